// Counts by inversion for small means and by Hörmann's transformed rejection with squeeze above.
// Hörmann (1993), "The transformed rejection method for generating Poisson random variables", Insurance: Math. & Econ. 12, and
// "The generation of binomial random variates", J. Stat. Comput. Simul. 46. The acceptance ratios use the saddle-point form of the mass
// functions (Loader 2000), so that means of 1e12 do not cancel.

import type { Stream } from "./philox.ts";
import { uniform } from "./uniform.ts";

const TWO_PI = 2 * Math.PI;
const INVERSION_LIMIT = 10; // the largest mean for which counting up from 0 is used
const LAST_COUNT = 150; // P(X > 150) < 1e-100 for a mean of 10: only rounding gets there

/** One Poisson(rate) draw, rate ≥ 0; NaN for a negative or NaN rate, Infinity for an infinite one. */
export function poisson(rate: number, state: Stream): number {
  if (!(rate >= 0)) return NaN;
  if (rate === Infinity) return Infinity;
  return rate < INVERSION_LIMIT ? poissonByInversion(rate, state) : poissonByRejection(rate, state);
}

/** One Binomial(n, p) draw, integer n ≥ 0, p in [0, 1]; NaN outside. */
export function binomial(n: number, p: number, state: Stream): number {
  if (!(n >= 0 && n < Infinity && p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return n - binomial(n, 1 - p, state);
  return n * p < INVERSION_LIMIT ? binomialByInversion(n, p, state) : binomialByRejection(n, p, state);
}

/** out[offset … offset + count - 1] ← Poisson(rate) draws; the same numbers as `count` calls of `poisson`. */
export function fillPoisson(out: Float64Array, offset: number, count: number, rate: number, state: Stream): void {
  for (let i = offset; i < offset + count; i++) out[i] = poisson(rate, state);
}

/** out[offset … offset + count - 1] ← Binomial(n, p) draws; the same numbers as `count` calls of `binomial`. */
export function fillBinomial(out: Float64Array, offset: number, count: number, n: number, p: number, state: Stream): void {
  for (let i = offset; i < offset + count; i++) out[i] = binomial(n, p, state);
}

function poissonByInversion(rate: number, state: Stream): number {
  const first = Math.exp(-rate);
  for (;;) {
    let u = uniform(state);
    let mass = first;
    let k = 0;
    while (u > mass && k < LAST_COUNT) {
      u -= mass;
      mass *= rate / ++k;
    }
    if (k < LAST_COUNT) return k;
  }
}

function poissonByRejection(rate: number, state: Stream): number {
  for (;;) {
    const u = uniform(state) - 0.5;
    const k = poissonCandidate(u, uniform(state), rate);
    if (k >= 0) return k;
  }
}

/** Algorithm PTRS: the count that the uniform points u in (-½, ½) and v in (0, 1) propose, or -1 where it is rejected. For rates ≥ 10. */
export function poissonCandidate(u: number, v: number, rate: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const us = 0.5 - Math.abs(u);
  const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
  if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
  if (k < 0 || (us < 0.013 && v > us)) return -1;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  return Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= logPoissonMass(k, rate) ? k : -1;
}

function binomialByInversion(n: number, p: number, state: Stream): number {
  const first = Math.exp(n * Math.log1p(-p));
  const odds = p / (1 - p);
  for (;;) {
    let u = uniform(state);
    let mass = first;
    let k = 0;
    while (u > mass && k < n && k < LAST_COUNT) {
      u -= mass;
      mass *= (odds * (n - k)) / ++k;
    }
    if (k < LAST_COUNT) return k;
  }
}

function binomialByRejection(n: number, p: number, state: Stream): number {
  for (;;) {
    const u = uniform(state) - 0.5;
    const k = binomialCandidate(u, uniform(state), n, p);
    if (k >= 0) return k;
  }
}

/** Algorithm BTRS, as `poissonCandidate`. For p ≤ ½ and n p ≥ 10. */
export function binomialCandidate(u: number, v: number, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const us = 0.5 - Math.abs(u);
  const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
  if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
  if (k < 0 || k > n) return -1;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const ratio = logBinomialMass(k, n, p) - logBinomialMass(mode, n, p);
  return Math.log((v * alpha) / (a / (us * us) + b)) <= ratio ? k : -1;
}

/** log of rateᵏ e⁻ʳᵃᵗᵉ / k!. */
export function logPoissonMass(k: number, rate: number): number {
  if (k === 0) return -rate;
  return -halfDeviance(k, rate) - 0.5 * Math.log(TWO_PI * k) - stirlingRest(k);
}

/** log of the Binomial(n, p) mass at k, 0 < p < 1. */
export function logBinomialMass(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const rests = stirlingRest(n) - stirlingRest(k) - stirlingRest(n - k);
  return rests - halfDeviance(k, n * p) - halfDeviance(n - k, n * (1 - p)) + 0.5 * Math.log(n / (TWO_PI * k) / (n - k));
}

/** k log(k/m) + m - k; the rounding error is that of k - m, about √m ulps for the counts that occur. */
function halfDeviance(k: number, m: number): number {
  const v = (k - m) / m;
  return m * ((1 + v) * Math.log1p(v) - v);
}

/** log k! - (½ log 2πk + k log k - k) for k ≥ 1, to 1e-12: four terms of Stirling's series, moved up to k ≥ 16 by the recurrence. */
function stirlingRest(k: number): number {
  let shift = 0;
  let x = k;
  for (; x < 16; x++) shift += (x + 0.5) * Math.log1p(1 / x) - 1;
  const z = 1 / (x * x);
  return shift + (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z / 1680))) / x;
}
