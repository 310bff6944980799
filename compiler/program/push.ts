import { commonAxes, hasAxis, mapAxes } from "../ir/axes.ts";
import { add, iota, num, reduce, reference, rename, select } from "../ir/build.ts";
import { rewrite, topological, withChildren } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap, Iota, Reduce, Reference } from "../ir/types.ts";
import { bug } from "../pass.ts";

/**
 * Moves references to the leaves, so that a program reads arrays at positions and has no other renaming.
 * Law: (f(a, b))[map] = f(a[map], b[map]); bound axes are renamed where they would capture.
 * A gather, shift or constant position of something costly stays where it is: that value is stored once and then read.
 */
export function pushReferences(roots: readonly Expr[]): readonly Expr[] {
  return rewrite(roots, (e) => (e.kind === "reference" ? pushReference(e) : e));
}

const isRename = (index: Index): boolean => index.kind === "axis" && index.shift === 0;

function pushReference(e: Reference): Expr {
  const renames = e.map.filter((m) => isRename(m.index));
  if (renames.length === e.map.length || isCheap(e.base)) return pushInto(e.base, e.map);
  return e;
}

/** Cheaper to compute again at every place than to store: a few operations on inputs. */
function isCheap(e: Expr): boolean {
  if (e.kind === "reference") return true;
  const nodes = topological([e]);
  return (
    nodes.every((n) => n.kind === "input" || n.kind === "constant" || n.kind === "iota" || n.kind === "reference" || n.kind === "apply") &&
    nodes.filter((n) => n.kind === "apply").length <= 1
  );
}

/** `e` at the positions of `map`, pushed as far as it goes. */
export function pushInto(e: Expr, map: IndexMap): Expr {
  const relevant = map.filter((m) => hasAxis(e.axes, m.axis));
  if (relevant.length === 0) return e;
  switch (e.kind) {
    case "constant":
      return e;
    case "iota":
      return pushIota(e, relevant[0]!.index);
    case "apply":
    case "stop":
    case "contract":
      return e.kind === "contract"
        ? reference(e, relevant)
        : withChildren(
            e,
            (c) => pushInto(c, relevant),
            () => bug("push: unexpected scan"),
          );
    case "select":
      return select(pushInto(e.condition, relevant), pushInto(e.then, relevant), pushInto(e.otherwise, relevant));
    case "reduce":
      return pushReduce(e, relevant);
    case "reference":
      return compose(e, relevant);
    default:
      return reference(e, relevant);
  }
}

function pushIota(e: Iota, index: Index): Expr {
  switch (index.kind) {
    case "axis":
      return iota(index.axis, e.offset + index.shift);
    case "constant":
      return num(index.position + 1 + e.offset);
    case "gather":
      return add(index.index, e.offset);
  }
}

function pushReduce(e: Reduce, map: IndexMap): Expr {
  const captured = commonAxes(e.over, mapAxes(map));
  if (captured.length === 0) return reduce(e.op, e.over, pushInto(e.arg, map));
  const taken = [...e.arg.axes, ...mapAxes(map)];
  const fresh = captured.map((a) => freshAxis(a, taken));
  const over = e.over.map((a) => fresh[captured.findIndex((c) => c.id === a.id)] ?? a);
  return reduce(e.op, over, pushInto(pushInto(e.arg, rename0(captured, fresh)), map));
}
const rename0 = (from: readonly Axis[], to: readonly Axis[]): IndexMap => from.map((axis, i) => ({ axis, index: { kind: "axis", axis: to[i]!, shift: 0 } }));

/** An axis like another, under an id that none of `taken` has: N, N', N''. */
export function freshAxis(like: Axis, taken: readonly Axis[]): Axis {
  let id = `${like.id}'`;
  while (taken.some((a) => a.id === id)) id += "'";
  return { ...like, id };
}

/** (base[m1])[m2] = base[m1 ∘ m2]. */
function compose(e: Reference, outer: IndexMap): Expr {
  const own = e.map.map((m) => ({ axis: m.axis, index: composeIndex(m.index, outer) }));
  const rest = outer.filter((m) => hasAxis(e.base.axes, m.axis) && !e.map.some((o) => o.axis.id === m.axis.id));
  return reference(e.base, [...own, ...rest]);
}

function composeIndex(index: Index, outer: IndexMap): Index {
  switch (index.kind) {
    case "constant":
      return index;
    case "gather":
      return { kind: "gather", index: pushInto(index.index, outer) };
    case "axis": {
      const then = outer.find((m) => m.axis.id === index.axis.id)?.index;
      if (then === undefined) return index;
      if (then.kind === "axis") return { kind: "axis", axis: then.axis, shift: then.shift + index.shift };
      if (then.kind === "constant") return { kind: "constant", position: then.position + index.shift };
      return { kind: "gather", index: add(then.index, index.shift) };
    }
  }
}

export { rename };
