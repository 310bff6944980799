import { hasAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { add, addAll, apply, eq, isConstant, mul, num, sum, transposed } from "../ir/build.ts";
import { children, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { pushInto } from "../program/push.ts";

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
 * How an element of a term reaches an element of a statement: for each plate axis of the statement, a place in terms of the
 * term's own plates; an axis without a place is reached at every position ("any").
 */
type Path = ReadonlyMap<string, Index>;

/**
 * Keep(i), per element of statement i: Σ of the costs that mention its draw or that of any guide-descendant, each once, summed to
 * the statement's plates by the transposed maps of the paths. Dropping the rest leaves the gradient's expectation unchanged:
 * given its parents, the score of a draw has mean zero times whatever does not depend on it.
 * Source: Ranganath, Gerrish & Blei (2014), Black box variational inference, section 3.1.
 */
export function keep(statement: Drawn, statements: readonly Drawn[], costs: readonly Cost[]): Expr {
  const descend = new Map<Drawn, readonly Path[]>();
  const order = statements.slice(statements.indexOf(statement));
  descend.set(statement, [identity(statement.plates)]);
  for (const later of order) {
    if (later === statement) continue;
    const paths = reached(later.logDensity, later.plates, descend, later);
    if (paths.length > 0) descend.set(later, paths);
  }
  return addAll(
    costs.flatMap((cost) => {
      const paths = distinct(reached(cost.expr, cost.plates, descend, null));
      return contributions(cost, statement.plates, paths);
    }),
  );
}

const identity = (plates: readonly Axis[]): Path => new Map(plates.map((a) => [a.id, { kind: "axis", axis: a, shift: 0 } as const]));

/** Paths from an expression over `plates` to the source, through every statement in `through` whose draw it mentions. */
function reached(e: Expr, plates: readonly Axis[], through: ReadonlyMap<Drawn, readonly Path[]>, self: Drawn | null): readonly Path[] {
  const paths: Path[] = [];
  for (const [statement, onward] of through) {
    for (const direct of mentions(e, plates, statement, self)) for (const next of onward) paths.push(composePaths(next, direct));
  }
  return paths;
}

/** The places at which an expression reads the draw of a statement. A statement's own value is not a mention by its arguments. */
function mentions(e: Expr, plates: readonly Axis[], statement: Drawn, self: Drawn | null): readonly Path[] {
  const paths: Path[] = [];
  for (const n of topological([e])) {
    if (n.kind !== "reference" || n.base.kind !== "input" || n.base.name !== statement.variable || n.base.role !== "latent") continue;
    paths.push(pathOf(statement, plates, (own) => n.map.find((m) => m.axis.id === own.id)?.index ?? { kind: "axis", axis: own, shift: 0 }));
  }
  if (hasBareUse(e, statement.variable)) paths.push(pathOf(statement, plates, (own) => ({ kind: "axis", axis: own, shift: 0 })));
  return self === statement ? [] : paths;
}

/** Is the input used other than under a reference? */
function hasBareUse(e: Expr, name: string): boolean {
  const is = (x: Expr): boolean => x.kind === "input" && x.name === name;
  if (is(e)) return true;
  return topological([e]).some((n) => n.kind !== "reference" && children(n).some(is));
}

/** Places of the statement's plates from places of the variable's own axes. */
function pathOf(statement: Drawn, plates: readonly Axis[], own: (axis: Axis) => Index): Path {
  const path = new Map<string, Index>();
  for (const { axis, index } of statement.map) {
    if (index.kind !== "axis" || !hasAxis(statement.plates, index.axis)) continue;
    const place = shiftIndex(own(axis), -index.shift);
    const reads = place.kind === "axis" ? [place.axis] : place.kind === "gather" ? place.index.axes.filter((a) => a.kind !== "sample") : [];
    if (reads.every((a) => hasAxis(plates, a))) path.set(index.axis.id, place);
  }
  return path;
}

function shiftIndex(index: Index, by: number): Index {
  if (by === 0) return index;
  switch (index.kind) {
    case "axis":
      return { ...index, shift: index.shift + by };
    case "constant":
      return { kind: "constant", position: index.position + by };
    case "gather":
      return { kind: "gather", index: add(index.index, by) };
  }
}

/** First `inner` (to the plates of a statement in between), then `outer` (from there to the source). */
function composePaths(outer: Path, inner: Path): Path {
  const out = new Map<string, Index>();
  for (const [axis, index] of outer) {
    const reads = index.kind === "axis" ? [index.axis.id] : index.kind === "gather" ? index.index.axes.map((a) => a.id) : [];
    if (!reads.every((r) => inner.has(r))) continue;
    out.set(axis, throughPath(index, inner));
  }
  return out;
}

function throughPath(index: Index, inner: Path): Index {
  switch (index.kind) {
    case "constant":
      return index;
    case "axis":
      return shiftIndex(inner.get(index.axis.id)!, index.shift);
    case "gather": {
      const map: IndexMap = index.index.axes.flatMap((a) => (inner.has(a.id) ? [{ axis: a, index: inner.get(a.id)! }] : []));
      return { kind: "gather", index: pushInto(index.index, map) };
    }
  }
}

const keyOf = (index: Index): string => (index.kind === "axis" ? `${index.axis.id}+${index.shift}` : index.kind === "constant" ? `=${index.position}` : `[]`);
const sameIndex = (a: Index, b: Index): boolean => (a.kind === "gather" && b.kind === "gather" ? a.index === b.index || printKey(a.index) === printKey(b.index) : keyOf(a) === keyOf(b) && a.kind !== "gather");

function printKey(e: Expr): string {
  switch (e.kind) {
    case "input":
      return e.name;
    case "constant":
      return String(e.value);
    case "apply":
      return `${e.op}(${e.args.map(printKey).join(",")})`;
    case "iota":
      return `#${e.axis.id}${e.offset}`;
    case "reference":
      return `${printKey(e.base)}[${e.map.map((m) => `${m.axis.id}:${m.index.kind === "gather" ? printKey(m.index.index) : keyOf(m.index)}`).join(",")}]`;
    default:
      return `?${e.kind}`;
  }
}

/** Drops repeated paths; a path that reaches everything makes the others superfluous. */
function distinct(paths: readonly Path[]): readonly Path[] {
  const everything = paths.find((p) => p.size === 0);
  if (everything !== undefined) return [everything];
  const out: Path[] = [];
  for (const p of paths) if (!out.some((q) => q.size === p.size && [...p].every(([k, v]) => q.has(k) && sameIndex(v, q.get(k)!)))) out.push(p);
  return out;
}

/** Σ of a cost over each path; where two paths meet at one element the later one is left out. */
function contributions(cost: Cost, plates: readonly Axis[], paths: readonly Path[]): readonly Expr[] {
  return paths.map((path, i) => {
    const mask = paths.slice(0, i).reduce<Expr>((m, earlier) => {
      const same = meeting(path, earlier);
      return same === null ? m : mul(m, apply("not", same));
    }, num(1));
    const map: IndexMap = plates.flatMap((axis) => (path.has(axis.id) ? [{ axis, index: path.get(axis.id)! }] : []));
    return scatterTo(isConstant(mask, 1) ? cost.expr : mul(mask, cost.expr), map, cost.plates);
  });
}

/** 1 where two paths reach the same element; null when they never do. */
function meeting(a: Path, b: Path): Expr | null {
  const tests: Expr[] = [];
  for (const [axis, index] of a) {
    const other = b.get(axis);
    if (other === undefined || sameIndex(index, other)) continue;
    if (index.kind === "axis" && other.kind === "axis" && index.axis.id === other.axis.id) return null;
    if (index.kind === "constant" && other.kind === "constant") return null;
    tests.push(eq(valueOf(index), valueOf(other)));
  }
  return tests.reduce<Expr>((x, y) => apply("and", x, y), num(1));
}

function valueOf(index: Index): Expr {
  switch (index.kind) {
    case "axis":
      return { kind: "iota", axis: index.axis, offset: index.shift, axes: [index.axis] };
    case "constant":
      return num(index.position + 1);
    case "gather":
      return index.index;
  }
}

/** Sums an expression over its plates to the places of a map: renames where the map is one, else scatters. */
export function scatterTo(e: Expr, map: IndexMap, plates: readonly Axis[]): Expr {
  const direct = map.every((m) => m.index.kind === "axis" && m.index.shift === 0 && m.index.axis.id === m.axis.id);
  const read = unionAxes(...map.map((m) => (m.index.kind === "axis" ? [m.index.axis] : [])));
  if (direct) return sum(withoutAxes(plates, read), e);
  return transposed(e, map, plates);
}

