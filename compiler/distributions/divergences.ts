import { add, addAll, input, mul, sub, sum } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";
import type { Args, EventAxes, Family, Maybe } from "./define.ts";
import { meanStatistics, statisticAxes } from "./fisher.ts";
import { withoutNestedLogarithms } from "./inverse-pairs.ts";

// All scalar, in nats. Two members of one family share the arguments that it holds fixed: `canonical` is read for those alone.

/** Σ over statistics and their event axes of a · b. */
const inner = (family: Family, a: (statistic: string) => Expr, b: (statistic: string, i: number) => Expr, axes: EventAxes): Expr =>
  addAll(Object.keys(family.shapes).map((k, i) => sum(statisticAxes(family, k, axes), mul(a(k), b(k, i)))));

const of =
  (eta: Args) =>
  (statistic: string): Expr =>
    eta[statistic] ?? bug(`no natural parameter ${statistic}`);

/** KL(p‖q) = E_p[log p − log q] = (η_p − η_q) · ∇A(η_p) − A(η_p) + A(η_q): the Bregman divergence of A. No base measure is needed. */
export function kullbackLeibler(family: Family, p: Args, q: Args, canonical: Args, axes: EventAxes): Expr {
  const means = meanStatistics(family, p, canonical, axes);
  const difference = inner(family, (k) => sub(of(p)(k), of(q)(k)), (_, i) => means[i]!, axes); // prettier-ignore
  return withoutNestedLogarithms(add(sub(difference, family.logNormalizer(p, axes, canonical)), family.logNormalizer(q, axes, canonical)));
}

/** −E_p[log q] = A(η_q) − η_q · ∇A(η_p) − E_p[log h], or why there is no closed form. `canonical`: of p. */
export function crossEntropy(family: Family, canonical: Args, q: Args, axes: EventAxes): Maybe<Expr> {
  const base = meanLogBase(family, canonical, axes);
  if ("none" in base) return base;
  const means = meanStatistics(family, family.natural(canonical, axes), canonical, axes);
  const product = inner(family, of(q), (_, i) => means[i]!, axes);
  return withoutNestedLogarithms(sub(sub(family.logNormalizer(q, axes, canonical), product), base));
}

/** −E[log p] = A − η · ∇A − E[log h], of a discrete variable the entropy, of a continuous one the differential entropy. */
export const entropy = (family: Family, canonical: Args, axes: EventAxes): Maybe<Expr> =>
  crossEntropy(family, canonical, family.natural(canonical, axes), axes);

/** E[log h(x)]: log h itself where it is the same for all x. */
export function meanLogBase(family: Family, canonical: Args, axes: EventAxes): Maybe<Expr> {
  const given = family.meanLogBase;
  if (given !== undefined) return "none" in given ? given : given(canonical, axes);
  const x = input("x");
  const base = family.logBase(x, axes, canonical);
  return inputsOf([base]).has(x.name) ? bug("a family whose base measure depends on x needs the column meanLogBase") : base;
}
