import { parseCsv } from "./csv.ts";
import { isJsonLines, linesOf, parseJsonLines } from "./json-lines.ts";
import { parseJson } from "./json.ts";
import type { DataDocument } from "./raw.ts";
import type { DataFault } from "./types.ts";

/** Reads one data file's text by the ending of its name: .csv and .tsv are CSV, .jsonl and .ndjson one JSON value per line, everything else is JSON. */
export async function parseDocument(source: {
  readonly file: string;
  readonly text: string;
  readonly field?: string;
}): Promise<{ readonly ok: DataDocument } | { readonly faults: readonly DataFault[] }> {
  const { file, text, field } = source;
  const parsed = /\.[ct]sv$/i.test(file) ? await parseCsv(text, file) : isJsonLines(file) ? parseJsonLines(linesOf(text), 0, file) : parseJson(text, file);
  return "faults" in parsed ? parsed : { ok: { file, content: parsed.ok, ...(field === undefined ? {} : { field }) } };
}
