import { afterAll, describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import { fitModel, meansOf, oracle, sdsOf } from "../models/harness.ts";

// What the black-box fits of models/ reach. Answers: closed forms, the optimum of the fit's own guide, or test/oracles/model_answers.py.

interface Answer {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}
interface Bar {
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

type Nested = Readonly<Record<string, number | readonly number[]>>;
interface Reference {
  readonly posterior?: { readonly mean: Nested; readonly sd: Nested; readonly log_evidence: number };
  readonly mean_field?: { readonly mean: Nested; readonly sd: Nested; readonly elbo: number };
}
const REFERENCE = oracle("model_answers.json") as Readonly<Record<string, Reference>>;
const listed = (v: number | readonly number[]): readonly number[] => (typeof v === "number" ? [v] : v);
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

const BARS: readonly Bar[] = [
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

interface Row {
  readonly fit: string;
  readonly passed: string;
  readonly mean: string;
  readonly sd: string;
  readonly elbo: string;
  readonly verdicts: string;
  readonly seconds: string;
}
const TABLE: Row[] = [];

const errorsOf = (document: FitDocument, answers: Bar["answers"]): { readonly mean: number; readonly sd: number } => {
  let [mean, sd] = [0, 0];
  for (const [latent, answer] of Object.entries(answers)) {
    const [means, sds] = [meansOf(document, latent), sdsOf(document, latent)];
    answer.mean.forEach((m, i) => (mean = Math.max(mean, Math.abs(means[i]! - m) / answer.sd[i]!)));
    answer.sd.forEach((s, i) => (sd = Math.max(sd, Math.abs(sds[i]! / s - 1))));
  }
  return { mean, sd };
};

/** The estimate is below the optimum by at most the gap, and above by nothing but its own error. */
const elboHolds = (document: FitDocument, elbo: Bar["elbo"]): boolean => {
  if (elbo === undefined) return true;
  const { value, se } = document.elbo as { readonly value: number; readonly se: number };
  const error = 4 * se + 1e-7;
  return value < elbo.value + error && value > elbo.value - elbo.gap - error;
};

afterAll(() => {
  const columns = Object.keys(TABLE[0] ?? {}) as (keyof Row)[];
  const width = (c: keyof Row): number => Math.max(c.length, ...TABLE.map((row) => row[c].length));
  const line = (cells: (c: keyof Row) => string): string => columns.map((c) => cells(c).padEnd(width(c))).join("  ");
  process.stdout.write(`\n${[line((c) => c), ...TABLE.map((row) => line((c) => row[c]))].join("\n")}\n`);
});

describe.each(BARS)("$model, fit $fit, $seeds seeds: $why", (bar) => {
  it("reaches its bar with every seed", async () => {
    const documents: FitDocument[] = [];
    for (let seed = 1; seed <= bar.seeds; seed++) documents.push((await fitModel(bar.model, { fit: bar.fit, seed })).document);
    const errors = documents.map((d) => errorsOf(d, bar.answers));
    const passed = documents.filter((d, i) => errors[i]!.mean <= bar.mean && errors[i]!.sd <= bar.sd && elboHolds(d, bar.elbo));
    const count = (level: string): number => documents.filter((d) => d.verdict.level === level).length;
    const worst = (of: (e: (typeof errors)[number]) => number): number => Math.max(...errors.map(of));
    TABLE.push({
      fit: `${bar.model} ${bar.fit}`,
      passed: `${passed.length}/${bar.seeds}`,
      mean: `${worst((e) => e.mean).toPrecision(2)} sd`,
      sd: `${(100 * worst((e) => e.sd)).toPrecision(2)} %`,
      elbo: bar.elbo === undefined ? "" : Math.min(...documents.map((d) => Number(d.elbo!.value) - bar.elbo!.value)).toExponential(1),
      verdicts: ["trust", "doubt", "reject"].flatMap((v) => (count(v) > 0 ? [`${count(v)} ${v}`] : [])).join(", "),
      seconds: (documents.reduce((s, d) => s + d.seconds, 0) / bar.seeds).toFixed(2),
    });
    expect(passed.length).toBe(bar.seeds);
    if (bar.verdict === "trust") expect(count("trust")).toBeGreaterThanOrEqual(bar.seeds - Math.ceil(bar.seeds / 20));
    else if (bar.verdict !== null) expect(count(bar.verdict)).toBe(bar.seeds);
  });
});

interface Components {
  readonly maximum_likelihood: { readonly sigma: number; readonly mu: readonly number[]; readonly covariance: readonly (readonly number[])[] };
}
it("ppca: the implied covariance W Wᵀ + σ² is that of the sample up to what two components leave out, σ the maximum-likelihood one", async () => {
  const { maximum_likelihood: ml } = (oracle("model_answers.json") as { readonly ppca: Components }).ppca;
  const { document } = await fitModel("ppca", { seed: 1 });
  const loadings = document.latents["W"]!.mean as readonly (readonly number[])[];
  const [sigma] = meansOf(document, "sigma");
  // The prior and the factorised guide shrink σ by about 1/(2 · 60 · 5)^(1/2) of itself: 4 %.
  expect(Math.abs(sigma! / ml.sigma - 1)).toBeLessThan(0.08);
  let [error, size] = [0, 0];
  ml.covariance.forEach((row, i) =>
    row.forEach((c, j) => {
      const implied = loadings[i]!.reduce((s, w, l) => s + w * loadings[j]![l]!, i === j ? sigma! ** 2 : 0);
      error += (implied - c) ** 2;
      size += c ** 2;
    }),
  );
  expect(Math.sqrt(error / size)).toBeLessThan(0.15);
});

interface Persons {
  readonly posterior: { readonly mean: Nested; readonly sd: Nested };
}
it("irt_2pl: abilities and difficulties as by Metropolis sampling", async () => {
  const { posterior: p } = (oracle("model_answers.json") as { readonly irt_2pl: Persons }).irt_2pl;
  const { document } = await fitModel("irt_2pl", { seed: 1 });
  for (const latent of ["theta", "b"]) {
    const [exact, sd] = [listed(p.mean[latent]!), listed(p.sd[latent]!)];
    const errors = meansOf(document, latent).map((m, i) => Math.abs(m - exact[i]!) / sd[i]!);
    expect(Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length), latent).toBeLessThan(0.3);
  }
});
