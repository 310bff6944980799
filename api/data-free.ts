import { integerOf } from "../compiler/model/integers.ts";
import type { DataVariable, Model } from "../compiler/model/types.ts";
import type { Source } from "../grammar/span.ts";
import type { BoundData, BoundField, DataFault } from "../runtime/data/index.ts";
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
  const made = boundOfSizes(model, bound.value.sizes);
  if ("fields" in made) return { ...bound, value: { ...bound.value, fields: made.fields } };
  const span = model.data.find((d) => d.name === made.fault.field)?.span ?? { start: 0, end: 0 };
  return { ok: false, errors: [{ source, diagnostic: dataDiagnostic(made.fault, span) }] };
}

/** The made-up fields for given sizes, or the first that cannot be. */
export function boundOfSizes(
  model: Model,
  sizes: ReadonlyMap<string, number>,
): { readonly fields: ReadonlyMap<string, BoundField> } | { readonly fault: DataFault } {
  const extent = (term: Parameters<typeof integerOf>[0]): number => integerOf(term, (name) => sizes.get(name) ?? constantValue(model, name, sizes)) ?? 0;
  const fields = new Map<string, BoundField>();
  for (const d of model.data) {
    const regular = d.type.dimensions.flatMap((x) => (x.kind === "ragged" ? [] : [{ text: x.size.text, extent: extent(x.size.term) }]));
    const wrong = regular.find((size) => !Number.isSafeInteger(size.extent) || size.extent < 0);
    if (wrong !== undefined)
      return { fault: { kind: "size-invalid", field: d.name, index: [], values: { size: wrong.text, source: "const or --set", found: String(wrong.extent) } } };
    const shape = regular.map((size) => size.extent);
    const rows = shape.reduce((n, size) => n * size, 1);
    const ragged = d.type.dimensions.some((x) => x.kind === "ragged");
    const entries = ragged ? rows * ROW_LENGTH : rows;
    const values = entries > MOST_ENTRIES ? null : filled(entries, d.element === "simplex" ? 1 / (shape.at(-1) ?? 1) : valueOf(d));
    if (values === null) return { fault: { kind: "too-large", field: d.name, index: [], values: { file: "", line: 0, entries } } };
    const offsets = ragged ? Int32Array.from({ length: rows + 1 }, (_, row) => row * ROW_LENGTH) : null;
    fields.set(d.name, { name: d.name, shape, values, offsets, missing: null });
  }
  return { fields };
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
