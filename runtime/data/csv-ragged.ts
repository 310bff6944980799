import { cellValues, nest, product } from "./csv-cells.ts";
import { NUMBER, type CsvTable } from "./csv.ts";
import { fault } from "./faults.ts";
import { labelGroup, type Grouped, type Parent, type RawField } from "./raw.ts";
import type { DataFault, FieldSpec, SizeSpec } from "./types.ts";

/**
 * A ragged field `w: category(V)[D, *]` from a CSV file in long form: one line per entry, with
 * - one parent column per dimension before the `*`, named as its size symbol or that in lower case (`D` or `d`; `row` for a size that is no symbol):
 *   1-based indices or labels;
 * - the value column, named as the field;
 * - optionally a column `count`: the entry stands that often.
 * Lines may come in any order; the entries of one row keep the order of the file.
 */
export function groupedField(table: CsvTable, spec: FieldSpec, file: string): RawField | DataFault {
  const parents: Parent[] = [];
  for (const size of spec.dimensions.slice(0, -1)) {
    if (size === "ragged") throw new Error("bug: only the last dimension may be ragged");
    const parent = parentColumn(table, spec, size, file);
    if ("kind" in parent) return parent;
    parents.push(parent);
  }
  const counts = countColumn(table, spec, file);
  if (counts !== null && "kind" in counts) return counts;
  const grouped: Grouped = { parents, values: cellValues(table.columns.get(spec.name) ?? [], spec), counts, lines: table.lines };
  return { spec, file, content: null, lineOf: (index) => table.lines[(index[0] ?? 1) - 1] ?? 0, grouped, blank: "an empty cell" };
}

function parentColumn(table: CsvTable, spec: FieldSpec, size: SizeSpec, file: string): Parent | DataFault {
  const names = size.symbol === null ? ["row"] : [size.symbol, size.symbol.toLowerCase()];
  const column = names.find((name) => name !== spec.name && table.columns.has(name));
  const facts = { file, column: column ?? names.at(-1) ?? "", limit: 0 };
  if (column === undefined) return fault("csv-parent", spec.name, [], { ...facts, line: 0, found: [...table.columns.keys()].join(", "), problem: "no-column" });
  const cells = table.columns.get(column) ?? [];
  const labelled = cells.some((cell) => cell !== "" && !NUMBER.test(cell));
  const bad = cells.findIndex((cell) => cell === "" || (!labelled && !(Number.isSafeInteger(Number(cell)) && Number(cell) >= 1)));
  if (bad < 0) return { size, column, cells: labelled ? cells : cells.map(Number), labelled };
  const cell = cells[bad] ?? "";
  const problem = cell !== "" && Number(cell) === 0 ? "zero" : "not-an-index";
  return fault("csv-parent", spec.name, [], { ...facts, line: table.lines[bad] ?? 0, found: cell, problem });
}

function countColumn(table: CsvTable, spec: FieldSpec, file: string): readonly number[] | DataFault | null {
  const cells = spec.name === "count" ? undefined : table.columns.get("count");
  if (cells === undefined) return null;
  const bad = cells.findIndex((cell) => !NUMBER.test(cell) || !Number.isSafeInteger(Number(cell)) || Number(cell) < 0);
  if (bad >= 0) return fault("csv-count", spec.name, [], { file, line: table.lines[bad] ?? 0, found: cells[bad] ?? "" });
  const total = cells.reduce((sum, cell) => sum + Number(cell), 0);
  return total >= 2 ** 31 ? fault("too-large", spec.name, [], { file, entries: total }) : cells.map(Number);
}

/** How many rows the parent column speaks of: distinct labels, or the indices 1..n when all occur. `gap`: some index below the largest does not occur. */
export function parentRows(parent: Parent): { readonly distinct: number; readonly largest: number; readonly gap: boolean } {
  const distinct = new Set(parent.cells).size;
  const largest = parent.labelled ? distinct : parent.cells.reduce<number>((max, cell) => Math.max(max, Number(cell)), 0);
  return { distinct, largest, gap: largest !== distinct };
}

/**
 * Puts a grouped field together once its sizes are bound: nested lists, rows without entries empty.
 * `numbers` maps labels to 1-based numbers per label group. A parent beyond its size is a fault.
 */
export function assemble(
  raw: RawField,
  grouped: Grouped,
  extents: readonly number[],
  numbers: ReadonlyMap<string, ReadonlyMap<string, number>>,
): RawField | DataFault {
  if (product(extents) >= 2 ** 31) return fault("too-large", raw.spec.name, [], { file: raw.file, entries: product(extents) });
  const rows: unknown[][] = Array.from({ length: product(extents) }, () => []);
  const lines: number[][] = rows.map(() => []);
  for (const [entry, value] of grouped.values.entries()) {
    let row = 0;
    for (const [k, parent] of grouped.parents.entries()) {
      const cell = parent.cells[entry] ?? 0;
      const position = typeof cell === "number" ? cell : (numbers.get(labelGroup(parent.size, raw.spec.name))?.get(cell) ?? 0);
      const extent = extents[k] ?? 0;
      if (position > extent) return beyond(raw, parent, grouped.lines[entry] ?? 0, String(cell), extent);
      row = row * extent + position - 1;
    }
    const line = grouped.lines[entry] ?? 0;
    for (let copy = grouped.counts?.[entry] ?? 1; copy > 0; copy--) {
      rows[row]?.push(value);
      lines[row]?.push(line);
    }
  }
  const rowOf = (index: readonly number[]): number => extents.reduce((row, extent, k) => row * extent + (index[k] ?? 1) - 1, 0);
  const lineOf = (index: readonly number[]): number => lines[rowOf(index)]?.[(index[extents.length] ?? 1) - 1] ?? 0;
  return { ...raw, content: nest(rows, extents), lineOf };
}

function beyond(raw: RawField, parent: Parent, line: number, found: string, limit: number): DataFault {
  return fault("csv-parent", raw.spec.name, [], { file: raw.file, column: parent.column, line, found, problem: "too-large", limit });
}
