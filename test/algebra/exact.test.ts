import { flat } from "../models/harness.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../api/index.ts";
import { ANSWER_NAMES, answerOf, type Expected } from "./case-types.ts";
import { CASES } from "./exact-cases.ts";
import { caseData, distance, exactCaseFit, logJointAt } from "./harness.ts";
import type { LatentSummary } from "../../api/document.ts";

// The oracle has fifteen digits. What is left is rounding: of sums of about a hundred terms of size 1 to 100, and of solving well-conditioned systems of at most 100 unknowns.
const TOLERANCE = 1e-9;

const FIELDS = ["mean", "sd", "prob"] as const;
const apart = (latent: LatentSummary | undefined, expected: Expected): readonly number[] =>
  FIELDS.flatMap((field) => (expected[field] === undefined ? [] : [distance(latent?.[field], expected[field])]));

it("every answer of the oracle is asked for", () => {
  expect(CASES.map((c) => c.name).sort()).toEqual([...ANSWER_NAMES].sort());
});

describe.each(CASES)("$name", (c) => {
  const answer = answerOf(c.name);

  it("checks without a word", () => {
    const { errors, warnings } = check({ file: "model.ppl", text: c.text });
    expect([...errors, ...warnings].map((d) => d.diagnostic.message)).toEqual([]);
  });

  it.runIf(answer.point !== undefined)("has the log-joint of the oracle at a point", async () => {
    const { latents, logJoint } = answer.point!;
    expect(Math.abs((await logJointAt(c.text, caseData(c), latents)) - logJoint)).toBeLessThan(TOLERANCE * (1 + Math.abs(logJoint)));
  });

  it(`has the evidence and posterior of the oracle (${answer.by})`, async () => {
    const document = await exactCaseFit(c);
    expect(Math.abs(Number(document.logEvidence) - answer.logEvidence)).toBeLessThan(TOLERANCE * (1 + Math.abs(answer.logEvidence)));
    expect(
      Object.keys(document.latents)
        .filter((name) => !name.includes(","))
        .sort(),
    ).toEqual(Object.keys(answer.latents).sort());
    for (const [name, expected] of Object.entries(answer.latents)) {
      expect(
        apart(document.latents[name], expected).every((d) => d < TOLERANCE),
        `${name}: ${JSON.stringify(document.latents[name])}, expected ${JSON.stringify(expected)}`,
      ).toBe(true);
    }
  });

  it.runIf(Object.values(answer.latents).some((l) => l.quantiles !== undefined))("has quantiles of named marginals", async () => {
    const { latents, guide } = await exactCaseFit(c);
    for (const [name, { quantiles }] of Object.entries(answer.latents)) {
      // Inverse distribution functions are iterated to about 1e-8. A marginal without a name has quantiles of 10⁵ draws: five standard errors of the 5 % one are 0.035 sd.
      const drawn = Object.values(guide[name]?.arguments ?? {}).some((a) => typeof a === "string");
      const tolerance = drawn ? 0.04 * Math.max(...flat(latents[name]?.sd)) : 1e-6;
      quantiles?.forEach((q, i) =>
        expect(distance(latents[name]?.[(["q05", "q50", "q95"] as const)[i]!], q), `${name}, quantile ${i}`).toBeLessThan(tolerance),
      );
    }
  });

  it("says that it is exact", async () => {
    const { plan, stopped, verdict, kl, elbo } = await exactCaseFit(c);
    expect(stopped).toBe("exact");
    expect(verdict.level).toBe("trust");
    expect(Object.keys(plan).sort()).toEqual(Object.keys(answer.latents).sort());
    expect(Object.values(plan).filter((word) => word !== "exact" && word !== "enumerate")).toEqual([]);
    if (kl !== null) expect(Math.abs(Number(kl))).toBeLessThan(TOLERANCE * (1 + Math.abs(answer.logEvidence)));
    if (elbo !== null) expect(Math.abs(Number(elbo.value) - answer.logEvidence)).toBeLessThan(TOLERANCE * (1 + Math.abs(answer.logEvidence)));
  });
});
