import { describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import { fitText, type Data } from "../helpers/fit-text.ts";
import { fitModel, flat, meansOf, sdsOf } from "../models/harness.ts";

/** Natural gradients of guides, in whole fits. */

const SGD = "sgd(robbins_monro(scale = 1, delay = 10, kappa = 0.6))";

interface Bar {
  readonly model: string;
  readonly fit: string;
  readonly steps: number;
  /** Mean and sd by latent: closed forms of the posteriors, of mean field the optimum by coordinate ascent. */
  readonly latents: Readonly<Record<string, readonly [mean: number, sd: number]>>;
}
const BARS: readonly Bar[] = [
  { model: "normal_gamma", fit: "bbvi", steps: 500, latents: { mu: [0.8902267, 0.1483012], tau: [0.4633153, 0.0648771] } },
  { model: "normal_gamma", fit: "bbvi_mean_field", steps: 500, latents: { tau: [51.5 / 111.1554, Math.sqrt(51.5) / 111.1554] } },
  { model: "poisson_gamma", fit: "bbvi", steps: 100, latents: { lambda: [124 / 201, Math.sqrt(124) / 201] } },
];

/** The largest errors of a mean, in sds of the posterior, and of an sd, in shares of it. */
function errors(document: FitDocument, { latents }: Bar): readonly [number, number] {
  const of = Object.entries(latents).map(([name, [mean, sd]]) => [
    Math.abs(meansOf(document, name)[0]! - mean) / sd,
    Math.abs(sdsOf(document, name)[0]! / sd - 1),
  ]);
  return [Math.max(...of.map((e) => e[0]!)), Math.max(...of.map((e) => e[1]!))];
}

describe.each(BARS)("$model, fit $fit", (bar) => {
  const { model, fit, steps } = bar;
  // Worst of eight seeds: 0.018 sds and 1.1 %; of Adam, whose own bars are at 10,000 steps, 59 to 78 %.
  it.each([1, 2, 3])(`is within its bars after ${steps} steps, where Adam's 1000 leave an sd more than a fifth off; seed %i`, async (seed) => {
    const natural = await fitModel(model, { fit, seed, steps, set: { gradient: "natural", optimizer: SGD } });
    const [mean, sd] = errors(natural.document, bar);
    expect(mean).toBeLessThan(0.02);
    expect(sd).toBeLessThan(0.05);
    const adam = await fitModel(model, { fit, seed, steps: 1000 });
    expect(errors(adam.document, bar)[1]).toBeGreaterThan(0.2);
  });
});

async function fitted(text: string, data: Data): Promise<FitDocument> {
  const outcome = await fitText(text, data);
  if (!outcome.ok) throw new Error(outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("\n"));
  return outcome.value.document;
}
const natural = (more = ""): string => `fit f { method = score(control_variate, rao_blackwell)  gradient = natural ${more} }`;

const Y = [0.3, 1.9, -0.4, 1.1, 0.7, 2.2];
const HIERARCHY = "data y: real[N] mu ~ Normal(mean = 0, sd = 10) for n in N { theta[n] ~ Normal(mean = mu, sd = 1) y[n] ~ Normal(mean = theta[n], sd = 1) }";

describe("params beside holes", () => {
  it("of the guide, shared by a plate: mean field of a hierarchy whose sds are equal by symmetry", async () => {
    const guide = "guide g { param s: positive mu ~ Normal(mean = ?, sd = ?) for n in N { theta[n] ~ Normal(mean = ?, sd = s) } }";
    const document = await fitted(`model m { ${HIERARCHY} } ${guide} ${natural("steps = 2000")}`, { y: Y });
    // Precisions of the complete conditionals, 1 + 1 and 1/100 + 6; the mean is that of mu's posterior, whose variance is 2/6 beside the prior's 100.
    expect(Math.abs(Number(document.params["s"]) * Math.SQRT2 - 1)).toBeLessThan(0.02);
    expect(Math.abs(sdsOf(document, "mu")[0]! * Math.sqrt(6.01) - 1)).toBeLessThan(0.05);
    const mean = Y.reduce((a, b) => a + b, 0) / 6 / (1 + 2 / 6 / 100);
    expect(Math.abs(meansOf(document, "mu")[0]! - mean)).toBeLessThan(0.05 * Math.sqrt(1 / 6));
    expect(document.verdict.level).not.toBe("reject");
  });

  it("of the model: variational EM reaches the maximum of the marginal likelihood where q can be the posterior", async () => {
    const model = "data y: real[N] param a: real, s: positive for n in N { z[n] ~ Normal(mean = a, sd = s) y[n] ~ Normal(mean = z[n], sd = 0.5) }";
    const document = await fitted(`model m { ${model} } guide g { for n in N { z[n] ~ Normal(mean = ?, sd = ?) } } ${natural("steps = 3000")}`, { y: Y });
    const mean = Y.reduce((a, b) => a + b, 0) / 6;
    const variance = Y.reduce((a, b) => a + (b - mean) ** 2, 0) / 6;
    expect(Number(document.params["a"])).toBeCloseTo(mean, 2);
    expect(Number(document.params["s"])).toBeCloseTo(Math.sqrt(variance - 0.25), 2);
  });
});

describe("steps are kept short", () => {
  it("where the start is thousands of posterior sds away and the plain step would overflow", async () => {
    const y = Array.from({ length: 2000 }, (_, n) => 40 + (n % 7));
    const model = "model m { data y: count[N] lambda ~ Gamma(shape = 2, rate = 1) for n in N { y[n] ~ Poisson(rate = lambda) } }";
    const document = await fitted(`${model} ${natural("steps = 200")}`, { y });
    const [shape, rate] = [2 + y.reduce((a, b) => a + b, 0), 2001];
    expect(Math.abs(meansOf(document, "lambda")[0]! - shape / rate)).toBeLessThan((0.02 * Math.sqrt(shape)) / rate);
    expect(Math.abs((sdsOf(document, "lambda")[0]! * rate) / Math.sqrt(shape) - 1)).toBeLessThan(0.05);
  });

  it("where categories become certain, and the information about them vanishes", async () => {
    const data = { x: [-3, -2.9, -3.1, 3, 2.8, 3.2, -3, 3] };
    const model =
      "model m { data x: real[N] const mu = [-3, 3] for n in N { z[n] ~ Categorical(prob = [0.5, 0.5]) x[n] ~ Normal(mean = mu[z[n]], sd = 0.5) } }";
    const document = await fitted(`${model} ${natural("steps = 1000")}`, data);
    const prob = flat(document.latents["z"]!.prob);
    data.x.forEach((x, n) => expect(prob[2 * n + (x < 0 ? 0 : 1)]).toBeGreaterThan(0.99));
  });

  it("where six categories per observation shut out each other while their means still move: without the bound step 5, without the floor step 770, is not finite", async () => {
    const centres = [-9, -5, -1, 3, 7, 11];
    const x = Array.from({ length: 60 }, (_, n) => centres[n % 6]! + 0.7 * Math.sin(n * 1.3));
    const mixture = "for n in N { z[n] ~ Categorical(prob = [1/6, 1/6, 1/6, 1/6, 1/6, 1/6]) x[n] ~ Normal(mean = mu[z[n]], sd = 0.5) }";
    const model = `model m { data x: real[N] const K = 6 for k in K { mu[k] ~ Normal(mean = 4 * k - 13, sd = 2) } ${mixture} }`;
    const document = await fitted(`${model} ${natural("steps = 1500")}`, { x });
    expect(Number.isFinite(document.elbo!.value)).toBe(true);
    expect(flat(document.latents["z"]!.prob).every(Number.isFinite)).toBe(true);
  });
});

describe("gradient = natural of a guide is refused", () => {
  const model = (body: string, guide: string, fit = natural()): string => `model m { ${body} } ${guide === "" ? "" : `guide g { ${guide} }`} ${fit}`;
  const NORMAL = "z ~ Normal(mean = 0, sd = 1)";
  const POSITIVE = "z ~ Gamma(shape = 2, rate = 1)";
  it.each([
    {
      why: "the distribution of z in the guide is a compound or scaled to an interval",
      body: POSITIVE,
      guide: "z ~ Truncated(Normal(mean = ?, sd = ?), lower = 0)",
    },
    { why: "the distribution of z in the guide is a compound or scaled to an interval", body: "z ~ Uniform(lower = 0, upper = 3)", guide: "" },
    {
      why: "StudentT, the distribution of z in the guide, is not an exponential family",
      body: NORMAL,
      guide: "z ~ StudentT(degrees = 5, location = ?, scale = ?)",
    },
    {
      why: "Weibull, the distribution of z in the guide, is an exponential family only for a fixed shape",
      body: POSITIVE,
      guide: "z ~ Weibull(shape = ?, scale = ?)",
    },
    {
      why: "the Fisher matrix of the guide of z of 201 free numbers is too large (at most 200)",
      body: "const K = 201 z ~ Dirichlet(concentration = 1, size = K)",
      guide: "z ~ Dirichlet(concentration = ?)",
    },
    {
      why: "StudentT, the distribution of z, is not an exponential family",
      body: "param s: positive z ~ StudentT(degrees = 5, location = 0, scale = s)",
      guide: "z ~ Normal(mean = ?, sd = ?)",
    },
    { why: "a `factor` statement that reads a param", body: `param s: positive ${NORMAL} factor -(s * z^2)`, guide: "z ~ Normal(mean = ?, sd = ?)" },
    {
      why: "the Fisher matrix of b reads latents that are integrated out",
      body: "data y: count[N] param b: positive w ~ Gamma(shape = 2, rate = 1) for n in N { z[n] ~ Gamma(shape = 2, rate = w) y[n] ~ Poisson(rate = b * z[n]) }",
      guide: "w ~ Gamma(shape = ?, rate = ?)",
      fit: natural("collapse = z"),
      data: { y: [0, 3, 1] },
    },
  ])("$why", async ({ why, body, guide, fit, data }) => {
    const outcome = await fitText(model(body, guide, fit), data ?? {});
    expect(outcome.ok ? [] : outcome.errors.map((e) => e.diagnostic)).toMatchObject([{ code: "E3020", message: expect.stringContaining(why) as string }]);
  });
});
