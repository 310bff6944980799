import { add, apply, exp, floor, log1p, lt, mul, neg, num, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";
import type { SupportBounds } from "../supports/define.ts";
import type { Args, Distribution, Draws, EventAxes } from "./define.ts";
import { quantileOf } from "./quantile.ts";
import { boundsIndicator, boundsMove } from "./support-indicator.ts";
import { log1mExp } from "./tails.ts";

/** Tail functions of a univariate record, with what lies outside a pair of bounds. */
interface Tails {
  readonly cdf: (x: Expr) => Expr;
  readonly logCdf: (x: Expr) => Expr;
  readonly logSurvival: (x: Expr) => Expr;
  /** The greatest value below the lower bound: the bound itself, or the integer before it. */
  readonly below: Expr | undefined;
  readonly upper: Expr | undefined;
}

/** Can this record be truncated and censored? It needs its distribution function, also in logarithms. */
export const hasTails = (record: Distribution): boolean => !("none" in record.cdf) && record.logCdf !== undefined && record.logSurvival !== undefined;

export function tailsOf(record: Distribution, canonical: Args, { lower, upper }: SupportBounds): Tails {
  const { cdf, logCdf, logSurvival } = record;
  if ("none" in cdf || logCdf === undefined || logSurvival === undefined) return bug(`${record.name} has no distribution function to truncate by`);
  const before = (bound: Expr): Expr => (record.support.discrete ? neg(add(floor(neg(bound)), 1)) : bound);
  return {
    cdf: (x) => cdf(x, canonical),
    logCdf: (x) => logCdf(x, canonical),
    logSurvival: (x) => logSurvival(x, canonical),
    below: lower && before(lower),
    upper,
  };
}

/** log P(lower ≤ X ≤ upper), from whichever tail is small; nothing cancels. */
export function logMassBetween({ logCdf, logSurvival, below, upper }: Tails): Expr {
  if (below === undefined) return upper === undefined ? num(0) : logCdf(upper);
  if (upper === undefined) return logSurvival(below);
  const inLowerHalf = add(logCdf(upper), log1mExp(sub(logCdf(below), logCdf(upper))));
  const inUpperHalf = add(logSurvival(below), log1mExp(sub(logSurvival(upper), logSurvival(below))));
  const astride = log1p(neg(add(exp(logCdf(below)), exp(logSurvival(upper)))));
  return select(lt(logCdf(upper), -Math.LN2), inLowerHalf, select(lt(logSurvival(below), -Math.LN2), inUpperHalf, astride));
}

/**
 * log-density of X given lower ≤ X ≤ upper (either bound may be left out): log p(x) − log P(lower ≤ X ≤ upper).
 * Where the bounds depend on latents or parameters, −∞ outside them.
 */
export function truncatedLogDensity(record: Distribution, x: Expr, canonical: Args, bounds: SupportBounds, axes: EventAxes): Expr {
  const inside = sub(record.logDensity(x, canonical, axes), logMassBetween(tailsOf(record, canonical, bounds)));
  return boundsMove(bounds) ? add(inside, boundsIndicator(bounds, x)) : inside;
}

/** A draw by inversion of the distribution function, from the upper tail where the interval lies in it. */
export function truncatedSample(record: Distribution, canonical: Args, bounds: SupportBounds, draws: Draws, _axes: EventAxes): Expr {
  const tails = tailsOf(record, canonical, bounds);
  const u = draws.uniform();
  const below = tails.below === undefined ? num(0) : tails.cdf(tails.below);
  const upTo = tails.upper === undefined ? num(1) : tails.cdf(tails.upper);
  const fromBelow = quantileOf(record, between(u, below, upTo), canonical) ?? bug(`${record.name} has no quantile function to draw by`);
  return withinBounds(upperDraw(record, canonical, tails, u, fromBelow), bounds);
}

function upperDraw(record: Distribution, canonical: Args, tails: Tails, u: Expr, fromBelow: Expr): Expr {
  if (record.upperQuantile === undefined || tails.below === undefined) return fromBelow;
  const above = tails.upper === undefined ? num(0) : exp(tails.logSurvival(tails.upper));
  const fromAbove = record.upperQuantile(between(u, above, exp(tails.logSurvival(tails.below))), canonical);
  return select(lt(tails.logSurvival(tails.below), -Math.LN2), fromAbove, fromBelow);
}

const between = (u: Expr, from: Expr, to: Expr): Expr => add(from, mul(u, sub(to, from)));

/** Rounding may put a draw just outside. */
export function withinBounds(x: Expr, { lower, upper }: SupportBounds): Expr {
  const raised = lower === undefined ? x : apply("max", x, lower);
  return upper === undefined ? raised : apply("min", raised, upper);
}
