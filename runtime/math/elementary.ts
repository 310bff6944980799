// Stable combinations of exp and log. All on float64; NaN in gives NaN out.

const LOG_TWO = Math.LN2;

/** log(1 - exp(x)) for x ≤ 0, nats; -Infinity at 0, NaN for x > 0. Accuracy 1e-15. Mächler (2012), "Accurately computing log(1 - exp(-|a|))". */
export function log1mExp(x: number): number {
  return x > -LOG_TWO ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/** log(1 + exp(x)) on the reals, never overflowing. Accuracy 1e-15. */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** The same function under the name that goes with `log1mExp`. */
export const log1pExp = softplus;

/** Inverse of softplus: log(exp(y) - 1) for y > 0; -Infinity at 0, NaN below. */
export function softplusInverse(y: number): number {
  return y + log1mExp(-y);
}

/** 1 / (1 + exp(-x)) on the reals, without overflow and with full relative accuracy for x → -∞. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log sigmoid(x) = -softplus(-x). */
export function logSigmoid(x: number): number {
  return -softplus(-x);
}

/** log(p / (1 - p)) for p in [0, 1]; ±Infinity at the ends, NaN outside. Relative accuracy 1e-15, also around p = ½, where the value is 0. */
export function logit(p: number): number {
  // Around ½, p/(1-p) - 1 = (2p - 1)/(1 - p) is computed without loss (2p - 1 is exact there).
  return p > 0.25 && p < 0.75 ? Math.log1p((2 * p - 1) / (1 - p)) : Math.log(p) - Math.log1p(-p);
}

/** x log y with 0 · log 0 = 0 (and 0 · log y = 0 for every y that is not NaN). */
export function xlogy(x: number, y: number): number {
  return x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y);
}

/** x log(1 + y) with 0 · log 0 = 0. */
export function xlog1py(x: number, y: number): number {
  return x === 0 && !Number.isNaN(y) ? 0 : x * Math.log1p(y);
}

/** log(exp(a) + exp(b)); -Infinity is the neutral element. */
export function logAddExp(a: number, b: number): number {
  const high = a > b ? a : b;
  if (high === -Infinity || high === Infinity) return Number.isNaN(a + b) && a !== -b ? NaN : high;
  return high + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/**
 * log Σ exp(values[offset + i · stride]) over `count` entries; the empty sum gives -Infinity, a NaN entry NaN, an Infinity entry Infinity.
 * Cost: one exp per entry, two passes, no allocation.
 */
export function logSumExp(values: ArrayLike<number>, offset = 0, count: number = values.length - offset, stride = 1): number {
  let high = -Infinity;
  const end = offset + count * stride;
  for (let i = offset; i < end; i += stride) {
    const v = values[i]!;
    if (!(v <= high)) high = v; // also lets a NaN through
    if (high !== high) return NaN;
  }
  if (high === -Infinity || high === Infinity) return high;
  let sum = 0;
  for (let i = offset; i < end; i += stride) sum += Math.exp(values[i]! - high);
  return high + Math.log(sum);
}
