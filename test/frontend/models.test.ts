import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { modelToJson } from "../../compiler/model/json.ts";
import { printModel } from "../../compiler/model/print.ts";
import { rangeText } from "../../compiler/model/text.ts";
import { MODEL_SCHEMA } from "../../compiler/model/schema.ts";
import { childrenOf, distributionTerms } from "../../compiler/model/traverse.ts";
import type { Binder, DistributionTerm, Factor, Model, Term } from "../../compiler/model/types.ts";
import { checked, FIXTURE_NAMES, fixture, modelOf } from "./harness.ts";

const validate = new Ajv2020({ strict: false }).compile(MODEL_SCHEMA as object);

const innerBinders = (d: DistributionTerm): readonly Binder[] =>
  d.kind === "mixture" || d.kind === "ordered" ? [d.binder, ...innerBinders(d.component)] : d.kind === "family" ? [] : innerBinders(d.inner);

/** Every binder of a model; statements of one plate share it. */
function bound(model: Model): readonly Binder[] {
  const ids: Binder[] = [];
  const inTerm = (t: Term): void => {
    if (t.kind === "comprehension") ids.push(...t.binders);
    childrenOf(t).forEach(inTerm);
  };
  const inFactor = (f: Factor): void => {
    ids.push(...f.plates);
    if (f.kind === "potential") return inTerm(f.value);
    ids.push(...innerBinders(f.distribution));
    distributionTerms(f.distribution).forEach(inTerm);
  };
  for (const l of [...model.lets, ...model.guides.flatMap((g) => g.lets)])
    for (const p of l.pieces) {
      ids.push(...p.binders);
      inTerm(p.value);
    }
  for (const f of [...model.factors, ...model.guides.flatMap((g) => g.factors)]) inFactor(f);
  return ids;
}

describe.each(FIXTURE_NAMES)("%s", (name) => {
  it("checks without a word", () => {
    const { diagnostics } = checked(fixture(name));
    expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  });

  it("has JSON by the schema, which survives writing and reading", () => {
    const json = modelToJson(modelOf(fixture(name)));
    expect(validate(json), JSON.stringify(validate.errors?.[0])).toBe(true);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it("has one index variable for each binder of the source, and leaves no names of the checker", () => {
    const model = modelOf(fixture(name));
    const places = new Map<string, Set<string>>();
    for (const b of bound(model)) places.set(b.id, (places.get(b.id) ?? new Set()).add(`${b.span.start} ${rangeText(b)}`));
    expect([...places.values()].every((p) => p.size === 1)).toBe(true);
    expect(JSON.stringify(modelToJson(model))).not.toMatch(/#\d/);
  });

  it("uses scalar arguments and values for univariate families", () => {
    const model = modelOf(fixture(name));
    for (const f of [...model.factors, ...model.guides.flatMap((g) => g.factors)]) {
      if (f.kind !== "density" || f.distribution.kind !== "family") continue;
      const variable = model.variables.find((v) => v.name === f.value.variable)!;
      const rank = variable.type.dimensions.length - f.value.indices.length;
      const vectors = Object.values(f.distribution.arguments).filter((t) => t.type.dimensions.length > 0);
      if (!["Dirichlet", "MultivariateNormal", "Multinomial"].includes(f.distribution.family)) expect(rank).toBe(0);
      if (rank === 0 && f.distribution.family !== "Categorical") expect(vectors).toEqual([]);
    }
  });

  it("prints the same text twice", () => {
    expect(printModel(modelOf(fixture(name)))).toBe(printModel(modelOf(fixture(name))));
  });
});

describe("the schema", () => {
  it("refuses what is no model", () => {
    const json = modelToJson(modelOf(fixture("normal_gamma"))) as Record<string, unknown>;
    expect(validate({ ...json, extra: 1 })).toBe(false);
    expect(validate({ ...json, factors: [{ kind: "density" }] })).toBe(false);
    expect(validate({ ...json, name: 3 })).toBe(false);
  });

  it("reaches every kind of term, range, distribution and support in the fixtures or below", () => {
    const all = FIXTURE_NAMES.map((n) => JSON.stringify(modelToJson(modelOf(fixture(n))))).join("");
    const kinds = new Set([...all.matchAll(/"kind":"([a-z_0-9]+)"/g)].map((m) => m[1]));
    const wanted = [
      "number",
      "size",
      "variable",
      "binder",
      "hole",
      "index",
      "binary",
      "unary",
      "call",
      "comprehension",
      "list",
      "net",
      "full",
      "interval",
      "row",
      "family",
      "censored",
      "mixture",
      "ordered",
      "density",
      "regular",
      "ragged",
    ];
    expect(wanted.filter((k) => !kinds.has(k))).toEqual([]);
  });
});

describe("the model IR in full", () => {
  it("is this for the first model of the language page", () => {
    expect(printModel(modelOf(fixture("normal_gamma"))).split("\nfit ")[0]).toBe(
      [
        "model normal_gamma",
        "  sizes N",
        "  const mu0 = 1",
        "  const lambda0 = 0.1",
        "  const a0 = 1",
        "  const b0 = 2",
        "  data x: real[N]",
        "  observed x: real[N] in real",
        "  latent tau: real positive in positive",
        "  latent mu: real in real",
        "  factor tau: tau ~ Gamma(shape = a0, rate = b0)",
        "  factor mu: mu ~ Normal(mean = mu0, precision = lambda0 * tau)",
        "  factor x: for n in N: x[n] ~ Normal(mean = mu, precision = tau)",
        "guide structured",
        "  hole ?a: real positive in positive",
        "  hole ?b: real positive in positive",
        "  hole ?m: real in real",
        "  hole ?l: real positive in positive",
        "  factor tau: tau ~ Gamma(shape = ?a, rate = ?b)",
        "  factor mu: mu ~ Normal(mean = ?m, precision = ?l * tau)",
        "guide mean_field",
        "  hole ?tau.shape: real positive in positive",
        "  hole ?tau.rate: real positive in positive",
        "  hole ?mu.mean: real in real",
        "  hole ?mu.sd: real positive in positive",
        "  factor tau: tau ~ Gamma(shape = ?tau.shape, rate = ?tau.rate)",
        "  factor mu: mu ~ Normal(mean = ?mu.mean, sd = ?mu.sd)",
      ].join("\n"),
    );
  });
});
