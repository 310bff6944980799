import type { Axis, Expr, Range } from "../ir/types.ts";

/** Bounds of an interval support, where they are expressions. */
export interface SupportBounds {
  readonly lower?: Expr;
  readonly upper?: Expr;
}

export interface NumericBounds {
  readonly lower?: number;
  readonly upper?: number;
}

/**
 * A set that values live in, with a bijection from unconstrained reals for the continuous ones.
 * Scalar supports have rank 0. Vector supports (simplex, ordered, …) have the axis `event`; matrices `event` and `column`.
 */
export interface Support {
  readonly name: string;
  readonly tex: string;
  readonly rank: 0 | 1 | 2;
  readonly discrete: boolean;
  /** What is known of every element (for interval supports with expression bounds: nothing). */
  readonly range: Range;
  /** Is this value (row-major for rank 1 and 2, of side `size`) in the set? Tolerance 1e-9 for sums. */
  readonly contains: (x: ArrayLike<number>, bounds?: NumericBounds) => boolean;
  /** Number of unconstrained reals for an event of side `size`; 1 for scalars. */
  readonly freeSize: (size: number) => number;
  /** The bijection; null for discrete supports. `free`: the axis of u (rank ≥ 1 only), extent freeSize(size). */
  readonly bijection: {
    readonly fromReal: (u: Expr, axes: SupportAxes, bounds: SupportBounds) => Expr;
    /** log |det ∂x/∂u| as an expression of u; tested against differences. */
    readonly logJacobian: (u: Expr, axes: SupportAxes, bounds: SupportBounds) => Expr;
    /** u of a value; numbers, for initial values. */
    readonly toReal: (x: ArrayLike<number>, size: number, bounds: NumericBounds) => number[];
  } | null;
  /** Where a hole without an initial value starts, in the support's own scale (row-major); `bounds` for interval supports. */
  readonly start: (size: number, bounds?: NumericBounds) => number[];
}

export interface SupportAxes {
  readonly free?: Axis;
  readonly event?: Axis;
  readonly column?: Axis;
}
