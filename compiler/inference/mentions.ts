import { hasAxis } from "../ir/axes.ts";
import { add } from "../ir/build.ts";
import { children, indexExpressions, reaches } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { pushInto } from "../program/push.ts";

/**
 * The other way round: an element of `element` is read at one position of some plates, given by data (missing entries of an array,
 * a sum over the row of a parent). `at`: those plates ← gathers over `element`.
 */
export interface Pull {
  readonly kind: "pull";
  readonly element: Axis;
  readonly at: readonly { readonly axis: Axis; readonly index: Extract<Index, { kind: "gather" }> }[];
}
export type Place = Index | Pull;

/**
 * Where axes stand, by id, in terms of the plates around a term. An axis without a place is met at every position: it is summed
 * over, or nothing is known of it.
 */
export type Places = ReadonlyMap<string, Place>;

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
      for (const { axis, index } of n.map)
        if (index.kind === "axis" && hasAxis(n.over, index.axis)) setPlace(arg, index.axis, placeBefore(places.get(axis.id), axis, index));
      for (const axis of n.over) if (!arg.has(axis.id)) setPlace(arg, axis, pulled(axis, n.map, places));
      return below(n, arg);
    }
    case "reduce":
    case "contract":
      return below(n, without(places, n.over));
    case "segment": {
      const arg = without(places, [n.axis, n.onto]);
      setPlace(arg, n.axis, pulled(n.axis, [{ axis: n.onto, index: { kind: "gather", index: n.parent } }], places));
      return below(n, arg);
    }
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

/** The place of an index's axis, from that of the axis it gives positions of; undefined where some of them lie outside. */
export function placeBefore(place: Place | undefined, own: Axis, { axis, shift }: Extract<Index, { kind: "axis" }>): Place | undefined {
  const before = shifted(place, -shift);
  return before !== undefined && isWithin(before, axis, own) ? before : undefined;
}

function isWithin(place: Place, axis: Axis, own: Axis): boolean {
  if (place.kind === "axis") return place.shift >= 0 && place.axis.extent + place.shift <= axis.extent;
  if (place.kind === "constant") return place.position >= 0 && place.position < axis.extent;
  return axis.extent === own.extent;
}

/** Every entry of a scatter reads this one axis, and lands at a plate as it stands. */
function pulled(element: Axis, map: IndexMap, places: Places): Place | undefined {
  const at = map.flatMap(({ axis, index }) => {
    const there = places.get(axis.id);
    if (
      index.kind !== "gather" ||
      index.index.axes.some((a) => a.id !== element.id) ||
      there?.kind !== "axis" ||
      there.shift !== 0 ||
      there.axis.extent !== axis.extent
    )
      return [];
    return [{ axis: there.axis, index }];
  });
  return at.length === map.length && at.length > 0 ? { kind: "pull", element, at } : undefined;
}

const without = (places: Places, axes: readonly Axis[]): Map<string, Place> => new Map([...places].filter(([id]) => !axes.some((a) => a.id === id)));

function setPlace(places: Map<string, Place>, axis: Axis, index: Place | undefined): void {
  if (index === undefined) places.delete(axis.id);
  else places.set(axis.id, index);
}

function shifted(index: Place | undefined, by: number): Place | undefined {
  if (index === undefined || by === 0) return index;
  switch (index.kind) {
    case "axis":
      return { ...index, shift: index.shift + by };
    case "constant":
      return { kind: "constant", position: index.position + by };
    case "gather":
      return { kind: "gather", index: add(index.index, by) };
    case "pull":
      return undefined;
  }
}

/** An index over axes that stand at places, in terms of the plates; undefined where it reads an axis without a place. */
export function throughPlaces(index: Place, places: Places): Place | undefined {
  switch (index.kind) {
    case "constant":
      return index;
    case "axis":
      return shifted(places.get(index.axis.id), index.shift);
    case "gather": {
      const read = index.index.axes.filter((a) => a.kind !== "sample");
      const standing = read.map((axis) => ({ axis, index: places.get(axis.id) }));
      if (!standing.every((m): m is IndexMap[number] => m.index !== undefined && m.index.kind !== "pull")) return undefined;
      const moved = standing.filter((m) => !isIdentity(m.axis, m.index));
      return moved.length === 0 ? index : { kind: "gather", index: pushInto(index.index, moved) };
    }
    case "pull":
      return pulled(index.element, index.at, places);
  }
}

const isIdentity = (axis: Axis, index: Index): boolean => index.kind === "axis" && index.axis.id === axis.id && index.shift === 0;

export const samePlaces = (a: Places, b: Places): boolean => a.size === b.size && [...a].every(([id, index]) => b.has(id) && sameIndex(index, b.get(id)!));

export function sameIndex(a: Place, b: Place): boolean {
  if (a.kind === "axis") return b.kind === "axis" && a.axis.id === b.axis.id && a.shift === b.shift;
  if (a.kind === "constant") return b.kind === "constant" && a.position === b.position;
  if (a.kind === "gather") return b.kind === "gather" && sameExpression(a.index, b.index);
  return (
    b.kind === "pull" &&
    a.element.id === b.element.id &&
    a.at.length === b.at.length &&
    a.at.every((m, i) => m.axis.id === b.at[i]!.axis.id && sameIndex(m.index, b.at[i]!.index))
  );
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
      return (
        b.kind === "reference" &&
        sameExpression(a.base, b.base) &&
        a.map.length === b.map.length &&
        a.map.every((m, i) => m.axis.id === b.map[i]!.axis.id && sameIndex(m.index, b.map[i]!.index))
      );
    default:
      return false;
  }
}
