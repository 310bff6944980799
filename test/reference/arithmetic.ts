import type { Value } from "./interpreter.ts";
import { choleskyFactor, digamma, erf, lgamma, logSumExp, normalCdf } from "./special.ts";

/** Functions of the reference interpreter on nested lists of numbers. */

const truth = (b: boolean): number => (b ? 1 : 0);

/** Operators and elementwise functions by the name that the model IR has. */
export const SCALAR_FUNCTIONS: Readonly<Record<string, (...x: readonly number[]) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  exp: (x) => Math.exp(x),
  log: (x) => Math.log(x),
  log1p: (x) => Math.log1p(x),
  expm1: (x) => Math.expm1(x),
  sqrt: (x) => Math.sqrt(x),
  abs: (x) => Math.abs(x),
  floor: (x) => Math.floor(x),
  softplus: (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: (x) => Math.tanh(x),
  cos: (x) => Math.cos(x),
  sin: (x) => Math.sin(x),
  lgamma: (x) => lgamma(x),
  digamma: (x) => digamma(x),
  erf: (x) => erf(x),
  normal_cdf: (x) => normalCdf(x),
  log1m_exp: (x) => Math.log(-Math.expm1(x)),
  xlogy: (x, y) => (x === 0 ? 0 : x * Math.log(y)),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};

/** Applies a function to lists of one shape element by element; numbers among the arguments go with every element. */
export function elementwise(f: (...x: readonly number[]) => number, values: readonly Value[]): Value {
  const shaped = values.find((v) => typeof v !== "number");
  if (shaped === undefined || typeof shaped === "number") return f(...(values as readonly number[]));
  return shaped.map((_, i) =>
    elementwise(
      f,
      values.map((v) => (typeof v === "number" ? v : (v[i] ?? NaN))),
    ),
  );
}

/** A list of zeros. */
export const zeros = ([first, ...rest]: readonly number[]): Value => (first === undefined ? 0 : Array.from({ length: first }, () => zeros(rest)));

/** Sum, mean, … of values of one shape, element by element; `empty` is a zero of that shape, for the sum of nothing. */
export function reduceValues(reducer: "sum" | "mean" | "min" | "max" | "log_sum_exp", values: readonly Value[], empty: Value): Value {
  return elementwise((zero, ...xs) => REDUCERS[reducer](xs, zero), [empty, ...values]);
}
const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const REDUCERS = {
  sum: (xs: readonly number[], zero = 0) => zero + total(xs),
  mean: (xs: readonly number[]) => total(xs) / xs.length,
  min: (xs: readonly number[]) => Math.min(...xs),
  max: (xs: readonly number[]) => Math.max(...xs),
  log_sum_exp: (xs: readonly number[]) => logSumExp(xs),
};

const flat = (value: Value): readonly number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

/** Applies a function to the innermost lists. */
function alongLast(f: (row: readonly number[]) => readonly number[], value: Value): Value {
  if (typeof value === "number") throw new Error("a list is needed");
  return value.every((v) => typeof v === "number") ? f(value) : value.map((v) => alongLast(f, v));
}

function softmax(row: readonly number[]): readonly number[] {
  const all = logSumExp(row);
  return row.map((x) => Math.exp(x - all));
}

function cumulativeSum(row: readonly number[]): readonly number[] {
  let sum = 0;
  return row.map((x) => (sum += x));
}

/** Contracts the last dimension of a (of a rank) with the first of b. `zero` has the shape of the dimensions of b that stay. */
function contract(a: Value, rank: number, b: readonly Value[], zero: Value): Value {
  if (typeof a === "number") throw new Error("a list is needed");
  if (rank > 1) return a.map((row) => contract(row, rank - 1, b, zero));
  return a.reduce<Value>((sum, x, i) => elementwise((s, y) => s + (x as number) * y, [sum, b[i]!]), zero);
}

const square = (size: number, entry: (i: number, j: number) => number): Value =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => entry(i, j)));
const logDeterminant = (matrix: Value): number => 2 * total(choleskyFactor(matrix as readonly (readonly number[])[]).map((row, i) => Math.log(row[i]!)));

/** Functions of whole arrays: `ranks` of the arguments, `extents` of the result. */
export function callArrays(callee: string, values: readonly Value[], ranks: readonly number[], extents: readonly number[]): Value | undefined {
  const [first, second] = values;
  const list = (v: Value | undefined): readonly Value[] => (v === undefined || typeof v === "number" ? [] : v);
  switch (callee) {
    case "sum":
    case "mean":
    case "min":
    case "max":
    case "log_sum_exp":
      return REDUCERS[callee](flat(first!));
    case "softmax":
      return alongLast(softmax, first!);
    case "cumulative_sum":
      return alongLast(cumulativeSum, first!);
    case "dot":
      return contract(first!, 1, list(second), 0);
    case "matmul":
      return contract(first!, ranks[0]!, list(second), zeros(extents.slice(ranks[0]! - 1)));
    case "identity":
      return square(first as number, (i, j) => truth(i === j));
    case "diagonal":
      return square(list(first).length, (i, j) => (i === j ? (list(first)[i] as number) : 0));
    case "trace":
      return total(list(first).map((row, i) => list(row)[i] as number));
    case "log_det":
      return logDeterminant(first!);
    case "length":
      return list(first).length;
    default:
      return undefined;
  }
}
