import { hasAxis } from "../ir/axes.ts";
import { add } from "../ir/build.ts";
import { children, indexExpressions, reaches } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { pushInto } from "../program/push.ts";

/**
 * Where axes stand, by id, in terms of the plates around a term. An axis without a place is met at every position: it is summed
 * over, or nothing is known of it.
 */
export type Places = ReadonlyMap<string, Index>;

/** The places of the own axes of a latent at every use of it in a term over `plates`; each place once. */
export function mentions(e: Expr, plates: readonly Axis[], latent: string): readonly Places[] {
  const isLatent = (n: Expr): boolean => n.kind === "input" && n.name === latent && n.role === "latent";
  const above = reaches([e], isLatent);
  const found: Places[] = [];
  const seen = new Map<Expr, Places[]>();
  const waiting: (readonly [Expr, Places])[] = [[e, identityPlaces(plates)]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [n, places] = next;
    const known = seen.get(n) ?? [];
    if (!above.has(n) || known.some((p) => samePlaces(p, places))) continue;
    seen.set(n, [...known, places]);
    if (!isLatent(n)) waiting.push(...inside(n, places));
    else addPlaces(found, new Map(n.axes.flatMap((a) => (places.has(a.id) ? [[a.id, places.get(a.id)!] as const] : []))));
  }
  return found;
}

export const identityPlaces = (axes: readonly Axis[]): Places => new Map(axes.map((a) => [a.id, { kind: "axis", axis: a, shift: 0 }]));

function addPlaces(list: Places[], places: Places): void {
  if (!list.some((p) => samePlaces(p, places))) list.push(places);
}

/** Children of a node, each with where its axes stand. What a node binds has no place inside. */
function inside(n: Expr, places: Places): readonly (readonly [Expr, Places])[] {
  switch (n.kind) {
    case "reference": {
      const base = new Map(places);
      for (const { axis, index } of n.map) setPlace(base, axis, throughPlaces(index, places));
      return [[n.base, base], ...indexExpressions(n.map).map((i) => [i, places] as const)];
    }
    case "transposed": {
      const arg = without(places, [...n.over, ...n.map.map((m) => m.axis)]);
      for (const { axis, index } of n.map) if (index.kind === "axis" && hasAxis(n.over, index.axis)) setPlace(arg, index.axis, shifted(places.get(axis.id), -index.shift));
      return children(n).map((c) => [c, arg] as const);
    }
    case "reduce":
    case "contract":
      return below(n, without(places, n.over));
    case "segment":
      return below(n, without(places, [n.axis, n.onto]));
    case "cholesky":
    case "solve":
      return below(n, without(places, [n.row, n.column]));
    case "scan":
      return below(n, new Map());
    default:
      return below(n, places);
  }
}

const below = (n: Expr, places: Places): readonly (readonly [Expr, Places])[] => children(n).map((c) => [c, places] as const);

const without = (places: Places, axes: readonly Axis[]): Map<string, Index> => new Map([...places].filter(([id]) => !axes.some((a) => a.id === id)));

function setPlace(places: Map<string, Index>, axis: Axis, index: Index | undefined): void {
  if (index === undefined) places.delete(axis.id);
  else places.set(axis.id, index);
}

export function shifted(index: Index | undefined, by: number): Index | undefined {
  if (index === undefined || by === 0) return index;
  switch (index.kind) {
    case "axis":
      return { ...index, shift: index.shift + by };
    case "constant":
      return { kind: "constant", position: index.position + by };
    case "gather":
      return { kind: "gather", index: add(index.index, by) };
  }
}

/** An index over axes that stand at places, in terms of the plates; undefined where it reads an axis without a place. */
export function throughPlaces(index: Index, places: Places): Index | undefined {
  switch (index.kind) {
    case "constant":
      return index;
    case "axis":
      return shifted(places.get(index.axis.id), index.shift);
    case "gather": {
      const read = index.index.axes.filter((a) => a.kind !== "sample");
      if (!read.every((a) => places.has(a.id))) return undefined;
      const moved: IndexMap = read.map((axis) => ({ axis, index: places.get(axis.id)! })).filter((m) => !isIdentity(m.axis, m.index));
      return moved.length === 0 ? index : { kind: "gather", index: pushInto(index.index, moved) };
    }
  }
}

const isIdentity = (axis: Axis, index: Index): boolean => index.kind === "axis" && index.axis.id === axis.id && index.shift === 0;

export const samePlaces = (a: Places, b: Places): boolean => a.size === b.size && [...a].every(([id, index]) => b.has(id) && sameIndex(index, b.get(id)!));

export function sameIndex(a: Index, b: Index): boolean {
  if (a.kind === "axis") return b.kind === "axis" && a.axis.id === b.axis.id && a.shift === b.shift;
  if (a.kind === "constant") return b.kind === "constant" && a.position === b.position;
  return b.kind === "gather" && sameExpression(a.index, b.index);
}

/** Equal by structure, as far as index expressions go; else by identity. */
function sameExpression(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "input":
      return b.kind === "input" && a.name === b.name;
    case "constant":
      return b.kind === "constant" && a.value === b.value;
    case "iota":
      return b.kind === "iota" && a.axis.id === b.axis.id && a.offset === b.offset;
    case "apply":
      return b.kind === "apply" && a.op === b.op && a.args.every((x, i) => sameExpression(x, b.args[i]!));
    case "reference":
      return b.kind === "reference" && sameExpression(a.base, b.base) && a.map.length === b.map.length && a.map.every((m, i) => m.axis.id === b.map[i]!.axis.id && sameIndex(m.index, b.map[i]!.index));
    default:
      return false;
  }
}
