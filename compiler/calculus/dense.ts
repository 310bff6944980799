import { extentOf } from "../ir/axes.ts";
import type { Axis } from "../ir/types.ts";
import { bug } from "../pass.ts";

/** A dense array, row-major over its axes. */
export interface Dense {
  readonly axes: readonly Axis[];
  readonly values: Float64Array;
}

/** Position on each axis → value. */
export type Reader = (positions: ReadonlyMap<string, number>) => number;

export const strides = (axes: readonly Axis[]): readonly number[] => axes.map((_, i) => axes.slice(i + 1).reduce((n, a) => n * a.extent, 1));

export function reader(d: Dense): Reader {
  const step = strides(d.axes);
  return (positions) => {
    let offset = 0;
    for (let i = 0; i < d.axes.length; i++) {
      const p = positions.get(d.axes[i]!.id) ?? bug(`evaluate: axis ${d.axes[i]!.id} has no position`);
      if (p < 0 || p >= d.axes[i]!.extent) return NaN;
      offset += p * step[i]!;
    }
    return d.values[offset]!;
  };
}

/** Calls `visit` for every position of the axes, row-major, reusing one map. */
export function forEachPosition(
  axes: readonly Axis[],
  visit: (positions: Map<string, number>, offset: number) => void,
  start?: ReadonlyMap<string, number>,
): void {
  const positions = new Map(start);
  const total = extentOf(axes);
  for (let offset = 0; offset < total; offset++) {
    let rest = offset;
    for (let i = axes.length - 1; i >= 0; i--) {
      positions.set(axes[i]!.id, rest % axes[i]!.extent);
      rest = Math.floor(rest / axes[i]!.extent);
    }
    visit(positions, offset);
  }
}
