import type { TraceRow } from "./types.ts";

/** Collects trace rows at multiples of `stride`, in flat arrays that are there from the start: the heap does not grow with the steps. */
export interface TraceCollector {
  readonly size: number;
  /** Row limit when the end of the run is unknown: rows are then merged in pairs; Infinity when it is known. */
  readonly limit: number;
  /** Rows hold the objective of their own step, not the mean since the last row. */
  readonly pointwise: boolean;
  stride: number;
  rows: number;
  /** Step and objective of each row, [capacity, 2]. */
  heads: Float64Array;
  /** [capacity, size] */
  coordinates: Float64Array;
}

/** Rows that room is made for at first when every step is to have one. */
const FIRST_ROOM = 1024;

/** `steps`: the length of the run where it is certain; null where it may stop early. At most `wanted` rows, evenly spaced, and one for the last step. */
export function createTrace(size: number, wanted: number, steps: number | null, pointwise: boolean): TraceCollector {
  const all = wanted === Infinity;
  const limit = all || steps !== null ? Infinity : Math.max(2, Math.floor(wanted));
  const stride = all || steps === null ? 1 : Math.max(1, Math.ceil(steps / Math.max(1, wanted)));
  const room = all ? FIRST_ROOM : steps === null ? limit + 1 : Math.ceil(steps / stride) + 1;
  return { size, limit, pointwise, stride, rows: 0, heads: new Float64Array(2 * room), coordinates: new Float64Array(size * room) };
}

/** The step of the next row. */
export function nextRow(trace: TraceCollector): number {
  return (trace.rows + 1) * trace.stride;
}

/** A row for this step: `mean` of the objective since the last row, `value` at this step. */
export function pushRow(trace: TraceCollector, step: number, mean: number, value: number, coordinates: Float64Array): void {
  if (2 * trace.rows === trace.heads.length) {
    trace.heads = doubled(trace.heads);
    trace.coordinates = doubled(trace.coordinates);
  }
  trace.heads[2 * trace.rows] = step;
  trace.heads[2 * trace.rows + 1] = trace.pointwise ? value : mean;
  trace.coordinates.set(coordinates, trace.rows * trace.size);
  trace.rows += 1;
}

function doubled(values: Float64Array): Float64Array {
  const room = new Float64Array(2 * values.length);
  room.set(values);
  return room;
}

/** The same for step `nextRow`; thins the rows when there are too many. */
export function addRow(trace: TraceCollector, step: number, mean: number, value: number, coordinates: Float64Array): void {
  pushRow(trace, step, mean, value, coordinates);
  if (trace.rows >= trace.limit && trace.rows % 2 === 0) mergeRows(trace);
}

/** Each pair of rows becomes the later one, with the mean of their objectives. */
function mergeRows(trace: TraceCollector): void {
  const { heads, coordinates, size, pointwise } = trace;
  trace.rows /= 2;
  trace.stride *= 2;
  for (let k = 0; k < trace.rows; k++) {
    heads[2 * k] = heads[4 * k + 2]!;
    heads[2 * k + 1] = pointwise ? heads[4 * k + 3]! : (heads[4 * k + 1]! + heads[4 * k + 3]!) / 2;
    coordinates.copyWithin(k * size, (2 * k + 1) * size, (2 * k + 2) * size);
  }
}

export function traceRows(trace: TraceCollector): readonly TraceRow[] {
  const { heads, coordinates, size } = trace;
  return Array.from({ length: trace.rows }, (_, k) => ({
    step: heads[2 * k]!,
    objective: heads[2 * k + 1]!,
    coordinates: coordinates.slice(k * size, (k + 1) * size),
  }));
}
