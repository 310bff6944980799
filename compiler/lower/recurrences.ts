import { addAll, input, iota, num, scan } from "../ir/build.ts";
import type { Axis, Index, ScanGroup } from "../ir/types.ts";
import { visitTerm } from "../model/traverse.ts";
import type { Let, Term } from "../model/types.ts";
import { EMPTY, type Bound, type Environment, type Recurrence } from "./environment.ts";
import { enterAll, openPiece, pieceArray, type Piece } from "./pieces.ts";
import { rangeOf, Unsupported, type World } from "./world.ts";

/** Lets that are defined through earlier elements of each other: one scan. */
export function defineRecurrence(world: World, first: Let): void {
  const group = recurrenceGroup(world, first);
  const names = new Set(group.map((l) => l.name));
  const recursive = (p: Piece): boolean => variableNames(p.value).some((v) => names.has(v));
  const symbols = new Map(group.map((l) => [l.name, input(world.fresh(l.name), world.ownAxes(l.type.dimensions), "state", rangeOf(l.type))]));
  const steps = group.flatMap((l) => l.pieces.filter(recursive).map((piece) => ({ definition: l, piece, along: scanDimension(l, piece, names) })));
  const axes = steps.map(({ piece, along }) => stepAxis(world, piece, along));
  const [axis] = axes;
  if (axis === undefined || axes.some((a) => a.id !== axis.id)) throw new Unsupported("recurrence", first.span, { name: first.label });
  const recurrent = new Map<string, Recurrence>();
  for (const { definition, piece, along } of steps) {
    recurrent.set(definition.name, {
      symbol: symbols.get(definition.name)!,
      along: world.ownAxes(definition.type.dimensions)[along]!,
      current: world.lowering.place(world, piece.indices[along]!, enterAll(world, piece.binders, EMPTY).environment),
      value: (environment, places) => world.lowering.renamed(world.lowering.value(world, piece.value, atPlaces(piece, places, environment)), world.ownAxes(definition.type.dimensions).slice(piece.indices.length)),
    });
  }
  const start: Environment = { ...EMPTY, recurrent };
  const updates = steps.map(({ definition, piece }) => {
    const { map, value } = openPiece(world, definition, piece, start);
    return { state: group.indexOf(definition), map, value };
  });
  const states = group.map((l) => {
    const init = addAll(l.pieces.filter((p) => !recursive(p)).map((p) => pieceArray(world, l, p, EMPTY)));
    return { symbol: symbols.get(l.name)!, init };
  });
  const made: ScanGroup = { axis, direction: scanDirection(steps, names), states, updates };
  group.forEach((l, i) => world.lets.set(l.name, scan(made, i)));
}

/** The environment of a piece whose binders stand at given places. */
function atPlaces(piece: Piece, places: readonly Index[], environment: Environment): Environment {
  const binders = new Map(environment.binders);
  piece.indices.forEach((t, i) => {
    if (t.kind !== "binder") throw new Unsupported("recurrence", piece.span, { name: "" });
    binders.set(t.id, boundAt(places[i]!));
  });
  return { ...environment, binders };
}

function boundAt(index: Index): Bound {
  if (index.kind === "axis") return { place: index, value: iota(index.axis, index.shift) };
  return { place: index, value: index.kind === "constant" ? num(index.position + 1) : index.index };
}

function recurrenceGroup(world: World, first: Let): readonly Let[] {
  const recurrent = [...world.letDefinitions.values()].filter((l) => l.recurrent);
  const uses = (l: Let): readonly string[] => l.pieces.flatMap((p) => [...variableNames(p.value)]);
  const reach = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const walk = (name: string): void => {
      for (const next of uses(recurrent.find((l) => l.name === name)!)) {
        if (seen.has(next) || !recurrent.some((l) => l.name === next)) continue;
        seen.add(next);
        walk(next);
      }
    };
    walk(from);
    return seen;
  };
  const mine = reach(first.name);
  return recurrent.filter((l) => l.name === first.name || (mine.has(l.name) && reach(l.name).has(first.name)));
}

/** References to elements of the group: which dimension is shifted, and by how much. */
function shifts(value: Term, names: ReadonlySet<string>): readonly { readonly dimension: number; readonly by: number }[] {
  const found: { dimension: number; by: number }[] = [];
  visitTerm(value, (t) => {
    if (t.kind === "index" && t.base.kind === "variable" && names.has(t.base.name)) {
      t.indices.forEach((index, dimension) => {
        if (index.kind !== "binary" || (index.operator !== "+" && index.operator !== "-")) return;
        const offset = index.right.kind === "number" ? index.right.value : index.left.kind === "number" ? index.left.value : 0;
        if (offset !== 0) found.push({ dimension, by: index.operator === "+" ? offset : -offset });
      });
    }
  });
  return found;
}

function scanDimension(definition: Let, piece: Piece, names: ReadonlySet<string>): number {
  const found = shifts(piece.value, names)[0]?.dimension ?? piece.indices.findIndex((t) => t.kind === "binder");
  if (found < 0) throw new Unsupported("recurrence", definition.span, { name: definition.label });
  return found;
}

function scanDirection(steps: readonly { readonly piece: Piece }[], names: ReadonlySet<string>): "forward" | "backward" {
  const relative = steps.flatMap(({ piece }) => shifts(piece.value, names).map((s) => s.by - ownShift(piece.indices[s.dimension])));
  return relative.some((by) => by > 0) ? "backward" : "forward";
}
function ownShift(index: Term | undefined): number {
  if (index?.kind !== "binary" || index.right.kind !== "number") return 0;
  return index.operator === "-" ? -index.right.value : index.right.value;
}

function stepAxis(world: World, piece: Piece, along: number): Axis {
  const { environment } = enterAll(world, piece.binders, EMPTY);
  const index = world.lowering.place(world, piece.indices[along]!, environment);
  if (index.kind !== "axis") throw new Unsupported("recurrence", piece.span, { name: "" });
  return index.axis;
}

function variableNames(value: Term): readonly string[] {
  const names: string[] = [];
  visitTerm(value, (t) => t.kind === "variable" && names.push(t.name));
  return names;
}
