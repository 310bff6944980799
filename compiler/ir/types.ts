import type { OpName } from "../ops/names.ts";

/**
 * The expression language: arrays with named axes. One immutable type serves the log-joint, the algebra, the
 * derivatives and the program. A value has a *set* of axes; what lacks an axis is constant along it.
 *
 * Meaning: with a position given for every axis of a value, the value is a scalar. All laws below are of that scalar.
 */
export type AxisKind = "plate" | "event" | "sample" | "importance" | "enumeration" | "batch" | "layer";

/** An axis is its id. `size` is the symbol it was made from, `extent` the bound number of positions 0 … extent − 1. */
export interface Axis {
  readonly id: string;
  readonly size: string;
  readonly extent: number;
  readonly kind: AxisKind;
  /** Name of an input that holds how many positions are in use, from 0 to `extent`: for minibatches, whose sizes differ. */
  readonly count?: string;
}

/** Which position of a base's axis is meant, as a function of the axes around a reference. */
export type Index =
  /** The position of `axis`, plus `shift`. */
  | { readonly kind: "axis"; readonly axis: Axis; readonly shift: number }
  | { readonly kind: "constant"; readonly position: number }
  /** A 1-based integer-valued expression; the position is its value − 1. */
  | { readonly kind: "gather"; readonly index: Expr };

/** For some axes of a base: the index that takes their place. Axes not mentioned stay. */
export type IndexMap = readonly { readonly axis: Axis; readonly index: Index }[];

export type InputRole = "data" | "constant" | "param" | "latent" | "state" | "local";

/** What is known of every element of an input; null bounds are unknown. */
export interface Range {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly lowerOpen: boolean;
  readonly upperOpen: boolean;
  readonly integer: boolean;
}

interface Base {
  readonly axes: readonly Axis[];
}

/** A named array that the surroundings supply, its axes in storage order (row-major). */
export interface Input extends Base {
  readonly kind: "input";
  readonly name: string;
  readonly role: InputRole;
  readonly range: Range;
}

export interface Constant extends Base {
  readonly kind: "constant";
  readonly value: number;
}

export interface Apply extends Base {
  readonly kind: "apply";
  readonly op: OpName;
  readonly args: readonly Expr[];
}

/** `then` where condition ≠ 0, else `otherwise`; the branch not taken may be non-finite. */
export interface Select extends Base {
  readonly kind: "select";
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

export type ReduceOp = "sum" | "max" | "min";

/** Over `over`, all of which `arg` has. Empty: 0, −∞, +∞. */
export interface Reduce extends Base {
  readonly kind: "reduce";
  readonly op: ReduceOp;
  readonly over: readonly Axis[];
  readonly arg: Expr;
}

/** Σ over `over` of the product of the factors: matrix products and inner products. */
export interface Contract extends Base {
  readonly kind: "contract";
  readonly over: readonly Axis[];
  readonly factors: readonly Expr[];
}

/** base at other positions: renames, shifts, constants, gathers, diagonals. */
export interface Reference extends Base {
  readonly kind: "reference";
  readonly base: Expr;
  readonly map: IndexMap;
}

/**
 * The transposed map of a reference: scatter-add. At positions p of the map's axes: Σ of `arg` over all positions q of the
 * axes in `over` with map(q) = p. Axes of `arg` and of the map that are not in `over` stay (batch axes). Positions hit by nothing are 0.
 */
export interface Transposed extends Base {
  readonly kind: "transposed";
  readonly arg: Expr;
  readonly map: IndexMap;
  readonly over: readonly Axis[];
}

/** The 1-based position on an axis plus `offset`, an integer. */
export interface Iota extends Base {
  readonly kind: "iota";
  readonly axis: Axis;
  readonly offset: number;
}

/**
 * A recurrence. States start as `init`; for every position of `axis`, in `direction`, each update adds its value to its
 * state at `map`. Values may read the states (inputs of role "state") at any position already complete. Output: one state.
 */
export interface Scan extends Base {
  readonly kind: "scan";
  readonly group: ScanGroup;
  readonly output: number;
}
export interface ScanGroup {
  readonly axis: Axis;
  readonly direction: "forward" | "backward";
  readonly states: readonly { readonly symbol: Input; readonly init: Expr }[];
  readonly updates: readonly { readonly state: number; readonly map: IndexMap; readonly value: Expr }[];
}

/** Reduction of a ragged axis onto its parent: at d, over the positions w of `axis` with parent[w] = d + 1. */
export interface Segment extends Base {
  readonly kind: "segment";
  readonly op: ReduceOp;
  readonly arg: Expr;
  readonly axis: Axis;
  readonly onto: Axis;
  readonly parent: Expr;
}

/** Lower L with L Lᵀ = arg over (row, column); batched over all other axes. NaN where not positive definite. */
export interface Cholesky extends Base {
  readonly kind: "cholesky";
  readonly arg: Expr;
  readonly row: Axis;
  readonly column: Axis;
}

/** X over `row` with Σ_column L[row, column] X[column] = rhs[row] (L lower triangular), or with Lᵀ; batched over all other axes. */
export interface Solve extends Base {
  readonly kind: "solve";
  readonly matrix: Expr;
  readonly row: Axis;
  readonly column: Axis;
  readonly rhs: Expr;
  readonly transpose: boolean;
}

/** Standard draws by a sampler of runtime/random; axes in the order of drawing: plates, event, samples innermost. `node` keys the stream. */
export interface Draw extends Base {
  readonly kind: "draw";
  readonly sampler: SamplerName;
  readonly args: readonly Expr[];
  readonly node: number;
  /** How many of the leading axes are plates: each of their elements has its own stream. */
  readonly plates: number;
}
export type SamplerName = "uniform" | "stdNormal" | "stdExponential" | "stdGamma" | "logStdGamma" | "poisson" | "binomial";

/** The value of arg, without a derivative. */
export interface Stop extends Base {
  readonly kind: "stop";
  readonly arg: Expr;
}

export type Expr = Input | Constant | Apply | Select | Reduce | Contract | Reference | Transposed | Iota | Scan | Segment | Cholesky | Solve | Draw | Stop;
