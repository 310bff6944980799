import { describe, expect, it } from "vitest";
import { emit } from "../../api/emit.ts";
import { prepareFit } from "../../api/prepare.ts";
import { openSession, type Session } from "../../api/session.ts";
import { dataOf, sourceOf } from "./harness.ts";

/** The generated step at a number of observations. */
async function stepAt(model: string, fit: string, sizes: Readonly<Record<string, number>>): Promise<string> {
  const set = new Map(Object.entries(sizes).map(([name, size]) => [name, String(size)]));
  const code = await emit({ source: sourceOf(model), data: [], stage: "js", fit, set, json: false });
  if (!code.ok) throw new Error(code.errors.map((e) => e.diagnostic.message).join("; "));
  return /export function step\([\s\S]*?\n}\n/.exec(code.value)![0];
}

describe("a step costs the same whatever the number of observations: sums over data are made once", () => {
  it.each([
    ["normal_gamma", "bbvi", {}],
    ["normal_gamma", "bbvi_mean_field", {}],
    ["normal_gamma", "bbvi1", {}],
    ["poisson_gamma", "bbvi", {}],
    ["poisson_gamma", "lecture", {}],
    ["gamma_mle", "gd", {}],
    ["linear_regression", "bbvi", {}],
    ["linear_regression", "bbvi_mean_field", {}],
    ["dirichlet_categorical", "bbvi", { K: 4 }],
  ])("%s, fit %s", async (model, fit, others) => {
    const steps = await Promise.all([100, 10_000, 1_000_000].map((N) => stepAt(model, fit, { ...others, N })));
    const extents = (code: string): readonly string[] => [...code.matchAll(/< (\d+); /g)].map((m) => m[1]!);
    expect(extents(steps[1]!)).toEqual(extents(steps[0]!));
    expect(extents(steps[2]!)).toEqual(extents(steps[0]!));
    expect(steps[2]!.replace(/[\d.e+-]+/g, "#")).toBe(steps[0]!.replace(/[\d.e+-]+/g, "#"));
  });
});

it.each(["logistic_regression", "linear_regression", "gaussian_mixture", "hmm", "irt_2pl", "garch11"])("%s: nothing stands behind a return", async (model) => {
  const code = await emit({ source: sourceOf(model), data: dataOf(model), stage: "js", fit: null, set: new Map(), json: false });
  if (!code.ok) throw new Error(code.errors.map((e) => e.diagnostic.message).join("; "));
  expect(code.value).toMatch(/\n {2}return [^\n]*;\n}/);
  expect(code.value).not.toMatch(/\n {2}return [^\n]*;\n(?!})/);
});

/** A fit's functions with holes at given values, in the order of the coordinates; positive ones by their logarithm. */
async function sessionOf(model: string, fit: string): Promise<{ readonly session: Session; readonly place: (values: Readonly<Record<string, number>>) => Float64Array }> {
  const prepared = await prepareFit({ source: sourceOf(model), data: dataOf(model), fit, set: new Map() });
  if (!prepared.ok) throw new Error(`${model} has no plan`);
  const { plan, assembly } = prepared.value;
  const session = openSession(plan.program, assembly, plan.world.arrays, 1);
  const place = (values: Readonly<Record<string, number>>): Float64Array =>
    Float64Array.from(plan.program.coordinates, (c) => (c.support.name === "positive" ? Math.log(values[c.name]!) : values[c.name]!));
  return { session, place };
}

describe("normal_gamma at the optimum of its guides", () => {
  const posterior = { "a": 51, "b": 110.0762213616, "m": 0.8902267314, "l": 100.1 }; // prettier-ignore

  it("log p − log q is the log evidence at every draw from the exact posterior", async () => {
    const { session, place } = await sessionOf("normal_gamma", "bbvi");
    const weights = session.draws!(place(posterior), 0)("log weight");
    expect(weights.length).toBeGreaterThanOrEqual(1000);
    // The posterior is published to ten digits.
    for (const w of weights) expect(Math.abs(w + 185.9371419902)).toBeLessThan(1e-7);
  });

  it("the gradient with control variates alone has no variance there", async () => {
    const { session, place } = await sessionOf("normal_gamma", "bbvi2");
    const at = place(posterior);
    const gradient = new Float64Array(at.length);
    for (let t = 1; t <= 20; t++) {
      expect(Math.abs(session.objective.step(at, gradient, t) + 185.9371419902)).toBeLessThan(1e-7);
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
    }
  });

  it("the mean-field guide has the ELBO of coordinate ascent", async () => {
    const { session, place } = await sessionOf("normal_gamma", "bbvi_mean_field");
    const at = place({ "tau.shape": 51.5, "tau.rate": 111.1554, "mu.mean": 0.8902267, "mu.sd": 1 / Math.sqrt(46.3778638) });
    const weights = Float64Array.from({ length: 100 }, (_, call) => session.draws!(at, call)("log weight").reduce((s, w, _i, all) => s + w / all.length, 0));
    const mean = weights.reduce((s, w) => s + w / weights.length, 0);
    const se = Math.sqrt(weights.reduce((s, w) => s + (w - mean) ** 2, 0) / 99 / 100);
    expect(se).toBeLessThan(1e-3);
    expect(Math.abs(mean + 185.9420359)).toBeLessThan(4 * se);
  });
});
