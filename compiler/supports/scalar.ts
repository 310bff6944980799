import { add, exp, log, mul, neg, num, POSITIVE, REAL, sigmoid, softplus, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { logit } from "../../runtime/math/index.ts";
import type { NumericBounds, Support, SupportBounds } from "./define.ts";

const each = (x: ArrayLike<number>, test: (v: number) => boolean): boolean => Array.from(x).every(test);

export const real: Support = {
  name: "real",
  tex: "\\mathbb{R}",
  rank: 0,
  discrete: false,
  range: REAL,
  contains: (x) => each(x, Number.isFinite),
  freeSize: () => 1,
  bijection: { fromReal: (u) => u, logJacobian: () => num(0), toReal: (x) => Array.from(x) },
  start: () => [0],
};

/** x = exp u. */
export const positive: Support = {
  name: "positive",
  tex: "(0, \\infty)",
  rank: 0,
  discrete: false,
  range: POSITIVE,
  contains: (x) => each(x, (v) => v > 0 && v < Infinity),
  freeSize: () => 1,
  bijection: { fromReal: (u) => exp(u), logJacobian: (u) => u, toReal: (x) => Array.from(x, Math.log) },
  start: () => [1],
};

/** log σ(u) + log σ(−u) = log dσ/du. */
const logSigmoidSlope = (u: Expr): Expr => neg(add(softplus(u), softplus(neg(u))));

/** x = σ(u). Probabilities 0 and 1 are allowed as values; the bijection reaches the inside only. */
export const unit: Support = {
  name: "unit",
  tex: "(0, 1)",
  rank: 0,
  discrete: false,
  range: { ...REAL, lower: 0, upper: 1 },
  contains: (x) => each(x, (v) => v >= 0 && v <= 1),
  freeSize: () => 1,
  bijection: { fromReal: (u) => sigmoid(u), logJacobian: logSigmoidSlope, toReal: (x) => Array.from(x, logit) },
  start: () => [0.5],
};

/**
 * Between bounds that are expressions (of constants, or of earlier latents: the Jacobian then depends on them too). A bound left out is infinite.
 * Two bounds: x = a + (b − a) σ(u). One: x = a + eᵘ, or x = b − eᵘ. None: x = u.
 */
export const interval: Support = {
  name: "interval",
  tex: "[a, b]",
  rank: 0,
  discrete: false,
  range: REAL,
  contains: (x, { lower = -Infinity, upper = Infinity } = {}) => each(x, (v) => Number.isFinite(v) && v >= lower && v <= upper),
  freeSize: () => 1,
  bijection: {
    fromReal: (u, _, bounds) => intervalFromReal(u, bounds),
    logJacobian: (u, _, bounds) => intervalLogJacobian(u, bounds),
    toReal: (x, _, bounds) => Array.from(x, (v) => intervalToReal(v, bounds)),
  },
  start: (_, { lower = -Infinity, upper = Infinity } = {}) => [intervalStart(lower, upper)],
};

function intervalFromReal(u: Expr, { lower, upper }: SupportBounds): Expr {
  if (lower !== undefined && upper !== undefined) return add(lower, mul(sub(upper, lower), sigmoid(u)));
  if (lower !== undefined) return add(lower, exp(u));
  return upper !== undefined ? sub(upper, exp(u)) : u;
}

function intervalLogJacobian(u: Expr, { lower, upper }: SupportBounds): Expr {
  if (lower !== undefined && upper !== undefined) return add(log(sub(upper, lower)), logSigmoidSlope(u));
  return lower === undefined && upper === undefined ? num(0) : u;
}

function intervalToReal(x: number, { lower = -Infinity, upper = Infinity }: NumericBounds): number {
  if (lower > -Infinity && upper < Infinity) return Math.log(x - lower) - Math.log(upper - x);
  if (lower > -Infinity) return Math.log(x - lower);
  return upper < Infinity ? Math.log(upper - x) : x;
}

function intervalStart(lower: number, upper: number): number {
  if (lower > -Infinity && upper < Infinity) return lower + (upper - lower) / 2;
  if (lower > -Infinity) return lower + 1;
  return upper < Infinity ? upper - 1 : 0;
}
