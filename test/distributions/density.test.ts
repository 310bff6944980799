import { describe, expect, it } from "vitest";
import { DISTRIBUTIONS, distributionNamed } from "../../compiler/distributions/index.ts";
import { inputsOf } from "../../compiler/ir/traverse.ts";
import oracle from "../oracles/distributions.json" with { type: "json" };
import { Use, type Values } from "../helpers/distribution-use.ts";
import { DENSITY_LAWS } from "./density-laws.ts";

describe.each(DISTRIBUTIONS)("$name", (record) => {
  it.each(DENSITY_LAWS)("$name", ({ check }) => {
    for (const probe of record.probes) check(record, probe);
  });

  it("has at least three probes; where the oracle script has the family, they are its", () => {
    expect(record.probes.length).toBeGreaterThanOrEqual(3);
    const independent = (oracle as Record<string, unknown>)[record.name];
    if (independent !== undefined) expect(record.probes).toEqual(independent);
  });

  it("names its arguments in the order of its parameterisations, and describes each", () => {
    const used = record.parameterisations.flatMap((p) => p.parameters);
    expect(new Set(used)).toEqual(new Set(Object.keys(record.parameters)));
    for (const { doc, tex } of Object.values(record.parameters)) expect([doc, tex]).not.toContain("");
    const keys = record.parameterisations.map((p) => [...p.parameters].sort().join(","));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("marks the arguments that its bounds read, no others", () => {
    const marked = Object.keys(record.parameters).filter((name) => record.parameters[name]!.boundsSupport === true);
    const use = new Use(record, record.probes[0]!.arguments, record.probes[0]!.size);
    const { lower, upper } = record.bounds?.(use.canonical, use.axes) ?? {};
    const read = inputsOf([lower, upper].flatMap((e) => e ?? []));
    expect(marked).toEqual(record.parameterisations[0]!.parameters.filter((name) => read.has(name)));
  });

  it("takes a scalar for a vector of equal elements where it says so", () => {
    for (const probe of record.probes)
      for (const name of Object.keys(probe.arguments).filter((n) => record.parameters[n]!.orScalar === true)) {
        const [scalar, vector] = [1.25, Array<number>(probe.size!).fill(1.25)].map((v) => new Use(record, { ...probe.arguments, [name]: v }, probe.size));
        expect(scalar!.logDensity(probe.x)).toBeCloseTo(vector!.logDensity(probe.x), 12);
      }
    expect(Object.values(record.parameters).some((p) => p.orScalar === true)).toBe(["MultivariateNormal", "Dirichlet"].includes(record.name));
  });

  it("lets only trailing arguments be left out", () => {
    for (const { parameters } of record.parameterisations) {
      const optional = parameters.map((name) => record.parameters[name]!.optional !== undefined);
      expect(optional.lastIndexOf(false)).toBeLessThan(optional.includes(true) ? optional.indexOf(true) : parameters.length);
    }
  });
});

describe("edges of the domain", () => {
  const density = (name: string, values: Values, x: number | readonly number[]): number => {
    const record = distributionNamed(name)!;
    const parameterisation = record.parameterisations.find((p) => p.parameters.join() === Object.keys(values).join())!;
    return new Use(record, values, Array.isArray(x) ? x.length : 1, parameterisation).logDensity(x);
  };

  it("0 · log 0 is 0", () => {
    expect(density("Bernoulli", { prob: 0 }, 0)).toBe(0);
    expect(density("Bernoulli", { prob: 1 }, 1)).toBe(0);
    expect(density("Bernoulli", { prob: 0 }, 1)).toBe(-Infinity);
    expect(density("Binomial", { trials: 3, prob: 1 }, 3)).toBe(0);
    expect(density("Geometric", { prob: 1 }, 0)).toBe(0);
    expect(density("Beta", { alpha: 1, beta: 1 }, 0)).toBe(0);
    expect(density("Beta", { alpha: 1, beta: 1 }, 1)).toBe(0);
    expect(density("Dirichlet", { concentration: [1, 1, 1] }, [0, 0.5, 0.5])).toBeCloseTo(Math.log(2), 14);
    expect(density("Multinomial", { trials: 2, prob: [0, 1] }, [0, 2])).toBe(0);
  });

  it("log-odds of any size keep their digits", () => {
    expect(density("Bernoulli", { logit: -800 }, 1)).toBe(-800);
    expect(density("Bernoulli", { logit: 800 }, 1)).toBe(0);
    expect(density("Binomial", { trials: 2, logit: 800 }, 1)).toBeCloseTo(Math.log(2) - 800, 12);
    expect(density("Categorical", { logit: [1000, 0] }, 1)).toBe(0);
    expect(density("Poisson", { log_rate: -700 }, 0)).toBeCloseTo(0, 14);
  });

  it("a tiny probability keeps its digits", () => {
    // (1 − 1e-12)^(1e12) = exp(−1 − 5e-13); p = 1e-12
    expect(density("Geometric", { prob: 1e-12 }, 1e12)).toBeCloseTo(Math.log(1e-12) - 1 - 5e-13, 12);
    expect(density("Logistic", { location: 0, scale: 1 }, 800)).toBe(-800);
  });

  it("a scalar concentration is the symmetric Dirichlet", () => {
    const record = distributionNamed("Dirichlet")!;
    const x = [0.2, 0.3, 0.5];
    const [scalar, vector] = [new Use(record, { concentration: 1.7 }, 3), new Use(record, { concentration: [1.7, 1.7, 1.7] }, 3)];
    expect(scalar.logDensity(x)).toBeCloseTo(vector.logDensity(x), 13);
    for (const moment of ["mean", "variance"] as const) {
      const formula = record[moment];
      if ("none" in formula) throw new Error("unreachable");
      expect(scalar.array(formula(scalar.canonical, scalar.axes), "vector")).toEqual(vector.array(formula(vector.canonical, vector.axes), "vector"));
    }
  });

  it("three dimensions: a scalar mean, a diagonal covariance, and all forms of one covariance agree", () => {
    const covariance = [
      [2, 0.6, -0.3],
      [0.6, 1, 0.2],
      [-0.3, 0.2, 0.5],
    ];
    const x = [0.3, -1.1, 0.4];
    const byCovariance = density("MultivariateNormal", { mean: [1, 1, 1], covariance }, x);
    expect(density("MultivariateNormal", { mean: 1, covariance }, x)).toBeCloseTo(byCovariance, 13);
    // Cholesky factor and inverse (by cofactors) of this covariance, by hand
    const l21 = 0.6 / Math.SQRT2;
    const [l22, l31] = [Math.sqrt(1 - l21 ** 2), -0.3 / Math.SQRT2];
    const l32 = (0.2 - l31 * l21) / l22;
    const cholesky = [
      [Math.SQRT2, 0, 0],
      [l21, l22, 0],
      [l31, l32, Math.sqrt(0.5 - l31 ** 2 - l32 ** 2)],
    ];
    expect(density("MultivariateNormal", { mean: 1, cholesky }, x)).toBeCloseTo(byCovariance, 12);
    const det = 2 * (1 * 0.5 - 0.04) - 0.6 * (0.6 * 0.5 + 0.06) - 0.3 * (0.12 + 0.3);
    const cofactors = [
      [0.5 - 0.04, -(0.3 + 0.06), 0.12 + 0.3],
      [-(0.3 + 0.06), 1 - 0.09, -(0.4 + 0.18)],
      [0.12 + 0.3, -(0.4 + 0.18), 2 - 0.36],
    ];
    const precision = cofactors.map((row) => row.map((c) => c / det));
    expect(density("MultivariateNormal", { mean: 1, precision }, x)).toBeCloseTo(byCovariance, 12);
    const diagonal = [0.5, 2, 3].map((v, i) => [0, 0, 0].map((_, j) => (i === j ? v : 0)));
    const separate = [0.5, 2, 3].map((variance, i) => density("Normal", { mean: 1, variance }, x[i]!));
    expect(density("MultivariateNormal", { mean: 1, covariance: diagonal }, x)).toBeCloseTo(
      separate.reduce((a, b) => a + b),
      12,
    );
  });

  it("infinite and undefined moments are said to be so", () => {
    const moment = (name: string, which: "mean" | "variance", values: Record<string, number>): number => {
      const record = distributionNamed(name)!;
      const use = new Use(record, values);
      const formula = record[which];
      return "none" in formula ? NaN : use.scalar(formula(use.canonical, use.axes));
    };
    expect(moment("StudentT", "mean", { degrees: 0.9, location: 0, scale: 1 })).toBeNaN();
    expect(moment("StudentT", "variance", { degrees: 1.5, location: 0, scale: 1 })).toBe(Infinity);
    expect(moment("InverseGamma", "mean", { shape: 0.9, scale: 1 })).toBe(Infinity);
    expect(moment("InverseGamma", "variance", { shape: 1.5, scale: 1 })).toBe(Infinity);
    expect(moment("StudentT", "mean", { degrees: 1, location: 0, scale: 1 })).toBeNaN();
    expect(moment("StudentT", "variance", { degrees: 2, location: 0, scale: 1 })).toBe(Infinity);
    expect(moment("StudentT", "variance", { degrees: 1, location: 0, scale: 1 })).toBeNaN();
    expect(moment("InverseGamma", "mean", { shape: 1, scale: 1 })).toBe(Infinity);
    expect(moment("InverseGamma", "variance", { shape: 2, scale: 1 })).toBe(Infinity);
    expect(moment("Cauchy", "mean", { location: 0, scale: 1 })).toBeNaN();
  });

  it("every family of the language is there, each once", () => {
    const names = DISTRIBUTIONS.map((d) => d.name);
    expect(new Set(names).size).toBe(names.length);
    const required =
      "Normal LogNormal StudentT Cauchy HalfNormal HalfCauchy Laplace Logistic Exponential Gamma InverseGamma ChiSquared Weibull Beta Uniform Bernoulli Binomial Geometric Poisson NegativeBinomial Categorical Multinomial Dirichlet MultivariateNormal Gumbel GumbelSoftmax Flat";
    expect(required.split(" ").filter((name) => distributionNamed(name) === undefined)).toEqual([]);
  });
});
