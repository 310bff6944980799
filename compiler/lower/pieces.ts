import { mapAxes, unionAxes } from "../ir/axes.ts";
import { rename, transposed } from "../ir/build.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import type { Binder, Let } from "../model/types.ts";
import { enter, type Entered } from "./binders.ts";
import type { Environment } from "./environment.ts";
import type { World } from "./world.ts";

/** One `let x[…] = …`. */
export type Piece = Let["pieces"][number];

export interface Opened {
  readonly environment: Environment;
  readonly entered: readonly Entered[];
  readonly map: IndexMap;
  readonly value: Expr;
}

export function enterAll(
  world: World,
  binders: readonly Binder[],
  start: Environment,
): { readonly environment: Environment; readonly entered: readonly Entered[] } {
  const entered: Entered[] = [];
  let environment = start;
  for (const binder of binders) {
    const e = enter(world, environment, binder, world.lowering.scalar(world));
    entered.push(e);
    environment = e.environment;
  }
  return { environment, entered };
}

/** The value of a piece in its own binders, and the map from the let's axes to them. */
export function openPiece(world: World, definition: Let, piece: Piece, start: Environment): Opened {
  const own = world.ownAxes(definition.type.dimensions);
  const { environment, entered } = enterAll(world, piece.binders, start);
  const value = world.lowering.value(world, piece.value, environment);
  const events = own.slice(piece.indices.length);
  const ragged = definition.type.dimensions.some((d) => d.kind === "ragged");
  const indexed = ragged
    ? [raggedPlace(world, definition, piece, environment)]
    : piece.indices.map((t, i): IndexMap[number] => ({ axis: own[i]!, index: world.lowering.place(world, t, environment) }));
  const kept = ragged ? [] : events.map((axis, i): IndexMap[number] => ({ axis, index: { kind: "axis", axis: value.events[i]!, shift: 0 } }));
  return { environment, entered, map: [...indexed, ...kept], value: value.expr };
}

function raggedPlace(world: World, definition: Let, piece: Piece, environment: Environment): IndexMap[number] {
  const like = definition.type.dimensions.flatMap((d) => (d.kind === "ragged" ? [d.like] : []))[0]!;
  return { axis: world.flatAxis(like), index: world.lowering.raggedPlace(world, like, piece.indices, environment) };
}

export function pieceArray(world: World, definition: Let, piece: Piece, start: Environment): Expr {
  const { environment, map, value } = openPiece(world, definition, piece, start);
  return place(value, map, unionAxes(environment.axes, mapAxes(map), value.axes));
}

/** Puts a value at the places of a map: a renaming where it covers the whole, else a scatter. */
export function place(value: Expr, map: IndexMap, over: readonly Axis[]): Expr {
  const axes = map.flatMap((m) => (m.index.kind === "axis" && m.index.shift === 0 && m.index.axis.extent === m.axis.extent ? [m.index.axis] : []));
  const covers = axes.length === map.length && new Set(axes.map((a) => a.id)).size === axes.length;
  if (!covers) return transposed(value, map, over);
  return rename(
    value,
    axes,
    map.map((m) => m.axis),
  );
}
