import { bind } from "../../api/bind.ts";
import { fit, type DataSource, type FitOutcome, type Outcome } from "../../api/index.ts";
import { load } from "../../api/load.ts";
import { compileLogJoint } from "../../api/log-joint.ts";
import { position } from "../../grammar/span.ts";
import type { FitDocument, Numbers } from "../../api/document.ts";
import { dataOf, flat } from "../models/harness.ts";
import { answerOf, type Data, type ExactCase, type Nested } from "./case-types.ts";

/** A model's text with data, and what is asked of it. */
export interface Question {
  readonly text: string;
  readonly data: Data | readonly DataSource[];
  /** Name of a fit block, or of a method. */
  readonly fit: string;
  /** Constants and settings, as `--set` has them. */
  readonly set?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly steps?: number;
  readonly check?: boolean;
}

const given = (data: Question["data"]): data is readonly DataSource[] => Array.isArray(data);
export const sourcesOf = (data: Question["data"]): readonly DataSource[] =>
  given(data) ? data : Object.keys(data).length === 0 ? [] : [{ file: "data.json", text: JSON.stringify(data) }];

export const ask = ({ text, data, fit: name, set, seed, steps, check }: Question): Promise<Outcome<FitOutcome>> =>
  fit({
    source: { file: "model.ppl", text },
    data: sourcesOf(data),
    fit: name,
    set: new Map(Object.entries(set ?? {})),
    seed: seed ?? null,
    steps: steps ?? null,
    check: check ?? false,
    now: () => performance.now(),
  });

export async function answered(question: Question): Promise<FitOutcome> {
  const outcome = await ask(question);
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.errors.map(({ diagnostic: d }) => `${d.code} ${d.message} (line ${position(question.text, d.span.start).line})`).join("; "));
}

export const exactly = async (text: string, data: Question["data"], set: Question["set"] = {}): Promise<FitDocument> =>
  (await answered({ text, data, set, fit: "exact" })).document;

export const evidenceOf = async (text: string, data: Question["data"], set: Question["set"] = {}): Promise<number> =>
  Number((await exactly(text, data, set)).logEvidence ?? NaN);

/** The data of a case: written in the oracle, or beside the model. */
export const caseData = (c: ExactCase): Question["data"] => answerOf(c.name).data ?? dataOf(c.name);

const fitted = new WeakMap<ExactCase, Promise<FitDocument>>();
/** A case as it stands, fitted once. */
export function exactCaseFit(c: ExactCase): Promise<FitDocument> {
  const known = fitted.get(c) ?? exactly(c.text, caseData(c));
  fitted.set(c, known);
  return known;
}

/** The same as an object, for changes. */
export function caseDocument(c: ExactCase): Data {
  const { data } = answerOf(c.name);
  const text = data === null ? dataOf(c.name)[0]?.text : undefined;
  const read = text === undefined ? data : (JSON.parse(text) as Data | readonly Nested[]);
  // A bare array is the value of the only field.
  return read === null ? {} : Array.isArray(read) ? { x: read as readonly Nested[] } : (read as Data);
}

/** What a refusal says: codes, messages, hints and the line that each points at. */
export async function refusal(question: Question): Promise<string> {
  const outcome = await ask(question);
  if (outcome.ok) return "was fitted";
  return outcome.errors.map(({ diagnostic: d }) => `${d.code} (line ${position(question.text, d.span.start).line}) ${d.message} ${d.hint ?? ""}`).join("\n");
}

/** The log-joint of a text at given latents. */
export async function logJointAt(text: string, data: Question["data"], latents: Readonly<Record<string, Nested>>): Promise<number> {
  const source = { file: "model.ppl", text };
  const loaded = load(source, new Map());
  if (!loaded.ok) throw new Error(loaded.errors.map((e) => e.diagnostic.message).join("; "));
  const bound = await bind(loaded.value.model, source, sourcesOf(data), new Map());
  if (!bound.ok) throw new Error(bound.errors.map((e) => e.diagnostic.message).join("; "));
  const values = Object.entries(latents).map(([name, v]) => [name, Float64Array.from(flat(v as Numbers))] as const);
  return compileLogJoint(loaded.value.model, bound.value).evaluate(new Map(values));
}

/** Largest difference of two nested arrays, each element in units of 1 + its size; NaN where shapes differ. */
export function distance(actual: Numbers | undefined, expected: Nested | undefined): number {
  const [a, b] = [flat(actual), flat(expected as Numbers | undefined)];
  if (a.length !== b.length || shapeOf(actual) !== shapeOf(expected)) return NaN;
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!))), 0);
}

const shapeOf = (x: Numbers | Nested | undefined): string => (Array.isArray(x) ? `[${(x as readonly Nested[]).map(shapeOf).join()}]` : ".");

/** Largest difference of two documents in everything that is said of the latents, by name. */
export const latentDistance = (a: FitDocument, b: FitDocument, fields: readonly ("mean" | "sd" | "prob")[] = ["mean", "sd", "prob"]): number =>
  Math.max(
    ...Object.entries(a.latents).flatMap(([name, latent]) =>
      fields.map((field) => (latent[field] === undefined ? 0 : distance(latent[field], b.latents[name]?.[field] as Nested | undefined))),
    ),
  );

/** Random numbers of a test, by mulberry32. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 1 … n in another order. */
export function permutation(n: number, seed: number): readonly number[] {
  const random = dice(seed);
  return Array.from({ length: n }, (_, i) => ({ i: i + 1, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ i }) => i);
}
