import { add, apply, lgamma, log, mul, num, sub } from "../ir/build.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { onPositive } from "./tails.ts";

export const chiSquared = defineDistribution<Named<"degrees">, "logX">({
  name: "ChiSquared",
  doc: "The sum of `degrees` squared standard normals.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18",
  rank: 0,
  tex: "\\chi^2",
  parameters: { degrees: scalar(positive, "\\nu", "degrees of freedom") },
  parameterisations: [by(["degrees"], (c) => c)],
  support: positive,
  logDensity: (x, { degrees }) => {
    const half = mul(0.5, degrees);
    return sub(sub(mul(sub(half, 1), log(x)), mul(0.5, x)), add(lgamma(half), mul(half, Math.LN2)));
  },
  family: {
    statistics: (x) => ({ logX: log(x) }),
    shapes: { logX: "scalar" },
    natural: ({ degrees }) => ({ logX: sub(mul(0.5, degrees), 1) }),
    logNormalizer: ({ logX }) => add(lgamma(add(logX, 1)), mul(add(logX, 1), Math.LN2)),
    logBase: (x) => mul(-0.5, x),
    fromNatural: ({ logX }) => ({ degrees: mul(2, add(logX, 1)) }),
    meanLogBase: ({ degrees }) => mul(-0.5, degrees),
  },
  within: [{ family: "Gamma", canonical: ({ degrees }) => ({ shape: mul(0.5, degrees), rate: num(0.5) }) }],
  sample: ({ degrees }, draws) => mul(2, draws.stdGamma(mul(0.5, degrees))),
  mean: ({ degrees }) => degrees,
  variance: ({ degrees }) => mul(2, degrees),
  cdf: (x, { degrees }) => onPositive(x, 0, apply("gammaP", mul(0.5, degrees), mul(0.5, x))),
  logCdf: (x, { degrees }) => onPositive(x, -Infinity, apply("logGammaP", mul(0.5, degrees), mul(0.5, x))),
  logSurvival: (x, { degrees }) => onPositive(x, 0, apply("logGammaQ", mul(0.5, degrees), mul(0.5, x))),
  quantile: (p, { degrees }) => mul(2, apply("gammaQuantile", p, mul(0.5, degrees))),
  upperQuantile: (q, { degrees }) => mul(2, apply("gammaUpperQuantile", q, mul(0.5, degrees))),
  probes: [
    { arguments: { degrees: 3 }, x: 2.2, logDensity: -1.6247098530225377 },
    { arguments: { degrees: 1.5 }, x: 0.05, logDensity: 0.0007917315372433795 },
    { arguments: { degrees: 40 }, x: 37, logDensity: -3.095387458158136 },
  ],
});
