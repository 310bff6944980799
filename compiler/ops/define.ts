import type { Expr } from "../ir/types.ts";

/** How an operation is written; the printer owns parentheses. Levels: 1 sum, 2 product, 3 unary, 4 power. */
export type Form =
  | { readonly call: string }
  | { readonly infix: string; readonly level: 1 | 2 | 4 }
  | { readonly prefix: string }
  | { readonly reciprocal: true }
  /** A comparison or logical operator: the value is a number, 1 or 0. */
  | { readonly test: string };

/** What range analysis knows about a result: a function of the ranges of the arguments, see supports/range.ts. */
export type Bounds = readonly [lower: number, upper: number];

/** Everything known about one elementwise operation. A missing column is a type error. */
export interface OpDef {
  readonly doc: string;
  readonly evaluate: (...x: number[]) => number;
  /** One entry per argument: ∂op/∂xᵢ as an expression of the arguments and of the result itself; or why there is none. */
  readonly partials: readonly ((args: readonly Expr[], result: Expr) => Expr)[] | { readonly none: string };
  /** Interval arithmetic: bounds of the result from bounds of the arguments (±Infinity when unbounded). */
  readonly bounds: (...x: Bounds[]) => Bounds;
  /** Bare names are of runtime/math (`lgamma`); `Math.` ones are the platform's. */
  readonly js: Form;
  readonly tex: Form;
  /** Points inside the domain at which the generated tests run. */
  readonly probes: readonly (readonly number[])[];
}
