import type { OpName } from "../ops/names.ts";

/** Scalar code: what stands on the right of an assignment. `load` and integer arithmetic make array positions. */
export type Scalar =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "load"; readonly array: string; readonly index: Scalar }
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly Scalar[] }
  | { readonly kind: "choose"; readonly condition: Scalar; readonly then: Scalar; readonly otherwise: Scalar }
  | { readonly kind: "call"; readonly callee: string; readonly args: readonly Scalar[] };

export type Update = "sum" | "max" | "min";

/** The loop IR: loop nests over flat arrays. Every array is allocated before; a block allocates nothing. */
export type Item =
  | {
      readonly kind: "loop";
      readonly variable: string;
      readonly extent: number;
      readonly count?: Scalar;
      readonly backward: boolean;
      readonly note: string;
      readonly body: Block;
    }
  | { readonly kind: "const"; readonly name: string; readonly value: Scalar }
  | { readonly kind: "let"; readonly name: string; readonly value: Scalar }
  /** name op= value */
  | { readonly kind: "accumulate"; readonly name: string; readonly update: Update; readonly value: Scalar }
  | { readonly kind: "store"; readonly array: string; readonly index: Scalar; readonly value: Scalar }
  | { readonly kind: "update"; readonly array: string; readonly index: Scalar; readonly update: Update; readonly value: Scalar; readonly guard: Scalar | null }
  /** array[offset … offset + count − 1] = value */
  | { readonly kind: "fill"; readonly array: string; readonly offset: Scalar; readonly count: number; readonly value: number }
  | { readonly kind: "call"; readonly callee: string; readonly args: readonly Scalar[] }
  /** A kernel that can fail: then its part of the array becomes NaN. */
  | {
      readonly kind: "check";
      readonly callee: string;
      readonly args: readonly Scalar[];
      readonly array: string;
      readonly offset: Scalar;
      readonly count: number;
    }
  /** `body(index / period)` when index is a multiple of period. */
  | { readonly kind: "every"; readonly period: number; readonly index: Scalar; readonly body: (block: Scalar) => Item }
  | { readonly kind: "return"; readonly value: Scalar };

export type Block = readonly Item[];

/** An array that a function works in; `integer` ones hold 32-bit integers. */
export interface Buffer {
  readonly name: string;
  readonly size: number;
  readonly axes: readonly string[];
}

export interface LoopFunction {
  readonly name: string;
  readonly doc: string;
  /** Arrays taken from the `inputs` argument, by their code names. */
  readonly inputs: readonly string[];
  readonly buffers: readonly Buffer[];
  readonly body: Block;
}

export const number = (value: number): Scalar => ({ kind: "number", value });
export const name = (n: string): Scalar => ({ kind: "name", name: n });
export const plus = (a: Scalar, b: Scalar): Scalar => {
  if (a.kind === "number" && a.value === 0) return b;
  if (b.kind === "number" && b.value === 0) return a;
  if (a.kind === "number" && b.kind === "number") return number(a.value + b.value);
  if (b.kind === "number" && a.kind === "op" && a.op === "add" && a.args[1]!.kind === "number")
    return plus(a.args[0]!, number(b.value + (a.args[1] as { value: number }).value));
  return { kind: "op", op: "add", args: [a, b] };
};
export const timesInteger = (a: Scalar, k: number): Scalar => {
  if (k === 1) return a;
  if (k === 0) return number(0);
  return a.kind === "number" ? number(a.value * k) : { kind: "op", op: "mul", args: [a, number(k)] };
};
