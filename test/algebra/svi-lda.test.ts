// The local step of latent Dirichlet allocation against plain-lda.ts: loops over the words as they are, by other special functions.
import { describe, expect, it } from "vitest";
import type { Merged } from "../../compiler/plan/minibatch.ts";
import { range, sum } from "./fixed-points.ts";
import { dice } from "./harness.ts";
import { askedLambda, nextGamma, responsibilitiesOf, settledGamma, type PlainLda } from "./plain-lda.ts";
import { CORPUS, LDA, withBatches } from "./svi-cases.ts";
import { openMachine, type Machine } from "./svi-machine.ts";

const [K, V, ALPHA, ETA] = [3, 6, 0.4, 0.3];
/** The solver ends where γ changes by this much per category in a pass (api/closed/svi.ts). */
const SOLVED = 1e-3 * K;

/** Lengths about the block of eight rows, no words at all, repeated words and distinct ones. */
const random = dice(5);
const words = (n: number): readonly number[] => range(n).map(() => 1 + Math.floor(random() * V));
const EDGES = [[], [2], [1, 2, 3, 4, 5, 6], words(7), words(8), words(9), [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3], words(40), []];

const open = (corpus: readonly (readonly number[])[], batch: number): Promise<Machine> =>
  openMachine({
    text: withBatches({ model: LDA.replace("alpha = 0.4", `alpha = ${ALPHA}`), of: "D" }, batch),
    data: { w: corpus, concentration: range(K).map(() => range(V).map(() => ETA)) },
    fit: "svi",
  });

/** λ away from symmetry, as the machine has it. */
async function started(corpus: readonly (readonly number[])[], batch: number) {
  const m = await open(corpus, batch);
  m.settle(range(Math.min(batch, corpus.length)));
  m.machine.global(0.5);
  const lambda = m.at("η", "beta", 0, [K, V]);
  const plain = (): PlainLda => ({ alpha: ALPHA, eta: ETA, lambda: range(K).map((k) => range(V).map((v) => lambda(k, v) + 1)) });
  return { m, plain };
}
/** The natural parameters of a Dirichlet are its concentrations less one. */
const gammaOf =
  (m: Machine, documents: number) =>
  (d: number): readonly number[] =>
    range(K).map((k) => m.at("η", "theta", 0, [documents, K])(d, k) + 1);

/** All rows, equal words merged where the plan does. */
const dataOf = ({ plan }: Machine): Merged => plan.rows.take(Int32Array.from(range(plan.total)));

const zeroBased = (corpus: readonly (readonly number[])[]): readonly (readonly number[])[] => corpus.map((d) => d.map((w) => w - 1));
const distinctOf = (document: readonly number[]): readonly number[] => [...new Set(document)];

describe.each([
  { name: "ten documents", corpus: CORPUS },
  { name: "edges", corpus: EDGES },
])("$name", ({ corpus }) => {
  const total = corpus.length;
  const plainCorpus = zeroBased(corpus);

  it("keeps equal words once, with their counts", async () => {
    const { m } = await started(corpus, total);
    expect(m.hasSolver).toBe(true);
    const counts = [...dataOf(m).counts.get("w")!];
    expect(counts).toEqual(plainCorpus.flatMap((d) => distinctOf(d).map((w) => d.filter((x) => x === w).length)));
    expect([...dataOf(m).bound.get("w")!.values]).toEqual(plainCorpus.flatMap((d) => distinctOf(d).map((w) => w + 1)));
  });

  it("finds γ to the tolerance of the solver, and the responsibilities that go with it", async () => {
    const { m, plain } = await started(corpus, total);
    const lda = plain();
    m.settle(range(total));
    m.machine.bound();
    const gamma = gammaOf(m, total);
    const phi = m.at("E", "z", 0, [dataOf(m).counts.get("w")!.length, K]);
    let row = 0;
    plainCorpus.forEach((document, d) => {
      const found = gamma(d);
      // One more pass of plain loops: what the last pass moved, and the relaxation on top of it.
      const residual = sum(nextGamma(lda, document, found).map((g, k) => Math.abs(g - found[k]!)));
      expect(residual, `document ${d + 1}`).toBeLessThan(1.5 * SOLVED);
      expect(Math.abs(sum(found) - K * ALPHA - document.length)).toBeLessThan(1.5 * SOLVED);
      // Where a pass shrinks distances by 0.9 or less, the fixed point is at most ten times as far.
      const settled = settledGamma(lda, document);
      expect(Math.max(...found.map((g, k) => Math.abs(g - settled[k]!))), `document ${d + 1}`).toBeLessThan(10 * SOLVED);
      const expected = responsibilitiesOf(lda, distinctOf(document), found);
      for (const r of expected) {
        r.forEach((p, k) => expect(Math.abs(phi(row, k) - p)).toBeLessThan(1e-12));
        row++;
      }
    });
  });

  it.each([
    { rows: range(total), what: "all" },
    { rows: [3], what: "one" },
    { rows: [7, 0, 5, 2], what: "four" },
  ])("asks for λ as the loops do, at its γ: $what", async ({ rows }) => {
    const { m, plain } = await started(corpus, total);
    const lda = plain();
    m.settle(rows);
    const documents = rows.map((r) => plainCorpus[r]!);
    const gammas = rows.map((_, d) => gammaOf(m, total)(d));
    const expected = askedLambda(lda, documents, gammas, total / rows.length).flat();
    const settled = askedLambda(lda, documents, documents.map((d) => settledGamma(lda, d)), total / rows.length).flat(); // prettier-ignore
    m.machine.global(1);
    const found = plain().lambda.flat();
    expect(Math.max(...found.map((x, i) => Math.abs(x - expected[i]!) / (1 + Math.abs(expected[i]!))))).toBeLessThan(1e-11);
    // All of the mass of a document moves by at most what its γ is away.
    expect(sum(found.map((x, i) => Math.abs(x - settled[i]!)))).toBeLessThan(10 * SOLVED * total);
  });
});

it("documents of distinct words, written twice, weigh twice", async () => {
  const distinct = [[1, 2, 3], [4, 5], [6, 1, 4, 2], [3, 5, 6]]; // prettier-ignore
  const { m: once } = await started(distinct, 4);
  expect([...dataOf(once).counts.get("w")!]).toEqual(range(12).map(() => 1));
  const { m: twice, plain } = await started(distinct.map((d) => [...d, ...d]), 4); // prettier-ignore
  expect([...dataOf(twice).counts.get("w")!]).toEqual(range(12).map(() => 2));
  twice.settle(range(4));
  twice.machine.global(1);
  expect(sum(plain().lambda.flat()) - K * V * ETA).toBeCloseTo(24, 10);
});

it.each([
  { what: "a precision per word", more: ", r: real[D, *]", law: "r[d,i] ~ Normal(mean = mu[z[d,i]], sd = 1)", merged: false },
  { what: "nothing else", more: "", law: "", merged: true },
])("words are merged where the model reads no more of them than their value: $what", async ({ more, law, merged }) => {
  const text = `model m {
  data w: category(V)[D, *]${more}, c: positive[V]
  const K = 2
  for k in K {
    beta[k] ~ Dirichlet(concentration = c)
    ${merged ? "" : "mu[k] ~ Normal(mean = 0, sd = 1)"}
  }
  for d in D {
    theta[d] ~ Dirichlet(concentration = 0.4, size = K)
    for i in w[d] {
      z[d,i] ~ Categorical(prob = theta[d])
      w[d,i] ~ Categorical(prob = beta[z[d,i]])
      ${law}
    }
  }
}
fit svi { method = svi  batch = 1 of D }
`;
  const w = [[1, 1, 2], [2, 2]]; // prettier-ignore
  const m = await openMachine({ text, data: { w, c: [1, 1], ...(merged ? {} : { r: [[0.5, 1, 2], [3, 4]] }) }, fit: "svi" }); // prettier-ignore
  expect(dataOf(m).counts.get("w")).toEqual(merged ? Float64Array.of(2, 1, 2) : undefined);
});
