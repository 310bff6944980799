import type { FitDocument, Numbers } from "../../api/document.ts";
import { flat } from "../models/harness.ts";

/**
 * What the independent coordinate ascents of these tests share: special functions by their series, and reading q from a document.
 * A fixed point is judged twice: every block, updated once from the others as they were reported, must give itself; and the ELBO, written out by hand, must be the reported one.
 */

/** ψ(x), x > 0: recurrence to 12, then the asymptotic series (error below 1e-14). */
export function psi(x: number): number {
  let shift = 0;
  for (; x < 12; x++) shift -= 1 / x;
  const y = 1 / (x * x);
  return shift + Math.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132)))));
}

/** log Γ(x), x > 0: the same by Stirling's series. */
export function logGamma(x: number): number {
  let shift = 0;
  for (; x < 12; x++) shift -= Math.log(x);
  const y = 1 / (x * x);
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x;
}

export const LOG_2PI = Math.log(2 * Math.PI);
export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

export interface Gamma {
  readonly shape: number;
  readonly rate: number;
}
export const logMeanOf = ({ shape, rate }: Gamma): number => psi(shape) - Math.log(rate);
export const meanOf = ({ shape, rate }: Gamma): number => shape / rate;
/** KL(q ‖ p) of two Gammas. */
export const klGamma = (q: Gamma, p: Gamma): number =>
  (q.shape - p.shape) * psi(q.shape) -
  logGamma(q.shape) +
  logGamma(p.shape) +
  p.shape * (Math.log(q.rate) - Math.log(p.rate)) +
  (q.shape * (p.rate - q.rate)) / q.rate;

export interface Normal {
  readonly mean: number;
  readonly variance: number;
}
export const klNormal = (q: Normal, p: Normal): number => 0.5 * (Math.log(p.variance / q.variance) + (q.variance + (q.mean - p.mean) ** 2) / p.variance - 1);

export const logMeans = (concentration: readonly number[]): readonly number[] => concentration.map((c) => psi(c) - psi(sum(concentration)));
export const klDirichlet = (q: readonly number[], p: readonly number[]): number =>
  logGamma(sum(q)) - logGamma(sum(p)) + sum(p.map(logGamma)) - sum(q.map(logGamma)) + sum(logMeans(q).map((e, i) => (q[i]! - p[i]!) * e));

/** Σ −r log r. */
export const entropy = (r: readonly number[]): number => -sum(r.map((p) => (p === 0 ? 0 : p * Math.log(p))));
export function normalised(logs: readonly number[]): { readonly prob: readonly number[]; readonly log: number } {
  const top = Math.max(...logs);
  const log = top + Math.log(sum(logs.map((l) => Math.exp(l - top))));
  return { prob: logs.map((l) => Math.exp(l - log)), log };
}

/** q as reported: its members from means and sds. */
export const normalsOf = (d: FitDocument, name: string): readonly Normal[] => {
  const sd = flat(d.latents[name]?.sd);
  return flat(d.latents[name]?.mean).map((mean, i) => ({ mean, variance: sd[i]! ** 2 }));
};
export const gammasOf = (d: FitDocument, name: string): readonly Gamma[] =>
  normalsOf(d, name).map(({ mean, variance }) => ({ shape: mean ** 2 / variance, rate: mean / variance }));
export const rowsOf = (numbers: Numbers | undefined): readonly (readonly number[])[] =>
  Array.isArray(numbers) ? (numbers as readonly Numbers[]).map(flat) : [];
/** The concentration of every row. */
export const dirichletsOf = (d: FitDocument, name: string): readonly (readonly number[])[] => {
  const { mean, sd } = d.latents[name] ?? {};
  const nested = Array.isArray(mean) && Array.isArray(mean[0]);
  const [means, sds] = nested ? [rowsOf(mean), rowsOf(sd)] : [[flat(mean)], [flat(sd)]];
  return means.map((row, k) => {
    const total = (row[0]! * (1 - row[0]!)) / sds[k]![0]! ** 2 - 1;
    return row.map((m) => m * total);
  });
};

/** Largest difference of two lists, in units of 1 + size; NaN where lengths differ. */
export const apart = (a: readonly number[], b: readonly number[]): number =>
  a.length !== b.length ? NaN : a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!))), 0);

/** What a fixed point is judged by; `next`: q with every block updated from the others as they were. */
export interface Judged<Q> {
  readonly elbo: number;
  readonly residual: number;
  readonly next: Q;
}

/** Our own ascent from a start to where nothing moves, half a step at a time (whole parallel steps may swing). */
export function settled<Q>(start: Q, judge: (q: Q) => Judged<Q>, steps = 20_000): { readonly q: Q; readonly elbo: number; readonly residual: number } {
  let q = start;
  for (let i = 0; i < steps; i++) {
    const { residual, elbo, next } = judge(q);
    if (residual < 1e-11) return { q, elbo, residual };
    q = between(q, next) as Q;
  }
  return { q, ...judge(q) };
}
const between = (a: unknown, b: unknown): unknown => {
  if (typeof a === "number") return (a + (b as number)) / 2;
  if (a === null) return null;
  if (Array.isArray(a)) return a.map((v: unknown, i) => between(v, (b as readonly unknown[])[i]));
  return Object.fromEntries(Object.entries(a as object).map(([k, v]) => [k, between(v, (b as Readonly<Record<string, unknown>>)[k])]));
};

/** A symmetric positive definite matrix inverted by Gauss-Jordan, and the logarithm of its determinant. */
export function inverted(matrix: readonly (readonly number[])[]): { readonly inverse: readonly (readonly number[])[]; readonly logDet: number } {
  const n = matrix.length;
  const a = matrix.map((row, i) => [...row, ...range(n).map((j) => (i === j ? 1 : 0))]);
  let logDet = 0;
  for (let k = 0; k < n; k++) {
    const pivot = a[k]![k]!;
    logDet += Math.log(pivot);
    a[k] = a[k]!.map((v) => v / pivot);
    for (let i = 0; i < n; i++) {
      const factor = a[i]![k]!;
      if (i !== k) a[i] = a[i]!.map((v, j) => v - factor * a[k]![j]!);
    }
  }
  return { inverse: a.map((row) => row.slice(n)), logDet };
}
export const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): readonly number[] =>
  matrix.map((row) => sum(row.map((v, j) => v * vector[j]!)));
