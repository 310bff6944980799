import { apart, entropy, klDirichlet, klGamma, klNormal, LOG_2PI, logGamma, logMeanOf, logMeans, meanOf, normalised, range, sum } from "./fixed-points.ts";
import type { Gamma, Judged, Normal } from "./fixed-points.ts";

/** Mixtures by coordinate ascent: q(w) Π q(component k) Π q(z[n]). Bishop (2006), section 10.2, with q(mu) q(tau) in place of their joint. */

/** Of each element over the components. */
type Responsibilities = readonly (readonly number[])[];

export interface NormalMixture {
  readonly x: readonly number[];
  /** Concentration of the weights' Dirichlet, or the weights themselves. */
  readonly concentration: readonly number[] | null;
  readonly weights: readonly number[] | null;
  readonly mean: Normal;
  /** Null: the precision is known, 1. */
  readonly precision: Gamma | null;
}
export interface NormalMixturePosterior {
  readonly w: readonly number[] | null;
  readonly mean: readonly Normal[];
  readonly precision: readonly Gamma[] | null;
  readonly r: Responsibilities;
}

export function judgeNormalMixture(model: NormalMixture, q: NormalMixturePosterior): Judged<NormalMixturePosterior> {
  const { x } = model;
  const K = range(q.mean.length);
  const tau = K.map((k) => (q.precision === null ? { mean: 1, log: 0 } : { mean: meanOf(q.precision[k]!), log: logMeanOf(q.precision[k]!) }));
  const square = (n: number, k: number): number => (x[n]! - q.mean[k]!.mean) ** 2 + q.mean[k]!.variance;
  const likelihood = (n: number, k: number): number => 0.5 * (tau[k]!.log - LOG_2PI - tau[k]!.mean * square(n, k));
  const each = (k: number, f: (n: number) => number): number => sum(x.map((_, n) => q.r[n]![k]! * f(n)));
  const assigned = assign(x.length, model, q, likelihood);
  const mean = K.map((k) => {
    const variance = 1 / (1 / model.mean.variance + tau[k]!.mean * each(k, () => 1));
    return { mean: variance * (model.mean.mean / model.mean.variance + tau[k]!.mean * each(k, (n) => x[n]!)), variance };
  });
  const prior = model.precision;
  const precision =
    prior === null ? null : K.map((k) => ({ shape: prior.shape + 0.5 * each(k, () => 1), rate: prior.rate + 0.5 * each(k, (n) => square(n, k)) }));
  const numbers = (s: NormalMixturePosterior): readonly number[] =>
    [...s.mean.flatMap((m) => [m.mean, m.variance]), ...(s.precision ?? []).flatMap((g) => [g.shape, g.rate]), ...(s.w ?? []), ...s.r.flat()]; // prettier-ignore
  const next = { ...assigned.next, mean, precision };
  const kl = sum(q.mean.map((m) => klNormal(m, model.mean))) + (prior === null ? 0 : sum((q.precision ?? []).map((g) => klGamma(g, prior))));
  return { elbo: assigned.elbo - kl, residual: apart(numbers(q), numbers(next)), next };
}

export interface PoissonMixture {
  readonly x: readonly number[];
  readonly concentration: readonly number[] | null;
  readonly weights: readonly number[] | null;
  readonly rate: Gamma;
}
export interface PoissonMixturePosterior {
  readonly w: readonly number[] | null;
  readonly rate: readonly Gamma[];
  readonly r: Responsibilities;
}

export function judgePoissonMixture(model: PoissonMixture, q: PoissonMixturePosterior): Judged<PoissonMixturePosterior> {
  const { x } = model;
  const likelihood = (n: number, k: number): number => x[n]! * logMeanOf(q.rate[k]!) - meanOf(q.rate[k]!) - logGamma(x[n]! + 1);
  const assigned = assign(x.length, model, q, likelihood);
  const rate = q.rate.map((_, k) => ({
    shape: model.rate.shape + sum(x.map((v, n) => q.r[n]![k]! * v)),
    rate: model.rate.rate + sum(q.r.map((row) => row[k]!)),
  }));
  const numbers = (s: PoissonMixturePosterior): readonly number[] => [...s.rate.flatMap((g) => [g.shape, g.rate]), ...(s.w ?? []), ...s.r.flat()];
  const next = { ...assigned.next, rate };
  return { elbo: assigned.elbo - sum(q.rate.map((g) => klGamma(g, model.rate))), residual: apart(numbers(q), numbers(next)), next };
}

/** E log p(x, z | w, …) + H(z) − KL(w); z and w updated. */
function assign(
  N: number,
  model: { readonly concentration: readonly number[] | null; readonly weights: readonly number[] | null },
  q: { readonly w: readonly number[] | null; readonly r: Responsibilities },
  likelihood: (n: number, k: number) => number,
): { readonly elbo: number; readonly next: { readonly w: readonly number[] | null; readonly r: Responsibilities } } {
  const { concentration, weights } = model;
  const logs = q.w === null ? weights!.map(Math.log) : logMeans(q.w);
  const scores = range(N).map((n) => logs.map((w, k) => w + likelihood(n, k)));
  const w = concentration === null ? null : concentration.map((c, k) => c + sum(q.r.map((row) => row[k]!)));
  const kl = concentration === null || q.w === null ? 0 : klDirichlet(q.w, concentration);
  const elbo = sum(scores.map((row, n) => sum(row.map((s, k) => q.r[n]![k]! * s)) + entropy(q.r[n]!))) - kl;
  return { elbo, next: { w, r: scores.map((row) => normalised(row).prob) } };
}
