import { NUMBER } from "./csv.ts";
import type { FieldSpec } from "./types.ts";

/** Cells as the declaration reads them: numbers, booleans of a binary field, labels of a category column that is not all numbers; "" is null (missing). */
export function cellValues(cells: readonly string[], spec: FieldSpec): (number | boolean | string | null)[] {
  const labels = spec.kind === "category" && cells.some((cell) => cell !== "" && !NUMBER.test(cell));
  return cells.map((cell) => {
    if (cell === "") return null;
    if (labels) return cell;
    if (spec.kind === "binary" && /^(?:true|false)$/i.test(cell)) return cell.toLowerCase() === "true";
    return NUMBER.test(cell) ? Number(cell) : cell;
  });
}

export const product = (extents: readonly number[]): number => extents.reduce((result, extent) => result * extent, 1);

/** The 1-based index of the flat position in a row-major array. */
export function indexAt(position: number, extents: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = position;
  for (const extent of [...extents].reverse()) {
    index.unshift((rest % extent) + 1);
    rest = Math.floor(rest / extent);
  }
  return index;
}

/** Row-major cells as nested lists. */
export function nest(flat: readonly unknown[], extents: readonly number[]): readonly unknown[] {
  if (extents.length <= 1) return flat;
  const inner = extents.slice(1);
  const width = product(inner);
  return Array.from({ length: extents[0] ?? 0 }, (_, i) => nest(flat.slice(i * width, (i + 1) * width), inner));
}
