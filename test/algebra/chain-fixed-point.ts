import {
  apart,
  inverted,
  klDirichlet,
  klGamma,
  LOG_2PI,
  logMeanOf,
  logMeans,
  meanOf,
  normalised,
  range,
  sum,
  times,
  type Gamma,
  type Judged,
} from "./fixed-points.ts";

/** Chains by coordinate ascent, without recursions: all paths of a hidden chain, the dense covariance of a random walk. */

/** y[t] ~ Normal(m[z[t]], 1); q(start) Π q(A[k]) q(z), Dirichlets with the given priors. */
export interface HiddenChain {
  readonly y: readonly number[];
  readonly means: readonly number[];
  readonly startPrior: readonly number[];
  readonly rowPrior: readonly number[];
}

export interface HiddenChainPosterior {
  readonly start: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly prob: readonly (readonly number[])[];
}

export function judgeHiddenChain(model: HiddenChain, q: HiddenChainPosterior): Judged<HiddenChainPosterior> {
  const [T, K] = [model.y.length, model.means.length];
  const [start, rows] = [logMeans(q.start), q.rows.map(logMeans)];
  const paths = range(K ** T).map((code) => range(T).map((t) => Math.floor(code / K ** t) % K));
  const emitted = (t: number, k: number): number => -0.5 * (LOG_2PI + (model.y[t]! - model.means[k]!) ** 2);
  const { prob, log } = normalised(paths.map((p) => start[p[0]!]! + sum(p.map((k, t) => emitted(t, k) + (t === 0 ? 0 : rows[p[t - 1]!]![k]!)))));
  const total = (count: (path: readonly number[]) => number): number => sum(paths.map((p, i) => prob[i]! * count(p)));
  const marginals = range(T).map((t) => range(K).map((k) => total((p) => (p[t] === k ? 1 : 0))));
  const nextStart = model.startPrior.map((c, k) => c + marginals[0]![k]!);
  const nextRows = range(K).map((j) => model.rowPrior.map((c, k) => c + total((p) => p.filter((v, t) => t > 0 && p[t - 1] === j && v === k).length)));
  const residual = Math.max(apart(q.prob.flat(), marginals.flat()), apart(q.start, nextStart), apart(q.rows.flat(), nextRows.flat()));
  // With z at its optimum E log p(y, z | …) + H(z) is the logarithm of the sum over paths.
  return {
    elbo: log - klDirichlet(q.start, model.startPrior) - sum(q.rows.map((r) => klDirichlet(r, model.rowPrior))),
    residual,
    next: { start: nextStart, rows: nextRows, prob: marginals },
  };
}

/** x[1] ~ Normal(0, sd 2), x[t] ~ Normal(x[t-1], precision step), y[t] ~ Normal(x[t], precision noise); q(x) q(step) q(noise). */
export interface Walk {
  readonly y: readonly number[];
  readonly stepPrior: Gamma;
  readonly noisePrior: Gamma;
}

export interface WalkPosterior {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly step: Gamma;
  readonly noise: Gamma;
}

export function judgeWalk(model: Walk, q: WalkPosterior): Judged<WalkPosterior> {
  const T = model.y.length;
  const [step, noise] = [meanOf(q.step), meanOf(q.noise)];
  const precision = range(T).map((i) =>
    range(T).map((j) => (i === j ? noise + (i === 0 ? 0.25 : step) + (i < T - 1 ? step : 0) : Math.abs(i - j) === 1 ? -step : 0)),
  );
  const { inverse, logDet } = inverted(precision);
  const mean = times(inverse, model.y.map((y) => noise * y)); // prettier-ignore
  const errors = sum(range(T).map((t) => (model.y[t]! - mean[t]!) ** 2 + inverse[t]![t]!));
  const steps = sum(range(T - 1).map((t) => (mean[t + 1]! - mean[t]!) ** 2 + inverse[t]![t]! + inverse[t + 1]![t + 1]! - 2 * inverse[t]![t + 1]!));
  const next: WalkPosterior = {
    mean,
    sd: range(T).map((t) => Math.sqrt(inverse[t]![t]!)),
    noise: { shape: model.noisePrior.shape + T / 2, rate: model.noisePrior.rate + errors / 2 },
    step: { shape: model.stepPrior.shape + (T - 1) / 2, rate: model.stepPrior.rate + steps / 2 },
  };
  const numbers = (s: WalkPosterior): readonly number[] => [...s.mean, ...s.sd, s.noise.shape, s.noise.rate, s.step.shape, s.step.rate];
  const residual = apart(numbers(q), numbers(next));
  const likelihood = 0.5 * (T * (logMeanOf(q.noise) - LOG_2PI) - noise * errors);
  const prior = 0.5 * (-LOG_2PI - Math.log(4) - 0.25 * (mean[0]! ** 2 + inverse[0]![0]!) + (T - 1) * (logMeanOf(q.step) - LOG_2PI) - step * steps);
  const spread = 0.5 * (T * (LOG_2PI + 1) - logDet);
  return { elbo: likelihood + prior + spread - klGamma(q.step, model.stepPrior) - klGamma(q.noise, model.noisePrior), residual, next };
}
