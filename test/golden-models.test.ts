import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as api from "../api/index.ts";
import { findData } from "../cli/data.ts";
import { GOLDEN, type GoldenStage } from "./golden-table.ts";
import { expectGolden } from "./golden.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const MODELS = GOLDEN.filter(({ model }) => model !== "errors");
const STAGE_OF = { model: "model", plan: "plan", program: "program", code: "js", step: "js" } as const;

/** What `ppl compile models/NAME.ppl --emit STAGE` prints. */
async function emitted(model: string, stage: GoldenStage): Promise<string> {
  const [kind = "", fit = null] = stage.split(".");
  const source = { file: `models/${model}.ppl`, text: readFileSync(`${ROOT}models/${model}.ppl`, "utf8") };
  const { data } = findData(ROOT, api, source, []);
  const outcome = await api.emit({ source, stage: STAGE_OF[kind as keyof typeof STAGE_OF], data, fit, set: new Map(), json: false });
  if (!outcome.ok) throw new Error(outcome.errors.map(({ diagnostic: d }) => `${d.code}: ${d.message}`).join("\n"));
  return kind === "step" ? stepOf(outcome.value) : outcome.value;
}

/** The header and the functions of a step: what comes before the next one. */
function stepOf(code: string): string {
  const end = code.indexOf("/**", code.indexOf("export function step("));
  return code.slice(0, end).trimEnd();
}

describe.each(MODELS)("$model", ({ model, stages }) => {
  it.each(stages)("%s", async (stage) => expectGolden(model, stage, await emitted(model, stage)));
});

it("the table has every model of the project", () => {
  const files = readdirSync(`${ROOT}models`).filter((file) => file.endsWith(".ppl"));
  expect(MODELS.map(({ model }) => `${model}.ppl`)).toEqual(files.sort());
});
