import { padEnd, padStart, widthOf } from "./text.ts";

export interface Column {
  readonly title: string;
  /** Numbers line up at the decimal point. */
  readonly align: "left" | "right" | "decimal";
  readonly cells: readonly string[];
  /** Applied to padded text, so that colours do not disturb the layout. */
  readonly paint?: (text: string) => string;
  /** Where a table is too wide, columns of the highest value go first; 0 stays. */
  readonly expendable?: number;
}

const GAP = "   ";

/** Characters before the decimal point or exponent, and from it on. */
function split(cell: string): readonly [string, string] {
  const at = /^[-+<>]?[\d,]+(?=[.e])/.exec(cell)?.[0].length ?? cell.length;
  return [cell.slice(0, at), cell.slice(at)];
}

function pointAligned(cells: readonly string[]): string[] {
  const parts = cells.map(split);
  const left = Math.max(0, ...parts.map(([whole]) => widthOf(whole)));
  const right = Math.max(0, ...parts.map(([, rest]) => widthOf(rest)));
  return parts.map(([whole, rest]) => padStart(whole, left) + padEnd(rest, right));
}

function layOut(column: Column): { readonly title: string; readonly cells: readonly string[]; readonly width: number } {
  const cells = column.align === "decimal" ? pointAligned(column.cells) : column.cells;
  const width = Math.max(widthOf(column.title), ...cells.map(widthOf));
  const pad = column.align === "left" ? padEnd : padStart;
  return { title: pad(column.title, width), cells: cells.map((cell) => pad(cell, width)), width };
}

/** The columns that fit: the most expendable are given up first. */
function fitting(columns: readonly Column[], width: number): readonly Column[] {
  let kept = columns;
  const total = (): number => kept.reduce((sum, column) => sum + layOut(column).width + GAP.length, -GAP.length);
  while (total() > width) {
    const worst = Math.max(...kept.map((column) => column.expendable ?? 0));
    if (worst === 0) break;
    const index = kept.findLastIndex((column) => column.expendable === worst);
    kept = kept.filter((_, i) => i !== index);
  }
  return kept;
}

/** Lines of a table: the titles, then the rows. `paintTitle` colours the first line. */
export function tableLines(columns: readonly Column[], width: number, paintTitle: (text: string) => string): string[] {
  const kept = fitting(columns, width);
  const laid = kept.map(layOut);
  const rows = Math.max(0, ...columns.map((column) => column.cells.length));
  const title = laid.map((column) => column.title).join(GAP);
  const body = Array.from({ length: rows }, (_, row) =>
    kept.map((column, i) => (column.paint ?? ((text: string) => text))(laid[i]?.cells[row] ?? "")).join(GAP),
  );
  return [...(title.trim() === "" ? [] : [paintTitle(title.trimEnd())]), ...body.map((line) => line.trimEnd())];
}
