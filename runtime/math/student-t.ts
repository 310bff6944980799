// The standard Student t distribution with df > 0 degrees of freedom.

import { logBetaIPair } from "./beta-incomplete.ts";
import { betaLogitQuantile } from "./beta-quantile.ts";
import { log1mExp } from "./elementary.ts";
import { lbeta } from "./lgamma.ts";
import { logNormalCdf, normalQuantile } from "./normal.ts";

/** log P(T ≤ t), nats. Relative accuracy 1e-14 in both tails; df = Infinity is the normal. */
export function logStudentTCdf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  if (df === Infinity) return logNormalCdf(t);
  const logTail = logHalfTail(Math.abs(t), df);
  return t <= 0 ? logTail : log1mExp(logTail);
}

/** P(T ≤ t), the distribution function. */
export function studentTCdf(t: number, df: number): number {
  return Math.exp(logStudentTCdf(t, df));
}

/** The t with P(T ≤ t) = p; p in [0, 1], ∓Infinity at the ends, NaN outside. Relative accuracy 1e-13. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1 && df > 0)) return NaN;
  if (df === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  // 2 tail = I_x(df/2, ½) with x = df/(df + t²), so t² = df (1 - x)/x.
  const u = betaLogitQuantile(2 * tail, 1 - 2 * tail, 0.5 * df, 0.5);
  const magnitude = Math.sqrt(df) * Math.exp(-0.5 * u);
  return p < 0.5 ? -magnitude : magnitude;
}

/** log P(T > t) for t ≥ 0. */
function logHalfTail(t: number, df: number): number {
  if (t === Infinity) return -Infinity;
  const ratio = t / Math.sqrt(df);
  if (ratio > 1e100) return -df * Math.log(ratio) - Math.log(0.5 * df) - lbeta(0.5 * df, 0.5) - Math.LN2; // I_x ≈ xᵃ/(a B)
  const r = ratio > 1 ? 1 / ratio : ratio; // ≤ 1, so that its square does not overflow
  const small = (r * r) / (1 + r * r);
  const large = 1 / (1 + r * r);
  const x = ratio > 1 ? small : large; // df/(df + t²)
  const y = ratio > 1 ? large : small;
  return logBetaIPair(x, y, 0.5 * df, 0.5) - Math.LN2;
}
