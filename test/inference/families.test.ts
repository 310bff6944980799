import { describe, expect, it } from "vitest";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import type { Distribution, Parameter, Parameterisation } from "../../compiler/distributions/define.ts";
import { DISTRIBUTIONS } from "../../compiler/distributions/index.ts";
import { drawLatents } from "../../compiler/inference/guide.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { sum } from "../../compiler/ir/build.ts";
import { substitute } from "../../compiler/ir/traverse.ts";
import { near, planOf, product, run, sampler, standardError } from "./harness.ts";

/**
 * Every family as a guide with a hole in every real argument: E[score] = 0, and E[score · x] = ∂ E[x] with the mean of the record,
 * which ties sampler, density, bijection and derivative together. Five standard errors, fixed seeds.
 */

const SAMPLES = 6000;

/** Numbers of an argument by its support, for the model and where a hole starts. Moments are finite at 4.5 degrees or shape; a log scale is small. */
function literal(p: Parameter, family: string): string {
  if (family === "LogNormal" && p.support.name === "positive") return "0.6";
  const scalars: Readonly<Record<string, string>> = { real: "0.3", positive: "4.5", unit: "0.4" };
  if (p.shape === "matrix") return p.support.name === "covariance" ? "[[1.2, 0.3], [0.3, 0.9]]" : "[[1.2, 0], [0.3, 0.9]]";
  if (p.shape === "vector") return p.support.name === "simplex" ? "[0.3, 0.7]" : p.support.name === "positive" ? "[1.5, 2.5]" : "[0.1, -0.4]";
  return p.support.discrete ? "5" : (scalars[p.support.name] ?? "0.3");
}

const hasHole = (p: Parameter): boolean => !p.support.discrete && p.boundsSupport !== true;

function argument(record: Distribution, name: string, holes: boolean): string {
  const p = record.parameters[name]!;
  if (!holes || !hasHole(p)) return `${name} = ${literal(p, record.name)}`;
  return p.shape === "scalar" ? `${name} = ?${name} = ${literal(p, record.name)}` : `${name} = ?`;
}

const statement = (record: Distribution, p: Parameterisation, holes: boolean): string =>
  `x ~ ${record.name}(${p.parameters.map((name) => argument(record, name, holes)).join(", ")})`;

const USES = DISTRIBUTIONS.flatMap((record) =>
  record.improper === true
    ? []
    : record.parameterisations
        .filter((p) => p.parameters.some((name) => hasHole(record.parameters[name]!)))
        .map((p) => ({ name: `${record.name}(${p.parameters.join(", ")})`, record, p })),
);

describe.each(USES)("$name", ({ record, p }) => {
  const text = `model m { ${statement(record, p, false)} } guide g { ${statement(record, p, true)} }`;

  it("the score has mean zero", async () => {
    const plan = await planOf(text, {});
    const elements = sampler(plan, SAMPLES)(near(plan, 2, 0.2), 5, 1);
    expect(elements.length).toBeGreaterThan(0);
    for (const e of elements) {
      const { mean, error } = standardError(e.score);
      expect(error, e.name).toBeGreaterThan(0);
      expect(Math.abs(mean), e.name).toBeLessThan(5 * error);
    }
  });

  it.runIf(record.rank === 0 && typeof record.mean === "function")("the mean of score times value is the slope of the mean", async () => {
    const plan = await planOf(text, {});
    const [s] = plan.statements;
    const samples = makeAxis("S", SAMPLES, "sample");
    let node = 0;
    const latents = drawLatents([s!], [samples], () => ++node);
    const value = { name: "x", value: latents.get("x")!, axes: [samples] };
    const scores = s!.coordinates.map((c) => ({
      name: c.name,
      value: substitute([differentiate(sum([], s!.logDensity), [c.input.name]).get(c.input.name)!], latents)[0]!,
      axes: [samples],
    }));
    const u = near(plan, 3, 0.2);
    const read = run(plan, [value, ...scores])(u, 5, 2);
    const mean = (record.mean as Exclude<Distribution["mean"], { readonly none: string }>)(s!.law.family!.canonical, s!.law.axes);
    const input = (name: string): Float64Array => {
      const c = plan.program.coordinates.find((x) => x.input.name === name)!;
      return u.subarray(c.offset, c.offset + c.size);
    };
    for (const c of s!.coordinates) {
      const slope = evaluate(differentiate(mean, [c.input.name]).get(c.input.name)!, { input }).values[0]!;
      const estimate = standardError(
        product(
          read(c.name),
          read("x").map((x) => x - evaluate(mean, { input }).values[0]!),
        ),
      );
      expect(Math.abs(estimate.mean - slope), `${c.name}: ${estimate.mean} for ${slope}`).toBeLessThan(5 * estimate.error + 1e-9);
    }
  });
});

it("a param with which the support of q moves is refused: the mean of its score is not zero", async () => {
  const text = (upper: string): string => `model m { param h: positive = 2  let twice = 2 * h  x ~ Uniform(lower = 0, upper = ${upper}) }`;
  const guides = ["", "guide g { x ~ Uniform(lower = 0, upper = UPPER) }", "guide g { x ~ Truncated(Normal(mean = ?, sd = 1), lower = 0, upper = UPPER) }"];
  for (const upper of ["h", "twice"])
    for (const guide of guides) await expect(planOf(text(upper) + guide.replace("UPPER", upper), {})).rejects.toMatchObject({ kind: "moving-support" });
});
