import { at, hasAxis } from "../ir/axes.ts";
import { cholesky, contract, eq, iota, le, log, mul, reference, rename, select, solve, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { beside } from "../supports/axes.ts";
import type { EventAxes } from "./define.ts";

/** A value constant along an axis, as an array that has it. */
export const spread = (e: Expr, axis: Axis): Expr => (hasAxis(e.axes, axis) ? e : select(le(1, iota(axis)), e, 0));

export const diagonal = (m: Expr, { event, column }: EventAxes): Expr => reference(m, [at(column, event)]);

/** Lower L with L Lᵀ = m. */
export const factorOf = (m: Expr, { event, column }: EventAxes): Expr => cholesky(m, event, column);

/** ½ log det m from its factor. */
export const halfLogDet = (factor: Expr, axes: EventAxes): Expr => sum([axes.event], log(diagonal(factor, axes)));

/** L⁻¹ b, or L⁻ᵀ b. */
export const solveLower = (factor: Expr, b: Expr, { event, column }: EventAxes, transpose = false): Expr =>
  solve(factor, event, column, spread(b, event), transpose);

/** (L Lᵀ)⁻¹ b. */
export const solveFactored = (factor: Expr, b: Expr, axes: EventAxes): Expr => solveLower(factor, solveLower(factor, b, axes), axes, true);

/** bᵀ m b for symmetric m. */
export const quadratic = (m: Expr, b: Expr, { event, column }: EventAxes): Expr => contract([event, column], [b, m, rename(b, [event], [column])]);

/** m b over the event axis. */
export const times = (m: Expr, b: Expr, { event, column }: EventAxes): Expr => contract([column], [m, rename(spread(b, event), [event], [column])]);

/** L⁻¹ as a matrix over (event, inner). */
function inverseFactor(factor: Expr, { event, column }: EventAxes): { readonly inverse: Expr; readonly inner: Axis } {
  const inner = beside(event, "inverse");
  return { inverse: solve(factor, event, column, eq(iota(event), iota(inner))), inner };
}

/** (L Lᵀ)⁻¹ over (event, column). Cost O(n³); for printing and algebra, never inside a density. */
export function inverseFromFactor(factor: Expr, axes: EventAxes): Expr {
  const { event, column } = axes;
  const { inverse, inner } = inverseFactor(factor, axes);
  const [row, rows] = [beside(event, "row"), rename(inverse, [event], [beside(event, "row")])];
  return contract([row], [rename(rows, [inner], [event]), rename(rows, [inner], [column])]);
}

/** The diagonal of (L Lᵀ)⁻¹. */
export function inverseDiagonal(factor: Expr, axes: EventAxes): Expr {
  const { inverse, inner } = inverseFactor(factor, axes);
  const rows = rename(inverse, [axes.event], [beside(axes.event, "row")]);
  return rename(sum([beside(axes.event, "row")], mul(rows, rows)), [inner], [axes.event]);
}

/** Σ_k L[i,k] L[j,k]. */
export function productOfFactor(factor: Expr, { event, column }: EventAxes): Expr {
  const inner = beside(event, "inner");
  const left = rename(factor, [column], [inner]);
  return contract([inner], [left, rename(left, [event], [column])]);
}

/** x xᵀ. */
export const outer = (x: Expr, { event, column }: EventAxes): Expr => mul(x, rename(x, [event], [column]));
