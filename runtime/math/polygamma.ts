// ψ, ψ′, ψ″ for positive arguments: one rational approximation per range, below 1 the recurrence. Coefficients: test/oracles/fit_special.py.

import { DIGAMMA_ROOT_HIGH, DIGAMMA_ROOT_LOW, digamma12Fit, digammaTailFit, tetragammaFit, trigammaFit } from "./rational-fits.ts";

/** ψ(x) = d log Γ(x)/dx for x > 0; -Infinity at 0, NaN below. Relative accuracy 1e-15, also around its zero 1.4616…. */
export function digamma(x: number): number {
  if (x >= 2) {
    const z = 1 / x;
    return Math.log(x) + z * digammaTailFit(z);
  }
  if (x >= 1) return (x - DIGAMMA_ROOT_HIGH - DIGAMMA_ROOT_LOW) * digamma12Fit(x - 1);
  if (x >= 0) return (x - (DIGAMMA_ROOT_HIGH - 1) - DIGAMMA_ROOT_LOW) * digamma12Fit(x) - 1 / x;
  return NaN;
}

/** ψ′(x) for x > 0; Infinity at 0, 0 at Infinity, NaN below 0. Relative accuracy 1e-15. */
export function trigamma(x: number): number {
  if (x >= 1) {
    const z = 1 / x;
    return z * trigammaFit(z);
  }
  if (x >= 0) {
    const z = 1 / (1 + x);
    return z * trigammaFit(z) + 1 / (x * x);
  }
  return NaN;
}

/** ψ″(x) for x > 0 (negative); -Infinity at 0, NaN below. Relative accuracy 1e-15. */
export function tetragamma(x: number): number {
  if (x >= 1) {
    const z = 1 / x;
    return z * z * tetragammaFit(z);
  }
  if (x >= 0) {
    const z = 1 / (1 + x);
    return z * z * tetragammaFit(z) - 2 / (x * x * x);
  }
  return NaN;
}
