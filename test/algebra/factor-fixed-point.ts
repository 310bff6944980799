import { apart, inverted, klGamma, klNormal, LOG_2PI, logMeanOf, meanOf, range, sum, times, type Gamma, type Judged, type Normal } from "./fixed-points.ts";

/**
 * Factor analysis by coordinate ascent: x[n,p] ~ Normal(mu[p] + W[p]·z[n], precision tau), W[p,l] ~ Normal(0, sd s[l]), z[n,l] ~ Normal(0, 1), mu[p] ~ Normal(0, sd m0), tau ~ Gamma;
 * q(tau) Π q(mu[p]) Π q(W[p]) Π q(z[n]), the last two with full covariances. The covariances of q(W[p]) are equal for all p, those of q(z[n]) for all n,
 * and both follow from the means and E tau; so a document that holds marginal sds alone says all of q.
 */
export interface FactorModel {
  readonly x: readonly (readonly number[])[];
  readonly loadingSd: readonly number[];
  readonly centre: Normal;
  readonly precision: Gamma;
}
export interface FactorPosterior {
  readonly mu: readonly Normal[];
  readonly W: readonly (readonly Normal[])[];
  readonly z: readonly (readonly Normal[])[];
  readonly tau: Gamma;
}
type Matrix = readonly (readonly number[])[];
interface Covariance {
  readonly inverse: Matrix;
  readonly logDet: number;
}

const meansOf = (rows: readonly (readonly Normal[])[]): Matrix => rows.map((row) => row.map((v) => v.mean));
/** Σ over rows of the outer product of their means, plus as many covariances. */
const secondMoment = (means: Matrix, covariance: Matrix): Matrix =>
  covariance.map((row, i) => row.map((c, j) => means.length * c + sum(means.map((m) => m[i]! * m[j]!))));
const plusDiagonal = (matrix: Matrix, diagonal: readonly number[], scale: number): Matrix =>
  matrix.map((row, i) => row.map((v, j) => scale * v + (i === j ? diagonal[i]! : 0)));

/** The two covariances that belong to means and E tau: their equations are a contraction. */
function covariances(model: FactorModel, W: Matrix, z: Matrix, tau: number): { readonly ofW: Covariance; readonly ofZ: Covariance } {
  const [unit, loading] = [model.loadingSd.map(() => 1), model.loadingSd.map((s) => 1 / s ** 2)];
  let ofW = inverted(plusDiagonal(secondMoment(z, unit.map((_, i) => unit.map((_, j) => (i === j ? 1 : 0)))), loading, tau)); // prettier-ignore
  let ofZ = ofW;
  for (let i = 0, moved = 1; i < 5000 && moved > 1e-15; i++) {
    ofZ = inverted(plusDiagonal(secondMoment(W, ofW.inverse), unit, tau));
    const next = inverted(plusDiagonal(secondMoment(z, ofZ.inverse), loading, tau));
    moved = apart(ofW.inverse.flat(), next.inverse.flat());
    ofW = next;
  }
  return { ofW, ofZ };
}

export function judgeFactors(model: FactorModel, q: FactorPosterior): Judged<FactorPosterior> {
  const [N, P] = [range(model.x.length), range(q.W.length)];
  const [W, z, mu, tau] = [meansOf(q.W), meansOf(q.z), q.mu.map((m) => m.mean), meanOf(q.tau)];
  const { ofW, ofZ } = covariances(model, W, z, tau);
  const [SW, SZ] = [secondMoment(W, ofW.inverse), secondMoment(z, ofZ.inverse)];
  const L = range(model.loadingSd.length);
  const nextZ = N.map((n) => times(ofZ.inverse, L.map((l) => tau * sum(P.map((p) => W[p]![l]! * (model.x[n]![p]! - mu[p]!)))))); // prettier-ignore
  const nextW = P.map((p) => times(ofW.inverse, L.map((l) => tau * sum(N.map((n) => z[n]![l]! * (model.x[n]![p]! - mu[p]!)))))); // prettier-ignore
  const fitted = (n: number, p: number): number => sum(L.map((l) => W[p]![l]! * z[n]![l]!));
  const variance = 1 / (1 / model.centre.variance + tau * N.length);
  const nextMu = P.map((p) => variance * (model.centre.mean / model.centre.variance + tau * sum(N.map((n) => model.x[n]![p]! - fitted(n, p)))));
  const squares =
    sum(N.flatMap((n) => P.map((p) => (model.x[n]![p]! - mu[p]!) ** 2 + q.mu[p]!.variance - 2 * (model.x[n]![p]! - mu[p]!) * fitted(n, p)))) +
    crossed(W, z, ofW.inverse, ofZ.inverse);
  const next = { shape: model.precision.shape + (N.length * P.length) / 2, rate: model.precision.rate + squares / 2 };
  const named = (means: Matrix, covariance: Matrix): readonly (readonly Normal[])[] =>
    means.map((row) => row.map((mean, l) => ({ mean, variance: covariance[l]![l]! })));
  const posterior: FactorPosterior = { mu: nextMu.map((mean) => ({ mean, variance })), W: named(nextW, ofW.inverse), z: named(nextZ, ofZ.inverse), tau: next };
  const numbers = (s: FactorPosterior): readonly number[] => [...[s.mu, ...s.W, ...s.z].flat().flatMap((v) => [v.mean, v.variance]), s.tau.shape, s.tau.rate];
  const likelihood = (N.length * P.length * (logMeanOf(q.tau) - LOG_2PI)) / 2 - (tau * squares) / 2;
  const klOf = (second: Matrix, count: number, covariance: Covariance, sds: readonly number[]): number =>
    0.5 * (sum(L.map((l) => second[l]![l]! / sds[l]! ** 2 + count * (2 * Math.log(sds[l]!) - 1))) + count * covariance.logDet);
  const kl = klOf(SW, P.length, ofW, model.loadingSd) + klOf(SZ, N.length, ofZ, model.loadingSd.map(() => 1)) + sum(q.mu.map((m) => klNormal(m, model.centre))) + klGamma(q.tau, model.precision); // prettier-ignore
  return { elbo: likelihood - kl, residual: apart(numbers(q), numbers(posterior)), next: posterior };
}

/** Σ_n,p E (W[p]·z[n])². */
const crossed = (W: Matrix, z: Matrix, covW: Matrix, covZ: Matrix): number => {
  const [a, b] = [secondMoment(W, covW), secondMoment(z, covZ)];
  return sum(a.map((row, i) => sum(row.map((v, j) => v * b[i]![j]!))));
};
