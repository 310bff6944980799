import { div, expm1, inv, log, log1p, mul, neg, num, square, sub } from "../ir/build.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { log1mExp, onPositive } from "./tails.ts";

export const exponential = defineDistribution<Named<"rate">, "x">({
  name: "Exponential",
  doc: "Waiting time for the first event of a Poisson process, by its rate or its mean (scale).",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 19",
  rank: 0,
  tex: "\\mathrm{Exponential}",
  parameters: {
    rate: scalar(positive, "\\lambda", "events per unit of x"),
    scale: scalar(positive, "\\theta", "mean, in units of x"),
  },
  parameterisations: [by(["rate"], (c) => c), by(["scale"], ({ scale }) => ({ rate: inv(scale) }))],
  support: positive,
  logDensity: (x, { rate }) => sub(log(rate), mul(rate, x)),
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: ({ rate }) => ({ x: neg(rate) }),
    logNormalizer: ({ x }) => neg(log(neg(x))),
    logBase: () => num(0),
    fromNatural: ({ x }) => ({ rate: neg(x) }),
    fromMean: ({ x }) => ({ rate: inv(x) }),
  },
  within: [{ family: "Gamma", canonical: ({ rate }) => ({ shape: num(1), rate }) }],
  sample: ({ rate }, draws) => div(draws.stdExponential(), rate),
  mean: ({ rate }) => inv(rate),
  variance: ({ rate }) => inv(square(rate)),
  cdf: (x, { rate }) => onPositive(x, 0, neg(expm1(neg(mul(rate, x))))),
  logCdf: (x, { rate }) => onPositive(x, -Infinity, log1mExp(neg(mul(rate, x)))),
  logSurvival: (x, { rate }) => onPositive(x, 0, neg(mul(rate, x))),
  quantile: (p, { rate }) => neg(div(log1p(neg(p)), rate)),
  upperQuantile: (q, { rate }) => neg(div(log(q), rate)),
  probes: [
    { arguments: { rate: 1 }, x: 0.7, logDensity: -0.7 },
    { arguments: { rate: 0.2 }, x: 11, logDensity: -3.8094379124341002 },
    { arguments: { rate: 30 }, x: 0.003, logDensity: 3.311197381662155 },
  ],
});
