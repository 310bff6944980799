import { add, apply, div, log, mul, neg, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { interval, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";

type Canonical = Named<"lower" | "upper">;

/** How far x is from `from` towards `to`, between 0 and 1. */
const fraction = (x: Expr, from: Expr, to: Expr): Expr => apply("min", apply("max", div(sub(x, from), sub(to, from)), 0), 1);

export const uniform = defineDistribution<Canonical>({
  name: "Uniform",
  doc: "Equally dense between two bounds, which may be earlier latents.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 26",
  rank: 0,
  tex: "\\mathrm{Uniform}",
  parameters: {
    lower: scalar(real, "a", "least value", { boundsSupport: true }),
    upper: scalar(real, "b", "greatest value", { boundsSupport: true }),
  },
  parameterisations: [by(["lower", "upper"], (c) => c)],
  support: interval,
  bounds: ({ lower, upper }) => ({ lower, upper }),
  logDensity: (_, { lower, upper }) => neg(log(sub(upper, lower))),
  family: { none: "the support depends on the parameters" },
  sample: ({ lower, upper }, draws) => add(lower, mul(sub(upper, lower), draws.uniform())),
  mean: ({ lower, upper }) => mul(0.5, add(lower, upper)),
  variance: ({ lower, upper }) => div(square(sub(upper, lower)), 12),
  cdf: (x, { lower, upper }) => fraction(x, lower, upper),
  logCdf: (x, { lower, upper }) => log(fraction(x, lower, upper)),
  logSurvival: (x, { lower, upper }) => log(fraction(x, upper, lower)),
  quantile: (p, { lower, upper }) => add(lower, mul(sub(upper, lower), p)),
  upperQuantile: (q, { lower, upper }) => sub(upper, mul(sub(upper, lower), q)),
  probes: [
    { arguments: { lower: 0, upper: 1 }, x: 0.3, logDensity: 0.0 },
    { arguments: { lower: -2, upper: 6 }, x: 5, logDensity: -2.0794415416798357 },
    { arguments: { lower: 3, upper: 3.5 }, x: 3.1, logDensity: 0.6931471805599453 },
  ],
});
