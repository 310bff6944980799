import { add, apply, div, exp, inv, le, log1p, lt, mul, neg, select, sqrt, square, type Operand } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";

/** Pieces that several distribution functions share. */

export const EULER_GAMMA = 0.5772156649015329;

export const standardised = (x: Expr, location: Expr, scale: Expr): Expr => div(add(x, neg(location)), scale);

/** `inside` for x > 0, else `otherwise`: distribution functions of positive variables at any real. */
export const onPositive = (x: Expr, otherwise: Operand, inside: Expr): Expr => select(le(x, 0), otherwise, inside);

/** `inside` for x ≥ 0, else `otherwise`: the same for counts. */
export const fromZero = (x: Expr, otherwise: Operand, inside: Expr): Expr => select(lt(x, 0), otherwise, inside);

export const log1mExp = (x: Operand): Expr => apply("log1mExp", x);
export const logNormalCdf = (x: Operand): Expr => apply("logNormalCdf", x);
export const normalQuantile = (p: Operand): Expr => apply("normalQuantile", p);

/**
 * log P(|T| > |z|) for a standard StudentT with ν degrees: log I_{ν/(ν+z²)}(ν/2, ½), read from the end of the unit interval
 * that keeps its digits. Abramowitz & Stegun (1964), 26.7.1.
 */
export function logTwoTails(z: Expr, degrees: Expr): Expr {
  const half = mul(0.5, degrees);
  const ratio = div(square(z), degrees);
  const inner = apply("logBetaIUpper", div(ratio, add(1, ratio)), 0.5, half);
  const outer = apply("logBetaI", inv(add(1, ratio)), half, 0.5);
  return select(le(ratio, 1), inner, outer);
}

/** log P(T > z) of a distribution symmetric about 0, from log P(|T| > |z|). */
export function logUpperTail(z: Expr, twoTails: Expr): Expr {
  const half = add(twoTails, -Math.LN2);
  return select(lt(z, 0), log1p(neg(exp(half))), half);
}

/** P(T ≤ z), likewise. */
export function symmetricCdf(z: Expr, twoTails: Expr): Expr {
  const half = mul(0.5, exp(twoTails));
  return select(lt(z, 0), half, add(1, neg(half)));
}

/**
 * The z with P(T > z) = q for a standard StudentT: z² = ν (1 − b)/b where b is the quantile of Beta(ν/2, ½) at the two-tailed probability t,
 * or z² = ν c/(1 − c) with c that of Beta(½, ν/2) at 1 − t, whichever end is farther from 1.
 */
export function studentUpperQuantile(q: Expr, degrees: Expr): Expr {
  const half = mul(0.5, degrees);
  const tails = mul(2, apply("min", q, add(1, neg(q))));
  const b = apply("betaQuantile", tails, half, 0.5);
  const c = apply("betaQuantile", add(1, neg(tails)), 0.5, half);
  const distance = sqrt(mul(degrees, select(lt(tails, 0.5), div(add(1, neg(b)), b), div(c, add(1, neg(c))))));
  return select(lt(q, 0.5), distance, neg(distance));
}
