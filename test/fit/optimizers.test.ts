import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPTIMIZERS, optionValues } from "../../runtime/fit/optimizers.ts";
import type { Optimizer, OptimizerName } from "../../runtime/fit/optimizers.ts";
import { rateAt } from "../../runtime/fit/schedules.ts";

const sum = (count: number, term: (i: number) => number) => Array.from({ length: count }, (_, i) => term(i)).reduce((a, b) => a + b, 0);

/** Total movement after the gradients g[0..t-1] at rate 1, as the explicit sums of the papers, without recurrences. Defaults: decay 0.9; 0.9, 0.999; ε 1e-8. */
const EXPLICIT: { readonly [K in OptimizerName]: (g: readonly number[]) => number } = {
  sgd: (g) => sum(g.length, (i) => g[i]!),
  momentum: (g) => sum(g.length, (t) => sum(t + 1, (i) => 0.9 ** (t - i) * g[i]!)),
  adagrad: (g) => sum(g.length, (t) => g[t]! / (Math.sqrt(sum(t + 1, (i) => g[i]! ** 2)) + 1e-8)),
  rmsprop: (g) => sum(g.length, (t) => g[t]! / (Math.sqrt(sum(t + 1, (i) => 0.1 * 0.9 ** (t - i) * g[i]! ** 2)) + 1e-8)),
  adam: (g) =>
    sum(g.length, (t) => {
      const first = sum(t + 1, (i) => 0.1 * 0.9 ** (t - i) * g[i]!) / (1 - 0.9 ** (t + 1));
      const second = sum(t + 1, (i) => 0.001 * 0.999 ** (t - i) * g[i]! ** 2) / (1 - 0.999 ** (t + 1));
      return first / (Math.sqrt(second) + 1e-8);
    }),
};

function move(optimizer: Optimizer, gradients: readonly (readonly number[])[], rate: number): Float64Array {
  const size = gradients[0]!.length;
  const coordinates = new Float64Array(size);
  const state = new Float64Array(optimizer.stateSize(size));
  for (const gradient of gradients) optimizer.update(coordinates, Float64Array.from(gradient), state, rate, optionValues(optimizer, {}));
  return coordinates;
}

describe.each(Object.values(OPTIMIZERS))("$name", (optimizer) => {
  it("moves by the paper's sums over all gradients, each coordinate for itself", () => {
    const gradients = fc.array(fc.tuple(fc.double({ min: 0.1, max: 9, noNaN: true }), fc.double({ min: -5, max: -0.01, noNaN: true })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(gradients, (steps) => {
        const moved = move(optimizer, steps, 1);
        for (const i of [0, 1] as const) {
          const expected = EXPLICIT[optimizer.name](steps.map((step) => step[i]));
          expect(Math.abs(moved[i]! - expected)).toBeLessThan(1e-11 * (1 + Math.abs(expected))); // rounding of a dozen terms
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("is linear in the rate over one step", () => {
    expect(move(optimizer, [[2, -3]], 0.5)[1]!).toBeCloseTo(0.5 * move(optimizer, [[2, -3]], 1)[1]!, 14);
  });

  it("climbs a quadratic with condition number 20 to its top", () => {
    const coordinates = Float64Array.of(-1, 4);
    const state = new Float64Array(optimizer.stateSize(2));
    const gradient = new Float64Array(2);
    for (let t = 1; t <= 4000; t++) {
      gradient[0] = 20 * (1 - coordinates[0]!);
      gradient[1] = -2 - coordinates[1]!;
      optimizer.update(coordinates, gradient, state, optimizer.name === "adagrad" ? 1 : 0.01, optionValues(optimizer, {}));
    }
    // RMSProp at a constant rate goes on stepping to and fro by about half the rate; the others converge to rounding.
    expect(Math.abs(coordinates[0]! - 1)).toBeLessThan(optimizer.name === "rmsprop" ? 0.01 : 1e-6);
    expect(Math.abs(coordinates[1]! + 2)).toBeLessThan(optimizer.name === "rmsprop" ? 0.01 : 1e-6);
  });
});

it("Adam's first two steps on -x²/2 from 1 at rate 0.1 are those computed by hand", () => {
  const { update, stateSize } = OPTIMIZERS.adam;
  const [x, state, options] = [Float64Array.of(1), new Float64Array(stateSize(1)), optionValues(OPTIMIZERS.adam, { epsilon: 0 })];
  update(x, Float64Array.of(-x[0]!), state, 0.1, options);
  expect(x[0]).toBeCloseTo(0.9, 15);
  update(x, Float64Array.of(-x[0]!), state, 0.1, options);
  // m̂ = (0.09 + 0.09)/0.19, v̂ = (0.000999 + 0.00081)/0.001999: 0.9 − 0.1·0.947368421/0.951297…
  expect(x[0]).toBeCloseTo(0.9 - (0.1 * (0.18 / 0.19)) / Math.sqrt(0.001809 / 0.001999), 14);
});

it("options override defaults by name", () => {
  expect([...optionValues(OPTIMIZERS.adam, { beta2: 0.99 })]).toEqual([0.9, 0.99, 1e-8]);
});

it("rates follow their definitions at t = 1, 2, …", () => {
  expect(rateAt({ kind: "constant", rate: 0.05 }, 7)).toBe(0.05);
  const textbook = { kind: "robbins_monro", scale: 1, delay: 1000, kappa: 1 } as const;
  expect([1, 2, 9000].map((t) => rateAt(textbook, t))).toEqual([1 / 1001, 1 / 1002, 1 / 10_000]);
  // 0.05/(1 + t/2000) written as 100/(2000 + t).
  for (const t of [1, 500, 10_000]) expect(rateAt({ kind: "robbins_monro", scale: 100, delay: 2000, kappa: 1 }, t)).toBeCloseTo(0.05 / (1 + t / 2000), 16);
  expect(rateAt({ kind: "robbins_monro", scale: 1, delay: 1, kappa: 0.7 }, 9)).toBeCloseTo(Math.exp(-0.7 * Math.log(10)), 15);
});
