import { apply, le, num, select } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { SupportBounds } from "../supports/define.ts";
import type { Args, Distribution, EventAxes } from "./define.ts";

/** 0 where a scalar x lies between the bounds, −∞ elsewhere. */
export function boundsIndicator({ lower, upper }: SupportBounds, x: Expr): Expr {
  const tests = [...(lower !== undefined ? [le(lower, x)] : []), ...(upper !== undefined ? [le(x, upper)] : [])];
  return tests.length === 0
    ? num(0)
    : select(
        tests.reduce((a, b) => apply("and", a, b)),
        0,
        -Infinity,
      );
}

/**
 * 0 where a scalar x lies between the record's bounds, −∞ elsewhere: the term that a log-density leaves out. It is needed only where x is
 * not known to lie inside: an observation, or another latent, under bounds that depend on latents or parameters. A latent drawn from the
 * record itself is inside by its bijection.
 */
export const supportIndicator = (record: Distribution, x: Expr, canonical: Args, axes?: EventAxes): Expr =>
  boundsIndicator(record.bounds?.(canonical, axes) ?? {}, x);

/** Do the bounds move during a fit? Constants and data do not, so membership was settled when the data were bound. */
export function boundsMove({ lower, upper }: SupportBounds): boolean {
  const roots = [...(lower !== undefined ? [lower] : []), ...(upper !== undefined ? [upper] : [])];
  return [...inputsOf(roots).values()].some((input) => input.role !== "data" && input.role !== "constant");
}
