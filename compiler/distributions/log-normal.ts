import { add, apply, div, exp, expm1, inv, log, mul, neg, sqrt, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { logNormalCdf, normalQuantile, onPositive } from "./tails.ts";

type Canonical = Named<"location" | "precision">;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

const standard = (x: Expr, { location, precision }: Canonical): Expr => mul(sub(log(x), location), sqrt(precision));
const scaleOf = ({ precision }: Canonical): Expr => inv(sqrt(precision));

export const logNormal = defineDistribution<Canonical, "logX" | "logX2">({
  name: "LogNormal",
  doc: "Its logarithm is Normal: location and scale are the mean and standard deviation of log x.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 14",
  rank: 0,
  tex: "\\mathrm{LogNormal}",
  parameters: {
    location: scalar(real, "\\mu", "mean of log x"),
    scale: scalar(positive, "\\sigma", "standard deviation of log x"),
    precision: scalar(positive, "\\tau", "inverse variance of log x"),
  },
  parameterisations: [
    by(["location", "scale"], ({ location, scale }) => ({ location, precision: inv(square(scale)) })),
    by(["location", "precision"], (c) => c),
  ],
  support: positive,
  logDensity: (x, { location, precision }) =>
    sub(add(sub(mul(0.5, log(precision)), mul(0.5, mul(precision, square(sub(log(x), location))))), -HALF_LOG_TWO_PI), log(x)),
  family: {
    statistics: (x) => ({ logX: log(x), logX2: square(log(x)) }),
    shapes: { logX: "scalar", logX2: "scalar" },
    natural: ({ location, precision }) => ({ logX: mul(precision, location), logX2: mul(-0.5, precision) }),
    logNormalizer: ({ logX, logX2 }) => neg(add(div(square(logX), mul(4, logX2)), mul(0.5, log(mul(-2, logX2))))),
    logBase: (x) => sub(-HALF_LOG_TWO_PI, log(x)),
    fromNatural: ({ logX, logX2 }) => ({ location: div(logX, mul(-2, logX2)), precision: mul(-2, logX2) }),
    fromMean: ({ logX, logX2 }) => ({ location: logX, precision: inv(sub(logX2, square(logX))) }),
    meanLogBase: ({ location }) => sub(-HALF_LOG_TWO_PI, location),
  },
  sample: (c, draws) => exp(add(c.location, mul(scaleOf(c), draws.stdNormal()))),
  mean: ({ location, precision }) => exp(add(location, mul(0.5, inv(precision)))),
  variance: ({ location, precision }) => mul(expm1(inv(precision)), exp(add(mul(2, location), inv(precision)))),
  cdf: (x, c) => onPositive(x, 0, apply("normalCdf", standard(x, c))),
  logCdf: (x, c) => onPositive(x, -Infinity, logNormalCdf(standard(x, c))),
  logSurvival: (x, c) => onPositive(x, 0, logNormalCdf(neg(standard(x, c)))),
  quantile: (p, c) => exp(add(c.location, mul(scaleOf(c), normalQuantile(p)))),
  upperQuantile: (q, c) => exp(sub(c.location, mul(scaleOf(c), normalQuantile(q)))),
  probes: [
    { arguments: { location: 0.3, scale: 0.8 }, x: 2.5, logDensity: -1.9088156092286663 },
    { arguments: { location: -2, scale: 0.1 }, x: 0.12, logDensity: 2.780744189021933 },
    { arguments: { location: 1, scale: 0.5 }, x: 0.7, logDensity: -3.5502502157283207 },
  ],
});
