import { add, lt, num, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import type { Args, Distribution } from "./define.ts";

const DOUBLINGS = 31;

/**
 * The least integer x with P(X ≤ x) ≥ p, up to 2³¹ above the lower bound of the support: binary lifting on the distribution function.
 * Cost: 31 evaluations of it. Undefined for a record without a distribution function.
 */
export function discreteQuantile(record: Distribution, p: Expr, canonical: Args): Expr | undefined {
  const { cdf } = record;
  if ("none" in cdf) return undefined;
  let position = sub(record.bounds?.(canonical).lower ?? num(record.support.range.lower ?? 0), 1);
  for (let k = DOUBLINGS - 1; k >= 0; k--) {
    const next = add(position, 2 ** k);
    position = select(lt(cdf(next, canonical), p), next, position);
  }
  return add(position, 1);
}

/** The inverse distribution function at p in (0, 1), discrete or continuous; undefined where the record has none. */
export const quantileOf = (record: Distribution, p: Expr, canonical: Args): Expr | undefined =>
  record.support.discrete ? discreteQuantile(record, p, canonical) : record.quantile?.(p, canonical);
