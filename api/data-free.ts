import { integerOf } from "../compiler/model/integers.ts";
import type { DataVariable, Model } from "../compiler/model/types.ts";
import type { Source } from "../grammar/span.ts";
import type { BoundData, BoundField } from "../runtime/data/index.ts";
import { bind } from "./bind.ts";
import type { Outcome } from "./contract.ts";
import { dataDiagnostic } from "./data-codes.ts";
import { constantValue } from "./field-specs.ts";

/** Entries of a ragged row that is made up. */
const ROW_LENGTH = 2;
/** As the data layer has it: entries are numbered by 32-bit integers. */
const MOST_ENTRIES = 2 ** 31 - 1;

/**
 * Data for stages that need sizes alone, which constants and `set` must give: arrays of the declared shapes, every entry the same value inside the
 * declared range. Ragged rows have two entries each.
 */
export async function bindSizesAlone(model: Model, source: Source, set: ReadonlyMap<string, number>): Promise<Outcome<BoundData>> {
  const bound = await bind({ ...model, data: [] }, source, [], set);
  if (!bound.ok) return bound;
  const fields = boundOfSizes(model, bound.value.sizes);
  if (!("tooLarge" in fields)) return { ...bound, value: { ...bound.value, fields } };
  const span = model.data.find((d) => d.name === fields.tooLarge)?.span ?? { start: 0, end: 0 };
  const fault = { kind: "too-large", field: fields.tooLarge, index: [], values: { file: "", line: 0, entries: fields.entries } };
  return { ok: false, errors: [{ source, diagnostic: dataDiagnostic(fault, span) }] };
}

/** The made-up fields for given sizes, or the field that does not fit into memory. */
export function boundOfSizes(
  model: Model,
  sizes: ReadonlyMap<string, number>,
): ReadonlyMap<string, BoundField> | { readonly tooLarge: string; readonly entries: number } {
  const extent = (term: Parameters<typeof integerOf>[0]): number => integerOf(term, (name) => sizes.get(name) ?? constantValue(model, name, sizes)) ?? 0;
  const fields = new Map<string, BoundField>();
  for (const d of model.data) {
    const shape = d.type.dimensions.flatMap((x) => (x.kind === "ragged" ? [] : [extent(x.size.term)]));
    const rows = shape.reduce((n, size) => n * size, 1);
    const ragged = d.type.dimensions.some((x) => x.kind === "ragged");
    const entries = ragged ? rows * ROW_LENGTH : rows;
    const values = entries > MOST_ENTRIES ? null : filled(entries, d.element === "simplex" ? 1 / (shape.at(-1) ?? 1) : valueOf(d));
    if (values === null) return { tooLarge: d.name, entries };
    const offsets = ragged ? Int32Array.from({ length: rows + 1 }, (_, row) => row * ROW_LENGTH) : null;
    fields.set(d.name, { name: d.name, shape, values, offsets, missing: null });
  }
  return fields;
}

/** Null where there is no memory for it. */
function filled(length: number, value: number): Float64Array | null {
  try {
    const values = new Float64Array(length);
    return value === 0 ? values : values.fill(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A value of the declared type, categories from 1: not at the edge where there is room. */
function valueOf({ category, type }: DataVariable): number {
  const { lower, upper } = type.interval;
  if (category !== undefined) return 1;
  if (type.element !== "real") return lower !== null ? Math.min(Math.ceil(lower) + 1, upper ?? Infinity) : Math.floor(upper ?? 0);
  if (lower !== null && upper !== null) return (lower + upper) / 2;
  if (lower !== null) return lower + 1;
  return upper !== null ? upper - 1 : 0;
}
