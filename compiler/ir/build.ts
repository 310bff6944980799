import type { OpName } from "../ops/names.ts";
import { bug } from "../pass.ts";
import { countOf, extentOf, hasAxis, indexAxes, mapAxes, sameAxes, unionAxes, withoutAxes } from "./axes.ts";
import type { Apply, Axis, Constant, Draw, Expr, Index, IndexMap, Input, InputRole, Iota, Range, Reduce, ReduceOp, SamplerName, ScanGroup } from "./types.ts";

/** Smart constructors. They compute the axes, and fold only identities that are exact for finite operands. */

export type Operand = Expr | number;
const NO_AXES: readonly Axis[] = [];

export const REAL: Range = { lower: null, upper: null, lowerOpen: true, upperOpen: true, integer: false };
export const POSITIVE: Range = { ...REAL, lower: 0 };

export const num = (value: number): Constant => ({ kind: "constant", value, axes: NO_AXES });
export const input = (name: string, axes: readonly Axis[] = [], role: InputRole = "local", range: Range = REAL): Input => ({
  kind: "input",
  name,
  role,
  range,
  axes,
});
export const lift = (a: Operand): Expr => (typeof a === "number" ? num(a) : a);

export const isConstant = (e: Expr, value?: number): e is Constant => e.kind === "constant" && (value === undefined || Object.is(e.value, value));
export const isApply = <O extends OpName>(e: Expr, op: O): e is Apply & { readonly op: O } => e.kind === "apply" && e.op === op;

export function apply(op: OpName, ...args: readonly Operand[]): Expr {
  const lifted = args.map(lift);
  return { kind: "apply", op, args: lifted, axes: unionAxes(...lifted.map((a) => a.axes)) };
}

export function add(a: Operand, b: Operand): Expr {
  const [x, y] = [lift(a), lift(b)];
  if (isConstant(x) && isConstant(y)) return num(x.value + y.value);
  if (isConstant(x) && x.value === 0) return y;
  if (isConstant(y) && y.value === 0) return x;
  return apply("add", x, y);
}
export const sub = (a: Operand, b: Operand): Expr => add(a, neg(b));

export function mul(a: Operand, b: Operand): Expr {
  const [x, y] = [lift(a), lift(b)];
  if (isConstant(x) && isConstant(y)) return num(x.value * y.value);
  if (isConstant(x)) return scale(x.value, y) ?? apply("mul", x, y);
  if (isConstant(y)) return scale(y.value, x) ?? apply("mul", y, x);
  return apply("mul", x, y);
}
function scale(c: number, e: Expr): Expr | undefined {
  if (c === 0) return num(0);
  if (c === 1) return e;
  if (c === -1) return neg(e);
  if (isApply(e, "mul") && isConstant(e.args[0]!)) return mul(c * e.args[0].value, e.args[1]!);
  if (isApply(e, "neg")) return mul(-c, e.args[0]!);
  return undefined;
}

export function neg(a: Operand): Expr {
  const x = lift(a);
  if (isConstant(x)) return num(-x.value);
  if (isApply(x, "neg")) return x.args[0]!;
  if (isApply(x, "mul") && isConstant(x.args[0]!)) return mul(-x.args[0].value, x.args[1]!);
  return apply("neg", x);
}
export function inv(a: Operand): Expr {
  const x = lift(a);
  if (isConstant(x)) return num(1 / x.value);
  return isApply(x, "inv") ? x.args[0]! : apply("inv", x);
}
export const div = (a: Operand, b: Operand): Expr => mul(a, inv(b));
export const square = (a: Operand): Expr => mul(a, a);

export function pow(a: Operand, b: Operand): Expr {
  const [x, y] = [lift(a), lift(b)];
  if (isConstant(x) && isConstant(y)) return num(x.value ** y.value);
  if (isConstant(y)) {
    if (y.value === 0) return num(1);
    if (y.value === 1) return x;
    if (y.value === 2) return square(x);
    if (y.value === -1) return inv(x);
    if (y.value === -2) return inv(square(x));
    if (y.value === 0.5) return sqrt(x);
  }
  return apply("pow", x, y);
}

const folding =
  (op: OpName, f: (x: number) => number) =>
  (a: Operand): Expr => {
    const x = lift(a);
    return isConstant(x) ? num(f(x.value)) : apply(op, x);
  };
export const exp = folding("exp", Math.exp);
export const log = folding("log", Math.log);
export const log1p = folding("log1p", Math.log1p);
export const expm1 = folding("expm1", Math.expm1);
export const sqrt = folding("sqrt", Math.sqrt);
export const abs = folding("abs", Math.abs);
export const floor = folding("floor", Math.floor);
export const lgamma = (a: Operand): Expr => apply("lgamma", a);
export const digamma = (a: Operand): Expr => apply("digamma", a);
export const softplus = (a: Operand): Expr => apply("softplus", a);
export const sigmoid = (a: Operand): Expr => apply("sigmoid", a);
export const xlogy = (a: Operand, b: Operand): Expr => apply("xlogy", a, b);
export const eq = (a: Operand, b: Operand): Expr => apply("eq", a, b);
export const lt = (a: Operand, b: Operand): Expr => apply("lt", a, b);
export const le = (a: Operand, b: Operand): Expr => apply("le", a, b);
export const addAll = (terms: readonly Expr[]): Expr => terms.reduce<Expr>((a, b) => add(a, b), num(0));

export function select(condition: Expr, then: Operand, otherwise: Operand): Expr {
  const [a, b] = [lift(then), lift(otherwise)];
  if (isConstant(condition)) return condition.value !== 0 ? a : b;
  return { kind: "select", condition, then: a, otherwise: b, axes: unionAxes(condition.axes, a.axes, b.axes) };
}

/** Reduction; axes that `arg` lacks multiply a sum by their extent (and leave a max alone unless empty). */
export function reduce(op: ReduceOp, over: readonly Axis[], arg: Expr): Expr {
  const present = over.filter((a) => hasAxis(arg.axes, a));
  const missing = withoutAxes(over, present);
  const body: Expr = present.length === 0 ? arg : reduceNode(op, present, arg);
  if (missing.length === 0) return body;
  const count = extentOf(missing);
  if (op === "sum") {
    const counts = missing.flatMap((a) => countOf(a) ?? []);
    const fixed = extentOf(missing.filter((a) => a.count === undefined));
    return counts.reduce<Expr>((e, c) => mul(c, e), mul(fixed, body));
  }
  return count === 0 ? num(op === "max" ? -Infinity : Infinity) : body;
}
function reduceNode(op: ReduceOp, over: readonly Axis[], arg: Expr): Reduce {
  if (arg.kind === "reduce" && arg.op === op) return reduceNode(op, [...over, ...arg.over], arg.arg);
  return { kind: "reduce", op, over, arg, axes: withoutAxes(arg.axes, over) };
}
export const sum = (over: readonly Axis[], arg: Expr): Expr => (isConstant(arg, 0) ? arg : reduce("sum", over, arg));

/** log Σ exp over axes, stable, −∞ when every term is. */
export function logSumExp(over: readonly Axis[], arg: Expr): Expr {
  const peak = reduce("max", over, arg);
  const shift = stop(select(eq(peak, -Infinity), 0, peak));
  return add(log(sum(over, exp(sub(arg, shift)))), shift);
}

export function contract(over: readonly Axis[], factors: readonly Expr[]): Expr {
  const axes = unionAxes(...factors.map((f) => f.axes));
  if (!over.every((a) => hasAxis(axes, a)))
    return sum(
      over,
      factors.reduce((a, b) => mul(a, b)),
    );
  return { kind: "contract", over, factors, axes: withoutAxes(axes, over) };
}

export function reference(base: Expr, map: IndexMap): Expr {
  const used = map.filter((m) => hasAxis(base.axes, m.axis) && !isIdentity(m));
  if (used.length === 0) return base;
  const kept = withoutAxes(
    base.axes,
    used.map((m) => m.axis),
  );
  return { kind: "reference", base, map: used, axes: unionAxes(kept, mapAxes(used)) };
}
const isIdentity = (m: { readonly axis: Axis; readonly index: Index }): boolean =>
  m.index.kind === "axis" && m.index.axis.id === m.axis.id && m.index.shift === 0;

/** Renames axes: a reference at the same positions of other axes. */
export const rename = (base: Expr, from: readonly Axis[], to: readonly Axis[]): Expr =>
  reference(
    base,
    from.map((axis, i) => ({ axis, index: { kind: "axis", axis: to[i] ?? bug("rename: fewer axes than names"), shift: 0 } })),
  );

/** Scatter-add onto the map's axes; `over`: the axes that are summed into slots (all that the map reads, unless given). */
export function transposed(arg: Expr, map: IndexMap, over: readonly Axis[] = mapAxes(map)): Expr {
  if (isConstant(arg, 0)) return arg;
  const own = map.map((m) => m.axis);
  if (arg.axes.some((a) => hasAxis(own, a) && !hasAxis(over, a))) return bug("transposed: an axis is scattered onto and also kept");
  return { kind: "transposed", arg, map, over, axes: unionAxes(own, withoutAxes(unionAxes(arg.axes, mapAxes(map)), over)) };
}

export const iota = (axis: Axis, offset = 0): Iota => ({ kind: "iota", axis, offset, axes: [axis] });

/** A place as a 1-based integer. */
export const positionOf = (i: Index): Expr => (i.kind === "axis" ? iota(i.axis, i.shift) : i.kind === "constant" ? num(i.position + 1) : i.index);

export function scan(group: ScanGroup, output: number): Expr {
  const state = group.states[output] ?? bug("scan: no such output");
  return { kind: "scan", group, output, axes: state.symbol.axes };
}

export function segment(op: ReduceOp, arg: Expr, axis: Axis, onto: Axis, parent: Expr): Expr {
  if (hasAxis(arg.axes, onto)) return bug("segment: the argument already has the axis of the parents");
  return { kind: "segment", op, arg, axis, onto, parent, axes: unionAxes([onto], withoutAxes(arg.axes, [axis])) };
}

export const cholesky = (arg: Expr, row: Axis, column: Axis): Expr => ({ kind: "cholesky", arg, row, column, axes: unionAxes(arg.axes, [row, column]) });

/** The right-hand side has the axis `row`; so has the solution. */
export const solve = (matrix: Expr, row: Axis, column: Axis, rhs: Expr, transpose = false): Expr => ({
  kind: "solve",
  matrix,
  row,
  column,
  rhs,
  transpose,
  axes: unionAxes(rhs.axes, withoutAxes(matrix.axes, [column])),
});

export function draw(sampler: SamplerName, args: readonly Operand[], node: number, axes: readonly Axis[], plates: number): Draw {
  const lifted = args.map(lift);
  if (!lifted.every((a) => a.axes.every((x) => hasAxis(axes, x)))) return bug(`draw ${sampler}: an argument has an axis that the draw lacks`);
  return { kind: "draw", sampler, args: lifted, node, axes, plates };
}

export const stop = (arg: Expr): Expr => (isConstant(arg) || arg.kind === "stop" ? arg : { kind: "stop", arg, axes: arg.axes });

export { indexAxes, sameAxes };
