import type { Axis } from "../compiler/ir/types.ts";
import type { World } from "../compiler/lower/world.ts";
import type { Model } from "../compiler/model/types.ts";
import type { BoundData } from "../runtime/data/index.ts";
import type { Numbers } from "./document.ts";

/** JSON has no non-finite numbers: they become strings, never null. */
export const jsonNumber = (x: number): number | string => (Number.isFinite(x) ? x : String(x));

/** The sizes of a model that data or settings gave a value, by name, in the order of the model. */
export const sizesOf = ({ model, bound }: { readonly model: Model; readonly bound: Pick<BoundData, "sizes"> }): Record<string, number> =>
  Object.fromEntries(model.sizes.flatMap((s) => (bound.sizes.has(s.name) ? [[s.name, bound.sizes.get(s.name)!] as const] : [])));

/** How a flat array is nested in documents: a shape, or the rows of a ragged array. */
export interface Nesting {
  readonly shape: readonly number[];
  readonly offsets: Int32Array | null;
}

/** Nesting of a variable as it is declared. */
export function nestingOf(model: Model, world: World, name: string, axes: readonly Axis[]): Nesting {
  const type = (model.variables.find((v) => v.name === name) ?? model.data.find((d) => d.name === name))?.type;
  const ragged = type?.dimensions.find((d) => d.kind === "ragged");
  const like = ragged?.kind === "ragged" ? ragged.like : null;
  return { shape: axes.map((a) => a.extent), offsets: like === null ? null : (world.bound.get(like)?.offsets ?? null) };
}

/** Nests the values of a flat row-major array; of a ragged one the first axis becomes rows. */
export function nest(values: ArrayLike<number>, { shape, offsets }: Nesting): Numbers {
  const build = (depth: number, start: number, size: number): Numbers => {
    if (depth === shape.length) return jsonNumber(values[start]!);
    const step = size / Math.max(1, shape[depth]!);
    return Array.from({ length: shape[depth]! }, (_, i) => build(depth + 1, start + i * step, step));
  };
  const extent = (from: number): number => shape.slice(from).reduce((a, b) => a * b, 1);
  if (offsets === null) return build(0, 0, extent(0));
  const size = extent(1);
  return Array.from({ length: offsets.length - 1 }, (_, r) =>
    Array.from({ length: offsets[r + 1]! - offsets[r]! }, (_, i) => build(1, (offsets[r]! + i) * size, size)),
  );
}
