import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { input } from "../../compiler/ir/build.ts";
import type { Distribution, Probe } from "../../compiler/distributions/define.ts";
import { DISTRIBUTIONS, distributionNamed } from "../../compiler/distributions/index.ts";
import { quantileOf } from "../../compiler/distributions/quantile.ts";
import { hasTails } from "../../compiler/distributions/truncated.ts";
import oracle from "../oracles/distribution_tails.json" with { type: "json" };
import { Use } from "../helpers/distribution-use.ts";
import { lineOf } from "../helpers/quadrature.ts";
import { agree, difference, usesOf } from "./uses.ts";

const WITH_CDF = DISTRIBUTIONS.filter((d) => !("none" in d.cdf));
const CONTINUOUS = WITH_CDF.filter((d) => !d.support.discrete);
const DISCRETE = WITH_CDF.filter((d) => d.support.discrete);

/** The distribution function, both logarithmic tails and both quantiles as numbers. */
function tails(use: Use) {
  const { cdf, logCdf, logSurvival, quantile, upperQuantile } = use.record;
  if ("none" in cdf || logCdf === undefined || logSurvival === undefined) throw new Error(`${use.record.name} has no tails`);
  const p = input("p");
  const inverse = (f: Distribution["quantile"]) => {
    const e = f?.(p, use.canonical);
    return e && ((at: number) => use.scalar(e, undefined, { p: at }));
  };
  const [c, lower, upper] = [cdf(use.x, use.canonical), logCdf(use.x, use.canonical), logSurvival(use.x, use.canonical)];
  return {
    cdf: (x: number) => use.scalar(c, x),
    logCdf: (x: number) => use.scalar(lower, x),
    logSurvival: (x: number) => use.scalar(upper, x),
    quantile: inverse(quantile),
    upperQuantile: inverse(upperQuantile),
  };
}

const eachUse = (record: Distribution, visit: (use: Use, probe: Probe) => void): void => {
  for (const probe of record.probes) for (const use of usesOf(record, probe)) visit(use, probe);
};

/** Points on the unconstrained line, in widths from the mode. */
const BULK = [-2, -1, -0.3, 0.4, 1.2, 3];
/** Normal(1e6, sd 1e-3): x itself carries a rounding of 1e-7 sd. */
const slack = (probe: Probe): number => (probe.arguments["mean"] === 1e6 ? 1e-5 : 1e-9);

it("every univariate family with an order has a distribution function and both logarithmic tails", () => {
  const without = DISTRIBUTIONS.filter((d) => d.rank === 0 && !hasTails(d)).map((d) => d.name);
  expect(without).toEqual(["Flat", "Categorical"]);
  expect(CONTINUOUS.filter((d) => d.quantile === undefined || d.upperQuantile === undefined).map((d) => d.name)).toEqual([]);
});

describe.each(CONTINUOUS)("$name", (record) => {
  it("has the density as the slope of its distribution function", () =>
    eachUse(record, (use, probe) => {
      const { cdf } = tails(use);
      const { mode, width, at } = lineOf(use);
      for (const k of BULK) {
        const u = mode + k * width;
        const slope = difference(([v]) => cdf(at(v!).x), [u], 0, 1e-3 * width);
        agree(`slope at ${at(u).x}`, slope * width, Math.exp(at(u).log) * width, slack(probe));
      }
    }));

  it("rises from 0 to 1", () =>
    eachUse(record, (use) => {
      const { cdf, logCdf, logSurvival } = tails(use);
      const { lower = -1e300, upper = 1e300 } = use.bounds();
      agree("cdf at the lower end", cdf(lower), 0, 1e-12);
      agree("cdf at the upper end", cdf(upper), 1, 1e-12);
      agree("cdf below the lower end", cdf(-1e300), 0, 1e-12);
      agree("log cdf at the upper end", logCdf(upper), 0, 1e-12);
      agree("log survival below", logSurvival(Math.min(lower, -1e300)), 0, 1e-12);
    }));

  it("has logarithmic tails that agree with the distribution function, and with the density far out", () =>
    eachUse(record, (use, probe) => {
      const { cdf, logCdf, logSurvival } = tails(use);
      const { mode, width, at } = lineOf(use);
      for (const k of BULK) {
        const { x } = at(mode + k * width);
        agree(`log cdf at ${x}`, Math.exp(logCdf(x)), cdf(x), 1e-12);
        agree(`log survival at ${x}`, Math.exp(logSurvival(x)), 1 - cdf(x), 1e-12);
      }
      // d log F/du · F = density, in logarithms: this fails where a tail was computed as 1 minus the other
      const inTail = (f: (x: number) => number, sign: 1 | -1) => {
        const u = mode + sign * 8 * width;
        const slope = -sign * difference(([v]) => f(at(v!).x), [u], 0, 1e-3 * width);
        if (Number.isFinite(at(u).log) && at(u).log > -600) agree(`tail at ${at(u).x}`, Math.log(slope) + f(at(u).x), at(u).log, 10 * slack(probe));
      };
      if (record.name === "Uniform") return; // x is within 1e-14 of its bounds there
      inTail(logSurvival, 1);
      inTail(logCdf, -1);
    }));

  it("has quantiles that invert it, also far out", () =>
    eachUse(record, (use, probe) => {
      const { cdf, logCdf, logSurvival, quantile, upperQuantile } = tails(use);
      for (const p of [1e-3, 0.1, 0.5, 0.83, 0.999]) {
        agree(`cdf of the quantile at ${p}`, cdf(quantile!(p)), p, slack(probe));
        agree(`cdf of the upper quantile at ${p}`, cdf(upperQuantile!(p)), 1 - p, slack(probe));
      }
      if (record.name === "Beta" || record.name === "Uniform" || probe.arguments["mean"] === 1e6) return; // x near 1 (or 1e6) has no digits left for a tail of 1e-20
      agree("log cdf of the quantile at 1e-20", logCdf(quantile!(1e-20)), Math.log(1e-20), 1e-9);
      agree("log survival of the upper quantile at 1e-20", logSurvival(upperQuantile!(1e-20)), Math.log(1e-20), 1e-9);
    }));
});

describe.each(DISCRETE)("$name", (record) => {
  it("has a distribution function that sums the masses, flat between integers", () =>
    eachUse(record, (use) => {
      const { cdf, logCdf, logSurvival } = tails(use);
      const { lower = 0, upper = Infinity } = use.bounds();
      agree("cdf below the support", cdf(lower - 1), 0, 0);
      let total = 0;
      for (let x = lower; x <= Math.min(upper, lower + 80); x++) {
        total += Math.exp(use.logDensity(x));
        agree(`cdf at ${x}`, cdf(x), total, 1e-12);
        agree(`cdf at ${x} + ½`, cdf(x + 0.5), cdf(x), 1e-14);
        agree(`log cdf at ${x}`, Math.exp(logCdf(x)), total, 1e-12);
        agree(`log survival at ${x}`, Math.exp(logSurvival(x)), 1 - total, 1e-12);
      }
    }));

  it("has the least integer that reaches p as its quantile", () => {
    for (const probe of record.probes) {
      const use = Use.of(record, probe);
      const { cdf } = tails(use);
      const expression = quantileOf(record, input("p"), use.canonical)!;
      const names = Object.entries(use.values) as [string, number][];
      for (const p of [1e-6, 0.2, 0.5, 0.9, 0.999]) {
        const values = new Map([...names, ["p", p] as const].map(([k, v]) => [k, Float64Array.of(v)]));
        const x = evaluate(expression, { input: (name) => values.get(name) }).values[0]!;
        expect(cdf(x)).toBeGreaterThanOrEqual(p);
        expect(cdf(x - 1)).toBeLessThan(p);
      }
    }
  });
});

/** 1e-13 of the value, plus the rounding of z and the like where the logarithm is large. */
it.each(oracle)("$family tails at $x", ({ family, arguments: values, x, logCdf, logSurvival }) => {
  const use = new Use(distributionNamed(family)!, values);
  const own = tails(use);
  const relative = (actual: number, expected: number): void =>
    expect(Math.abs(actual - expected) / Math.abs(expected), `${actual} for ${expected}`).toBeLessThan(2e-12);
  relative(own.logCdf(x), logCdf);
  relative(own.logSurvival(x), logSurvival);
});
