import { at, gather } from "../ir/axes.ts";
import { add, contract, eq, exp, iota, lt, mul, reference, REAL, rename, select, sub, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";
import { beside, matrixAxes } from "./axes.ts";
import type { Support, SupportAxes } from "./define.ts";

/** Lower triangles are packed by rows: entry (r, c), c ≤ r, both from 1, is number r(r − 1)/2 + c. */
const triangle = (size: number): number => (size * (size + 1)) / 2;

/** u at (r, c) where c ≤ r; elsewhere some entry that a mask discards (the number stays within 1 … n(n + 1)/2). */
function entry(u: Expr, free: Axis, row: Expr, column: Expr): Expr {
  return reference(u, [at(free, gather(add(mul(0.5, mul(row, sub(row, 1))), column)))]);
}

/** Lower triangular with diagonal exp u_rr. */
function factor(u: Expr, free: Axis, event: Axis, column: Axis): Expr {
  const [r, c] = [iota(event), iota(column)];
  const value = entry(u, free, r, c);
  return select(lt(r, c), 0, select(eq(r, c), exp(value), value));
}

const logDiagonal = (u: Expr, free: Axis, event: Axis): Expr => entry(u, free, iota(event), iota(event));

/** Numeric Cholesky factor, row-major; undefined where the matrix is not positive definite. */
function numericFactor(x: ArrayLike<number>, size: number): number[] | undefined {
  const lower = new Array<number>(size * size).fill(0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = x[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * size + k]! * lower[j * size + k]!;
      if (i === j && !(rest > 0)) return undefined;
      lower[i * size + j] = i === j ? Math.sqrt(rest) : rest / lower[j * size + j]!;
    }
  }
  return lower;
}

/** The lower triangle by rows, logarithms on the diagonal. */
const pack = (lower: ArrayLike<number>, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: i + 1 }, (_, j) => (i === j ? Math.log(lower[i * size + j]!) : lower[i * size + j]!))).flat();

export const identity = (size: number): number[] => Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
export const sideOf = (x: ArrayLike<number>): number => Math.round(Math.sqrt(x.length));

export function isLowerTriangular(x: ArrayLike<number>): boolean {
  const size = sideOf(x);
  return (
    size * size === x.length &&
    Array.from(x).every((v, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      if (column > row) return v === 0;
      return Number.isFinite(v) && (column < row || v > 0);
    })
  );
}

function isCovariance(x: ArrayLike<number>): boolean {
  const size = sideOf(x);
  if (size * size !== x.length) return false;
  const symmetric = Array.from(x).every((v, i) => {
    const mirror = x[(i % size) * size + Math.floor(i / size)]!;
    return Number.isFinite(v) && Math.abs(v - mirror) <= 1e-9 * (1 + Math.abs(v));
  });
  return symmetric && numericFactor(x, size) !== undefined;
}

/** Lower triangular L with positive diagonal: L_rr = exp u_rr, L_rc = u_rc. Law: log |∂L/∂u| = Σ u_rr. */
export const choleskySupport: Support = {
  name: "cholesky",
  tex: "\\{L : L_{ii} > 0\\}",
  rank: 2,
  discrete: false,
  range: REAL,
  contains: isLowerTriangular,
  freeSize: triangle,
  bijection: {
    fromReal: (u, axes) => {
      const { free, event, column } = matrixAxes(axes);
      return factor(u, free, event, column);
    },
    logJacobian: (u, axes) => {
      const { free, event } = matrixAxes(axes);
      return sum([event], logDiagonal(u, free, event));
    },
    toReal: (x, size) => pack(x, size),
  },
  start: identity,
};

/**
 * Symmetric positive definite Σ = L Lᵀ with L as in `cholesky`.
 * Law: log |∂Σ/∂u| = n log 2 + Σᵢ (n − i + 2) uᵢᵢ over the lower triangle. Source: Stan Reference Manual, covariance matrices.
 */
export const covariance: Support = {
  name: "covariance",
  tex: "\\{\\Sigma \\succ 0\\}",
  rank: 2,
  discrete: false,
  range: REAL,
  contains: isCovariance,
  freeSize: triangle,
  bijection: { fromReal: covarianceFromReal, logJacobian: covarianceLogJacobian, toReal: covarianceToReal },
  start: identity,
};

function covarianceFromReal(u: Expr, axes: SupportAxes): Expr {
  const { free, event, column } = matrixAxes(axes);
  const inner = beside(event, "inner");
  const lower = factor(u, free, event, inner);
  return contract([inner], [lower, rename(lower, [event], [column])]);
}

function covarianceLogJacobian(u: Expr, axes: SupportAxes): Expr {
  const { free, event } = matrixAxes(axes);
  const weight = sub(event.extent + 2, iota(event));
  return add(event.extent * Math.LN2, sum([event], mul(weight, logDiagonal(u, free, event))));
}

function covarianceToReal(x: ArrayLike<number>, size: number): number[] {
  const lower = numericFactor(x, size) ?? bug("covariance: the initial value is not positive definite");
  return pack(lower, size);
}
