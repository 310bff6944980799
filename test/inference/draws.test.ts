import { describe, expect, it } from "vitest";
import { reader } from "../../compiler/calculus/dense.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import { drawLatents } from "../../compiler/inference/guide.ts";
import { extentOf, makeAxis } from "../../compiler/ir/axes.ts";
import type { Plan } from "../../compiler/plan/planner.ts";
import { drawsOf, gradientRun, near, planOf, run } from "./harness.ts";

/** One seed, one step: the same draws however the work is split. */

const MODEL = `model m { data y: real[N]
  tau ~ Gamma(shape = 3, rate = 2)  w ~ Gamma(shape = 2, rate = 1)  mu ~ Normal(mean = 0, sd = 3)
  for n in N { t[n] ~ Normal(mean = mu, precision = tau)  y[n] ~ Normal(mean = t[n] * w, sd = 1) } }`;
const GUIDE = `guide g { tau ~ Gamma(shape = ?a = 3, rate = ?b = 2)  w ~ Gamma(shape = tau, rate = ?r)  mu ~ Normal(mean = ?, sd = ?)
  for n in N { t[n] ~ Normal(mean = ?, precision = ? * tau) } }`;
const Y = [0.4, 1.3, -0.2, 0.9, 2.1];

/** The draws of every latent, axes: own, then samples. */
function drawOutputs(plan: Plan, size: number): readonly Output[] {
  let node = 0;
  const samples = makeAxis("S", size, "sample");
  return [...drawLatents(plan.statements, [samples], () => ++node)].map(([name, value]) => ({
    name,
    value,
    axes: [...value.axes.filter((a) => a.id !== "S"), samples],
  }));
}

const NAMES = ["tau", "w", "mu", "t"];

describe("draws", () => {
  it("of a latent do not depend on what else is computed", async () => {
    const plan = await planOf(MODEL + GUIDE, { y: Y });
    const outputs = drawOutputs(plan, 40);
    const u = near(plan, 1);
    const together = run(plan, outputs)(u, 5, 3);
    for (const o of outputs) expect([...run(plan, [o])(u, 5, 3)(o.name)]).toEqual([...together(o.name)]);
  });

  it("samples are innermost: more of them continue the same streams", async () => {
    const plan = await planOf(MODEL + GUIDE, { y: Y });
    const u = near(plan, 1);
    const [few, many] = [run(plan, drawOutputs(plan, 7))(u, 5, 3), run(plan, drawOutputs(plan, 300))(u, 5, 3)];
    for (const name of NAMES) {
      const plates = few(name).length / 7;
      for (let n = 0; n < plates; n++) expect([...few(name).subarray(n * 7, (n + 1) * 7)], name).toEqual([...many(name).subarray(n * 300, n * 300 + 7)]);
    }
  });

  it("plate elements have keys of their own: a longer plate leaves the first elements alone", async () => {
    const [long, short] = [await planOf(MODEL + GUIDE, { y: Y }), await planOf(MODEL + GUIDE, { y: Y.slice(0, 2) })];
    const start = (plan: Plan): Float64Array => Float64Array.from(plan.program.coordinates.flatMap((c) => [...c.start]));
    const [all, first] = [run(long, drawOutputs(long, 9))(start(long), 5, 3), run(short, drawOutputs(short, 9))(start(short), 5, 3)];
    for (const name of NAMES) expect([...first(name)], name).toEqual([...all(name).subarray(0, first(name).length)]);
  });

  it("repeat exactly for a seed and step, whatever ran between, and differ for others", async () => {
    const plan = await planOf(MODEL + GUIDE, { y: Y });
    const u = near(plan, 1);
    const call = run(plan, drawOutputs(plan, 20));
    const at = (seed: number, t: number): number[] => NAMES.flatMap((name) => [...call(u, seed, t)(name)]);
    const first = at(5, 3);
    const [otherStep, otherSeed, bigSeed] = [at(5, 4), at(6, 3), at(5 + 2 ** 40, 3)];
    expect(at(5, 3)).toEqual(first);
    for (const other of [otherStep, otherSeed, bigSeed]) expect(other.filter((x, i) => x === first[i])).toEqual([]);
  });

  it("no two latents, plate elements or blocks share a stream", async () => {
    const plan = await planOf(MODEL + GUIDE, { y: Y });
    const read = run(plan, drawOutputs(plan, 600))(near(plan, 1), 5, 3);
    const numbers = NAMES.flatMap((name) => [...read(name)]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("come in blocks of 256 without plates, arguments changing from draw to draw or not: generated code and evaluation agree", async () => {
    const plan = await planOf(MODEL + GUIDE, { y: Y });
    const u = near(plan, 1);
    const outputs = drawOutputs(plan, 600);
    const read = run(plan, outputs)(u, 5, 3);
    const slices = new Map(plan.program.coordinates.map((c) => [c.input.name, u.subarray(c.offset, c.offset + c.size)]));
    for (const o of outputs) {
      const at = reader(evaluate(o.value, { input: (name) => slices.get(name) ?? plan.world.arrays.get(name), draw: drawsOf(5, 3) }));
      const [plate] = o.axes.length > 1 ? [o.axes[0]!] : [makeAxis("none", 1)];
      expect(extentOf(o.axes)).toBe(plate.extent * 600);
      for (let n = 0; n < plate.extent; n++)
        for (const s of [0, 1, 255, 256, 257, 511, 512, 599])
          expect(
            Math.abs(
              read(o.name)[n * 600 + s]! -
                at(
                  new Map([
                    [plate.id, n],
                    ["S", s],
                  ]),
                ),
            ),
            o.name,
          ).toBeLessThan(1e-12);
    }
  });

  it("are the same under other names for everything", async () => {
    const renamed = (MODEL + GUIDE).replace(
      /\b(tau|w|mu|t|y|n|N)\b/g,
      (word) => ({ tau: "p", w: "aa", mu: "z9", t: "b_t", y: "obs", n: "i", N: "Size" })[word]!,
    );
    const settings = { samples: 12, controlVariate: true, raoBlackwell: true };
    const [a, b] = [await planOf(MODEL + GUIDE, { y: Y }), await planOf(renamed, { obs: Y })];
    expect([...gradientRun(b, settings)(near(b, 4), 9, 2)]).toEqual([...gradientRun(a, settings)(near(a, 4), 9, 2)]);
  });
});
