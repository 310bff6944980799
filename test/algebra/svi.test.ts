import { describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import type { Nested } from "./case-types.ts";
import { runSvi } from "../../runtime/fit/stochastic.ts";
import { range, sum } from "./fixed-points.ts";
import { answered, distance, permutation, refusal } from "./harness.ts";
import { LDA, SVI_CASES, withBatches } from "./svi-cases.ts";
import { openMachine } from "./svi-machine.ts";

/** Largest difference in arguments, means and sds of latents that a fit by svi reports. */
function apart(a: FitDocument, b: FitDocument, names: readonly string[]): number {
  return Math.max(
    ...names.flatMap((name) => [
      ...Object.entries(a.guide[name]?.arguments ?? {}).map(([key, value]) => distance(value, b.guide[name]?.arguments[key] as Nested | undefined)),
      distance(a.latents[name]?.mean, b.latents[name]?.mean as Nested | undefined),
    ]),
  );
}

const largest = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!)))) : NaN;

/** Rows of 0 … total − 1 in some order, in batches; the last may be smaller. */
const batchesOf = (total: number, size: number, seed: number): readonly (readonly number[])[] => {
  const order = permutation(total, seed).map((i) => i - 1);
  return range(Math.ceil(total / size)).map((b) => order.slice(b * size, (b + 1) * size));
};

describe.each(SVI_CASES)("$name", (c) => {
  const { data, total, globals } = c;
  const open = (batch: number, settings = "") => openMachine({ text: withBatches(c, batch, settings), data, fit: "svi" });

  it("whole data with rate 1 is coordinate ascent", async () => {
    const text = withBatches(c, total, "step = 1  epochs = 400  tolerance = 1e-6");
    const { document } = await answered({ text, data, fit: "svi" });
    const cavi = (await answered({ text, data, fit: "cavi", set: { restarts: "1" } })).document;
    expect(cavi.stopped).toBe("converged");
    expect(Object.keys(document.latents).sort()).toEqual([...globals].sort());
    globals.forEach((name) => expect(Object.keys(document.guide[name]!.arguments).length).toBeGreaterThan(0));
    expect(apart(document, cavi, globals)).toBeLessThan(c.close);
    expect(Math.abs(Number(document.elbo!.value) - Number(cavi.elbo!.value))).toBeLessThan(c.close);
    expect(document.stopped).toBe("steps");
    expect(document.verdict.level).toBe("trust");
  });

  it("chooses global and local factors, and how locals are solved", async () => {
    const m = await open(2);
    expect(m.plan.globals.map((b) => b.block.latent.name).sort()).toEqual([...globals].sort());
    expect(m.hasSolver).toBe(c.hasSolver);
    expect([m.plan.of, m.plan.total, m.plan.batch]).toEqual([c.of, total, 2]);
  });

  // Local factors of an element do not depend on its batch; 1e-10 are the roundings of sums, and where locals iterate, their end at 1e-14.
  it.each([1, 2, 3, 4, 5])("batches of %d weighted by their sizes ask for what the whole data ask, and bound the same", async (size) => {
    const m = await open(total);
    const whole = range(total);
    // From the start, and from a state in the middle.
    for (const step of [0, 1]) {
      const [all, bound] = [m.asked(whole), m.boundOf(whole)];
      const parts = batchesOf(total, size, 7 + size).map((rows) => ({ weight: rows.length / total, asked: m.asked(rows), bound: m.boundOf(rows) }));
      const average = all.map((_, i) => sum(parts.map((p) => p.weight * p.asked[i]!)));
      expect(largest(average, all)).toBeLessThan(1e-10);
      expect(Math.abs(sum(parts.map((p) => p.weight * p.bound)) - bound) / (1 + Math.abs(bound))).toBeLessThan(1e-10);
      if (step === 1) continue;
      m.settle(whole.slice(0, 2));
      m.machine.global(0.6);
    }
  });

  it.each([2, 3, 4])("a fit ends with the bound of the whole data, from batches of %d", async (size) => {
    const small = (await open(size)).machine;
    const settings = { epochs: 2, rate: { kind: "constant", rate: 0 }, localTolerance: 1e-14, localPasses: 2000 } as const;
    const { bound, epochBounds, steps } = await runSvi(small, settings, { now: () => 0 });
    const expected = (await open(total)).boundOf(range(total));
    expect(Math.abs(bound - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-10);
    expect([steps, epochBounds.length]).toEqual([2 * Math.ceil(total / size), 2]);
  });

  it("goes a part of the way to what a batch asks", async () => {
    const m = await open(2);
    const before = m.globals();
    const asked = m.asked([1, 3]);
    expect(m.globals()).toEqual(before);
    expect(largest(before, asked)).toBeGreaterThan(1e-3);
    m.settle([1, 3]);
    m.machine.global(0.25);
    const expected = before.map((x, i) => 0.75 * x + 0.25 * asked[i]!);
    expect(largest(m.globals(), expected)).toBeLessThan(1e-12);
    expect(largest(m.asked([0]), m.asked([2]))).toBeGreaterThan(1e-3);
  });

  it("moves along the natural gradient as by a rate", async () => {
    const [a, b] = [await open(2), await open(2)];
    const gradient = new Float64Array(a.machine.size);
    for (const rows of [
      [1, 3],
      [0, 2],
    ]) {
      a.settle(rows);
      b.settle(rows);
      a.machine.gradient(gradient);
      a.machine.along(gradient, 0.3);
      b.machine.global(0.3);
      expect(largest(a.globals(), b.globals())).toBeLessThan(1e-12);
    }
  });

  it("step = adaptive is coordinate ascent on the whole data, and comes near it by batches", async () => {
    const cavi = (await answered({ text: withBatches(c, total, ""), data, fit: "cavi", set: { restarts: "1" } })).document;
    const whole = (await answered({ text: withBatches(c, total, "step = adaptive  epochs = 400  tolerance = 1e-6"), data, fit: "svi" })).document;
    expect(apart(whole, cavi, globals)).toBeLessThan(c.close);
    const gapAfter = async (epochs: number): Promise<number> => {
      const { document } = await answered({ text: withBatches(c, 3, `step = adaptive  epochs = ${epochs}`), data, fit: "svi" });
      return Number(cavi.elbo!.value) - Number(document.elbo!.value);
    };
    const [early, late] = [await gapAfter(10), await gapAfter(100)];
    // Batches of three of a handful are mostly noise: steps shrink like 1/t, and the gap with them.
    expect(late).toBeGreaterThan(-c.close);
    expect(late).toBeLessThan(0.75 * early);
    expect(late).toBeLessThan(1);
  });

  it("gives the same for the same seed, and other batches for another", async () => {
    const text = withBatches(c, 3, "step = robbins_monro(scale = 1, delay = 1, kappa = 0.7)  epochs = 3");
    const [a, b, other] = await Promise.all([1, 1, 2].map(async (seed) => (await answered({ text, data, fit: "svi", seed })).document));
    expect(apart(a!, b!, globals)).toBe(0);
    expect(a!.elbo).toEqual(b!.elbo);
    expect(apart(a!, other!, globals)).toBeGreaterThan(1e-9);
    expect(a!.steps).toBe(3 * Math.ceil(total / 3));
  });

  it("shuffles with the epoch, each time all rows", async () => {
    const { machine } = await open(3);
    const orders = [0, 1, 0].map((epoch) => {
      const order = Int32Array.from(range(total));
      machine.shuffle(order, epoch);
      return [...order];
    });
    expect(orders[0]).toEqual(orders[2]);
    expect(orders[0]).not.toEqual(orders[1]);
    orders.forEach((o) => expect([...o].sort((x, y) => x - y)).toEqual(range(total)));
  });
});

describe("svi refuses", () => {
  const normal = (data: string, fit: string, more = ""): string =>
    `model m {\n  data ${data}\n  ${more}\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n}\n${fit}`;
  const X = { x: [1, 2, 3] };
  const two =
    "model m {\n  data x: real[N], y: real[M]\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n  for m in M { y[m] ~ Normal(mean = mu, sd = 2) }\n}\n";
  const inner =
    "model m {\n  data y: real[G, J]\n  mu ~ Normal(mean = 0, sd = 1)\n  for g in G { for j in J { y[g,j] ~ Normal(mean = mu, sd = 1) } }\n}\nfit svi { method = svi  batch = 1 of J }";
  const indexed =
    "model m {\n  data group: category(G)[N], x: real[N], s: positive[G]\n  for g in G { mu[g] ~ Normal(mean = 0, sd = s[g]) }\n  for n in N { x[n] ~ Normal(mean = mu[group[n]], sd = 1) }\n}\nfit svi { method = svi  batch = 1 of G }";
  it.each([
    {
      what: "a plate that no data have",
      text: normal("x: real[N]", "fit svi { method = svi  batch = 1 of K }", "const K = 4"),
      data: X,
      says: /^E2504 .*no plate of the model runs over `K`/,
    },
    { what: "an inner plate", text: inner, data: { y: [[1, 2], [3, 4]] }, says: /^E3014 .*batches of J/ }, // prettier-ignore
    { what: "a plate whose elements data index", text: indexed, data: { group: [1, 2, 1], x: [1, 2, 3], s: [1, 2] }, says: /^E3014 .*batches of G/ },
    { what: "missing data", text: normal("x: real[N]?", "fit svi { method = svi  batch = 1 of N }"), data: { x: [1, null, 3] }, says: /^E3014 .*batches of N/ },
    { what: "two plates", text: `${two}fit svi { method = svi  batch = (1 of N, 1 of M) }`, data: { x: [1, 2], y: [1, 2] }, says: /^E3007 .*several plates/ },
    {
      what: "params",
      text: "model m {\n  data x: real[N]\n  param s: positive\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = s) }\n}\nfit svi { method = svi }",
      data: X,
      says: /^E3013 \(line 3\).* s is a param/,
    },
    {
      what: "no data with a plate",
      text: "model m {\n  data x: real\n  mu ~ Normal(mean = 0, sd = 1)\n  x ~ Normal(mean = mu, sd = 1)\n}\nfit svi { method = svi }",
      data: { x: 1 },
      says: /^E3014 .*no data have one/,
    },
    {
      what: "a chain along the plate",
      text: "model m {\n  data y: real[T]\n  x[1] ~ Normal(mean = 0, sd = 1)\n  for t in 2..T { x[t] ~ Normal(mean = x[t-1], sd = 1) }\n  for t in T { y[t] ~ Normal(mean = x[t], sd = 1) }\n}\nfit svi { method = svi  batch = 2 of T }",
      data: { y: [1, 2, 3, 4] },
      says: /^E3014 .*batches of T/,
    },
    {
      what: "data that read the row before",
      text: "model m {\n  data y: real[T]\n  a ~ Normal(mean = 0, sd = 1)\n  for t in 2..T { y[t] ~ Normal(mean = a * y[t-1], sd = 1) }\n}\nfit svi { method = svi  batch = 2 of T }",
      data: { y: [1, 2, 3, 4] },
      says: /^E3014 \(line 4\).*batches of T/,
    },
    {
      what: "a sum of the plate inside of a term",
      text: "model m {\n  data x: real[N], y: real[N]\n  a ~ Normal(mean = 0, sd = 1)\n  let total = sum(x[n] for n in N)\n  for n in N { y[n] ~ Normal(mean = a * total, sd = 1) }\n}\nfit svi { method = svi  batch = 2 of N }",
      data: { x: [1, 2, 3, 4], y: [1, 0, 1, 0] },
      says: /^E3014 \(line 5\).*batches of N/,
    },
    {
      what: "a vector over the plate",
      text: "model m {\n  data C: real[N, N], y: real[N]\n  f ~ MultivariateNormal(mean = 0, covariance = C)\n  for n in N { y[n] ~ Normal(mean = f[n], sd = 1) }\n}\nfit svi { method = svi  batch = 1 of N }",
      data: { C: [[2, 0.5], [0.5, 1]], y: [1, 0] }, // prettier-ignore
      says: /^E3014 .*batches of N/,
    },
    {
      what: "a conditional that is no exponential family",
      text: normal("x: real[N]", "fit svi { method = svi  batch = 1 of N }").replace("mean = mu,", "mean = mu^2,"),
      data: X,
      says: /^E3012/,
    },
    {
      what: "no latents",
      text: "model m {\n  data x: real[N]\n  for n in N { x[n] ~ Normal(mean = 0, sd = 1) }\n}\nfit svi { method = svi }",
      data: X,
      says: /^E3009/,
    },
  ])("$what", async ({ text, data, says }) => {
    expect(await refusal({ text, data, fit: "svi" })).toMatch(says);
  });
});

it("a model of local latents alone is fitted batch by batch, to the exact bound", async () => {
  const model =
    "model m {\n  data x: real[N]\n  for n in N {\n    mu[n] ~ Normal(mean = 0, sd = 1)\n    x[n] ~ Normal(mean = mu[n], sd = 1)\n  }\n}\nfit svi { method = svi  batch = 2 of N  epochs = 2 }";
  const data = { x: [0.5, -1, 2, 0.3, 1.1] };
  const { document } = await answered({ text: model, data, fit: "svi" });
  const exact = (await answered({ text: model, data, fit: "exact" })).document;
  expect(Math.abs(Number(document.elbo!.value) - Number(exact.logEvidence))).toBeLessThan(1e-9);
});

it("takes the largest plate of the data and 256 of it where the fit does not say", async () => {
  const text =
    "model m {\n  data x: real[N], s: positive[M]\n  mu ~ Normal(mean = 0, sd = s[1])\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n}\nfit svi { method = svi }";
  const m = await openMachine({ text, data: { x: range(300), s: [1, 2] }, fit: "svi" });
  expect([m.plan.of, m.plan.total, m.plan.batch]).toEqual(["N", 300, 256]);
  const lda = await openMachine({ text: `${LDA}fit svi { method = svi }\n`, data: SVI_CASES[0]!.data, fit: "svi" });
  expect([lda.plan.of, lda.plan.batch]).toEqual(["D", 10]);
});
