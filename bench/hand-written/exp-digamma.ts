// exp(ψ(x)) in one go: no logarithm, one division, and an exponential only of a number in [-41, 0].

/** Below this argument the exponent is under -40: the result is `FLOOR`. Most topics of a document, and most words of a topic, are there. */
const SMALL = 0.026;
/** exp(ψ(SMALL)). Smaller numbers change no sum, and denormals would cost time. */
const FLOOR = 1.1585470889840564e-17;
const STEPS = 32;
const PER_NAT = STEPS / Math.LN2;
const NATS = Math.LN2 / STEPS;

/** 2^(-i/32) for 0 ≤ i < 32, then 2^(-j) for 0 ≤ j < 64 from index 32. */
export const POWERS: Float64Array = Float64Array.from({ length: 96 }, (_, i) => (i < STEPS ? 2 ** (-i / STEPS) : 2 ** (STEPS - i)));

/**
 * exp(ψ(x)) for x > 0, at least `FLOOR`; relative accuracy 1e-12. With the recurrence, ψ(x) = ψ(x+6) - Σ_{j<6} 1/(x+j), and the asymptotic series
 * exp(ψ(y + ½)) = y + 1/(24 y) - 37/(5760 y³) + … at y = x + 5.5; the six reciprocals and 1/y share one division. Polynomials are split by even and odd
 * powers: the chain of dependent operations is what limits a loop over this function. `powers` is `POWERS`: tables and arrays are parameters,
 * because V8 compiles accesses through a closure worse from the second fit of a process on.
 */
export function expDigamma(x: number, powers: Float64Array): number {
  if (x < SMALL) return FLOOR;
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
  const n = (exponent * PER_NAT + 0.5) | 0;
  const r = n * NATS - exponent;
  const rr = r * r;
  const rest = 1 + r + rr * (1 / 2 + r * (1 / 6) + rr * (1 / 24 + r * (1 / 120)));
  return lead * rest * (powers[STEPS + (n >> 5)]! * powers[n & 31]!);
}
