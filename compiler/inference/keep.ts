import { commonAxes, hasAxis, mapAxes, unionAxes, withoutAxes } from "../ir/axes.ts";
import { addAll, apply, eq, isConstant, num, positionOf, reference, rename, select, sum, transposed } from "../ir/build.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { mentions, placeBefore, sameIndex, samePlaces, throughPlaces, type Place, type Places, type Pull } from "./mentions.ts";

/** A statement of the guide, as far as Rao-Blackwellisation looks at it. */
export interface Drawn {
  readonly variable: string;
  readonly plates: readonly Axis[];
  /** Own axes of the variable ← places in the plates. */
  readonly map: IndexMap;
  /** The axes of the variable that are its event. */
  readonly events: readonly Axis[];
  /** log q over latents as inputs: what its distribution reads. */
  readonly logDensity: Expr;
}

/** A term of the cost with its plates, over latents as inputs. */
export interface Cost {
  readonly expr: Expr;
  readonly plates: readonly Axis[];
}

/**
 * Keep(i), per element of statement i: Σ of the costs that mention its draw or that of any guide-descendant, each once, summed to
 * the elements of the variable by the transposed maps of the paths. Dropping the rest leaves the gradient's expectation unchanged:
 * given its parents, the score of a draw has mean zero times whatever does not depend on it.
 * Where a path cannot be followed element by element, every element along that axis is kept: more variance, no bias.
 * Source: Ranganath, Gerrish & Blei (2014), Black box variational inference, section 3.1.
 */
export function keep(statement: Drawn, statements: readonly Drawn[], costs: readonly Cost[]): Expr {
  const elements = statement.map.filter((m) => isElement(statement, m.index));
  const reach = new Reach(
    statement,
    elements.map((m) => m.axis),
  );
  for (const later of statements.slice(statements.indexOf(statement) + 1)) reach.visit(later);
  const axes = elements.map((m) => m.axis);
  return reference(addAll(costs.flatMap((c) => contributions(c, axes, reach.paths(c.expr, c.plates)))), elements);
}

/** An axis of the variable along which the statement's elements lie, not one of its event. */
const isElement = (s: Drawn, index: Index): boolean => index.kind !== "axis" || hasAxis(s.plates, index.axis);

/** Which elements of the source a term reaches: directly, or through statements whose draws descend from it. */
class Reach {
  private readonly source: Drawn;
  private readonly axes: readonly Axis[];
  /** From the plates of a descendant to elements of the source. */
  private readonly descendants = new Map<Drawn, readonly Places[]>();

  constructor(source: Drawn, axes: readonly Axis[]) {
    this.source = source;
    const chained = chainAxes(source);
    this.axes = axes.filter((a) => !chained.has(a.id));
  }

  /** Notes a statement whose draws descend from the source. Of its own variable it reads the value that it draws, no parent, unless it is a chain. */
  visit(later: Drawn): void {
    const along = chainAxes(later);
    const chained = new Set(later.map.flatMap((m) => (along.has(m.axis.id) && m.index.kind === "axis" ? [m.index.axis.id] : [])));
    const read = this.paths(later.logDensity, later.plates, along.size === 0 ? later.variable : null);
    const paths = read.map((p) => new Map([...p].filter(([, index]) => !readsOne(index, chained))));
    if (paths.length > 0) this.descendants.set(later, paths);
  }

  /** Places of the source's elements, per way in which a term over `plates` reaches them. `except`: a variable whose uses do not count. */
  paths(e: Expr, plates: readonly Axis[], except: string | null = null): readonly Places[] {
    const own = this.source.variable === except ? [] : mentions(e, plates, this.source.variable).map((p) => only(p, this.axes));
    const inherited = [...this.descendants].flatMap(([d, onward]) =>
      (d.variable === except ? [] : mentions(e, plates, d.variable)).flatMap((p) => {
        const at = platePlaces(d, p);
        return at === null ? [] : onward.map((next) => follow(next, at));
      }),
    );
    return distinct([...own, ...inherited]);
  }
}

const only = (places: Places, axes: readonly Axis[]): Places => new Map([...places].filter(([id]) => axes.some((a) => a.id === id)));

const readsOne = (place: Place, axes: ReadonlySet<string>): boolean => plateAxes(place).some((a) => axes.has(a.id));

/** The plates that a place speaks of. */
function plateAxes(place: Place): readonly Axis[] {
  switch (place.kind) {
    case "axis":
      return [place.axis];
    case "constant":
      return [];
    case "gather":
      return place.index.axes;
    case "pull":
      return place.at.map((m) => m.axis);
  }
}

/** Own axes along which a statement reads its own variable at another element: everything further along descends from an element. */
function chainAxes(s: Drawn): ReadonlySet<string> {
  const [first, ...others] = mentions(s.logDensity, s.plates, s.variable);
  const differs = (id: string): boolean => others.some((o) => !samePlace(first!.get(id), o.get(id)));
  return new Set(s.map.map((m) => m.axis.id).filter(differs));
}
const samePlace = (a: Place | undefined, b: Place | undefined): boolean => (a === undefined || b === undefined ? a === b : sameIndex(a, b));

/** Places of a statement's plates from those of its variable's own axes; null where the statement does not define that element. */
function platePlaces(s: Drawn, own: Places): Places | null {
  const out = new Map<string, Place>();
  for (const { axis, index } of s.map) {
    const at = own.get(axis.id);
    if (index.kind === "constant" && at?.kind === "constant" && index.position !== at.position) return null;
    if (index.kind !== "axis" || !hasAxis(s.plates, index.axis)) continue;
    const place = placeBefore(at, axis, index);
    if (place !== undefined) out.set(index.axis.id, place);
    else if (at?.kind === "constant") return null;
  }
  return out;
}

/** First to the plates of a statement in between, then on to the source. */
function follow(onward: Places, at: Places): Places {
  const out = new Map<string, Place>();
  for (const [axis, index] of onward) {
    const place = throughPlaces(index, at);
    if (place !== undefined) out.set(axis, place);
  }
  return out;
}

/** Each path once, all over the same axes: those that every path can follow. What is pulled must be the same in all, and the only one. */
function distinct(paths: readonly Places[]): readonly Places[] {
  const out: Places[] = [];
  for (const p of paths) {
    const common = new Map(
      [...p].filter(([id, place]) =>
        paths.every((q) => q.has(id) && (place.kind !== "pull" ? q.get(id)!.kind !== "pull" : sameIndex(place, q.get(id)!) && pullsAlone(id, q))),
      ),
    );
    if (!out.some((q) => samePlaces(q, common))) out.push(common);
  }
  return out;
}

/** Do the other places of a path leave the plates of this one alone? */
function pullsAlone(id: string, path: Places): boolean {
  const mine = plateAxes(path.get(id)!);
  return [...path].every(([other, place]) => other === id || (place.kind !== "pull" && !plateAxes(place).some((a) => hasAxis(mine, a))));
}

/** Σ of a cost over each path; where two paths meet at one element the later one is left out. */
function contributions(cost: Cost, axes: readonly Axis[], paths: readonly Places[]): readonly Expr[] {
  return paths.map((path, i) => {
    const earlier = paths.slice(0, i).flatMap((p) => meeting(path, p) ?? []);
    const expr = earlier.reduce<Expr>((e, same) => select(same, 0, e), cost.expr);
    const map: IndexMap = axes.flatMap((axis) => {
      const index = path.get(axis.id);
      return index === undefined || index.kind === "pull" ? [] : [{ axis, index }];
    });
    const [pull] = axes.flatMap((axis) => {
      const place = path.get(axis.id);
      return place?.kind === "pull" ? [{ axis, place }] : [];
    });
    return pull === undefined
      ? scatterTo(expr, map, cost.plates)
      : pullTo(scatterTo(expr, map, withoutAxes(cost.plates, plateAxes(pull.place))), pull.axis, pull.place);
  });
}

/** Reads a cost at the one position of its plates where each element is read. */
const pullTo = (cost: Expr, own: Axis, { element, at }: Pull): Expr =>
  reference(
    cost,
    at.map(({ axis, index }) => ({ axis, index: { kind: "gather", index: rename(index.index, [element], [own]) } })),
  );

/** 1 where two paths reach the same element; null when they never do. */
function meeting(a: Places, b: Places): Expr | null {
  const tests: Expr[] = [];
  for (const [axis, index] of a) {
    const other = b.get(axis)!;
    if (sameIndex(index, other)) continue;
    if (index.kind === "axis" && other.kind === "axis" && index.axis.id === other.axis.id) return null;
    if (index.kind === "constant" && other.kind === "constant") return null;
    if (index.kind !== "pull" && other.kind !== "pull") tests.push(eq(positionOf(index), positionOf(other)));
  }
  return tests.reduce<Expr>((x, y) => (isConstant(x) ? y : apply("and", x, y)), num(1));
}

/** Sums an expression over its plates to the places of a map: renames where the map is one, else scatters. */
export function scatterTo(e: Expr, map: IndexMap, plates: readonly Axis[]): Expr {
  const direct = map.every((m) => m.index.kind === "axis" && m.index.shift === 0 && m.index.axis.id === m.axis.id);
  const read = unionAxes(...map.map((m) => (m.index.kind === "axis" ? [m.index.axis] : [])));
  if (direct) return sum(withoutAxes(plates, read), e);
  const placing = mapAxes(map);
  const summed = sum(withoutAxes(plates, placing), e);
  return transposed(summed, map, commonAxes(plates, placing));
}
