import { describe, expect, it } from "vitest";
import { bind } from "../api/bind.ts";
import type { Located, Outcome } from "../api/contract.ts";
import { DATA_CODES } from "../api/data-codes.ts";
import { FAULT_CODES } from "../api/faults.ts";
import * as api from "../api/index.ts";
import { load } from "../api/load.ts";
import { SETTING_CODES } from "../api/settings.ts";
import { FILE_CODES } from "../cli/codes.ts";
import { findData } from "../cli/data.ts";
import { CHECK_CODES } from "../compiler/codes.ts";
import { PLAN_CODES } from "../compiler/plan/codes.ts";
import { SYNTAX_CODES } from "../grammar/codes.ts";
import type { DiagnosticTable } from "../grammar/diagnostic.ts";
import { renderDiagnostic } from "../grammar/render.ts";
import { parseExample } from "./data/example.ts";
import { expectGolden } from "./golden.ts";

const ofText = (text: string): { readonly file: string; readonly text: string } => ({ file: "example.ppl", text });

const found = <T>(outcome: Outcome<T>): readonly Located[] => (outcome.ok ? outcome.warnings : outcome.errors);

/** Data of the form that the E5 table describes, bound to a model that has these declarations and nothing else. */
async function ofData(example: string): Promise<readonly Located[]> {
  const { declarations, given, files } = parseExample(example);
  const constants = [...(given ?? [])].map(([name, value]) => `\n  const ${name} = ${value}`);
  const source = ofText(`model example {\n  data ${declarations}${constants.join("")}\n}\n`);
  const loaded = load(source);
  if (!loaded.ok) return loaded.errors;
  return found(await bind(loaded.value.model, source, files, given ?? new Map()));
}

const BOUND = "model m { const a0 = 1  data x: real[N]  mu ~ Normal(mean = 0, sd = a0)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }";

/** A command line of the form `ppl fit model.ppl [NAME] [--set name=value]`, on a small model with data. */
async function ofCommand(example: string): Promise<readonly Located[]> {
  const [, , , ...rest] = example.split(" ");
  const at = rest.indexOf("--set");
  const set = at < 0 ? [] : [rest[at + 1]!.split("=") as [string, string]];
  const data = [{ file: "model.data.json", text: '{"x": [1, 2]}' }];
  return found(await api.emit({ source: { file: "model.ppl", text: BOUND }, stage: "plan", data, fit: at < 0 ? rest[0]! : null, set: new Map(set), json: false }));
}

/** A short fit of the example: vectors are -1, 0, 1 (0, 1, 1 where declared otherwise than real), scalars 1. */
async function ofFit(example: string): Promise<readonly Located[]> {
  const source = ofText(example.startsWith("fit") ? `${BOUND}\n${example}` : example);
  const loaded = load(source);
  if (!loaded.ok) return loaded.errors;
  const fields = loaded.value.model.data.map(({ name, element, type }) => [name, type.dimensions.length === 0 ? 1 : element === "real" ? [-1, 0, 1] : [0, 1, 1]]);
  const data = [{ file: "example.data.json", text: JSON.stringify(Object.fromEntries(fields)) }];
  let clock = 0;
  return found(await api.fit({ source, data, fit: null, set: new Map(), seed: null, steps: 20, now: () => (clock += 1) }));
}

const ofFile = (example: string): readonly Located[] => findData("/nowhere", api, ofText(example), []).missing;

/** How the example of each table is read. */
const TABLES: readonly (readonly [DiagnosticTable, (example: string) => readonly Located[] | Promise<readonly Located[]>])[] = [
  [{ ...SYNTAX_CODES, ...CHECK_CODES }, (example) => [api.check(ofText(example))].flatMap(({ errors, warnings }) => [...errors, ...warnings])],
  [PLAN_CODES, ofFit],
  [FILE_CODES, ofFile],
  [DATA_CODES, ofData],
  [SETTING_CODES, ofCommand],
  [FAULT_CODES, ofFit],
];

describe.each(TABLES)("%#", (table, read) => {
  it.each(Object.entries(table))("%s is rendered from its example", async (code, { example }) => {
    const own = (await read(example)).filter(({ diagnostic }) => diagnostic.code === code);
    const text = own.map(({ diagnostic, source }) => renderDiagnostic(diagnostic, source, { color: false })).join("\n\n");
    expect(text).not.toBe("");
    await expectGolden("errors", code as `E${number}`, text);
  });
});
