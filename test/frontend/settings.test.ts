import { describe, expect, it } from "vitest";
import type { FitSpec } from "../../compiler/model/fit-spec.ts";
import { defaultFit, overrideFit, settingsHelp } from "../../compiler/settings/fit.ts";
import { FIT_KEYS, SETTINGS } from "../../compiler/settings/table.ts";
import { checked, mistakes, modelOf } from "./harness.ts";

const MODEL =
  "model m { data x: real[N] z ~ Normal(mean = 0, sd = 1) for n in N { y[n] ~ Normal(mean = z, sd = 1) x[n] ~ Normal(mean = y[n], sd = 1) } } guide q { z ~ Normal(mean = ?, sd = ?) }";
const fit = (settings: string): FitSpec => modelOf(`${MODEL} fit f { ${settings} }`).fits[0]!;
const wrong = (settings: string): readonly string[] => mistakes(`${MODEL} fit f { ${settings} }`);
const rm = (scale: number, delay: number, kappa: number): object => ({ kind: "robbins_monro", scale, delay, kappa });

describe("fit settings", () => {
  it("have defaults", () => {
    const { spans, span, name, ...values } = fit("");
    expect([spans, name, typeof span.start]).toEqual([{}, "f", "number"]);
    expect(values).toEqual({
      method: { kind: "auto" },
      guide: null,
      objective: { kind: "elbo", kl: "sampled" },
      gradient: "plain",
      coordinates: { kind: "unconstrained" },
      expectations: "sampled",
      collapse: [],
      samples: 30,
      steps: 10000,
      epochs: null,
      batch: [],
      step: null,
      drop: null,
      optimizer: { kind: "adam", rate: rm(100, 2000, 1), options: {} },
      average: "last_half",
      until: "steps",
      tolerance: 1,
      restarts: 1,
      seed: null,
    });
    expect({ ...defaultFit(), name: "f" }).toEqual({ ...fit(""), span: { start: 0, end: 0 } });
  });

  it("defaults follow the method and the batch", () => {
    expect(fit("method = mle").average).toBe("none");
    expect(fit("method = map").average).toBe("none");
    expect(fit("method = score").average).toBe("last_half");
    expect(fit("method = mle average = last_half").average).toBe("last_half");
    expect(fit("method = cavi").tolerance).toBe(1e-8);
    const sgd = { kind: "sgd", rate: rm(1, 10, 0.6), options: {} };
    expect(fit("method = score gradient = natural").optimizer).toEqual(sgd);
    expect(overrideFit(fit("method = score"), "gradient", "natural").spec.optimizer).toEqual(sgd);
    expect(fit("method = score gradient = natural optimizer = adam(0.1)").optimizer.kind).toBe("adam");
    expect(fit("method = mle gradient = natural").optimizer.kind).toBe("adam");
    expect(fit("method = reparam batch = 128").samples).toBe(1);
    expect(fit("method = reparam batch = 128 samples = 4").samples).toBe(4);
  });

  it("methods", () => {
    expect(fit("method = score").method).toEqual({ kind: "score", controlVariate: false, raoBlackwell: false });
    expect(fit("method = score(control_variate, rao_blackwell)").method).toEqual({ kind: "score", controlVariate: true, raoBlackwell: true });
    expect(fit("method = score(control_variate)").method).toEqual({ kind: "score", controlVariate: true, raoBlackwell: false });
    expect(fit("method = mle(scale = mean)").method).toEqual({ kind: "mle", scale: "mean" });
    expect(fit("method = mle").method).toEqual({ kind: "mle", scale: "sum" });
    for (const kind of ["auto", "exact", "cavi", "svi", "reparam", "map"]) expect(fit(`method = ${kind}`).method).toEqual({ kind });
    for (const bad of [
      "method = nuts",
      "method = score(both)",
      "method = score(control_variate, control_variate)",
      "method = exact(1)",
      "method = mle(scale = max)",
      "method = 3",
    ])
      expect([bad, wrong(bad).map((m) => m.slice(0, 5))]).toEqual([bad, ["E2502"]]);
  });

  it("objectives, coordinates, words", () => {
    expect(fit("objective = elbo(kl = analytic)").objective).toEqual({ kind: "elbo", kl: "analytic" });
    expect(fit("objective = iwelbo(K = 50)").objective).toEqual({ kind: "iwelbo", samples: 50 });
    expect(fit("coordinates = own(clamp = 1e-4)").coordinates).toEqual({ kind: "own", clamp: 1e-4 });
    expect(fit("gradient = stl expectations = closed until = converged average = none guide = q")).toMatchObject({
      gradient: "stl",
      expectations: "closed",
      until: "converged",
      average: "none",
      guide: "q",
    });
    for (const bad of [
      "objective = iwelbo",
      "objective = iwelbo(K = 0)",
      "objective = elbo(kl = exact)",
      "coordinates = own(clamp = 0)",
      "gradient = adam",
      "until = 10",
    ])
      expect([bad, wrong(bad).map((m) => m.slice(0, 5))]).toEqual([bad, ["E2502"]]);
  });

  it("rates and optimisers", () => {
    expect(fit("optimizer = adam(0.05)").optimizer).toEqual({ kind: "adam", rate: 0.05, options: {} });
    expect(fit("optimizer = adam(robbins_monro(scale = 100, delay = 2000, kappa = 1))").optimizer.rate).toEqual(rm(100, 2000, 1));
    expect(fit("optimizer = sgd(robbins_monro(scale = 1))").optimizer).toEqual({ kind: "sgd", rate: rm(1, 1000, 1), options: {} });
    expect(fit("optimizer = momentum(0.1, decay = 0.8)").optimizer).toEqual({ kind: "momentum", rate: 0.1, options: { decay: 0.8 } });
    expect(fit("step = robbins_monro(scale = 1, delay = 1, kappa = 0.7)").step).toEqual(rm(1, 1, 0.7));
    for (const bad of [
      "optimizer = sgd",
      "optimizer = adam(-1)",
      "optimizer = adam(0.1, beta3 = 0.5)",
      "optimizer = adam(0.1, beta1 = 1)",
      "optimizer = lbfgs(1)",
      "step = robbins_munro(scale = 1)",
    ])
      expect([bad, wrong(bad).map((m) => m.slice(0, 5))]).toEqual([bad, ["E2502"]]);
  });

  it("batches", () => {
    expect(fit("batch = 128").batch).toEqual([{ count: 128, of: null }]);
    expect(fit("batch = 128 of N").batch).toEqual([{ count: 128, of: "N" }]);
    expect(wrong("batch = 128 of M")).toEqual(["E2504 M"]);
    expect(wrong("batch = 0")).toEqual(["E2502 0"]);
    const chain = "model m { data x: real[N, T] for n in N { for t in T { x[n,t] ~ Normal(mean = 0, sd = 1) } } } fit f { batch = (128 of N, 1 of T) }";
    expect(modelOf(chain).fits[0]!.batch).toEqual([
      { count: 128, of: "N" },
      { count: 1, of: "T" },
    ]);
  });

  it("names that do not exist", () => {
    expect(wrong("guide = p")).toEqual(["E2503 p"]);
    expect(wrong("collapse = zz")).toEqual(["E2505 zz"]);
    expect(fit("collapse = z").collapse).toEqual(["z"]);
    expect(fit("collapse = (y, z)").collapse).toEqual(["y", "z"]);
    expect(wrong("stepz = 3")).toEqual(["E2501 stepz"]);
    expect(checked(`${MODEL} fit f { stepz = 3 }`).diagnostics[0]!.hint).toBe("did you mean `steps`?");
    expect(wrong("steps = 3 steps = 4")).toEqual(["E2506 steps"]);
  });

  it("numbers", () => {
    for (const bad of [
      "samples = 0",
      "samples = 1.5",
      "steps = -3",
      "tolerance = 0",
      "restarts = 0",
      "seed = -1",
      "samples = many",
      "epochs = 0",
      "samples = 3 of N",
    ])
      expect([bad, wrong(bad).map((m) => m.slice(0, 5))]).toEqual([bad, ["E2502"]]);
    expect(fit("steps = 10_000 seed = 0 restarts = 5 tolerance = 1e-3")).toMatchObject({ steps: 10000, seed: 0, restarts: 5, tolerance: 1e-3 });
  });
});

describe("overrides from the command line", () => {
  it("are read by the same records", () => {
    const base = fit("method = score steps = 50");
    expect(overrideFit(base, "samples", "10").spec.samples).toBe(10);
    expect(overrideFit(base, "optimizer", "sgd(0.1)").spec.optimizer).toEqual({ kind: "sgd", rate: 0.1, options: {} });
    expect(overrideFit(base, "batch", "(10 of N, 1 of T)").spec.batch).toHaveLength(2);
    const mle = overrideFit(base, "method", "mle(scale = mean)").spec;
    expect([mle.method, mle.average, mle.steps]).toEqual([{ kind: "mle", scale: "mean" }, "none", 50]);
  });
  it("say what is wrong, in the text of the value", () => {
    const base = defaultFit();
    const codes = (key: string, value: string): readonly string[] =>
      overrideFit(base, key, value).diagnostics.map((d) => `${d.code} ${value.slice(d.span.start, d.span.end)}`);
    expect(codes("sampels", "10")).toEqual(["E2501 "]);
    expect(codes("samples", "ten")).toEqual(["E2502 ten"]);
    expect(codes("optimizer", "adam(0.1, beta3 = 1)")).toEqual(["E2502 beta3"]);
    expect(codes("samples", "10 steps = 3")).toEqual(["E2502 10 steps = 3"]);
    expect(codes("samples", "10 } fit g { steps = 1")).toEqual(["E2502 10 } fit g { steps = 1"]);
    expect(codes("samples", "(").length).toBeGreaterThan(0);
    expect(overrideFit(base, "samples", "ten").spec).toBe(base);
  });
});

it("the help lists every key with its default", () => {
  const help = settingsHelp();
  for (const key of FIT_KEYS) {
    expect(help).toContain(`  ${key} = `);
    expect(help).toContain(SETTINGS[key].doc);
  }
});
