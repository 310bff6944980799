import { parse } from "../../grammar/parse.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { check } from "../../compiler/frontend/check.ts";
import type { Model } from "../../compiler/model/types.ts";
import type { Nested } from "../generators/draft.ts";
import type { Value } from "./interpreter.ts";

/** A program that was checked, with the values that the interpreter needs. */
export interface Prepared {
  readonly model: Model;
  readonly sizes: ReadonlyMap<string, number>;
  /** Data (complete), params and latents. */
  readonly values: ReadonlyMap<string, Value>;
  /** Of fields with missing entries: which are, row by row. */
  readonly missing: ReadonlyMap<string, readonly boolean[]>;
}

/** Source text to model; throws with every message when there is an error. */
export function modelOf(text: string): Model {
  const source = { file: "program.ppl", text };
  const { file, diagnostics } = parse(source);
  const checked = check(file, source);
  const errors = [...diagnostics, ...checked.diagnostics].filter((d) => d.severity === "error");
  if (errors.length > 0 || checked.model === null) throw new Error(errors.map((d) => describe(d, text)).join("\n") || "no model");
  return checked.model;
}

const describe = (d: Diagnostic, text: string): string => `${d.code} ${d.message}: ${text.slice(d.span.start, d.span.end).slice(0, 120)}`;

/** What a program needs besides its source; see RandomProgram. */
export interface Inputs {
  readonly sizes: Readonly<Record<string, number>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly latents: Readonly<Record<string, Nested>>;
  readonly missing?: Readonly<Record<string, Nested>>;
}

/** A program with its values; categories from 0 become 1-based, missing entries are filled in. */
export function prepare(source: string, inputs: Inputs): Prepared {
  const model = modelOf(source);
  const shift = (value: Value, by: number): Value => (typeof value === "number" ? value + by : value.map((v) => shift(v, by)));
  const fields = model.data.map((d) => [d.name, shift((inputs.missing?.[d.name] ?? inputs.data[d.name]) as Value, d.category?.base === 0 ? 1 : 0)] as const);
  const masks = model.data.filter((d) => d.missing).map((d) => [d.name, maskOf(inputs.data[d.name])] as const);
  return {
    model,
    sizes: new Map(Object.entries(inputs.sizes)),
    values: new Map<string, Value>([...fields, ...Object.entries(inputs.latents)]),
    missing: new Map(masks),
  };
}

const maskOf = (value: unknown): readonly boolean[] => (Array.isArray(value) ? value.flatMap(maskOf) : [value === null]);
