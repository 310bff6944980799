import { describe, fault } from "./faults.ts";
import { parseJson } from "./json.ts";
import type { DataFault } from "./types.ts";

export const isJsonLines = (file: string): boolean => /\.(?:jsonl|ndjson)$/i.test(file);

/** The lines of a text without blank ones at the end. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * One JSON value per line, as the document that has them as arrays: of objects with the same keys `{"w": [w of line 1, w of line 2, …]}`, of other values
 * their list. `first`: the number of the first line, from 0. All mistakes of the lines are told, up to 20.
 */
export function parseJsonLines(lines: readonly string[], first: number, file: string): { readonly ok: unknown } | { readonly faults: readonly DataFault[] } {
  const values: unknown[] = [];
  const faults: DataFault[] = [];
  for (const [i, line] of lines.entries()) {
    const parsed = parseJson(line);
    if ("ok" in parsed) values.push(parsed.ok);
    else faults.push(...parsed.faults.map((f) => ({ ...f, values: { ...f.values, file, line: first + i + 1 } })));
    if (faults.length >= MOST) break;
  }
  if (faults.length > 0) return { faults };
  const [model] = values;
  if (!isObject(model)) return different(values, model, first, file) ?? { ok: values };
  const columns = new Map(Object.keys(model).map((key) => [key, [] as unknown[]] as const));
  for (const [i, value] of values.entries()) {
    const line = first + i + 1;
    const problem = (kind: "kind" | "missing" | "extra", found: string, needed: string): number =>
      faults.push(fault("json-lines", null, [], { file, line, problem: kind, found, needed }));
    if (!isObject(value)) problem("kind", describe(value), "an object");
    else {
      for (const key of Object.keys(value)) if (!columns.has(key)) problem("extra", key, "");
      for (const [key, column] of columns) {
        if (key in value) column.push(value[key]);
        else problem("missing", key, "");
      }
    }
    if (faults.length >= MOST) break;
  }
  return faults.length > 0 ? { faults } : { ok: Object.fromEntries(columns) };
}

const MOST = 20;

function different(values: readonly unknown[], model: unknown, first: number, file: string): { readonly faults: readonly DataFault[] } | null {
  const at = values.findIndex(isObject);
  if (at < 0) return null;
  return { faults: [fault("json-lines", null, [], { file, line: first + at + 1, problem: "kind", found: "an object", needed: describe(model) })] };
}
