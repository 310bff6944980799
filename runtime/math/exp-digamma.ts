import { digamma } from "./polygamma.ts";

/** Below this argument the recurrence would cancel: a series about 0 instead. */
const SMALL = 0.026;
/** From here on x − ½ is all that a double holds, and the product of the recurrence would overflow later on. */
const LARGE = 1e9;
const STEPS = 32;
const PER_NAT = STEPS / Math.LN2;
const NATS = Math.LN2 / STEPS;

/** Largest exponent: 2^−1074 is the least number. */
const DEEPEST = 1076;
/** 2^(−i/32) for 0 ≤ i < 32, then 2^(−j) for 0 ≤ j ≤ 1076 from index 32. */
const POWERS: Float64Array = Float64Array.from({ length: STEPS + DEEPEST + 1 }, (_, i) => (i < STEPS ? 2 ** (-i / STEPS) : 2 ** (STEPS - i)));

/**
 * exp ψ(x) for x > 0 in one go, without a logarithm: a third of the time of the two functions. Relative error below 1e-12 (below 1e-11 under 0.026).
 * ψ(x) = ψ(x+6) − Σ_{j<6} 1/(x+j), and the asymptotic series exp ψ(y + ½) = y + 1/(24 y) − 37/(5760 y³) + … at y = x + 5.5; the six reciprocals and 1/y
 * share one division. Polynomials are split by even and odd powers: the chain of dependent operations limits a loop over this function.
 * About 0: ψ(x) = −1/x − γ + ζ(2) x − ζ(3) x² + … (Abramowitz & Stegun 6.3.14).
 */
export function expDigamma(x: number): number {
  if (!(x >= SMALL && x < LARGE)) return x >= LARGE ? x - 0.5 : nearZero(x);
  const y = x + 5.5;
  const t = x * (x + 5);
  const product = t * ((t + 4) * (t + 6)); // x (x+1) … (x+5)
  const q = 1 / (y * product);
  const i = product * q;
  const z = i * i;
  const zz = z * z;
  const low = 1 / 24 - z * (37 / 5760) + zz * (10313 / 2903040 - z * 0.0039535574489730305);
  const high = 0.007365033269308669 - z * 0.020734675824368137 + zz * 0.08238185223878776;
  const lead = y + i * (low + zz * zz * high);
  const exponent = (2 * x + 5) * (24 + t * (20 + 3 * t)) * (y * q); // Σ 1/(x+j)
  return lead * expOfMinus(exponent);
}

/** exp(−y) for 0 ≤ y < 745. */
function expOfMinus(y: number): number {
  const n = (y * PER_NAT + 0.5) | 0;
  const r = n * NATS - y;
  const rr = r * r;
  const rest = 1 + r + rr * (1 / 2 + r * (1 / 6) + rr * (1 / 24 + r * (1 / 120)));
  return rest * (POWERS[STEPS + (n >> 5)]! * POWERS[n & 31]!);
}

function nearZero(x: number): number {
  if (!(x > 0)) return x === 0 ? 0 : Math.exp(digamma(x));
  const y =
    1 / x +
    0.5772156649015329 -
    x *
      (1.6449340668482264 - x * (1.2020569031595942 - x * (1.0823232337111382 - x * (1.0369277551433699 - x * (1.0173430619844491 - x * 1.0083492773819228)))));
  return y < 744 ? expOfMinus(y) : 0;
}
