import { describe, expect, it } from "vitest";
import { runLoop } from "../../runtime/fit/loop.ts";
import type { LoopSettings, Objective, TraceRow } from "../../runtime/fit/types.ts";
import { normals } from "./random.ts";
import { SETTINGS, STILL } from "./settings.ts";

/** −½ Σ (θ_i − i)² with gradient noise of the given sd; the scalars of q are the coordinates, with sd 1. Noise is a function of t alone, as draws are. */
function quadratic(size: number, noise: number): Objective {
  const step = (coordinates: Float64Array, gradient: Float64Array, t: number) => {
    const normal = normals(1000 + t);
    let value = 0;
    for (let i = 0; i < size; i++) {
      const offset = coordinates[i]! - i;
      gradient[i] = -offset + noise * normal();
      value -= 0.5 * offset * offset;
    }
    return value;
  };
  const evaluate = (coordinates: Float64Array, out: Float64Array) => {
    for (let i = 0; i < size; i++) out.set([coordinates[i]!, 1], 2 * i);
  };
  return { size, step, moments: { count: size, evaluate } };
}

/** −½ Σ (θ_i − i)², deterministic and without latents. */
const bowl = (size: number): Objective => ({ ...quadratic(size, 0), moments: null });

const everyStep: LoopSettings = { ...SETTINGS, traceRows: Infinity };
const start = new Float64Array(3);

function meanOfRows(rows: readonly TraceRow[]): number[] {
  return [0, 1, 2].map((i) => rows.reduce((sum, row) => sum + row.coordinates[i]! / rows.length, 0));
}

const expectClose = (actual: Float64Array, expected: readonly number[]) =>
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12));

describe("the answer", () => {
  it("of gradient ascent on a bowl follows the closed form (1 − ρ)^t, and the start is left alone", async () => {
    const { last, coordinates, stepsRun } = await runLoop(bowl(3), SETTINGS, start, STILL);
    expectClose(
      last,
      [0, 1, 2].map((i) => i * (1 - 0.9 ** 100)),
    );
    expect([...coordinates]).toEqual([...last]);
    expect([stepsRun, ...start]).toEqual([100, 0, 0, 0]);
  });

  it.each([1, 2, 3, 10, 101, 777, 1000, 1025])("of %d steps with average = last_half is the mean of the iterates t > steps/2", async (steps) => {
    const { coordinates, trace } = await runLoop(quadratic(3, 1), { ...everyStep, steps, average: "last_half" }, start, STILL);
    expectClose(coordinates, meanOfRows(trace.filter((row) => row.step > steps / 2)));
  });

  it("of a run that stops early is the mean of the last half of the steps run", async () => {
    const settings: LoopSettings = { ...everyStep, steps: 1e6, average: "last_half", until: "converged" };
    const { stopped, stepsRun, coordinates, trace, convergence } = await runLoop(quadratic(3, 0.5), settings, start, STILL);
    expect([stopped, convergence?.converged, trace.length]).toEqual(["converged", true, stepsRun]);
    expect(stepsRun).toBeLessThan(20_000);
    expectClose(coordinates, meanOfRows(trace.filter((row) => row.step > stepsRun / 2)));
    coordinates.forEach((value, i) => expect(Math.abs(value - i)).toBeLessThan(4 * 0.02)); // four standard errors at the threshold of 0.02 sd
  });

  it("does not depend on the clock", async () => {
    const settings: LoopSettings = { ...SETTINGS, steps: 3000, average: "last_half" };
    let time = 0;
    const slow = await runLoop(quadratic(3, 1), settings, start, { now: () => (time += 17), progress: () => Promise.resolve(true) });
    const still = await runLoop(quadratic(3, 1), settings, start, STILL);
    expect(slow).toEqual(still);
  });
});

describe("the trace", () => {
  it("has evenly spaced rows whose objective is the mean since the last row", async () => {
    const fine = await runLoop(quadratic(3, 1), { ...everyStep, steps: 1000 }, start, STILL);
    const coarse = await runLoop(quadratic(3, 1), { ...SETTINGS, steps: 1000, traceRows: 100 }, start, STILL);
    expect(coarse.trace.map((row) => row.step)).toEqual(Array.from({ length: 100 }, (_, k) => 10 * (k + 1)));
    for (const row of coarse.trace) {
      const since = fine.trace.filter(({ step }) => step > row.step - 10 && step <= row.step);
      expect(row.objective).toBeCloseTo(
        since.reduce((sum, { objective }) => sum + objective / 10, 0),
        12,
      );
      expect([...row.coordinates]).toEqual([...since[9]!.coordinates]);
    }
  });

  it("ends with the last step when the steps do not divide", async () => {
    const { trace } = await runLoop(bowl(2), { ...SETTINGS, steps: 103, traceRows: 10 }, new Float64Array(2), STILL);
    expect(trace.map((row) => row.step)).toEqual([11, 22, 33, 44, 55, 66, 77, 88, 99, 103]);
  });

  it("has at most the rows asked for, and at least half of them, when the end is not known", async () => {
    const settings: LoopSettings = { ...SETTINGS, steps: 1e5, average: "last_half", until: "converged", traceRows: 100 };
    const { trace, stepsRun } = await runLoop(quadratic(3, 0.5), settings, start, STILL);
    expect(trace.length).toBeGreaterThanOrEqual(50);
    expect(trace.length).toBeLessThanOrEqual(101);
    expect(trace.at(-1)!.step).toBe(stepsRun);
    expect(new Set(trace.slice(1, -1).map((row, k) => row.step - trace[k]!.step)).size).toBe(1);
  });

  it("holds the objective of its own step where that is deterministic", async () => {
    const { trace } = await runLoop(bowl(2), { ...SETTINGS, traceRows: 10 }, new Float64Array(2), STILL);
    expect(trace[4]!.objective).toBeCloseTo(-0.5 * 0.9 ** (2 * 49), 12); // step 50 is evaluated after 49 updates
  });
});

describe("a step that is not finite", () => {
  const broken = (bad: { readonly value?: number; readonly slope?: number }): Objective => {
    const good = quadratic(2, 1);
    const step = (coordinates: Float64Array, gradient: Float64Array, t: number) => {
      const value = good.step(coordinates, gradient, t);
      if (t < 38) return value;
      gradient[1] = bad.slope ?? gradient[1]!;
      return bad.value ?? value;
    };
    return { ...good, step };
  };

  it.each([{ value: NaN }, { value: -Infinity }, { slope: NaN }, { slope: Infinity }])("stops the run before its update: %j", async (bad) => {
    const whole = await runLoop(quadratic(2, 1), everyStep, new Float64Array(2), STILL);
    const result = await runLoop(broken(bad), everyStep, new Float64Array(2), STILL);
    expect([result.stopped, result.stepsRun, result.fault?.step, result.trace.length, result.convergence]).toEqual(["error", 37, 38, 37, null]);
    expect([...result.fault!.coordinates]).toEqual([...whole.trace[36]!.coordinates]);
    expect(result.fault!.objective).toBe(bad.value ?? result.fault!.objective);
  });
});

describe("progress", () => {
  /** A clock that an objective moves on by one millisecond per step. */
  const timed = (objective: Objective) => {
    let time = 0;
    const step = (coordinates: Float64Array, gradient: Float64Array, t: number) => ((time += 1), objective.step(coordinates, gradient, t));
    return { objective: { ...objective, step }, now: () => time };
  };

  it("is called about every 50 ms with the step and the mean objective since the last call", async () => {
    const { objective, now } = timed(quadratic(1, 0));
    const calls: [number, number][] = [];
    const { trace } = await runLoop(objective, { ...everyStep, steps: 1000 }, Float64Array.of(5), { now, progress: (...call) => calls.push(call) > 0 });
    expect(calls.length).toBeGreaterThanOrEqual(1000 / 65);
    expect(calls.length).toBeLessThanOrEqual(20);
    const [step] = calls[0]!;
    expect(calls[0]![1]).toBeCloseTo(
      trace.slice(0, step).reduce((sum, row) => sum + row.objective / step, 0),
      10,
    );
  });

  it("interrupts by false, also from a promise, and leaves an average of the last half of the steps run", async () => {
    const { objective, now } = timed(quadratic(3, 1));
    const progress = (step: number) => new Promise<boolean>((resolve) => setTimeout(() => resolve(step < 2000), 0));
    const { stopped, stepsRun, coordinates, trace, convergence } = await runLoop(objective, { ...everyStep, steps: 1e5, average: "last_half" }, start, {
      now,
      progress,
    });
    expect(stopped).toBe("interrupted");
    expect(stepsRun).toBeGreaterThanOrEqual(2000);
    expect(stepsRun).toBeLessThan(2070);
    // The window begins at a block boundary: the answer is one of the means over windows that begin within half a block (4 steps) of half of the steps.
    const starts = Array.from({ length: 9 }, (_, k) => Math.floor(stepsRun / 2) - 4 + k);
    const distances = starts.map((from) => Math.max(...meanOfRows(trace.slice(from)).map((value, i) => Math.abs(value - coordinates[i]!))));
    expect(Math.min(...distances)).toBeLessThan(1e-12);
    expect(convergence).not.toBeNull();
  });
});

it("coordinates are clamped below after every step", async () => {
  const { trace } = await runLoop(bowl(3), { ...everyStep, clamp: 0.75 }, start, STILL);
  expect(trace.every((row) => row.coordinates.every((value) => value >= 0.75))).toBe(true);
});

it("deterministic objectives converge when the gradient vanishes, not before", async () => {
  const settings: LoopSettings = { ...SETTINGS, until: "converged", steps: 1000 };
  const result = await runLoop(bowl(3), settings, start, STILL);
  // Relative gradient 2·0.9^t·2/1 = 6.06e-6: t = 127; checks come every eight steps.
  expect([result.stopped, result.stepsRun]).toEqual(["converged", 128]);
  expect((await runLoop(bowl(3), { ...settings, steps: 100 }, start, STILL)).convergence).toEqual({
    converged: false,
    drifting: true,
    noisy: false,
    scalars: [],
  });
});

it("a stochastic objective without latents is judged by its coordinates", async () => {
  const objective: Objective = { ...quadratic(3, 1), moments: null };
  const short = await runLoop(objective, { ...SETTINGS, steps: 1000, average: "last_half" }, start, STILL);
  const long = await runLoop(objective, { ...SETTINGS, steps: 20_000, average: "last_half" }, start, STILL);
  expect(short.convergence).toMatchObject({ converged: false, noisy: true, drifting: false });
  expect(long.convergence).toMatchObject({ converged: true });
});

it("the last iterate of a noisy run is not converged where its average is", async () => {
  const settings: LoopSettings = { ...SETTINGS, steps: 20_000 };
  expect((await runLoop(quadratic(3, 1), { ...settings, average: "last_half" }, start, STILL)).convergence?.converged).toBe(true);
  const last = (await runLoop(quadratic(3, 1), settings, start, STILL)).convergence!;
  expect(last).toMatchObject({ converged: false, noisy: true });
  // θ ← 0.9 θ + 0.1 noise: the stationary sd is 0.1/√(1 − 0.81) = 0.2294; within 25 % from a hundred snapshots.
  for (const scalar of last.scalars) expect(Math.abs(scalar.meanError / 0.2294 - 1)).toBeLessThan(0.25);
});
