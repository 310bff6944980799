import { hasAxis, makeAxis, unionAxes } from "../ir/axes.ts";
import { add, mul, num, square, sub, sum } from "../ir/build.ts";
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
}

/**
 * Moments of q. A statement whose arguments are free of other latents has those of its record. Else the law of total variance
 * over `draws` draws of its parents from a fixed stream: E[mean], E[variance] + Var[mean]. Latents without moments are left out.
 */
export function momentsOf(statements: readonly GuideStatement[], draws: number, nextNode: () => number): readonly LatentMoments[] {
  const samples = makeAxis("S", draws, "sample");
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
    });
  }
  return [...byVariable.values()];
}

type Moments = Omit<LatentMoments, "variable">;

function statementMoments(s: GuideStatement, samples: Axis, drawn: ReadonlyMap<string, Expr>): Moments | null {
  if (s.law.family === null) return null;
  const { record, canonical } = s.law.family;
  if (typeof record.mean !== "function" || typeof record.variance !== "function") return null;
  const [mean, variance] = [record.mean(canonical, s.law.axes), record.variance(canonical, s.law.axes)];
  const sampledMean = readsLatents(mean);
  const sampledVariance = sampledMean || readsLatents(variance);
  if (!sampledVariance) return { mean, variance, sampledMean, sampledVariance };
  const [m, v] = substitute([mean, variance], drawn);
  const average = (e: Expr): Expr => (hasAxis(e.axes, samples) ? mul(1 / samples.extent, sum([samples], e)) : e);
  const centre = average(m!);
  return { mean: centre, variance: add(average(v!), average(square(sub(m!, centre)))), sampledMean, sampledVariance };
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
