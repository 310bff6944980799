import { add, apply, div, expm1, floor, inv, log, log1p, mul, neg, num, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { count, unit } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { fromZero, log1mExp } from "./tails.ts";

/** log P(X > x) = (⌊x⌋ + 1) log(1 − p), x ≥ 0. */
const logSurvival = (x: Expr, prob: Expr): Expr => mul(add(floor(x), 1), log1p(neg(prob)));

export const geometric = defineDistribution<Named<"prob">, "x">({
  name: "Geometric",
  doc: "Failures before the first success: 0, 1, 2, …",
  source: "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 5",
  rank: 0,
  tex: "\\mathrm{Geometric}",
  parameters: { prob: scalar(unit, "p", "probability of success") },
  parameterisations: [by(["prob"], (c) => c)],
  support: count,
  bounds: () => ({ lower: num(0) }),
  logDensity: (x, { prob }) => add(log(prob), apply("xlog1py", x, neg(prob))),
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: ({ prob }) => ({ x: log1p(neg(prob)) }),
    logNormalizer: ({ x }) => neg(log1mExp(x)),
    logBase: () => num(0),
    fromNatural: ({ x }) => ({ prob: neg(expm1(x)) }),
    fromMean: ({ x }) => ({ prob: inv(add(1, x)) }),
  },
  within: [{ family: "NegativeBinomial", canonical: ({ prob }) => ({ successes: num(1), prob }) }],
  sample: ({ prob }, draws) => floor(div(draws.stdExponential(), neg(log1p(neg(prob))))),
  mean: ({ prob }) => div(sub(1, prob), prob),
  variance: ({ prob }) => div(sub(1, prob), square(prob)),
  cdf: (x, { prob }) => fromZero(x, 0, neg(expm1(logSurvival(x, prob)))),
  logCdf: (x, { prob }) => fromZero(x, -Infinity, log1mExp(logSurvival(x, prob))),
  logSurvival: (x, { prob }) => fromZero(x, 0, logSurvival(x, prob)),
  probes: [
    { arguments: { prob: 0.3 }, x: 4, logDensity: -2.6306725800808657 },
    { arguments: { prob: 0.8 }, x: 0, logDensity: -0.2231435513142097 },
    { arguments: { prob: 0.15 }, x: 20, logDensity: -5.1474985748413795 },
  ],
});
