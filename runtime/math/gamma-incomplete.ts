// The regularised incomplete gamma functions, worked out as logarithms so that far tails keep their digits.
// Whichever of P and Q is small is computed directly ("natural"), the other as one minus it. Choice of method: Gautschi (1979), TOMS 542;
// Temme (1979) for large a near x = a; the leading factor after Loader (2000).

import { log1mExp } from "./elementary.ts";
import { erfcx } from "./error-function.ts";
import { deviance, lgamma1p, log1pMinus, stirlingRemainder } from "./lgamma.ts";
import { TEMME } from "./temme-coefficients.ts";

const LOG_TWO_PI = 1.8378770664093453;
const TWO_PI = 2 * Math.PI;
const EPSILON = 1.1e-16;
const LARGE = 100; // the smallest a for which eight orders of Temme's expansion give full accuracy

/** log(xᵃ e⁻ˣ / Γ(a + 1)) for a ≥ 0, x > 0. Absolute accuracy 1e-15·(1 + |result|). */
export function logGammaFactor(a: number, x: number): number {
  if (a < 1) return a * Math.log(x) - x - lgamma1p(a);
  return -stirlingRemainder(a) - deviance(a, x) - 0.5 * (LOG_TWO_PI + Math.log(a));
}

/** P(a, x) = γ(a, x)/Γ(a), the distribution function of Gamma(shape a, rate 1); a > 0, x ≥ 0. Relative accuracy 1e-14·(1 + |log P|). */
export function gammaP(a: number, x: number): number {
  if (outside(a, x)) return NaN;
  if (x === 0 || x === Infinity || a === 0) return x === 0 && a > 0 ? 0 : 1;
  return upperIsNatural(a, x) ? -Math.expm1(logNatural(a, x, true)) : Math.exp(logNatural(a, x, false));
}

/** Q(a, x) = 1 - P(a, x), the survival function. Domain and accuracy as gammaP. */
export function gammaQ(a: number, x: number): number {
  if (outside(a, x)) return NaN;
  if (x === 0 || x === Infinity || a === 0) return x === 0 && a > 0 ? 1 : 0;
  return upperIsNatural(a, x) ? Math.exp(logNatural(a, x, true)) : -Math.expm1(logNatural(a, x, false));
}

/** log P(a, x), nats, finite also where P underflows. Absolute accuracy 1e-14·(1 + |log P|). */
export function logGammaP(a: number, x: number): number {
  if (outside(a, x)) return NaN;
  if (x === 0 || x === Infinity || a === 0) return x === 0 && a > 0 ? -Infinity : 0;
  return upperIsNatural(a, x) ? log1mExp(logNatural(a, x, true)) : logNatural(a, x, false);
}

/** log Q(a, x), nats, finite also where Q underflows. Absolute accuracy 1e-14·(1 + |log Q|). */
export function logGammaQ(a: number, x: number): number {
  if (outside(a, x)) return NaN;
  if (x === 0 || x === Infinity || a === 0) return x === 0 && a > 0 ? 0 : -Infinity;
  return upperIsNatural(a, x) ? logNatural(a, x, true) : log1mExp(logNatural(a, x, false));
}

function outside(a: number, x: number): boolean {
  return !(a >= 0 && x >= 0) || a === Infinity;
}

/** Is Q the small one of the two, roughly? Never picks one that is close to 1. */
function upperIsNatural(a: number, x: number): boolean {
  if (x > 1.1) return x > a;
  if (x > 0.5) return x * 1.1 >= a;
  return a <= -0.4 / Math.log(x);
}

function logNatural(a: number, x: number, upper: boolean): number {
  if (a >= LARGE && Math.abs(x - a) < 0.3 * a) return Math.min(0, logTemme(a, x, upper));
  if (!upper) return Math.min(0, logLowerSeries(a, x));
  return Math.min(0, x <= 1.1 ? logUpperSeries(a, x) : logUpperFraction(a, x));
}

/** DLMF 8.11.4: P = xᵃe⁻ˣ/Γ(a+1) · Σ xⁿ/((a+1)…(a+n)). */
function logLowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > EPSILON * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return logGammaFactor(a, x) + Math.log(sum);
}

/** DLMF 8.7.3 with the leading cancellation taken out: Q = -expm1(w) - a eʷ Σ (-x)ⁿ/(n!(a+n)), w = log(xᵃ/Γ(a+1)). For x ≤ 1.1. */
function logUpperSeries(a: number, x: number): number {
  const w = a * Math.log(x) - lgamma1p(a);
  let factor = 1;
  let sum = 0;
  for (let n = 1; n < 100; n++) {
    factor *= -x / n;
    const term = factor / (a + n);
    sum += term;
    if (Math.abs(term) <= EPSILON * Math.abs(sum)) break;
  }
  return Math.log(-Math.expm1(w) - a * Math.exp(w) * sum);
}

/** DLMF 8.9.2, evaluated by the modified Lentz method. For x > max(a, 1.1). */
function logUpperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 100_000; n++) {
    const an = n * (a - n);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2 * EPSILON) break;
  }
  return logGammaFactor(a, x) + Math.log(a * h);
}

/** DLMF 8.12.3, 8.12.4 and 8.12.8 with e^(-aη²/2) taken out of both terms. */
function logTemme(a: number, x: number, upper: boolean): number {
  const halfSquare = -log1pMinus((x - a) / a); // η²/2
  const eta = (x < a ? -1 : 1) * Math.sqrt(2 * halfSquare);
  let series = 0;
  for (let k = TEMME.length - 1; k >= 0; k--) {
    const row = TEMME[k]!;
    let order = 0;
    for (let n = row.length - 1; n >= 0; n--) order = order * eta + row[n]!;
    series = series / a + order;
  }
  const rest = series / Math.sqrt(TWO_PI * a);
  const root = (upper ? eta : -eta) * Math.sqrt(0.5 * a);
  return Math.log(0.5 * erfcx(root) + (upper ? rest : -rest)) - a * halfSquare;
}
