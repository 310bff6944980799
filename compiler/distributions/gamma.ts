import { add, apply, div, inv, lgamma, log, mul, neg, num, square, sub } from "../ir/build.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { onPositive } from "./tails.ts";

export const gamma = defineDistribution<Named<"shape" | "rate">, "x" | "logX">({
  name: "Gamma",
  doc: "Waiting time until the shape-th event of a Poisson process; by rate or by scale, its inverse.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17",
  rank: 0,
  tex: "\\mathrm{Gamma}",
  parameters: {
    shape: scalar(positive, "\\alpha", "shape, dimensionless"),
    rate: scalar(positive, "\\beta", "inverse scale, in 1/units of x"),
    scale: scalar(positive, "\\theta", "scale, in units of x"),
    mean: scalar(positive, "\\mu", "mean, in units of x"),
    sd: scalar(positive, "\\sigma", "standard deviation, in units of x"),
  },
  parameterisations: [
    by(["shape", "rate"], (c) => c),
    by(["shape", "scale"], ({ shape, scale }) => ({ shape, rate: inv(scale) })),
    by(["shape", "mean"], ({ shape, mean }) => ({ shape, rate: div(shape, mean) })),
    by(["mean", "sd"], ({ mean, sd }) => ({ shape: square(div(mean, sd)), rate: div(mean, square(sd)) })),
  ],
  support: positive,
  logDensity: (x, { shape, rate }) => sub(add(sub(mul(shape, log(rate)), lgamma(shape)), mul(sub(shape, 1), log(x))), mul(rate, x)),
  family: {
    statistics: (x) => ({ x, logX: log(x) }),
    shapes: { x: "scalar", logX: "scalar" },
    natural: ({ shape, rate }) => ({ x: neg(rate), logX: sub(shape, 1) }),
    logNormalizer: ({ x, logX }) => sub(lgamma(add(logX, 1)), mul(add(logX, 1), log(neg(x)))),
    logBase: () => num(0),
    fromNatural: ({ x, logX }) => ({ shape: add(logX, 1), rate: neg(x) }),
  },
  sample: ({ shape, rate }, draws) => div(draws.stdGamma(shape), rate),
  mean: ({ shape, rate }) => div(shape, rate),
  variance: ({ shape, rate }) => div(shape, square(rate)),
  cdf: (x, { shape, rate }) => onPositive(x, 0, apply("gammaP", shape, mul(rate, x))),
  logCdf: (x, { shape, rate }) => onPositive(x, -Infinity, apply("logGammaP", shape, mul(rate, x))),
  logSurvival: (x, { shape, rate }) => onPositive(x, 0, apply("logGammaQ", shape, mul(rate, x))),
  quantile: (p, { shape, rate }) => div(apply("gammaQuantile", p, shape), rate),
  upperQuantile: (q, { shape, rate }) => div(apply("gammaUpperQuantile", q, shape), rate),
  probes: [
    { arguments: { shape: 2, rate: 3 }, x: 0.7, logDensity: -0.2594503666025129 },
    { arguments: { shape: 0.5, rate: 8 }, x: 0.01, logDensity: 2.6899409209092635 },
    { arguments: { shape: 51, rate: 110 }, x: 0.46, logDensity: 1.820292228690377 },
  ],
});
