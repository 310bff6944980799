import { basename, dirname, join } from "node:path";
import type { Api, DataSource, Located } from "../api/contract.ts";
import type { Source } from "../grammar/span.ts";
import { fileDiagnostic } from "./codes.ts";
import { read, tryRead } from "./files.ts";
import { openLines } from "./lines.ts";

/** One `--data` of the command line. */
export interface DataOption {
  readonly file: string;
  readonly field?: string;
}

export interface FoundData {
  readonly data: readonly DataSource[];
  /** Default files that the model names and that are not there. */
  readonly missing: readonly Located[];
  /** Files that were looked for beside the model, when nothing else was said and none was there. */
  readonly lookedFor: readonly string[];
}

/** The texts that the model's data are read from: `--data`, else the model's `from "…"`, else `<model>.data.json`, `.jsonl` or `.csv` beside it. */
export function findData(directory: string, api: Api, source: Source, options: readonly DataOption[]): FoundData {
  const given = options.map((option): DataSource => {
    const lines = linesIn(directory, option.file);
    return { ...option, ...(lines ?? { text: read(directory, option.file, "data file") }) };
  });
  // A document without a name may hold anything: it takes the place of all defaults.
  if (options.some((option) => option.field === undefined)) return { data: given, missing: [], lookedFor: [] };
  const named = new Set(options.map((option) => option.field));
  const defaults = api.dataFiles(source);
  const wanted = defaults.filter(({ field }) => !named.has(field));
  if (defaults.length === 0 && options.length === 0) return beside(directory, source);
  const found = defaultFiles(directory, source, wanted);
  return { data: [...given, ...found.data], missing: found.missing, lookedFor: [] };
}

/** A file that can be read line by line, as it stands in a data source. */
function linesIn(directory: string, file: string): Pick<DataSource, "text" | "lines"> | null {
  const lines = openLines(directory, file);
  return lines === null ? null : { text: "", lines };
}

/** Each file once, however many fields are read from it. */
function defaultFiles(directory: string, source: Source, wanted: readonly { readonly path: string }[]): Omit<FoundData, "lookedFor"> {
  const results = [...new Set(wanted.map(({ path }) => path))].map((path) => {
    const file = join(dirname(source.file), path);
    return { path, file, found: linesIn(directory, file) ?? tryRead(directory, file) };
  });
  return {
    data: results.flatMap(({ file, found }) => ("text" in found ? [{ file, ...found }] : [])),
    missing: results.flatMap(({ path, found }) => ("reason" in found ? [notThere(source, path, found.reason)] : [])),
  };
}

function notThere(source: Source, path: string, reason: string): Located {
  const start = Math.max(0, source.text.indexOf(JSON.stringify(path)));
  return { source, diagnostic: fileDiagnostic("E5000", { start, end: start + path.length + 2 }, { path, reason }) };
}

/** normal_gamma.data.json, normal_gamma.data.jsonl, normal_gamma.data.csv: the first that is there. */
function beside(directory: string, source: Source): FoundData {
  const stem = join(dirname(source.file), basename(source.file).replace(/\.ppl$/, ""));
  const candidates = [`${stem}.data.json`, `${stem}.data.jsonl`, `${stem}.data.csv`];
  for (const file of candidates) {
    const found = linesIn(directory, file) ?? tryRead(directory, file);
    if ("text" in found) return { data: [{ file, ...found }], missing: [], lookedFor: [] };
  }
  return { data: [], missing: [], lookedFor: candidates };
}
