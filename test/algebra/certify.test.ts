import { describe, expect, it } from "vitest";
import { certifyClosed, type ClosedAnswer } from "../../api/closed/certify.ts";
import { stamped } from "../../api/certificate.ts";
import type { CertificateCheck } from "../../api/document.ts";
import { fit } from "../../api/index.ts";
import type { CaviProgram } from "../../compiler/algebra/cavi.ts";
import type { Contribution } from "../../compiler/algebra/match.ts";
import { add, inv, mul, neg } from "../../compiler/ir/build.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import { dataOf, sourceOf } from "../models/harness.ts";
import { ENUMERABLE, FIXED_POINTS } from "./cavi-cases.ts";
import { closedAnswer } from "./certified.ts";
import { answerOf } from "./case-types.ts";
import { CASES, caseNamed } from "./exact-cases.ts";
import { answered, caseData, type Question } from "./harness.ts";

const ofCase = (name: string, method: string): Question => ({ text: caseNamed(name).text, data: caseData(caseNamed(name)), fit: method });
const ofModel = (name: string, set: Readonly<Record<string, string>> = {}): Question => ({ text: sourceOf(name).text, data: dataOf(name), fit: "cavi", set });
const failures = (checks: readonly CertificateCheck[]): readonly CertificateCheck[] => checks.filter((c) => !c.passed);
const whats = (checks: readonly CertificateCheck[]): readonly string[] => [...new Set(checks.map((c) => c.what))];

/** Models of one latent whose family is not that of one element; the others are said by `exact` already. */
const SINGLE_BLOCKS: ReadonlySet<string> = new Set([
  "gp",
  "hmm",
  "hmm_plate",
  "local_level",
  "random_walks",
  "mvn_mean",
  "dirichlet_categorical",
  "beta_bernoulli",
]);

/** Every case has a seed of its own draws, 1; with five standard errors one check in two million fails by chance. */
describe("everything that is derived agrees with the log-joint", () => {
  it.each(CASES.map((c) => c.name))("%s, exact", async (name) => {
    const checks = certifyClosed(await closedAnswer(ofCase(name, "exact")));
    expect(failures(checks)).toEqual([]);
    expect(whats(checks)).toEqual(["conditional", "evidence"]);
    expect(checks.every((c) => c.points === 3)).toBe(true);
    // What rounding leaves: far below what is allowed.
    expect(Math.max(...checks.map((c) => Number(c.worst)))).toBeLessThan(1e-11);
  });

  const ASCENTS: readonly (readonly [string, Question])[] = [
    ...CASES.filter((c) => SINGLE_BLOCKS.has(c.name) || Object.keys(answerOf(c.name).latents).length > 1).map((c) => [`${c.name}, every latent a block`, ofCase(c.name, "cavi")] as const), // prettier-ignore
    ...FIXED_POINTS.map((f) => [f.name, f.question] as const),
    ...ENUMERABLE.map((e) => [e.name, { text: e.text, data: e.data, fit: "cavi" }] as const),
    ["models/lda.ppl", ofModel("lda")],
    ["models/normal_gamma.ppl by its guide", ofModel("normal_gamma", { guide: "mean_field" })],
    ["models/linear_regression.ppl, elements one after the other", ofModel("linear_regression", { guide: "mean_field" })],
  ];
  it.each(ASCENTS)("%s", async (_, question) => {
    const checks = certifyClosed(await closedAnswer(question));
    expect(failures(checks)).toEqual([]);
    expect(whats(checks)).toEqual(["conditional", "bound", "natural gradient", "fixed point"]);
    expect(Math.max(...checks.filter((c) => c.what === "conditional").map((c) => Number(c.worst)))).toBeLessThan(1e-11);
  });

  it("away from the fixed point nothing is said of it", async () => {
    const checks = certifyClosed(await closedAnswer({ ...ofModel("linear_regression"), steps: 2 }));
    expect(failures(checks)).toEqual([]);
    expect(whats(checks)).toEqual(["conditional", "bound", "natural gradient"]);
  });
});

type Block = CaviProgram["blocks"][number];
const withPlan = (a: ClosedAnswer, change: Partial<ClosedPlan>): ClosedAnswer => ({ ...a, plan: { ...a.plan, ...change } });
const withProgram = (a: ClosedAnswer, change: (p: CaviProgram) => CaviProgram): ClosedAnswer => withPlan(a, { cavi: change(a.plan.cavi!) });
const withBlock = (a: ClosedAnswer, latent: string, change: (b: Block) => Block): ClosedAnswer =>
  withProgram(a, (p) => ({ ...p, blocks: p.blocks.map((b) => (b.block.latent.name === latent ? change(b) : b)) }));
/** The first summand of a natural parameter changed. */
const withSummand = (a: ClosedAnswer, latent: string, part: number, change: (c: Contribution) => Contribution): ClosedAnswer =>
  withBlock(a, latent, (b) => {
    const [name, [first, ...others]] = [...b.block.contributions][part] as [string, Contribution[]];
    return { ...b, block: { ...b.block, contributions: new Map([...b.block.contributions, [name, [change(first!), ...others]]]) } };
  });
const withEta = (a: ClosedAnswer, latent: string, change: (eta: readonly (readonly [string, Expr])[]) => readonly (readonly [string, Expr])[]): ClosedAnswer =>
  withPlan(a, {
    conditionals: a.plan.conditionals.map((c) => (c.latent.name === latent ? { ...c, eta: Object.fromEntries(change(Object.entries(c.eta))) } : c)),
  });
const atTheFirst = (c: Contribution): Contribution => ({
  ...c,
  index: c.index.map((e) => (e.index.kind === "gather" ? { axis: e.axis, index: { kind: "constant", position: 0 } } : e)),
});
const times = (factor: number) => (c: Contribution): Contribution => ({ ...c, monomial: { ...c.monomial, coefficient: mul(factor, c.monomial.coefficient) } }); // prettier-ignore

describe("a seeded fault is rejected by the check that it concerns", () => {
  const FAULTS: readonly (readonly [string, Question, (a: ClosedAnswer) => ClosedAnswer, string, string | null])[] = [
    ["a summand of η with the wrong sign", ofModel("normal_gamma"), (a) => withSummand(a, "tau", 1, times(-1)), "conditional", "tau"],
    ["a statistic counted twice", ofCase("hmm", "cavi"), (a) => withSummand(a, "z", 1, times(2)), "conditional", "z"],
    ["one in a million of a coefficient", ofCase("shared_precision", "cavi"), (a) => withSummand(a, "tau", 0, times(1 + 1e-6)), "conditional", "tau"],
    [
      "a transposed map without its scatter: everything at the first element",
      ofCase("poisson_groups", "cavi"),
      (a) =>
        withBlock(a, "lambda", (b) => ({
          ...b,
          block: { ...b.block, contributions: new Map([...b.block.contributions].map(([part, summands]) => [part, summands.map(atTheFirst)])) },
        })),
      "conditional",
      "lambda",
    ],
    ["a square without its cross terms", ofModel("linear_regression"), (a) => withSummand(a, "b", 1, times(0.5)), "conditional", "b"],
    [
      "an update with the wrong sign",
      ofModel("normal_gamma"),
      (a) => withBlock(a, "mu", (b) => ({ ...b, update: b.update.map((o, i) => (i === 1 ? { ...o, value: neg(o.value) } : o)) })),
      "natural gradient",
      "mu",
    ],
    [
      "an update that lags behind by half",
      ofModel("lda"),
      (a) => withBlock(a, "theta", (b) => ({ ...b, update: b.update.map((o) => ({ ...o, value: add(mul(0.5, o.value), mul(0.5, b.eta["logX"]!)) })) })),
      "natural gradient",
      "theta",
    ],
    ["a lost constant of the bound, ½ log 2π", ofModel("normal_gamma"), (a) => ({ ...a, value: a.value + 0.5 * Math.log(2 * Math.PI) }), "bound", null],
    [
      "a bound that slopes at its summit",
      ofModel("normal_gamma"),
      (a) => withProgram(a, (p) => ({ ...p, elbo: add(p.elbo, mul(1e-3, p.blocks[1]!.mean[p.blocks[1]!.block.family.parts[0]!.name]!)) })),
      "fixed point",
      null,
    ],
    [
      "an answer that is no fixed point",
      ofModel("linear_regression"),
      (a) => ({ ...a, state: new Map([...a.state].map(([name, v]) => [name, name.startsWith("η tau") ? v.map((x) => 1.001 * x) : v])) }),
      "fixed point",
      null,
    ],
    [
      "a lost constant of the evidence, ½ log 2π",
      ofCase("normal_gamma", "exact"),
      (a) => ({ ...a, value: a.value + 0.5 * Math.log(2 * Math.PI) }),
      "evidence",
      null,
    ],
    ["a lost count, log N!", ofCase("poisson_gamma", "exact"), (a) => ({ ...a, value: a.value + Math.log(6) }), "evidence", null],
    [
      "a rate in the place of a scale",
      ofCase("poisson_gamma", "exact"),
      (a) => withEta(a, "lambda", (eta) => eta.map(([k, e], i) => [k, i === 1 ? neg(inv(neg(e))) : e])),
      "conditional",
      "lambda",
    ],
    ["natural parameters of a conditional off by a part in a thousand", ofCase("two_level", "exact"), (a) => withEta(a, "theta", (eta) => eta.map(([k, e], i) => [k, i === 0 ? mul(1.001, e) : e])), "conditional", "theta"], // prettier-ignore
    ["a chain whose links are transposed or scaled", ofCase("hmm", "exact"), (a) => withEta(a, "z", (eta) => eta.map(([k, e], i) => [k, i === 1 ? mul(0.9, e) : e])), "conditional", "z"], // prettier-ignore
    ["a smoother whose links are scaled", ofCase("local_level", "exact"), (a) => withEta(a, "x", (eta) => eta.map(([k, e], i) => [k, i === 2 ? mul(0.99, e) : e])), "conditional", "x"], // prettier-ignore
  ];
  it.each(FAULTS)("%s", async (_, question, fault, what, of) => {
    const answer = await closedAnswer(question);
    expect(failures(certifyClosed(answer))).toEqual([]);
    const found = failures(certifyClosed(fault(answer)));
    expect(found.map((c) => c.what)).toContain(what);
    if (of !== null) expect(found.filter((c) => c.what === what).map((c) => c.of)).toContain(of);
  });
});

describe("the stamp", () => {
  it("is in the document when it was asked for, and changes nothing else", async () => {
    const question = { text: sourceOf("normal_gamma").text, data: dataOf("normal_gamma"), fit: "exact" };
    const plain = (await answered(question)).document;
    const outcome = await fit({ source: { file: "m.ppl", text: question.text }, data: question.data, fit: "exact", set: new Map(), seed: null, steps: null, check: true, now: () => 0 }); // prettier-ignore
    if (!outcome.ok) throw new Error("no fit");
    const { certificate, seconds: _, ...rest } = outcome.value.document;
    expect(plain.certificate).toBeUndefined();
    expect({ ...plain, seconds: undefined }).toEqual({ ...rest, seconds: undefined });
    expect(certificate?.map((c) => [c.what, c.of])).toEqual([["conditional", "mu"], ["conditional", "tau"], ["evidence", null]]); // prettier-ignore
  });

  it("certifies the log-joint and its gradient of fits by gradients", async () => {
    const outcome = await fit({ source: sourceOf("eight_schools"), data: dataOf("eight_schools"), fit: null, set: new Map(), seed: 1, steps: 50, check: true, now: () => 0 }); // prettier-ignore
    if (!outcome.ok) throw new Error("no fit");
    expect(outcome.value.document.certificate).toMatchObject([{ what: "log-joint", points: 3, passed: true }, { what: "gradient", points: 3, passed: true }]); // prettier-ignore
  });

  it("a failed check makes the verdict reject, with the reason first", async () => {
    const { document } = await answered({ text: sourceOf("normal_gamma").text, data: dataOf("normal_gamma"), fit: "exact" });
    const answer = await closedAnswer(ofCase("normal_gamma", "exact"));
    const { verdict } = stamped(document, certifyClosed({ ...answer, value: answer.value + 1 }));
    expect(verdict.level).toBe("reject");
    expect(verdict.reasons[0]).toMatch(/^the evidence does not agree with the log-joint \(relative error 0\.00\d+/);
  });
});
