/** What a golden file holds, and the ending of its name. One row per text that the compiler can print of a model. */
export const STAGES = {
  ast: "txt",
  model: "txt",
  plan: "txt",
  program: "txt",
  code: "js",
  tfjs: "js",
  derivation: "txt",
  graph: "dot",
} as const satisfies Record<string, string>;

export type Stage = keyof typeof STAGES;

/** A stage of one fit or guide among several is written "code.cavi"; the folder "errors" has one text per diagnostic, "E2003". */
export type GoldenStage = Stage | `${Stage}.${string}` | `E${number}`;

/** A folder of test/golden and what is in it. */
export interface GoldenRow {
  readonly model: string;
  readonly stages: readonly GoldenStage[];
}

/** Every golden file there is. The tests take their cases from here, and test/golden-orphans.test.ts compares it with the folder. */
export const GOLDEN: readonly GoldenRow[] = [];

/** The file of a stage, from test/golden: ("eight_schools", "code.cavi") is "eight_schools/code.cavi.js". */
export function goldenFile(model: string, stage: GoldenStage): string {
  const [kind = ""] = stage.split(".");
  return `${model}/${stage}.${kind in STAGES ? STAGES[kind as Stage] : "txt"}`;
}

/** All files that the table promises, sorted. */
export function goldenFiles(rows: readonly GoldenRow[] = GOLDEN): readonly string[] {
  return rows.flatMap(({ model, stages }) => stages.map((stage) => goldenFile(model, stage))).sort();
}
