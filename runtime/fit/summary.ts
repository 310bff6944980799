import { hasNaN, quantiles, select } from "./quantiles.ts";

export interface DrawSummary {
  readonly mean: number;
  /** Sample standard deviation (n − 1). */
  readonly sd: number;
  /** In the order of the probabilities asked for. */
  readonly quantiles: readonly number[];
}

/** Mean, sd and quantiles (ascending probabilities) of the draws, which are left alone. */
export function summarizeDraws(draws: Float64Array, probabilities: readonly number[]): DrawSummary {
  const { mean, sd } = meanAndSd(draws);
  return { mean, sd, quantiles: quantiles(draws, probabilities) };
}

/** Mean and sample sd, in two passes. The sd of one draw is NaN. */
export function meanAndSd(draws: Float64Array): { readonly mean: number; readonly sd: number } {
  let sum = 0;
  for (let i = 0; i < draws.length; i++) sum += draws[i]!;
  const mean = sum / draws.length;
  let squares = 0;
  for (let i = 0; i < draws.length; i++) squares += (draws[i]! - mean) * (draws[i]! - mean);
  return { mean, sd: Math.sqrt(squares / (draws.length - 1)) };
}

/**
 * Monte-Carlo estimate of an ELBO and its standard error from independent log weights log p(x, z) − log q(z), z ~ q, in nats.
 * −∞ where a draw has no posterior density.
 */
export function elboEstimate(logWeights: Float64Array): { readonly value: number; readonly se: number } {
  const { mean, sd } = meanAndSd(logWeights);
  return { value: mean, se: Number.isFinite(mean) ? sd / Math.sqrt(logWeights.length) : NaN };
}

/** Fewest weights in the tail that a generalised Pareto distribution is fitted to. */
const SMALLEST_TAIL = 5;

/**
 * Shape k of the generalised Pareto distribution of the largest importance weights: below 0.5 the weights have a variance, above 0.7 importance sampling
 * with q is useless and q is far from the posterior. −∞ when the largest weights are equal, NaN with fewer than 25 weights or one that is NaN or +∞.
 * Sources: Vehtari et al. (2024), Journal of Machine Learning Research 25(72), tail of min(n/5, 3√n) weights and prior weight 10 at k = ½;
 * Zhang & Stephens (2009), Technometrics 51, 316, the fit; Yao et al. (2018), International Conference on Machine Learning, its use on a guide.
 */
export function paretoShape(logWeights: Float64Array): number {
  const n = logWeights.length;
  const tail = Math.ceil(Math.min(n / 5, 3 * Math.sqrt(n)));
  if (tail < SMALLEST_TAIL || hasNaN(logWeights)) return NaN;
  const selected = logWeights.slice();
  select(selected, n - tail - 1, 0, n - 1);
  const tailWeights = selected.subarray(n - tail).sort();
  const largest = tailWeights[tail - 1]!;
  if (!Number.isFinite(largest)) return NaN;
  const threshold = Math.exp(selected[n - tail - 1]! - largest);
  const excesses = tailWeights.map((logWeight) => Math.exp(logWeight - largest) - threshold);
  const shape = generalizedParetoShape(excesses);
  return (tail * shape + 5) / (tail + 10);
}

/** Posterior-mean estimate of the shape for ascending excesses over the threshold. −∞ when they are all zero. */
function generalizedParetoShape(excesses: Float64Array): number {
  const n = excesses.length;
  const points = 30 + Math.floor(Math.sqrt(n));
  const quartile = excesses[Math.floor(n / 4 + 0.5) - 1]!;
  const largest = excesses[n - 1]!;
  if (!(largest > 0) || !(quartile > 0)) return -Infinity;
  const thetas = Float64Array.from({ length: points }, (_, j) => 1 / largest + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile));
  const logs = thetas.map((theta) => {
    const shape = shapeAt(theta, excesses);
    return n * (Math.log(-theta / shape) - shape - 1);
  });
  const weights = logs.map((log) => 1 / logs.reduce((sum, other) => sum + Math.exp(other - log), 0));
  return shapeAt(
    thetas.reduce((sum, theta, j) => sum + theta * weights[j]!, 0),
    excesses,
  );
}

/** The shape that maximises the likelihood when θ = −shape / scale is given. */
function shapeAt(theta: number, excesses: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < excesses.length; i++) sum += Math.log1p(-theta * excesses[i]!);
  return sum / excesses.length;
}
