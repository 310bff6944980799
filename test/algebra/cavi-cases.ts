import type { FitDocument } from "../../api/document.ts";
import { dataOf, flat, sourceOf } from "../models/harness.ts";
import type { Data } from "./case-types.ts";
import { judgeHiddenChain, judgeWalk } from "./chain-fixed-point.ts";
import type { Table } from "./discrete-brute-force.ts";
import { judgeFactors } from "./factor-fixed-point.ts";
import { dirichletsOf, gammasOf, normalsOf, range, rowsOf } from "./fixed-points.ts";
import type { Judged, Normal } from "./fixed-points.ts";
import { dice, type Question } from "./harness.ts";
import { judgeNormalMixture, judgePoissonMixture } from "./mixture-fixed-point.ts";

/** A model whose fixed point is written out in this folder: how a fit's document is judged. */
export interface FixedPoint {
  readonly name: string;
  readonly question: Question;
  readonly judge: (document: FitDocument) => Judged<unknown>;
  /** ELBOs of the summits that our own ascent found from many starts (fixed-points.test.ts). */
  readonly summits: readonly number[];
}
const cavi = (text: string, data: Question["data"]): Question => ({ text, data, fit: "cavi" });

export const SEPARATED = [-2.1, -1.7, -2.6, -1.9, -2.3, 3.2, 2.4, 2.9, 3.6, 2.7, 3.1];
export const MIXTURE = `model mixture {
  data x: real[N]
  const K = 2
  w ~ Dirichlet(concentration = 1.5, size = K)
  for k in K {
    tau[k] ~ Gamma(shape = 2, rate = 1)
    mu[k]  ~ Normal(mean = 0.5, sd = 3)
  }
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Normal(mean = mu[z[n]], precision = tau[z[n]])
  }
}
`;
const COUNTS = [0, 1, 0, 2, 1, 9, 7, 11, 8, 0, 10, 1];
const POISSON_MIXTURE = `model counts {
  data x: count[N]
  const K = 2
  w ~ Dirichlet(concentration = 1.5, size = K)
  for k in K { lambda[k] ~ Gamma(shape = 1.5, rate = 0.5) }
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Poisson(rate = lambda[z[n]])
  }
}
`;

/** Loadings of two sizes, so that the factors are no rotation of each other. */
export const LOADING_SDS: readonly (readonly number[])[] = [[2], [2, 0.5]];
const factors = (sds: readonly number[]): string => `model factors {
  data x: real[N, P]
  const L = ${sds.length}, s = [${sds.join(", ")}]
  tau ~ Gamma(shape = 2, rate = 1)
  for p in P {
    W[p]  ~ Normal(mean = 0, sd = s)
    mu[p] ~ Normal(mean = 0, sd = 5)
  }
  for n in N {
    z[n] ~ Normal(mean = 0, sd = 1, size = L)
    x[n] ~ Normal(mean = mu + W @ z[n], precision = tau)
  }
}
`;
/** 14 points of 4 variables along one direction and a half. */
export function factorData(): readonly (readonly number[])[] {
  const random = dice(3);
  const centred = (): number => random() + random() + random() - 1.5;
  return range(14).map(() => {
    const [a, b] = [4 * centred(), 1.5 * centred()];
    return [1 + a, -2 + 0.5 * a + b, 0.5 - 0.75 * a + 0.5 * b, 0.25 * a - b].map((v) => Math.round(100 * (v + 0.6 * centred())) / 100);
  });
}
export const normalRows = (d: FitDocument, name: string): readonly (readonly Normal[])[] => {
  const [means, sds] = [rowsOf(d.latents[name]?.mean), rowsOf(d.latents[name]?.sd)];
  return means.map((row, i) => row.map((mean, l) => ({ mean, variance: sds[i]![l]! ** 2 })));
};

const Y = [-0.5, 0.25, -0.75, 2.5, 1.75, 2.25, 0.5];
const HIDDEN_CHAIN = `model switching {
  data y: real[T]
  const K = 2, m = [0, 2], c = [1, 1.5]
  start ~ Dirichlet(concentration = c)
  for k in K { A[k] ~ Dirichlet(concentration = c) }
  z[1] ~ Categorical(prob = start)
  for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }
  for t in T { y[t] ~ Normal(mean = m[z[t]], sd = 1) }
}
`;
const WALK = `model walk {
  data y: real[T]
  step  ~ Gamma(shape = 3, rate = 1)
  noise ~ Gamma(shape = 2, rate = 1)
  x[1] ~ Normal(mean = 0, sd = 2)
  for t in 2..T { x[t] ~ Normal(mean = x[t-1], precision = step) }
  for t in T { y[t] ~ Normal(mean = x[t], precision = noise) }
}
`;

const knownMixture = JSON.parse(dataOf("gaussian_mixture")[0]!.text) as { readonly x: readonly number[] };
const NONE = { concentration: null, weights: null } as const;
export const FIXED_POINTS: readonly FixedPoint[] = [
  {
    name: "two Normals: means, precisions and weights unknown",
    question: cavi(MIXTURE, { x: SEPARATED }),
    summits: [-21.518572219779],
    judge: (d) =>
      judgeNormalMixture(
        { ...NONE, x: SEPARATED, concentration: [1.5, 1.5], mean: { mean: 0.5, variance: 9 }, precision: { shape: 2, rate: 1 } },
        { w: dirichletsOf(d, "w")[0]!, mean: normalsOf(d, "mu"), precision: gammasOf(d, "tau"), r: rowsOf(d.latents["z"]?.prob) },
      ),
  },
  {
    name: "models/gaussian_mixture.ppl: means unknown",
    question: { text: sourceOf("gaussian_mixture").text, data: dataOf("gaussian_mixture"), fit: "cavi" },
    summits: [-20.577065427033, -24.912492930163],
    judge: (d) =>
      judgeNormalMixture(
        { ...NONE, x: knownMixture.x, weights: [0.3, 0.7], mean: { mean: 0, variance: 9 }, precision: null },
        { w: null, mean: normalsOf(d, "mu"), precision: null, r: rowsOf(d.latents["z"]?.prob) },
      ),
  },
  {
    name: "two Poissons: rates and weights unknown",
    question: cavi(POISSON_MIXTURE, { x: COUNTS }),
    summits: [-31.727613649478],
    judge: (d) =>
      judgePoissonMixture(
        { ...NONE, x: COUNTS, concentration: [1.5, 1.5], rate: { shape: 1.5, rate: 0.5 } },
        { w: dirichletsOf(d, "w")[0]!, rate: gammasOf(d, "lambda"), r: rowsOf(d.latents["z"]?.prob) },
      ),
  },
  ...LOADING_SDS.map((loadingSd): FixedPoint => ({
    name: `factor analysis with ${loadingSd.length} factor${loadingSd.length > 1 ? "s" : ""}`,
    question: cavi(factors(loadingSd), { x: factorData() }),
    summits: [loadingSd.length === 1 ? -103.981696987478 : -103.328829598142],
    judge: (d) =>
      judgeFactors(
        { x: factorData(), loadingSd, centre: { mean: 0, variance: 25 }, precision: { shape: 2, rate: 1 } },
        { mu: normalsOf(d, "mu"), W: normalRows(d, "W"), z: normalRows(d, "z"), tau: gammasOf(d, "tau")[0]! },
      ),
  })),
  {
    name: "hidden Markov chain: start and rows unknown",
    question: cavi(HIDDEN_CHAIN, { y: Y }),
    summits: [-12.089228720261],
    judge: (d) =>
      judgeHiddenChain(
        { y: Y, means: [0, 2], startPrior: [1, 1.5], rowPrior: [1, 1.5] },
        { start: dirichletsOf(d, "start")[0]!, rows: dirichletsOf(d, "A"), prob: rowsOf(d.latents["z"]?.prob) },
      ),
  },
  {
    name: "random walk: both precisions unknown",
    question: cavi(WALK, { y: Y }),
    summits: [-13.67891616401],
    judge: (d) =>
      judgeWalk(
        { y: Y, stepPrior: { shape: 3, rate: 1 }, noisePrior: { shape: 2, rate: 1 } },
        { mean: flat(d.latents["x"]?.mean), sd: flat(d.latents["x"]?.sd), step: gammasOf(d, "step")[0]!, noise: gammasOf(d, "noise")[0]! },
      ),
  },
];

/** A discrete model small enough for enumeration: its table, written by hand, and which entry of `latents` each variable of the table is. */
export interface Enumerable {
  readonly name: string;
  readonly text: string;
  readonly data: Data;
  readonly table: Table;
  readonly variables: readonly { readonly latent: string; readonly element: number | null }[];
  /** The posterior is a product: the ELBO reaches the evidence. */
  readonly factorises: boolean;
}
const bernoulli = (x: number, p: number): number => Math.log(x === 1 ? p : 1 - p);
const normal = (x: number, mean: number): number => -0.5 * (Math.log(2 * Math.PI) + (x - mean) ** 2);
const WET = [[0.05, 0.8], [0.9, 0.99]] as const; // prettier-ignore
const CHOICE = [[0.7, 0.3], [0.2, 0.8], [0.5, 0.5]] as const; // prettier-ignore
const alone = (...names: readonly string[]): Enumerable["variables"] => names.map((latent) => ({ latent, element: null }));

export const ENUMERABLE: readonly Enumerable[] = [
  {
    name: "explaining away",
    text: `model wet {
  data x: binary
  a ~ Bernoulli(prob = 0.3)
  b ~ Bernoulli(prob = 0.6)
  x ~ Bernoulli(prob = if a == 1 then (if b == 1 then 0.99 else 0.9) else (if b == 1 then 0.8 else 0.05))
}
`,
    data: { x: 1 },
    table: { sizes: [2, 2], logJoint: ([a, b]) => bernoulli(a!, 0.3) + bernoulli(b!, 0.6) + Math.log(WET[a as 0 | 1][b as 0 | 1]) },
    variables: alone("a", "b"),
    factorises: false,
  },
  {
    name: "three in a row",
    text: `model row {
  data y: real
  a ~ Bernoulli(prob = 0.3)
  b ~ Bernoulli(prob = if a == 1 then 0.9 else 0.2)
  c ~ Bernoulli(prob = if b == 1 then 0.7 else 0.4)
  y ~ Normal(mean = if c == 1 then 2 else 0, sd = 1)
}
`,
    data: { y: 1.25 },
    table: {
      sizes: [2, 2, 2],
      logJoint: ([a, b, c]) => bernoulli(a!, 0.3) + bernoulli(b!, a === 1 ? 0.9 : 0.2) + bernoulli(c!, b === 1 ? 0.7 : 0.4) + normal(1.25, c === 1 ? 2 : 0),
    },
    variables: alone("a", "b", "c"),
    factorises: false,
  },
  {
    name: "a choice above a plate",
    text: `model choice {
  data x: real[N]
  const w = [0.2, 0.5, 0.3], P = [[0.7, 0.3], [0.2, 0.8], [0.5, 0.5]], m = [0, 2]
  k ~ Categorical(prob = w)
  for n in N {
    z[n] ~ Categorical(prob = P[k])
    x[n] ~ Normal(mean = m[z[n]], sd = 1)
  }
}
`,
    data: { x: [0.25, 1.5, 2.75] },
    table: {
      sizes: [3, 2, 2, 2],
      logJoint: ([k, ...z]) =>
        Math.log([0.2, 0.5, 0.3][k!]!) + z.reduce((s, v, n) => s + Math.log(CHOICE[k as 0 | 1 | 2][v as 0 | 1]) + normal([0.25, 1.5, 2.75][n]!, 2 * v), 0),
    },
    variables: [{ latent: "k", element: null }, ...range(3).map((element) => ({ latent: "z", element }))],
    factorises: false,
  },
  {
    name: "two that have nothing to do with each other",
    text: `model apart {
  data x: real, y: real
  const w = [0.2, 0.5, 0.3], m = [-1, 0, 2]
  a ~ Bernoulli(prob = 0.3)
  k ~ Categorical(prob = w)
  x ~ Normal(mean = if a == 1 then 2 else 0, sd = 1)
  y ~ Normal(mean = m[k], sd = 1)
}
`,
    data: { x: 1.25, y: 0.5 },
    table: { sizes: [2, 3], logJoint: ([a, k]) => bernoulli(a!, 0.3) + Math.log([0.2, 0.5, 0.3][k!]!) + normal(1.25, 2 * a!) + normal(0.5, [-1, 0, 2][k!]!) },
    variables: alone("a", "k"),
    factorises: true,
  },
];
