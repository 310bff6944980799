import { describe, expect, it } from "vitest";
import { reader } from "../../compiler/calculus/dense.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import type { ScoreSettings } from "../../compiler/inference/score.ts";
import type { Plan } from "../../compiler/plan/planner.ts";
import { CASES, type Case } from "./cases.ts";
import { covariance, drawsOf, flat, gradientOutputs, gradientRun, mean, near, planOf, product, programOf, run, sampler } from "./harness.ts";

const plans = new Map<Case, Promise<Plan>>();
const planned = (c: Case): Promise<Plan> => plans.get(c) ?? plans.set(c, planOf(c.text, c.data)).get(c)!;

const CHOICES = [
  { controlVariate: false, raoBlackwell: false },
  { controlVariate: true, raoBlackwell: false },
  { controlVariate: false, raoBlackwell: true },
  { controlVariate: true, raoBlackwell: true },
];

function close(got: ArrayLike<number>, expected: ArrayLike<number>, scale: number, what: string): void {
  expect(got.length, what).toBe(expected.length);
  for (let i = 0; i < got.length; i++)
    expect(Math.abs(got[i]! - expected[i]!), `${what}, element ${i}: ${got[i]!} for ${expected[i]!}`).toBeLessThan(1e-9 * (scale + Math.abs(expected[i]!)));
}

/** The formulas of Ranganath et al., from score h and cost k of every sample of one step. `baseline`: the running mean at one sample. */
function estimate(h: Float64Array, k: Float64Array, settings: ScoreSettings, baseline: number): number {
  const f = product(h, k);
  const size = settings.samples;
  if (!settings.controlVariate) return mean(f);
  if (size === 1) return h[0]! * (k[0]! - baseline);
  if (size < 8) return mean(h.map((x, i) => x * (k[i]! - (mean(k) * size - k[i]!) / (size - 1))));
  const variance = covariance(h, h);
  const differ = variance > 1e-10 * mean(product(h, h));
  return mean(f) - (differ ? covariance(f, h) / variance : mean(k)) * mean(h);
}

describe.each(CASES)("$name", (c) => {
  it("every estimator is its formula, sample by sample", async () => {
    const plan = await planned(c);
    const u = near(plan, 5);
    for (const samples of [1, 4, 33]) {
      const draw = sampler(plan, samples);
      for (const choice of CHOICES.filter((x) => samples === 33 || x.controlVariate)) {
        const settings = { samples, ...choice };
        const step = gradientRun(plan, settings);
        const baselines = new Map<number, number>();
        for (const t of [1, 2, 3]) {
          const got = step(u, 11, t);
          for (const e of draw(u, 11, t)) {
            const cost = choice.raoBlackwell ? e.keep : e.total;
            const before = baselines.get(e.offset) ?? 0;
            const scale = 1 + Math.max(...product(e.score, cost).map(Math.abs)) + Math.max(...e.score.map(Math.abs)) * Math.abs(before);
            close([got[e.offset]!], [estimate(e.score, cost, settings, before)], 10 * scale, `${e.name}, ${JSON.stringify(settings)}, step ${t}`);
            baselines.set(e.offset, 0.9 * before + 0.1 * mean(cost));
          }
        }
      }
    }
  });

  it("the generated step is the unprepared expressions, evaluated node by node on the same draws", async () => {
    const plan = await planned(c);
    const u = near(plan, 6);
    const program = programOf(plan, { samples: 9, controlVariate: true, raoBlackwell: true });
    const outputs = [...gradientOutputs(plan, program), { name: "elbo", value: program.elbo, axes: [] }];
    const got = run(plan, outputs)(u, 3, 17);
    const slices = new Map(plan.program.coordinates.map((x) => [x.input.name, u.subarray(x.offset, x.offset + x.size)]));
    const environment = { input: (name: string) => slices.get(name) ?? plan.world.arrays.get(name), draw: drawsOf(3, 17) };
    const expected = (value: (typeof outputs)[number]): number[] => {
      const read = reader(evaluate(value.value, environment));
      return positions(value.axes.map((a) => [a.id, a.extent] as const)).map((p) => read(p));
    };
    const elbo = expected(outputs[outputs.length - 1]!);
    close(got("elbo"), elbo, 1, "elbo");
    for (const o of outputs) close(got(o.name), expected(o), 10 * (1 + Math.abs(elbo[0]!)), o.name);
    expect(flat(plan, got).length).toBe(plan.program.size);
  });
});

function positions(axes: readonly (readonly [string, number])[]): readonly ReadonlyMap<string, number>[] {
  let all: readonly ReadonlyMap<string, number>[] = [new Map()];
  for (const [id, extent] of axes) all = all.flatMap((p) => Array.from({ length: extent }, (_, i) => new Map(p).set(id, i)));
  return all;
}

describe("a discrete latent whose samples agree", () => {
  const text = `model m { data x: real[N]  for n in N { z[n] ~ Bernoulli(prob = 0.3)  x[n] ~ Normal(mean = (if z[n] then 2 else 0), sd = 0.1) } }
    guide g { for n in N { z[n] ~ Bernoulli(prob = ?p = 0.98) } }`;

  it.each([32, 30])("has gradient 0 from %i samples, and the exact one when they differ: the cost is a function of the latent", async (samples) => {
    const plan = await planOf(text, { x: [2.1, 0.4, -3, 1] });
    const u = Float64Array.from(plan.program.coordinates.flatMap((c) => [...c.start]));
    const [step, draw] = [gradientRun(plan, { samples, controlVariate: true, raoBlackwell: true }), sampler(plan, samples)];
    const seen = new Set<boolean>();
    for (let t = 1; t <= 50; t++) {
      const got = step(u, 1, t);
      for (const e of draw(u, 1, t)) {
        const [on, off] = [e.score.findIndex((h) => h > 0), e.score.findIndex((h) => h < 0)];
        const differ = on >= 0 && off >= 0;
        seen.add(differ);
        const exact = differ ? 0.98 * 0.02 * (e.keep[on]! - e.keep[off]!) : 0;
        close([got[e.offset]!], [exact], 10 * Math.max(...e.keep.map(Math.abs)), `${e.name} at ${t}`);
      }
    }
    expect(seen.size).toBe(2);
  });
});

it("at one sample every baseline is its own: one per argument element of each statement", async () => {
  const c = CASES.find((x) => x.name === "one param in two statements of one latent")!;
  const plan = await planned(c);
  const { memory } = programOf(plan, { samples: 1, controlVariate: true, raoBlackwell: true });
  expect(new Set(memory.map((m) => m.name)).size).toBe(memory.length);
  const elements = memory.map((m) => m.axes.reduce((n, a) => n * a.extent, 1));
  // ?s1, ?s per element, and the means of both statements.
  expect([...elements].sort()).toEqual([1, 1, 3, 3]);
});
