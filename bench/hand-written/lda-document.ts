import { countRatios, keepColumns, packRows, ROWS, sweepRows } from "../../runtime/math/responsibilities.ts";
import { expDigamma } from "./exp-digamma.ts";

// The local step of LDA: gamma[d] to convergence, given the expectations of the topics. The discrete block z[d,i] is eliminated: with
//   A(d) = Σ_w count[w] log s[w],   s[w] = Σ_k t[k] b[w,k],   t = exp E log theta[d] (up to a factor, which cancels),   b = exp E log beta,
// the expected counts of topics are ∂A/∂ log t[k] = t[k] Σ_w count[w]/s[w] b[w,k]; responsibilities are never stored.
// A sweep reads every b[w,k] twice, and that is the whole cost. So rows are kept in blocks of eight that are interleaved, position (block, k, row of the block):
// one load of t[k] and one of the sum over k serve eight rows, eight sums run in parallel, and one running index serves both loops.

/** Keeps s[w] from 0: no document needs it that has a word of positive probability. */
const TINY = 1e-100;

/** Buffers of one document. `k` runs over the `active` topics: all of them, or those that were not dropped. */
export interface Local {
  readonly gamma: Float64Array;
  /** t of the text above. */
  readonly weight: Float64Array;
  readonly sum: Float64Array;
  readonly active: Int32Array;
  readonly kept: Int32Array;
  /** Rows b[w, ·] of the distinct words, interleaved. */
  readonly rows: Float64Array;
  /** Per distinct word: its count, and at the end count/s. 0 in the padding. */
  readonly count: Float64Array;
  readonly ratio: Float64Array;
  topics: number;
}

export function createLocal(topics: number, longest: number): Local {
  const places = Math.ceil(longest / ROWS) * ROWS;
  const [gamma, weight, sum] = [new Float64Array(topics), new Float64Array(topics), new Float64Array(topics)];
  const [rows, count, ratio] = [new Float64Array(places * topics), new Float64Array(places), new Float64Array(places)];
  return { gamma, weight, sum, active: new Int32Array(topics), kept: new Int32Array(topics), rows, count, ratio, topics };
}

export interface LocalSettings {
  readonly alpha: number;
  /** Stops when the mean over topics of |change of gamma| is below it. */
  readonly tolerance: number;
  readonly iterations: number;
  /** Topics with fewer expected tokens leave the document; 0: exact. */
  readonly drop: number;
}

/** Solves the document whose distinct words are word[from … to - 1]. `expectation`: b[word, topic]. Returns the number of sweeps. */
export function solveDocument(
  local: Local,
  expectation: Float64Array,
  topics: number,
  word: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  settings: LocalSettings,
  powers: Float64Array,
): number {
  const { gamma, weight, sum, active, rows, count, ratio } = local;
  const { alpha, drop } = settings;
  const blocks = Math.ceil((to - from) / ROWS);
  for (let i = 0; i < blocks * ROWS; i++) count[i] = from + i < to ? counts[from + i]! : 0;
  for (let k = 0; k < topics; k++) {
    active[k] = k;
    gamma[k] = 1;
    weight[k] = 1;
    sum[k] = 0;
  }
  packRows(expectation, topics, word, from, to, active, topics, rows);
  const limit = settings.tolerance * topics;
  let left = topics;
  let sweeps = 0;
  for (let change = Infinity; change >= limit && sweeps < settings.iterations; sweeps++) {
    sweepRows(rows, left, weight, sum, count, blocks);
    change = update(left, alpha, gamma, weight, sum, powers);
    if (drop > 0) left = compact(local, left, blocks, alpha + drop);
  }
  countRatios(rows, left, weight, count, ratio, blocks);
  local.topics = left;
  return sweeps;
}

/** gamma ← alpha + t · sum, then t and a cleared sum for the next sweep. Returns Σ_k |change|. */
function update(topics: number, alpha: number, gamma: Float64Array, weight: Float64Array, sum: Float64Array, powers: Float64Array): number {
  let change = 0;
  for (let k = 0; k < topics; k++) {
    const next = alpha + weight[k]! * sum[k]!;
    change += Math.abs(next - gamma[k]!);
    gamma[k] = next;
    weight[k] = expDigamma(next, powers);
    sum[k] = 0;
  }
  return change;
}

/** Packs what belongs to topics with gamma ≥ least, if that frees a quarter of the work. Returns how many topics are left. */
function compact(local: Local, topics: number, blocks: number, least: number): number {
  const { gamma, weight, active, kept, rows } = local;
  let left = 0;
  for (let k = 0; k < topics; k++) if (gamma[k]! >= least) kept[left++] = k;
  if (left > 0.75 * topics) return topics;
  keepColumns(rows, topics, kept, left, blocks);
  for (let k = 0; k < left; k++) {
    const old = kept[k]!;
    gamma[k] = gamma[old]!;
    weight[k] = weight[old]!;
    active[k] = active[old]!;
  }
  return left;
}

/** The same without gathering, interleaving, blocks or dropping: the definition, to check against and to measure from. */
export function solveDocumentPlainly(
  local: Local,
  expectation: Float64Array,
  topics: number,
  word: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  settings: LocalSettings,
  powers: Float64Array,
): number {
  const { gamma, weight, sum, active, ratio } = local;
  for (let k = 0; k < topics; k++) active[k] = k;
  gamma.fill(1);
  weight.fill(1);
  sum.fill(0);
  let sweeps = 0;
  for (let change = Infinity; change >= settings.tolerance * topics && sweeps < settings.iterations; sweeps++) {
    for (let w = from; w < to; w++) {
      const row = word[w]! * topics;
      const r = counts[w]! / normalizer(weight, expectation, row, topics);
      for (let k = 0; k < topics; k++) sum[k]! += r * expectation[row + k]!;
    }
    change = update(topics, settings.alpha, gamma, weight, sum, powers);
  }
  for (let w = from; w < to; w++) ratio[w - from] = counts[w]! / normalizer(weight, expectation, word[w]! * topics, topics);
  local.topics = topics;
  return sweeps;
}

function normalizer(weight: Float64Array, expectation: Float64Array, row: number, topics: number): number {
  let s = TINY;
  for (let k = 0; k < topics; k++) s += weight[k]! * expectation[row + k]!;
  return s;
}
