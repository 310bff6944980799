import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { censoredLogDensity, censoredSample } from "../../compiler/distributions/censored.ts";
import { distributionNamed } from "../../compiler/distributions/index.ts";
import { mixtureLogDensity, mixtureSample } from "../../compiler/distributions/mixture.ts";
import { orderedLogDensity, orderedSample } from "../../compiler/distributions/ordered.ts";
import { boundsIndicator, boundsMove, supportIndicator } from "../../compiler/distributions/support-indicator.ts";
import { truncatedLogDensity, truncatedSample } from "../../compiler/distributions/truncated.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { input, num } from "../../compiler/ir/build.ts";
import type { SupportBounds } from "../../compiler/supports/define.ts";
import { drawMany, standardDraws, Use } from "../helpers/distribution-use.ts";
import { evaluateExpression } from "../helpers/evaluate-expression.ts";

const boundsOf = (lower?: number, upper?: number): SupportBounds => ({
  ...(lower !== undefined && { lower: num(lower) }),
  ...(upper !== undefined && { upper: num(upper) }),
});

/** Composite Simpson rule on [a, b]: error far below 1e-9 for these smooth integrands. */
function simpson(f: (x: number) => number, a: number, b: number, n = 8000): number {
  const h = (b - a) / n;
  let total = f(a) + f(b);
  for (let i = 1; i < n; i++) total += (i % 2 === 1 ? 4 : 2) * f(a + i * h);
  return (total * h) / 3;
}

const CONTINUOUS = [
  { name: "Normal", values: { mean: 1, sd: 2 }, lower: -1, upper: 2.5 },
  { name: "Normal", values: { mean: 0, sd: 1 }, lower: 8, upper: 11 },
  { name: "Normal", values: { mean: 0, sd: 1 }, lower: -36, upper: -34 },
  { name: "Gamma", values: { shape: 2, rate: 1 }, lower: 0.5, upper: 3 },
  { name: "Gamma", values: { shape: 3, rate: 2 }, lower: 60, upper: 75 },
  { name: "StudentT", values: { degrees: 4, location: 0, scale: 1 }, lower: 2, upper: 9 },
  { name: "Exponential", values: { rate: 3 }, lower: 1, upper: 4 },
  { name: "Cauchy", values: { location: 0, scale: 1 }, lower: -2, upper: 5 },
];

describe.each(CONTINUOUS)("Truncated($name, $lower, $upper)", ({ name, values, lower, upper }) => {
  const use = new Use(distributionNamed(name)!, values);
  const bounds = boundsOf(lower, upper);
  const density = truncatedLogDensity(use.record, use.x, use.canonical, bounds, use.axes);

  it("integrates to one between its bounds", () => expect(simpson((x) => Math.exp(use.scalar(density, x)), lower, upper)).toBeCloseTo(1, 9));
  it("is the density over the probability of the interval", () => {
    const mid = (lower + upper) / 2;
    expect(use.scalar(density, mid) - use.scalar(density, lower)).toBeCloseTo(use.logDensity(mid) - use.logDensity(lower), 9);
  });
  it("has draws between the bounds with the right mean", () => {
    const sample = drawMany(truncatedSample(use.record, use.canonical, bounds, standardDraws(), use.axes), [], use.world(undefined), 4000, 3).map(([x]) => x!);
    expect(sample.every((x) => x >= lower && x <= upper)).toBe(true);
    const mean = sample.reduce((a, b) => a + b, 0) / sample.length;
    const sd = Math.sqrt(sample.reduce((s, x) => s + (x - mean) ** 2, 0) / sample.length);
    const wanted = simpson((x) => x * Math.exp(use.scalar(density, x)), lower, upper);
    expect(Math.abs(mean - wanted) / (sd / Math.sqrt(sample.length))).toBeLessThan(5);
  });
});

it("Truncated with one bound is normalised by that tail", () => {
  const use = new Use(distributionNamed("Normal")!, { mean: 0, sd: 1 });
  const from = truncatedLogDensity(use.record, use.x, use.canonical, boundsOf(0), use.axes);
  const upTo = truncatedLogDensity(use.record, use.x, use.canonical, boundsOf(undefined, 0), use.axes);
  const free = truncatedLogDensity(use.record, use.x, use.canonical, {}, use.axes);
  expect(use.scalar(from, 1.3)).toBeCloseTo(use.logDensity(1.3) + Math.LN2, 13); // HalfNormal
  expect(use.scalar(upTo, -1.3)).toBeCloseTo(use.logDensity(-1.3) + Math.LN2, 13);
  expect(use.scalar(free, 1.3)).toBe(use.logDensity(1.3));
});

describe("Truncated counts", () => {
  const use = new Use(distributionNamed("Poisson")!, { rate: 3 });
  const bounds = boundsOf(1, 6);
  const density = truncatedLogDensity(use.record, use.x, use.canonical, bounds, use.axes);

  it("include both bounds", () => {
    const masses = [1, 2, 3, 4, 5, 6].map((x) => Math.exp(use.scalar(density, x)));
    expect(masses.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
  });
  it("have draws on every value between them", () => {
    const sample = truncatedSample(use.record, use.canonical, bounds, standardDraws(), use.axes);
    const at = (u: number): number => evaluate(sample, { input: () => Float64Array.of(3), draw: () => Float64Array.of(u) }).values[0]!;
    expect([1e-9, 0.3, 0.6, 0.7, 0.999999].map(at)).toEqual([1, 2, 3, 4, 6]); // cumulative masses 0.1630, 0.4073, 0.6517, 0.8350, …
  });
});

describe("Censored", () => {
  const use = new Use(distributionNamed("Exponential")!, { rate: 0.4 });
  const density = censoredLogDensity(use.record, use.x, use.canonical, boundsOf(1, 5), use.axes);

  it("counts the tails at the bounds", () => {
    expect(use.scalar(density, 5)).toBeCloseTo(-0.4 * 5, 14);
    expect(use.scalar(density, 1)).toBeCloseTo(Math.log1p(-Math.exp(-0.4)), 14);
    expect(use.scalar(density, 3)).toBe(use.logDensity(3));
  });
  it("is a distribution: the parts sum to one", () => {
    const inside = simpson((x) => Math.exp(use.logDensity(x)), 1, 5);
    expect(inside + Math.exp(use.scalar(density, 1)) + Math.exp(use.scalar(density, 5))).toBeCloseTo(1, 10);
  });
  it("of counts includes the bound in both tails", () => {
    const counts = new Use(distributionNamed("Poisson")!, { rate: 3 });
    const censored = censoredLogDensity(counts.record, counts.x, counts.canonical, boundsOf(2, 5), counts.axes);
    expect([2, 3, 4, 5].reduce((s, x) => s + Math.exp(counts.scalar(censored, x)), 0)).toBeCloseTo(1, 13);
  });
  it("has draws that stop at the bounds", () => {
    const e = censoredSample(use.record, use.canonical, boundsOf(1, 5), standardDraws(), use.axes);
    const sample = drawMany(e, [], use.world(undefined), 4000, 8).map(([x]) => x!);
    const share = sample.filter((x) => x === 5).length / 4000;
    expect(Math.min(...sample)).toBe(1);
    expect(Math.abs(share - Math.exp(-2)) / Math.sqrt((Math.exp(-2) * (1 - Math.exp(-2))) / 4000)).toBeLessThan(5);
  });
});

describe("Mixture and order statistics", () => {
  const axis = makeAxis("k", 3, "plate");
  const normal = distributionNamed("Normal")!;
  const [x, means] = [input("x"), input("means", [axis])];
  const event = { event: makeAxis("e", 1, "event"), column: makeAxis("c", 1, "event") };
  const canonical = { mean: means, precision: num(1) };
  const weights = input("w", [axis]);
  const inputs = { means: [-2, 0, 3], w: [0.2, 0.5, 0.3] };
  const phi = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

  it("a mixture is the weighted sum of its components' densities", () => {
    const density = mixtureLogDensity(weights, normal.logDensity(x, canonical, event), axis);
    const at = (v: number, w = inputs.w): number => evaluateExpression(density, { inputs: { ...inputs, w, x: v } });
    for (const v of [-3, 0.4, 2]) expect(at(v)).toBeCloseTo(Math.log(0.2 * phi(v + 2) + 0.5 * phi(v) + 0.3 * phi(v - 3)), 13);
    expect(at(0.4, [0, 1, 0])).toBeCloseTo(Math.log(phi(0.4)), 13);
    expect(at(80)).toBeCloseTo(Math.log(0.3) - 0.5 * 77 ** 2 - 0.5 * Math.log(2 * Math.PI), 9); // exp underflows
  });

  it("a mixture draws each component as often as its weight", () => {
    const e = mixtureSample(weights, (draws) => normal.sample(canonical, draws, event), axis, standardDraws());
    const sample = drawMany(e, [], { inputs }, 8000, 4).map(([v]) => v!);
    const mean = sample.reduce((a, b) => a + b, 0) / 8000; // 0.2 · (−2) + 0.3 · 3 = 0.5, variance 1 + 3.25
    expect(Math.abs(mean - 0.5) / Math.sqrt((1 + 0.2 * 4 + 0.3 * 9 - 0.25) / 8000)).toBeLessThan(5);
  });

  it("order statistics have K! times the product of densities", () => {
    const xs = input("xs", [axis]);
    const density = orderedLogDensity(normal.logDensity(xs, { mean: num(0), precision: num(1) }, event), axis);
    const at = evaluateExpression(density, { inputs: { xs: [-1, 0.2, 2] } });
    expect(at).toBeCloseTo(Math.log(6 * phi(-1) * phi(0.2) * phi(2)), 13);
  });

  it("order statistics are drawn in increasing order", () => {
    const e = orderedSample((draws) => normal.sample({ mean: num(0), precision: num(1) }, draws, event), axis, standardDraws());
    const sample = drawMany(e, [axis], { inputs: {} }, 3000, 6);
    expect(sample.every(([a, b, c]) => a! < b! && b! < c!)).toBe(true);
    const largest = sample.reduce((s, v) => s + v[2]!, 0) / 3000; // E max of three standard normals = 3/(2√π)
    expect(Math.abs(largest - 1.5 / Math.sqrt(Math.PI)) / Math.sqrt(0.56 / 3000)).toBeLessThan(5);
  });
});

describe("values that may lie outside", () => {
  it("have density zero under Uniform", () => {
    const use = new Use(distributionNamed("Uniform")!, { lower: 0, upper: 2 });
    const indicator = supportIndicator(use.record, use.x, use.canonical);
    expect([-0.1, 0, 1, 2, 2.1].map((x) => use.scalar(indicator, x))).toEqual([-Infinity, 0, 0, 0, -Infinity]);
  });
  it("have density zero under Truncated with a bound that a fit moves", () => {
    const theta = input("theta", [], "latent");
    expect(boundsMove({ upper: theta })).toBe(true);
    expect(boundsMove({ upper: input("limit", [], "data"), lower: num(0) })).toBe(false);
    const use = new Use(distributionNamed("Exponential")!, { rate: 1 });
    const density = truncatedLogDensity(use.record, use.x, use.canonical, { upper: theta }, use.axes);
    expect(use.scalar(density, 1.5, { theta: 1 })).toBe(-Infinity);
    expect(use.scalar(density, 0.5, { theta: 1 })).toBeCloseTo(-0.5 - Math.log1p(-Math.exp(-1)), 13);
  });
  it("no bounds, no indicator", () => expect(boundsIndicator({}, num(3))).toEqual(num(0)));
  it("a family without a distribution function cannot be truncated", () => {
    const d = distributionNamed("Categorical")!;
    const use = Use.of(d, d.probes[0]!);
    expect(() => truncatedLogDensity(d, use.x, use.canonical, boundsOf(1), use.axes)).toThrow(/no distribution function/);
  });
});
