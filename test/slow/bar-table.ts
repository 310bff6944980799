import { oracle } from "../models/harness.ts";

// What the black-box fits of models/ reach. Answers: closed forms, the optimum of the fit's own guide, or test/oracles/model_answers.py.

export interface Answer {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}
export interface Bar {
  readonly model: string;
  readonly fit: string;
  readonly seeds: number;
  readonly answers: Readonly<Record<string, Answer>>;
  /** Largest error of a mean, in sds of the answer, and of an sd, relative to it. */
  readonly mean: number;
  readonly sd: number;
  /** Where the ELBO ends, and how far below it may be besides four standard errors of the estimate. */
  readonly elbo?: { readonly value: number; readonly gap: number };
  /** Verdicts that are right for this fit; of `trust` a twentieth of the seeds may miss by a false alarm. */
  readonly verdict: "trust" | "doubt" | "reject" | null;
  readonly why: string;
}

const gamma = (shape: number, rate: number): Answer => ({ mean: [shape / rate], sd: [Math.sqrt(shape) / rate] });
const beta = (a: number, b: number): Answer => ({ mean: [a / (a + b)], sd: [Math.sqrt((a * b) / (a + b + 1)) / (a + b)] });
const one = (mean: number, sd: number): Answer => ({ mean: [mean], sd: [sd] });

const EVIDENCE = -185.9371419902;
const POSTERIOR = { mu: one(0.8902267314, 0.1483012), tau: one(0.4633153, 0.0648771) };
const FACTORISED = { mu: one(0.8902267314, 1 / Math.sqrt(46.3778638)), tau: gamma(51.5, 111.1554) };

export type Nested = Readonly<Record<string, number | readonly number[]>>;
interface Reference {
  readonly posterior?: { readonly mean: Nested; readonly sd: Nested; readonly log_evidence: number };
  readonly mean_field?: { readonly mean: Nested; readonly sd: Nested; readonly elbo: number };
}
const REFERENCE = oracle("model_answers.json") as Readonly<Record<string, Reference>>;
export const listed = (v: number | readonly number[]): readonly number[] => (typeof v === "number" ? [v] : v);
const answersOf = ({ mean, sd }: { readonly mean: Nested; readonly sd: Nested }): Readonly<Record<string, Answer>> =>
  Object.fromEntries(Object.keys(mean).map((k) => [k, { mean: listed(mean[k]!), sd: listed(sd[k]!) }]));
const optimum = (model: string): Pick<Bar, "model" | "fit" | "answers" | "elbo"> => {
  const { mean_field } = REFERENCE[model]!;
  return { model, fit: "bbvi", answers: answersOf(mean_field!), elbo: { value: mean_field!.elbo, gap: 2e-3 } };
};
const posterior = (model: string, gap: number): Pick<Bar, "model" | "fit" | "answers" | "elbo"> => {
  const { posterior: p } = REFERENCE[model]!;
  return { model, fit: "bbvi", answers: answersOf(p!), elbo: { value: p!.log_evidence, gap } };
};
const MEANS_ONLY = Infinity;

export const BARS: readonly Bar[] = [
  {
    model: "normal_gamma",
    fit: "bbvi",
    seeds: 20,
    answers: POSTERIOR,
    mean: 0.02,
    sd: 0.05,
    elbo: { value: EVIDENCE, gap: 1e-4 },
    verdict: "trust",
    why: "the guide holds the posterior",
  },
  {
    model: "normal_gamma",
    fit: "bbvi_mean_field",
    seeds: 20,
    answers: FACTORISED,
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -185.9420359, gap: 1e-4 },
    verdict: "trust",
    why: "optimum of the guide by coordinate ascent",
  },
  {
    model: "normal_gamma",
    fit: "bbvi2",
    seeds: 20,
    answers: POSTERIOR,
    mean: 0.02,
    sd: 0.05,
    elbo: { value: EVIDENCE, gap: 1e-6 },
    verdict: "trust",
    why: "the estimator has no variance at the answer",
  },
  {
    model: "normal_gamma",
    fit: "bbvi1",
    seeds: 20,
    answers: POSTERIOR,
    mean: 0.25,
    sd: 0.2,
    verdict: "doubt",
    why: "the naive estimator's best error is |log evidence| / √(S T) = 0.034 sd",
  },
  {
    model: "normal_gamma",
    fit: "textbook",
    seeds: 20,
    answers: {},
    mean: Infinity,
    sd: Infinity,
    verdict: "reject",
    why: "steps of 1/(1000 + t) are too short to arrive",
  },
  {
    model: "normal_gamma",
    fit: "natural",
    seeds: 20,
    answers: POSTERIOR,
    mean: 0.02,
    sd: 0.05,
    elbo: { value: EVIDENCE, gap: 2e-4 },
    verdict: "trust",
    why: "natural gradients need a tenth of the steps",
  },
  {
    model: "poisson_gamma",
    fit: "bbvi",
    seeds: 20,
    answers: { lambda: gamma(124, 201) },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -209.1879949, gap: 1e-6 },
    verdict: "trust",
    why: "conjugate",
  },
  {
    model: "poisson_gamma",
    fit: "lecture",
    seeds: 20,
    answers: { lambda: gamma(1, 201 / 124) },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -277.6949915, gap: 1e-2 },
    verdict: "trust",
    why: "q = Exponential(124/201 on average)",
  },
  {
    model: "beta_binomial",
    fit: "bbvi",
    seeds: 20,
    answers: { p: beta(9, 6) },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -2.5267281, gap: 1e-6 },
    verdict: "trust",
    why: "conjugate",
  },
  {
    model: "censored",
    fit: "bbvi",
    seeds: 20,
    answers: { rate: gamma(7, 23.5) },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -15.5197517, gap: 1e-6 },
    verdict: "trust",
    why: "conjugate",
  },
  {
    model: "dirichlet_categorical",
    fit: "bbvi",
    seeds: 5,
    answers: { p: { mean: [3.5, 0.5, 5.5, 2.5].map((a) => a / 12), sd: [3.5, 0.5, 5.5, 2.5].map((a) => beta(a, 12 - a).sd[0]!) } },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -13.7759322, gap: 1e-6 },
    verdict: "trust",
    why: "conjugate",
  },
  {
    model: "linear_regression",
    fit: "bbvi",
    seeds: 20,
    answers: { b: { mean: [0.9546233, 2.0488062], sd: [0.1778041, 0.14854] }, tau: one(7.207696, Math.sqrt(12 / (12 / 7.207696) ** 2)) },
    mean: 0.02,
    sd: 0.05,
    elbo: { value: -11.7593275, gap: 2e-4 },
    verdict: "trust",
    why: "the guide holds the posterior",
  },
  {
    model: "linear_regression",
    fit: "bbvi_blocks",
    seeds: 5,
    answers: { b: { mean: [0.9546233, 2.0488062], sd: [0.1778041, 0.14854] } },
    mean: 0.02,
    sd: MEANS_ONLY,
    elbo: { value: -11.7998827, gap: 5e-4 },
    verdict: "trust",
    why: "ELBO of q(b[1], b[2]) q(tau)",
  },
  {
    model: "linear_regression",
    fit: "bbvi_mean_field",
    seeds: 5,
    answers: { b: { mean: [0.9546233, 2.0488062], sd: [0.1778041, 0.14854] } },
    mean: 0.05,
    sd: MEANS_ONLY,
    elbo: { value: -12.5172384, gap: 2e-3 },
    verdict: null,
    why: "ELBO of q(b[1]) q(b[2]) q(tau)",
  },
  {
    model: "blanket",
    fit: "bbvi",
    seeds: 5,
    answers: { w1: one(0.1828647, 0.8944272), w2: one(0.1828647, 0.1410691), v: one(0.2285809, 0.7071068), z: one(0.2742971, 0.0705346) },
    mean: 3,
    sd: 0.02,
    elbo: { value: -77.2485234, gap: 0.02 },
    verdict: "doubt",
    why: "means move along z + y = constant: 0.99835 a sweep",
  },
  { ...optimum("local_level"), seeds: 5, mean: 0.05, sd: 0.05, verdict: null, why: "mean-field optimum, linear algebra" },
  { ...optimum("logistic_regression"), seeds: 3, mean: 0.02, sd: 0.05, verdict: "trust", why: "mean-field optimum, Gauss-Hermite" },
  { ...optimum("missing_data"), seeds: 20, mean: 0.03, sd: 0.05, verdict: "trust", why: "mean-field optimum, coordinate ascent" },
  { ...optimum("gaussian_mixture"), seeds: 1, mean: 0.02, sd: 0.05, verdict: "trust", why: "mean-field optimum, coordinate ascent" },
  { ...posterior("eight_schools", 0.015), seeds: 5, mean: 0.05, sd: 0.05, verdict: "trust", why: "posterior by quadrature" },
  { ...posterior("ar1", 0.2), seeds: 3, mean: 0.05, sd: 0.15, verdict: "trust", why: "posterior by quadrature; the guide has no correlation" },
  { ...posterior("robust_regression", 0.2), seeds: 3, mean: 0.08, sd: 0.2, verdict: "trust", why: "posterior by quadrature; the guide has no correlation" },
  { ...posterior("garch11", 1), seeds: 1, mean: 0.2, sd: 0.6, verdict: null, why: "posterior by quadrature; the guide has no correlation" },
];
