import { logBetaFactor, logBetaIPair } from "./beta-incomplete.ts";
import { sigmoid } from "./elementary.ts";
import { lbeta } from "./lgamma.ts";
import { normalQuantile } from "./normal.ts";
import { digamma, trigamma } from "./polygamma.ts";

/** The x with I_x(a, b) = p, the quantile of Beta(a, b); a, b > 0, p in [0, 1], NaN outside. Relative accuracy 1e-13·(1 + 1/a). */
export function betaQuantile(p: number, a: number, b: number): number {
  return sigmoid(betaLogitQuantile(p, 1 - p, a, b));
}

/** logit of the Beta(a, b) quantile at p, q = 1 - p given separately: both ends of the unit interval keep their digits. */
export function betaLogitQuantile(p: number, q: number, a: number, b: number): number {
  if (!(p >= 0 && q >= 0 && a > 0 && b > 0) || a === Infinity || b === Infinity) return NaN;
  if (p === 0 || q === 0) return p === 0 ? -Infinity : Infinity;
  return p <= q ? solve(Math.log(p), p, a, b) : -solve(Math.log(q), q, b, a);
}

/**
 * Newton's method for log I as a function of u = logit x. That function is concave (the density of u is log-concave) and for u → -∞ a
 * straight line of slope a, so the iteration converges from any point left of the root, and overshoots at most once from the right.
 */
function solve(target: number, p: number, a: number, b: number): number {
  const leftmost = (target + Math.log(a) + lbeta(a, b)) / a; // from I ≈ xᵃ/(a B), x → 0
  if (leftmost < -40) return leftmost;
  const normal = digamma(a) - digamma(b) + Math.sqrt(trigamma(a) + trigamma(b)) * normalQuantile(p);
  let u = a < 1 && leftmost < -1 ? leftmost : Math.max(normal, b >= 1 ? leftmost : -40);
  for (let step = 0; step < 200; step++) {
    const x = sigmoid(u);
    const y = sigmoid(-u);
    const value = logBetaIPair(x, y, a, b);
    const change = (target - value) / Math.exp(logBetaFactor(x, y, a, b) - value);
    u += Math.abs(change) < 4 ? change : 4 * Math.sign(change);
    if (!(Math.abs(change) > 4e-16 * (1 + Math.abs(u)))) break;
  }
  return u;
}
