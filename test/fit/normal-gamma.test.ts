import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { normalGamma } from "../../bench/hand-written/normal-gamma.ts";
import type { Estimator } from "../../bench/hand-written/normal-gamma.ts";
import { runLoop } from "../../runtime/fit/loop.ts";
import type { LoopSettings, OptimizerSettings } from "../../runtime/fit/types.ts";
import { judge } from "../../runtime/fit/verdict.ts";
import { STILL } from "./settings.ts";

// The hand-written step on the real data, 10,000 steps × 30 samples. Oracle: the exact posterior NormalGamma(0.8902267, 100.1, 51, 110.0762).
const data = Float64Array.from(JSON.parse(readFileSync(new URL("../../models/normal_gamma.data.json", import.meta.url), "utf8")) as number[]);
const EXACT = [
  { mean: 0.8902267, sd: 0.1483012 },
  { mean: 0.4633153, sd: 0.0648771 },
];
const SEEDS = Array.from({ length: 20 }, (_, k) => k + 1);

const both: Estimator = { controlVariate: true, raoBlackwell: true };
const controlVariate: Estimator = { controlVariate: true, raoBlackwell: false };
const naive: Estimator = { controlVariate: false, raoBlackwell: false };
const adam: OptimizerSettings = { kind: "adam", rate: { kind: "robbins_monro", scale: 100, delay: 2000, kappa: 1 }, options: {} };
const textbook: OptimizerSettings = { kind: "sgd", rate: { kind: "robbins_monro", scale: 1, delay: 1000, kappa: 1 }, options: {} };

/** Largest errors of the means in posterior sds and of the sds relative to them; the verdict; the answer. */
async function fit(estimator: Estimator, optimizer: OptimizerSettings, seed: number, changes: Partial<LoopSettings> = {}) {
  const objective = normalGamma(data, 30, seed, estimator, false);
  const settings: LoopSettings = { steps: 10_000, optimizer, average: "last_half", until: "steps", tolerance: 1, clamp: null, traceRows: 500, ...changes };
  const result = await runLoop(objective, settings, new Float64Array(4), STILL);
  const moments = new Float64Array(4);
  objective.moments!.evaluate(result.coordinates, moments);
  const { level } = judge({ result, steps: settings.steps, names: ["mu", "tau"], tolerance: 1, objective: null, paretoShape: null });
  return {
    level,
    stepsRun: result.stepsRun,
    meanError: Math.max(...EXACT.map(({ mean, sd }, i) => Math.abs(moments[2 * i]! - mean) / sd)),
    sdError: Math.max(...EXACT.map(({ sd }, i) => Math.abs(moments[2 * i + 1]! / sd - 1))),
    shape: Math.exp(result.coordinates[0]!),
  };
}

describe.each([
  ["Rao-Blackwell and control variates", both],
  ["control variates", controlVariate],
] as const)("score function with %s", (_, estimator) => {
  it("reaches the posterior and is trusted, 20 seeds of 20", async () => {
    for (const seed of SEEDS) {
      const { level, meanError, sdError } = await fit(estimator, adam, seed);
      expect(level).toBe("trust");
      expect(meanError).toBeLessThan(0.02);
      expect(sdError).toBeLessThan(0.05);
    }
  });

  it("stops early with until = converged, as accurate as promised", async () => {
    for (const seed of SEEDS.slice(0, 5)) {
      const { level, stepsRun, meanError, sdError } = await fit(estimator, adam, seed, { until: "converged", steps: 1e6 });
      expect([level, stepsRun < 10_000]).toEqual(["trust", true]);
      expect(meanError).toBeLessThan(3 * 0.02); // three standard errors at the threshold
      expect(sdError).toBeLessThan(3 * 0.05);
    }
  });
});

it("control variates alone have no variance at the exact posterior: the answer is exact", async () => {
  const { meanError, sdError } = await fit(controlVariate, adam, 1);
  expect(meanError).toBeLessThan(1e-5);
  expect(sdError).toBeLessThan(1e-5);
});

it("the textbook rate 1/(1000 + t) is rejected, 20 seeds of 20", async () => {
  for (const seed of SEEDS) {
    const { level, sdError, shape } = await fit(both, textbook, seed);
    expect([level, sdError > 0.05]).toEqual(["reject", true]);
    expect(shape).toBeLessThan(25); // of 51
  }
});

it("the naive score function is doubted, 20 seeds of 20, and rightly so", async () => {
  for (const seed of SEEDS) {
    const { level, meanError } = await fit(naive, adam, seed);
    expect([level, meanError > 0.02]).toEqual(["doubt", true]);
  }
});

it("the last iterate without averaging is not trusted", async () => {
  for (const seed of SEEDS.slice(0, 5)) expect((await fit(both, adam, seed, { average: "none" })).level).toBe("doubt");
});

it("the sum over the data and the sufficient statistics give the same step", () => {
  const [coordinates, first, second] = [Float64Array.of(3.5, 4, 0.7, 4.2), new Float64Array(4), new Float64Array(4)];
  const value = normalGamma(data, 30, 3, both, true).step(coordinates, first, 7);
  expect(Math.abs(normalGamma(data, 30, 3, both, false).step(coordinates, second, 7) - value)).toBeLessThan(1e-10);
  first.forEach((slope, i) => expect(Math.abs(slope - second[i]!)).toBeLessThan(1e-9)); // of gradients of about 10, from costs of about 200
});

it("with the control variate the objective is the log evidence at the exact posterior, at every draw", () => {
  const exact = Float64Array.of(Math.log(51), Math.log(110.0762213616), 0.8902267314, Math.log(100.1));
  for (const t of [1, 2, 3]) expect(normalGamma(data, 30, 1, controlVariate, false).step(exact, new Float64Array(4), t)).toBeCloseTo(-185.9371419902, 6);
});

it("the heap does not grow with the steps: less than 100 kB over 100,000 of them", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const retained: number[] = [];
  const measured = normalGamma(data, 3, 1, both, false);
  const step = (coordinates: Float64Array, gradient: Float64Array, t: number) => {
    if (t % 100_000 === 40_000) {
      collect();
      retained.push(process.memoryUsage().heapUsed);
    }
    return measured.step(coordinates, gradient, t);
  };
  await runLoop(
    { ...measured, step },
    { steps: 140_000, optimizer: adam, average: "last_half", until: "steps", tolerance: 1, clamp: null, traceRows: 500 },
    new Float64Array(4),
    STILL,
  );
  expect(retained.length).toBe(2);
  expect(retained[1]! - retained[0]!).toBeLessThan(100_000);
});
