import { sourceOf } from "../models/harness.ts";
import type { ExactCase } from "./case-types.ts";
import { CONJUGATE } from "./cases-conjugate.ts";
import { DISCRETE } from "./cases-discrete.ts";
import { GAUSSIAN } from "./cases-gaussian.ts";

/** Models of models/ with an exact answer: name, and sizes whose elements may be put in any order. */
const OF_MODELS: readonly (readonly [string, readonly string[]])[] = [
  ["normal_gamma", ["N"]],
  ["poisson_gamma", ["N"]],
  ["blanket", []],
  ["linear_regression", ["N"]],
  ["hmm", []],
  ["local_level", []],
  ["gp", []],
  ["censored", ["N"]],
  ["beta_binomial", []],
  ["dirichlet_categorical", ["N"]],
];

/** Models that no one has seen when the compiler was written. Their data and answers: test/oracles/exact_answers.py. */
export const UNSEEN: readonly ExactCase[] = [...CONJUGATE, ...GAUSSIAN, ...DISCRETE];
export const CASES: readonly ExactCase[] = [...OF_MODELS.map(([name, exchangeable]) => ({ name, text: sourceOf(name).text, exchangeable })), ...UNSEEN];

export function caseNamed(name: string): ExactCase {
  const found = CASES.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
}
