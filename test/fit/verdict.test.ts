import { describe, expect, it } from "vitest";
import type { Convergence } from "../../runtime/fit/types.ts";
import { judge } from "../../runtime/fit/verdict.ts";
import type { VerdictInput } from "../../runtime/fit/verdict.ts";

const quiet = { meanError: 0.004, sdError: 0.01, meanDrift: 0.5, sdDrift: 1 };
const good: Convergence = { converged: true, drifting: false, noisy: false, scalars: [quiet, quiet] };
const input: VerdictInput = {
  result: { stopped: "steps", stepsRun: 1000, convergence: good, fault: null },
  steps: 1000,
  names: ["mu", "tau"],
  tolerance: 1,
  objective: { value: -185.9, se: 0.01 },
  paretoShape: 0.1,
};
const withResult = (result: Partial<VerdictInput["result"]>): VerdictInput => ({ ...input, result: { ...input.result, ...result } });
const convergence = (changes: Partial<Convergence>): VerdictInput => withResult({ convergence: { ...good, converged: false, ...changes } });

describe("verdict", () => {
  it("trusts a converged fit and says how accurate it is", () => {
    expect(judge(input)).toEqual({ level: "trust", reasons: ["converged: means known within 0.004 sd, sds within 1 %, no drift"] });
  });

  it("rejects a drifting fit and names the worst scalar, whatever else is wrong", () => {
    const scalars = [
      { ...quiet, meanDrift: 4 },
      { ...quiet, sdDrift: 8.25, meanError: 0.5 },
    ];
    const verdict = judge(convergence({ drifting: true, noisy: true, scalars }));
    expect(verdict.level).toBe("reject");
    expect(verdict.reasons[0]).toBe(
      "still drifting: the sd of tau differs by 8.3 standard errors between the halves of the averaged window (at most 3.4); run more steps or raise the rate",
    );
    expect(verdict.reasons[1]).toMatch(/^too noisy: the mean of tau/);
  });

  it.each([
    [
      { ...quiet, meanError: 0.064 },
      "too noisy: the mean of tau is only known within 0.064 of its sd (wanted: 0.02); take more steps, more samples or a quieter estimator",
    ],
    [{ ...quiet, sdError: 0.3 }, "too noisy: the sd of tau is only known within 30 % (wanted: 5 %); take more steps, more samples or a quieter estimator"],
  ])("doubts a noisy fit and names the worst scalar: %j", (worst, reason) => {
    expect(judge(convergence({ noisy: true, scalars: [quiet, worst] }))).toEqual({ level: "doubt", reasons: [reason] });
  });

  it("quotes the thresholds that were asked for", () => {
    expect(judge({ ...convergence({ noisy: true, scalars: [{ ...quiet, meanError: 0.02 }, quiet] }), tolerance: 0.1 }).reasons[0]).toContain("(wanted: 0.002)");
  });

  it.each([
    [
      "a fault",
      withResult({ stopped: "error", convergence: null, fault: { step: 17, coordinates: new Float64Array(1), objective: NaN } }),
      "reject",
      "not finite at step 17",
    ],
    ["an objective that is not finite", { ...input, objective: { value: -Infinity, se: NaN } }, "reject", "objective at the answer is not finite"],
    ["a gradient that has not vanished", convergence({ drifting: true, scalars: [] }), "reject", "the gradient has not vanished after 1000 steps"],
    [
      "too few steps",
      withResult({ stepsRun: 1, convergence: { converged: false, drifting: false, noisy: true, scalars: [] } }),
      "doubt",
      "too few steps to judge convergence: 1",
    ],
    ["an interruption", withResult({ stopped: "interrupted", stepsRun: 400 }), "doubt", "interrupted after 400 of 1000 steps"],
    ["a guide that misses the posterior", { ...input, paretoShape: 0.93 }, "doubt", "the tail index of the importance weights is 0.93 (at most 0.7)"],
    ["a vanished gradient", withResult({ convergence: { ...good, scalars: [] } }), "trust", "the gradient has vanished after 1000 steps"],
  ] as const)("%s", (_, given, level, words) => {
    const verdict = judge(given);
    expect(verdict.level).toBe(level);
    expect(verdict.reasons[0]).toContain(words);
  });
});
