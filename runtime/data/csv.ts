import { fault, FAULTS_PER_FIELD, withMore } from "./faults.ts";
import type { DataFault } from "./types.ts";

/** A CSV file by columns. Cells are trimmed text; what a cell means depends on the declaration that reads it. */
export interface CsvTable {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly rows: number;
  /** The line of the file on which row r (0-based) begins. */
  readonly lines: readonly number[];
}

export const isCsvTable = (content: unknown): content is CsvTable =>
  typeof content === "object" && content !== null && (content as { columns?: unknown }).columns instanceof Map;

type CsvResult = { readonly ok: CsvTable } | { readonly faults: readonly DataFault[] };

/** A number as CSV files write it; no thousands separators, no decimal comma. */
export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads CSV text with a header line. The delimiter (comma, semicolon, tab, bar) is recognised. Empty cells stay "" (missing). Blank lines are
 * skipped, except inside a table of one column, where they are missing entries. papaparse is imported on the first call.
 */
export async function parseCsv(text: string, file = ""): Promise<CsvResult> {
  const papa = (await import("papaparse")).default;
  const clean = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replace(/[\r\n]+$/, "");
  const parsed = papa.parse<string[]>(clean, { header: false, skipEmptyLines: false });
  const quotes = parsed.errors.find((e) => e.type === "Quotes");
  if (quotes) return { faults: [fault("csv-syntax", null, [], { file, line: lineOfRow(parsed.data, quotes.row ?? 0), problem: "quotes", found: "" })] };
  return tableOf(parsed.data, file);
}

const linesIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 1);
const lineOfRow = (rows: readonly string[][], row: number): number => rows.slice(0, row).reduce((line, cells) => line + linesIn(cells), 1);
const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]?.trim() === "";

function tableOf(records: readonly string[][], file: string): CsvResult {
  const start = records.findIndex((cells) => !isBlank(cells));
  const header = (records[start] ?? []).map((cell) => cell.trim());
  const firstLine = start < 0 ? 1 : lineOfRow(records, start);
  if (start < 0) return { faults: [fault("csv-syntax", null, [], { file, line: 1, problem: "empty", found: "" })] };
  const faults = headerFaults(header, file, firstLine);
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = firstLine + linesIn(records[start] ?? []);
  for (const record of records.slice(start + 1)) {
    const skipped = isBlank(record) && header.length > 1;
    if (!skipped && record.length !== header.length) {
      faults.push(fault("csv-row-length", null, [], { file, line, found: record.length, needed: header.length }));
    } else if (!skipped) {
      rows.push(record);
      lines.push(line);
    }
    line += linesIn(record);
  }
  if (faults.length > 0) return { faults: shorten(faults) };
  return { ok: { columns: new Map(header.map((name, j) => [name, rows.map((row) => (row[j] ?? "").trim())])), rows: rows.length, lines } };
}

function headerFaults(header: readonly string[], file: string, line: number): DataFault[] {
  if (header.every((cell) => NUMBER.test(cell))) return [fault("csv-syntax", null, [], { file, line, problem: "no-header", found: header[0] ?? "" })];
  const seen = new Map<string, number>();
  const faults: DataFault[] = [];
  for (const [j, name] of header.entries()) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, j + 1);
    else if (name !== "") faults.push(fault("csv-duplicate-header", null, [], { file, header: name, first, second: j + 1 }));
  }
  return faults;
}

function shorten(faults: readonly DataFault[]): readonly DataFault[] {
  const left = faults.length - FAULTS_PER_FIELD;
  return left <= 0 ? faults : faults.slice(0, FAULTS_PER_FIELD).map((f, i) => (i === FAULTS_PER_FIELD - 1 ? withMore(f, left) : f));
}
