/**
 * Special functions of the reference interpreter, by the plainest convergent formula of each (Abramowitz & Stegun, ch. 6, 7, 26):
 * they share nothing with runtime/math, so that one checks the other. About 1e-14 relative for moderate arguments.
 */

/** B(2k) / (2k (2k − 1)), k = 1…10: Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400, 43867 / 244188, -174611 / 125400];

/** log Γ(x), x > 0 (A&S 6.1.41 after shifting x up to at least 16). */
export function lgamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 16; y++) product *= y;
  const series = STIRLING.reduce((sum, c, k) => sum + c / y ** (2 * k + 1), 0);
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** ψ(x), x > 0: the derivative of Stirling's series. */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 16; y++) shift -= 1 / y;
  const series = STIRLING.reduce((sum, c, k) => sum - (c * (2 * k + 1)) / y ** (2 * k + 2), 0);
  return shift + Math.log(y) - 0.5 / y + series;
}

export const logBeta = (a: number, b: number): number => lgamma(a) + lgamma(b) - lgamma(a + b);
export const logChoose = (n: number, k: number): number => lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);

/** Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, a > 0 (A&S 6.5.29, 6.5.31). */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const scale = Math.exp(a * Math.log(x) - x - lgamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += term *= x / (a + n);
    return { lower: scale * sum, upper: 1 - scale * sum };
  }
  const upper =
    scale *
    continuedFraction(
      (n) => (n === 0 ? 1 : n * (a - n)),
      (n) => x + 2 * n + 1 - a,
    );
  return { lower: 1 - upper, upper };
}

/** a₀ / (b₀ + a₁ / (b₁ + …)), by Lentz's method as modified by Thompson and Barnett. */
function continuedFraction(a: (n: number) => number, b: (n: number) => number): number {
  const tiny = 1e-300;
  const away = (x: number): number => (Math.abs(x) < tiny ? tiny : x);
  let [c, d] = [tiny, 0];
  let value = tiny;
  for (let n = 0; n < 5000; n++) {
    d = 1 / away(b(n) + a(n) * d);
    c = away(b(n) + a(n) / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) return value;
  }
  return value;
}

/** Regularised incomplete beta I_x(a, b) and its complement (A&S 26.5.8). */
export function incompleteBeta(a: number, b: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x >= 1) return { lower: 1, upper: 0 };
  if (x > (a + 1) / (a + b + 2)) {
    const swapped = incompleteBeta(b, a, 1 - x);
    return { lower: swapped.upper, upper: swapped.lower };
  }
  const step = (n: number): number => {
    if (n === 0) return 1;
    const m = n >> 1;
    if (n % 2 === 0) return (m * (b - m) * x) / ((a + n - 1) * (a + n));
    return -((a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
  };
  const lower = (Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a) * continuedFraction(step, () => 1);
  return { lower, upper: 1 - lower };
}

/** erf(x) = P(½, x²) with the sign of x. */
export const erf = (x: number): number => Math.sign(x) * incompleteGamma(0.5, x * x).lower;

/** Φ(x), accurate in the lower tail. */
export const normalCdf = (x: number): number => {
  const { lower, upper } = incompleteGamma(0.5, (x * x) / 2);
  return x < 0 ? upper / 2 : (1 + lower) / 2;
};

/** log Σ exp x, −∞ for none. */
export function logSumExp(xs: readonly number[]): number {
  const peak = Math.max(...xs);
  return Number.isFinite(peak) ? peak + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - peak), 0)) : peak;
}

/** Lower Cholesky factor of a symmetric matrix; NaN where it is not positive definite. */
export function choleskyFactor(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = matrix.map(() => []);
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= factor[i]![k]! * factor[j]![k]!;
      factor[i]![j] = i === j ? Math.sqrt(rest) : rest / factor[j]![j]!;
    }
  });
  return factor;
}
