import type { OpName } from "../ops/names.ts";
import {
  absolute,
  atLeast,
  closed,
  hull,
  increasing,
  intersect,
  isEmpty,
  maximum,
  minimum,
  multiply,
  NONNEGATIVE,
  point,
  POSITIVE,
  power,
  REAL,
  sumOfMany,
  UNIT,
} from "./interval.ts";
import type { Interval } from "./types.ts";

/**
 * How the dimensions of a result follow from those of the arguments.
 * elementwise: equal lists, scalars combine with anything. reduce: all dimensions go. vector: at least one dimension, all stay.
 * dot: two vectors of one size to a scalar. identity: a size K to [K, K]. diagonal: [K] to [K, K]. matrix: [K, K] to a scalar.
 * length: the number of elements along the first dimension.
 */
export type ShapeRule = "elementwise" | "reduce" | "vector" | "dot" | "identity" | "diagonal" | "transpose" | "matrix" | "length";

/**
 * What the model IR holds. elementwise: a call that is one operation per element. array: a call of this name on whole arrays.
 * rewritten: no call; the checker writes it with other terms, as the text says.
 */
export type Lowering =
  | { readonly kind: "elementwise"; readonly op: OpName }
  | { readonly kind: "array"; readonly op?: OpName }
  | { readonly kind: "rewritten"; readonly as: string };

/** One built-in function. `interval` maps what is known of the arguments' elements to what is known of the result's. */
export interface Builtin {
  readonly name: string;
  readonly doc: string;
  readonly arguments: { readonly least: number; readonly most: number };
  readonly shape: ShapeRule;
  readonly lowering: Lowering;
  readonly interval: (...arguments_: readonly Interval[]) => Interval;
  /** Values at which the function is defined; a constant argument outside is an error. */
  readonly domain?: Interval;
  /** Integer arguments give an integer result; `always`: any do. */
  readonly integer?: "kept" | "always";
  /** May be written with binders: `sum(e for n in N)`. */
  readonly reducer?: "sum" | "mean" | "min" | "max" | "log_sum_exp";
}

const ONE = { least: 1, most: 1 };
const TWO = { least: 2, most: 2 };
const ONE_OR_TWO = { least: 1, most: 2 };
const up = (f: (x: number) => number, domain?: Interval): ((a: Interval) => Interval) => increasing(f, domain);
const into =
  (range: Interval, f: (a: Interval) => Interval): ((a: Interval) => Interval) =>
  (a) =>
    clip(f(a), range);
const clip = (a: Interval, range: Interval): Interval => (isEmpty(intersect(a, range)) ? range : intersect(a, range));
const OPEN_UNIT: Interval = { ...UNIT, lowerOpen: true, upperOpen: true };
const SIGNED_UNIT: Interval = { lower: -1, upper: 1, lowerOpen: true, upperOpen: true };
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const elementwise = (op: OpName): Lowering => ({ kind: "elementwise", op });
const scalar = (name: string, op: OpName, doc: string, interval: Builtin["interval"], rest: Partial<Builtin> = {}): Builtin => ({
  name,
  doc,
  arguments: ONE,
  shape: "elementwise",
  lowering: elementwise(op),
  interval,
  ...rest,
});
const array = (name: string, shape: ShapeRule, doc: string, interval: Builtin["interval"], rest: Partial<Builtin> = {}): Builtin => ({
  name,
  doc,
  arguments: ONE,
  shape,
  lowering: { kind: "array" },
  interval,
  ...rest,
});

const ELEMENTWISE: readonly Builtin[] = [
  scalar("exp", "exp", "exponential function", into(POSITIVE, up(Math.exp))),
  scalar("log", "log", "natural logarithm, x > 0", up(Math.log, NONNEGATIVE), { domain: POSITIVE }),
  scalar("log1p", "log1p", "log(1 + x), accurate near 0, x > −1", up(Math.log1p, atLeast(-1)), { domain: { ...atLeast(-1), lowerOpen: true } }),
  scalar("expm1", "expm1", "exp(x) − 1, accurate near 0", up(Math.expm1)),
  scalar("sqrt", "sqrt", "square root, x ≥ 0", up(Math.sqrt, NONNEGATIVE), { domain: NONNEGATIVE }),
  scalar("abs", "abs", "absolute value", absolute, { integer: "kept" }),
  scalar(
    "floor",
    "floor",
    "largest integer not above x",
    (a) => closed(a.lower === null ? null : Math.floor(a.lower), a.upper === null ? null : Math.floor(a.upper)),
    { integer: "always" },
  ),
  scalar("softplus", "softplus", "log(1 + exp x), positive", into(POSITIVE, up(softplus))),
  scalar("sigmoid", "sigmoid", "1 / (1 + exp(−x)), between 0 and 1", into(OPEN_UNIT, up(sigmoid))),
  scalar("tanh", "tanh", "hyperbolic tangent", into(SIGNED_UNIT, up(Math.tanh))),
  scalar("cos", "cos", "cosine", () => closed(-1, 1)),
  scalar("sin", "sin", "sine", () => closed(-1, 1)),
  scalar("lgamma", "lgamma", "log Γ(x), x > 0", () => atLeast(-0.1214862905358496), { domain: POSITIVE }),
  scalar("digamma", "digamma", "ψ(x) = d log Γ(x) / dx, x > 0", () => REAL, { domain: POSITIVE }),
  scalar("erf", "erf", "error function 2/√π ∫₀ˣ exp(−t²) dt", () => SIGNED_UNIT),
  scalar("normal_cdf", "normalCdf", "Φ(x), the standard normal distribution function", () => OPEN_UNIT),
  scalar("log1m_exp", "log1mExp", "log(1 − exp x), x < 0", () => ({ ...REAL, upper: 0 }), { domain: { ...REAL, upper: 0 } }),
  scalar("xlogy", "xlogy", "x log y, 0 where x = 0", (x, y) => multiply(x, increasing(Math.log, NONNEGATIVE)(y)), { arguments: TWO }),
  { name: "pow", doc: "power x ^ y", arguments: TWO, shape: "elementwise", lowering: { kind: "rewritten", as: "x ^ y" }, interval: power },
  {
    name: "logit",
    doc: "log(x / (1 − x)), 0 < x < 1",
    arguments: ONE,
    shape: "elementwise",
    lowering: { kind: "rewritten", as: "log(x) - log1p(-x)" },
    interval: () => REAL,
    domain: OPEN_UNIT,
  },
];

const both = (a: Interval, b: Interval | undefined, f: (a: Interval, b: Interval) => Interval): Interval => (b === undefined ? a : f(a, b));

const ARRAYS: readonly Builtin[] = [
  array("min", "reduce", "least element of an array, of `e for n in N`, or of two values", (a, b) => both(a, b, minimum), {
    arguments: ONE_OR_TWO,
    lowering: { kind: "array", op: "min" },
    integer: "kept",
    reducer: "min",
  }),
  array("max", "reduce", "greatest element of an array, of `e for n in N`, or of two values", (a, b) => both(a, b, maximum), {
    arguments: ONE_OR_TWO,
    lowering: { kind: "array", op: "max" },
    integer: "kept",
    reducer: "max",
  }),
  array("sum", "reduce", "sum of all elements of an array, or of `e for n in N`", sumOfMany, { integer: "kept", reducer: "sum" }),
  array("mean", "reduce", "mean of all elements of an array, or of `e for n in N`", (a) => a, { reducer: "mean" }),
  array("log_sum_exp", "reduce", "log Σ exp over all elements of an array, or of `e for n in N`", () => REAL, { reducer: "log_sum_exp" }),
  array("var", "reduce", "variance of all elements of a vector, divisor n − 1", () => NONNEGATIVE, {
    lowering: { kind: "rewritten", as: "sum((x - mean(x)) ^ 2) / (length(x) - 1)" },
  }),
  array("sd", "reduce", "standard deviation of all elements of a vector, divisor n − 1", () => NONNEGATIVE, {
    lowering: { kind: "rewritten", as: "sqrt(var(x))" },
  }),
  array("softmax", "vector", "exp x / Σ exp x along the last dimension: a probability vector", () => UNIT),
  array("cumulative_sum", "vector", "partial sums along the last dimension", (a) => hull(a, sumOfMany(a)), { integer: "kept" }),
  array("dot", "dot", "inner product of two vectors of one size", (a, b) => sumOfMany(multiply(a, b)), { arguments: TWO, integer: "kept" }),
  array("identity", "identity", "the identity matrix of a size: `identity(K)`", () => UNIT, { integer: "always" }),
  array("diagonal", "diagonal", "the diagonal matrix of a vector", (a) => hull(a, point(0)), { integer: "kept" }),
  array("transpose", "transpose", "the transposed matrix", (a) => a, {
    integer: "kept",
    lowering: { kind: "rewritten", as: "[[A[i, j] for i in I] for j in J]" },
  }),
  array("trace", "matrix", "sum of the diagonal of a square matrix", sumOfMany, { integer: "kept" }),
  array("log_det", "matrix", "log-determinant of a positive definite matrix", () => REAL),
  array("length", "length", "number of elements of a vector, or of a row of a ragged array", () => NONNEGATIVE, { integer: "always" }),
];

/** Every built-in function by name. `@` is the call "matmul" of the IR and has no row: it cannot be called by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map([...ELEMENTWISE, ...ARRAYS].map((b) => [b.name, b]));

/** The operation of an elementwise call of the IR; null when the call is of whole arrays. `min` and `max` are elementwise with two arguments. */
export function elementwiseOp(callee: string, argumentCount: number): OpName | null {
  const lowering = BUILTINS.get(callee)?.lowering;
  if (lowering?.kind === "elementwise") return lowering.op;
  return lowering?.kind === "array" && argumentCount === 2 ? (lowering.op ?? null) : null;
}
