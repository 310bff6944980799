import type { BoundData, BoundField } from "../../runtime/data/types.ts";
import type { Value } from "./interpreter.ts";
import type { Prepared } from "./prepare.ts";

/** Between the nested lists of the interpreter and the flat arrays of the executors. */

/** All numbers of nested lists, row by row. */
export const flatten = (value: Value): readonly number[] => (typeof value === "number" ? [value] : value.flatMap(flatten));

/** Nested lists of the same shape with the numbers of a flat array. */
export function unflatten(shape: Value, numbers: readonly number[]): Value {
  let next = 0;
  const take = (v: Value): Value => (typeof v === "number" ? numbers[next++]! : v.map(take));
  return take(shape);
}

/** Data as they are bound: what `bindData` would make of correct documents. Entries that are missing become NaN. */
export function boundData({ model, sizes, values, missing }: Prepared): BoundData {
  const fields = new Map<string, BoundField>();
  for (const { name, type } of model.data) {
    const value = values.get(name)!;
    const regular = type.dimensions.flatMap((d) => (d.kind === "regular" ? [d.size.term.kind === "number" ? d.size.term.value : sizes.get(d.size.text)!] : []));
    const ragged = regular.length < type.dimensions.length;
    const mask = missing.get(name);
    const numbers = flatten(value).map((x, i) => (mask?.[i] ? NaN : x));
    const offsets = ragged ? offsetsOf(value, regular.length) : null;
    fields.set(name, {
      name,
      shape: regular,
      values: Float64Array.from(numbers),
      offsets,
      missing: mask?.includes(true) ? Uint8Array.from(mask, Number) : null,
    });
  }
  const symbols = new Map([...sizes].filter(([name]) => /^\w+$/.test(name) && !/^\d/.test(name)));
  return { sizes: symbols, fields, labels: new Map(), warnings: [] };
}

/** Where the rows of a ragged array begin in its flat values, and where the last one ends. */
function offsetsOf(value: Value, depth: number): Int32Array {
  const rowsOf = (v: Value, left: number): readonly Value[] => (typeof v === "number" ? [] : left === 0 ? [v] : v.flatMap((w) => rowsOf(w, left - 1)));
  const offsets = [0];
  for (const row of rowsOf(value, depth)) offsets.push(offsets[offsets.length - 1]! + (row as readonly Value[]).length);
  return Int32Array.from(offsets);
}
