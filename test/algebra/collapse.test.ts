import { describe, expect, it } from "vitest";
import { runner } from "../../api/log-joint.ts";
import { prepareFit, type Prepared } from "../../api/prepare.ts";
import { openSession } from "../../api/session.ts";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { addAll } from "../../compiler/ir/build.ts";
import { inputsOf } from "../../compiler/ir/traverse.ts";
import { totalOf } from "../../compiler/lower/factors.ts";
import { dataOf, flat, meansOf, sdsOf, sourceOf } from "../models/harness.ts";
import { answerOf } from "./case-types.ts";
import { COLLAPSE_CASES, MIXTURE_X, normalDensity, type CollapseCase } from "./collapse-cases.ts";
import { range, sum } from "./fixed-points.ts";
import { answered, refusal, sourcesOf, type Question } from "./harness.ts";

async function prepared({ text, data, fit }: Pick<Question, "text" | "data" | "fit">): Promise<Prepared> {
  const outcome = await prepareFit({ source: { file: "model.ppl", text }, data: sourcesOf(data), fit, set: new Map() });
  if (!outcome.ok) throw new Error(outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("; "));
  return outcome.value;
}

/** ∂f/∂x[i] by central differences of order 6: at h = 0.003 the seventh derivative and the roundings leave some 1e-12. */
function slope(f: (x: Float64Array) => number, x: Float64Array, i: number): number {
  const h = 0.003 * (1 + Math.abs(x[i]!));
  const at = (s: number): number => {
    const moved = x.slice();
    moved[i]! += s * h;
    return f(moved);
  };
  return (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h);
}

/** What a fit maximises at coordinates, and its gradient. */
type Objective = (x: Float64Array) => { readonly value: number; readonly gradient: Float64Array; readonly named: (name: string) => readonly number[] };

/** mle and map: the step itself, in its unconstrained coordinates. */
function pointObjective(p: Prepared): { readonly size: number; readonly at: Objective } {
  const session = openSession(p.plan.program, p.assembly, p.plan.world.arrays, 1);
  const { size } = p.plan.program;
  return {
    size,
    at: (x) => {
      const gradient = new Float64Array(size);
      const value = session.objective.step(x, gradient, 1);
      const values = session.valuesAt(x);
      return { value, gradient, named: (name) => [...values(name)] };
    },
  };
}

/** score: the terms that the guide sees, at latents as they are. */
function termsObjective(p: Prepared): { readonly size: number; readonly at: Objective } {
  const total = addAll(p.plan.terms.map(totalOf));
  const latents = [...inputsOf([total]).values()].filter((i) => i.role === "latent");
  const sizes = latents.map((i) => i.axes.reduce((n, a) => n * a.extent, 1));
  const real = latents.filter((i) => !i.range.integer);
  const gradients = differentiate(total, real.map((i) => i.name)); // prettier-ignore
  const run = runner(p.plan.world.arrays, [
    { name: "value", value: total, axes: [] },
    ...real.map((i) => ({ name: i.name, value: gradients.get(i.name)!, axes: i.axes })),
  ]);
  const from = (i: number): number => sum(sizes.slice(0, i));
  return {
    size: sum(sizes),
    at: (x) => {
      const values = new Map(latents.map((l, i) => [l.name, x.slice(from(i), from(i) + sizes[i]!)] as const));
      const out = run(values);
      return {
        value: out.get("value")![0]!,
        gradient: Float64Array.from(real.flatMap((l) => [...out.get(l.name)!])),
        named: (name) => [...values.get(name)!],
      };
    },
  };
}

const POINTS = [1, 2, 3];

describe.each(COLLAPSE_CASES)("$name", ({ text, data, fit, coordinate, brute, gone }: CollapseCase) => {
  it.each(POINTS)("objective and gradient are those of sums and integrals written out, point %d", async (point) => {
    const p = await prepared({ text, data, fit });
    const isPoint = p.plan.objective !== "elbo";
    const { size, at } = isPoint ? pointObjective(p) : termsObjective(p);
    const x = Float64Array.from({ length: size }, (_, i) => coordinate(point, i));
    const { value, gradient, named } = at(x);
    const expected = brute(named);
    expect(Number.isFinite(expected)).toBe(true);
    expect(Math.abs(value - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-10);
    range(gradient.length).forEach((i) => {
      const difference = slope((y) => brute(at(y).named), x, i);
      expect(Math.abs(gradient[i]! - difference) / (1 + Math.abs(difference)), `∂${i}`).toBeLessThan(1e-9);
    });
    if (gradient.length > 0) expect(gradient.some((g) => Math.abs(g) > 0.01)).toBe(true);
    for (const [latent, word] of Object.entries(gone)) expect(p.plan.entries.find((e) => e.latent === latent)?.word).toBe(word);
  });
});

describe("fits of collapsed models", () => {
  it("gaussian_mixture by score: below the log evidence, and closer than with z in the guide", async () => {
    const text = `${sourceOf("gaussian_mixture").text}\nfit c { method = score(control_variate, rao_blackwell)  collapse = z  samples = 30 }\n`;
    const { document } = await answered({ text, data: dataOf("gaussian_mixture"), fit: "c", steps: 1500 });
    const { value, se } = document.elbo!;
    // −20.2993113: quadrature over mu of MODELS.md; with q(z) apart coordinate ascent reaches −20.577.
    expect(Number(value)).toBeLessThan(-20.2993113 + 4 * Number(se));
    expect(Number(value)).toBeGreaterThan(-20.45);
    expect(document.plan).toEqual({ mu: "score", z: "enumerate" });
    // P(z[n] = k) averaged over q(mu), on a grid: q is Normal by Normal, and draws make the difference.
    const [mean, sd] = [meansOf(document, "mu"), sdsOf(document, "mu")];
    const steps = range(41).map((i) => -4 + i * 0.2);
    const weight = steps.map((e) => Math.exp(-0.5 * e * e));
    const total = sum(weight) ** 2;
    MIXTURE_X.forEach((x, n) => {
      const expected = sum(
        steps.flatMap((e, i) =>
          steps.map((f, j) => {
            const [a, b] = [0.3 * normalDensity(x, mean[0]! + e * sd[0]!, 1), 0.7 * normalDensity(x, mean[1]! + f * sd[1]!, 1)];
            return (weight[i]! * weight[j]! * a) / (a + b) / total;
          }),
        ),
      );
      const found = flat(document.latents["z"]?.prob)[2 * n]!;
      // 4 standard errors of 1000 draws of an indicator at most.
      expect(Math.abs(found - expected), `z[${n + 1}]`).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 1000) + 2e-3);
    });
  });

  it("normal_gamma by score without mu: the bound is the evidence, and mu is drawn from its posterior", async () => {
    const text = `${sourceOf("normal_gamma").text}\nfit c { method = score(control_variate, rao_blackwell)  collapse = mu  samples = 30 }\n`;
    const { document } = await answered({ text, data: dataOf("normal_gamma"), fit: "c", steps: 5000 });
    const exact = answerOf("normal_gamma");
    expect(Math.abs(Number(document.elbo!.value) - exact.logEvidence)).toBeLessThan(0.01);
    expect(Number(document.elbo!.value)).toBeLessThan(exact.logEvidence + 1e-6 + 4 * Number(document.elbo!.se));
    const mu = { mean: flat(exact.latents["mu"]!.mean as number)[0]!, sd: flat(exact.latents["mu"]!.sd as number)[0]! };
    // 1000 draws or more: 4 standard errors.
    expect(Math.abs(meansOf(document, "mu")[0]! - mu.mean)).toBeLessThan(0.13 * mu.sd);
    expect(Math.abs(sdsOf(document, "mu")[0]! / mu.sd - 1)).toBeLessThan(0.1);
    expect(Math.abs(meansOf(document, "tau")[0]! - flat(exact.latents["tau"]!.mean as number)[0]!)).toBeLessThan(0.005);
  });
});

describe("collapse refuses", () => {
  const mixture = (fit: string): string => `${sourceOf("gaussian_mixture").text}\n${fit}\n`;
  const schools = `${sourceOf("eight_schools").text}\nfit c { guide = conditional  method = score(control_variate)  collapse = mu }\n`;
  it("what a statement of the guide reads", async () => {
    expect(await refusal({ text: schools, data: dataOf("eight_schools"), fit: "c" })).toMatch(/^E3007 .*collapse of mu, which the guide reads for theta/);
  });
  it("but not what is gone from the guide with its readers", async () => {
    const { document } = await answered({
      text: schools.replace("collapse = mu", "collapse = (theta, mu)"),
      data: dataOf("eight_schools"),
      fit: "c",
      steps: 20,
    });
    expect(document.plan).toEqual({ tau: "score", theta: "exact", mu: "exact" });
  });

  it.each([
    { what: "a name that is no latent", fit: "fit c { method = score(control_variate)  collapse = nu }", says: /^E2505 .*\bnu\b.*collapse/ },
    { what: "data", fit: "fit c { method = score(control_variate)  collapse = x }", says: /^E2505 .*\bx\b.*collapse/ },
    { what: "a method without a guide", fit: "fit c { method = cavi  collapse = z }", says: /^E3007 .*collapse with this method/ },
    { what: "what is no family once others are summed out", fit: "fit c { method = score(control_variate)  collapse = (z, mu) }", says: /^E3012 .*mu/ },
  ])("$what", async ({ fit, says }) => {
    expect(await refusal({ text: mixture(fit), data: dataOf("gaussian_mixture"), fit: "c" })).toMatch(says);
  });
});
