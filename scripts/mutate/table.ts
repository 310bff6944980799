import type { Fault } from "./faults.ts";

/** Files that get faults, and the tests that must see them: stage after stage, the quickest first. */
export interface Area {
  readonly name: string;
  /** How many of 40 faults fall here. */
  readonly share: number;
  readonly files: RegExp;
  readonly stages: readonly (readonly string[])[];
}

const OPS = ["test/ops.test.ts"];
const DISTRIBUTIONS = [["family", "tails", "combinators"].map((name) => `test/distributions/${name}.test.ts`), ["test/supports.test.ts", "test/distributions"]];
const CALCULUS = ["test/calculus", "test/emit", "test/reference/small-programs.test.ts", "test/inference/fisher-matrix.test.ts", "test/inference/keep.test.ts"];
const ALGEBRA = [
  "test/algebra/form.test.ts",
  "test/algebra/refusals.test.ts",
  "test/algebra/fixed-points.test.ts",
  "test/algebra/exact.test.ts",
  "test/algebra/exact-laws.test.ts",
];
const ESTIMATORS = ["test/inference/blankets.test.ts", "test/inference/variance.test.ts", "test/inference/programs.test.ts"];
const PROGRAMS = ["test/reference/executor.test.ts"];

/** Texts of the golden files are no stage: that a text has changed says nothing about which of the two is right. */
export const AREAS: readonly Area[] = [
  { name: "operations", share: 8, files: /^compiler\/ops\/(?!define|names|table)/, stages: [OPS] },
  {
    name: "distributions",
    share: 12,
    files: /^compiler\/distributions\/(?!card|formula|notation|product|size-constants|define|index)/,
    stages: [...DISTRIBUTIONS, ["test/reference/densities.test.ts", "test/generators/metamorphic.test.ts", ...ESTIMATORS]],
  },
  {
    name: "rules",
    share: 6,
    files: /^compiler\/rules\/(?!define)/,
    stages: [["test/rules.test.ts", "test/program"], ["test/reference/small-programs.test.ts", "test/inference/families.test.ts"], PROGRAMS],
  },
  {
    name: "calculus",
    share: 8,
    files: /^compiler\/(?:calculus\/|ir\/build\.ts|inference\/keep\.ts)/,
    stages: [CALCULUS, ["test/inference/blankets.test.ts", ...OPS], PROGRAMS, ESTIMATORS, ALGEBRA],
  },
  { name: "algebra", share: 6, files: /^compiler\/algebra\/(?:natural|exact|form|joint)\.ts/, stages: [ALGEBRA, ["test/algebra"]] },
];

/** Tokens whose change no test can or should see, each with the reason. `line` and `token`: what the line contains and the token is. */
const SKIPPED: readonly { readonly path: RegExp; readonly line?: RegExp; readonly token?: RegExp; readonly reason: string }[] = [
  {
    path: /^compiler\//,
    line: /^(?:export )?const (?:MOST_|SMALLEST_|NEAR|RIDGE)|const step = mul\(mul\(2e-3|if \(near === 2\)/,
    reason: "a budget, a step or a tolerance: any value near it is as right",
  },
  {
    path: /^compiler\/(?:distributions\/(?:tails|laplace|truncated|mean-inverse|inverse-pairs|inverse-gamma)|ops\/incomplete)\.ts$/,
    token: /^(?:lt|le|[<>]=?)$/,
    reason: "two forms of one continuous function: at the tie both give the same, or the tie has probability 0",
  },
  {
    path: /^compiler\/ops\/bounds\.ts$/,
    line: /(?:lower <= 0 && upper >= 0|argmin && argmin)/,
    token: /^[<>]=?$/,
    reason: "at the tie the least value is at an end of the interval, which the other branch gives too",
  },
  {
    path: /^compiler\/distributions\/linear-algebra\.ts$/,
    line: /const spread = .*select\(le\(1, iota/,
    token: /^0$/,
    reason: "the test always holds and only adds the axis: the other branch is never taken",
  },
  { path: /^compiler\/rules\/simplify\.ts$/, line: /return pow\(/, reason: "no rule makes a power: the line waits for one" },
];

export const isSkipped = ({ path, source, before }: Fault): boolean =>
  SKIPPED.some((s) => s.path.test(path) && (s.line?.test(source) ?? true) && (s.token?.test(before) ?? true));
