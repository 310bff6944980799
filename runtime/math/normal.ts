// The standard normal distribution.

import { erfc, erfcx, expMinusSquare } from "./error-function.ts";

const SQRT_HALF = Math.SQRT1_2;
const SQRT_TWO_OVER_PI = 0.7978845608028654; // √(2/π)
const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Φ(x), the standard normal distribution function. Relative accuracy 1e-15·(1 + x²) in the left tail (the rounding of x/√2). */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * SQRT_HALF);
}

/** log Φ(x), nats; finite down to x = -1e154. Relative accuracy 1e-15, in the right tail too. */
export function logNormalCdf(x: number): number {
  if (x > -1) return Math.log1p(-0.5 * erfc(x * SQRT_HALF));
  return Math.log(0.5 * erfcx(-x * SQRT_HALF)) - 0.5 * x * x;
}

/** log φ(x), nats. */
export function logNormalDensity(x: number): number {
  return -0.5 * x * x - HALF_LOG_TWO_PI;
}

/** φ(x)/Φ(x) = d log Φ(x)/dx, the inverse Mills ratio; tends to -x in the left tail, to 0 in the right. Relative accuracy 1e-15. */
export function inverseMills(x: number): number {
  if (x <= 0) return SQRT_TWO_OVER_PI / erfcx(-x * SQRT_HALF);
  return (0.5 * SQRT_TWO_OVER_PI * expMinusSquare(x * SQRT_HALF)) / normalCdf(x);
}

/** Φ⁻¹(p) for p in [0, 1]; ∓Infinity at the ends, NaN outside. Relative accuracy 1e-15. Wichura (1988), algorithm AS 241, PPND16. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralQuantile(0.180625 - q * q);
  if (!(p >= 0 && p <= 1)) return NaN;
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const magnitude = tailQuantile(Math.sqrt(-Math.log(tail)));
  return q < 0 ? -magnitude : magnitude;
}

function centralQuantile(r: number): number {
  const p0 = 3.3871328727963665 + r * (133.14166789178438 + r * (1971.5909503065513 + r * 13731.69376550946));
  const p1 = 45921.95393154987 + r * (67265.7709270087 + r * (33430.57558358813 + r * 2509.0809287301227));
  const q0 = 1 + r * (42.31333070160091 + r * (687.1870074920579 + r * 5394.196021424751));
  const q1 = 21213.794301586597 + r * (39307.89580009271 + r * (28729.085735721943 + r * 5226.495278852546));
  const r4 = r * r * r * r;
  return (p0 + r4 * p1) / (q0 + r4 * q1);
}

/** -Φ⁻¹(exp(-r²)) for r² > log(1/0.075). */
function tailQuantile(r: number): number {
  return r <= 5 ? nearTail(r - 1.6) : farTail(r - 5);
}

function nearTail(r: number): number {
  const p0 = 1.4234371107496835 + r * (4.630337846156546 + r * (5.769497221460691 + r * 3.6478483247632045));
  const p1 = 1.2704582524523684 + r * (0.2417807251774506 + r * (0.022723844989269184 + r * 0.0007745450142783414));
  const q0 = 1 + r * (2.053191626637759 + r * (1.6763848301838038 + r * 0.6897673349851));
  const q1 = 0.14810397642748008 + r * (0.015198666563616457 + r * (0.0005475938084995345 + r * 1.0507500716444169e-9));
  const r4 = r * r * r * r;
  return (p0 + r4 * p1) / (q0 + r4 * q1);
}

function farTail(r: number): number {
  const p0 = 6.657904643501103 + r * (5.463784911164114 + r * (1.7848265399172913 + r * 0.29656057182850487));
  const p1 = 0.026532189526576124 + r * (0.0012426609473880784 + r * (2.7115555687434876e-5 + r * 2.0103343992922881e-7));
  const q0 = 1 + r * (0.599832206555888 + r * (0.1369298809227358 + r * 0.014875361290850615));
  const q1 = 0.0007868691311456133 + r * (1.8463183175100548e-5 + r * (1.421511758316446e-7 + r * 2.0442631033899397e-15));
  const r4 = r * r * r * r;
  return (p0 + r4 * p1) / (q0 + r4 * q1);
}
