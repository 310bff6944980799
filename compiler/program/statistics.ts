import { commonAxes, extentOf, hasAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { add, addAll, apply, inv, isApply, isConstant, lt, mul, neg, num, reference, rename, select, sub, sum, transposed } from "../ir/build.ts";
import { reaches, rewrite } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap, Reference } from "../ir/types.ts";
import { ranges } from "../rules/range.ts";
import { freshAxis } from "./push.ts";

/**
 * Sums over data become sufficient statistics: in Σₙ f, what depends on n through data alone is separated from what the step
 * changes, so that the sums can be computed once. Laws:
 *   Σₙ (a + b) = Σₙ a + Σₙ b;   Σₙ g·dₙ = g·Σₙ dₙ;   Σₙ dₙ·F(u[gₙ]) = Σⱼ F(uⱼ)·Σ_{n: gₙ = j} dₙ;
 *   Σₙ xlogy(dₙ, F) = xlogy(Σₙ dₙ, F) for d ≥ 0, and likewise by groups;
 *   Σₙ wₙ (Σᵢ cₙᵢ uᵢ)² = Σᵢⱼ uᵢ uⱼ Σₙ wₙ (cₙᵢ − c̄ᵢ)(cₙⱼ − c̄ⱼ) + W (Σᵢ c̄ᵢ uᵢ)², W = Σ w, c̄ᵢ = Σ w cᵢ / W.
 * The last is centred about the data: no raw second moment is formed, and data at 10⁸ ± 1 lose nothing.
 */
export function sufficientStatistics(roots: readonly Expr[]): readonly Expr[] {
  const moving = reaches(roots, isMoving);
  return rewrite(roots, (e) =>
    e.kind === "reduce" && e.op === "sum" && e.over.every((a) => a.kind !== "sample") ? new Separation(e.over).total(e.arg) : e,
  ).map((e, i) => (moving.has(roots[i]!) ? e : roots[i]!));
}

/** Changes from step to step. */
export const isMoving = (e: Expr): boolean => (e.kind === "input" && e.role !== "data" && e.role !== "constant") || e.kind === "draw";

/** One term coefficient · atom of an affine form: the coefficient is data, the atom has none of the summed axes. `over`: summed inside the form. */
interface Item {
  readonly coefficient: Expr;
  readonly atom: Expr;
  readonly over: readonly Axis[];
}

/** Sums data over the axes of one reduction, possibly into groups of a gather. */
interface Gathering {
  readonly sum: (data: Expr) => Expr;
  /** Σ over the groups, if any. */
  readonly close: (e: Expr) => Expr;
  /** A value read through the gather, at the group instead. */
  readonly atom: (e: Expr) => Expr;
  readonly axes: readonly Axis[];
}

class Separation {
  private readonly over: readonly Axis[];
  private readonly fixed = new Map<Expr, boolean>();

  constructor(over: readonly Axis[]) {
    this.over = over;
  }

  /** Is the value data alone? */
  private isData(e: Expr): boolean {
    const known = this.fixed.get(e);
    if (known !== undefined) return known;
    const answer = !reaches([e], isMoving).has(e);
    this.fixed.set(e, answer);
    return answer;
  }

  total(arg: Expr): Expr {
    const kept: Expr[] = [];
    const out: Expr[] = [];
    for (const [sign, term] of this.terms(arg, 1)) {
      const done = this.term(term);
      if (done === null) kept.push(sign < 0 ? neg(term) : term);
      else out.push(sign < 0 ? neg(done) : done);
    }
    return addAll(kept.length === 0 ? out : [...out, sum(this.over, addAll(kept))]);
  }

  /** The summands of a sum. A factor without any summed axis is multiplied in only afterwards, so products are opened too. */
  private terms(e: Expr, sign: number): readonly (readonly [number, Expr])[] {
    if (isApply(e, "add")) return e.args.flatMap((a) => this.terms(a, sign));
    if (isApply(e, "neg")) return this.terms(e.args[0]!, -sign);
    return [[sign, e]];
  }

  /** Σ of one summand in separated form; null when it has none. */
  private term(e: Expr): Expr | null {
    if (commonAxes(e.axes, this.over).length === 0 || this.isData(e)) return sum(this.over, e);
    if (isApply(e, "mul")) return this.product(e.args[0]!, e.args[1]!);
    if (isApply(e, "xlogy") || isApply(e, "xlog1py")) return this.weightedLog(e.op, e.args[0]!, e.args[1]!);
    return this.separated([e]);
  }

  /** Weights that are data and not negative: where the logarithm is −∞, the sum is 0 or −∞ on both sides of the law. */
  private weightedLog(op: "xlogy" | "xlog1py", weight: Expr, f: Expr): Expr | null {
    if (!this.isData(weight) || !(ranges([weight])(weight)[0] >= 0)) return null;
    const gathering = this.gathering([f]);
    if (gathering === null || !this.onlyThrough(f, gathering)) return null;
    return gathering.close(apply(op, gathering.sum(weight), gathering.atom(f)));
  }

  private product(a: Expr, b: Expr): Expr | null {
    const factors = [...flatFactors(a), ...flatFactors(b)];
    const free = factors.filter((f) => commonAxes(f.axes, this.over).length === 0);
    const bound = factors.filter((f) => !free.includes(f));
    const outside = free.reduce<Expr>((x, y) => mul(x, y), num(1));
    if (free.length > 0) {
      const inner = bound.reduce<Expr>((x, y) => mul(x, y), num(1));
      return mul(outside, bound.length === 1 && isSum(bound[0]!) ? new Separation(this.over).total(bound[0]!) : (this.term(inner) ?? sum(this.over, inner)));
    }
    return this.separated(bound);
  }

  /** Σ over factors that all have summed axes: data × a function of one gather, or data × the square of an affine form. */
  private separated(factors: readonly Expr[]): Expr | null {
    const data = factors.filter((f) => this.isData(f));
    const moving = factors.filter((f) => !this.isData(f));
    const gathering = this.gathering(moving);
    if (gathering === null) return null;
    const weight = data.reduce<Expr>((x, y) => mul(x, y), num(1));
    if (moving.every((f) => commonAxes(gathering.atom(f).axes, this.over).length < commonAxes(f.axes, this.over).length && this.onlyThrough(f, gathering)))
      return gathering.close(
        mul(
          moving.map(gathering.atom).reduce<Expr>((x, y) => mul(x, y), num(1)),
          gathering.sum(weight),
        ),
      );
    if (moving.length === 2 && moving[0] === moving[1]) return this.square(moving[0]!, weight, gathering);
    return null;
  }

  /** No data of the summed axes inside: the factor is a function of gathered values. */
  private onlyThrough(f: Expr, gathering: Gathering): boolean {
    return commonAxes(gathering.atom(f).axes, gathering.axes).length === 0;
  }

  /** How the summed axes reach the moving parts: not at all, or all through one gather by data. */
  private gathering(moving: readonly Expr[]): Gathering | null {
    const leaves = moving.flatMap((m) => this.movingLeaves(m));
    const touching = leaves.filter((l) => commonAxes(l.axes, this.over).length > 0);
    const reached = unionAxes(...touching.map((l) => commonAxes(l.axes, this.over)));
    const free = withoutAxes(this.over, reached);
    if (free.length > 0) return { sum: (d) => sum(free, d), close: (e) => sum(reached, e), atom: (e) => e, axes: free };
    return this.groups(touching);
  }

  private groups(leaves: readonly Expr[]): Gathering | null {
    const references = leaves.filter((l): l is Reference => l.kind === "reference");
    const [first] = references;
    if (first === undefined || references.length !== leaves.length) return null;
    const entry = first.map.find((m) => m.index.kind === "gather" && commonAxes(m.index.index.axes, this.over).length > 0);
    if (entry === undefined || entry.index.kind !== "gather") return null;
    const index = entry.index.index;
    const group = freshAxis(entry.axis, [...this.over, ...leaves.flatMap((l) => [...l.axes])]);
    const summed = commonAxes(index.axes, this.over);
    const through = (r: Reference): boolean => r.map.some((m) => m.axis.extent === entry.axis.extent && m.index.kind === "gather" && m.index.index === index);
    if (!this.isData(index) || summed.length === 0 || group.extent > extentOf(summed) || !references.every(through)) return null;
    const map: IndexMap = [{ axis: group, index: { kind: "gather", index } }];
    const atom = (e: Expr): Expr => rewrite([e], (x) => (x.kind === "reference" && references.includes(x) ? atGroup(x, index, group) : x))[0]!;
    const others = withoutAxes(this.over, summed);
    return { sum: (d) => transposed(d, map, summed), close: (e) => sum([group, ...others], e), atom, axes: summed };
  }

  private movingLeaves(e: Expr): readonly Expr[] {
    if (this.isData(e)) return [];
    if (e.kind === "apply") return e.args.flatMap((a) => this.movingLeaves(a));
    if (e.kind === "reduce" && e.op === "sum" && isApply(e.arg, "mul") && commonAxes(e.over, this.over).length === 0) return this.movingLeaves(e.arg);
    return [e];
  }

  private square(form: Expr, weight: Expr, gathering: Gathering): Expr | null {
    const items = this.affine(form, gathering);
    if (items === null || items.length > 20) return null;
    const sizes = items.map((i) => extentOf(i.over));
    const pairs = sizes.reduce((n, a, i) => n + sizes.slice(i).reduce((m, b) => m + a * b, 0), 0);
    if (pairs > extentOf(gathering.axes) * sizes.reduce((a, b) => a + b, 0)) return null;
    return gathering.close(centredSquare(items, weight, gathering));
  }

  /** An affine form in the moving values: Σ coefficient · atom, or null. */
  private affine(e: Expr, g: Gathering): readonly Item[] | null {
    if (this.isData(e)) return [{ coefficient: e, atom: num(1), over: [] }];
    const there = g.atom(e);
    if (commonAxes(there.axes, g.axes).length === 0) return [{ coefficient: num(1), atom: there, over: [] }];
    if (isApply(e, "neg")) return scaled(num(-1), this.affine(e.args[0]!, g));
    if (isApply(e, "add")) {
      const [a, b] = [this.affine(e.args[0]!, g), this.affine(e.args[1]!, g)];
      return a === null || b === null ? null : [...a, ...b];
    }
    if (isApply(e, "mul")) {
      const [a, b] = [e.args[0]!, e.args[1]!];
      if (this.isData(a)) return scaled(a, this.affine(b, g));
      if (this.isData(b)) return scaled(b, this.affine(a, g));
      return null;
    }
    if (e.kind === "reduce" && e.op === "sum" && commonAxes(e.over, this.over).length === 0) {
      const inner = this.affine(e.arg, g);
      return inner === null ? null : inner.map((i) => ({ ...i, over: [...i.over, ...e.over] }));
    }
    return null;
  }
}

/** The reference at its group: the gather through `index` becomes the group axis. */
function atGroup(x: Reference, index: Expr, group: Axis): Expr {
  return reference(
    x.base,
    x.map.map((m) => (m.index.kind === "gather" && m.index.index === index ? { axis: m.axis, index: { kind: "axis", axis: group, shift: 0 } } : m)),
  );
}

const flatFactors = (e: Expr): readonly Expr[] =>
  isApply(e, "mul") ? e.args.flatMap(flatFactors) : isApply(e, "neg") ? [num(-1), ...flatFactors(e.args[0]!)] : [e];
const isSum = (e: Expr): boolean => isApply(e, "add");

const scaled = (c: Expr, items: readonly Item[] | null): readonly Item[] | null => items?.map((i) => ({ ...i, coefficient: mul(c, i.coefficient) })) ?? null;

/** Σ w (Σᵢ cᵢ uᵢ)² from centred cross-products. */
function centredSquare(items: readonly Item[], weight: Expr, g: Gathering): Expr {
  const total = g.sum(weight);
  const safe = isConstant(total) ? (total.value === 0 ? num(0) : inv(total)) : select(lt(0, total), inv(total), 0);
  const means = items.map((i) => (isConstant(i.coefficient) ? i.coefficient : mul(g.sum(mul(weight, i.coefficient)), safe)));
  const middle = addAll(items.map((i, k) => sum(i.over, mul(means[k]!, i.atom))));
  const back = (e: Expr): Expr => groupBack(e, g);
  const centred = items.map((i, k) => (isConstant(i.coefficient) ? num(0) : sub(i.coefficient, back(means[k]!))));
  const terms: Expr[] = [];
  items.forEach((a, i) => {
    for (let j = i; j < items.length; j++) {
      if (isConstant(centred[i]!, 0) || isConstant(centred[j]!, 0)) continue;
      terms.push(mul(i === j ? 1 : 2, pairTerm(a, items[j]!, centred[i]!, centred[j]!, weight, g)));
    }
  });
  return add(addAll(terms), mul(total, mul(middle, middle)));
}

/** Means of groups, at the elements again. */
function groupBack(mean: Expr, g: Gathering): Expr {
  const probe = g.sum(num(1));
  if (probe.kind !== "transposed") return mean;
  return reference(mean, probe.map);
}

/** Σ_{over a} Σ_{over b'} u_a u_b' Σ w c_a c_b': a product of two sums renames the axes of one. */
function pairTerm(a: Item, b: Item, ca: Expr, cb: Expr, weight: Expr, g: Gathering): Expr {
  const taken = [...a.over, ...ca.axes, ...cb.axes, ...a.atom.axes, ...b.atom.axes];
  const clash = b.over.filter((x) => hasAxis(a.over, x));
  const fresh: Axis[] = [];
  for (const x of clash) fresh.push(freshAxis(x, [...taken, ...fresh]));
  const apart = (e: Expr): Expr => rename(e, clash, fresh);
  const over = [...a.over, ...b.over.map((x) => fresh[clash.findIndex((c) => c.id === x.id)] ?? x)];
  return sum(over, mul(mul(a.atom, apart(b.atom)), g.sum(mul(weight, mul(ca, apart(cb))))));
}
