import { describe, expect, it } from "vitest";
import type { Plan } from "../../compiler/plan/planner.ts";
import { CASES, type Case } from "./cases.ts";
import { controlled, gradientRun, near, planOf, product, sampler, slopes, standardError, valuesAt } from "./harness.ts";

/**
 * Estimators in expectation. Oracle: central differences of an ELBO that is written out by hand. Draws have fixed seeds; a
 * difference of five standard errors has probability 6e-7, and about ten thousand are looked at.
 */

const SAMPLES = 3000;
const POINTS = [1, 2, 3];

const plans = new Map<Case, Promise<Plan>>();
const planned = (c: Case): Promise<Plan> => plans.get(c) ?? plans.set(c, planOf(c.text, c.data)).get(c)!;

const truth = (c: Case, plan: Plan, u: Float64Array): Float64Array => slopes((x) => c.elbo(valuesAt(plan, x)), u);

/** Distance of a sample mean from what it should be, in standard errors; differences below rounding do not count. */
function deviation(f: ArrayLike<number>, expected: number): number {
  const { mean, error } = standardError(f);
  return Math.abs(mean - expected) / (error + 1e-9 * (1 + Math.abs(expected)));
}

describe.each(CASES)("$name", (c) => {
  it("naive, controlled, Rao-Blackwell and both have the gradient of the ELBO as their mean", async () => {
    const plan = await planned(c);
    const draw = sampler(plan, SAMPLES);
    for (const point of POINTS) {
      const u = near(plan, point);
      const gradient = truth(c, plan, u);
      for (const e of draw(u, point, 1)) {
        const [naive, kept] = [product(e.score, e.total), product(e.score, e.keep)];
        const estimates = { naive, controlled: controlled(naive, e.score), kept, both: controlled(kept, e.score) };
        for (const [name, f] of Object.entries(estimates)) expect(deviation(f, gradient[e.offset]!), `${name} ${e.name} at ${point}`).toBeLessThan(5);
        const dropped = naive.map((x, i) => x - kept[i]!);
        expect(deviation(dropped, 0), `dropped costs of ${e.name} at ${point}`).toBeLessThan(5);
        expect(deviation(e.score, 0), `score of ${e.name} at ${point}`).toBeLessThan(5);
      }
    }
  });
});

describe.each(CASES.filter((c) => /param/.test(c.text)))("shared parameters: $name", (c) => {
  it.each([
    { samples: 300, steps: 24, controlVariate: false, raoBlackwell: false },
    { samples: 300, steps: 24, controlVariate: true, raoBlackwell: false },
    { samples: 300, steps: 24, controlVariate: false, raoBlackwell: true },
    { samples: 300, steps: 24, controlVariate: true, raoBlackwell: true },
    { samples: 4, steps: 1000, controlVariate: true, raoBlackwell: true },
    { samples: 1, steps: 3000, controlVariate: true, raoBlackwell: true },
  ])("the generated step averages to the gradient of the ELBO: %o", async ({ steps, ...settings }) => {
    const plan = await planned(c);
    const step = gradientRun(plan, settings);
    const u = near(plan, 4, 0.3);
    const gradient = truth(c, plan, u);
    const estimates = Array.from({ length: steps }, (_, t) => step(u, 7, t));
    gradient.forEach((g, i) =>
      expect(
        deviation(
          Float64Array.from(estimates, (e) => e[i]!),
          g,
        ),
        `coordinate ${i}`,
      ).toBeLessThan(5),
    );
  });
});
