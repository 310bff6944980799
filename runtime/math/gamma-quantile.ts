import { log1mExp } from "./elementary.ts";
import { logGammaFactor, logGammaP, logGammaQ } from "./gamma-incomplete.ts";
import { lgamma1p, lgamma } from "./lgamma.ts";
import { normalQuantile } from "./normal.ts";

const LOG_HALF = -Math.LN2;

/** The x with P(a, x) = p, the quantile of Gamma(shape a, rate 1); a > 0, p in [0, 1], NaN outside. Relative accuracy 1e-13·(1 + 1/a). */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && a < Infinity)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  return p <= 0.5 ? solve(Math.log(p), false, a) : solve(Math.log1p(-p), true, a);
}

/** The x with Q(a, x) = q: the quantile counted from the upper tail, exact there however small q is. */
export function gammaUpperQuantile(q: number, a: number): number {
  if (!(q >= 0 && q <= 1 && a > 0 && a < Infinity)) return NaN;
  if (q === 0 || q === 1) return q === 1 ? 0 : Infinity;
  return q <= 0.5 ? solve(Math.log(q), true, a) : solve(Math.log1p(-q), false, a);
}

/**
 * Newton's method for log P (or log Q) as a function of u = log x. Both are concave, being logarithms of distribution functions of a
 * log-concave density, so after at most one overshoot the iteration approaches the root from one side.
 */
function solve(target: number, upper: boolean, a: number): number {
  const leftmost = ((upper ? log1mExp(target) : target) + logGammaOnePlus(a)) / a; // from P ≈ xᵃ/Γ(a+1), x → 0
  if (leftmost < -40) return Math.exp(leftmost);
  let u = startingPoint(target, upper, a, leftmost);
  for (let step = 0; step < 200; step++) {
    const x = Math.exp(u);
    const value = upper ? logGammaQ(a, x) : logGammaP(a, x);
    const slope = (upper ? -1 : 1) * a * Math.exp(logGammaFactor(a, x) - value);
    const change = (target - value) / slope;
    u += Math.abs(change) < 2 ? change : 2 * Math.sign(change);
    if (!(Math.abs(change) > 4e-16 * (1 + Math.abs(u)))) break;
  }
  return Math.exp(u);
}

function logGammaOnePlus(a: number): number {
  return a <= 2 ? lgamma1p(a) : lgamma(a + 1);
}

/** Wilson & Hilferty (1931): the cube root is nearly normal. For small a the left asymptote serves. */
function startingPoint(target: number, upper: boolean, a: number, leftmost: number): number {
  if (a < 1 && (!upper || target > LOG_HALF)) return leftmost;
  const z = normalQuantile(Math.exp(Math.max(target, -700)));
  const root = 1 - 1 / (9 * a) + ((upper ? -z : z) * 1) / (3 * Math.sqrt(a));
  return root > 0.1 ? Math.log(a) + 3 * Math.log(root) : Math.max(leftmost, Math.log(a) - 6.9);
}
