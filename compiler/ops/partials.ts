import { add, inv, mul, num, sqrt, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";

type Partials = readonly ((args: readonly Expr[], result: Expr) => Expr)[];

/** ∂f/∂x of one argument, as an expression of x and of the result f. */
export const derivative = (f: (x: Expr, result: Expr) => Expr): Partials => [([x], result) => f(x!, result)];

/** ∂f/∂x and ∂f/∂y of two arguments. */
export const derivatives = (...f: readonly ((x: Expr, y: Expr, result: Expr) => Expr)[]): Partials =>
  f.map(
    (g) =>
      ([x, y], result) =>
        g(x!, y!, result),
  );

/** The three of f(x, a, b). */
export const derivatives3 = (...f: readonly ((x: Expr, a: Expr, b: Expr, result: Expr) => Expr)[]): Partials =>
  f.map(
    (g) =>
      ([x, a, b], result) =>
        g(x!, a!, b!, result),
  );

export const flat = (count: number): Partials => Array.from({ length: count }, () => () => num(0));

/**
 * f′ at a positive shape by the five-point stencil with step 2e-3 · a/(1 + √a): for functions that vary on the scale min(a, √a), as
 * logarithms of incomplete gamma and beta integrals do. Truncation is about 1e-11 of the value, rounding 1e-14/step; no closed form exists.
 */
export function shapeDerivative(f: (a: Expr) => Expr, shape: Expr): Expr {
  const step = mul(mul(2e-3, shape), inv(add(1, sqrt(shape))));
  const at = (steps: number): Expr => f(add(shape, mul(steps, step)));
  const difference = sub(mul(8, sub(at(1), at(-1))), sub(at(2), at(-2)));
  return mul(difference, inv(mul(12, step)));
}
