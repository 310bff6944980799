import type { Model } from "../../compiler/model/types.ts";
import type { BoundData, BoundField } from "../../runtime/data/types.ts";
import type { Value } from "./interpreter.ts";

/** Between the nested lists of the interpreter and the flat arrays of the executors. */

/** All numbers of nested lists, row by row. */
export const flatten = (value: Value): readonly number[] => (typeof value === "number" ? [value] : value.flatMap(flatten));

/** Nested lists of the same shape with the numbers of a flat array. */
export function unflatten(shape: Value, numbers: readonly number[]): Value {
  let next = 0;
  const take = (v: Value): Value => (typeof v === "number" ? numbers[next++]! : v.map(take));
  return take(shape);
}

/** Data as they are bound: what `bindData` would make of complete, correct documents. */
export function boundData(model: Model, sizes: ReadonlyMap<string, number>, values: ReadonlyMap<string, Value>): BoundData {
  const fields = new Map<string, BoundField>();
  for (const { name, type } of model.data) {
    const value = values.get(name)!;
    const regular = type.dimensions.flatMap((d) => (d.kind === "regular" ? [d.size.term.kind === "number" ? d.size.term.value : sizes.get(d.size.text)!] : []));
    const ragged = regular.length < type.dimensions.length;
    fields.set(name, {
      name,
      shape: regular,
      values: Float64Array.from(flatten(value)),
      offsets: ragged ? offsetsOf(value, regular.length) : null,
      missing: null,
    });
  }
  return { sizes, fields, labels: new Map(), warnings: [] };
}

/** Where the rows of a ragged array begin in its flat values, and where the last one ends. */
function offsetsOf(value: Value, depth: number): Int32Array {
  const rowsOf = (v: Value, left: number): readonly Value[] => (typeof v === "number" ? [] : left === 0 ? [v] : v.flatMap((w) => rowsOf(w, left - 1)));
  const offsets = [0];
  for (const row of rowsOf(value, depth)) offsets.push(offsets[offsets.length - 1]! + (row as readonly Value[]).length);
  return Int32Array.from(offsets);
}
