import type { Values } from "../helpers/distribution-use.ts";

type Numbers = Readonly<Record<string, number>>;
type Matrix = readonly (readonly number[])[];

const logit = (p: number): number => Math.log(p / (1 - p));
const logs = (p: readonly number[]): number[] => p.map((v) => Math.log(v) + 0.3); // logits are free up to a constant

const inverse2 = ([[a, b], [c, d]]: [[number, number], [number, number]]): number[][] => {
  const det = a * d - b * c;
  return [
    [d / det, -b / det],
    [-c / det, a / det],
  ];
};
const factor2 = ([[a, b], [, d]]: [[number, number], [number, number]]): number[][] => [
  [Math.sqrt(a), 0],
  [b / Math.sqrt(a), Math.sqrt(d - (b * b) / a)],
];

/** Every argument of every parameterisation from those of the first: the textbook relations, written without the records. */
export const CONVERSIONS: Readonly<Record<string, (first: never) => Values>> = {
  Normal: ({ sd }: Numbers) => ({ variance: sd! ** 2, precision: 1 / sd! ** 2 }),
  LogNormal: ({ scale }: Numbers) => ({ precision: 1 / scale! ** 2 }),
  HalfNormal: ({ sd }: Numbers) => ({ variance: sd! ** 2, precision: 1 / sd! ** 2 }),
  Exponential: ({ rate }: Numbers) => ({ scale: 1 / rate! }),
  Gamma: ({ shape, rate }: Numbers) => ({ scale: 1 / rate!, mean: shape! / rate!, sd: Math.sqrt(shape!) / rate! }),
  Beta: ({ alpha, beta }: Numbers) => ({ mean: alpha! / (alpha! + beta!), concentration: alpha! + beta! }),
  Bernoulli: ({ prob }: Numbers) => ({ logit: logit(prob!) }),
  Binomial: ({ prob }: Numbers) => ({ logit: logit(prob!) }),
  Poisson: ({ rate }: Numbers) => ({ log_rate: Math.log(rate!) }),
  NegativeBinomial: ({ mean, dispersion }: Numbers) => ({ successes: dispersion!, prob: dispersion! / (dispersion! + mean!) }),
  Categorical: ({ prob }: { prob: readonly number[] }) => ({ logit: logs(prob) }),
  Multinomial: ({ prob }: { prob: readonly number[] }) => ({ logit: logs(prob) }),
  GumbelSoftmax: ({ prob }: { prob: readonly number[] }) => ({ logit: logs(prob) }),
  MultivariateNormal: ({ covariance }: { covariance: Matrix }) => ({
    precision: inverse2(covariance as [[number, number], [number, number]]),
    cholesky: factor2(covariance as [[number, number], [number, number]]),
  }),
};
