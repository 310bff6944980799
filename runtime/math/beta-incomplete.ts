// The regularised incomplete beta function, worked out as a logarithm. x and y = 1 - x are carried together: neither end loses digits.

import { log1mExp } from "./elementary.ts";
import { deviance, stirlingRemainder } from "./lgamma.ts";

const TWO_PI = 2 * Math.PI;
const EPSILON = 1.1e-16;
const TINY = 1e-300;

/** log(xᵃ yᵇ / B(a, b)), y = 1 - x; a, b > 0. Loader (2000): no large logarithms are subtracted. */
export function logBetaFactor(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const remainders = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b);
  return 0.5 * Math.log(((a / n) * b) / TWO_PI) + remainders - deviance(a, n * x) - deviance(b, n * y);
}

/** log I_x(a, b) with y = 1 - x given separately, nats; a, b > 0. Absolute accuracy 1e-14·(1 + |result|), see `betaI`. */
export function logBetaIPair(x: number, y: number, a: number, b: number): number {
  if (!(x >= 0 && y >= 0 && a > 0 && b > 0) || a === Infinity || b === Infinity) return NaN;
  if (x === 0) return -Infinity;
  if (y === 0) return 0;
  if (x * (a + b + 2) <= a + 1) return Math.min(0, logFraction(x, y, a, b));
  return log1mExp(Math.min(0, logFraction(y, x, b, a)));
}

/** I_x(a, b), the distribution function of Beta(a, b); x in [0, 1], a, b > 0, NaN outside. Accuracy 1e-14·I·(1 + |log I|) + 4e-15. */
export function betaI(x: number, a: number, b: number): number {
  return Math.exp(logBetaI(x, a, b));
}

/** log I_x(a, b), nats, finite also where I underflows. */
export function logBetaI(x: number, a: number, b: number): number {
  return logBetaIPair(x, 1 - x, a, b);
}

/** 1 - I_x(a, b) = I_{1-x}(b, a), the survival function, without forming that difference. Accuracy as betaI. */
export function betaIUpper(x: number, a: number, b: number): number {
  return Math.exp(logBetaIPair(1 - x, x, b, a));
}

/** log(1 - I_x(a, b)), nats. */
export function logBetaIUpper(x: number, a: number, b: number): number {
  return logBetaIPair(1 - x, x, b, a);
}

/**
 * The contracted continued fraction of DiDonato & Morris (1992), eq. 9, whose terms do not cancel, by the modified Lentz method.
 * For x ≤ (a + 1)/(a + b + 2); takes O(√max(a, b)) steps.
 */
function logFraction(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const lambda = 1 + (a < b ? a - n * x : n * y - b);
  let beta = (a * lambda) / (a + 1);
  let fraction = beta;
  let c = beta;
  let d = 0;
  for (let k = 1; k < 100_000; k++) {
    const s = a + 2 * k;
    const w = (k * (b - k) * x) / (s - 1);
    const alpha = ((a + k - 1) / (s - 1)) * (n + k - 1) * x * w;
    beta = k + w + ((a + k) * (lambda + k * (1 + y))) / (s + 1);
    d = 1 / nonzero(beta + alpha * d);
    c = nonzero(beta + alpha / c);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 2 * EPSILON) break;
  }
  return logBetaFactor(x, y, a, b) - Math.log(fraction);
}

function nonzero(v: number): number {
  return Math.abs(v) < TINY ? TINY : v;
}
