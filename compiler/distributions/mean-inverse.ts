import { differentiate } from "../calculus/differentiate.ts";
import { forEachPosition, reader } from "../calculus/dense.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { cholesky, solveCholesky } from "../../runtime/math/linalg.ts";
import { extentOf } from "../ir/axes.ts";
import { addAll, input, mul, sum } from "../ir/build.ts";
import type { Axis, Expr, Input, Range } from "../ir/types.ts";
import { bug } from "../pass.ts";
import type { Args, Distribution, EventAxes } from "./define.ts";
import { statisticAxes } from "./fisher.ts";

/** Numbers by statistic, row-major over its event axes. */
export type StatisticValues = Readonly<Record<string, Float64Array>>;

const MOST_STEPS = 200;
const SMALLEST_RATE = 1e-12;
/** Half the squared length of a Newton step in the metric ∇²A, in nats, below which two whole steps reach rounding. */
const NEAR = 1e-8;
/** Share of the diagonal added to ∇²A: A of a Categorical is flat along a common shift of the logits. */
const RIDGE = 1e-12;

/**
 * The natural parameters with ∇A(η) = m: the minimum of the convex A(η) − η·m, which is minus the dual A*(m), by Newton's method with
 * halved steps from `start`, natural parameters inside the domain. Null where it does not converge (m outside of the mean space or on its edge).
 * Statistics are scalars or vectors. `values`: of the inputs that held-fixed canonical arguments read. Not for the hot path: O(n³) a step.
 * Source: Boyd & Vandenberghe (2004), Convex Optimization, section 9.5.
 */
export function meanToNatural(
  record: Distribution,
  means: StatisticValues,
  start: StatisticValues,
  canonical: Args,
  axes: EventAxes,
  values: Readonly<Record<string, Float64Array>> = {},
): StatisticValues | null {
  const dual = new Dual(record, canonical, axes, values);
  const target = dual.flat(means);
  let eta = dual.flat(start);
  for (let i = 0, near = 0; i < MOST_STEPS; i++) {
    const direction = dual.newton(eta, target);
    if (direction === null) return null;
    near += Number(direction.decrement < NEAR);
    const next: Float64Array | null = near > 0 ? moved(eta, direction.step, 1) : descend(dual, eta, target, direction.step);
    if (next === null) return null;
    eta = next;
    if (near === 2) return dual.named(eta);
  }
  return null;
}

const moved = (eta: Float64Array, step: Float64Array, rate: number): Float64Array => eta.map((v, i) => v - rate * step[i]!);

/** The first of the halved steps that lowers the objective. */
function descend(dual: Dual, eta: Float64Array, target: Float64Array, step: Float64Array): Float64Array | null {
  const before = dual.objective(eta, target);
  for (let rate = 1; rate > SMALLEST_RATE; rate /= 2) {
    const next = moved(eta, step, rate);
    if (dual.objective(next, target) < before) return next;
  }
  return null;
}

/** A, its gradient and its Hessian at numbers. */
class Dual {
  private readonly names: readonly string[];
  private readonly over: readonly (readonly Axis[])[];
  private readonly logNormalizer: Expr;
  /** Arguments with their ranges: A itself is finite beyond them, as lgamma is for some negative numbers. */
  private readonly canonical: readonly { readonly e: Expr; readonly over: readonly Axis[]; readonly range: Range }[];
  private readonly gradient: readonly Expr[];
  /** ∇²A · v for the inputs v of `directions`. */
  private readonly curvature: readonly Expr[];
  private readonly directions: readonly Input[];
  private readonly values: Readonly<Record<string, Float64Array>>;
  private readonly sizes: readonly number[];

  constructor(record: Distribution, canonical: Args, axes: EventAxes, values: Readonly<Record<string, Float64Array>>) {
    const family = "none" in record.family ? bug(`${record.name} is not an exponential family`) : record.family;
    this.names = Object.keys(family.shapes);
    this.values = values;
    this.over = this.names.map((k) => statisticAxes(family, k, axes));
    this.sizes = this.over.map(extentOf);
    const etas = this.names.map((k, i) => input(`η.${k}`, this.over[i]));
    const inputs = etas.map((e) => e.name);
    const eta = Object.fromEntries(this.names.map((k, i) => [k, etas[i]!]));
    this.logNormalizer = family.logNormalizer(eta, axes, canonical);
    this.canonical = Object.entries(family.fromNatural(eta, axes, canonical)).flatMap(([name, e]) => {
      const support = record.parameters[name]?.support;
      return support === undefined ? [] : [{ e, over: e.axes, range: support.range }];
    });
    const gradient = differentiate(this.logNormalizer, inputs);
    this.gradient = inputs.map((name) => gradient.get(name)!);
    this.directions = this.names.map((k, i) => input(`v.${k}`, this.over[i]));
    const slope = addAll(this.gradient.map((g, i) => sum(this.over[i]!, mul(g, this.directions[i]!))));
    const curvature = differentiate(slope, inputs);
    this.curvature = inputs.map((name) => curvature.get(name)!);
  }

  flat(values: StatisticValues): Float64Array {
    return Float64Array.from(this.names.flatMap((k) => [...values[k]!]));
  }

  named(flat: Float64Array): StatisticValues {
    return Object.fromEntries(this.names.map((k, i) => [k, this.part(flat, i)]));
  }

  private part(flat: Float64Array, i: number): Float64Array {
    const offset = this.sizes.slice(0, i).reduce((a, b) => a + b, 0);
    return flat.slice(offset, offset + this.sizes[i]!);
  }

  private at(e: Expr, over: readonly Axis[], eta: Float64Array, v?: Float64Array): Float64Array {
    const known = new Map(Object.entries(this.values));
    this.names.forEach((k, i) => {
      known.set(`η.${k}`, this.part(eta, i));
      if (v !== undefined) known.set(`v.${k}`, this.part(v, i));
    });
    const read = reader(evaluate(e, { input: (name) => known.get(name) }));
    const out = new Float64Array(extentOf(over));
    forEachPosition(over, (p, i) => (out[i] = read(p)));
    return out;
  }

  /** A(η) − η·m; infinite outside of the domain. */
  objective(eta: Float64Array, means: Float64Array): number {
    const inside = this.canonical.every(({ e, over, range }) =>
      this.at(e, over, eta).every((v) => v > (range.lower ?? -Infinity) && v < (range.upper ?? Infinity)),
    );
    if (!inside) return Infinity;
    const value = this.at(this.logNormalizer, [], eta)[0]! - eta.reduce((s, v, i) => s + v * means[i]!, 0);
    return Number.isFinite(value) ? value : Infinity;
  }

  /** (∇²A)⁻¹ (∇A − m), and half its squared length. */
  newton(eta: Float64Array, means: Float64Array): { readonly step: Float64Array; readonly decrement: number } | null {
    const n = eta.length;
    const slope = Float64Array.from(this.gradient.flatMap((g, i) => [...this.at(g, this.over[i]!, eta)])).map((g, i) => g - means[i]!);
    const hessian = new Float64Array(n * n);
    for (let j = 0; j < n; j++) {
      const unit = new Float64Array(n);
      unit[j] = 1;
      this.curvature.flatMap((c, i) => [...this.at(c, this.over[i]!, eta, unit)]).forEach((h, i) => (hessian[i * n + j] = h));
    }
    for (let i = 0; i < n; i++) hessian[i * (n + 1)]! *= 1 + RIDGE;
    if (!cholesky(hessian, 0, n)) return null;
    const step = slope.slice();
    solveCholesky(hessian, 0, n, step, 0, 1);
    return { step, decrement: 0.5 * step.reduce((s, v, i) => s + v * slope[i]!, 0) };
  }
}
