import { at, gather } from "../ir/axes.ts";
import { add, apply, eq, exp, iota, lt, mul, num, reference, REAL, rename, select, softplus, sub, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { beside, matrixAxes } from "./axes.ts";
import type { Support, SupportAxes } from "./define.ts";
import { identity, isLowerTriangular, sideOf } from "./triangular.ts";

/** u over (row, column) where column < row (numbered by rows: (r − 1)(r − 2)/2 + c), elsewhere 0. */
function strictLower(u: Expr, free: Axis, event: Axis, column: Axis): Expr {
  if (free.extent === 0) return num(0);
  const [r, c] = [iota(event), iota(column)];
  const number = add(mul(0.5, mul(sub(r, 1), sub(r, 2))), c);
  return select(lt(c, r), reference(u, [at(free, gather(apply("min", number, free.extent)))]), 0);
}

/** ½ log(1 − tanh² u) = log 2 + u − softplus(2u); 0 at u = 0. */
const logCosine = (u: Expr): Expr => sub(add(Math.LN2, u), softplus(mul(2, u)));

/** Σ_{k < column} logCosine(u[row, k]): the logarithm of the length that is left for L[row, column …]. */
function logRemainder(u: Expr, axes: SupportAxes): Expr {
  const { free, event, column } = matrixAxes(axes);
  const earlier = beside(column, "earlier");
  const cosines = rename(logCosine(strictLower(u, free, event, column)), [column], [earlier]);
  return sum([earlier], select(lt(iota(earlier), iota(column)), cosines, 0));
}

/**
 * Cholesky factors L of correlation matrices: rows of unit length, positive diagonal. With partial correlations z = tanh u,
 * L_rc = z_rc Π_{k<c} √(1 − z_rk²) for c < r, and the diagonal takes the rest.
 * Law: log |∂L/∂u| over the strict lower triangle = Σ_{c<r} [log(1 − z_rc²) + Σ_{k<c} ½ log(1 − z_rk²)].
 * Source: Lewandowski, Kurowicka & Joe (2009), J. Multivariate Anal. 100; Stan Reference Manual, Cholesky factors of correlation matrices.
 */
export const correlationCholesky: Support = {
  name: "correlation_cholesky",
  tex: "\\{L : (L L^\\top)_{ii} = 1, L_{ii} > 0\\}",
  rank: 2,
  discrete: false,
  range: { ...REAL, lower: -1, upper: 1, lowerOpen: false, upperOpen: false },
  contains: (x) => isLowerTriangular(x) && rowsOf(x).every((row) => Math.abs(row.reduce((s, v) => s + v * v, 0) - 1) <= 1e-9),
  freeSize: (size) => (size * (size - 1)) / 2,
  bijection: { fromReal, logJacobian, toReal },
  start: identity,
};

const rowsOf = (x: ArrayLike<number>): number[][] => {
  const size = sideOf(x);
  return Array.from({ length: size }, (_, i) => Array.from(x).slice(i * size, (i + 1) * size));
};

function fromReal(u: Expr, axes: SupportAxes): Expr {
  const { free, event, column } = matrixAxes(axes);
  const [r, c] = [iota(event), iota(column)];
  const length = exp(logRemainder(u, axes));
  const partial = apply("tanh", strictLower(u, free, event, column));
  return select(lt(r, c), 0, mul(length, select(eq(r, c), 1, partial)));
}

function logJacobian(u: Expr, axes: SupportAxes): Expr {
  const { free, event, column } = matrixAxes(axes);
  const slope = mul(2, logCosine(strictLower(u, free, event, column)));
  return sum([event, column], select(lt(iota(column), iota(event)), add(slope, logRemainder(u, axes)), 0));
}

function toReal(x: ArrayLike<number>): number[] {
  return rowsOf(x).flatMap((row, r) => {
    let left = 1;
    return row.slice(0, r).map((v) => {
      const partial = v / Math.sqrt(left);
      left -= v * v;
      return Math.atanh(partial);
    });
  });
}
