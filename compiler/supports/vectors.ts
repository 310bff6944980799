import { eq, exp, iota, le, logSumExp, lt, mul, num, POSITIVE, REAL, rename, select, sub, sum, transposed } from "../ir/build.ts";
import { at } from "../ir/axes.ts";
import type { Expr } from "../ir/types.ts";
import { vectorAxes } from "./axes.ts";
import type { Support, SupportAxes } from "./define.ts";

const SUM_TOLERANCE = 1e-9;
const steps = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const isIncreasing = (x: ArrayLike<number>): boolean => Array.from(x).every((v, i) => Number.isFinite(v) && (i === 0 || v > x[i - 1]!));

/** Vectors of reals: the unconstrained ones themselves. */
export const realVector: Support = {
  name: "real",
  tex: "\\mathbb{R}^K",
  rank: 1,
  discrete: false,
  range: REAL,
  contains: (x) => Array.from(x).every(Number.isFinite),
  freeSize: (size) => size,
  bijection: {
    fromReal: (u, axes) => rename(u, [vectorAxes(axes).free], [vectorAxes(axes).event]),
    logJacobian: () => num(0),
    toReal: (x) => Array.from(x),
  },
  start: (size) => steps(size).map(() => 0),
};

/** (u, 0) over the event axis. */
function padded(u: Expr, axes: SupportAxes): Expr {
  const { free, event } = vectorAxes(axes);
  return transposed(u, [at(event, free)], [free]);
}

/** Probability vectors: x = softmax(u, 0), u of K − 1 reals. Law: log |∂x₁…ₖ₋₁/∂u| = Σₖ log xₖ (k = 1 … K). */
export const simplex: Support = {
  name: "simplex",
  tex: "\\Delta",
  rank: 1,
  discrete: false,
  range: { ...REAL, lower: 0, upper: 1 },
  contains: (x) => {
    const values = Array.from(x);
    return values.every((v) => v >= 0 && v <= 1) && Math.abs(values.reduce((a, b) => a + b, 0) - 1) <= SUM_TOLERANCE;
  },
  freeSize: (size) => Math.max(0, size - 1),
  bijection: {
    fromReal: (u, axes) => {
      const v = padded(u, axes);
      return exp(sub(v, logSumExp([vectorAxes(axes).event], v)));
    },
    logJacobian: (u, axes) => {
      const { free, event } = vectorAxes(axes);
      return sub(sum([free], u), mul(event.extent, logSumExp([event], padded(u, axes))));
    },
    toReal: (x) => Array.from(x, (v) => Math.log(v) - Math.log(x[x.length - 1]!)).slice(0, -1),
  },
  start: (size) => steps(size).map(() => 1 / size),
};

/** Σ_{j ≤ k} of an increment over `free`, at position k of the event axis. Cost: O(K²). */
function accumulated(increments: Expr, axes: SupportAxes): Expr {
  const { free, event } = vectorAxes(axes);
  return sum([free], select(le(iota(free), iota(event)), increments, 0));
}

/** Increasing vectors: x₁ = u₁, xₖ = xₖ₋₁ + exp uₖ. Law: log |∂x/∂u| = Σ_{k ≥ 2} uₖ. */
export const ordered: Support = {
  name: "ordered",
  tex: "\\{x_1 < \\dots < x_K\\}",
  rank: 1,
  discrete: false,
  range: REAL,
  contains: isIncreasing,
  freeSize: (size) => size,
  bijection: {
    fromReal: (u, axes) => accumulated(select(eq(iota(vectorAxes(axes).free), 1), u, exp(u)), axes),
    logJacobian: (u, axes) => {
      const { free } = vectorAxes(axes);
      return sum([free], select(lt(1, iota(free)), u, 0));
    },
    toReal: (x) => Array.from(x, (v, i) => (i === 0 ? v : Math.log(v - x[i - 1]!))),
  },
  start: (size) => steps(size).map((i) => i - (size - 1) / 2),
};

/** Increasing vectors of positive numbers: xₖ = xₖ₋₁ + exp uₖ with x₀ = 0. Law: log |∂x/∂u| = Σ uₖ. */
export const positiveOrdered: Support = {
  name: "positive_ordered",
  tex: "\\{0 < x_1 < \\dots < x_K\\}",
  rank: 1,
  discrete: false,
  range: POSITIVE,
  contains: (x) => isIncreasing(x) && (x.length === 0 || x[0]! > 0),
  freeSize: (size) => size,
  bijection: {
    fromReal: (u, axes) => accumulated(exp(u), axes),
    logJacobian: (u, axes) => sum([vectorAxes(axes).free], u),
    toReal: (x) => Array.from(x, (v, i) => Math.log(v - (i === 0 ? 0 : x[i - 1]!))),
  },
  start: (size) => steps(size).map((i) => i + 1),
};
