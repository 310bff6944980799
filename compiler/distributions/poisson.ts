import { add, apply, exp, floor, lgamma, log, mul, neg, num, sub, xlogy } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { count, positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Either } from "./record.ts";
import { fromZero } from "./tails.ts";

type Canonical = Either<"rate", "logRate">;

const rateOf = (c: Canonical): Expr => (c.rate !== undefined ? c.rate : exp(c.logRate));
const logFactorial = (x: Expr): Expr => lgamma(add(x, 1));

export const poisson = defineDistribution<Canonical, "x">({
  name: "Poisson",
  doc: "Number of events in a unit of time, when they come independently at a rate.",
  source: "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 4",
  rank: 0,
  tex: "\\mathrm{Poisson}",
  parameters: {
    rate: scalar(positive, "\\lambda", "expected number of events"),
    log_rate: scalar(real, "\\ell", "logarithm of the rate"),
  },
  parameterisations: [by(["rate"], (c): Canonical => c), by(["log_rate"], ({ log_rate }): Canonical => ({ logRate: log_rate }))],
  support: count,
  bounds: () => ({ lower: num(0) }),
  logDensity: (x, c) => sub(c.rate !== undefined ? sub(xlogy(x, c.rate), c.rate) : sub(mul(x, c.logRate), exp(c.logRate)), logFactorial(x)),
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: (c) => ({ x: c.rate !== undefined ? log(c.rate) : c.logRate }),
    logNormalizer: ({ x }) => exp(x),
    logBase: (x) => neg(logFactorial(x)),
    fromNatural: ({ x }) => ({ rate: exp(x) }),
    fromMean: ({ x }) => ({ rate: x }),
    meanLogBase: { none: "E log x! has no closed form" },
  },
  sample: (c, draws) => draws.poisson(rateOf(c)),
  mean: rateOf,
  variance: rateOf,
  cdf: (x, c) => fromZero(x, 0, apply("gammaQ", add(floor(x), 1), rateOf(c))),
  logCdf: (x, c) => fromZero(x, -Infinity, apply("logGammaQ", add(floor(x), 1), rateOf(c))),
  logSurvival: (x, c) => fromZero(x, 0, apply("logGammaP", add(floor(x), 1), rateOf(c))),
  probes: [
    { arguments: { rate: 2.5 }, x: 4, logDensity: -2.0128909028513253 },
    { arguments: { rate: 0.1 }, x: 0, logDensity: -0.1 },
    { arguments: { rate: 40 }, x: 55, logDensity: -5.439075472161155 },
  ],
});
