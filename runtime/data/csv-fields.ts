import { cellValues, indexAt, nest, product } from "./csv-cells.ts";
import type { CsvTable } from "./csv.ts";
import { fault } from "./faults.ts";
import { groupedField } from "./csv-ragged.ts";
import type { RawField } from "./raw.ts";
import type { DataFault, FieldSpec } from "./types.ts";

const HEADER_INDEX = /^\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]$/;

/** Headers `name[1]`, `name[2, 3]` … with their indices. */
function indexedHeaders(table: CsvTable, name: string): { readonly header: string; readonly index: readonly number[] }[] {
  return [...table.columns.keys()].flatMap((header) => {
    const match = header.startsWith(name) ? HEADER_INDEX.exec(header.slice(name.length)) : null;
    return match?.[1] === undefined ? [] : [{ header, index: match[1].split(",").map(Number) }];
  });
}

/** Does the table hold the field, as a column `name` or as columns `name[1] … name[P]`? */
export const tableHas = (table: CsvTable, name: string): boolean => table.columns.has(name) || indexedHeaders(table, name).length > 0;

/** A field of a CSV file: a column, columns `x[1] … x[P]`, or (parent, value[, count]) columns. Null when the table does not hold it. */
export function csvField(table: CsvTable, spec: FieldSpec, file: string): RawField | DataFault | null {
  const column = table.columns.get(spec.name);
  if (spec.dimensions.includes("ragged")) return column ? groupedField(table, spec, file) : null;
  if (column && spec.dimensions.length > 0) return raw(table, spec, file, cellValues(column, spec));
  if (column) return table.rows === 1 ? raw(table, spec, file, cellValues(column, spec)[0]) : fault("csv-scalar", spec.name, [], { file, rows: table.rows });
  const indexed = indexedHeaders(table, spec.name);
  return indexed.length > 0 ? gridField(table, spec, file, indexed) : null;
}

function raw(table: CsvTable, spec: FieldSpec, file: string, content: unknown): RawField {
  const scalarRows = spec.dimensions.length === 0;
  return { spec, file, content, lineOf: (index) => table.lines[scalarRows ? 0 : (index[0] ?? 1) - 1] ?? 0, grouped: null, blank: "an empty cell" };
}

function gridField(table: CsvTable, spec: FieldSpec, file: string, headers: ReturnType<typeof indexedHeaders>): RawField | DataFault {
  const rank = headers[0]?.index.length ?? 0;
  const extents = Array.from({ length: rank }, (_, k) => Math.max(...headers.map((h) => h.index[k] ?? 0)));
  const byIndex = new Map(headers.map((h) => [h.index.join(), h.header]));
  const zero = headers.find((h) => h.index.includes(0));
  // More cells than headers: one of the first headers.length + 1 cells has none.
  const cells = Array.from({ length: Math.min(product(extents), headers.length + 1) }, (_, position) => indexAt(position, extents));
  const absent = cells.find((index) => !byIndex.has(index.join()));
  if (zero || absent || byIndex.size !== headers.length || headers.some((h) => h.index.length !== rank)) {
    const name = zero ? zero.header : `${spec.name}[${(absent ?? extents).join(",")}]`;
    return fault("csv-columns", spec.name, [], { file, missing: name, zero: zero ? 1 : 0 });
  }
  const columns = cells.flatMap((index) => table.columns.get(byIndex.get(index.join()) ?? "") ?? []);
  const flat = cellValues(columns, spec);
  const rows = Array.from({ length: table.rows }, (_, r) =>
    nest(
      cells.map((_cell, j) => flat[j * table.rows + r] ?? null),
      extents,
    ),
  );
  const oneRow = spec.dimensions.length === rank && table.rows === 1;
  if (oneRow) return { spec, file, content: rows[0], lineOf: () => table.lines[0] ?? 0, grouped: null, blank: "an empty cell" };
  return raw(table, spec, file, rows);
}
