import { extentOf } from "../../compiler/ir/axes.ts";
import type { Dense } from "../../compiler/calculus/dense.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import type { Part } from "../../compiler/program/part.ts";

/** Where arrays stand in one flat vector. */
export interface Layout {
  readonly places: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
  readonly size: number;
}

export function layoutOf(outputs: readonly Output[]): Layout {
  const places = new Map<string, { readonly offset: number; readonly size: number }>();
  let size = 0;
  for (const o of outputs) {
    places.set(o.name, { offset: size, size: extentOf(o.axes) });
    size += extentOf(o.axes);
  }
  return { places, size };
}

/** The values of a part's outputs, by name. */
export const reader =
  (part: Part, result: Float64Array) =>
  (name: string): Float64Array => {
    const output = part.outputs.find((o) => o.name === name)!;
    const offset = part.offsets.get(name)!;
    return result.subarray(offset, offset + extentOf(output.axes));
  };

/** A dense value over some axes, written over all of `axes` in their order. */
export function placeDense(dense: Dense, axes: Output["axes"], into: Float64Array, offset: number): void {
  const strides = dense.axes.map((_, i) => extentOf(dense.axes.slice(i + 1)));
  const total = extentOf(axes);
  for (let i = 0; i < total; i++) {
    let [rest, at] = [i, 0];
    for (let a = axes.length - 1; a >= 0; a--) {
      const axis = axes[a]!;
      const p = rest % axis.extent;
      rest = Math.floor(rest / axis.extent);
      const k = dense.axes.findIndex((d) => d.id === axis.id);
      if (k >= 0) at += p * strides[k]!;
    }
    into[offset + i] = dense.values[at]!;
  }
}
