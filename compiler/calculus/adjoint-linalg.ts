import { makeAxis, withoutAxes } from "../ir/axes.ts";
import { add, contract, eq, iota, lt, mul, neg, reference, rename, select, solve, sum } from "../ir/build.ts";
import type { Axis, Cholesky, Expr, Solve } from "../ir/types.ts";
import type { Contribution } from "./differentiate.ts";

const freshAxis = (like: Axis, taken: readonly Axis[]): Axis => {
  let id = `${like.id}*`;
  while (taken.some((a) => a.id === id)) id += "*";
  return makeAxis(id, like.extent, like.kind, like.size);
};

const swap = (e: Expr, row: Axis, column: Axis): Expr =>
  reference(e, [
    { axis: row, index: { kind: "axis", axis: column, shift: 0 } },
    { axis: column, index: { kind: "axis", axis: row, shift: 0 } },
  ]);

/**
 * Cotangent of A for L = cholesky(A). Law: Ā = ½ (S + Sᵀ), S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, Φ: lower triangle with half the diagonal.
 * Source: Murray (2016), Differentiation of the Cholesky decomposition, eq. 8–10.
 */
export function choleskyAdjoint(e: Cholesky, cotangent: Expr): Expr {
  const { row, column } = e;
  const k = freshAxis(row, [...e.axes, ...cotangent.axes]);
  const lower = lowerPart(cotangent, row, column);
  const product = contract(
    [k],
    [
      reference(e, [
        { axis: row, index: { kind: "axis", axis: k, shift: 0 } },
        { axis: column, index: { kind: "axis", axis: row, shift: 0 } },
      ]),
      rename(lower, [row], [k]),
    ],
  );
  const phi = select(lt(iota(column), iota(row)), product, select(eq(iota(column), iota(row)), mul(0.5, product), 0));
  const left = solve(e, row, column, phi, true);
  const s = solve(e, row, column, swap(left, row, column), true);
  return mul(0.5, add(s, swap(s, row, column)));
}

const lowerPart = (e: Expr, row: Axis, column: Axis): Expr => select(lt(iota(row), iota(column)), 0, e);

/**
 * Cotangents of X = L⁻¹ B (or L⁻ᵀ B). Law: B̄ = L⁻ᵀ X̄ and L̄ = −tril(B̄ Xᵀ); transposed: B̄ = L⁻¹ X̄ and L̄ = −tril(X B̄ᵀ).
 * Source: Giles (2008), An extended collection of matrix derivative results, 2.3.1.
 */
export function solveAdjoint(e: Solve, cotangent: Expr): readonly Contribution[] {
  const { row, column, matrix } = e;
  const rhsBar = solve(matrix, row, column, cotangent, !e.transpose);
  const clash = e.rhs.axes.some((a) => a.id === column.id);
  const free = freshAxis(column, [...e.axes, ...matrix.axes, ...cotangent.axes]);
  const apart = (x: Expr): Expr => (clash ? rename(x, [column], [free]) : x);
  const onColumns = (x: Expr): Expr => rename(apart(x), [row], [column]);
  const onRows = apart;
  const outer = e.transpose ? mul(onRows(e), onColumns(rhsBar)) : mul(onRows(rhsBar), onColumns(e));
  const matrixBar = lowerPart(neg(sum(withoutAxes(outer.axes, matrix.axes), outer)), row, column);
  const rhsMissing = withoutAxes(rhsBar.axes, e.rhs.axes);
  return [
    [e.rhs, sum(rhsMissing, rhsBar)],
    [matrix, matrixBar],
  ];
}
