import { CHECK_CODES } from "../compiler/codes.ts";
import { PLAN_CODES } from "../compiler/plan/codes.ts";
import { SYNTAX_CODES } from "../grammar/codes.ts";
import type { DiagnosticTable } from "../grammar/diagnostic.ts";
import { DATA_CODES } from "./data-codes.ts";
import { FAULT_CODES } from "./faults.ts";
import { SAMPLE_CODES } from "./sample-codes.ts";
import { SETTING_CODES } from "./settings.ts";

/** Every diagnostic: E1 syntax, E2 names and types, E3 derivation, E5 data, E6 fits. */
export const CODES: DiagnosticTable = { ...SYNTAX_CODES, ...CHECK_CODES, ...PLAN_CODES, ...DATA_CODES, ...SETTING_CODES, ...SAMPLE_CODES, ...FAULT_CODES };

/** The page of `ppl explain`: what the code means, with its smallest example. */
export function explainCode(code: string): string | null {
  const row = CODES[code];
  if (row === undefined) return null;
  const example = row.example
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return `${code}: ${row.title} (${row.severity})\n\n${row.explain}\n\nThe smallest example:\n\n${example}\n`;
}
