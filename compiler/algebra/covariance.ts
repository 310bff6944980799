import { withoutAxes } from "../ir/axes.ts";
import { add, contract, eq, iota, mul, num, rename, select, square, sub, sum } from "../ir/build.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { Args, EventAxes } from "../distributions/define.ts";
import { factorOf, halfLogDet, solveFactored, solveLower, spread, times } from "../distributions/linear-algebra.ts";
import { beside } from "../supports/axes.ts";
import type { BlockFamily } from "./family.ts";
import { normalVector } from "./joint.ts";

/** A Normal prior of a whole vector whose covariance is known, by its lower factor. */
export interface CovariancePrior {
  readonly mean: Expr;
  readonly factor: Expr;
  readonly axes: EventAxes;
}

/**
 * A Normal vector whose base measure is its prior N(m, L Lᵀ): q ∝ N(f; m, L Lᵀ) exp(x·f + f·xx f). With D = −2 xx, B = I + Lᵀ D L and
 * r = Lᵀ (x − D m): A = x·m − ½ m·D m − ½ log det B + ½ r·B⁻¹ r; the mean is m + L B⁻¹ r, the covariance L B⁻¹ Lᵀ. The covariance is never inverted,
 * so that a nearly singular one does no harm. Source: Rasmussen & Williams (2006), Gaussian Processes for Machine Learning, section 3.4.3.
 */
export function covarianceNormal(latent: Input, prior: CovariancePrior): BlockFamily | null {
  const own = latent.axes[latent.axes.length - 1]!;
  const family = normalVector(latent, [own]);
  if (family?.law === undefined || family.law === null) return null;
  const { axes } = family.law;
  const [linear, quadratic] = family.parts.map((p) => p.name) as [string, string];
  const aligned = (e: Expr): Expr => rename(e, [prior.axes.event, prior.axes.column], [axes.event, axes.column]);
  const [factor, mean] = [aligned(prior.factor), spread(aligned(prior.mean), axes.event)];
  const solved = (eta: Args): Solved => solve(eta[linear]!, eta[quadratic]!, factor, mean, axes);
  return {
    ...family,
    plates: withoutAxes(latent.axes, [own]),
    logNormalizer: (eta) => solved(eta).normalizer,
    logBase: { terms: [], constant: num(0) },
    law: {
      record: family.law.record,
      axes,
      fromNatural: (eta) => {
        const { chol, r } = solved(eta);
        return { mean: add(mean, times(factor, solveFactored(chol, r, axes), axes)), covariance: posteriorCovariance(factor, chol, axes) };
      },
    },
  };
}

interface Solved {
  readonly chol: Expr;
  readonly r: Expr;
  readonly normalizer: Expr;
}

const identity = ({ event, column }: EventAxes): Expr => select(eq(iota(event), iota(column)), num(1), num(0));
/** Lᵀ v. */
const transposedTimes = (factor: Expr, v: Expr, { event, column }: EventAxes): Expr => rename(contract([event], [factor, v]), [column], [event]);

function solve(x: Expr, xx: Expr, factor: Expr, mean: Expr, axes: EventAxes): Solved {
  const { event, column } = axes;
  const inner: Axis = beside(event, "inner");
  const precision = mul(-2, xx);
  // D L over (event, inner), then Lᵀ (D L) over (event, column).
  const weighted = contract([column], [precision, rename(factor, [event, column], [column, inner])]);
  const square1 = rename(contract([event], [factor, weighted]), [column, inner], [event, column]);
  const chol = factorOf(add(identity(axes), square1), axes);
  const pulled = times(precision, mean, axes);
  const r = transposedTimes(factor, sub(spread(x, event), pulled), axes);
  const quadratic = sum([event], square(solveLower(chol, r, axes)));
  const constant = sum([event], sub(mul(spread(x, event), mean), mul(0.5, mul(mean, pulled))));
  return { chol, r, normalizer: add(constant, sub(mul(0.5, quadratic), halfLogDet(chol, axes))) };
}

/** L B⁻¹ Lᵀ = Wᵀ W with M W = Lᵀ, M Mᵀ = B. */
function posteriorCovariance(factor: Expr, chol: Expr, axes: EventAxes): Expr {
  const { event, column } = axes;
  const [point, row] = [beside(event, "point"), beside(event, "row")];
  const w = rename(solveLower(chol, rename(factor, [event, column], [point, event]), axes), [event], [row]);
  return contract([row], [rename(w, [point], [event]), rename(w, [point], [column])]);
}
