/**
 * A compiled objective over a flat vector of optimised coordinates (unconstrained ones, or the parameters' own).
 * Nothing allocates in a step.
 */
export interface Objective {
  /** Number of coordinates. */
  readonly size: number;
  /** One estimate at `coordinates` for step t = 1, 2, …: writes the gradient of the objective to MAXIMISE, returns the objective's estimate. Deterministic given (seed, t). */
  readonly step: (coordinates: Float64Array, gradient: Float64Array, t: number) => number;
  /** Turns the gradient of the last step, in place, into the direction in which the coordinates move by `rate` times it; without it they follow the gradient. */
  readonly precondition?: (gradient: Float64Array, rate: number) => void;
  /** Means and sds of the tracked scalars of q at `coordinates`: out[2 i], out[2 i + 1]. Null when there are no latents. */
  readonly moments: { readonly count: number; readonly evaluate: (coordinates: Float64Array, out: Float64Array) => void } | null;
}

export type RateSchedule =
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "robbins_monro"; readonly scale: number; readonly delay: number; readonly kappa: number };

export interface OptimizerSettings {
  readonly kind: "sgd" | "momentum" | "adagrad" | "rmsprop" | "adam";
  readonly rate: RateSchedule;
  readonly options: Readonly<Record<string, number>>;
}

export interface LoopSettings {
  readonly steps: number;
  readonly optimizer: OptimizerSettings;
  /** Mean, in the optimised coordinates, of the iterates t > steps/2 (with early stopping, of the last half of the steps run). */
  readonly average: "last_half" | "none";
  readonly until: "steps" | "converged";
  /** Multiplies the convergence thresholds; 1 as documented. */
  readonly tolerance: number;
  /** Own coordinates are clamped below at this after every step; null for unconstrained ones. */
  readonly clamp: number | null;
  /** Rows wanted in the trace, evenly spaced; Infinity for every step. */
  readonly traceRows: number;
}

export interface TraceRow {
  readonly step: number;
  /** Objective estimate, averaged over the steps since the last row (for a deterministic objective: the value of this step). */
  readonly objective: number;
  readonly coordinates: Float64Array;
}

export interface LoopResult {
  readonly stepsRun: number;
  readonly stopped: "steps" | "converged" | "interrupted" | "error";
  /** The answer: the averaged iterate, or the last one. */
  readonly coordinates: Float64Array;
  readonly last: Float64Array;
  readonly trace: readonly TraceRow[];
  readonly convergence: Convergence | null;
  /** A non-finite objective or gradient stopped the run: the step and the coordinates it was evaluated at. */
  readonly fault: { readonly step: number; readonly coordinates: Float64Array; readonly objective: number } | null;
}

/** LANGUAGE.md "Convergence": thresholds on the batch-means standard error of the averaged iterate and on the drift between the halves of the window. */
export interface Convergence {
  readonly converged: boolean;
  /** The two halves of the window agree within three standard errors. */
  readonly drifting: boolean;
  /** Some standard error is above its threshold. */
  readonly noisy: boolean;
  /** Per tracked scalar: standard error of the mean in sds of q, of the sd relative to it, and the drifts in standard errors. */
  readonly scalars: readonly { readonly meanError: number; readonly sdError: number; readonly meanDrift: number; readonly sdDrift: number }[];
}
