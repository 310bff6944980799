import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { add, apply, exp, input, log, mul, neg, reference, softplus, square, sub, sum, xlogy } from "../../compiler/ir/build.ts";
import { inputsOf, topological } from "../../compiler/ir/traverse.ts";
import type { Expr, Input } from "../../compiler/ir/types.ts";
import { hoist } from "../../compiler/program/hoist.ts";
import { prepare } from "../../compiler/program/prepare.ts";
import { sufficientStatistics } from "../../compiler/program/statistics.ts";
import { randomSource } from "../helpers/random-expression.ts";

const [N, D, J] = [makeAxis("N", 40), makeAxis("D", 3, "event"), makeAxis("J", 4)];
const random = randomSource(7);
const data = (name: string, ...axes: Input["axes"]): Input => input(name, axes, "data");
const [x, y, w, xs, g] = [data("x", N), data("y", N), data("w", N), data("xs", N, D), data("g", N)];
const [mu, tau, b, alpha] = [input("mu", [], "latent"), input("tau", [], "latent"), input("b", [D], "latent"), input("alpha", [J], "latent")];
const values = new Map<string, Float64Array>([
  ...([x, y, w, xs] as Input[]).map((i) => [i.name, Float64Array.from({ length: i.axes.reduce((n, a) => n * a.extent, 1) }, () => 0.1 + random())] as const),
  ["g", Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 4))],
  ["mu", Float64Array.of(0.7)],
  ["tau", Float64Array.of(1.3)],
  ["b", Float64Array.of(0.2, -0.5, 1.1)],
  ["alpha", Float64Array.of(0.1, 0.9, -0.4, 0.6)],
]);
const value = (e: Expr): number => evaluate(e, { input: (name) => values.get(name) }).values[0]!;
const counts = input("x", [N], "data", { lower: 0, upper: null, lowerOpen: false, upperOpen: false, integer: true });
const gathered = reference(alpha, [{ axis: J, index: { kind: "gather", index: g } }]);
const dotted = sum([D], mul(xs, b));

const cases: readonly (readonly [string, Expr, boolean])[] = [
  ["a normal mean and precision", sum([N], sub(mul(0.5, log(tau)), mul(0.5, mul(tau, square(sub(x, mu)))))), true],
  ["weights that are data", sum([N], mul(w, square(sub(x, mu)))), true],
  ["a line", sum([N], mul(tau, square(sub(y, add(mu, mul(x, tau)))))), true],
  ["a regression on three predictors", sum([N], mul(neg(tau), square(sub(y, dotted)))), true],
  ["Poisson counts", sum([N], sub(mul(x, log(tau)), tau)), true],
  ["Poisson counts, with 0 log 0 = 0", sum([N], sub(xlogy(counts, tau), tau)), true],
  ["Bernoulli with one probability", sum([N], add(xlogy(counts, tau), apply("xlog1py", counts, neg(mul(0.5, tau))))), true],
  ["Poisson counts with group rates", sum([N], xlogy(counts, exp(gathered))), true],
  ["Poisson counts with rates in proportion to data", sum([N], xlogy(counts, mul(y, tau))), false],
  ["Bernoulli with one logit", sum([N], sub(mul(x, mu), softplus(mu))), true],
  ["group means", sum([N], mul(tau, square(sub(x, gathered)))), true],
  ["functions of group values", sum([N], sub(mul(x, gathered), exp(gathered))), true],
  ["group means and a slope", sum([N], square(sub(x, add(gathered, mul(y, mu))))), true],
  ["logistic regression has none", sum([N], sub(mul(x, dotted), softplus(dotted))), false],
];

describe.each(cases)("%s", (_, e, separates) => {
  const separated = prepare(sufficientStatistics(prepare([e])));
  it("keeps its value", () => expect(Math.abs(value(separated[0]!) - value(e))).toBeLessThan(1e-12 * (1 + Math.abs(value(e)))));
  it(separates ? "has a step without the data axis" : "keeps the data axis in the step", () => {
    const { roots } = hoist(separated, "h");
    const touched = topological(roots).some((n) => n.axes.some((a) => a.id === "N") && [...inputsOf([n]).values()].some((i) => i.role === "latent"));
    expect(touched).toBe(!separates);
  });
});

it("loses nothing for data far from zero", () => {
  const shift = 1e8;
  const far = new Map(values)
    .set(
      "x",
      values.get("x")!.map((v) => Math.round(v * 1024) / 1024 + shift),
    )
    .set("mu", Float64Array.of(0.5 + shift));
  const near = new Map(values)
    .set(
      "x",
      values.get("x")!.map((v) => Math.round(v * 1024) / 1024),
    )
    .set("mu", Float64Array.of(0.5));
  const [e] = prepare(sufficientStatistics(prepare([cases[0]![1]])));
  const at = (m: ReadonlyMap<string, Float64Array>): number => evaluate(e!, { input: (name) => m.get(name) }).values[0]!;
  expect(Math.abs(at(far) - at(near))).toBeLessThan(1e-6 * Math.abs(at(near)));
});
