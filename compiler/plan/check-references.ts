import type { Span } from "../../grammar/span.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { inputsOf, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Index } from "../ir/types.ts";
import { BindFault, type World } from "../lower/world.ts";
import { isMoving } from "../program/statistics.ts";

/**
 * Checks that every reference of a term stays inside its array, now that sizes and data are bound. Throws a BindFault at the first
 * that does not. What stands in a branch may be out of range where the branch is not taken: `if t > 1 then y[t-1] else 0`.
 */
export function checkReferences(e: Expr, span: Span, world: World): void {
  const nodes = topological([e]);
  const inBranches = new Set(topological(nodes.flatMap((n) => (n.kind === "select" ? [n.then, n.otherwise] : []))));
  for (const node of nodes) {
    if (inBranches.has(node)) continue;
    if (node.kind !== "reference" && node.kind !== "transposed") continue;
    for (const { axis, index } of node.map) checkIndex(index, axis, span, world);
  }
}

function checkIndex(index: Index, axis: Axis, span: Span, world: World): void {
  const [low, high] = reach(index, world) ?? [0, axis.extent - 1];
  if (low > high) return;
  const outside = low < 0 ? low : high >= axis.extent ? high : null;
  if (outside !== null) throw new BindFault("out-of-range", span, { array: axis.size, index: outside + 1, size: axis.extent });
}

/** Least and greatest position, where it is known without running the model. */
function reach(index: Index, world: World): readonly [number, number] | null {
  switch (index.kind) {
    case "constant":
      return [index.position, index.position];
    case "axis":
      return [index.shift, index.axis.extent - 1 + index.shift];
    case "gather": {
      if (topological([index.index]).some(isMoving) || [...inputsOf([index.index]).keys()].some((n) => !world.arrays.has(n))) return null;
      const { values } = evaluate(index.index, { input: (name) => world.arrays.get(name) });
      let [low, high] = [Infinity, -Infinity];
      for (const v of values) {
        low = Math.min(low, v - 1);
        high = Math.max(high, v - 1);
      }
      return [low, high];
    }
  }
}
