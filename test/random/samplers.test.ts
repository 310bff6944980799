// Oracle: the distribution functions of runtime/math (themselves tested against mpmath). Every p-value comes from fixed seeds;
// a test fails below 1e-5, so that the family of about 120 p-values would fail by chance once in 800 choices of the seeds (Bonferroni).
import { describe, expect, it } from "vitest";
import * as M from "../../runtime/math/index.ts";
import * as R from "../../runtime/random/index.ts";
import { chiSquare, kolmogorovSmirnov, uniformCells } from "./statistics.ts";

const THRESHOLD = 1e-5;
const LARGE = 300_000;
const SMALL = 20_000;

type Fill = (out: Float64Array, offset: number, count: number, state: R.Stream) => void;
/** Draws in runs of 30 from consecutive steps, as a fit makes them. */
function draw(count: number, fill: Fill, node = 1): Float64Array {
  const out = new Float64Array(count);
  const state = R.createStream();
  for (let at = 0, step = 0; at < count; at += 30, step++) {
    R.seedStream(state, 20260901, node, step, 0);
    fill(out, at, Math.min(30, count - at), state);
  }
  return out;
}

function expectContinuous(fill: Fill, cdf: (x: number) => number, count: number): void {
  const draws = draw(count, fill);
  if (count >= LARGE) expect(uniformCells(draws, cdf, 500)).toBeGreaterThan(THRESHOLD);
  expect(kolmogorovSmirnov(draws, cdf)).toBeGreaterThan(THRESHOLD);
}

describe("continuous samplers", () => {
  it("uniform", () => expectContinuous(R.fillUniform, (x) => x, LARGE));
  it("uniform stays inside (0, 1) and uses all 53 bits", () => {
    const draws = draw(LARGE, R.fillUniform);
    let low = 0;
    for (const u of draws) {
      if (!(u > 0 && u < 1)) expect.fail(`${u}`);
      low += (u * 2 ** 53) % 4 === 1 ? 1 : 0; // the last free bit: odd multiples of 2⁻⁵³
    }
    expect(Math.abs(low / LARGE - 0.5)).toBeLessThan(5 * 0.5 * LARGE ** -0.5);
  });
  it("exponential", () => expectContinuous(R.fillStdExponential, (x) => -Math.expm1(-x), LARGE));
  it("normal", () => expectContinuous(R.fillStdNormal, M.normalCdf, LARGE));
  it("normal, in the tails beyond the ziggurat's edge", () => {
    const edge = 3.654152885361009;
    const draws = draw(4_000_000, R.fillStdNormal, 2);
    const above = draws.filter((x) => x > edge);
    const below = draws.filter((x) => x < -edge).map((x) => -x);
    const tail = M.normalCdf(-edge);
    for (const part of [above, below]) {
      expect(Math.abs(part.length - 4_000_000 * tail)).toBeLessThan(5 * Math.sqrt(4_000_000 * tail));
      expect(kolmogorovSmirnov(part, (x) => 1 - M.normalCdf(-x) / tail)).toBeGreaterThan(THRESHOLD);
    }
    // 2000 cells: every layer of the ziggurat is seen.
    expect(uniformCells(draws, M.normalCdf, 2000)).toBeGreaterThan(THRESHOLD);
  });
  it("successive normals are independent", () => {
    const draws = draw(LARGE, R.fillStdNormal, 3);
    const cells = new Float64Array(400);
    for (let i = 0; i + 1 < LARGE; i += 2) cells[20 * Math.floor(20 * M.normalCdf(draws[i]!)) + Math.floor(20 * M.normalCdf(draws[i + 1]!))]!++;
    expect(chiSquare(cells, new Float64Array(400).fill(LARGE / 800))).toBeGreaterThan(THRESHOLD);
  });
  it.each([0.02, 0.1, 0.5, 0.9, 0.999, 1, 1.001, 1.5, 3, 10, 51, 1e3, 1e6])("gamma of shape %d", (shape) => {
    const floor = 2.2250738585072014e-308;
    const fill: Fill = (out, offset, count, state) => R.fillStdGamma(out, offset, count, shape, state);
    const count = shape === 0.5 || shape === 1.5 || shape === 51 ? LARGE : SMALL;
    const draws = draw(count, fill).filter((x) => x > floor);
    const floored = M.gammaP(shape, floor);
    expect(Math.abs(count - draws.length - count * floored)).toBeLessThanOrEqual(5 * Math.sqrt(count * floored));
    const cdf = (x: number): number => (M.gammaP(shape, x) - floored) / (1 - floored);
    expect(kolmogorovSmirnov(draws, cdf)).toBeGreaterThan(THRESHOLD);
    if (count === LARGE) expect(uniformCells(draws, cdf, 500)).toBeGreaterThan(THRESHOLD);
  });
  it.each([1e-6, 1e-3, 0.02, 0.5, 1, 4])("log gamma of shape %d", (shape) => {
    // Below e⁻⁴⁰, P(a, x) = xᵃ/Γ(a + 1) to 1e-17.
    const cdf = (y: number): number => (y < -40 ? Math.exp(shape * y - M.lgamma1p(shape)) : M.gammaP(shape, Math.exp(y)));
    expectContinuous((out, offset, count, state) => R.fillLogStdGamma(out, offset, count, shape, state), cdf, SMALL);
  });
});

/** Chi-square of counts in [low, high] against the mass function, both tails joined to the ends. */
function expectCounts(draws: Float64Array, logMass: (k: number) => number, mean: number, sd: number, last: number): void {
  const low = Math.max(0, Math.floor(mean - 8 * sd - 5));
  const high = Math.min(last, Math.ceil(mean + 8 * sd + 15));
  const width = Math.max(1, Math.round(sd / 20)); // counts per cell
  const cells = Math.floor((high - low) / width) + 1;
  const observed = new Float64Array(cells);
  const expected = new Float64Array(cells);
  for (const k of draws) {
    if (!(Number.isInteger(k) && k >= low && k <= high)) expect.fail(`${k} is outside ${low}..${high}`);
    observed[Math.floor((k - low) / width)]!++;
  }
  for (let k = low; k <= high; k++) expected[Math.floor((k - low) / width)]! += draws.length * Math.exp(logMass(k));
  expect(chiSquare(observed, expected)).toBeGreaterThan(THRESHOLD);
}

describe("counts", () => {
  it.each([1e-3, 0.1, 1, 3, 9.99, 10, 10.01, 12, 30, 100, 1e3, 1e5])("Poisson of rate %d", (rate) => {
    const draws = draw(rate === 3 || rate === 10 || rate === 30 ? LARGE : SMALL, (out, offset, count, state) => R.fillPoisson(out, offset, count, rate, state));
    expectCounts(draws, (k) => k * Math.log(rate) - rate - M.lgamma(k + 1), rate, Math.sqrt(rate), Infinity);
  });
  it.each([
    [1, 0.3],
    [5, 0.5],
    [10, 0.01],
    [20, 0.5],
    [21, 0.48],
    [40, 0.25],
    [40, 0.75],
    [100, 0.1],
    [100, 0.9],
    [200, 0.999],
    [1000, 0.3],
    [1e6, 2e-5],
    [1e6, 0.5],
  ])("Binomial of %d trials at %d", (n, p) => {
    const draws = draw(n === 40 || n === 20 ? LARGE : SMALL, (out, offset, count, state) => R.fillBinomial(out, offset, count, n, p, state));
    expectCounts(draws, (k) => M.logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p), n * p, Math.sqrt(n * p * (1 - p)), n);
  });
  // Far out, k - mean in standard deviations is normal up to its skewness 1/sd and the grid 1/sd.
  it.each([1e9, 1e12])("Poisson of rate %d is normal on its own scale", (rate) => {
    const draws = draw(SMALL, (out, offset, count, state) => R.fillPoisson(out, offset, count, rate, state));
    expect(
      kolmogorovSmirnov(
        draws.map((k) => (k - rate + 0.5) / Math.sqrt(rate)),
        M.normalCdf,
      ),
    ).toBeGreaterThan(THRESHOLD);
  });
  it("Binomial of 1e12 trials is normal on its own scale", () => {
    const draws = draw(SMALL, (out, offset, count, state) => R.fillBinomial(out, offset, count, 1e12, 0.3, state));
    expect(
      kolmogorovSmirnov(
        draws.map((k) => (k - 3e11 + 0.5) / Math.sqrt(2.1e11)),
        M.normalCdf,
      ),
    ).toBeGreaterThan(THRESHOLD);
  });
});

describe("ends of the parameter ranges", () => {
  const state = R.createStream();
  R.seedStream(state, 1, 0, 0, 0);
  it.each([
    ["Poisson(0)", () => R.poisson(0, state), 0],
    ["Poisson(-1)", () => R.poisson(-1, state), NaN],
    ["Poisson(NaN)", () => R.poisson(NaN, state), NaN],
    ["Poisson(∞)", () => R.poisson(Infinity, state), Infinity],
    ["Binomial(0, ½)", () => R.binomial(0, 0.5, state), 0],
    ["Binomial(7, 0)", () => R.binomial(7, 0, state), 0],
    ["Binomial(7, 1)", () => R.binomial(7, 1, state), 7],
    ["Binomial(1e9, 1)", () => R.binomial(1e9, 1, state), 1e9],
    ["Binomial(7, 1.1)", () => R.binomial(7, 1.1, state), NaN],
    ["Binomial(-1, ½)", () => R.binomial(-1, 0.5, state), NaN],
    ["Gamma(0)", () => R.stdGamma(0, state), NaN],
    ["Gamma(-1)", () => R.stdGamma(-1, state), NaN],
    ["Gamma(NaN)", () => R.stdGamma(NaN, state), NaN],
    ["log Gamma(0)", () => R.logStdGamma(0, state), NaN],
  ])("%s", (_, sample, expected) => expect(sample()).toBe(expected));

  it("Gamma draws stay positive where they would underflow", () => {
    for (let i = 0; i < 1000; i++) expect(R.stdGamma(1e-4, state)).toBeGreaterThan(0);
  });
});
