import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runLoop } from "../../runtime/fit/loop.ts";
import type { LoopSettings, Objective } from "../../runtime/fit/types.ts";
import { digamma, lgamma, trigamma } from "../../runtime/math/index.ts";
import { SETTINGS, STILL } from "./settings.ts";

// Average log-likelihood of Gamma(shape, scale) in these own coordinates, and its gradients, written by hand. Oracle: the table of a published comparison.
const data = JSON.parse(readFileSync(new URL("../../models/gamma_mle.data.json", import.meta.url), "utf8")) as readonly number[];
const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
const meanLog = data.reduce((sum, x) => sum + Math.log(x), 0) / data.length;

function likelihood(natural: boolean): Objective {
  const step = (coordinates: Float64Array, gradient: Float64Array) => {
    const [shape, scale] = [coordinates[0]!, coordinates[1]!];
    const [slope0, slope1] = [meanLog - digamma(shape) - Math.log(scale), (mean / scale - shape) / scale];
    // Fisher matrix [[ψ′(α), 1/β], [1/β, α/β²]].
    const [f00, f01, f11] = [trigamma(shape), 1 / scale, shape / scale ** 2];
    const determinant = f00 * f11 - f01 * f01;
    gradient[0] = natural ? (f11 * slope0 - f01 * slope1) / determinant : slope0;
    gradient[1] = natural ? (f00 * slope1 - f01 * slope0) / determinant : slope1;
    return (shape - 1) * meanLog - mean / scale - lgamma(shape) - shape * Math.log(scale);
  };
  return { size: 2, step, moments: null };
}

const settings: LoopSettings = { ...SETTINGS, steps: 150, clamp: 1e-4, traceRows: Infinity };
const start = Float64Array.of(0.5, 8);

const TABLE = {
  plain: {
    1: "0.6516, 8.0032, 3.1866",
    15: "1.0504, 7.9743, 2.8331",
    30: "1.0853, 7.9160, 2.8296",
    45: "1.0933, 7.8551, 2.8270",
    60: "1.0989, 7.7937, 2.8245",
    90: "1.1101, 7.6698, 2.8193",
    150: "1.1339, 7.4175, 2.8086",
  },
  natural: {
    1: "0.5340, 7.8695, 3.1866",
    15: "1.2770, 4.3331, 2.7370",
    30: "2.3102, 2.5556, 2.5688",
    45: "2.8686, 2.1013, 2.5450",
    60: "3.0273, 2.0018, 2.5435",
    90: "3.0701, 1.9768, 2.5434",
    150: "3.0720, 1.9756, 2.5434",
  },
} as const;

describe.each(["plain", "natural"] as const)("gradient ascent, %s", (kind) => {
  it("prints the published trace, every digit", async () => {
    const { trace } = await runLoop(likelihood(kind === "natural"), settings, start, STILL);
    expect(trace.length).toBe(150);
    for (const [step, row] of Object.entries(TABLE[kind])) {
      const { objective, coordinates } = trace[Number(step) - 1]!;
      expect([coordinates[0]!, coordinates[1]!, -objective].map((value) => value.toFixed(4)).join(", "), `step ${step}`).toBe(row);
    }
  });
});

it("150 steps of the plain gradient have not converged, and are told so", async () => {
  const { convergence, stopped } = await runLoop(likelihood(false), settings, start, STILL);
  expect(stopped).toBe("steps");
  expect(convergence).toMatchObject({ converged: false, drifting: true });
});

it("the natural gradient with until = converged stops early at the maximum: digamma(shape) − log(shape) = mean log x − log mean x", async () => {
  const result = await runLoop(likelihood(true), { ...settings, steps: 5000, until: "converged" }, start, STILL);
  expect(result.stopped).toBe("converged");
  expect(result.stepsRun).toBeLessThan(250);
  const [shape, scale] = [result.coordinates[0]!, result.coordinates[1]!];
  // The relative gradient of 6e-6 leaves at most that times the curvature's inverse, about 20 here.
  expect(Math.abs(digamma(shape) - Math.log(shape) - (meanLog - Math.log(mean)))).toBeLessThan(1e-5);
  expect(shape * scale).toBeCloseTo(mean, 3);
});

it("a coordinate pushed below the clamp stays at it and counts as stationary", async () => {
  const downhill: Objective = { size: 1, moments: null, step: (coordinates, gradient) => ((gradient[0] = -1), -coordinates[0]!) };
  const result = await runLoop(downhill, { ...settings, until: "converged" }, Float64Array.of(0.5), STILL);
  expect([...result.coordinates]).toEqual([1e-4]);
  expect(result.stopped).toBe("converged");
});
