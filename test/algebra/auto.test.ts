import { describe, expect, it } from "vitest";
import { fit, type FitOutcome } from "../../api/index.ts";
import type { Header } from "../../api/contract.ts";
import { dataOf, flat, meansOf, sdsOf, sourceOf } from "../models/harness.ts";
import { answerOf } from "./case-types.ts";
import { sourcesOf, type Question } from "./harness.ts";

interface Chosen {
  readonly text: string;
  readonly data: Question["data"];
  readonly fit: string | null;
  readonly set?: Readonly<Record<string, string>>;
  readonly steps?: number;
}

async function chosen({ text, data, fit: name, set, steps }: Chosen): Promise<{ readonly header: Header; readonly outcome: FitOutcome }> {
  const headers: Header[] = [];
  const outcome = await fit({
    source: { file: "model.ppl", text },
    data: sourcesOf(data),
    fit: name,
    set: new Map(Object.entries(set ?? {})),
    seed: 1,
    steps: steps ?? null,
    now: () => performance.now(),
    planned: (header) => void headers.push(header),
  });
  if (!outcome.ok) throw new Error(outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("; "));
  expect(headers).toHaveLength(1);
  return { header: headers[0]!, outcome: outcome.value };
}

/** A file of models/ without its fits and guides. */
const modelAlone = (name: string): string => sourceOf(name).text.split(/^\}/m)[0]! + "}\n";
const words = ({ plan }: Header): Readonly<Record<string, string>> => Object.fromEntries(plan.map((e) => [e.latent, e.word]));

const X = { x: [-2.1, 0.4, 3.2, -0.7, 2.2] };
const PRIOR = "for k in K { mu[k] ~ Normal(mean = 0, sd = 3) }";
const mixture = (law: string): string =>
  `model m {\n  data x: real[N]\n  const K = 2, w = [0.4, 0.6]\n  ${PRIOR}\n  for n in N {\n    z[n] ~ Categorical(prob = w)\n    x[n] ~ ${law}\n  }\n}\n`;
const SWITCH = `model m {
  data y: binary[N], x: real[N]
  b ~ Normal(mean = 0, sd = 2)
  for n in N {
    switch[n] ~ Bernoulli(prob = 0.25)
    y[n] ~ Bernoulli(logit = b * x[n] + 2 * switch[n])
  }
}
`;

const CHOICES: readonly {
  readonly what: string;
  readonly text: string;
  readonly data: Question["data"];
  readonly method: RegExp;
  readonly reason: RegExp;
  readonly words: Readonly<Record<string, string>>;
}[] = [
  {
    what: "normal_gamma: the exact posterior",
    text: modelAlone("normal_gamma"),
    data: dataOf("normal_gamma"),
    method: /^exact$/,
    reason: /^the latents can be integrated out one after the other: mu, tau$/,
    words: { mu: "exact", tau: "exact" },
  },
  {
    what: "a discrete latent alone: enumeration",
    text: "model m {\n  data x: real[N]\n  const w = [0.4, 0.6], mu = [-1, 2]\n  for n in N {\n    z[n] ~ Categorical(prob = w)\n    x[n] ~ Normal(mean = mu[z[n]], sd = 1)\n  }\n}\n",
    data: X,
    method: /^exact$/,
    reason: /integrated out one after the other: z$/,
    words: { z: "enumerate" },
  },
  {
    what: "gaussian_mixture: coordinate ascent, and why not the posterior",
    text: modelAlone("gaussian_mixture"),
    data: dataOf("gaussian_mixture"),
    method: /^cavi$/,
    reason: /^every complete conditional is an exponential family; no exact posterior: mu ~ Normal: .*\bz\b.*plate N/,
    words: { mu: "cavi", z: "cavi" },
  },
  {
    what: "eight_schools: only tau is left to gradients",
    text: modelAlone("eight_schools"),
    data: dataOf("eight_schools"),
    method: /^score\(control_variate, rao_blackwell\) by natural gradient$/,
    reason: /^no closed form: tau ~ HalfCauchy: .*no statistic; tried .*Gamma/,
    words: { tau: "score", theta: "exact", mu: "exact" },
  },
  {
    what: "components of Student's t: z is summed out",
    text: mixture("StudentT(degrees = 4, location = mu[z[n]], scale = 1)"),
    data: X,
    method: /^score\(/,
    reason: /^no closed form: mu ~ Normal: .*log1p.* is no statistic; tried Normal/,
    words: { mu: "score", z: "enumerate" },
  },
  {
    what: "logistic components: z is summed out",
    text: mixture("Logistic(location = mu[z[n]], scale = 1)"),
    data: X,
    method: /^score\(/,
    reason: /^no closed form: mu ~ Normal: .* is no statistic; tried Normal/,
    words: { mu: "score", z: "enumerate" },
  },
  {
    what: "a logistic regression with a switch: the switch is summed out",
    text: SWITCH,
    data: { y: [1, 0, 1, 1], x: [0.5, -1, 2, -0.3] },
    method: /^score\(/,
    reason: /^no closed form: b ~ Normal: .* is no statistic; tried Normal/,
    words: { b: "score", switch: "enumerate" },
  },
  {
    what: "missing data are integrated out",
    text: "model m {\n  data x: real[N]?\n  mu ~ StudentT(degrees = 3, location = 0, scale = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n}\n",
    data: { x: [1, null, 2, null, 1.5] },
    method: /^score\(/,
    reason: /^no closed form: mu ~ StudentT: .*log1p/,
    words: { mu: "score", "x.missing": "exact" },
  },
  {
    what: "a param: by gradients, and says so",
    text: "model m {\n  data x: real[N]\n  param s: positive\n  mu ~ StudentT(degrees = 3, location = 0, scale = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = s) }\n}\n",
    data: X,
    method: /^score\(/,
    reason: /^no closed form: s is a param$/,
    words: { mu: "score" },
  },
];

describe.each(CHOICES)("auto, $what", ({ text, data, method, reason, words: expected }) => {
  it.each([
    { how: "no fit block", fit: null, more: "" },
    { how: "auto by name", fit: "auto", more: "fit other { method = score }\n" },
    { how: "a block that says auto", fit: "a", more: "fit a { method = auto }\n" },
  ])("$how", async ({ fit: name, more }) => {
    const { header, outcome } = await chosen({ text: text + more, data, fit: name, steps: 20 });
    expect(header.method).toMatch(method);
    expect(header.reason).toMatch(reason);
    expect(words(header)).toEqual(expected);
    expect(outcome.document.plan).toEqual(expected);
    // Everything is reported, whatever became of it.
    expect(Object.keys(outcome.document.latents).sort()).toEqual(Object.keys(expected).sort());
    for (const latent of Object.values(outcome.document.latents)) expect(flat(latent.mean ?? latent.prob).every(Number.isFinite)).toBe(true);
  });
});

it("eight_schools: theta and mu integrated out, moments and bound near those of quadrature", async () => {
  const { document } = (await chosen({ text: modelAlone("eight_schools"), data: dataOf("eight_schools"), fit: null, steps: 5000 })).outcome;
  // MODELS.md, quadrature over tau. A Gamma for tau leaves 0.002 of the bound.
  const evidence = -31.3113473;
  const elbo = Number(document.elbo!.value);
  expect(elbo).toBeGreaterThan(evidence - 0.01);
  expect(elbo).toBeLessThan(evidence + 4 * Number(document.elbo!.se));
  // E tau of the nearest Gamma, by quadrature 0.01 from that of the posterior; where the fit ends adds as much.
  expect(Math.abs(meansOf(document, "tau")[0]! - 3.5977055)).toBeLessThan(0.05);
  // 1e4 draws or more of mu, of sd 3.3: 0.033 a standard error, and what tau is off.
  expect(Math.abs(meansOf(document, "mu")[0]! - 4.3968207)).toBeLessThan(0.13);
  expect(Math.abs(sdsOf(document, "mu")[0]! - 3.3177045)).toBeLessThan(0.1);
  expect(Math.abs(meansOf(document, "theta")[0]! - 6.2118842)).toBeLessThan(0.2);
});

it("auto with a guide keeps its latents in it", async () => {
  const { header } = await chosen({
    text: sourceOf("eight_schools").text,
    data: dataOf("eight_schools"),
    fit: "auto",
    set: { guide: "conditional" },
    steps: 20,
  });
  expect(words(header)).toEqual({ mu: "score", tau: "score", theta: "score" });
  expect(header.plan.map((e) => e.detail)).toEqual(["Normal of guide conditional", "Gamma of guide conditional", "Normal of guide conditional"]);
});

it("normal_gamma: auto is exact to the last digits that the answer has", async () => {
  const { document } = (await chosen({ text: modelAlone("normal_gamma"), data: dataOf("normal_gamma"), fit: null })).outcome;
  const { logEvidence } = answerOf("normal_gamma");
  expect(Math.abs(Number(document.logEvidence) - logEvidence)).toBeLessThan(1e-8);
  expect([document.stopped, Number(document.kl)]).toEqual(["exact", 0]);
});

it("Student's t components: the collapsed bound is below the log evidence, on a grid over mu, and close to it", async () => {
  const text = mixture("StudentT(degrees = 4, location = mu[z[n]], scale = 1)");
  const { document } = (await chosen({ text, data: X, fit: null, steps: 3000 })).outcome;
  const density = (x: number): number => 0.375 * (1 + (x * x) / 4) ** -2.5; // Student's t with 4 degrees: 3/8 (1 + x²/4)^(−5/2)
  const step = 0.05;
  const grid = Array.from({ length: 601 }, (_, i) => -15 + i * step);
  const prior = grid.map((m) => Math.exp(-0.5 * (m / 3) ** 2) / (3 * Math.sqrt(2 * Math.PI)));
  const table = grid.map((m) => X.x.map((x) => density(x - m)));
  let total = 0;
  for (let i = 0; i < grid.length; i++)
    for (let j = 0; j < grid.length; j++) {
      let p = prior[i]! * prior[j]!;
      for (let n = 0; n < X.x.length; n++) p *= 0.4 * table[i]![n]! + 0.6 * table[j]![n]!;
      total += p;
    }
  const evidence = Math.log(total * step * step);
  const elbo = Number(document.elbo!.value);
  expect(elbo).toBeLessThan(evidence);
  // A Normal for one of the two summits leaves log 2 at most, and its shape some tenths.
  expect(elbo).toBeGreaterThan(evidence - 0.8);
});
