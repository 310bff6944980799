import { describe, expect, it } from "vitest";
import type { CompiledLogJoint } from "../../api/log-joint.ts";
import { lgamma } from "../../runtime/math/index.ts";
import { jointOf, oracle } from "./harness.ts";

interface Point {
  readonly latents: Readonly<Record<string, readonly number[]>>;
  readonly log_joint: number;
}
const JOINTS = oracle("model_joints.json") as Readonly<Record<string, readonly Point[]>>;

const values = (latents: Point["latents"]): Map<string, Float64Array> => new Map(Object.entries(latents).map(([name, v]) => [name, Float64Array.from(v)]));
const at = (joint: CompiledLogJoint, latents: Point["latents"]): number => joint.evaluate(values(latents));

// Sums of up to a thousand terms in float64 on both sides.
const close = (actual: number, expected: number, relative = 1e-11): void => expect(Math.abs(actual - expected)).toBeLessThan(relative * (1 + Math.abs(expected)));

describe.each(Object.entries(JOINTS))("%s", (model, points) => {
  it("has the log-joint that scipy gives (test/oracles/model_joints.py), every constant included", async () => {
    const joint = await jointOf(model);
    for (const point of points) {
      expect(joint.inputs.map((i) => i.name).sort()).toEqual(Object.keys(point.latents).sort());
      close(at(joint, point.latents), point.log_joint);
    }
  });

  it("has the gradient that central differences give", async () => {
    const joint = await jointOf(model);
    const latents = values(points[0]!.latents);
    for (const [name, slopes] of joint.gradient(latents)) {
      // A few elements of every array; steps of 1e-5 leave 1e-7 relative to the size of the log-joint.
      for (const i of new Set([0, Math.floor(slopes.length / 2), slopes.length - 1])) {
        const moved = (by: number): number => joint.evaluate(new Map(latents).set(name, latents.get(name)!.map((v, k) => (k === i ? v + by : v))));
        const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        expect(Math.abs(slopes[i]! - difference), `${name}[${i}]`).toBeLessThan(1e-5 * (1 + Math.abs(difference)));
      }
    }
  });
});

// log p(x, z) − log q(z) under the exact posterior is the log evidence at every z.
const logGamma = (x: number, shape: number, rate: number): number => shape * Math.log(rate) - lgamma(shape) + (shape - 1) * Math.log(x) - rate * x;
const logNormal = (x: number, mean: number, precision: number): number => 0.5 * Math.log(precision / (2 * Math.PI)) - 0.5 * precision * (x - mean) ** 2;

interface Exact {
  readonly model: string;
  readonly evidence: number;
  readonly points: readonly Readonly<Record<string, readonly number[]>>[];
  readonly posterior: (z: (name: string) => readonly number[]) => number;
}

const EXACT: readonly Exact[] = [
  {
    model: "normal_gamma",
    evidence: -185.9371419902,
    points: [{ mu: [0.9], tau: [0.46] }, { mu: [-2], tau: [3] }],
    posterior: (z) => logGamma(z("tau")[0]!, 51, 110.0762213616) + logNormal(z("mu")[0]!, 0.8902267314, 100.1 * z("tau")[0]!),
  },
  { model: "poisson_gamma", evidence: -209.1879949, points: [{ lambda: [0.6] }, { lambda: [2.5] }], posterior: (z) => logGamma(z("lambda")[0]!, 124, 201) },
  { model: "censored", evidence: -15.5197517, points: [{ rate: [0.3] }, { rate: [1.7] }], posterior: (z) => logGamma(z("rate")[0]!, 7, 23.5) },
  {
    model: "beta_binomial",
    evidence: -2.5267281,
    points: [{ p: [0.6] }, { p: [0.05] }],
    posterior: (z) => lgamma(15) - lgamma(9) - lgamma(6) + 8 * Math.log(z("p")[0]!) + 5 * Math.log1p(-z("p")[0]!),
  },
  {
    model: "dirichlet_categorical",
    evidence: -13.7759322,
    points: [{ p: [0.3, 0.1, 0.4, 0.2] }, { p: [0.25, 0.05, 0.6, 0.1] }],
    posterior: (z) => [3.5, 0.5, 5.5, 2.5].reduce((s, a, k) => s - lgamma(a) + (a - 1) * Math.log(z("p")[k]!), lgamma(12)),
  },
];

it.each(EXACT)("$model: the log evidence at every point of the posterior", async ({ model, evidence, points, posterior }) => {
  const joint = await jointOf(model);
  // The evidence is published to seven decimals; the posterior of normal_gamma to ten digits, which a tau of 3 turns into 1e-8.
  for (const point of points) expect(Math.abs(at(joint, point) - posterior((name) => point[name]!) - evidence)).toBeLessThan(1e-7);
});
