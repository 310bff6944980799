import { indexAxes, unionAxes } from "../ir/axes.ts";
import { add, iota } from "../ir/build.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { pushInto } from "../program/push.ts";

/**
 * The index variables in scope. `place` says where each reads a dimension of its range (0-based), `value` is its 1-based integer.
 * `axes`: the axes of the plates around, in order of nesting.
 */
export interface Bound {
  readonly place: Index;
  readonly value: Expr;
}

export interface Environment {
  readonly binders: ReadonlyMap<string, Bound>;
  readonly axes: readonly Axis[];
  /** Recurrences being defined: lets whose elements are read from the states of a scan. */
  readonly recurrent: ReadonlyMap<string, Recurrence>;
}

/** A let whose elements are being computed by a scan: its state, and the elements that a step computes, by their places. */
export interface Recurrence {
  readonly symbol: Expr;
  readonly current: readonly { readonly places: readonly Index[]; readonly value: (environment: Environment, places: readonly Index[]) => Expr }[];
}

export const EMPTY: Environment = { binders: new Map(), axes: [], recurrent: new Map() };

export const takenIds = (environment: Environment): readonly string[] => environment.axes.map((a) => a.id);

/** A binder that runs along an axis: dimension position = axis position + shift, value = position + 1. */
export function alongAxis(environment: Environment, id: string, axis: Axis, shift: number): Environment {
  const binders = new Map(environment.binders).set(id, { place: { kind: "axis", axis, shift }, value: iota(axis, shift) });
  return { ...environment, binders, axes: unionAxes(environment.axes, [axis]) };
}

/**
 * Replaces axes by a flat one: every binder that reads an axis of `parents` now gathers through that axis's parent map
 * (1-based positions over `flat`).
 */
export function flatten(environment: Environment, flat: Axis, parents: readonly { readonly axis: Axis; readonly map: Expr }[]): Environment {
  const substitution: IndexMap = parents.map(({ axis, map }) => ({ axis, index: { kind: "gather", index: map } }));
  const binders = new Map(
    [...environment.binders].map(([id, b]) => {
      const touched = indexAxes(b.place).some((a) => parents.some((p) => p.axis.id === a.id));
      return [id, touched ? moved(b, substitution) : b] as const;
    }),
  );
  const kept = environment.axes.filter((a) => !parents.some((p) => p.axis.id === a.id));
  return { ...environment, binders, axes: unionAxes(kept, [flat]) };
}

function moved(b: Bound, substitution: IndexMap): Bound {
  const value = pushInto(b.value, substitution);
  if (b.place.kind === "gather") return { value, place: { kind: "gather", index: pushInto(b.place.index, substitution) } };
  if (b.place.kind === "constant") return { value, place: b.place };
  const { axis, shift } = b.place;
  const through = substitution.find((m) => m.axis.id === axis.id)!.index as Extract<Index, { kind: "gather" }>;
  return { value, place: { kind: "gather", index: add(through.index, shift) } };
}
