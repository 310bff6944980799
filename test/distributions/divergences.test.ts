import { describe, expect, it } from "vitest";
import { entropy, kullbackLeibler } from "../../compiler/distributions/divergences.ts";
import type { Distribution, Family } from "../../compiler/distributions/define.ts";
import { argumentFisher, naturalFisher } from "../../compiler/distributions/fisher.ts";
import { DISTRIBUTIONS, distributionNamed } from "../../compiler/distributions/index.ts";
import { meanToNatural } from "../../compiler/distributions/mean-inverse.ts";
import { num } from "../../compiler/ir/build.ts";
import { digamma } from "../../runtime/math/index.ts";
import { Use } from "../helpers/distribution-use.ts";
import { DIVERGENCE_LAWS } from "./divergence-laws.ts";

describe.each(DISTRIBUTIONS.filter((d) => !("none" in d.family)))("$name", (record) => {
  it.each(DIVERGENCE_LAWS)("$name", ({ check }) => {
    for (const probe of record.probes) check(record, probe);
  });
});

function familyOf(name: string): { readonly record: Distribution; readonly family: Family } {
  const record = distributionNamed(name)!;
  if ("none" in record.family) throw new Error(`${name} has no family form`);
  return { record, family: record.family };
}

/** The Fisher matrix in the arguments of the parameterisation that the values are of, or in natural coordinates. */
function fisher(name: string, values: Readonly<Record<string, number>>, natural = false): readonly (readonly number[])[] {
  const { record, family } = familyOf(name);
  const form = record.parameterisations.find((p) => p.parameters.join() === Object.keys(values).join())!;
  const use = new Use(record, values, 1, form);
  const matrix = natural ? naturalFisher(family, use.canonical, use.axes) : argumentFisher(family, form, use.inputs, use.axes);
  return matrix.map((row) => row.map((e) => use.scalar(e)));
}

/** Oracle: the closed forms of textbooks. */
describe("Fisher information", () => {
  const near = (matrix: readonly (readonly number[])[]): unknown => matrix.map((row) => row.map((v) => expect.closeTo(v, 7) as number));

  it.each([
    { of: "Gamma in (x, log x)", found: fisher("Gamma", { shape: 2, scale: 3 }, true), wanted: [[18, 3], [3, 0.6449341]] },
    { of: "Gamma in (shape, scale)", found: fisher("Gamma", { shape: 2, scale: 3 }), wanted: [[0.6449341, 1 / 3], [1 / 3, 2 / 9]] },
    { of: "Poisson in the rate: 1/λ", found: fisher("Poisson", { rate: 2.5 }), wanted: [[0.4]] },
    { of: "Poisson in the natural parameter: λ", found: fisher("Poisson", { rate: 2.5 }, true), wanted: [[2.5]] },
    { of: "LogNormal in (location, scale): 1/σ², 2/σ²", found: fisher("LogNormal", { location: 0.3, scale: 0.5 }), wanted: [[4, 0], [0, 8]] },
    { of: "LogNormal in (log x, log² x): covariance of a Normal and its square", found: fisher("LogNormal", { location: 0.3, scale: 0.5 }, true), wanted: [[0.25, 0.15], [0.15, 4 * 0.09 * 0.25 + 2 * 0.0625]] },
    { of: "Binomial in the probability", found: fisher("Binomial", { trials: 10, prob: 0.3 }), wanted: [[10 / 0.21]] },
    { of: "NegativeBinomial in the probability", found: fisher("NegativeBinomial", { successes: 4, prob: 0.3 }), wanted: [[4 / (0.09 * 0.7)]] },
    { of: "Weibull in the scale: k²/λ²", found: fisher("Weibull", { shape: 1.5, scale: 2 }), wanted: [[2.25 / 4]] },
  ])("of $of", ({ found, wanted }) => expect(found).toEqual(near(wanted))); // prettier-ignore
});

describe("divergences", () => {
  it("of two Normals is ½ (τ_q/τ_p + τ_q (μ_p − μ_q)² − 1 − log τ_q/τ_p)", () => {
    const { record, family } = familyOf("Normal");
    const use = new Use(record, { mean: 1, sd: 2 });
    const q = family.natural({ mean: num(-0.5), precision: num(0.7) }, use.axes);
    const ratio = 0.7 * 4;
    const kl = use.scalar(kullbackLeibler(family, family.natural(use.canonical, use.axes), q, use.canonical, use.axes));
    expect(kl).toBeCloseTo(0.5 * (ratio + 0.7 * 2.25 - 1 - Math.log(ratio)), 13);
  });

  it("the entropy of a Poisson has no closed form, and it says so; that of an Exponential is 1 − log rate", () => {
    const poisson = new Use(familyOf("Poisson").record, { rate: 3 });
    expect(entropy(familyOf("Poisson").family, poisson.canonical, poisson.axes)).toEqual({ none: "E log x! has no closed form" });
    const exponential = new Use(familyOf("Exponential").record, { rate: 3 });
    expect(exponential.scalar(entropy(familyOf("Exponential").family, exponential.canonical, exponential.axes) as never)).toBeCloseTo(1 - Math.log(3), 14);
  });
});

describe("meanToNatural", () => {
  const { record } = familyOf("Gamma");
  const use = new Use(record, { shape: 1, rate: 1 });
  const solve = (x: number, logX: number): { readonly shape: number; readonly rate: number } | null => {
    const start = { x: Float64Array.of(-1), logX: Float64Array.of(0) };
    const found = meanToNatural(record, { x: Float64Array.of(x), logX: Float64Array.of(logX) }, start, {}, use.axes);
    return found && { shape: found["logX"]![0]! + 1, rate: -found["x"]![0]! };
  };

  it("is the maximum-likelihood estimate: the Gamma of the natural-gradient example, 3.0720 and scale 1.9756", () => {
    const { shape, rate } = solve(6.0691836, 1.6317227)!;
    expect([shape.toFixed(4), (1 / rate).toFixed(4)]).toEqual(["3.0720", "1.9756"]);
    expect(digamma(shape) - Math.log(shape)).toBeCloseTo(1.6317227 - Math.log(6.0691836), 13);
  });

  it("finds it from far: units of 1e6 and of 1e-6, shapes from 0.01 to 1e4", () => {
    for (const shape of [0.01, 0.3, 20, 1e4])
      for (const rate of [1e-6, 1, 1e6]) {
        const found = solve(shape / rate, digamma(shape) - Math.log(rate))!;
        // log x − digamma loses digits to 1/(2 shape): 1e4 leaves eight.
        expect([found.shape / shape, found.rate / rate], `${shape}, ${rate}`).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
      }
  });

  it("says that there is none outside of the mean space: E log x above log E x", () => expect(solve(1, 0.1)).toBeNull());
});
