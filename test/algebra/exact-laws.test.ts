import { describe, expect, it } from "vitest";
import type { Data, Nested } from "./case-types.ts";
import { caseNamed } from "./exact-cases.ts";
import { evidenceOf, exactly } from "./harness.ts";
import { flat } from "../models/harness.ts";

/** Laws of evidences: change of units, sums over all data, Bayes' rule twice, nothing observed. */

/** Multiples of 1/64: exact beside 1e8, so that nothing is lost before the compiler sees them. */
const X = [1.5, 0.25, 2.75, -0.5, 1.125, 3.515625];
const AFFINE: readonly { readonly name: string; readonly latents: readonly string[]; readonly text: string }[] = [
  {
    name: "mean and precision",
    latents: ["mu"],
    text: `model m { data x: real[N] const s = 0, c = 1
      tau ~ Gamma(shape = 2, rate = 1 * c^2)  mu ~ Normal(mean = s + 0.5 * c, precision = 0.1 * tau)
      for n in N { x[n] ~ Normal(mean = mu, precision = tau) } }`,
  },
  {
    name: "a mean with known sd",
    latents: ["mu"],
    text: "model m { data x: real[N] const s = 0, c = 1  mu ~ Normal(mean = s + 0.5 * c, sd = 2 * c)  for n in N { x[n] ~ Normal(mean = mu, sd = 0.75 * c) } }",
  },
  {
    name: "a variance with known mean",
    latents: [],
    text: "model m { data x: real[N] const s = 0, c = 1  v ~ InverseGamma(shape = 3, scale = 2 * c^2)  for n in N { x[n] ~ Normal(mean = s + 0.5 * c, variance = v) } }",
  },
  {
    name: "a hierarchy",
    latents: ["mu", "theta"],
    text: `model m { data x: real[N] const s = 0, c = 1  mu ~ Normal(mean = s + 0.5 * c, sd = 2 * c)
      for n in N { theta[n] ~ Normal(mean = mu, sd = 1.5 * c)  x[n] ~ Normal(mean = theta[n], sd = 0.75 * c) } }`,
  },
  {
    name: "a random walk",
    latents: ["z"],
    text: `model m { data x: real[N] const s = 0, c = 1  z[1] ~ Normal(mean = s + 0.5 * c, sd = 2 * c)
      for n in 2..N { z[n] ~ Normal(mean = z[n-1], sd = 0.5 * c) }  for n in N { x[n] ~ Normal(mean = z[n], sd = 0.75 * c) } }`,
  },
  {
    name: "a hidden Markov chain",
    latents: [],
    text: `model m { data x: real[N] const s = 0, c = 1, start = [0.5, 0.5], A = [[0.9, 0.1], [0.2, 0.8]], at = [0, 2]  z[1] ~ Categorical(prob = start)
      for n in 2..N { z[n] ~ Categorical(prob = A[z[n-1]]) }  for n in N { x[n] ~ Normal(mean = s + c * at[z[n]], sd = 0.75 * c) } }`,
  },
];
const moved = (s: number, c: number): Data => ({ x: X.map((x) => s + c * x) });
const setting = (s: number, c: number): Readonly<Record<string, string>> => ({ s: String(s), c: String(c) });

describe.each(AFFINE)("units: $name", ({ text, latents }) => {
  it.each([8, 0.125, 1024])("x → %f·x shifts the log evidence by −N log c, and moments by the unit", async (c) => {
    const [before, after] = [await exactly(text, moved(0, 1)), await exactly(text, moved(0, c), setting(0, c))];
    expect(Math.abs(Number(after.logEvidence) - (Number(before.logEvidence) - X.length * Math.log(c)))).toBeLessThan(
      1e-10 * (1 + Math.abs(Number(before.logEvidence))),
    );
    for (const name of latents) {
      for (const field of ["mean", "sd"] as const) {
        const [a, b] = [flat(after.latents[name]?.[field]), flat(before.latents[name]?.[field])];
        b.forEach((v, i) => expect(Math.abs(a[i]! / c - v)).toBeLessThan(1e-10 * (1 + Math.abs(v))));
      }
    }
  });

  it.each([1e6, 1e8, -1e8])("x and prior mean + %f change nothing else", async (s) => {
    const [before, after] = [await exactly(text, moved(0, 1)), await exactly(text, moved(s, 1), setting(s, 1))];
    expect(Math.abs(Number(after.logEvidence) - Number(before.logEvidence))).toBeLessThan(1e-7 * (1 + Math.abs(Number(before.logEvidence))));
    for (const [name, latent] of Object.entries(before.latents)) {
      const other = after.latents[name];
      const shift = latents.includes(name) ? s : 0;
      // The mean itself is a number near s: it has no more digits than that.
      flat(latent.mean).forEach((m, i) => expect(Math.abs(flat(other?.mean)[i]! - shift - m)).toBeLessThan(1e-7 + 4e-16 * Math.abs(shift)));
      for (const field of ["sd", "prob"] as const)
        flat(latent[field]).forEach((v, i) => expect(Math.abs(flat(other?.[field])[i]! - v)).toBeLessThan(1e-7 * (1 + Math.abs(v))));
    }
  });
});

/** All lists of the given length with elements of `values`. */
const lists = (values: readonly number[], length: number): readonly (readonly number[])[] =>
  length === 0 ? [[]] : lists(values, length - 1).flatMap((rest) => values.map((v) => [...rest, v]));

const compositions = (total: number, parts: number): readonly (readonly number[])[] =>
  parts === 1 ? [[total]] : Array.from({ length: total + 1 }, (_, k) => k).flatMap((k) => compositions(total - k, parts - 1).map((rest) => [k, ...rest]));

const alone = (values: readonly (readonly number[])[], field: string): readonly Data[] => values.map((v) => ({ [field]: v }));
const SUMS: readonly { readonly name: string; readonly text: string; readonly all: readonly Data[] }[] = [
  { name: "Beta-Bernoulli", text: caseNamed("beta_bernoulli").text, all: alone(lists([0, 1], 4), "x") },
  { name: "Beta-Binomial", text: caseNamed("beta_binomial").text, all: Array.from({ length: 11 }, (_, k) => ({ k })) },
  {
    name: "Binomial rows",
    text: caseNamed("binomial_rows").text,
    all: lists([0, 1, 2, 3], 2).map((k) => ({ k, m: [3, 3] })),
  },
  {
    name: "Dirichlet-Categorical",
    text: "model m { data x: category(K)[N] const K = 3  p ~ Dirichlet(concentration = 0.5, size = K)  for n in N { x[n] ~ Categorical(prob = p) } }",
    all: alone(lists([1, 2, 3], 4), "x"),
  },
  { name: "Dirichlet-Multinomial", text: caseNamed("dirichlet_multinomial").text, all: compositions(6, 3).map((row) => ({ x: [row] })) },
  { name: "Markov chain, Dirichlet rows", text: caseNamed("markov_chain_rows").text, all: alone(lists([1, 2, 3], 4), "s") },
  { name: "hidden Markov chain", text: caseNamed("hmm_categorical").text, all: alone(lists([1, 2, 3], 4), "y") },
  {
    name: "mixture of Bernoullis by a global choice",
    text: `model m { data x: binary[N] const w = [0.2, 0.5, 0.3], q = [0.1, 0.5, 0.8]
      k ~ Categorical(prob = w)  p ~ Beta(alpha = 2, beta = 3)  x[1] ~ Bernoulli(prob = p)  for n in 2..N { x[n] ~ Bernoulli(prob = q[k]) } }`,
    all: alone(lists([0, 1], 4), "x"),
  },
  {
    name: "two chains of causes",
    text: `model m { data x: binary, y: binary
      a ~ Bernoulli(prob = 0.3)  b ~ Bernoulli(prob = if a == 1 then 0.9 else 0.2)
      x ~ Bernoulli(prob = if b == 1 then 0.6 else 0.1)  y ~ Bernoulli(prob = if a == 1 then (if x == 1 then 0.7 else 0.5) else 0.05) }`,
    all: lists([0, 1], 2).map(([x, y]) => ({ x: x!, y: y! })),
  },
];

it.each(SUMS)("evidences of all data sum to one: $name", async ({ text, all }) => {
  const evidences = await Promise.all(all.map((data) => evidenceOf(text, data)));
  expect(Math.abs(evidences.reduce((sum, e) => sum + Math.exp(e), 0) - 1)).toBeLessThan(1e-12);
});

/** evidence(x₁, x₂) = evidence(x₁) · evidence(x₂ | posterior of x₁ as prior): constants of the prior from the moments of the posterior. */
type Moments = (latent: string) => { readonly mean: readonly number[]; readonly sd: readonly number[] };
const UPDATES: readonly {
  readonly name: string;
  readonly text: string;
  readonly x: readonly Nested[];
  readonly prior: (m: Moments) => Readonly<Record<string, number>>;
}[] = [
  {
    name: "Normal-Gamma",
    text: "model m { data x: real[N] const m0 = 0.5, k0 = 0.1, a = 2, b = 1  tau ~ Gamma(shape = a, rate = b)  mu ~ Normal(mean = m0, precision = k0 * tau)  for n in N { x[n] ~ Normal(mean = mu, precision = tau) } }",
    x: X,
    prior: (m) => {
      const [tau, mu] = [m("tau"), m("mu")];
      const [a, b] = [(tau.mean[0]! / tau.sd[0]!) ** 2, tau.mean[0]! / tau.sd[0]! ** 2];
      return { m0: mu.mean[0]!, k0: b / ((a - 1) * mu.sd[0]! ** 2), a, b };
    },
  },
  {
    name: "Gamma-Poisson",
    text: "model m { data x: count[N] const a = 2, b = 1  lambda ~ Gamma(shape = a, rate = b)  for n in N { x[n] ~ Poisson(rate = lambda) } }",
    x: [3, 0, 5, 2, 1, 4],
    prior: (m) => ({ a: (m("lambda").mean[0]! / m("lambda").sd[0]!) ** 2, b: m("lambda").mean[0]! / m("lambda").sd[0]! ** 2 }),
  },
  {
    name: "Normal",
    text: "model m { data x: real[N] const m0 = 1, s0 = 3  mu ~ Normal(mean = m0, sd = s0)  for n in N { x[n] ~ Normal(mean = mu, sd = 0.75) } }",
    x: X,
    prior: (m) => ({ m0: m("mu").mean[0]!, s0: m("mu").sd[0]! }),
  },
  {
    name: "Beta-Geometric",
    text: "model m { data x: count[N] const a = 2, b = 3  p ~ Beta(alpha = a, beta = b)  for n in N { x[n] ~ Geometric(prob = p) } }",
    x: [3, 0, 5, 2, 1, 4],
    prior: (m) => {
      const { mean, sd } = m("p");
      const total = (mean[0]! * (1 - mean[0]!)) / sd[0]! ** 2 - 1;
      return { a: mean[0]! * total, b: (1 - mean[0]!) * total };
    },
  },
  {
    name: "InverseGamma",
    text: "model m { data x: real[N] const a = 3, b = 2  v ~ InverseGamma(shape = a, scale = b)  for n in N { x[n] ~ Normal(mean = 1, variance = v) } }",
    x: X,
    prior: (m) => {
      const a = (m("v").mean[0]! / m("v").sd[0]!) ** 2 + 2;
      return { a, b: m("v").mean[0]! * (a - 1) };
    },
  },
];

it.each(UPDATES)("in two steps as in one: $name", async ({ text, x, prior }) => {
  const whole = await evidenceOf(text, { x });
  for (const cut of [2, 3, 5]) {
    const first = await exactly(text, { x: x.slice(0, cut) });
    const moments: Moments = (name) => ({ mean: flat(first.latents[name]?.mean), sd: flat(first.latents[name]?.sd) });
    const set = Object.fromEntries(Object.entries(prior(moments)).map(([k, v]) => [k, String(v)]));
    // The prior of the second step comes from moments, with about 1e-13 of rounding.
    expect(Math.abs(Number(first.logEvidence) + (await evidenceOf(text, { x: x.slice(cut) }, set)) - whole)).toBeLessThan(1e-10 * (1 + Math.abs(whole)));
  }
});

describe("nothing and one", () => {
  const EMPTY: readonly (readonly [string, Data])[] = [
    ["gamma_poisson_exposure", { x: [], e: [] }],
    ["poisson_groups", { J: 4, x: [], e: [], g: [] }],
    ["shared_precision", { x: [], y: [] }],
    ["normal_inverse_gamma_block", { x: [] }],
    ["beta_bernoulli", { x: [] }],
    ["dirichlet_categorical", { K: 4, x: [] }],
    ["normal_gamma", { x: [] }],
    ["linear_regression", { x: [], y: [] }],
    ["two_level_indexed", { J: 5, y: [], g: [], sigma: [] }],
    ["sum_of_normals", { x: [] }],
    ["mixture_known", { x: [] }],
    ["scale_choice", { x: [] }],
  ];
  it.each(EMPTY)("%s without data: log evidence 0, and the prior", async (name, data) => {
    expect(Math.abs(await evidenceOf(caseNamed(name).text, data))).toBeLessThan(1e-12);
  });

  it("the posterior without data is the prior", async () => {
    const { latents } = await exactly(caseNamed("normal_gamma").text, { x: [] });
    expect(Number(latents["tau"]?.mean)).toBeCloseTo(0.5, 12);
    expect(Number(latents["mu"]?.mean)).toBeCloseTo(1, 12);
    const chosen = (await exactly(caseNamed("scale_choice").text, { x: [] })).latents;
    flat(chosen["k"]?.prob).forEach((p, k) => expect(p).toBeCloseTo([0.2, 0.5, 0.3][k]!, 12));
  });

  const normal = (x: number, mean: number, variance: number): number => -0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance);
  it("chains of one", async () => {
    expect(await evidenceOf(caseNamed("local_level").text, { y: [0.5] })).toBeCloseTo(normal(0.5, 0, 5), 11);
    expect(await evidenceOf(caseNamed("random_walks").text, { y: [[0.5]] })).toBeCloseTo(normal(0.5, 0, 5), 11);
    expect(await evidenceOf(caseNamed("hmm").text, { y: [0.5] })).toBeCloseTo(
      Math.log(0.5 * Math.exp(normal(0.5, 0, 1)) + 0.5 * Math.exp(normal(0.5, 2, 1))),
      11,
    );
  });

  it("plates of one", async () => {
    expect(await evidenceOf(caseNamed("two_level").text, { y: [[0.75]] })).toBeCloseTo(normal(0.75, 0.5, 4 + 2.25 + 0.49), 11);
    expect(await evidenceOf(caseNamed("sum_of_normals").text, { x: [0.75] })).toBeCloseTo(normal(0.75, 0, 6.25), 11);
    expect(await evidenceOf(caseNamed("three_level").text, { y: [[[0.75]]] })).toBeCloseTo(normal(0.75, 0, 9 + 1 + 0.25 + 1), 11);
    expect(await evidenceOf(caseNamed("beta_bernoulli").text, { x: [1] })).toBeCloseTo(Math.log(0.4), 11);
  });

  it("no element of the outer plate", async () => {
    expect(Math.abs(await evidenceOf(caseNamed("normal_gamma_groups").text, { G: 0, M: 3, x: [] }))).toBeLessThan(1e-12);
    expect(Math.abs(await evidenceOf(caseNamed("normal_gamma_groups").text, { x: [[], []] }))).toBeLessThan(1e-12);
  });
});
