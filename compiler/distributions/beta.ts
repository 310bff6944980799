import { add, apply, div, lgamma, log, log1p, mul, neg, num, sigmoid, square, sub, xlogy } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, unit } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";

/** x, moved to the nearer end where it lies outside [0, 1]. */
const clamped = (x: Expr): Expr => apply("min", apply("max", x, 0), 1);

export const beta = defineDistribution<Named<"alpha" | "beta">, "logX" | "log1mX">({
  name: "Beta",
  doc: "Probability with alpha − 1 successes and beta − 1 failures behind it; or by mean and concentration = alpha + beta.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25",
  rank: 0,
  tex: "\\mathrm{Beta}",
  parameters: {
    alpha: scalar(positive, "\\alpha", "first shape, dimensionless"),
    beta: scalar(positive, "\\beta", "second shape, dimensionless"),
    mean: scalar(unit, "\\mu", "mean"),
    concentration: scalar(positive, "\\kappa", "alpha + beta"),
  },
  parameterisations: [
    by(["alpha", "beta"], (c) => c),
    by(["mean", "concentration"], ({ mean, concentration }) => ({ alpha: mul(mean, concentration), beta: mul(sub(1, mean), concentration) })),
  ],
  support: unit,
  logDensity: (x, { alpha, beta }) => {
    const norm = sub(sub(lgamma(add(alpha, beta)), lgamma(alpha)), lgamma(beta));
    return add(add(xlogy(sub(alpha, 1), x), apply("xlog1py", sub(beta, 1), neg(x))), norm);
  },
  family: {
    statistics: (x) => ({ logX: log(x), log1mX: log1p(neg(x)) }),
    shapes: { logX: "scalar", log1mX: "scalar" },
    natural: ({ alpha, beta }) => ({ logX: sub(alpha, 1), log1mX: sub(beta, 1) }),
    logNormalizer: ({ logX, log1mX }) => sub(add(lgamma(add(logX, 1)), lgamma(add(log1mX, 1))), lgamma(add(add(logX, log1mX), 2))),
    logBase: () => num(0),
    fromNatural: ({ logX, log1mX }) => ({ alpha: add(logX, 1), beta: add(log1mX, 1) }),
  },
  sample: ({ alpha, beta }, draws) => sigmoid(sub(draws.logStdGamma(alpha), draws.logStdGamma(beta))),
  mean: ({ alpha, beta }) => div(alpha, add(alpha, beta)),
  variance: ({ alpha, beta }) => div(mul(alpha, beta), mul(square(add(alpha, beta)), add(add(alpha, beta), 1))),
  cdf: (x, { alpha, beta }) => apply("betaI", clamped(x), alpha, beta),
  logCdf: (x, { alpha, beta }) => apply("logBetaI", clamped(x), alpha, beta),
  logSurvival: (x, { alpha, beta }) => apply("logBetaIUpper", clamped(x), alpha, beta),
  quantile: (p, { alpha, beta }) => apply("betaQuantile", p, alpha, beta),
  upperQuantile: (q, { alpha, beta }) => sub(1, apply("betaQuantile", q, beta, alpha)),
  probes: [
    { arguments: { alpha: 2, beta: 3 }, x: 0.4, logDensity: 0.5469646703818639 },
    { arguments: { alpha: 0.7, beta: 1.6 }, x: 0.05, logDensity: 0.8738576795583869 },
    { arguments: { alpha: 60, beta: 25 }, x: 0.72, logDensity: 2.072475663849072 },
  ],
});
