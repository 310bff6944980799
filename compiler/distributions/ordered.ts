import { add, eq, iota, lt, rename, select, sub, sum } from "../ir/build.ts";
import { lgamma } from "../../runtime/math/index.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { beside } from "../supports/axes.ts";
import type { Draws } from "./define.ts";
import { alongAxis } from "./mixture.ts";

/** log-density of the order statistics of K independent draws: Σₖ log p(xₖ) + log K!. `component`: log p(xₖ) over the axis. */
export const orderedLogDensity = (component: Expr, axis: Axis): Expr => add(sum([axis], component), lgamma(axis.extent + 1));

/** A draw: K independent ones, each moved to its rank. Cost: O(K²). */
export function orderedSample(component: (draws: Draws) => Expr, axis: Axis, draws: Draws): Expr {
  const other = beside(axis, "unsorted");
  const drawn = component(alongAxis(draws, axis));
  const unsorted = rename(drawn, [axis], [other]);
  const rank = rename(sum([other], lt(unsorted, drawn)), [axis], [other]);
  return sum([other], select(eq(rank, sub(iota(axis), 1)), unsorted, 0));
}
