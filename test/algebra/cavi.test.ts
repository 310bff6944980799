import { describe, expect, it } from "vitest";
import type { FitOutcome } from "../../api/index.ts";
import { dataOf, flat, meansOf, sdsOf, sourceOf } from "../models/harness.ts";
import { answerOf } from "./case-types.ts";
import { ENUMERABLE, FIXED_POINTS, MIXTURE, SEPARATED } from "./cavi-cases.ts";
import { judgeTable, logEvidenceOf } from "./discrete-brute-force.ts";
import { caseNamed } from "./exact-cases.ts";
import { answered, caseData, distance, type Question } from "./harness.ts";

const elboOf = ({ document }: FitOutcome): number => Number(document.elbo?.value ?? NaN);
const ofModel = (model: string, guide?: string): Question => ({
  text: sourceOf(model).text,
  data: dataOf(model),
  fit: "cavi",
  ...(guide === undefined ? {} : { set: { guide } }),
});
const ofCase = (name: string): Question => ({ text: caseNamed(name).text, data: caseData(caseNamed(name)), fit: "cavi" });

/** The ELBO of every sweep; the trace has all of the first 500. */
function expectMonotone({ trace }: FitOutcome): void {
  const column = trace.columns.indexOf("elbo");
  expect(column).toBeGreaterThan(0);
  const values = trace.rows.map((row) => row[column]!);
  expect(values.length).toBeGreaterThan(0);
  values.forEach((value, i) => {
    if (i > 0) expect(value, `row ${i}`).toBeGreaterThan(values[i - 1]! - 1e-9 * (1 + Math.abs(value)));
  });
}
function expectConverged({ document }: FitOutcome): void {
  expect(["converged", "exact"]).toContain(document.stopped);
  // Blocks that are far from the exact posterior, where that is known, are doubtful; nothing converged is rejected.
  expect(document.verdict.level).toBe(document.kl === null || Number(document.kl) <= 0.5 ? "trust" : "doubt");
  expect(Object.values(document.plan).filter((word) => !["cavi", "exact", "enumerate"].includes(word))).toEqual([]);
}

/** Numbers that the project was given, printed to seven digits. */
const GIVEN: readonly {
  readonly what: string;
  readonly question: Question;
  readonly elbo: number;
  readonly below: number;
  readonly mean?: Readonly<Record<string, readonly number[]>>;
  readonly sd?: Readonly<Record<string, readonly number[]>>;
}[] = [
  {
    what: "normal_gamma",
    question: ofModel("normal_gamma"),
    elbo: -185.9420359,
    below: answerOf("normal_gamma").logEvidence,
    mean: { mu: [0.8902267314], tau: [51.5 / 111.1554] },
    sd: { mu: [1 / Math.sqrt(46.3778638)], tau: [Math.sqrt(51.5) / 111.1554] },
  },
  { what: "normal_gamma, with its guide", question: ofModel("normal_gamma", "mean_field"), elbo: -185.9420359, below: answerOf("normal_gamma").logEvidence },
  {
    what: "blanket",
    question: ofModel("blanket"),
    elbo: -77.2485234,
    below: answerOf("blanket").logEvidence,
    sd: { w1: [0.8944272], w2: [0.1410691], v: [0.7071068], z: [0.0705346], y: Array.from({ length: 50 }, () => 0.4472136) },
  },
  { what: "linear_regression, q(b) q(tau)", question: ofModel("linear_regression"), elbo: -11.7998827, below: answerOf("linear_regression").logEvidence },
  {
    what: "linear_regression, q(b) q(tau) as a guide",
    question: ofModel("linear_regression", "blocks"),
    elbo: -11.7998827,
    below: answerOf("linear_regression").logEvidence,
  },
  {
    what: "linear_regression, q(b[1]) q(b[2]) q(tau)",
    question: ofModel("linear_regression", "mean_field"),
    elbo: -12.5172384,
    below: answerOf("linear_regression").logEvidence,
  },
];

describe.each(GIVEN)("$what", ({ question, elbo, below, mean, sd }) => {
  it("reaches the given ELBO, sweep by sweep", async () => {
    const outcome = await answered(question);
    expect(Math.abs(elboOf(outcome) - elbo)).toBeLessThan(1e-6);
    expect(elboOf(outcome)).toBeLessThan(below);
    expectMonotone(outcome);
    expectConverged(outcome);
    for (const [name, values] of Object.entries(mean ?? {}))
      values.forEach((v, i) => expect(Math.abs(meansOf(outcome.document, name)[i]! - v)).toBeLessThan(2e-7));
    for (const [name, values] of Object.entries(sd ?? {})) values.forEach((v, i) => expect(Math.abs(sdsOf(outcome.document, name)[i]! - v)).toBeLessThan(2e-7));
  });
});

it("normal_gamma: the factors of q are named with their arguments", async () => {
  const { guide } = (await answered(ofModel("normal_gamma"))).document;
  expect(guide["tau"]?.distribution).toBe("Gamma");
  expect(Number(guide["tau"]?.arguments["shape"])).toBeCloseTo(51.5, 6);
  expect(Number(guide["tau"]?.arguments["rate"])).toBeCloseTo(111.1554, 5);
  expect(guide["mu"]?.distribution).toBe("Normal");
});

describe("Gaussian posteriors, factor by factor", () => {
  /** The order of the oracle's sds. */
  const FACTORISED: readonly { readonly name: string; readonly guide?: string; readonly latents: readonly string[] }[] = [
    { name: "sum_of_normals", latents: ["a", "b"] },
    { name: "two_level", latents: ["mu", "theta"] },
    { name: "blanket", latents: ["w1", "w2", "v", "z", "y"] },
    { name: "three_predictors", guide: "guide apart { for p in P { b[p] ~ Normal(mean = ?, sd = ?) } }\n", latents: ["b"] },
  ];
  it.each(FACTORISED)("$name: exact means, sds 1/√Λᵢᵢ, ELBO log Z − ½ (Σ log Λᵢᵢ − log det Λ)", async ({ name, guide, latents }) => {
    const question = ofCase(name);
    const outcome = await answered(guide === undefined ? question : { ...question, text: question.text + guide, set: { guide: "apart" } });
    const { meanField, latents: exact, logEvidence } = answerOf(name);
    expect(Math.abs(elboOf(outcome) - meanField!.elbo)).toBeLessThan(1e-6);
    expect(elboOf(outcome)).toBeLessThan(logEvidence);
    expect(distance(latents.flatMap((l) => sdsOf(outcome.document, l)), meanField!.sd)).toBeLessThan(1e-7); // prettier-ignore
    // A stop at 1e-8 sds a sweep leaves 6e-6 where a sweep contracts by 0.99835 (blanket).
    latents.forEach((l) => expect(distance(outcome.document.latents[l]?.mean, exact[l]!.mean)).toBeLessThan(2e-5));
    expectMonotone(outcome);
    expectConverged(outcome);
  });

  it.each([
    "three_predictors",
    "differences",
    "local_level",
    "ar1_latent",
    "random_walks",
    "regression_mvn_prior",
    "mvn_mean",
    "gp",
    "hmm",
    "hmm_plate",
    "mixture_known",
    "beta_bernoulli",
    "gamma_rate_of_gamma",
    "poisson_groups",
  ])("%s: its only variable is one block, so the ELBO is the evidence", async (name) => {
    const outcome = await answered(ofCase(name));
    const { logEvidence, latents } = answerOf(name);
    expect(Math.abs(elboOf(outcome) - logEvidence)).toBeLessThan(1e-8 * (1 + Math.abs(logEvidence)));
    for (const [latent, expected] of Object.entries(latents)) {
      for (const field of ["mean", "sd", "prob"] as const) {
        if (expected[field] !== undefined)
          expect(distance(outcome.document.latents[latent]?.[field], expected[field]), `${latent} ${field}`).toBeLessThan(1e-8);
      }
    }
    expectMonotone(outcome);
  });
});

describe.each(FIXED_POINTS)("$name", ({ question, judge, summits }) => {
  it.each([1, 2])("is a fixed point of equations written by hand, with their ELBO; seed %i", async (seed) => {
    const outcome = await answered({ ...question, seed });
    const { elbo, residual } = judge(outcome.document);
    expect(residual).toBeLessThan(1e-6);
    expect(Math.abs(elboOf(outcome) - elbo)).toBeLessThan(1e-6 * (1 + Math.abs(elbo)));
    expect(Math.min(...summits.map((s) => Math.abs(s - elbo)))).toBeLessThan(1e-5);
    expectMonotone(outcome);
    expectConverged(outcome);
  });
});

it("gaussian_mixture stays below its evidence", async () => {
  const elbo = elboOf(await answered(ofModel("gaussian_mixture")));
  expect(elbo).toBeLessThan(-20.2993113);
});

it.each([1, 2, 3])("two components leave the symmetric start, seed %i", async (seed) => {
  const { document } = await answered({ text: MIXTURE, data: { x: SEPARATED }, fit: "cavi", seed });
  const [a, b] = meansOf(document, "mu");
  expect(Math.abs(a! - b!)).toBeGreaterThan(4);
  const prob = document.latents["z"]?.prob as readonly (readonly number[])[];
  expect(Math.abs(prob[0]![0]! - prob[6]![0]!)).toBeGreaterThan(0.9);
});

describe.each(ENUMERABLE)("by enumeration: $name", ({ text, data, table, variables, factorises }) => {
  it("has the ELBO of its q, and no factor can do better", async () => {
    const outcome = await answered({ text, data, fit: "cavi" });
    const q = variables.map(({ latent, element }) => {
      const prob = outcome.document.latents[latent]?.prob;
      return flat(element === null ? prob : (prob as readonly (readonly number[])[])[element]);
    });
    const { elbo, residual } = judgeTable(table, q);
    const evidence = logEvidenceOf(table);
    expect(Math.abs(elboOf(outcome) - elbo)).toBeLessThan(1e-9);
    expect(residual).toBeLessThan(1e-6);
    expect(elboOf(outcome)).toBeLessThan(evidence + 1e-12);
    if (factorises) expect(Math.abs(elboOf(outcome) - evidence)).toBeLessThan(1e-10);
    else expect(evidence - elboOf(outcome)).toBeGreaterThan(1e-4);
    if (outcome.document.logEvidence !== null) expect(Math.abs(Number(outcome.document.logEvidence) - evidence)).toBeLessThan(1e-10);
    if (outcome.document.kl !== null) expect(Math.abs(Number(outcome.document.kl) - (evidence - elbo))).toBeLessThan(1e-9);
    expectMonotone(outcome);
  });

  it("has the evidence of the enumeration under `exact`", async () => {
    const { document } = await answered({ text, data, fit: "exact" });
    expect(Math.abs(Number(document.logEvidence) - logEvidenceOf(table))).toBeLessThan(1e-11);
  });
});
