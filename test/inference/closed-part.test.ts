// `expectations = closed`. Oracle: central differences of ELBOs that are written out by hand (cases.ts), and these ELBOs themselves.
import { describe, expect, it } from "vitest";
import { closedPart, type ClosedPart } from "../../compiler/algebra/closed-part.ts";
import type { Plan } from "../../compiler/plan/planner.ts";
import { answered } from "../algebra/harness.ts";
import { CASES } from "./cases.ts";
import { closedProgramOf, flat, gradientOutputs, near, planOf, run, slopes, standardError, valuesAt } from "./harness.ts";

const SETTINGS = { samples: 400, controlVariate: true, raoBlackwell: true } as const;
const STEPS = 24;

const closedOf = (plan: Plan): ClosedPart => closedPart(plan.world, plan.statements, plan.terms);
const isWhole = (plan: Plan, closed: ClosedPart): boolean => closed.sampled.length === 0 && closed.entropies.size === plan.statements.length;

/** Value and gradient of one step. */
function stepOf(plan: Plan, closed: ClosedPart): (u: Float64Array, t: number) => { readonly value: number; readonly gradient: Float64Array } {
  const program = closedProgramOf(plan, SETTINGS, closed);
  const call = run(plan, [...gradientOutputs(plan, program), { name: "value", value: program.elbo, axes: [] }], program.memory);
  return (u, t) => {
    const read = call(u, 7, t);
    return { value: read("value")[0]!, gradient: flat(plan, read) };
  };
}

/** In units of standard errors; differences below rounding, and below that of the oracle's differences, do not count. */
function deviation(f: ArrayLike<number>, expected: number): number {
  const { mean, error } = f.length === 1 ? { mean: f[0]!, error: 0 } : standardError(f);
  return Math.abs(mean - expected) / (error + 1e-7 * (1 + Math.abs(expected)));
}

describe.each(CASES)("$name", (c) => {
  it("a step with closed expectations averages to the ELBO and its gradient", async () => {
    const plan = await planOf(c.text, c.data);
    const closed = closedOf(plan);
    const step = stepOf(plan, closed);
    for (const point of [1, 2]) {
      const u = near(plan, point, 0.3);
      const gradient = slopes((x) => c.elbo(valuesAt(plan, x)), u);
      const steps = Array.from({ length: isWhole(plan, closed) ? 1 : STEPS }, (_, t) => step(u, t));
      const by = (read: (s: (typeof steps)[number]) => number): Float64Array => Float64Array.from(steps, read);
      expect(deviation(by((s) => s.value), c.elbo(valuesAt(plan, u))), `value at ${point}`).toBeLessThan(5); // prettier-ignore
      gradient.forEach((g, i) => expect(deviation(by((s) => s.gradient[i]!), g), `coordinate ${i} at ${point}`).toBeLessThan(5)); // prettier-ignore
    }
  });
});

it.each([
  { name: "normal_gamma, mean field", whole: true },
  { name: "poisson_gamma, Gamma", whole: true },
  { name: "poisson_gamma, Exponential", whole: true },
  { name: "blanket", whole: true },
  { name: "a gather: alpha[county[n]]", whole: true },
  { name: "mixture: mu[z[n]]", whole: true },
  { name: "Dirichlet and Categorical", whole: true },
  { name: "Beta and Binomial", whole: true },
  { name: "MultivariateNormal", whole: true },
  // mu has a parent in the guide; what reads tau alone is known.
  { name: "normal_gamma, mu given tau", whole: false },
])("what needs no draws: $name", async ({ name, whole }) => {
  const c = CASES.find((o) => o.name === name)!;
  const plan = await planOf(c.text, c.data);
  const closed = closedOf(plan);
  expect([isWhole(plan, closed), closed.entropies.size > 0]).toEqual([whole, true]);
});

/** log(1 + exp) has no closed expectation under a Normal: the likelihood is sampled, prior and entropy are not. */
const LOGISTIC = `model m { data x: real[N, P], y: binary[N]
  for p in P { b[p] ~ Normal(mean = 0, sd = 2) }
  for n in N { y[n] ~ Bernoulli(logit = x[n] @ b) } }
  guide g { for p in P { b[p] ~ Normal(mean = ?m, sd = ?s) } }`;

it("samples the terms that have no closed expectation, and those alone", async () => {
  const plan = await planOf(LOGISTIC, { x: [[1, 0.3], [1, -1], [1, 2]], y: [1, 0, 1] }); // prettier-ignore
  const closed = closedOf(plan);
  expect(closed.sampled.map((t) => t.variable)).toEqual(["y"]);
  expect([...closed.entropies].map((s) => s.variable)).toEqual(["b"]);
});

it("loses no digits far from the origin", async () => {
  const text = (shift: number): string => `model m { data x: real[N]
    mu ~ Normal(mean = ${shift}, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 0.5) } }
    guide g { mu ~ Normal(mean = ?m = ${shift + 0.3}, sd = ?s = 0.4) }`;
  const at = async (shift: number): Promise<number> => {
    const plan = await planOf(text(shift), { x: [0.25, 0.75, -0.5].map((v) => v + shift) });
    const u = Float64Array.of(shift + 0.3, Math.log(0.4));
    return stepOf(plan, closedOf(plan))(u, 0).value;
  };
  expect(Math.abs((await at(2 ** 27)) - (await at(0)))).toBeLessThan(1e-7);
});

it.each(["normal_gamma, mean field", "mixture: mu[z[n]]", "Dirichlet and Categorical", "normal_gamma, mu given tau"])(
  "is certified by draws: %s",
  async (name) => {
    const c = CASES.find((o) => o.name === name)!;
    const text = `${c.text}\nfit f { method = score(control_variate)  expectations = closed  steps = 50 }`;
    const { document } = await answered({ text, data: c.data as never, fit: "f", check: true });
    const check = document.certificate!.find((k) => k.what === "expectations")!;
    expect(check.points).toBeGreaterThanOrEqual(10_000);
    expect(check.passed).toBe(true);
    expect(document.certificate!.every((k) => k.passed)).toBe(true);
  },
);

it("with natural gradients a conjugate model needs a handful of steps", async () => {
  const data = { x: [0.3, 1.9, -0.4, 1.1, 0.7] };
  const text = `model m { data x: real[N]
  tau ~ Gamma(shape = 2, rate = 1.5)  mu ~ Normal(mean = 1, sd = 1)
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) } }
guide g { tau ~ Gamma(shape = ?, rate = ?)  mu ~ Normal(mean = ?, sd = ?) }
fit f { method = score(control_variate, rao_blackwell)  expectations = closed  gradient = natural  optimizer = sgd(0.5)  steps = 100 }
fit cavi { method = cavi }
`;
  const { document } = await answered({ text, data, fit: "f" });
  const cavi = (await answered({ text, data, fit: "cavi" })).document;
  for (const name of ["mu", "tau"]) {
    for (const key of ["mean", "sd"] as const) expect(document.latents[name]![key]).toBeCloseTo(Number(cavi.latents[name]![key]), 6);
  }
  expect(document.verdict.level).toBe("trust");
});
