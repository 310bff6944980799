import { hasAxis, withoutAxes } from "../ir/axes.ts";
import { add, mul, reference } from "../ir/build.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import { scatterTo } from "../inference/keep.ts";
import { pushInto } from "../program/push.ts";
import type { Contribution } from "./match.ts";

/** Symmetric in the last two axes of a matrix part, whatever order the terms were in. */
export function symmetric(e: Expr, axes: readonly Axis[], plates: readonly Axis[]): Expr {
  const [row, column, ...more] = withoutAxes(axes, plates);
  if (row === undefined || column === undefined || more.length > 0 || column.id !== `${row.id}'`) return e;
  const swap: IndexMap = [
    { axis: row, index: { kind: "axis", axis: column, shift: 0 } },
    { axis: column, index: { kind: "axis", axis: row, shift: 0 } },
  ];
  return mul(0.5, add(e, reference(e, swap)));
}

/** Σ_over value at the places of a contribution: the transposed map. A renaming of whole axes is a renaming, anything else a scatter. */
export function contributionValue({ monomial, index: places }: Contribution, value: Expr, axes: readonly Axis[]): Expr {
  const order = (a: Axis): number => axes.findIndex((b) => b.id === a.id);
  const index = [...places].sort((a, b) => order(a.axis) - order(b.axis));
  const bound = index.map((e) => (e.index.kind === "axis" && e.index.shift === 0 && e.index.axis.extent === e.axis.extent ? e.index.axis : null));
  const known = bound.filter((a) => a !== null);
  if (known.length === index.length && new Set(known.map((a) => a.id)).size === known.length) {
    const total = scatterTo(value, [], withoutAxes(monomial.over, known));
    return pushInto(
      total,
      index.map((e, i): IndexMap[number] => ({ axis: known[i]!, index: { kind: "axis", axis: e.axis, shift: 0 } })),
    );
  }
  const clash = monomial.over.filter((a) => hasAxis(axes, a));
  const apart: IndexMap = clash.map((axis) => ({ axis, index: { kind: "axis", axis: { ...axis, id: `${axis.id}~` }, shift: 0 } }));
  const through = index.map((e): IndexMap[number] => {
    const at = e.index;
    if (at.kind === "axis") return { axis: e.axis, index: { ...at, axis: hasAxis(clash, at.axis) ? { ...at.axis, id: `${at.axis.id}~` } : at.axis } };
    return at.kind === "gather" ? { axis: e.axis, index: { kind: "gather", index: pushInto(at.index, apart) } } : e;
  });
  const over = monomial.over.map((a) => (hasAxis(clash, a) ? { ...a, id: `${a.id}~` } : a));
  return scatterTo(pushInto(value, apart), through, over);
}
