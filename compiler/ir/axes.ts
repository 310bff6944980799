import type { Axis, AxisKind, Expr, Index, IndexMap, Input } from "./types.ts";

/** The input with the number of positions in use, for an axis that has one. */
export const countOf = (axis: Axis): Input | null =>
  axis.count === undefined
    ? null
    : { kind: "input", name: axis.count, role: "local", range: { lower: 0, upper: null, lowerOpen: false, upperOpen: true, integer: true }, axes: [] };

export const makeAxis = (id: string, extent: number, kind: AxisKind = "plate", size: string = id): Axis => ({ id, size, extent, kind });

/** Id of the axis of Monte-Carlo samples: no size can have this name. */
export const SAMPLES = "S°";

export const hasAxis = (axes: readonly Axis[], axis: Axis): boolean => axes.some((a) => a.id === axis.id);

/** Union in order of first appearance. */
export function unionAxes(...lists: readonly (readonly Axis[])[]): readonly Axis[] {
  const first = lists.find((l) => l.length > 0);
  if (first === undefined) return [];
  const out: Axis[] = [...first];
  for (const list of lists) for (const axis of list) if (!hasAxis(out, axis)) out.push(axis);
  return out.length === first.length ? first : out;
}

export const withoutAxes = (axes: readonly Axis[], removed: readonly Axis[]): readonly Axis[] => axes.filter((a) => !hasAxis(removed, a));

export const commonAxes = (a: readonly Axis[], b: readonly Axis[]): readonly Axis[] => a.filter((x) => hasAxis(b, x));

export const sameAxes = (a: readonly Axis[], b: readonly Axis[]): boolean => a.length === b.length && a.every((x) => hasAxis(b, x));

export const extentOf = (axes: readonly Axis[]): number => axes.reduce((n, a) => n * a.extent, 1);

/** The axes that an index reads. */
export function indexAxes(index: Index): readonly Axis[] {
  switch (index.kind) {
    case "axis":
      return [index.axis];
    case "constant":
      return [];
    case "gather":
      return index.index.axes;
  }
}

export const mapAxes = (map: IndexMap): readonly Axis[] => unionAxes(...map.map((m) => indexAxes(m.index)));

export const at = (axis: Axis, index: Index | Axis): IndexMap[number] => ({ axis, index: "id" in index ? { kind: "axis", axis: index, shift: 0 } : index });
export const shifted = (axis: Axis, shift: number): Index => ({ kind: "axis", axis, shift });
export const position = (zeroBased: number): Index => ({ kind: "constant", position: zeroBased });
export const gather = (index: Expr): Index => ({ kind: "gather", index });
