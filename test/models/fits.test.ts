import { describe, expect, it } from "vitest";
import { check } from "../../api/index.ts";
import { load } from "../../api/load.ts";
import { prepareFit } from "../../api/prepare.ts";
import { openSession } from "../../api/session.ts";
import { runLoop } from "../../runtime/fit/loop.ts";
import { SETTINGS, STILL } from "../fit/settings.ts";
import { attemptFit, dataOf, fitModel, meansOf, MODEL_NAMES, oracle, sdsOf, sourceOf } from "./harness.ts";

const fitsOf = (model: string): readonly string[] => {
  const loaded = load(sourceOf(model), new Map());
  return loaded.ok ? loaded.value.model.fits.map((f) => f.name) : [];
};
/** The answer of a hundred steps, without a summary of it. */
async function answerOf(model: string, fit: string, seed: number): Promise<Float64Array> {
  const prepared = await prepareFit({ source: sourceOf(model), data: dataOf(model), fit, set: new Map() });
  if (!prepared.ok) throw new Error(`${model} has no plan`);
  const { plan, assembly } = prepared.value;
  const session = openSession(plan.program, assembly, plan.world.arrays, seed);
  const { coordinates } = await runLoop(session.objective, { ...SETTINGS, optimizer: { kind: "adam", rate: { kind: "constant", rate: 0.05 }, options: {} } }, session.initial, STILL);
  return coordinates;
}

/** Data of more characters than this are for test/slow. */
const MUCH_DATA = 200_000;
const isSmall = (model: string): boolean => (dataOf(model)[0]?.text.length ?? 0) < MUCH_DATA;

describe.each(MODEL_NAMES)("%s", (model) => {
  it("checks without a word and begins with a line that says what it is and where it is from", () => {
    const { errors, warnings } = check(sourceOf(model));
    expect([...errors, ...warnings].map((d) => d.diagnostic.message)).toEqual([]);
    expect(sourceOf(model).text).toMatch(/^\/\/ [^\n]*source: [^\n]*\.\nmodel /);
  });

  it.each(isSmall(model) ? fitsOf(model) : [])("fit %s runs without a fault, twice the same with one seed; or an E3 says why not", async (fit) => {
    const outcome = await attemptFit(model, { fit, seed: 3, steps: 100 });
    if (!outcome.ok) return expect(outcome.errors.map((e) => e.diagnostic.code)).toEqual([expect.stringMatching(/^E3/)]);
    const { document, trace } = outcome.value;
    expect(Number.isFinite(document.objective.value)).toBe(true);
    expect(trace.rows.flat().every(Number.isFinite)).toBe(true);
    if (Object.values(document.plan).some((word) => ["exact", "cavi", "svi", "enumerate"].includes(word))) {
      const again = await attemptFit(model, { fit, seed: 3, steps: 100 });
      return expect(again.ok && { ...again.value.document, seconds: 0 }).toEqual({ ...document, seconds: 0 });
    }
    expect(document.steps).toBe(100);
    const first = await answerOf(model, fit, 3);
    expect(await answerOf(model, fit, 3)).toEqual(first);
    if (document.elbo !== null) expect(await answerOf(model, fit, 4)).not.toEqual(first);
  });
});

interface Quick {
  readonly model: string;
  readonly fit: string;
  readonly latent: string;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly elbo: number;
}
const beta = (a: number, b: number): { readonly mean: number; readonly sd: number } => ({ mean: a / (a + b), sd: Math.sqrt((a * b) / (a + b + 1)) / (a + b) });

// Closed forms. The bars over many seeds, and the models without one, are in test/slow/bars.test.ts.
const QUICK: readonly Quick[] = [
  { model: "normal_gamma", fit: "bbvi", latent: "mu", mean: [0.8902267], sd: [0.1483012], elbo: -185.9371419902 },
  { model: "normal_gamma", fit: "bbvi", latent: "tau", mean: [0.4633153], sd: [0.0648771], elbo: -185.9371419902 },
  { model: "normal_gamma", fit: "bbvi_mean_field", latent: "tau", mean: [51.5 / 111.1554], sd: [Math.sqrt(51.5) / 111.1554], elbo: -185.9420359 },
  { model: "normal_gamma", fit: "bbvi2", latent: "mu", mean: [0.8902267], sd: [0.1483012], elbo: -185.9371419902 },
  { model: "normal_gamma", fit: "natural", latent: "tau", mean: [0.4633153], sd: [0.0648771], elbo: -185.9371419902 },
  { model: "poisson_gamma", fit: "bbvi", latent: "lambda", mean: [124 / 201], sd: [Math.sqrt(124) / 201], elbo: -209.1879949 },
  { model: "beta_binomial", fit: "bbvi", latent: "p", mean: [beta(9, 6).mean], sd: [beta(9, 6).sd], elbo: -2.5267281 },
  { model: "censored", fit: "bbvi", latent: "rate", mean: [7 / 23.5], sd: [Math.sqrt(7) / 23.5], elbo: -15.5197517 },
  { model: "dirichlet_categorical", fit: "bbvi", latent: "p", mean: [3.5, 0.5, 5.5, 2.5].map((a) => a / 12), sd: [3.5, 0.5, 5.5, 2.5].map((a) => beta(a, 12 - a).sd), elbo: -13.7759322 },
  { model: "linear_regression", fit: "bbvi", latent: "b", mean: [0.9546233, 2.0488062], sd: [0.1778041, 0.14854], elbo: -11.7593275 },
];

it.each(QUICK)("$model, fit $fit: $latent", async ({ model, fit, latent, mean, sd, elbo }) => {
  const { document } = await fitModel(model, { fit, seed: 11 });
  mean.forEach((m, i) => expect(Math.abs(meansOf(document, latent)[i]! - m)).toBeLessThan(0.02 * sd[i]!));
  sd.forEach((s, i) => expect(Math.abs(sdsOf(document, latent)[i]! / s - 1)).toBeLessThan(0.05));
  const { value, se } = document.elbo as { readonly value: number; readonly se: number };
  expect(Math.abs(value - elbo)).toBeLessThan(4 * se + 2e-4);
  expect(document.verdict.level).toBe("trust");
});

interface Discrete {
  readonly mean_field: { readonly elbo: number; readonly prob_second: readonly number[] };
}
it("hmm: probabilities at the optimum of independent states by coordinate ascent (test/oracles/model_answers.py)", async () => {
  const { mean_field: optimum } = (oracle("model_answers.json") as { readonly hmm: Discrete }).hmm;
  const { document } = await fitModel("hmm", { seed: 1 });
  const prob = document.latents["z"]!.prob as readonly (readonly number[])[];
  optimum.prob_second.forEach((p, t) => expect(Math.abs(prob[t]![1]! - p)).toBeLessThan(0.01));
  const { value, se } = document.elbo as { readonly value: number; readonly se: number };
  expect(value).toBeLessThan(optimum.elbo + 4 * se);
  expect(value).toBeGreaterThan(optimum.elbo - 0.01 - 4 * se);
});
