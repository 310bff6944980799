import { add, apply, div, exp, inv, lgamma, log, lt, mul, neg, num, select, square, sub } from "../ir/build.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { onPositive } from "./tails.ts";

export const inverseGamma = defineDistribution<Named<"shape" | "scale">, "invX" | "logX">({
  name: "InverseGamma",
  doc: "The reciprocal of a Gamma(shape, rate = scale): the conjugate prior of a Normal's variance.",
  source: "Gelman et al. (2013), Bayesian Data Analysis, appendix A",
  rank: 0,
  tex: "\\mathrm{InverseGamma}",
  parameters: {
    shape: scalar(positive, "\\alpha", "shape, dimensionless; the mean needs more than 1, the variance more than 2"),
    scale: scalar(positive, "\\beta", "scale, in units of x"),
  },
  parameterisations: [by(["shape", "scale"], (c) => c)],
  support: positive,
  logDensity: (x, { shape, scale }) => sub(sub(sub(mul(shape, log(scale)), lgamma(shape)), mul(add(shape, 1), log(x))), mul(scale, inv(x))),
  family: {
    statistics: (x) => ({ invX: inv(x), logX: log(x) }),
    shapes: { invX: "scalar", logX: "scalar" },
    natural: ({ shape, scale }) => ({ invX: neg(scale), logX: neg(add(shape, 1)) }),
    logNormalizer: ({ invX, logX }) => add(lgamma(sub(-1, logX)), mul(add(logX, 1), log(neg(invX)))),
    logBase: () => num(0),
    fromNatural: ({ invX, logX }) => ({ shape: sub(-1, logX), scale: neg(invX) }),
  },
  sample: ({ shape, scale }, draws) => mul(scale, exp(neg(draws.logStdGamma(shape)))),
  mean: ({ shape, scale }) => select(lt(1, shape), div(scale, sub(shape, 1)), Infinity),
  variance: ({ shape, scale }) => {
    const finite = div(square(scale), mul(square(sub(shape, 1)), sub(shape, 2)));
    return select(lt(2, shape), finite, select(lt(1, shape), Infinity, NaN));
  },
  cdf: (x, { shape, scale }) => onPositive(x, 0, apply("gammaQ", shape, div(scale, x))),
  logCdf: (x, { shape, scale }) => onPositive(x, -Infinity, apply("logGammaQ", shape, div(scale, x))),
  logSurvival: (x, { shape, scale }) => onPositive(x, 0, apply("logGammaP", shape, div(scale, x))),
  quantile: (p, { shape, scale }) => div(scale, apply("gammaUpperQuantile", p, shape)),
  upperQuantile: (q, { shape, scale }) => div(scale, apply("gammaQuantile", q, shape)),
  probes: [
    { arguments: { shape: 3, scale: 2 }, x: 0.7, logDensity: -0.044148720268036935 },
    { arguments: { shape: 5.5, scale: 0.1 }, x: 0.04, logDensity: 1.8006608825573374 },
    { arguments: { shape: 2.5, scale: 10 }, x: 30, logDensity: -6.765744307138682 },
  ],
});
