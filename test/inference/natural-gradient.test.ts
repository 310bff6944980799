import { describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import { fitText, type Data } from "../helpers/fit-text.ts";
import { flat } from "../models/harness.ts";

async function fitted(text: string, data: Data): Promise<FitDocument> {
  const outcome = await fitText(text, data);
  if (!outcome.ok) throw new Error(outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("\n"));
  return outcome.value.document;
}
const param = (d: FitDocument, name: string): readonly number[] => flat(d.params[name]);

type Matrix = readonly (readonly number[])[];
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i]!, 0);

/** Gauss–Jordan elimination without pivoting: enough for a positive definite matrix. */
function solve(matrix: Matrix, rhs: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, rhs[i]!]);
  rows.forEach((pivot, k) => {
    const p = pivot[k]!;
    for (let j = k; j < pivot.length; j++) pivot[j]! /= p;
    rows.forEach((row, i) => {
      const factor = i === k ? 0 : row[k]!;
      for (let j = k; j < row.length; j++) row[j]! -= factor * pivot[j]!;
    });
  });
  return rows.map((row) => row.at(-1)!);
}

/** Mean, its derivative and the variance of an observation as functions of the linear predictor. */
interface Link {
  readonly mean: (eta: number) => number;
  readonly slope: (eta: number) => number;
  readonly variance: (eta: number) => number;
}
const expit = (eta: number): number => 1 / (1 + Math.exp(-eta));
const LOGISTIC: Link = { mean: expit, slope: (e) => expit(e) * expit(-e), variance: (e) => expit(e) * expit(-e) };
const LOG: Link = { mean: Math.exp, slope: Math.exp, variance: Math.exp };
const softplus = (e: number): number => Math.log1p(Math.exp(e));
/** Not canonical: Fisher scoring is not Newton's method here. */
const SOFTPLUS: Link = { mean: softplus, slope: expit, variance: softplus };

/** Iteratively reweighted least squares from zero; rows of x with their intercept. McCullagh & Nelder (1989), section 2.5. */
function reweighted(x: Matrix, y: readonly number[], link: Link, iterations: number): readonly number[] {
  let beta: readonly number[] = x[0]!.map(() => 0);
  for (let k = 0; k < iterations; k++) {
    const eta = x.map((row) => dot(row, beta));
    const weight = eta.map((e) => link.slope(e) ** 2 / link.variance(e));
    const working = eta.map((e, n) => e + (y[n]! - link.mean(e)) / link.slope(e));
    const normal = beta.map((_, i) => beta.map((__, j) => x.reduce((s, row, n) => s + weight[n]! * row[i]! * row[j]!, 0)));
    beta = solve(normal, beta.map((_, i) => x.reduce((s, row, n) => s + weight[n]! * row[i]! * working[n]!, 0))); // prettier-ignore
  }
  return beta;
}

// Forty rows of two predictors: fixed irrational waves, so that nothing is collinear.
const X = Array.from({ length: 40 }, (_, n) => [Math.sin(n), Math.cos(1.7 * n)]);
const BINARY = X.map(([a, b], n) => Number(0.3 + a! - 0.8 * b! + 1.5 * Math.sin(7.3 * n) > 0));
const COUNTS = X.map(([a, b], n) => Math.round(Math.exp(0.8 + 0.5 * a! - 0.4 * b! + 0.3 * Math.sin(5.1 * n))));
const WITH_INTERCEPT = X.map((row) => [1, ...row]);

const regression = (y: string, statement: string, steps: number): string =>
  `model m {\n  data x: real[N, P], y: ${y}[N]\n  param a: real = 0, b: real[P]\n  for n in N { y[n] ~ ${statement} }\n}\nfit f { method = mle  gradient = natural  optimizer = sgd(1)  steps = ${steps} }`;

describe("a step of size 1 is one of iteratively reweighted least squares", () => {
  it.each([
    { name: "logistic regression", type: "binary", statement: "Bernoulli(logit = a + x[n] @ b)", y: BINARY, link: LOGISTIC },
    { name: "Poisson regression", type: "count", statement: "Poisson(log_rate = a + x[n] @ b)", y: COUNTS, link: LOG },
    {
      name: "Poisson regression with a link that is not canonical",
      type: "count",
      statement: "Poisson(rate = softplus(a + x[n] @ b))",
      y: COUNTS,
      link: SOFTPLUS,
    },
  ])("$name: a scalar and an array together", async ({ type, statement, y, link }) => {
    for (const steps of [1, 2, 3, 12]) {
      const document = await fitted(regression(type, statement, steps), { x: X, y });
      // Both solve the same well-conditioned system: rounding alone.
      [...param(document, "a"), ...param(document, "b")].forEach((v, i) => expect(v).toBeCloseTo(reweighted(WITH_INTERCEPT, y, link, steps)[i]!, 9));
      if (steps === 12) expect(document.verdict).toMatchObject({ level: "trust" });
    }
  });

  it("a coefficient matrix of a softmax, whose rows are free up to a common one: damped, and the probabilities are those of the reduced model", async () => {
    const data = { x: WITH_INTERCEPT, z: X.map(([a, b]) => (a! > 0.3 ? 1 : b! > 0 ? 2 : 3)).map((z, n) => (n % 4 === 0 ? (z % 3) + 1 : z)) };
    const fit = "fit f { method = mle  gradient = natural  optimizer = sgd(1)  steps = 30 }";
    const over = await fitted(
      `model m { data x: real[N, P], z: category(3)[N]\n param w: real[3, P]\n for n in N { z[n] ~ Categorical(logit = w @ x[n]) } }\n${fit}`,
      data,
    );
    const reduced = await fitted(
      `model m { data x: real[N, P], z: category(3)[N]\n param u: real[P], v: real[P]\n for n in N { z[n] ~ Categorical(logit = [0, u @ x[n], v @ x[n]]) } }\n${fit}`,
      data,
    );
    expect(over.verdict.level).toBe("trust");
    expect(Number(over.objective.value)).toBeCloseTo(Number(reduced.objective.value), 8);
    const w = param(over, "w");
    [1, 2].forEach((k) => [0, 1, 2].forEach((p) => expect(w[3 * k + p]! - w[p]!).toBeCloseTo(param(reduced, k === 1 ? "u" : "v")[p]!, 5)));
  });

  it("a predictor that is there twice: a singular Fisher matrix, and the two share the coefficient", async () => {
    const twice = await fitted(regression("binary", "Bernoulli(logit = a + x[n] @ b)", 20), { x: X.map(([a, b]) => [a!, b!, b!]), y: BINARY });
    const once = reweighted(WITH_INTERCEPT, BINARY, LOGISTIC, 20);
    expect(twice.verdict.level).toBe("trust");
    const [first, second, third] = param(twice, "b");
    expect([param(twice, "a")[0]!, first!, second! + third!]).toEqual(once.map((v) => expect.closeTo(v, 6) as number));
    expect(second).toBeCloseTo(third!, 6);
  });
});

describe("the path does not depend on how the parameters are written", () => {
  const x = [0.4, 1.1, 2.3, 0.9, 5.2, 3.3, 1.7, 0.2];
  /** Ways to write Gamma(shape 0.5, mean 4), with log shape and mean from the two values. */
  interface Way {
    readonly params: string;
    readonly law: string;
    readonly place: (a: number, b: number) => readonly [number, number];
    readonly more?: string;
  }
  const BY_RATE: Way = { params: "a: positive = 0.5, b: positive = 0.125", law: "shape = a, rate = b", place: (a, b) => [Math.log(a), a / b] };
  const BY_SD: Way = { params: `a: positive = 4, b: positive = ${Math.sqrt(32)}`, law: "mean = a, sd = b", place: (a, b) => [2 * Math.log(a / b), a] };
  const BY_MEAN: Way = { params: "a: positive = 0.5, b: positive = 4", law: "shape = a, mean = b", place: (a, b) => [Math.log(a), b] };
  const OTHERS: readonly Way[] = [
    {
      params: "a: positive = 0.5, b: positive = 8",
      law: "shape = a, scale = b",
      more: "coordinates = own(clamp = 1e-6)",
      place: (a, b) => [Math.log(a), a * b],
    },
    { ...BY_SD, more: "coordinates = own(clamp = 1e-6)" },
  ];
  const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);

  /** Where the Gamma is after steps of size h for a time of 1. */
  async function place({ params, law, place: of, more }: Way, h: number, gradient = "natural"): Promise<readonly number[]> {
    const fit = `fit f { method = mle(scale = mean)  gradient = ${gradient}  optimizer = sgd(${h})  steps = ${Math.round(1 / h)} ${more ?? ""} }`;
    const document = await fitted(`model m {\n data x: positive[N]\n param ${params}\n for n in N { x[n] ~ Gamma(${law}) }\n}\n${fit}`, { x });
    return of(param(document, "a")[0]!, param(document, "b")[0]!);
  }

  it("logarithms of shape and rate, shape and mean, mean and sd are linear in each other: the same to rounding, whatever the step", async () => {
    const there = await place(BY_RATE, 0.1);
    for (const way of [BY_MEAN, BY_SD]) expect(distance(await place(way, 0.1), there)).toBeLessThan(1e-12);
  });

  it.each(OTHERS)("$law: what is left is of the order of the step", async (way) => {
    const gap = async (h: number): Promise<number> => distance(await place(way, h), await place(BY_RATE, h));
    const [far, near] = [await gap(0.01), await gap(0.001)];
    expect(near).toBeLessThan(2e-3);
    expect(far / near).toBeGreaterThan(8); // first order: 10
    expect(far / near).toBeLessThan(12);
  });

  it("while those of the plain gradient part", async () => {
    expect(distance(await place(BY_RATE, 0.001, "plain"), await place(BY_MEAN, 0.001, "plain"))).toBeGreaterThan(0.05);
  });
});

describe("gradient = natural", () => {
  const NORMAL = "for n in N { x[n] ~ Normal(mean = mu, sd = s) }";
  const model = (body: string, fit: string): string => `model m {\n  data x: real[N]\n  ${body}\n}\nfit f { ${fit} gradient = natural }`;
  const data = { x: [1, 2, 4] };

  it("is there for map of a model with params alone, where it is the same as mle", async () => {
    const [map, mle] = await Promise.all(["map", "mle"].map((method) => fitted(model(`param mu: real, s: positive\n  ${NORMAL}`, `method = ${method}  optimizer = sgd(0.5)  steps = 80`), data))); // prettier-ignore
    expect(map!.params).toEqual(mle!.params);
    expect(Number(map!.params["mu"])).toBeCloseTo(7 / 3, 10);
    expect(map!.verdict.level).toBe("trust");
  });

  it("with until = converged stops by the plain gradient: the mean is exact after one step, the sd soon", async () => {
    const document = await fitted(model(`param mu: real, s: positive\n  ${NORMAL}`, "method = mle  optimizer = sgd(1)  until = converged"), data);
    expect(document).toMatchObject({ stopped: "converged", converged: true, verdict: { level: "trust" } });
    expect(document.steps).toBeLessThan(100);
  });

  it.each([
    {
      why: "StudentT, the distribution of x, is not an exponential family",
      body: "param mu: real\n  for n in N { x[n] ~ StudentT(degrees = 3, location = mu, scale = 1) }",
    },
    {
      why: "the distribution of x is a mixture",
      body: "param mu: real\n  for n in N { x[n] ~ Mixture(weights = [0.5, 0.5], components = Normal(mean = mu * k, sd = 1) for k in 1..2) }",
    },
    { why: "the distribution of x is truncated", body: "param mu: real\n  for n in N { x[n] ~ Truncated(Normal(mean = mu, sd = 1), lower = 0) }" },
    { why: "the distribution of x is censored", body: "param r: positive\n  for n in N { x[n] ~ Censored(Exponential(rate = r), upper = 5) }" },
    {
      why: "Weibull, the distribution of x, is an exponential family only for a fixed shape, and a param moves it",
      body: "param k: positive, l: positive\n  for n in N { x[n] ~ Weibull(shape = k, scale = l) }",
    },
    { why: "a `factor` statement that reads a param", body: `param mu: real, s: positive\n  ${NORMAL}\n  factor -(mu ^ 2)` },
    {
      why: "the Fisher matrix of 201 free numbers is too large (at most 200)",
      body: "param mu: real[201]\n  for n in N { x[n] ~ Normal(mean = sum(mu), sd = 1) }",
    },
    { why: "mu is latent", body: "param s: positive\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = s) }", method: "map" },
    {
      why: "the Fisher matrix of b reads latents that are integrated out",
      body: "param b: positive\n  w ~ Gamma(shape = 2, rate = 1)\n  for n in N { x[n] ~ Normal(mean = b, precision = w * b) }",
      collapse: "w",
    },
  ])("is refused: $why", async ({ why, body, method, collapse }) => {
    const outcome = await fitText(model(body, `method = ${method ?? "mle"} ${collapse === undefined ? "" : `collapse = ${collapse}`}`), data);
    expect(outcome.ok ? [] : outcome.errors.map((e) => e.diagnostic)).toMatchObject([{ code: "E3020", message: expect.stringContaining(why) as string }]);
  });

  it("is not read by other methods", async () => {
    const outcome = await fitText(model("mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }", "method = cavi"), data);
    expect(outcome.ok ? [] : outcome.errors.map((e) => e.diagnostic.code)).toEqual(["E3007"]);
  });

  it("takes a family with a given argument when no param moves it", async () => {
    const document = await fitted(
      model("param l: positive\n  for n in N { x[n] ~ Weibull(shape = 2, scale = l) }", "method = mle  optimizer = sgd(0.5)  steps = 80"),
      data,
    );
    expect(Number(document.params["l"])).toBeCloseTo(Math.sqrt((1 + 4 + 16) / 3), 8);
  });
});
