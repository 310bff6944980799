import { extentOf, withoutAxes } from "../ir/axes.ts";
import { forEachPosition, reader, strides, type Dense } from "./dense.ts";
import type { Axis, Solve } from "../ir/types.ts";

/** Cholesky factor of a dense array over (row, column), batched over its other axes; NaN where not positive definite. */
export function evaluateCholesky(arg: Dense, row: Axis, column: Axis, axes: readonly Axis[]): Dense {
  const out: Dense = { axes, values: new Float64Array(extentOf(axes)) };
  const [a, l] = [reader(arg), reader(out)];
  const write = writer(out);
  forEachPosition(withoutAxes(axes, [row, column]), (p) => {
    const at = (i: number, j: number): Map<string, number> => new Map(p).set(row.id, i).set(column.id, j);
    for (let j = 0; j < row.extent; j++) {
      for (let i = j; i < row.extent; i++) {
        let s = a(at(i, j));
        for (let k = 0; k < j; k++) s -= l(at(i, k)) * l(at(j, k));
        write(at(i, j), i === j ? Math.sqrt(s) : s / l(at(j, j)));
      }
    }
  });
  return out;
}

/** Triangular solve, batched over all other axes. */
export function evaluateSolve(matrix: Dense, rhs: Dense, e: Solve, axes: readonly Axis[]): Dense {
  const out: Dense = { axes, values: new Float64Array(extentOf(axes)) };
  const [l, b, x] = [reader(matrix), reader(rhs), reader(out)];
  const write = writer(out);
  const n = e.row.extent;
  forEachPosition(withoutAxes(axes, [e.row]), (p) => {
    const vector = (i: number): Map<string, number> => new Map(p).set(e.row.id, i);
    const entry = (i: number, j: number): Map<string, number> => new Map(p).set(e.row.id, e.transpose ? j : i).set(e.column.id, e.transpose ? i : j);
    for (let step = 0; step < n; step++) {
      const i = e.transpose ? n - 1 - step : step;
      let s = b(vector(i));
      for (let k = 0; k < step; k++) {
        const j = e.transpose ? n - 1 - k : k;
        s -= l(entry(i, j)) * x(vector(j));
      }
      write(vector(i), s / l(entry(i, i)));
    }
  });
  return out;
}

function writer(out: Dense): (p: ReadonlyMap<string, number>, value: number) => void {
  const step = strides(out.axes);
  return (p, value) => {
    out.values[out.axes.reduce((n, a, i) => n + p.get(a.id)! * step[i]!, 0)] = value;
  };
}
