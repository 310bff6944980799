import type { Axis, Draw, Expr, Index, IndexMap, Input, Transposed } from "../../compiler/ir/types.ts";
import { OPS } from "../../compiler/ops/table.ts";

/**
 * An oracle: one scalar at one position of every axis, straight from the meaning of each constructor (ir/types.ts).
 * No arrays of intermediate values, no memory between nodes, so no cost worth speaking of is saved: tests only.
 */
export interface World {
  /** Input values, row-major over the input's own axes; a number for an input without axes. */
  readonly inputs: Readonly<Record<string, number | ArrayLike<number>>>;
  /** A draw's value at the positions of its axes; called once per node and position. */
  readonly draw?: (sampler: Draw["sampler"], args: readonly number[]) => number;
}

type Positions = ReadonlyMap<string, number>;

/** The value of `e` with every one of its axes at a position (0-based). */
export const evaluateExpression = (e: Expr, world: World, positions: Positions = new Map()): number => new Walker(world, positions).value(e);

/** All values of `e`, row-major over `axes` (which must hold every axis of `e`). */
export const evaluateArray = (e: Expr, axes: readonly Axis[], world: World): number[] => {
  const walker = new Walker(world, new Map());
  return walker.over(axes, () => walker.value(e));
};

class Walker {
  private readonly world: World;
  private readonly drawn = new Map<Draw, Map<string, number>>();
  /** Where each axis stands now; whoever moves an axis puts it back. */
  private readonly at: Map<string, number>;

  constructor(world: World, positions: Positions) {
    this.world = world;
    this.at = new Map(positions);
  }

  /** The results of `visit` at every position of the axes, row-major. */
  over<T>(axes: readonly Axis[], visit: () => T): T[] {
    const [first, ...rest] = axes;
    if (first === undefined) return [visit()];
    const before = this.at.get(first.id);
    const results: T[] = [];
    for (let i = 0; i < first.extent; i++) {
      this.at.set(first.id, i);
      if (rest.length === 0) results.push(visit());
      else results.push(...this.over(rest, visit));
    }
    this.restore(first.id, before);
    return results;
  }

  value(e: Expr): number {
    switch (e.kind) {
      case "constant":
        return e.value;
      case "input":
        return this.input(e);
      case "apply":
        return OPS[e.op].evaluate(...e.args.map((a) => this.value(a)));
      case "select":
        return this.value(e.condition) !== 0 ? this.value(e.then) : this.value(e.otherwise);
      case "reduce":
        return reducers[e.op](this.over(e.over, () => this.value(e.arg)));
      case "contract":
        return total(this.over(e.over, () => e.factors.reduce((product, f) => product * this.value(f), 1)));
      case "reference":
        return this.reference(e.base, e.map);
      case "transposed":
        return this.transposed(e);
      case "iota":
        return this.position(e.axis) + 1 + e.offset;
      case "segment": {
        const parent = this.position(e.onto) + 1;
        const inside = this.over([e.axis], () => (this.value(e.parent) === parent ? [this.value(e.arg)] : []));
        return reducers[e.op](inside.flat());
      }
      case "cholesky":
        return choleskyFactor(this.matrix(e.arg, e.row, e.column))[this.position(e.row)]![this.position(e.column)]!;
      case "solve": {
        const rhs = this.over([e.row], () => this.value(e.rhs));
        return triangularSolve(this.matrix(e.matrix, e.row, e.column), rhs, e.transpose)[this.position(e.row)]!;
      }
      case "draw":
        return this.draw(e);
      case "stop":
        return this.value(e.arg);
      case "scan":
        throw new Error("evaluateExpression: scans are not pointwise");
    }
  }

  private position(axis: Axis): number {
    const p = this.at.get(axis.id);
    if (p === undefined) throw new Error(`evaluateExpression: no position on axis ${axis.id}`);
    return p;
  }

  private restore(id: string, before: number | undefined): void {
    if (before === undefined) this.at.delete(id);
    else this.at.set(id, before);
  }

  private input(e: Input): number {
    const values = this.world.inputs[e.name];
    if (values === undefined) throw new Error(`evaluateExpression: no value for ${e.name}`);
    if (typeof values === "number") return values;
    return values[e.axes.reduce((offset, axis) => offset * axis.extent + this.position(axis), 0)] ?? NaN;
  }

  private index(index: Index): number {
    switch (index.kind) {
      case "axis":
        return this.position(index.axis) + index.shift;
      case "constant":
        return index.position;
      case "gather":
        return this.value(index.index) - 1;
    }
  }

  /** The base at other positions: all indices are read before any axis moves. */
  private reference(base: Expr, map: IndexMap): number {
    const before = map.map((m) => this.at.get(m.axis.id));
    const moved = map.map((m) => this.index(m.index));
    map.forEach((m, i) => this.at.set(m.axis.id, moved[i]!));
    const value = this.value(base);
    map.forEach((m, i) => this.restore(m.axis.id, before[i]));
    return value;
  }

  private transposed(e: Transposed): number {
    const target = e.map.map((m) => this.position(m.axis));
    return total(this.over(e.over, () => (e.map.every((m, i) => this.index(m.index) === target[i]) ? this.value(e.arg) : 0)));
  }

  private matrix(e: Expr, row: Axis, column: Axis): number[][] {
    return this.over([row], () => this.over([column], () => this.value(e)));
  }

  private draw(e: Draw): number {
    if (this.world.draw === undefined) throw new Error("evaluateExpression: no source of draws");
    const key = e.axes.map((a) => this.position(a)).join(",");
    const known = this.drawn.get(e) ?? new Map<string, number>();
    this.drawn.set(e, known);
    if (!known.has(key)) {
      known.set(
        key,
        this.world.draw(
          e.sampler,
          e.args.map((a) => this.value(a)),
        ),
      );
    }
    return known.get(key)!;
  }
}

const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const reducers = {
  sum: total,
  max: (xs: readonly number[]): number => xs.reduce((a, b) => Math.max(a, b), -Infinity),
  min: (xs: readonly number[]): number => xs.reduce((a, b) => Math.min(a, b), Infinity),
};

/** Textbook Cholesky–Banachiewicz; NaN where not positive definite. */
function choleskyFactor(a: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = a.map(() => a.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i]![j]!;
      for (let k = 0; k < j; k++) rest -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  }
  return lower;
}

function triangularSolve(lower: readonly (readonly number[])[], rhs: readonly number[], transpose: boolean): number[] {
  const n = rhs.length;
  const x = rhs.slice();
  const entry = (i: number, j: number): number => (transpose ? lower[j]![i]! : lower[i]![j]!);
  const order = Array.from({ length: n }, (_, i) => (transpose ? n - 1 - i : i));
  order.forEach((i, done) => {
    for (const j of order.slice(0, done)) x[i]! -= entry(i, j) * x[j]!;
    x[i]! /= entry(i, i);
  });
  return x;
}
