import { CODES } from "../api/codes.ts";
import { FILE_CODES } from "../cli/codes.ts";

/** What a golden file holds, and the ending of its name. One row per text that the compiler prints of a model; `step` is the part of the code that is one step. */
export const STAGES = { model: "txt", plan: "txt", program: "txt", code: "js", step: "js" } as const satisfies Record<string, string>;

export type Stage = keyof typeof STAGES;

/** A stage of the first fit, or of one by name, "code.mean_field"; the folder "errors" has one text per diagnostic, "E2003". */
export type GoldenStage = Stage | `${Stage}.${string}` | `E${number}`;

/** A folder of test/golden and what is in it. */
export interface GoldenRow {
  readonly model: string;
  readonly stages: readonly GoldenStage[];
}

const TEXTS: readonly GoldenStage[] = ["model", "plan", "program"];
const ALL: readonly GoldenStage[] = [...TEXTS, "code"];
/** Where the whole code is too long to be read. */
const STEP: readonly GoldenStage[] = [...TEXTS, "step"];

/** Every golden file there is. The tests take their cases from here, and test/golden-orphans.test.ts compares it with the folder. */
export const GOLDEN: readonly GoldenRow[] = [
  { model: "ar1", stages: STEP },
  { model: "beta_binomial", stages: [...ALL, "plan.exact", "program.exact", "code.exact"] },
  { model: "blanket", stages: [...STEP, "program.cavi"] },
  { model: "censored", stages: ALL },
  // Networks have no plan yet.
  { model: "ddpm", stages: ["model"] },
  { model: "dirichlet_categorical", stages: ALL },
  { model: "eight_schools", stages: [...STEP, "program.bbvi_mean_field"] },
  { model: "gamma_mle", stages: [...ALL, "program.ngd"] },
  { model: "garch11", stages: TEXTS },
  { model: "gaussian_mixture", stages: [...STEP, "plan.cavi", "program.cavi", "code.cavi"] },
  { model: "gp", stages: TEXTS },
  { model: "hmm", stages: [...STEP, "plan.exact", "program.exact", "code.exact"] },
  { model: "irt_2pl", stages: TEXTS },
  { model: "lda", stages: [...TEXTS, "program.cavi", "plan.svi", "program.svi", "code.svi"] },
  { model: "linear_regression", stages: [...STEP, "program.bbvi_mean_field", "plan.exact", "program.exact", "program.cavi"] },
  { model: "local_level", stages: [...ALL, "program.exact"] },
  { model: "logistic_regression", stages: ALL },
  { model: "missing_data", stages: STEP },
  {
    model: "normal_gamma",
    stages: [...ALL, "program.bbvi_mean_field", "code.bbvi1", "plan.exact", "program.exact", "code.exact", "program.cavi", "code.cavi"],
  },
  { model: "poisson_gamma", stages: [...ALL, "program.lecture"] },
  { model: "ppca", stages: TEXTS },
  { model: "robust_regression", stages: STEP },
  { model: "sotu", stages: ["model"] },
  { model: "vae", stages: ["model"] },
  { model: "errors", stages: Object.keys({ ...CODES, ...FILE_CODES }).sort() as GoldenStage[] },
];

/** The file of a stage, from test/golden: ("eight_schools", "code.cavi") is "eight_schools/code.cavi.js". */
export function goldenFile(model: string, stage: GoldenStage): string {
  const [kind = ""] = stage.split(".");
  return `${model}/${stage}.${kind in STAGES ? STAGES[kind as Stage] : "txt"}`;
}

/** All files that the table promises, sorted. */
export function goldenFiles(rows: readonly GoldenRow[] = GOLDEN): readonly string[] {
  return rows.flatMap(({ model, stages }) => stages.map((stage) => goldenFile(model, stage))).sort();
}
