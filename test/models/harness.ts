import { existsSync, readdirSync, readFileSync } from "node:fs";
import { bind } from "../../api/bind.ts";
import { fit } from "../../api/fit.ts";
import { load } from "../../api/load.ts";
import { compileLogJoint, type CompiledLogJoint } from "../../api/log-joint.ts";
import type { FitOutcome, FitRequest, Outcome } from "../../api/contract.ts";
import type { FitDocument, Numbers } from "../../api/document.ts";
import type { Source } from "../../grammar/span.ts";

const FOLDER = new URL("../../models/", import.meta.url);

export const MODEL_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".ppl"))
  .map((file) => file.slice(0, -".ppl".length))
  .sort();

export const sourceOf = (model: string): Source => ({ file: `models/${model}.ppl`, text: readFileSync(new URL(`${model}.ppl`, FOLDER), "utf8") });

/** The data that stand beside the model, if any. */
export function dataOf(model: string): FitRequest["data"] {
  const file = new URL(`${model}.data.json`, FOLDER);
  return existsSync(file) ? [{ file: `models/${model}.data.json`, text: readFileSync(file, "utf8") }] : [];
}

export interface Run {
  readonly fit?: string;
  readonly seed?: number;
  readonly steps?: number;
  readonly set?: Readonly<Record<string, string>>;
}

/** One fit of a model of models/ with the data beside it. */
export const attemptFit = (model: string, { fit: name, seed, steps, set }: Run = {}): Promise<Outcome<FitOutcome>> =>
  fit({ source: sourceOf(model), data: dataOf(model), fit: name ?? null, set: new Map(Object.entries(set ?? {})), seed: seed ?? null, steps: steps ?? null, now: () => performance.now() });

export async function fitModel(model: string, run: Run = {}): Promise<FitOutcome> {
  const outcome = await attemptFit(model, run);
  if (!outcome.ok) throw new Error(`${model}: ${outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("; ")}`);
  return outcome.value;
}

/** The numbers of a document's array, row-major. */
export const flat = (numbers: Numbers | undefined): readonly number[] => (numbers === undefined ? [] : Array.isArray(numbers) ? (numbers as readonly Numbers[]).flatMap(flat) : [Number(numbers)]);

export const meansOf = (document: FitDocument, latent: string): readonly number[] => flat(document.latents[latent]?.mean);
export const sdsOf = (document: FitDocument, latent: string): readonly number[] => flat(document.latents[latent]?.sd);
export const oracle = (file: string): unknown => JSON.parse(readFileSync(new URL(`../oracles/${file}`, import.meta.url), "utf8"));

/** The log-joint of a model of models/ with the data beside it. */
export async function jointOf(model: string): Promise<CompiledLogJoint> {
  const source = sourceOf(model);
  const loaded = load(source, new Map());
  if (!loaded.ok) throw new Error(`${model} does not check`);
  const bound = await bind(loaded.value.model, source, dataOf(model), new Map());
  if (!bound.ok) throw new Error(`${model} does not bind`);
  return compileLogJoint(loaded.value.model, bound.value);
}
