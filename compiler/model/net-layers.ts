import type { Size } from "./types.ts";

/** One layer of a net: a dense map with weights and biases, or an activation per element. `value` is the argument of an activation that has one. */
export type NetLayer =
  | { readonly kind: "dense"; readonly units: Size }
  | { readonly kind: "activation"; readonly name: string; readonly value: number | null }
  /** The last layer of a net with several outputs: one pipeline for each. */
  | { readonly kind: "heads"; readonly heads: readonly (readonly NetLayer[])[] };

export interface ActivationDef {
  readonly doc: string;
  /** The argument, with its default. */
  readonly argument: { readonly name: string; readonly default: number } | null;
  /** What is known of the values. */
  readonly range: "real" | "nonnegative" | "positive" | "unit" | "signed_unit";
}

/** The activations. Input and output have the same size. */
export const ACTIVATIONS: Readonly<Record<string, ActivationDef>> = {
  relu: { doc: "max(x, 0)", argument: null, range: "nonnegative" },
  leaky_relu: { doc: "x where x > 0, else slope · x", argument: { name: "slope", default: 0.01 }, range: "real" },
  tanh: { doc: "hyperbolic tangent", argument: null, range: "signed_unit" },
  sigmoid: { doc: "1 / (1 + exp(−x))", argument: null, range: "unit" },
  softplus: { doc: "log(1 + exp x)", argument: null, range: "positive" },
  exp: { doc: "exp x", argument: null, range: "positive" },
};
