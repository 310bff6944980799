import { readdirSync, readFileSync } from "node:fs";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { parse } from "../../grammar/parse.ts";
import { check } from "../../compiler/frontend/index.ts";
import type { CheckOptions } from "../../compiler/frontend/index.ts";
import { printModel } from "../../compiler/model/print.ts";
import type { Model } from "../../compiler/model/types.ts";

export interface Outcome {
  readonly text: string;
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and checks. Text without `model` is the body of one. */
export function checked(text: string, options: CheckOptions = {}): Outcome {
  const full = /^\s*(\/\/[^\n]*\s*)*(model|guide|fit)\b/.test(text) ? text : `model m { ${text} }`;
  const source = { file: "test.ppl", text: full };
  const { file, diagnostics } = parse(source);
  const result = check(file, source, { ...options, syntaxErrors: diagnostics.length > 0 });
  return { text: full, model: result.model, diagnostics: [...diagnostics, ...result.diagnostics] };
}

/** The model of a text without mistakes. */
export function modelOf(text: string, options: CheckOptions = {}): Model {
  const { model, diagnostics } = checked(text, options);
  if (model === null || diagnostics.length > 0) throw new Error(`${text}\n${diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n")}`);
  return model;
}

/** "E2001 name": code and the text under the caret, in the order of the text. */
export function mistakes(text: string): readonly string[] {
  const { text: full, diagnostics } = checked(text);
  return diagnostics.map((d) => `${d.code} ${full.slice(d.span.start, d.span.end)}`);
}

/** The lines of the printed model that begin with one of some words. */
export function lines(text: string, ...words: readonly string[]): readonly string[] {
  return printModel(modelOf(text))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => words.some((w) => line.startsWith(w)));
}

const FIXTURES = new URL("../fixtures/models/", import.meta.url);
export const FIXTURE_NAMES: readonly string[] = readdirSync(FIXTURES)
  .filter((f) => f.endsWith(".ppl"))
  .map((f) => f.slice(0, -4))
  .sort();
export const fixture = (name: string): string => readFileSync(new URL(`${name}.ppl`, FIXTURES), "utf8");
