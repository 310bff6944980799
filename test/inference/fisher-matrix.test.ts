import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { forEachPosition, reader } from "../../compiler/calculus/dense.ts";
import { trigamma } from "../../runtime/math/index.ts";
import { preparedText, type Data } from "../helpers/fit-text.ts";

type Matrix = readonly (readonly number[])[];

/** The dense Fisher matrix of the plan at the start of the fit, from the expressions of the program by the evaluator, not by generated code. */
async function fisherAt(text: string, data: Data): Promise<Matrix> {
  const { plan } = await preparedText(text, data);
  const { program, world } = plan;
  const places = new Map(program.coordinates.map((c) => [c.input.name, c]));
  const matrix = Array.from({ length: program.size }, () => new Array<number>(program.size).fill(NaN));
  for (const { row, column, output } of program.fisher!.flatMap((m) => m.blocks)) {
    const [r, c] = [places.get(row.input.name)!, places.get(column.input.name)!];
    const read = reader(evaluate(output.value, { input: (name) => places.get(name)?.start ?? world.arrays.get(name) }));
    forEachPosition(output.axes, (p, at) => {
      const [i, j] = [r.offset + Math.floor(at / c.size), c.offset + (at % c.size)];
      matrix[i]![j] = matrix[j]![i] = read(p);
    });
  }
  return matrix;
}

const model = (body: string, fit = ""): string => `model m {\n${body}\n}\nfit f { method = mle  gradient = natural ${fit} }`;
const OWN = "coordinates = own(clamp = 1e-4)";
const diagonal = (...d: readonly number[]): Matrix => d.map((v, i) => d.map((_, j) => (i === j ? v : 0)));
const s = 1 / (1 + Math.exp(-0.4)); // mean of Bernoulli(logit = 0.4)
const total = trigamma(1.5 + 2.5 + 1); // of Dirichlet([1.5, 2.5, 1])

/** Oracle: the information in these parameters from the literature, times the number of observations. Unconstrained: with the Jacobian of exp or the logistic. */
const CASES: readonly { readonly name: string; readonly text: string; readonly data: Data; readonly fisher: Matrix }[] = [
  {
    name: "Normal(mean, sd): n/σ², 2n/σ²",
    text: model("data x: real[N]\nparam mu: real = 3, s: positive = 2\nfor n in N { x[n] ~ Normal(mean = mu, sd = s) }", OWN),
    data: { x: [1, 2, 4] },
    fisher: diagonal(3 / 4, 6 / 4),
  },
  {
    name: "Normal in log sd, about a mean of 1e6 sds: no digit is lost to the mean",
    text: model("data x: real[N]\nparam mu: real = 1e6, s: positive = 1\nfor n in N { x[n] ~ Normal(mean = mu, sd = s) }"),
    data: { x: [1e6, 1000001] },
    fisher: diagonal(2, 4),
  },
  {
    name: "Gamma(shape, scale): [[ψ′ α, 1/β], [1/β, α/β²]]",
    text: model("data x: positive[N]\nparam a: positive = 2, b: positive = 3\nfor n in N { x[n] ~ Gamma(shape = a, scale = b) }", OWN),
    data: { x: [1, 2] },
    fisher: [
      [2 * trigamma(2), 2 / 3],
      [2 / 3, 4 / 9],
    ],
  },
  {
    name: "Poisson: n/λ in the rate, times the squared exposures' share",
    text: model("data y: count[N], e: positive[N]\nparam r: positive = 4\nfor n in N { y[n] ~ Poisson(rate = e[n] * r) }", OWN),
    data: { y: [1, 2], e: [0.5, 2] },
    fisher: [[2.5 / 4]],
  },
  {
    name: "Binomial with trials as data, in the probability and in the log-odds",
    text: model("data y: count[N], t: count[N]\nparam p: unit = 0.3, l: real = 0.4\ny[1] ~ Binomial(trials = t[1], prob = p)\ny[2] ~ Binomial(trials = t[2], logit = l)", OWN),
    data: { y: [1, 2], t: [7, 9] },
    fisher: diagonal(7 / 0.21, 9 * s * (1 - s)),
  },
  {
    name: "a param array through data indices: information of each group, none of an empty one",
    text: model("data y: binary[N], g: category(G)[N]\nconst G = 3\nparam b: real[G] = 0.4\nfor n in N { y[n] ~ Bernoulli(logit = b[g[n]]) }"),
    data: { y: [0, 1, 1], g: [1, 2, 1] },
    fisher: diagonal(2 * s * (1 - s), s * (1 - s), 0),
  },
  {
    name: "Dirichlet(concentration): n (diag ψ′ − ψ′(Σ))",
    text: model("data x: simplex[N, 3]\nparam a: positive, b: positive, c: positive\nfor n in N { x[n] ~ Dirichlet(concentration = [1.5 * a, 2.5 * b, c]) }", OWN),
    data: { x: [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]] },
    fisher: [1.5, 2.5, 1].map((u, i) => [1.5, 2.5, 1].map((v, j) => 2 * u * v * ((i === j ? trigamma(u) : 0) - total))),
  },
  {
    name: "MultivariateNormal(mean): n Σ⁻¹",
    text: model("data x: real[N, 2]\nparam m: real[2]\nfor n in N { x[n] ~ MultivariateNormal(mean = m, covariance = [[2, 0.6], [0.6, 1]]) }"),
    data: { x: [[1, 2], [3, 4], [5, 7]] },
    fisher: [
      [3 / 1.64, (-3 * 0.6) / 1.64],
      [(-3 * 0.6) / 1.64, 6 / 1.64],
    ],
  },
  {
    name: "Categorical(logit = [0, a, b]): n (diag p − p pᵀ)",
    text: model("data z: category(3)[N]\nparam a: real = 0, b: real = 0\nfor n in N { z[n] ~ Categorical(logit = [0, a, b]) }"),
    data: { z: [1, 2, 3, 3] },
    fisher: [
      [4 * (1 / 3 - 1 / 9), -4 / 9],
      [-4 / 9, 4 * (1 / 3 - 1 / 9)],
    ],
  },
  {
    name: "several statements add up; a factor that reads no param counts for nothing",
    text: model("data x: real, y: count\nparam u: real = 0\nx ~ Normal(mean = 2 * u, sd = 0.5)\ny ~ Poisson(rate = exp(u))\nfactor -(x ^ 2)"),
    data: { x: 1, y: 2 },
    fisher: [[16 + 1]],
  },
  {
    name: "an autoregression: the information given the earlier values, Σ y²/σ²",
    text: model("data y: real[T]\nparam phi: real\nfor t in 2..T { y[t] ~ Normal(mean = phi * y[t-1], sd = 2) }"),
    data: { y: [1, 3, -2, 5] },
    fisher: [[(1 + 9 + 4) / 4]],
  },
  {
    name: "scaled with the objective",
    text: "model m {\n data x: real[N]\n param mu: real\n for n in N { x[n] ~ Normal(mean = mu, sd = 2) }\n}\nfit f { method = mle(scale = mean)  gradient = natural }",
    data: { x: [1, 2, 3, 4, 5] },
    fisher: [[1 / 4]],
  },
]; // prettier-ignore

describe("the Fisher matrix of a likelihood", () => {
  it.each(CASES)("$name", async ({ text, data, fisher }) => {
    const found = await fisherAt(text, data);
    expect(found.length).toBe(fisher.length);
    const scale = (i: number, j: number): number => Math.sqrt(fisher[i]![i]! * fisher[j]![j]!) || 1;
    // Rounding of a few operations; with the mean at 1e6 sds a zero off the diagonal is a difference of such numbers.
    fisher.forEach((row, i) => row.forEach((v, j) => expect(found[i]![j]! / scale(i, j), `${i}, ${j}`).toBeCloseTo(v / scale(i, j), 9)));
  });
});
