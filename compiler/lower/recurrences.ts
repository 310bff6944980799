import { add, addAll, input, iota, num, scan } from "../ir/build.ts";
import type { Axis, Expr, Index, ScanGroup } from "../ir/types.ts";
import { visitTerm } from "../model/traverse.ts";
import type { Let, Term } from "../model/types.ts";
import { EMPTY, type Bound, type Environment, type Recurrence } from "./environment.ts";
import { enterAll, openPiece, pieceArray, type Piece } from "./pieces.ts";
import { rangeOf, Unsupported, type World } from "./world.ts";

/** One recursive piece of a group, with the axis along which it steps. */
interface Step {
  readonly definition: Let;
  readonly piece: Piece;
  readonly along: number;
  readonly axis: Axis;
  /** Places of its own indices. */
  readonly places: readonly Index[];
}

/**
 * Lets that are defined through earlier elements of each other: a scan per axis of steps, each starting where the one before ended.
 * Pieces over several ranges are scanned in the direction of the recurrence.
 */
export function defineRecurrence(world: World, first: Let): void {
  const group = recurrenceGroup(world, first);
  const names = new Set(group.map((l) => l.name));
  const recursive = (p: Piece): boolean => variableNames(p.value).some((v) => names.has(v));
  const steps = group.flatMap((l) => l.pieces.filter(recursive).map((piece) => stepOf(world, l, piece, names)));
  if (steps.length === 0) throw new Unsupported("recurrence", first.span, { name: first.label });
  const direction = scanDirection(steps, names);
  let values = group.map((l) => addAll(l.pieces.filter((p) => !recursive(p)).map((p) => pieceArray(world, l, p, EMPTY))));
  for (const axis of axesInOrder(steps, direction)) {
    const made = scanOver(
      world,
      group,
      steps.filter((s) => s.axis.id === axis.id),
      axis,
      direction,
      values,
    );
    values = group.map((_, i) => scan(made, i));
  }
  group.forEach((l, i) => world.lets.set(l.name, values[i]!));
}

function stepOf(world: World, definition: Let, piece: Piece, names: ReadonlySet<string>): Step {
  const along = scanDimension(definition, piece, names);
  const { environment } = enterAll(world, piece.binders, EMPTY);
  return { definition, piece, along, axis: stepAxis(world, piece, along), places: piece.indices.map((t) => world.lowering.place(world, t, environment)) };
}

/** Ranges that start earlier come first; the other way round for a descending recurrence. */
function axesInOrder(steps: readonly Step[], direction: "forward" | "backward"): readonly Axis[] {
  const start = (s: Step): number => {
    const place = s.places[s.along]!;
    return place.kind === "axis" ? place.shift : 0;
  };
  const sorted = [...steps].sort((a, b) => (direction === "forward" ? start(a) - start(b) : start(b) - start(a)));
  return sorted.filter((s, i) => sorted.findIndex((o) => o.axis.id === s.axis.id) === i).map((s) => s.axis);
}

function scanOver(
  world: World,
  group: readonly Let[],
  steps: readonly Step[],
  axis: Axis,
  direction: "forward" | "backward",
  initial: readonly Expr[],
): ScanGroup {
  const states = group.map((l, i) => ({ symbol: input(world.fresh(l.name), world.ownAxes(l.type.dimensions), "state", rangeOf(l.type)), init: initial[i]! }));
  const recurrent = new Map<string, Recurrence>();
  group.forEach((l, i) => {
    const mine = steps.filter((s) => s.definition === l);
    recurrent.set(l.name, { symbol: states[i]!.symbol, current: mine.map(({ piece, places }) => ({ places, value: currentValue(world, l, piece) })) });
  });
  const start: Environment = { ...EMPTY, recurrent };
  const updates = steps.map(({ definition, piece }) => {
    const { map, value } = openPiece(world, definition, piece, start);
    return { state: group.indexOf(definition), map, value };
  });
  return { axis, direction, states, updates };
}

/** The value of the element that a step computes, for another let of the group at the same step. */
const currentValue =
  (world: World, definition: Let, piece: Piece): Recurrence["current"][number]["value"] =>
  (environment, places) =>
    world.lowering.renamed(
      world.lowering.value(world, piece.value, atPlaces(piece, places, environment)),
      world.ownAxes(definition.type.dimensions).slice(piece.indices.length),
    );

/** The environment of a piece whose indices stand at given places. */
function atPlaces(piece: Piece, places: readonly Index[], environment: Environment): Environment {
  const binders = new Map(environment.binders);
  piece.indices.forEach((t, i) => {
    const affine = affineIndex(t);
    if (affine === null) throw new Unsupported("recurrence", piece.span, { name: "" });
    binders.set(affine.binder, boundAt(shiftPlace(places[i]!, -affine.offset)));
  });
  return { ...environment, binders };
}

/** binder + offset, or null. */
function affineIndex(t: Term): { readonly binder: string; readonly offset: number } | null {
  if (t.kind === "binder") return { binder: t.id, offset: 0 };
  if (t.kind !== "binary" || (t.operator !== "+" && t.operator !== "-")) return null;
  if (t.left.kind === "binder" && t.right.kind === "number") return { binder: t.left.id, offset: t.operator === "+" ? t.right.value : -t.right.value };
  return t.right.kind === "binder" && t.left.kind === "number" && t.operator === "+" ? { binder: t.right.id, offset: t.left.value } : null;
}

function shiftPlace(index: Index, by: number): Index {
  if (by === 0) return index;
  if (index.kind === "axis") return { ...index, shift: index.shift + by };
  return index.kind === "constant" ? { kind: "constant", position: index.position + by } : { kind: "gather", index: add(index.index, by) };
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

/** References to elements of the group: the dimension along which they are earlier or later than the element itself, and by how much. */
function shifts(piece: Piece, names: ReadonlySet<string>): readonly { readonly dimension: number; readonly by: number }[] {
  const found: { dimension: number; by: number }[] = [];
  const own = piece.indices.map(affineIndex);
  visitTerm(piece.value, (t) => {
    if (t.kind !== "index" || t.base.kind !== "variable" || !names.has(t.base.name)) return;
    t.indices.forEach((index, dimension) => {
      const [there, here] = [affineIndex(index), own[dimension] ?? null];
      if (there === null || here === null || there.binder !== here.binder || there.offset === here.offset) return;
      found.push({ dimension, by: there.offset - here.offset });
    });
  });
  return found;
}

function scanDimension(definition: Let, piece: Piece, names: ReadonlySet<string>): number {
  const found = shifts(piece, names)[0]?.dimension ?? piece.indices.findIndex((t) => affineIndex(t) !== null);
  if (found < 0) throw new Unsupported("recurrence", definition.span, { name: definition.label });
  return found;
}

const scanDirection = (steps: readonly { readonly piece: Piece }[], names: ReadonlySet<string>): "forward" | "backward" =>
  steps.some(({ piece }) => shifts(piece, names).some((s) => s.by > 0)) ? "backward" : "forward";

/** The axis of the steps: that of the index along which references are shifted, or a flat one that holds every step of every row. */
function stepAxis(world: World, piece: Piece, along: number): Axis {
  const { environment } = enterAll(world, piece.binders, EMPTY);
  const index = world.lowering.place(world, piece.indices[along]!, environment);
  if (index.kind === "axis") return index.axis;
  const [only, ...others] = index.kind === "gather" ? environment.axes.filter((a) => index.index.axes.some((b) => b.id === a.id)) : [];
  if (only === undefined || others.length > 0) throw new Unsupported("recurrence", piece.span, { name: "" });
  return only;
}

function variableNames(value: Term): readonly string[] {
  const names: string[] = [];
  visitTerm(value, (t) => t.kind === "variable" && names.push(t.name));
  return names;
}
