// Goodness-of-fit tests for the tests of the samplers.
import { gammaQ } from "../../runtime/math/index.ts";

/**
 * p-value of the Kolmogorov–Smirnov test of `draws` (sorted in place) against the continuous distribution function `cdf`.
 * Kolmogorov's limit with Stephens' (1970) finite-n correction, good to 1e-3 relative for n > 100.
 */
export function kolmogorovSmirnov(draws: Float64Array, cdf: (x: number) => number): number {
  const n = draws.length;
  draws.sort();
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const f = cdf(draws[i]!);
    if (!(f >= 0 && f <= 1)) return 0;
    distance = Math.max(distance, f - i / n, (i + 1) / n - f);
  }
  const t = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  if (t < 0.3) return 1;
  let p = 0;
  for (let k = 1; k < 60; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * t * t);
  return Math.min(1, Math.max(0, p));
}

/** p-value of Pearson's chi-square test; neighbouring cells are joined until each expects at least 10. */
export function chiSquare(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let statistic = 0;
  let cells = 0;
  let o = 0;
  let e = 0;
  let rest = 0;
  for (let i = 0; i < expected.length; i++) rest += expected[i]!;
  for (let i = 0; i < expected.length; i++) {
    o += observed[i]!;
    e += expected[i]!;
    rest -= expected[i]!;
    if ((e < 10 || rest < 10) && i < expected.length - 1) continue;
    if (e > 0) statistic += (o - e) ** 2 / e;
    else if (o > 0) return 0;
    cells++;
    o = e = 0;
  }
  return gammaQ((cells - 1) / 2, statistic / 2);
}

/** Chi-square over `cells` equally likely cells of cdf(draw): fine structure that the largest distance of Kolmogorov and Smirnov misses. */
export function uniformCells(draws: Float64Array, cdf: (x: number) => number, cells: number): number {
  const observed = new Float64Array(cells);
  for (const x of draws) observed[Math.min(cells - 1, Math.floor(cdf(x) * cells))]!++;
  return chiSquare(observed, new Float64Array(cells).fill(draws.length / cells));
}
