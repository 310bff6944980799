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
  readonly values: ReadonlyMap<string, Value>;
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

/** A program with its data document and values of latents; categories from 0 become 1-based. */
export function prepare(
  source: string,
  sizes: Readonly<Record<string, number>>,
  data: Readonly<Record<string, unknown>>,
  latents: Readonly<Record<string, Nested>>,
): Prepared {
  const model = modelOf(source);
  const shift = (value: Value, by: number): Value => (typeof value === "number" ? value + by : value.map((v) => shift(v, by)));
  const fields = model.data.map((d) => [d.name, shift(data[d.name] as Value, d.category?.base === 0 ? 1 : 0)] as const);
  return { model, sizes: new Map(Object.entries(sizes)), values: new Map<string, Value>([...fields, ...Object.entries(latents)]) };
}
