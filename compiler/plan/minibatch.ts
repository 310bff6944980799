import type { BoundArray } from "../lower/world.ts";
import type { Model } from "../model/types.ts";

type Sizes = ReadonlyMap<string, number>;
type Arrays = ReadonlyMap<string, BoundArray>;

/** Data with equal rows of a ragged array kept once: how often each stands there. */
export interface Merged {
  readonly bound: Arrays;
  /** By the ragged array: counts over its flat axis. */
  readonly counts: ReadonlyMap<string, Float64Array>;
}

/** The elements of a plate, wherever their data are. */
export interface RowSource {
  readonly total: number;
  /** Arrays in which the plate has these elements alone (from 0), in this order. */
  readonly take: (rows: Int32Array) => Merged;
  /** The `count` elements with most data: a batch needs no more room than theirs. */
  readonly longest: (count: number) => Int32Array;
  /** The same with equal elements of the rows of a ragged array kept once. */
  readonly merged: (name: string) => RowSource;
}

/** Elements of arrays in memory. */
export function rowsOf(model: Model, sizes: Sizes, data: Merged, of: string): RowSource {
  const total = sizes.get(of) ?? 0;
  return {
    total,
    take: (rows) => batchOf(model, sizes, data, of, rows),
    longest: (count) => longestOf(lengthsOf(model, data, of, total), count),
    merged: (name) => rowsOf(model, sizes, mergeRows(data.bound, name), of),
  };
}

/** Keeps the elements of each row of a ragged array once, with their counts, in order of first appearance. Cost: O(elements). */
export function mergeRows(bound: Arrays, name: string): Merged {
  const { values, offsets } = bound.get(name)!;
  const rows = offsets!.length - 1;
  const [kept, counts] = [new Float64Array(values.length), new Float64Array(values.length)];
  const ends = new Int32Array(rows + 1);
  let at = 0;
  for (let r = 0; r < rows; r++) {
    const place = new Map<number, number>();
    for (let i = offsets![r]!; i < offsets![r + 1]!; i++) {
      const known = place.get(values[i]!);
      if (known === undefined) {
        place.set(values[i]!, at);
        kept[at] = values[i]!;
        counts[at++] = 1;
      } else counts[known]!++;
    }
    ends[r + 1] = at;
  }
  const merged: BoundArray = { values: kept.slice(0, at), offsets: ends, missing: null };
  return { bound: new Map([...bound, [name, merged]]), counts: new Map([[name, counts.slice(0, at)]]) };
}

/** The data of some elements of a plate: rows of every array whose first dimension is the size `of`. */
function batchOf(model: Model, sizes: Sizes, data: Merged, of: string, rows: Int32Array): Merged {
  const bound = new Map(data.bound);
  const counts = new Map(data.counts);
  for (const d of model.data) {
    const [first] = d.type.dimensions;
    if (first?.kind !== "regular" || first.size.text !== of) continue;
    const whole = data.bound.get(d.name);
    if (whole === undefined) continue;
    if (whole.offsets === null) bound.set(d.name, { ...whole, values: regularRows(whole.values, sizes.get(of)!, rows) });
    else {
      const [values, offsets] = raggedRows(whole.values, whole.offsets, rows);
      bound.set(d.name, { values, offsets, missing: null });
      const weights = data.counts.get(d.name);
      if (weights !== undefined) counts.set(d.name, raggedRows(weights, whole.offsets, rows)[0]);
    }
  }
  return { bound, counts };
}

function regularRows(values: Float64Array, total: number, rows: Int32Array): Float64Array {
  const width = total === 0 ? 0 : values.length / total;
  const out = new Float64Array(rows.length * width);
  for (let r = 0; r < rows.length; r++) out.set(values.subarray(rows[r]! * width, (rows[r]! + 1) * width), r * width);
  return out;
}

function raggedRows(values: Float64Array, offsets: Int32Array, rows: Int32Array): readonly [Float64Array, Int32Array] {
  const ends = new Int32Array(rows.length + 1);
  for (let r = 0; r < rows.length; r++) ends[r + 1] = ends[r]! + offsets[rows[r]! + 1]! - offsets[rows[r]!]!;
  const out = new Float64Array(ends[rows.length]!);
  for (let r = 0; r < rows.length; r++) out.set(values.subarray(offsets[rows[r]!], offsets[rows[r]! + 1]), ends[r]);
  return [out, ends];
}

/** How many elements of ragged arrays each row has. */
function lengthsOf(model: Model, data: Merged, of: string, total: number): Float64Array {
  const length = new Float64Array(total);
  for (const d of model.data) {
    const [first] = d.type.dimensions;
    const offsets = data.bound.get(d.name)?.offsets;
    if (first?.kind === "regular" && first.size.text === of && offsets) for (let r = 0; r < total; r++) length[r]! += offsets[r + 1]! - offsets[r]!;
  }
  return length;
}

/** The `count` longest. */
export function longestOf(lengths: ArrayLike<number>, count: number): Int32Array {
  const order = Int32Array.from({ length: lengths.length }, (_, i) => i).sort((a, b) => lengths[b]! - lengths[a]!);
  return order.slice(0, count);
}
