import type { FitDocument, LatentSummary, Trace } from "../../api/document.ts";

/** Deterministic numbers in (−1, 1) that look like noise. */
const wobble = (i: number): number => Math.sin(12.9898 * i) * Math.cos(78.233 * i + 0.3);

const normal = (mean: number, sd: number): LatentSummary => ({ mean, sd, q05: mean - 1.6448536269514722 * sd, q50: mean, q95: mean + 1.6448536269514722 * sd });

/** Two scalars, exact evidence known: the shape of a fit of a Normal with unknown mean and precision. */
export const scalarDocument: FitDocument = {
  model: "two_scalars",
  fit: "bbvi",
  plan: { mu: "score", tau: "score" },
  executor: "js",
  seed: 1,
  sizes: { N: 100 },
  steps: 10_000,
  seconds: 0.0521,
  stopped: "steps",
  converged: true,
  elbo: { value: -185.93734219, se: 0.00041 },
  logEvidence: -185.9371419902,
  kl: 0.0002002098,
  latents: { mu: normal(0.8902267314, 0.1483012), tau: { mean: 0.4633153, sd: 0.0648771, q05: 0.36173, q50: 0.46029, q95: 0.574632 } },
  objective: { name: "elbo", value: -185.93734219, se: 0.00041 },
  params: {},
  guide: {
    tau: { distribution: "Gamma", arguments: { shape: 51, rate: 110.07 }, holes: { a: 51, b: 110.07 } },
    mu: { distribution: "Normal", arguments: { mean: 0.8902, precision: "l * tau" }, holes: { m: 0.8902, l: 100.1 } },
  },
  verdict: {
    level: "trust",
    reasons: [
      "the averaged iterate is stationary: standard errors are at most 0.4 % of a posterior sd",
      "the bound is within 0.0002 of the exact log evidence",
    ],
  },
  warnings: [],
};

/** Arrays, a matrix, discrete latents with labels, params, numbers that are not finite, a bad verdict. */
export const arrayDocument: FitDocument = {
  ...scalarDocument,
  model: "arrays",
  fit: null,
  plan: { theta: "reparam", beta: "cavi", z: "enumerate", s: "enumerate", tau: "natural" },
  sizes: { J: 48, K: 3, M: 2 },
  steps: 1,
  seconds: 75.2,
  stopped: "interrupted",
  converged: false,
  elbo: { value: -1234.5678, se: "NaN" },
  logEvidence: null,
  kl: null,
  objective: { name: "iwelbo", value: -1233.1, se: 0.25 },
  latents: {
    theta: {
      mean: Array.from({ length: 48 }, (_, j) => 10 * wobble(j)),
      sd: Array.from({ length: 48 }, (_, j) => 0.5 + 0.4 * Math.abs(wobble(j + 100))),
      q05: Array.from({ length: 48 }, (_, j) => 10 * wobble(j) - 1),
      q50: Array.from({ length: 48 }, (_, j) => 10 * wobble(j)),
      q95: Array.from({ length: 48 }, (_, j) => 10 * wobble(j) + 1),
    },
    beta: { mean: [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], sd: [[0.01, 0.02, 0.02], [0.1, 0.1, "NaN"]] }, // prettier-ignore
    tau: normal(3.2e-7, 1.15e-8),
    z: { prob: [[0.9943189, 0.005, 0.0006811], [0.25, 0.25, 0.5], [0, 1, 0]], labels: ["north", "east", "south"] }, // prettier-ignore
    s: { prob: [0.2, 0.8] },
  },
  params: { alpha: 3.07196612, weights: [[1.5, -2], [0, "Infinity"]] }, // prettier-ignore
  guide: {},
  verdict: { level: "reject", reasons: ["the means are still drifting: the two halves of the averaging window differ by 8 standard errors for theta[3]"] },
  warnings: ["Pareto k of the importance weights is 0.83: the evidence estimate is unreliable"],
};

/** 500 rows that rise and settle as a stochastic fit does. */
export const scalarTrace: Trace = {
  columns: ["step", "elbo", "mu mean", "mu sd", "tau mean", "tau sd", "scale"],
  rows: Array.from({ length: 500 }, (_, i) => {
    const t = i / 500;
    const settle = Math.exp(-12 * t);
    return [
      (i + 1) * 20,
      -185.94 - 900 * settle ** 2 - 0.6 * (settle + 0.05) * Math.abs(wobble(i)),
      0.89 - 0.9 * settle + 0.02 * wobble(i + 7),
      0.148 + 0.8 * settle,
      0.463 + 0.5 * settle + 0.008 * wobble(i + 31),
      0.065 + 0.2 * settle,
      3 + 2 * settle,
    ];
  }),
};

/** A closed form has no steps: one row. */
export const exactTrace: Trace = { columns: ["step", "elbo", "mu mean", "mu sd"], rows: [[0, -185.9371, 0.89, 0.148]] };
export const exactDocument: FitDocument = {
  ...scalarDocument,
  fit: "exact",
  plan: { mu: "exact", tau: "exact" },
  steps: 0,
  stopped: "exact",
  converged: null,
  elbo: { value: -185.9371419902, se: 0 },
  kl: 0,
  objective: { name: "elbo", value: -185.9371419902, se: 0 },
};
