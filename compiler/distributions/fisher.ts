import { differentiate } from "../calculus/differentiate.ts";
import { addAll, input, mul } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";
import type { Args, EventAxes, Family, Parameterisation } from "./define.ts";
import { withoutCommonFactors, withoutInversePairs } from "./inverse-pairs.ts";

/** A family whose statistics are all scalars. */
export const isScalarFamily = (family: Family): boolean => Object.values(family.shapes).every((shape) => shape === "scalar");

const symbol = (statistic: string): string => `η.${statistic}`;

/** The event axes of a statistic, and of its natural parameter and mean. */
export const statisticAxes = (family: Family, statistic: string, { event, column }: EventAxes): readonly Axis[] =>
  ({ scalar: [], vector: [event], matrix: [event, column] })[family.shapes[statistic] ?? bug(`no statistic ${statistic}`)];

/** The natural parameters as inputs named η.statistic, and A of them. */
function logNormalizerOfInputs(family: Family, canonical: Args, axes: EventAxes): Expr {
  const eta = Object.fromEntries(Object.keys(family.shapes).map((k) => [k, input(symbol(k), statisticAxes(family, k, axes))]));
  return family.logNormalizer(eta, axes, canonical);
}

/** ∇A = E t(x), in the order of the statistics and of their shapes, as expressions of the natural parameters `eta` (which may have plates). */
export function meanStatistics(family: Family, eta: Args, canonical: Args, axes: EventAxes): readonly Expr[] {
  const names = Object.keys(family.shapes);
  const gradient = differentiate(logNormalizerOfInputs(family, canonical, axes), names.map(symbol));
  const atEta = substitute(
    names.map((k) => gradient.get(symbol(k))!),
    new Map(names.map((k) => [symbol(k), eta[k]!])),
  );
  return withoutCommonFactors(withoutInversePairs(atEta));
}

/** The Fisher information in natural coordinates, ∇²A(η) = Cov t(x), at the natural parameters of `canonical`. */
export function naturalFisher(family: Family, canonical: Args, axes: EventAxes): readonly (readonly Expr[])[] {
  const names = Object.keys(family.shapes);
  const gradient = differentiate(logNormalizerOfInputs(family, canonical, axes), names.map(symbol));
  const eta = family.natural(canonical, axes);
  const here = new Map(names.map((k) => [symbol(k), eta[k]!]));
  return names.map((k) => {
    const row = differentiate(gradient.get(symbol(k))!, names.map(symbol));
    return withoutInversePairs(
      substitute(
        names.map((l) => row.get(symbol(l))!),
        here,
      ),
    );
  });
}

/** The arguments that move η alone: all scalar ones, but those that a held-fixed canonical argument depends on. */
export function coordinates(family: Family, parameterisation: Parameterisation, args: Args): readonly string[] {
  const canonical = parameterisation.canonical(args);
  const held = inputsOf((family.given ?? []).flatMap((name) => canonical[name] ?? []));
  return parameterisation.parameters.filter((name) => !held.has(name));
}

/**
 * The Fisher information in the coordinates of a parameterisation: Jᵀ ∇²A(η) J with J = ∂η/∂θ, computed as Jᵀ ∂m/∂θ where m = ∇A(η(θ)).
 * `args` are inputs of the arguments' names. Law: it transforms as a metric. Amari (1998), Natural gradient works efficiently in learning.
 */
export function argumentFisher(family: Family, parameterisation: Parameterisation, args: Args, axes: EventAxes): readonly (readonly Expr[])[] {
  const canonical = parameterisation.canonical(args);
  const wrt = coordinates(family, parameterisation, args);
  const eta = family.natural(canonical, axes);
  const means = meanStatistics(family, eta, canonical, axes);
  const pairs = Object.keys(family.shapes).map((k, i) => ({ eta: differentiate(eta[k]!, wrt), mean: differentiate(means[i]!, wrt) }));
  const entry = (a: string, b: string): Expr => addAll(pairs.map((p) => mul(p.eta.get(a)!, p.mean.get(b)!)));
  return wrt.map((a) => withoutInversePairs(wrt.map((b) => entry(a, b))));
}
