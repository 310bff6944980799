import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantiles } from "../../runtime/fit/quantiles.ts";
import { elboEstimate, paretoShape, summarizeDraws } from "../../runtime/fit/summary.ts";
import { normals, uniforms } from "./random.ts";

/** Type 7 by sorting. */
function bySorting(draws: Float64Array, p: number): number {
  const sorted = draws.slice().sort();
  const position = (sorted.length - 1) * p;
  const [low, high] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
  return low === high ? low : low + (position - Math.floor(position)) * (high - low);
}

describe("quantiles", () => {
  it("are those of the sorted draws, with ties, infinities and any length; the draws stay as they were", () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 3 }), fc.constantFrom(Infinity, -Infinity));
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.array(probability, { maxLength: 5 }), (values, unsorted) => {
        const draws = Float64Array.from(values);
        const probabilities = [...unsorted].sort((a, b) => a - b);
        expect(quantiles(draws, probabilities)).toEqual(probabilities.map((p) => bySorting(draws, p)));
        expect([...draws]).toEqual([...Float64Array.from(values)]);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it.each([601, 5000, 100_000])("of %d draws, where selection samples first", (n) => {
    const uniform = uniforms(n);
    const shapes = [() => uniform(), () => Math.floor(5 * uniform()), (_: unknown, i: number) => i, (_: unknown, i: number) => Math.min(i, n - i)];
    for (const shape of shapes) {
      const draws = Float64Array.from({ length: n }, shape);
      expect(quantiles(draws, [0.05, 0.5, 0.95])).toEqual([0.05, 0.5, 0.95].map((p) => bySorting(draws, p)));
    }
  });

  it("of nothing, or of a NaN, are NaN", () => {
    expect(quantiles(new Float64Array(0), [0.5])).toEqual([NaN]);
    expect(quantiles(Float64Array.of(1, NaN, 2), [0.1, 0.9])).toEqual([NaN, NaN]);
  });
});

describe("a summary", () => {
  it("of 0..10 is known in closed form", () => {
    const summary = summarizeDraws(
      Float64Array.from({ length: 11 }, (_, i) => i),
      [0.05, 0.5, 0.95],
    );
    expect(summary.mean).toBe(5);
    expect(summary.sd).toBeCloseTo(Math.sqrt(11), 14);
    expect(summary.quantiles).toEqual([0.5, 5, 9.5]);
  });

  it("keeps its digits far from zero", () => {
    const draws = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(summarizeDraws(draws, []).sd).toBeCloseTo(0.5 * Math.sqrt(1000 / 999), 12);
  });
});

describe("the ELBO estimate", () => {
  it("is the mean of the log weights with the standard error of the mean", () => {
    const estimate = elboEstimate(Float64Array.of(-3, -1, -2, -4));
    expect(estimate.value).toBe(-2.5);
    expect(estimate.se).toBeCloseTo(Math.sqrt(5 / 3 / 4), 15);
  });

  it("is exact where the guide is the posterior", () =>
    expect(elboEstimate(new Float64Array(50).fill(-185.9))).toMatchObject({ se: expect.closeTo(0, 12) as number }));

  it("is minus infinity where a draw is impossible", () => expect(elboEstimate(Float64Array.of(-1, -Infinity))).toEqual({ value: -Infinity, se: NaN }));
});

describe("the Pareto shape", () => {
  /** Weights w = u^−k, whose tail is exactly generalised Pareto of shape k. */
  const weights = (seed: number, k: number) => {
    const uniform = uniforms(seed);
    return Float64Array.from({ length: 10_000 }, () => 7 - k * Math.log(1 - uniform()));
  };

  it.each([0.2, 0.5, 0.7, 1])("of weights with a tail of shape %d is found", (k) => {
    const estimates = Array.from({ length: 30 }, (_, seed) => paretoShape(weights(seed + 1, k)));
    const mean = estimates.reduce((sum, estimate) => sum + estimate / 30, 0);
    // One estimate has the sd (1 + k)/√300, the mean of 30 a √30th of it; the prior pulls by (k − ½)·10/310.
    expect(Math.abs(mean - (300 * k + 5) / 310)).toBeLessThan(0.02 + (3 * (1 + k)) / Math.sqrt(300 * 30));
  });

  it("of a guide a third as wide as the posterior is above 0.7, of one twice as wide far below", () => {
    const shape = (sd: number) => {
      const normal = normals(8);
      return paretoShape(Float64Array.from({ length: 20_000 }, normal).map((z) => Math.log(sd) + 0.5 * z * z * (1 - sd * sd)));
    };
    expect(shape(1 / 3)).toBeGreaterThan(0.7); // k = 1 − sd² = 0.89
    expect(shape(2)).toBeLessThan(0.1); // bounded weights
  });

  it("is minus infinity for equal weights, and not known from a few or from a NaN", () => {
    expect(paretoShape(new Float64Array(1000).fill(-3))).toBe(-Infinity);
    expect(paretoShape(Float64Array.of(1, 2, 3))).toBeNaN();
    expect(paretoShape(weights(1, 0.5).map((value, i) => (i === 5 ? NaN : value)))).toBeNaN();
  });
});
