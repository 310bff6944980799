import { addShares } from "../../runtime/math/responsibilities.ts";
import { createStream, fillStdGamma, seedStream } from "../../runtime/random/index.ts";
import { POWERS, expDigamma } from "./exp-digamma.ts";
import { createLocal, solveDocument, solveDocumentPlainly } from "./lda-document.ts";
import type { LocalSettings } from "./lda-document.ts";

// Latent Dirichlet allocation by stochastic variational inference (Hoffman, Blei & Bach 2010) as somebody who knows both the mathematics and the machine
// writes it by hand: the yardstick for generated code. A step on a batch of documents:
//   expectations of the global rows that the batch reads (`refresh`) → local fixed point of each document (lda-document.ts)
//   → statistics scattered to those rows (`addShares`) → lambda ← (1 - rho) lambda + rho (eta + D/B · statistics) (`globalStep`).
// Global arrays are [word, topic]: the index that data give is outside, the enumerated one runs innermost.

/** Documents as distinct words (0-based) with counts: document d has word[start[d] … start[d+1] - 1]. */
export interface Corpus {
  readonly vocabulary: number;
  readonly documents: number;
  readonly start: Int32Array;
  readonly word: Int32Array;
  readonly count: Float64Array;
}

export interface LdaSettings extends LocalSettings {
  readonly topics: number;
  readonly eta: number;
  readonly batch: number;
  /** rho = (delay + step)^-kappa, step = 1, 2, … */
  readonly delay: number;
  readonly kappa: number;
  readonly passes: number;
  readonly seed: number;
  readonly loops: "blocked" | "plain";
}

export interface LdaFit {
  /** [word, topic] */
  readonly lambda: Float64Array;
  /** Mean over documents. */
  readonly sweeps: number;
}

/** scikit-learn's settings for `topics` topics. */
export function likeScikitLearn(topics: number): LdaSettings {
  const prior = 1 / topics;
  const schedule = { batch: 128, delay: 10, kappa: 0.7, passes: 1 };
  return { topics, alpha: prior, eta: prior, tolerance: 1e-3, iterations: 100, drop: 0, seed: 0, loops: "blocked", ...schedule };
}

/** Equal tokens of a document kept once. `ragged`: words 1 … vocabulary. */
export function corpusOf(ragged: readonly (readonly number[])[], vocabulary: number): Corpus {
  const start = new Int32Array(ragged.length + 1);
  const word: number[] = [];
  const count: number[] = [];
  for (const [d, tokens] of ragged.entries()) {
    const counts = new Map<number, number>();
    for (const token of tokens) counts.set(token - 1, (counts.get(token - 1) ?? 0) + 1);
    for (const key of [...counts.keys()].sort((a, b) => a - b)) {
      word.push(key);
      count.push(counts.get(key) ?? 0);
    }
    start[d + 1] = word.length;
  }
  return { vocabulary, documents: ragged.length, start, word: Int32Array.from(word), count: Float64Array.from(count) };
}

/** What the topics own, [word, topic] and [topic]. */
interface Global {
  readonly lambda: Float64Array;
  readonly expectation: Float64Array;
  readonly statistics: Float64Array;
  readonly total: Float64Array;
  /** exp(-ψ(Σ_word lambda)). */
  readonly inverse: Float64Array;
  /** The step for which the expectations of a word were made. */
  readonly made: Int32Array;
}

function createGlobal(vocabulary: number, topics: number, seed: number): Global {
  const size = vocabulary * topics;
  const [lambda, total] = [new Float64Array(size), new Float64Array(topics)];
  const stream = createStream();
  seedStream(stream, seed, 0, 0, 0);
  fillStdGamma(lambda, 0, size, 100, stream);
  for (let i = 0; i < size; i++) {
    lambda[i]! /= 100;
    total[i % topics]! += lambda[i]!;
  }
  const [expectation, statistics] = [new Float64Array(size), new Float64Array(size)];
  return { lambda, expectation, statistics, total, inverse: new Float64Array(topics), made: new Int32Array(vocabulary) };
}

/** `passes` over the documents in their order. */
export function fitLda(corpus: Corpus, settings: LdaSettings): LdaFit {
  const { documents, start, word, count } = corpus;
  const { topics, batch, eta } = settings;
  const global = createGlobal(corpus.vocabulary, topics, settings.seed);
  const local = createLocal(topics, longest(start));
  const solve = settings.loops === "plain" ? solveDocumentPlainly : solveDocument;
  let sweeps = 0;
  let step = 0;
  for (let pass = 0; pass < settings.passes; pass++) {
    for (let first = 0; first < documents; first += batch) {
      const end = Math.min(first + batch, documents);
      step++;
      invert(global.total, global.inverse, POWERS);
      refresh(global.expectation, global.lambda, global.inverse, global.made, topics, word, start[first]!, start[end]!, step, POWERS);
      for (let d = first; d < end; d++) {
        sweeps += solve(local, global.expectation, topics, word, count, start[d]!, start[d + 1]!, settings, POWERS);
        addShares(global.statistics, topics, word, start[d]!, start[d + 1]!, local.weight, local.ratio, local.active, local.topics);
      }
      const rho = (settings.delay + step) ** -settings.kappa;
      globalStep(global.lambda, global.statistics, global.expectation, global.total, topics, rho, eta, documents / (end - first));
    }
  }
  return { lambda: global.lambda, sweeps: sweeps / (documents * settings.passes) };
}

function longest(start: Int32Array): number {
  let most = 0;
  for (let d = 1; d < start.length; d++) most = Math.max(most, start[d]! - start[d - 1]!);
  return most;
}

function invert(total: Float64Array, inverse: Float64Array, powers: Float64Array): void {
  for (let k = 0; k < total.length; k++) inverse[k] = 1 / expDigamma(total[k]!, powers);
}

/** exp E log beta of the words word[from … to - 1], each once. */
function refresh(
  expectation: Float64Array,
  lambda: Float64Array,
  inverse: Float64Array,
  made: Int32Array,
  topics: number,
  word: Int32Array,
  from: number,
  to: number,
  step: number,
  powers: Float64Array,
): void {
  for (let w = from; w < to; w++) {
    const v = word[w]!;
    if (made[v] === step) continue;
    made[v] = step;
    const row = v * topics;
    for (let k = 0; k < topics; k++) expectation[row + k] = inverse[k]! * expDigamma(lambda[row + k]!, powers);
  }
}

/** lambda ← (1 - rho) lambda + rho (eta + scale · statistics · b), its sums over words, and cleared statistics, in one pass. */
function globalStep(
  lambda: Float64Array,
  statistics: Float64Array,
  expectation: Float64Array,
  total: Float64Array,
  topics: number,
  rho: number,
  eta: number,
  scale: number,
): void {
  total.fill(0);
  for (let row = 0; row < lambda.length; row += topics) {
    for (let k = 0; k < topics; k++) {
      const i = row + k;
      const next = (1 - rho) * lambda[i]! + rho * (eta + scale * statistics[i]! * expectation[i]!);
      statistics[i] = 0;
      lambda[i] = next;
      total[k]! += next;
    }
  }
}
