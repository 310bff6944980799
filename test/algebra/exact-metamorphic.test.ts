import { describe, expect, it } from "vitest";
import { permutePlate, renameAll, renameKeys, respell, shuffleStatements, splitPlate } from "../generators/metamorphic.ts";
import type { Nested as Numbers } from "../generators/draft.ts";
import { answerOf, type Data } from "./case-types.ts";
import { CASES, caseNamed } from "./exact-cases.ts";
import { caseDocument, evidenceOf, exactCaseFit, exactly, latentDistance, permutation } from "./harness.ts";

/** Changes that must not change the answer. What they may change is the order of sums: a few units in the last place of the largest term. */
const SAME = 1e-12;
/** Other formulas for the same numbers: sqrt and reciprocals on the way. */
const RESPELT = 1e-10;

const near = (a: number, b: number, tolerance: number): void => expect(Math.abs(a - b), `${a} against ${b}`).toBeLessThan(tolerance * (1 + Math.abs(b)));

describe.each(CASES)("$name", (c) => {
  const data = caseDocument(c);

  it.each([1, 2, 3])("with every name changed and the statements shuffled, seed %i", async (seed) => {
    const { source, names } = renameAll(shuffleStatements(c.text, seed), seed);
    const [before, after] = [await exactCaseFit(c), await exactly(source, renameKeys(data, names))];
    near(Number(after.logEvidence), Number(before.logEvidence), SAME);
    expect(Object.entries(after.plan).sort()).toEqual(Object.entries(renameKeys(before.plan, names)).sort());
    expect(latentDistance({ ...before, latents: renameKeys(before.latents, names) }, after)).toBeLessThan(1e-11);
  });

  const { source: respelt, swapped } = respell(c.text, 7);
  it.runIf(swapped > 0)(`with ${swapped} arguments in another parameterisation`, async () => {
    const [before, after] = [await exactCaseFit(c), await exactly(respelt, data)];
    near(Number(after.logEvidence), Number(before.logEvidence), RESPELT);
    expect(latentDistance(before, after)).toBeLessThan(RESPELT);
  });

  it.each(c.exchangeable)("with the elements of %s in another order", async (size) => {
    const before = await exactCaseFit(c);
    const order = permutation(before.sizes[size]!, 5);
    const after = await exactly(c.text, permutePlate(c.text, data as Readonly<Record<string, Numbers>>, size, order));
    near(Number(after.logEvidence), Number(before.logEvidence), SAME);
    expect(latentDistance(before, after)).toBeLessThan(1e-11);
  });

  const halves = [1, 2].flatMap((seed) => splitPlate(c.text, seed, () => 1) ?? []);
  it.runIf(halves.length > 0)("with a plate split in two", async () => {
    const before = await exactCaseFit(c);
    for (const text of halves) {
      const after = await exactly(text, data);
      near(Number(after.logEvidence), Number(before.logEvidence), SAME);
      expect(latentDistance(before, after)).toBeLessThan(1e-11);
    }
  });
});

describe("plates split where it hurts", () => {
  it("data in two ranges with a piece of its own for one element", async () => {
    const c = caseNamed("gamma_poisson_exposure");
    const text = c.text.replace(
      "for n in N { x[n] ~ Poisson(rate = lambda * e[n]) }",
      "x[4] ~ Poisson(rate = lambda * e[4])  for n in 1..3 { x[n] ~ Poisson(rate = lambda * e[n]) }  for i in 5..N { x[i] ~ Poisson(rate = e[i] * lambda) }",
    );
    expect(text).not.toBe(c.text);
    near(await evidenceOf(text, caseDocument(c)), answerOf(c.name).logEvidence, RESPELT);
  });

  it("a chain in two ranges", async () => {
    const c = caseNamed("local_level");
    const text = c.text
      .replace(
        "for t in 2..T { x[t] ~ Normal(mean = x[t-1], sd = 0.5) }",
        "for t in 2..5 { x[t] ~ Normal(mean = x[t-1], sd = 0.5) }  for t in 5..T-1 { x[t+1] ~ Normal(mean = x[t], sd = 0.5) }",
      )
      .replace("for t in T {", "y[1] ~ Normal(mean = x[1], sd = 1)  for t in 2..T {");
    expect(text).not.toContain("2..T { x[t]");
    near(await evidenceOf(text, caseDocument(c)), answerOf(c.name).logEvidence, RESPELT);
  });

  it("a hidden chain in two ranges", async () => {
    const c = caseNamed("hmm_poisson");
    const text = c.text.replace(
      "for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }",
      "for t in 2..4 { z[t] ~ Categorical(prob = A[z[t-1]]) }  for t in 5..T { z[t] ~ Categorical(prob = A[z[t-1]]) }",
    );
    expect(text).not.toBe(c.text);
    near(await evidenceOf(text, caseDocument(c)), answerOf(c.name).logEvidence, RESPELT);
  });

  it("a scalar in place of a plate of one", async () => {
    const data: Data = { x: [0.5, 1.5, -1] };
    const plate = "model m { data x: real[N] for k in 1 { mu[k] ~ Normal(mean = 0, sd = 2) } for n in N { x[n] ~ Normal(mean = mu[1], sd = 1) } }";
    const scalar = "model m { data x: real[N] mu ~ Normal(mean = 0, sd = 2) for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }";
    near(await evidenceOf(plate, data), await evidenceOf(scalar, data), SAME);
  });
});
