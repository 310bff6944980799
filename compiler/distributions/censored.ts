import { le, select } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import type { SupportBounds } from "../supports/define.ts";
import type { Args, Distribution, Draws, EventAxes } from "./define.ts";
import { tailsOf, withinBounds } from "./truncated.ts";

/**
 * log-likelihood of an observation that stopped at its bounds: at the upper one log P(X ≥ upper), at the lower one log P(X ≤ lower),
 * between them log p(x). (P(X ≥ upper) of a discrete X counts `upper` itself.)
 */
export function censoredLogDensity(record: Distribution, x: Expr, canonical: Args, bounds: SupportBounds, axes: EventAxes): Expr {
  const { lower, upper } = bounds;
  const seen = record.logDensity(x, canonical, axes);
  const above = upper === undefined ? seen : select(le(upper, x), atOrAbove(record, canonical, upper), seen);
  return lower === undefined ? above : select(le(x, lower), tailsOf(record, canonical, {}).logCdf(lower), above);
}

function atOrAbove(record: Distribution, canonical: Args, bound: Expr): Expr {
  const { logSurvival, below } = tailsOf(record, canonical, { lower: bound });
  return logSurvival(below ?? bound);
}

/** A draw, moved to the bound that it passes. */
export const censoredSample = (record: Distribution, canonical: Args, bounds: SupportBounds, draws: Draws, axes: EventAxes): Expr =>
  withinBounds(record.sample(canonical, draws, axes), bounds);
