import { digamma } from "./polygamma.ts";
import { expDigammaDenominator, expDigammaNumerator } from "./rational-fits.ts";

/** Below this argument the exponential is 0 in a double. */
const LEAST = 1 / 745;
/** From here on x − ½ is all that a double holds; much later powers of x would overflow. */
const LARGE = 1e9;
const STEPS = 256;
const PER_NAT = STEPS / Math.LN2;
const NATS = Math.LN2 / STEPS;

/** Largest exponent: 2^−1074 is the least number. */
const DEEPEST = 1076;
/** 2^(−i/256) for 0 ≤ i < 256, then 2^(−j) for 0 ≤ j ≤ 1076 from index 256. */
const POWERS: Float64Array = Float64Array.from({ length: STEPS + DEEPEST + 1 }, (_, i) => (i < STEPS ? 2 ** (-i / STEPS) : 2 ** (STEPS - i)));

/**
 * exp ψ(x) for x > 0 in one go, without a logarithm: a quarter of the time of the two functions. Relative error below 3e-13 (1 + 1/x).
 * exp ψ(x) = exp ψ(x + 1) · exp(−1/x): the first factor is smooth and has a fit, whose division gives 1/x too.
 */
export function expDigamma(x: number): number {
  if (!(x >= LEAST && x < LARGE)) return x >= LARGE ? x - 0.5 : atTheEdge(x);
  const denominator = expDigammaDenominator(x);
  const q = 1 / (x * denominator);
  return expDigammaNumerator(x) * (x * q) * expOfMinus(denominator * q);
}

/** Below this argument exp ψ is under 1.2e-17. */
const CUT = 0.026;

/** exp ψ(x), and 0 for x < 0.026: where weights under 1e-17 of what they are compared with may be left out. */
export const expDigammaCut = (x: number): number => (x < CUT ? 0 : expDigamma(x));

/** exp(−y) for 0 ≤ y < 745.4. */
function expOfMinus(y: number): number {
  const n = (y * PER_NAT + 0.5) | 0;
  const r = n * NATS - y;
  const rest = 1 + r + r * r * (1 / 2 + r * (1 / 6));
  return rest * (POWERS[STEPS + (n >> 8)]! * POWERS[n & 255]!);
}

const atTheEdge = (x: number): number => (x >= 0 && x < LEAST ? 0 : Math.exp(digamma(x)));
