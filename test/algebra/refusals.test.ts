import { describe, expect, it } from "vitest";
import { dataOf, sourceOf } from "../models/harness.ts";
import type { Data } from "./case-types.ts";
import { ask, refusal, type Question } from "./harness.ts";

/**
 * Models that look conjugate and are not. `exact` says no, with a reason: the variable, the line of the term (of the span, or in the message),
 * and what of it was in the way: its text, or the families that were tried.
 */
interface NearMiss {
  readonly name: string;
  readonly text: string;
  readonly data: Question["data"];
  /** Every one must occur in code, line, message or hint. */
  readonly says: readonly RegExp[];
}

const X: Data = { x: [1.5, 0.25, 2.75, -0.5] };
const POSITIVE: Data = { x: [0.4, 1.7, 0.9] };
const miss = (name: string, lines: readonly string[], data: Question["data"], says: readonly RegExp[]): NearMiss => ({
  name,
  text: `model m {\n${lines.map((l) => `  ${l}`).join("\n")}\n}\n`,
  data,
  says,
});
const word = (name: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, "u");
const ofModel = (name: string, says: readonly RegExp[]): NearMiss => ({ name: `models/${name}.ppl`, text: sourceOf(name).text, data: dataOf(name), says });

const NEAR_MISSES: readonly NearMiss[] = [
  miss("a mean that is a square", ["data x: real[N]", "mu ~ Normal(mean = 0, sd = 2)", "for n in N { x[n] ~ Normal(mean = mu^2, sd = 1) }"], X, [
    word("mu"),
    /line 4/,
    /mu\s*(?:\^|²|⁴|³)|Normal/,
  ]),
  miss(
    "a Gamma with unknown shape",
    ["data x: positive[N]", "shape ~ Gamma(shape = 2, rate = 1)", "for n in N { x[n] ~ Gamma(shape = shape, rate = 1) }"],
    POSITIVE,
    [word("shape"), /line 4/, /lgamma|Γ|Gamma/],
  ),
  miss(
    "a logistic regression",
    ["data x: real[N], y: binary[N]", "b ~ Normal(mean = 0, sd = 2)", "for n in N { y[n] ~ Bernoulli(logit = b * x[n]) }"],
    { x: [1.5, 0.25, -2.75], y: [1, 0, 0] },
    [word("b"), /line 4/, /softplus|log1p|exp|logit|Normal/],
  ),
  miss("a Gamma as standard deviation", ["data x: real[N]", "tau ~ Gamma(shape = 2, rate = 1)", "for n in N { x[n] ~ Normal(mean = 0, sd = tau) }"], X, [
    word("tau"),
    /line 4/,
    /tau\s*(?:\^|²|⁻)|1\/tau|Gamma/,
  ]),
  miss("a Gamma as variance", ["data x: real[N]", "v ~ Gamma(shape = 2, rate = 1)", "for n in N { x[n] ~ Normal(mean = 0, variance = v) }"], X, [
    word("v"),
    /line 4/,
    /1\/v|v\s*(?:\^|⁻)|Gamma/,
  ]),
  miss("a Normal as log-rate", ["data x: count[N]", "b ~ Normal(mean = 0, sd = 1)", "for n in N { x[n] ~ Poisson(log_rate = b) }"], { x: [3, 0, 5] }, [
    word("b"),
    /line 4/,
    /exp|Normal/,
  ]),
  miss(
    "a probability that is a square",
    ["data x: binary[N]", "p ~ Beta(alpha = 2, beta = 3)", "for n in N { x[n] ~ Bernoulli(prob = p^2) }"],
    { x: [1, 0, 1] },
    [word("p"), /line 4/, /p\s*(?:\^|²)|Beta/],
  ),
  miss("an unknown centre of a Laplace", ["data x: real[N]", "m ~ Normal(mean = 0, sd = 1)", "for n in N { x[n] ~ Laplace(location = m, scale = 1) }"], X, [
    word("m"),
    /line 4/,
    /abs|Normal/,
  ]),
  miss(
    "a Student's t around a Normal",
    ["data x: real[N]", "m ~ Normal(mean = 0, sd = 1)", "for n in N { x[n] ~ StudentT(degrees = 4, location = m, scale = 1) }"],
    X,
    [word("m"), /line 4/, /log|Normal/],
  ),
  miss(
    "a product of two Normals",
    ["data x: real[N]", "a ~ Normal(mean = 0, sd = 1)", "b ~ Normal(mean = 0, sd = 1)", "for n in N { x[n] ~ Normal(mean = a * b, sd = 1) }"],
    X,
    [/(?<!\p{L})[ab](?!\p{L})/u, /line [345]/, /Normal|log/],
  ),
  miss(
    "mean and precision independent of each other",
    ["data x: real[N]", "tau ~ Gamma(shape = 2, rate = 1)", "mu ~ Normal(mean = 0, sd = 2)", "for n in N { x[n] ~ Normal(mean = mu, precision = tau) }"],
    X,
    [/(?<!\p{L})(?:mu|tau)(?!\p{L})/u, /line [345]/, /Normal|Gamma|log/],
  ),
  miss(
    "a mixture of Poissons with one unknown rate",
    [
      "data x: count[N]",
      "const w = [0.3, 0.7], c = [1, 5]",
      "lambda ~ Gamma(shape = 2, rate = 1)",
      "for n in N { z[n] ~ Categorical(prob = w) }",
      "for n in N { x[n] ~ Poisson(rate = lambda * c[z[n]]) }",
    ],
    { x: [3, 0, 5, 2, 1, 4] },
    [/(?<!\p{L})(?:lambda|z)(?!\p{L})/u, /line [456]/, word("N")],
  ),
  miss(
    "a hidden chain with unknown rows",
    [
      "data y: real[T]",
      "const K = 2, m = [0, 2], c = [1, 1.5], start = [0.5, 0.5]",
      "for k in K { A[k] ~ Dirichlet(concentration = c) }",
      "z[1] ~ Categorical(prob = start)",
      "for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }",
      "for t in T { y[t] ~ Normal(mean = m[z[t]], sd = 1) }",
    ],
    { y: [0.5, 1.5, 2.25, -0.5] },
    [/(?<!\p{L})[Az](?!\p{L})/u, /line [4567]/, /Dirichlet|Categorical|coupl|T/],
  ),
  miss(
    "a random walk with unknown precision",
    [
      "data y: real[T]",
      "step ~ Gamma(shape = 3, rate = 1)",
      "x[1] ~ Normal(mean = 0, sd = 2)",
      "for t in 2..T { x[t] ~ Normal(mean = x[t-1], precision = step) }",
      "for t in T { y[t] ~ Normal(mean = x[t], sd = 1) }",
    ],
    { y: [0.5, 1.5, 2.25, -0.5] },
    [/(?<!\p{L})(?:step|x)(?!\p{L})/u, /line [3456]/, /Gamma|Normal|log/],
  ),
  ofModel("eight_schools", [word("tau"), /line [57]/, /HalfCauchy/]),
  ofModel("gaussian_mixture", [word("mu"), word("z"), word("N"), /line [578]/]),
];

describe.each(NEAR_MISSES)("$name", ({ text, data, says }) => {
  it("is refused by `exact`, with the term named", async () => {
    const told = await refusal({ text, data, fit: "exact" });
    expect(told).toMatch(/^E3\d\d\d /);
    expect(told).not.toContain("not yet executable");
    for (const piece of says) expect(told).toMatch(piece);
  });

  it("is refused by a diagnostic that points into the text and says a way out", async () => {
    const outcome = await ask({ text, data, fit: "exact" });
    if (outcome.ok) throw new Error("was fitted");
    const { diagnostic } = outcome.errors[0]!;
    expect(diagnostic.span.end).toBeGreaterThan(diagnostic.span.start);
    expect(diagnostic.span.end).toBeLessThanOrEqual(text.length);
    expect(diagnostic.hint).toBeTruthy();
  });
});
