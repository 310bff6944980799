import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logDensityTerms, logGuide, logJoint } from "./interpreter.ts";
import type { Value } from "./interpreter.ts";
import { modelOf } from "./prepare.ts";
import { lgamma, logSumExp } from "./special.ts";

const joint = (source: string, sizes: Readonly<Record<string, number>>, values: Readonly<Record<string, Value>>): number =>
  logJoint(modelOf(source), new Map(Object.entries(sizes)), new Map(Object.entries(values)));
/** Sums of a few terms: all digits but the last ones. */
const close = (actual: number, expected: number, relative = 1e-13, absolute = 0): void =>
  expect(Math.abs(actual - expected)).toBeLessThan(absolute + relative * Math.max(1, Math.abs(expected)));

const file = JSON.parse(readFileSync(new URL("../../models/normal_gamma.data.json", import.meta.url), "utf8")) as
  { readonly x: readonly number[] } | readonly number[];
const NORMAL_DATA = "x" in file ? file.x : file;
const firstValues = (count: number): readonly number[] => NORMAL_DATA.slice(0, count);

const NORMAL_GAMMA = `
  model normal_gamma {
    data x: real[N]
    const mu0 = 1, lambda0 = 0.1, a0 = 1, b0 = 2
    tau ~ Gamma(shape = a0, rate = b0)
    mu  ~ Normal(mean = mu0, precision = lambda0 * tau)
    for n in N { x[n] ~ Normal(mean = mu, precision = tau) }
  }
  guide structured {
    tau ~ Gamma(shape = ?a, rate = ?b)
    mu  ~ Normal(mean = ?m, precision = ?l * tau)
  }`;

describe("log-joints against mpmath (test/oracles/reference_joints.py)", () => {
  test("normal_gamma", () => {
    close(joint(NORMAL_GAMMA, { N: 3 }, { x: [1.5, -0.3, 0.8], mu: 0.2, tau: 0.7 }), -7.0746493866332333);
    close(joint(NORMAL_GAMMA, { N: 3 }, { x: [1.5, -0.3, 0.8], mu: -1.1, tau: 2.3 }), -20.23673125288556);
  });

  test("LDA: ragged rows, one of them empty, gathers by a latent", () => {
    const source = `
      model lda {
        data w: category(V)[D, *]
        const K = 2, alpha = 0.4, eta = 0.5
        for k in K { beta[k] ~ Dirichlet(concentration = eta, size = V) }
        for d in D {
          theta[d] ~ Dirichlet(concentration = alpha, size = K)
          for i in w[d] { z[d,i] ~ Categorical(prob = theta[d])   w[d,i] ~ Categorical(prob = beta[z[d,i]]) }
        }
      }`;
    const beta = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]; // prettier-ignore
    const theta = [[0.6, 0.4], [0.25, 0.75], [0.9, 0.1]]; // prettier-ignore
    close(joint(source, { V: 3, D: 3, K: 2 }, { beta, theta, w: [[1, 3, 2], [], [3, 3]], z: [[1, 2, 1], [], [2, 1]] }), -9.372386415023692);
  });

  test("garch11: a recurrence over data", () => {
    const source = `
      model garch11 {
        data y: real[T]
        param a0: positive, a1: positive, b1: positive
        mu ~ Normal(mean = 0, sd = 1)
        let s2[1] = 0.8
        for t in 2..T { let s2[t] = a0 + a1 * (y[t-1] - mu)^2 + b1 * s2[t-1] }
        for t in T { y[t] ~ Normal(mean = mu, variance = s2[t]) }
      }`;
    close(joint(source, { T: 5 }, { y: [0.5, -1.2, 0.3, 2.1, -0.4], a0: 0.2, a1: 0.3, b1: 0.5, mu: 0.1 }), -9.5734658103253156);
  });

  test("a chain that runs downwards, with the index as a number", () => {
    const source = `model m { const T = 4  z[T] ~ Normal(mean = 0, sd = 2)  for t in 2..T { z[t-1] ~ Normal(mean = 0.5 * z[t] + (t - 1), sd = 0.7) } }`;
    close(joint(source, { T: 4 }, { z: [0.4, -0.2, 1.1, 0.9] }), -17.007269338705296);
  });

  test("Truncated, Censored, Mixture, ordered", () => {
    close(joint(`model m { data x: real  x ~ Truncated(Normal(mean = 0.1, sd = 2), lower = -1, upper = 1) }`, {}, { x: 0.4 }), -0.66227011454120535);
    const censored = `model m { data x: real[N]  for n in N { x[n] ~ Censored(Normal(mean = 0.1, sd = 2), lower = -1, upper = 2) } }`;
    close(joint(censored, { N: 3 }, { x: [2, -1, 0.7] }), -4.6567326765415023);
    const mixture = `model m { data x: real  const K = 2, c = [-1, 2]  x ~ Mixture(weights = [0.3, 0.7], components = Normal(mean = c[k], sd = 1) for k in K) }`;
    close(joint(mixture, { K: 2 }, { x: 0.7 }), -1.9093765395433618);
    const ordered = `model m { mu ~ Normal(mean = 0, sd = 3, size = 3, ordered = true) }`;
    close(joint(ordered, {}, { mu: [-1.5, 0.2, 2.5] }), -4.7353374408347367);
    expect(joint(ordered, {}, { mu: [0.2, -1.5, 2.5] })).toBe(-Infinity);
  });
});

describe("log evidence of exactly solvable models (MODELS.md): the joint over the exact posterior, at any point", () => {
  test("normal_gamma, with its structured guide at the posterior", () => {
    const model = modelOf(NORMAL_GAMMA);
    const n = NORMAL_DATA.length;
    const mean = NORMAL_DATA.reduce((a, b) => a + b, 0) / n;
    const squares = NORMAL_DATA.reduce((a, x) => a + (x - mean) ** 2, 0);
    const l = 0.1 + n;
    const holes: Readonly<Record<string, number>> = { a: 1 + n / 2, b: 2 + squares / 2 + (0.1 * n * (mean - 1) ** 2) / (2 * l), m: (0.1 + n * mean) / l, l };
    const guide = model.guides[0]!;
    const given = new Map(guide.holes.map((h) => [h.name, holes[h.label!]!]));
    for (const [mu, tau] of [
      [0.89, 0.46],
      [0.2, 1.3],
      [2, 0.1],
    ] as const) {
      const values = new Map<string, Value>([["x", NORMAL_DATA], ["mu", mu], ["tau", tau]]); // prettier-ignore
      const sizes = new Map([["N", n]]);
      close(logJoint(model, sizes, values) - logGuide(model, guide, given, sizes, values), -185.9371419902, 1e-11);
    }
  });

  test("poisson_gamma", () => {
    const source = `model m { data x: count[N]  lambda ~ Gamma(shape = 2, rate = 1)  for n in N { x[n] ~ Poisson(rate = lambda) } }`;
    const counts = [109, 65, 22, 3, 1].flatMap((count, k) => Array.from({ length: count }, () => k));
    const posterior = (x: number): number => 124 * Math.log(201) - lgamma(124) + 123 * Math.log(x) - 201 * x;
    for (const lambda of [0.6, 1.1]) close(joint(source, { N: 200 }, { x: counts, lambda }) - posterior(lambda), -209.1879949, 0, 6e-8);
  });

  test("censored Exponential: bounds that are data", () => {
    const source = `
      model m {
        data t: positive[N]
        rate ~ Gamma(shape = 2, rate = 1)
        for n in N { t[n] ~ Censored(Exponential(rate = rate), upper = 5) }
      }`;
    const posterior = (x: number): number => 7 * Math.log(23.5) - lgamma(7) + 6 * Math.log(x) - 23.5 * x;
    close(joint(source, { N: 8 }, { t: [1.2, 0.4, 3, 2.2, 5, 5, 0.7, 5], rate: 0.31 }) - posterior(0.31), -15.5197517, 0, 6e-8);
  });

  test("hmm: the sum over all 2^12 paths", () => {
    const source = `
      model hmm {
        data y: real[T]
        const K = 2, A = [[0.9, 0.1], [0.2, 0.8]], c = [0, 2]
        z[1] ~ Categorical(prob = [0.5, 0.5])
        for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }
        for t in T { y[t] ~ Normal(mean = c[z[t]], sd = 1) }
      }`;
    const [model, sizes] = [modelOf(source), new Map([["T", 12], ["K", 2]])]; // prettier-ignore
    const paths = Array.from({ length: 2 ** 12 }, (_, path) => Array.from({ length: 12 }, (__, t) => 1 + ((path >> t) & 1)));
    const all = paths.map((z) => logJoint(model, sizes, new Map<string, Value>([["y", firstValues(12)], ["z", z]]))); // prettier-ignore
    close(logSumExp(all), -22.3464103, 0, 6e-8);
  });

  test("gp and local_level, their latents integrated out by hand: covariance matrices by comprehension", () => {
    const gp = `
      model gp {
        data y: real[N]
        let C = [exp(-((i - j) / 4) ^ 2 / (2 * 0.8 ^ 2)) + (if i == j then 0.25 else 0) for i in N, j in N]
        y ~ MultivariateNormal(mean = 0, covariance = C)
      }`;
    close(joint(gp, { N: 12 }, { y: firstValues(12) }), -44.0475573, 0, 6e-8);
    const level = `
      model local_level {
        data y: real[N]
        y ~ MultivariateNormal(mean = 0, covariance = [4 + 0.25 * (min(i, j) - 1) + (if i == j then 1 else 0) for i in N, j in N])
      }`;
    close(joint(level, { N: 12 }, { y: firstValues(12) }), -24.0593373, 0, 6e-8);
  });

  test("beta_binomial and dirichlet_categorical", () => {
    const binomial = `model m { data x: count  p ~ Beta(alpha = 2, beta = 3)  x ~ Binomial(trials = 10, prob = p) }`;
    const posterior = (p: number): number => lgamma(15) - lgamma(9) - lgamma(6) + 8 * Math.log(p) + 5 * Math.log(1 - p);
    close(joint(binomial, {}, { x: 7, p: 0.37 }) - posterior(0.37), -2.5267281, 0, 6e-8);
    const categorical = `model m { data x: category(K)[N]  p ~ Dirichlet(concentration = 0.5, size = K)  for n in N { x[n] ~ Categorical(prob = p) } }`;
    const [p, after] = [[0.3, 0.1, 0.4, 0.2], [3.5, 0.5, 5.5, 2.5]]; // prettier-ignore
    const dirichlet = lgamma(12) - after.reduce((s, a) => s + lgamma(a), 0) + after.reduce((s, a, k) => s + (a - 1) * Math.log(p[k]!), 0);
    close(joint(categorical, { K: 4, N: 10 }, { x: [1, 3, 3, 4, 1, 3, 4, 1, 3, 3], p }) - dirichlet, -13.7759322, 0, 6e-8);
  });
});

describe("meaning of single constructs", () => {
  /** The value of an expression, through `factor`. */
  const value = (e: string, declarations = "", sizes: Readonly<Record<string, number>> = {}, values: Readonly<Record<string, Value>> = {}): number =>
    joint(`model m { ${declarations} factor ${e} }`, sizes, values);

  test("sums, comprehensions and conditions over empty and full ranges", () => {
    const [declarations, sizes, values] = ["data x: real[N]", { N: 4 }, { x: [1, 2, 4, 8] }];
    expect(value("sum(x[n] * n for n in N)", declarations, sizes, values)).toBe(1 + 4 + 12 + 32);
    expect(value("sum(x[n] for n in N where x[n] > 1 and n != 3)", declarations, sizes, values)).toBe(10);
    expect(value("sum(x[n] - x[n - 1] for n in 2..N)", declarations, sizes, values)).toBe(7);
    expect(value("sum(x[n] - x[n - 1] for n in 2..N)", declarations, { N: 0 }, { x: [] })).toBe(0);
    expect(value("sum(sum(x[m] for m in 1..n) for n in N)", declarations, sizes, values)).toBe(1 + 3 + 7 + 15);
    expect(value("max(x) - min(x) + mean(x) + length(x)", declarations, sizes, values)).toBe(8 - 1 + 3.75 + 4);
    close(value("log_sum_exp(log(x[n]) for n in N)", declarations, sizes, values), Math.log(15));
    expect(value("sum(cumulative_sum(x))", declarations, sizes, values)).toBe(26);
  });

  test("contractions name their dimensions: matrices and vectors", () => {
    const declarations = "data A: real[N, P], v: real[P], u: real[N]";
    const values = { A: [[1, 2, 3], [4, 5, 6]], v: [1, 10, 100], u: [2, 3] }; // prettier-ignore
    expect(value("sum(A @ v)", declarations, { N: 2, P: 3 }, values)).toBe(321 + 654);
    expect(value("u @ A @ v", declarations, { N: 2, P: 3 }, values)).toBe(2 * 321 + 3 * 654);
    expect(value("sum((u @ A) * v)", declarations, { N: 2, P: 3 }, values)).toBe(2 * 321 + 3 * 654);
    expect(value("trace(identity(P)) + dot(v, v)", "data v: real[P]", { P: 3 }, { v: [1, 2, 3] })).toBe(17);
    close(value("log_det([[4, 2], [2, 3]])"), Math.log(8));
  });

  test("a cycle among elements of a let and an element without a definition are mistakes", () => {
    const model = modelOf("model m { const T = 3  let s[1] = 1  for t in 2..T { let s[t] = 2 * s[t - 1] }  factor s[3] }");
    expect(logJoint(model, new Map([["T", 3]]), new Map())).toBe(4);
    const cyclic = { ...model, lets: model.lets.map((l) => ({ ...l, pieces: l.pieces.slice(1) })) };
    expect(() => logJoint(cyclic, new Map([["T", 3]]), new Map())).toThrow("s[1] is not defined");
  });

  test("terms are kept apart by factor and element", () => {
    const model = modelOf("model m { data x: real[N, M]  for n in N, m in M { x[n, m] ~ Normal(mean = 0, sd = 1) } }");
    const terms = logDensityTerms(model, new Map([["N", 2], ["M", 2]]), new Map<string, Value>([["x", [[0, 1], [2, 3]]]])); // prettier-ignore
    expect(terms.map((t) => t.indices)).toEqual([[1, 1], [1, 2], [2, 1], [2, 2]]); // prettier-ignore
    terms.forEach((t, i) => close(t.value, -0.5 * Math.log(2 * Math.PI) - i ** 2 / 2));
  });
});
