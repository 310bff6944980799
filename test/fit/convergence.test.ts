import { describe, expect, it } from "vitest";
import { assessWindow } from "../../runtime/fit/convergence.ts";
import type { Window } from "../../runtime/fit/iterate-history.ts";
import { jointBound, normalEquivalent, seriesError } from "../../runtime/fit/stationarity.ts";
import type { Convergence } from "../../runtime/fit/types.ts";
import { normalQuantile, studentTCdf } from "../../runtime/math/index.ts";
import { normals } from "./random.ts";

const BATCHES = 80;
const PER_BATCH = 8;

/** Batch means of a stationary AR(1) process with this correlation time (share of the window; Infinity: a random walk), of unit innovations where it walks, else unit sd. */
function noise(normal: () => number, time: number): Float64Array {
  const correlation = Math.exp(-1 / (time * BATCHES * PER_BATCH));
  const innovation = time === Infinity ? 1 : Math.sqrt(1 - correlation ** 2);
  let value = time === Infinity ? 0 : normal();
  return Float64Array.from({ length: BATCHES }, () => {
    let sum = 0;
    for (let i = 0; i < PER_BATCH; i++) sum += value = correlation * value + innovation * normal();
    return sum / PER_BATCH;
  });
}

/** Standard error of the mean of n values of an AR(1) process of unit sd: closed form. */
function trueError(time: number): number {
  const n = BATCHES * PER_BATCH;
  const r = Math.exp(-1 / (time * n));
  return Math.sqrt(((1 + r) / (1 - r) - (2 * r * (1 - r ** n)) / (n * (1 - r) ** 2)) / n);
}

/** A window whose columns are the given series; the scalars of q are the coordinates, of sd 1. */
function assess(columns: readonly Float64Array[], tolerance = 1): Convergence {
  const size = columns.length;
  const means = Float64Array.from({ length: BATCHES * size }, (_, k) => columns[k % size]![Math.floor(k / size)]!);
  const window: Window = { count: BATCHES, size, means, snapshots: null };
  const evaluate = (coordinates: Float64Array, out: Float64Array) => coordinates.forEach((value, i) => out.set([value, 1], 2 * i));
  return assessWindow(window, { count: size, evaluate }, tolerance);
}

const quantile = (values: readonly number[], p: number) => [...values].sort((a, b) => a - b)[Math.floor(p * values.length)]!;

describe("the standard error", () => {
  // Ratio of estimate to closed form over 400 runs. At 0.05 sixteen plain batch means would have the median 0.6, at 0.1 0.45.
  it.each([
    { time: 1e-4, low: 0.8, middle: [0.95, 1.08], high: 1.35 },
    { time: 0.01, low: 0.7, middle: [0.95, 1.15], high: 1.6 },
    { time: 0.05, low: 0.5, middle: [0.85, 1.15], high: 2.2 },
    { time: 0.1, low: 0.35, middle: [0.65, 1.05], high: 2.2 },
  ])("is right for noise with a correlation time of $time windows", ({ time, low, middle, high }) => {
    const normal = normals(11);
    const ratios = Array.from({ length: 400 }, () => seriesError(noise(normal, time)).standardError / trueError(time));
    expect(quantile(ratios, 0.02)).toBeGreaterThan(low);
    expect(quantile(ratios, 0.5)).toBeGreaterThan(middle[0]!);
    expect(quantile(ratios, 0.5)).toBeLessThan(middle[1]!);
    expect(quantile(ratios, 0.98)).toBeLessThan(high);
  });

  it("of the difference of the halves is not fooled by a smooth trend", () => {
    const normal = normals(12);
    const flat = Float64Array.from({ length: BATCHES }, normal);
    const bent = flat.map((value, i) => value + 5 * i - 0.03 * i * i);
    expect(seriesError(bent).driftError / seriesError(flat).driftError).toBeCloseTo(1, 9); // a parabola is taken out exactly
    expect(seriesError(flat).driftError / ((2 * seriesError(flat).spread) / Math.sqrt(BATCHES))).toBeLessThan(1.5);
  });
});

// How often 200 runs get each verdict; the error of the average is half of the threshold of 0.02 sd.
describe("operating characteristics", () => {
  const rates = (runs: number, make: () => readonly Float64Array[]) => {
    const results = Array.from({ length: runs }, () => assess(make()));
    const share = (of: (result: Convergence) => boolean) => results.filter(of).length / runs;
    return { drifting: share((r) => r.drifting), noisy: share((r) => r.noisy), converged: share((r) => r.converged) };
  };
  const stationary = (normal: () => number, scalars: number, time: number) => () =>
    Array.from({ length: scalars }, () => noise(normal, time).map((value) => (0.01 * value) / trueError(time)));

  it.each([
    { scalars: 1, time: 1e-4, converged: 0.99 },
    { scalars: 1, time: 0.01, converged: 0.99 },
    { scalars: 1, time: 0.05, converged: 0.95 },
    { scalars: 20, time: 0.01, converged: 0.97 },
    { scalars: 100, time: 1e-4, converged: 0.97 },
    { scalars: 100, time: 0.01, converged: 0.9 },
  ])("stationary noise of $scalars scalars, correlation time $time windows: converged in $converged of the runs", ({ scalars, time, converged }) => {
    expect(rates(scalars === 100 ? 60 : 200, stationary(normals(21), scalars, time)).converged).toBeGreaterThanOrEqual(converged);
  });

  it("stationary noise of 100 scalars with correlation time 0.05 windows may be called noisy, hardly ever drifting", () => {
    expect(rates(60, stationary(normals(22), 100, 0.05)).drifting).toBeLessThanOrEqual(0.05);
  });

  it("a random walk, which is what a very noisy estimator does, is noise in most runs", () => {
    const normal = normals(23);
    const found = rates(200, () => [noise(normal, Infinity)]);
    expect(found.converged).toBe(0);
    expect(found.noisy).toBe(1);
    expect(found.drifting).toBeLessThan(0.1);
  });

  // θ_t = c t^−p over the last half, scaled to the given difference of the halves (in sds of q), plus noise: t^−0.1 is what a rate of 1/t does.
  const drifting = (normal: () => number, power: number, difference: number, error: number) => () => {
    const path = Float64Array.from({ length: BATCHES }, (_, i) => (0.5 + (0.5 * (i + 0.5)) / BATCHES) ** -power);
    const scale = difference / seriesError(path).drift;
    const fluctuation = noise(normal, 0.01);
    return [path.map((value, i) => scale * value + (error * fluctuation[i]!) / trueError(0.01))];
  };
  it.each([
    { power: 0.1, difference: 0.1, error: 0.002 },
    { power: 1, difference: 0.1, error: 0.002 },
    { power: 0.1, difference: 0.3, error: 0.01 },
    { power: 1, difference: 0.3, error: 0.01 },
    { power: 0.5, difference: 3, error: 0 },
    { power: 2, difference: 3, error: 0.01 },
  ])("a drift t^-$power by $difference sd with a standard error of $error is always found", ({ power, difference, error }) => {
    expect(rates(100, drifting(normals(24), power, difference, error)).drifting).toBe(1);
  });

  it("a difference of a tenth of the threshold is no drift, however small the noise", () => {
    expect(rates(20, drifting(normals(25), 0.5, 0.0019, 1e-6)).converged).toBe(1);
    expect(rates(20, drifting(normals(25), 0.5, 0.01, 1e-6)).drifting).toBe(1);
  });
});

describe("scalars of q", () => {
  const normal = normals(31);
  const series = Float64Array.from({ length: BATCHES }, () => 0.05 * normal());
  const window: Window = { count: BATCHES, size: 1, means: series, snapshots: null };
  const single = (evaluate: (coordinate: number) => readonly [number, number]) =>
    assessWindow(window, { count: 1, evaluate: (coordinates, out) => out.set(evaluate(coordinates[0]!)) }, 1).scalars[0]!;
  const plain = single((x) => [x, 1]);

  it("are measured in sds of q: units cancel", () => {
    expect(single((x) => [1e6 + 1000 * x, 1000]).meanError).toBeCloseTo(plain.meanError, 9);
  });

  it("follow the delta rule at the average: the relative error of an sd exp x is the error of x", () => {
    expect(single((x) => [0, Math.exp(x)]).sdError / plain.meanError).toBeCloseTo(1, 2);
    expect(single((x) => [0, 1 / (1 + Math.exp(-x))]).sdError / plain.meanError).toBeCloseTo(0.5, 1);
  });

  it("that are constant, or have no finite sd, have no error", () => {
    for (const moments of [
      [3, 1],
      [3, 0],
      [NaN, NaN],
      [Infinity, Infinity],
    ] as const)
      expect(single(() => moments)).toEqual({ meanError: 0, sdError: 0, meanDrift: 0, sdDrift: 0 });
  });

  it("tolerance multiplies the thresholds", () => {
    const column = [series.map((value) => 3 * value)];
    expect([assess(column).noisy, assess(column, 10).noisy]).toEqual([false, false]);
    expect([assess(column, 0.5).noisy, assess(column, 2).noisy]).toEqual([true, false]);
  });

  it("too few batches are not convergence", () => {
    const short: Window = { count: 8, size: 1, means: new Float64Array(8), snapshots: null };
    expect(assessWindow(short, null, 1)).toEqual({ converged: false, drifting: false, noisy: true, scalars: [] });
  });
});

describe("critical values", () => {
  it.each([4, 8, 10, 16])("Wallace's approximation agrees with Student's distribution function, %d degrees of freedom", (freedom) => {
    for (const t of [0.5, 1, 2, 3, 4, 6]) {
      const exact = -normalQuantile(studentTCdf(-t, freedom));
      expect(Math.abs(normalEquivalent(t, freedom) / exact - 1)).toBeLessThan(0.01);
      expect(normalEquivalent(-t, freedom)).toBe(normalEquivalent(t, freedom));
    }
  });

  it("the joint bound is three for one test, and close to Bonferroni's quantile for many", () => {
    expect(jointBound(1)).toBe(3);
    for (const tests of [2, 10, 200, 10_000]) {
      const exact = -normalQuantile(0.5 * (0.0026997960632601866 / tests));
      expect(jointBound(tests)).toBeGreaterThanOrEqual(exact);
      expect(jointBound(tests) - exact).toBeLessThan(0.2);
    }
  });
});
