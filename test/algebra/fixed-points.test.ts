import { describe, expect, it } from "vitest";
import { check } from "../../api/index.ts";
import { dataOf } from "../models/harness.ts";
import { answerOf } from "./case-types.ts";
import { ENUMERABLE, FIXED_POINTS, LOADING_SDS, factorData, SEPARATED } from "./cavi-cases.ts";
import { judgeHiddenChain, judgeWalk, type HiddenChainPosterior, type WalkPosterior } from "./chain-fixed-point.ts";
import { judgeTable, logEvidenceOf } from "./discrete-brute-force.ts";
import { judgeFactors, type FactorPosterior } from "./factor-fixed-point.ts";
import { logGamma, psi, range, settled, sum, type Judged } from "./fixed-points.ts";
import { dice, logJointAt } from "./harness.ts";
import { judgeNormalMixture, judgePoissonMixture, type NormalMixturePosterior, type PoissonMixturePosterior } from "./mixture-fixed-point.ts";

/** The oracles of cavi.test.ts, by themselves: their updates raise their ELBO, and their ELBO has the right constant. */

it("special functions at known points", () => {
  expect(psi(1)).toBeCloseTo(-0.5772156649015329, 13);
  expect(psi(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.log(2), 13);
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
});

const random = dice(9);
const gammas = (n: number): readonly { readonly shape: number; readonly rate: number }[] => range(n).map(() => ({ shape: 2 + random(), rate: 1 + random() }));
const normals = (n: number): readonly { readonly mean: number; readonly variance: number }[] =>
  range(n).map(() => ({ mean: 3 * random() - 1, variance: 0.1 + random() }));
const rows = (n: number): readonly (readonly number[])[] => range(n).map(() => random()).map((p) => [p, 1 - p]); // prettier-ignore

/** Where every ascent ends, and that any way to another q leads down from there. */
function expectSummit<Q>(name: string, judge: (q: Q) => Judged<Q>, start: Q, others: readonly Q[]): number {
  const summit = settled(start, judge);
  expect(summit.residual).toBeLessThan(1e-10);
  const { summits } = FIXED_POINTS.find((f) => f.name.startsWith(name))!;
  expect(Math.min(...summits.map((s) => Math.abs(s - summit.elbo)))).toBeLessThan(1e-9);
  for (const other of others) {
    const towards = (a: unknown, b: unknown, t: number): unknown =>
      typeof a === "number"
        ? a + t * ((b as number) - a)
        : a === null
          ? null
          : Array.isArray(a)
            ? a.map((v: unknown, i) => towards(v, (b as readonly unknown[])[i], t))
            : Object.fromEntries(Object.entries(a as object).map(([k, v]) => [k, towards(v, (b as Readonly<Record<string, unknown>>)[k], t)]));
    for (const t of [1e-3, -1e-3, 1e-2]) {
      // A step back may leave the simplex: no ELBO there.
      const { elbo } = judge(towards(summit.q, other, t) as Q);
      if (!Number.isNaN(elbo)) expect(elbo).toBeLessThan(summit.elbo + 1e-12);
    }
  }
  return summit.elbo;
}

const NONE = { concentration: null, weights: null } as const;
describe("ascents end on a summit", () => {
  it("mixture of Normals", () => {
    const q = (): NormalMixturePosterior => ({ w: [1 + random(), 1 + random()], mean: normals(2), precision: gammas(2), r: rows(SEPARATED.length) });
    const start = { ...q(), mean: [{ mean: -1, variance: 1 }, { mean: 1, variance: 1 }] }; // prettier-ignore
    expectSummit("two Normals", (s) => judgeNormalMixture({ ...NONE, x: SEPARATED, concentration: [1.5, 1.5], mean: { mean: 0.5, variance: 9 }, precision: { shape: 2, rate: 1 } }, s), start, range(5).map(q)); // prettier-ignore
  });
  it("models/gaussian_mixture.ppl, below its evidence", () => {
    const { x } = JSON.parse(dataOf("gaussian_mixture")[0]!.text) as { readonly x: readonly number[] };
    const q = (): NormalMixturePosterior => ({ w: null, mean: normals(2), precision: null, r: rows(x.length) });
    const elbo = expectSummit("models/gaussian_mixture", (s) => judgeNormalMixture({ ...NONE, x, weights: [0.3, 0.7], mean: { mean: 0, variance: 9 }, precision: null }, s), q(), range(5).map(q)); // prettier-ignore
    expect(elbo).toBeLessThan(-20.2993113);
  });
  it("mixture of Poissons", () => {
    const x = [0, 1, 0, 2, 1, 9, 7, 11, 8, 0, 10, 1];
    const q = (): PoissonMixturePosterior => ({ w: [1 + random(), 1 + random()], rate: gammas(2), r: rows(x.length) });
    expectSummit("two Poissons", (s) => judgePoissonMixture({ ...NONE, x, concentration: [1.5, 1.5], rate: { shape: 1.5, rate: 0.5 } }, s), q(), range(5).map(q)); // prettier-ignore
  });
  it.each(LOADING_SDS)("factor analysis", (...loadingSd) => {
    const x = factorData();
    const L = loadingSd.length;
    const q = (): FactorPosterior => ({ mu: normals(4), W: range(4).map(() => normals(L)), z: range(x.length).map(() => normals(L)), tau: gammas(1)[0]! });
    expectSummit(`factor analysis with ${L}`, (s) => judgeFactors({ x, loadingSd, centre: { mean: 0, variance: 25 }, precision: { shape: 2, rate: 1 } }, s), q(), range(5).map(q)); // prettier-ignore
  });
  it("hidden chain and random walk", () => {
    const y = [-0.5, 0.25, -0.75, 2.5, 1.75, 2.25, 0.5];
    const chain = (): HiddenChainPosterior => ({ start: [1 + random(), 1 + random()], rows: range(2).map(() => [1 + random(), 1 + random()]), prob: rows(7) });
    expectSummit("hidden Markov chain", (s) => judgeHiddenChain({ y, means: [0, 2], startPrior: [1, 1.5], rowPrior: [1, 1.5] }, s), chain(), range(5).map(chain)); // prettier-ignore
    const walk = (): WalkPosterior => ({ mean: y, sd: y.map(() => random()), step: gammas(1)[0]!, noise: gammas(1)[0]! });
    expectSummit("random walk", (s) => judgeWalk({ y, stepPrior: { shape: 3, rate: 1 }, noisePrior: { shape: 2, rate: 1 } }, s), walk(), range(5).map(walk)); // prettier-ignore
  });
});

describe("constants: where q can be exact, the ELBO is the evidence", () => {
  const x = [1.5, 0.25, 2.75];
  it("one Normal component", () => {
    const q = { w: null, mean: [{ mean: 0, variance: 1 }], precision: null, r: x.map(() => [1]) };
    const { elbo } = settled<NormalMixturePosterior>(q, (s) =>
      judgeNormalMixture({ ...NONE, x, weights: [1], mean: { mean: 0.5, variance: 9 }, precision: null }, s),
    );
    // det(I + 9·11ᵀ) = 28; the quadratic form by Sherman-Morrison.
    const d = x.map((v) => v - 0.5);
    expect(elbo).toBeCloseTo(-0.5 * (3 * Math.log(2 * Math.PI) + Math.log(28) + sum(d.map((v) => v * v)) - (9 / 28) * sum(d) ** 2), 10);
  });
  it("one Poisson component", () => {
    const counts = [3, 0, 5];
    const { elbo } = settled<PoissonMixturePosterior>({ w: null, rate: [{ shape: 1, rate: 1 }], r: counts.map(() => [1]) }, (s) => judgePoissonMixture({ ...NONE, x: counts, weights: [1], rate: { shape: 2, rate: 1 } }, s)); // prettier-ignore
    expect(elbo).toBeCloseTo(logGamma(10) - 10 * Math.log(4) - sum(counts.map((c) => logGamma(c + 1))), 10);
  });
  it("a random walk with precisions as good as known: local_level", () => {
    const { y } = JSON.parse(dataOf("local_level")[0]!.text) as { readonly y: readonly number[] };
    const sharp = (mean: number): { readonly shape: number; readonly rate: number } => ({ shape: 1e7 * mean, rate: 1e7 });
    const { elbo } = settled<WalkPosterior>({ mean: y, sd: y.map(() => 1), step: sharp(4), noise: sharp(1) }, (s) =>
      judgeWalk({ y, stepPrior: sharp(4), noisePrior: sharp(1) }, s),
    );
    expect(Math.abs(elbo - answerOf("local_level").logEvidence)).toBeLessThan(1e-4);
  });
  it("a hidden chain whose rows are as good as known and equal: independent mixtures", () => {
    const y = [-0.5, 0.25, 2.5];
    const sharp = [3e6, 7e6];
    const { elbo } = settled<HiddenChainPosterior>({ start: sharp, rows: [sharp, sharp], prob: rows(3) }, (s) =>
      judgeHiddenChain({ y, means: [0, 2], startPrior: sharp, rowPrior: sharp }, s),
    );
    const density = (v: number, m: number): number => Math.exp(-0.5 * (v - m) ** 2) / Math.sqrt(2 * Math.PI);
    expect(Math.abs(elbo - sum(y.map((v) => Math.log(0.3 * density(v, 0) + 0.7 * density(v, 2)))))).toBeLessThan(1e-5);
  });
  it("factors without loadings and precision as good as known: independent Normals", () => {
    const data = [[1.5, 0.25], [2.75, -0.5], [1.125, 3.5]]; // prettier-ignore
    const tiny = { mean: 0, variance: 1e-12 };
    const q: FactorPosterior = { mu: [{ mean: 0, variance: 1 }, { mean: 0, variance: 1 }], W: [[tiny], [tiny]], z: data.map(() => [{ mean: 0, variance: 1 }]), tau: { shape: 1e7, rate: 1e7 } }; // prettier-ignore
    const { elbo } = settled(q, (s) =>
      judgeFactors({ x: data, loadingSd: [1e-6], centre: { mean: 0.5, variance: 9 }, precision: { shape: 1e7, rate: 1e7 } }, s),
    );
    const column = (p: number): number => {
      const d = data.map((row) => row[p]! - 0.5);
      return -0.5 * (3 * Math.log(2 * Math.PI) + Math.log(28) + sum(d.map((v) => v * v)) - (9 / 28) * sum(d) ** 2);
    };
    expect(Math.abs(elbo - column(0) - column(1))).toBeLessThan(1e-4);
  });
});

describe.each(ENUMERABLE)("enumeration of: $name", ({ text, data, table, variables, factorises }) => {
  it("has the log-joint of the text", async () => {
    const z = table.sizes.map((size) => size - 1);
    const latents = Object.fromEntries([...new Set(variables.map((v) => v.latent))].map((name) => [name, z.filter((_, i) => variables[i]!.latent === name)]));
    // Categories count from 1 in the language, Bernoullis from 0.
    const coded = Object.fromEntries(Object.entries(latents).map(([name, v]) => [name, text.includes(`${name} ~ Bernoulli`) ? v : v.map((k) => k + 1)]));
    expect(await logJointAt(text, data, coded)).toBeCloseTo(table.logJoint(z), 12);
  });
  it("ends on a summit below or at the evidence", () => {
    const { elbo, residual } = settled<readonly (readonly number[])[]>(table.sizes.map((s) => range(s).map((i) => (i + 1) / ((s * (s + 1)) / 2))), (q) => judgeTable(table, q)); // prettier-ignore
    expect(residual).toBeLessThan(1e-10);
    expect(elbo).toBeLessThan(logEvidenceOf(table) + 1e-13);
    if (factorises) expect(elbo).toBeCloseTo(logEvidenceOf(table), 12);
    else expect(logEvidenceOf(table) - elbo).toBeGreaterThan(1e-4);
  });
});

it("every text checks without a word", () => {
  for (const text of [...FIXED_POINTS.map((f) => f.question.text), ...ENUMERABLE.map((e) => e.text)]) {
    const { errors, warnings } = check({ file: "model.ppl", text });
    expect([...errors, ...warnings].map((d) => d.diagnostic.message)).toEqual([]);
  }
});
