import { describe, expect, it } from "vitest";
import { openSession } from "../../api/session.ts";
import type { Prepared } from "../../api/prepare.ts";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { drawLatents } from "../../compiler/inference/guide.ts";
import { extentOf, makeAxis } from "../../compiler/ir/axes.ts";
import { addAll, sum } from "../../compiler/ir/build.ts";
import { substitute } from "../../compiler/ir/traverse.ts";
import { trigamma } from "../../runtime/math/index.ts";
import { preparedText, type Data } from "../helpers/fit-text.ts";
import { fail, near, product, run, standardError, valuesAt } from "./harness.ts";

/**
 * The Fisher information of q in the coordinates of its holes. Oracles: closed forms from the literature with the Jacobians of exp and the
 * logistic; and the covariance of scores by simulation, for which five standard errors have probability 6e-7 (some three hundred are looked at).
 */

const NATURAL = "fit f { method = score(control_variate, rao_blackwell)  gradient = natural }";
const plan = async (model: string, guide: string, data: Data = {}, fit = NATURAL): Promise<Prepared> =>
  preparedText(`model m { ${model} } guide g { ${guide} } ${fit}`, data);

/** Positions in the flat vector of coordinates, and the entry of the matrix there; entries of no matrix are left out. */
interface Entry {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

function entries({ plan }: Prepared, u: Float64Array, step = 1): readonly Entry[] {
  const matrices = plan.program.fisher ?? fail("no Fisher matrix");
  const places = new Map(plan.program.coordinates.map((c) => [c.input.name, c]));
  const read = run(plan, matrices.flatMap((m) => m.blocks.map((b) => b.output)))(u, 3, step); // prettier-ignore
  return matrices.flatMap((m) =>
    m.blocks.flatMap(({ row, column, output }) => {
      const [r, c] = [places.get(row.input.name)!, places.get(column.input.name)!];
      const count = extentOf(m.plates);
      const [rows, columns] = [r.size / count, c.size / count];
      return [...read(output.name)].map((value, at): Entry => {
        const element = Math.floor(at / (rows * columns));
        const [i, j] = [Math.floor(at / columns) % rows, at % columns];
        return { row: r.offset + element * rows + i, column: c.offset + element * columns + j, value };
      });
    }),
  );
}

/** ∂ log q / ∂u per sample for every number of u: of holes and params of the guide alike. */
function scores({ plan }: Prepared, u: Float64Array, size: number): readonly Float64Array[] {
  const samples = makeAxis("S", size, "sample");
  let node = 0;
  const latents = drawLatents(plan.statements, [samples], () => ++node);
  const total = addAll(plan.statements.map((s) => sum(s.plates, s.logDensity)));
  const outputs = plan.program.coordinates.map((c) => {
    const [value] = substitute([differentiate(total, [c.input.name]).get(c.input.name)!], latents);
    return { name: c.name, value: value!, axes: [...c.input.axes, samples] };
  });
  const read = run(plan, outputs)(u, 11, 1);
  return plan.program.coordinates.flatMap((c) => Array.from({ length: c.size }, (_, i) => read(c.name).slice(i * size, (i + 1) * size)));
}

const X = { x: [0.3, 1.9, -0.4] };
const PLATE = "data x: real[N] for n in N { z[n] ~ Normal(mean = 0, sd = 1) x[n] ~ Normal(mean = z[n], sd = 1) }";
const one = (law: string): string => `z ~ ${law}`;
const SIMPLEX = "z ~ Dirichlet(concentration = [1, 1, 1])";

const SIMULATED: readonly { readonly name: string; readonly model: string; readonly guide: string; readonly data?: Data }[] = [
  { name: "Normal(mean, sd), one matrix per element", model: PLATE, guide: "for n in N { z[n] ~ Normal(mean = ?, sd = ?) }", data: X },
  { name: "Normal by variance, alone", model: one("Normal(mean = 0, sd = 1)"), guide: one("Normal(mean = ?, variance = ?)") },
  { name: "Gamma(shape, rate)", model: one("Gamma(shape = 2, rate = 1)"), guide: one("Gamma(shape = ?, rate = ?)") },
  { name: "Gamma(mean, sd)", model: one("Gamma(shape = 2, rate = 1)"), guide: one("Gamma(mean = ?, sd = ?)") },
  { name: "LogNormal", model: one("Gamma(shape = 2, rate = 1)"), guide: one("LogNormal(location = ?, scale = ?s = 0.5)") },
  { name: "Beta", model: one("Beta(alpha = 1, beta = 1)"), guide: one("Beta(alpha = ?, beta = ?)") },
  { name: "Dirichlet", model: SIMPLEX, guide: one("Dirichlet(concentration = ?)") },
  { name: "Categorical by probabilities", model: one("Categorical(prob = [0.2, 0.3, 0.5])"), guide: one("Categorical(prob = ?)") },
  { name: "Categorical by logits, singular", model: one("Categorical(prob = [0.2, 0.3, 0.5])"), guide: one("Categorical(logit = ?)") },
  { name: "Poisson", model: one("Poisson(rate = 3)"), guide: one("Poisson(rate = ?r = 3)") },
  {
    name: "MultivariateNormal(mean, cholesky)",
    model: one("MultivariateNormal(mean = [0, 0], covariance = [[1, 0], [0, 1]])"),
    guide: one("MultivariateNormal(mean = ?, cholesky = ?)"),
  },
  {
    name: "MultivariateNormal(mean, covariance)",
    model: one("MultivariateNormal(mean = [0, 0], covariance = [[1, 0], [0, 1]])"),
    guide: one("MultivariateNormal(mean = ?, covariance = ?)"),
  },
  { name: "a vector of independent elements with a hole for all", model: "z ~ Normal(mean = 0, sd = 1, size = 3)", guide: "z ~ Normal(mean = 0, sd = ?, size = 3)" },
  { name: "an argument that is a function of the hole", model: one("Normal(mean = 0, sd = 1)"), guide: one("Normal(mean = 2 * ?, sd = 0.5)") },
]; // prettier-ignore

describe("is the covariance of the scores", () => {
  it.each(SIMULATED)("$name", async ({ model, guide, data }) => {
    const prepared = await plan(model, guide, data);
    const u = near(prepared.plan, 2, 0.3);
    const h = scores(prepared, u, 20_000);
    const found = entries(prepared, u);
    expect(found.length).toBeGreaterThan(0);
    for (const { row, column, value } of found) {
      const { mean, error } = standardError(product(h[row]!, h[column]!));
      // The rounding of zeros that simulate as zeros.
      expect(Math.abs(mean - value), `${row}, ${column}: ${value} for ${mean}`).toBeLessThan(5 * error + 1e-9);
    }
  });

  it("mu given tau: averaged over draws of tau that are not those of the gradient", async () => {
    const prepared = await plan(
      "tau ~ Gamma(shape = 2, rate = 1) mu ~ Normal(mean = 0, precision = tau)",
      "tau ~ Gamma(shape = ?a = 3, rate = ?b = 2) mu ~ Normal(mean = ?m, precision = ?l * tau)",
    );
    const u = near(prepared.plan, 2, 0.3);
    const h = scores(prepared, u, 20_000);
    const values = Array.from({ length: 400 }, (_, t) => entries(prepared, u, t + 1));
    const [a, b, l] = ["a", "b", "l"].map((label) => valuesAt(prepared.plan, u)(label)[0]!) as [number, number, number];
    values[0]!.forEach(({ row, column }, k) => {
      const simulated = standardError(product(h[row]!, h[column]!));
      const mean = standardError(values.map((v) => v[k]!.value));
      expect(Math.abs(mean.mean - simulated.mean)).toBeLessThan(5 * Math.hypot(mean.error, simulated.error) + 1e-9);
    });
    // Of mu: l E[tau] in the mean, ½ in log l whatever tau, nothing between.
    const [mm, ml, ll] = values[0]!.slice(3).map((_, k) => standardError(values.map((v) => v[k + 3]!.value))) as [Moment, Moment, Moment];
    expect(Math.abs(mm.mean - (l * a) / b)).toBeLessThan(5 * mm.error);
    expect([ml.mean, ll.mean]).toEqual([expect.closeTo(0, 12), expect.closeTo(0.5, 12)]);
  });

  it("params of the guide, behind all elements: one dense matrix beside those of the holes", async () => {
    const prepared = await plan(PLATE, "param s: positive = 0.7, c: real = 1.2 for n in N { z[n] ~ Normal(mean = ?m * c, sd = s) }", X);
    const u = near(prepared.plan, 5, 0.2);
    const h = scores(prepared, u, 20_000);
    const found = entries(prepared, u);
    expect(found.map((e) => `${e.row} ${e.column}`)).toEqual(["0 0", "1 1", "2 2", "3 3", "4 3", "4 4"]);
    for (const { row, column, value } of found) {
      const { mean, error } = standardError(product(h[row]!, h[column]!));
      expect(Math.abs(mean - value), `${row}, ${column}`).toBeLessThan(5 * error + 1e-9);
    }
  });
});

type Moment = ReturnType<typeof standardError>;

/** Lower triangles, in the order of the entries. */
const total = trigamma(1 + 1 + 1);
const CLOSED: readonly { readonly name: string; readonly model: string; readonly guide: string; readonly lower: readonly number[]; readonly data?: Data }[] = [
  { name: "Normal(mean, sd) in (μ, log σ): 1/σ², 2", model: PLATE, guide: "for n in N { z[n] ~ Normal(mean = ?, sd = ?s = 0.5) }", lower: [4, 4, 4, 0, 0, 0, 2, 2, 2], data: X },
  { name: "Gamma in the logarithms: α² ψ′(α), −α, α", model: one("Gamma(shape = 2, rate = 1)"), guide: one("Gamma(shape = ?a = 3, rate = ?b = 7)"), lower: [9 * trigamma(3), -3, 3] },
  { name: "Dirichlet at ones: δ ψ′(1) − ψ′(3)", model: SIMPLEX, guide: one("Dirichlet(concentration = ?)"), lower: [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => (i === j ? trigamma(1) : 0) - total)) },
  { name: "Bernoulli in the logit: p (1 − p)", model: one("Bernoulli(prob = 0.3)"), guide: one("Bernoulli(prob = ?p = 0.2)"), lower: [0.16] },
  { name: "a default guide", model: "z ~ Gamma(shape = 2, rate = 1)", guide: "", lower: [trigamma(1), -1, 1] },
]; // prettier-ignore

describe("has the closed form", () => {
  it.each(CLOSED)("$name", async ({ model, guide, lower, data }) => {
    const prepared = await (guide === "" ? preparedText(`model m { ${model} } ${NATURAL}`, {}) : plan(model, guide, data));
    const u = near(prepared.plan, 1, 0);
    expect(entries(prepared, u).map((e) => e.value)).toEqual(lower.map((v) => expect.closeTo(v, 12) as number));
    // Nothing is drawn for it.
    expect(entries(prepared, u, 2)).toEqual(entries(prepared, u, 1));
  });

  it("of params of the model: the information of the complete data, averaged over q", async () => {
    const prepared = await plan(
      "param s: positive = 2, b: positive = 3 data y: count[N] for n in N { z[n] ~ LogNormal(location = 0, scale = s) y[n] ~ Poisson(rate = b * z[n]) }",
      "for n in N { z[n] ~ Gamma(shape = ?a = 4, rate = ?r = 8) }",
      { y: [1, 0, 3] },
    );
    const u = near(prepared.plan, 1, 0);
    const values = Array.from({ length: 200 }, (_, t) => entries(prepared, u, t + 1).slice(-3));
    const [ss, bs, bb] = [0, 1, 2].map((k) => standardError(values.map((v) => v[k]!.value))) as [Moment, Moment, Moment];
    expect([ss.mean, bs.mean]).toEqual([expect.closeTo(2 * 3, 10), 0]);
    expect(Math.abs(bb.mean - 3 * 3 * 0.5)).toBeLessThan(5 * bb.error);
  });
});

/** The mean natural gradient over single steps, mapped to natural parameters by `toNatural`. */
function meanStep(prepared: Prepared, u: Float64Array, steps: number, toNatural: (d: Float64Array) => readonly number[]): readonly Moment[] {
  const { objective } = openSession(prepared.plan.program, prepared.assembly, prepared.plan.world.arrays, 9);
  const gradient = new Float64Array(objective.size);
  const moves = Array.from({ length: steps }, (_, t) => {
    objective.step(u, gradient, t + 1);
    objective.precondition!(gradient, 0);
    return toNatural(gradient);
  });
  return moves[0]!.map((_, i) => standardError(moves.map((m) => m[i]!)));
}

/** Leave-one-out baselines: an estimate without bias. A rate of 0: no step is shortened. */
const UNBIASED = "fit f { method = score(control_variate, rao_blackwell)  gradient = natural  samples = 7 }";

function expectMoves(found: readonly Moment[], wanted: readonly number[]): void {
  wanted.forEach((w, i) => {
    expect(found[i]!.error, `direction ${i} is known`).toBeLessThan(0.1 * Math.abs(w));
    expect(Math.abs(found[i]!.mean - w), `direction ${i}: ${found[i]!.mean} for ${w}`).toBeLessThan(5 * found[i]!.error);
  });
}

describe("a step of rate 1 is, in natural parameters and in expectation, that of coordinate ascent", () => {
  it("Poisson counts with a Gamma rate", async () => {
    const y = [0, 2, 1, 0, 4];
    const prepared = await plan(
      "data y: count[N] lambda ~ Gamma(shape = 2, rate = 1) for n in N { y[n] ~ Poisson(rate = lambda) }",
      "lambda ~ Gamma(shape = ?a, rate = ?b)",
      { y },
      UNBIASED,
    );
    for (const seed of [1, 2, 3]) {
      const u = near(prepared.plan, seed, 0.7);
      const [a, b] = [Math.exp(u[0]!), Math.exp(u[1]!)];
      expectMoves(
        meanStep(prepared, u, 60_000, (d) => [a * d[0]!, -b * d[1]!]),
        [2 + 7 - a, -(1 + 5 - b)],
      );
    }
  });

  it("normal_gamma, mean field: both blocks, each at the other's present q", async () => {
    const x = [0.3, 1.9, -0.4, 1.1, 0.7];
    const prepared = await plan(
      "data x: real[N] tau ~ Gamma(shape = 2, rate = 1.5) mu ~ Normal(mean = 1, precision = 0.5 * tau) for n in N { x[n] ~ Normal(mean = mu, precision = tau) }",
      "tau ~ Gamma(shape = ?a = 2, rate = ?b = 2) mu ~ Normal(mean = ?m, sd = ?s)",
      { x },
      UNBIASED,
    );
    for (const seed of [1, 2, 3]) {
      const u = near(prepared.plan, seed, 0.5);
      const [a, b, m, s] = [Math.exp(u[0]!), Math.exp(u[1]!), u[2]!, Math.exp(u[3]!)];
      const squares = 0.5 * ((m - 1) ** 2 + s * s) + x.reduce((t, v) => t + (v - m) ** 2 + s * s, 0);
      const precision = (0.5 + 5) * (a / b);
      const mean = (0.5 * 1 + x.reduce((t, v) => t + v, 0)) / 5.5;
      const found = meanStep(prepared, u, 60_000, (d) => [a * d[0]!, -b * d[1]!, d[2]! / s ** 2 - (2 * m * d[3]!) / s ** 2, d[3]! / s ** 2]);
      expectMoves(found, [2 + 3 - a, -(1.5 + squares / 2 - b), precision * mean - m / s ** 2, -precision / 2 + 1 / (2 * s ** 2)]);
    }
  });
});
