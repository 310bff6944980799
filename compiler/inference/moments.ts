import { hasAxis, makeAxis, SAMPLES, unionAxes } from "../ir/axes.ts";
import { add, exp, iota, mul, num, square, sub, sum } from "../ir/build.ts";
import type { EventAxes } from "../distributions/define.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { place } from "../lower/pieces.ts";
import { drawLatents, type GuideStatement } from "./guide.ts";

/** Mean and variance of every element of a latent under q, over the latent's own axes. */
export interface LatentMoments {
  readonly variable: string;
  readonly mean: Expr;
  readonly variance: Expr;
  /** Whether they are averages over draws of parents. */
  readonly sampledMean: boolean;
  readonly sampledVariance: boolean;
  /** Of a latent with categories: the axis over them, last; the mean is P(z = k), the variance the unit in which its error counts. */
  readonly categories: Axis | null;
}

/**
 * Moments of q. A statement whose arguments are free of other latents has those of its record. Else the law of total variance
 * over `draws` draws of its parents from a fixed stream: E[mean], E[variance] + Var[mean]. Latents without moments are left out.
 */
export function momentsOf(statements: readonly GuideStatement[], draws: number, nextNode: () => number): readonly LatentMoments[] {
  const samples = makeAxis(SAMPLES, draws, "sample");
  const drawn = drawLatents(statements, [samples], nextNode);
  const byVariable = new Map<string, LatentMoments>();
  for (const s of statements) {
    const own = statementMoments(s, samples, drawn);
    if (own === null) continue;
    const over = unionAxes(s.plates, s.valueEvents);
    const before = byVariable.get(s.variable);
    const [mean, variance] = [place(own.mean, s.map, over), place(own.variance, s.map, over)];
    byVariable.set(s.variable, {
      variable: s.variable,
      mean: before === undefined ? mean : add(before.mean, mean),
      variance: before === undefined ? variance : add(before.variance, variance),
      sampledMean: own.sampledMean || before?.sampledMean === true,
      sampledVariance: own.sampledVariance || before?.sampledVariance === true,
      categories: own.categories,
    });
  }
  return [...byVariable.values()];
}

type Moments = Omit<LatentMoments, "variable">;

function statementMoments(s: GuideStatement, samples: Axis, drawn: ReadonlyMap<string, Expr>): Moments | null {
  if (s.law.family === null) return null;
  const pair = s.law.family.record.support.name === "category" ? indicatorMoments(s.law.family, s.law.axes) : recordMoments(s.law.family, s.law.axes);
  if (pair === null) return null;
  const { mean, variance, categories } = pair;
  const sampledMean = readsLatents(mean);
  const sampledVariance = sampledMean || readsLatents(variance);
  if (!sampledVariance) return { mean, variance, sampledMean, sampledVariance, categories };
  const [m, v] = substitute([mean, variance], drawn);
  const average = (e: Expr): Expr => (hasAxis(e.axes, samples) ? mul(1 / samples.extent, sum([samples], e)) : e);
  const centre = average(m!);
  return { mean: centre, variance: add(average(v!), average(square(sub(m!, centre)))), sampledMean, sampledVariance, categories };
}

const LARGEST_INDICATOR_VARIANCE = 0.25;

type Pair = Pick<LatentMoments, "mean" | "variance" | "categories">;
type FamilyUse = NonNullable<GuideStatement["law"]["family"]>;

function recordMoments({ record, canonical }: FamilyUse, axes: EventAxes): Pair | null {
  if (typeof record.mean !== "function" || typeof record.variance !== "function") return null;
  return { mean: record.mean(canonical, axes), variance: record.variance(canonical, axes), categories: null };
}

/** P(z = k) over the categories k, and the largest variance of an indicator: what convergence is asked of is a probability within 0.01, not a rare one's logit. */
function indicatorMoments({ record, canonical }: FamilyUse, axes: EventAxes): Pair {
  const probability = exp(record.logDensity(iota(axes.event), canonical, axes));
  return { mean: probability, variance: num(LARGEST_INDICATOR_VARIANCE), categories: axes.event };
}

export const readsLatents = (e: Expr): boolean => [...inputsOf([e]).values()].some((i) => i.role === "latent");

/** Quantiles of every element of a latent whose marginal under q is a named distribution with an inverse cdf; null otherwise. */
export function quantileOf(s: GuideStatement, probability: number): Expr | null {
  if (s.law.family === null || s.valueEvents.length > 0) return null;
  const { record, canonical } = s.law.family;
  if (record.quantile === undefined || record.support.discrete) return null;
  const value = record.quantile(num(probability), canonical);
  return readsLatents(value) ? null : place(value, s.map, s.plates);
}
