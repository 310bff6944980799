import { oracle } from "../models/harness.ts";

/** Moments as the fit's document has them. */
export interface Expected {
  readonly mean?: Nested;
  readonly sd?: Nested;
  /** At 0.05, 0.5, 0.95. */
  readonly quantiles?: readonly [Nested, Nested, Nested];
  readonly prob?: Nested;
}
export type Nested = number | null | readonly Nested[];
export type Data = Readonly<Record<string, Nested>>;

/** test/oracles/exact_answers.py, which says how each was computed. */
export interface Answer {
  readonly by: string;
  /** Null for the models of models/, which have theirs beside them. */
  readonly data: Data | null;
  readonly logEvidence: number;
  readonly latents: Readonly<Record<string, Expected>>;
  /** The log-joint at one point. */
  readonly point?: { readonly latents: Readonly<Record<string, Nested>>; readonly logJoint: number };
  /** The optimum of a fully factorised Gaussian guide. */
  readonly meanField?: { readonly elbo: number; readonly sd: readonly number[] };
}

const ANSWERS = oracle("exact-answers.json") as Readonly<Record<string, Answer>>;

export function answerOf(name: string): Answer {
  const answer = ANSWERS[name];
  if (answer === undefined) throw new Error(`exact-answers.json has no ${name}`);
  return answer;
}
export const ANSWER_NAMES: readonly string[] = Object.keys(ANSWERS);

/** A model that has an exact answer. */
export interface ExactCase {
  readonly name: string;
  readonly text: string;
  /** Sizes whose elements may be put in any order. */
  readonly exchangeable: readonly string[];
}

export const exactCase = (name: string, body: string, exchangeable: readonly string[] = []): ExactCase => ({
  name,
  text: `model ${name} {\n${body.replace(/^\n|\s+$/g, "")}\n}\n`,
  exchangeable,
});
