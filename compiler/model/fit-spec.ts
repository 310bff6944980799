import type { Span } from "../../grammar/span.ts";

export type Rate = number | { readonly kind: "robbins_monro"; readonly scale: number; readonly delay: number; readonly kappa: number };

/** Of svi: `adaptive` chooses every step from the scatter of what batches ask for. */
export type StepSize = Rate | { readonly kind: "adaptive" };

export interface OptimizerSpec {
  readonly kind: "sgd" | "momentum" | "adagrad" | "rmsprop" | "adam";
  readonly rate: Rate;
  /** momentum: the decay; adam: beta1, beta2; rmsprop: the decay. Named as in the optimiser's own record. */
  readonly options: Readonly<Record<string, number>>;
}

export type MethodSpec =
  | { readonly kind: "auto" | "exact" | "cavi" | "svi" | "reparam" | "map" }
  | { readonly kind: "score"; readonly controlVariate: boolean; readonly raoBlackwell: boolean }
  | { readonly kind: "mle"; readonly scale: "mean" | "sum" };

/** A `fit` block with every default filled in. Spans of the keys that were written, for messages. */
export interface FitSpec {
  readonly name: string;
  readonly method: MethodSpec;
  readonly guide: string | null;
  readonly objective: { readonly kind: "elbo"; readonly kl: "sampled" | "analytic" } | { readonly kind: "iwelbo"; readonly samples: number };
  readonly gradient: "plain" | "natural" | "stl" | "dreg";
  readonly coordinates: { readonly kind: "unconstrained" } | { readonly kind: "own"; readonly clamp: number };
  readonly expectations: "sampled" | "closed";
  readonly collapse: readonly string[];
  readonly samples: number;
  readonly steps: number;
  readonly epochs: number | null;
  readonly batch: readonly { readonly count: number; readonly of: string | null }[];
  readonly step: StepSize | null;
  /** svi: categories of a parent with fewer expected rows are left out of the rest of its local step; null: none. */
  readonly drop: number | null;
  readonly optimizer: OptimizerSpec;
  readonly average: "last_half" | "none";
  readonly until: "steps" | "converged";
  readonly tolerance: number;
  readonly restarts: number;
  readonly seed: number | null;
  readonly spans: Readonly<Record<string, Span>>;
  readonly span: Span;
}
