import type { Axis, Cholesky, Solve } from "../ir/types.ts";
import type { Generator } from "./generate.ts";
import { name, number, plus, timesInteger, type Block, type Item } from "./loop-ir.ts";

/** Cholesky factors and triangular solves: copy the argument to where the result stands, then a kernel of runtime/math in place. */
export function kernelItems(g: Generator, e: Cholesky | Solve, buffer: { readonly name: string; readonly axes: readonly Axis[] }): Block {
  return e.kind === "cholesky" ? choleskyItems(g, e, buffer) : solveItems(g, e, buffer);
}

function choleskyItems(g: Generator, e: Cholesky, buffer: { readonly name: string; readonly axes: readonly Axis[] }): Block {
  const n = e.row.extent;
  const batch = buffer.axes.filter((a) => a.id !== e.row.id && a.id !== e.column.id);
  const offset = timesInteger(g.index(batch), n * n);
  const copy: Item = { kind: "store", array: buffer.name, index: plus(offset, g.index([e.row, e.column])), value: g.code(e.arg) };
  return [
    g.loop(e.row, [g.loop(e.column, [copy])]),
    { kind: "check", callee: "M.cholesky", args: [name(buffer.name), offset, number(n)], array: buffer.name, offset, count: n * n },
  ];
}

function solveItems(g: Generator, e: Solve, buffer: { readonly name: string; readonly axes: readonly Axis[] }): Block {
  const n = e.row.extent;
  const matrix = g.fresh("matrix");
  g.addBuffer(matrix, [e.row, e.column]);
  const batch = buffer.axes.filter((a) => a.id !== e.row.id);
  const offset = timesInteger(g.index(batch), n);
  const copy: Item = { kind: "store", array: buffer.name, index: plus(offset, g.index([e.row])), value: g.code(e.rhs) };
  const copyMatrix: Item = { kind: "store", array: matrix, index: g.index([e.row, e.column]), value: g.code(e.matrix) };
  return [
    g.loop(e.row, [g.loop(e.column, [copyMatrix])]),
    g.loop(e.row, [copy]),
    {
      kind: "call",
      callee: e.transpose ? "M.solveLowerTransposed" : "M.solveLower",
      args: [name(matrix), number(0), number(n), name(buffer.name), offset, number(1)],
    },
  ];
}
