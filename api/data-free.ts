import { integerOf } from "../compiler/model/integers.ts";
import type { DataVariable, Model } from "../compiler/model/types.ts";
import type { DataSource } from "./contract.ts";
import { constantValue } from "./field-specs.ts";

/**
 * Data for stages that need sizes alone: arrays of the declared shapes with a value inside the declared range. Ragged rows have
 * two entries each.
 */
export function sizesAsData(model: Model, sizes: ReadonlyMap<string, number>): readonly DataSource[] {
  const missing = model.sizes.some((s) => !sizes.has(s.name) && constantValue(model, s.name, sizes) === null);
  if (missing || model.data.length === 0) return [];
  const extent = (text: Parameters<typeof integerOf>[0]): number => integerOf(text, (n) => sizes.get(n) ?? constantValue(model, n, sizes)) ?? 0;
  const document = Object.fromEntries(
    model.data.map((d) => {
      const shape = d.type.dimensions.map((x) => (x.kind === "ragged" ? 2 : extent(x.size.term)));
      const value = d.element === "simplex" ? 1 / (shape[shape.length - 1] ?? 1) : valueOf(d);
      const build = (depth: number): unknown => (depth === shape.length ? value : Array.from({ length: shape[depth]! }, () => build(depth + 1)));
      return [d.name, build(0)];
    }),
  );
  return [{ file: "sizes", text: JSON.stringify({ ...document, ...Object.fromEntries(sizes) }) }];
}

/** A value of the declared type: not at its edge where there is room. */
function valueOf({ category, type }: DataVariable): number {
  const { lower, upper } = type.interval;
  if (category !== undefined) return category.base;
  if (type.element !== "real") return lower !== null ? Math.min(Math.ceil(lower) + 1, upper ?? Infinity) : Math.floor(upper ?? 0);
  if (lower !== null && upper !== null) return (lower + upper) / 2;
  if (lower !== null) return lower + 1;
  return upper !== null ? upper - 1 : 0;
}
