import { add, apply, div, inv, log, mul, neg, num, sqrt, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { logNormalCdf, normalQuantile } from "./tails.ts";

type Canonical = Named<"mean" | "precision">;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

const standard = (x: Expr, { mean, precision }: Canonical): Expr => mul(sub(x, mean), sqrt(precision));
const sdOf = ({ precision }: Canonical): Expr => inv(sqrt(precision));

export const normal = defineDistribution<Canonical, "x" | "xx">({
  name: "Normal",
  doc: "Gaussian, by standard deviation, variance or precision (inverse variance).",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 13",
  rank: 0,
  tex: "\\mathrm{Normal}",
  parameters: {
    mean: scalar(real, "\\mu", "mean, in units of x"),
    sd: scalar(positive, "\\sigma", "standard deviation, in units of x"),
    variance: scalar(positive, "\\sigma^2", "variance, in units of x squared"),
    precision: scalar(positive, "\\tau", "inverse of the variance"),
  },
  parameterisations: [
    by(["mean", "sd"], ({ mean, sd }) => ({ mean, precision: inv(square(sd)) })),
    by(["mean", "variance"], ({ mean, variance }) => ({ mean, precision: inv(variance) })),
    by(["mean", "precision"], (c) => c),
  ],
  support: real,
  logDensity: (x, { mean, precision }) => add(sub(mul(0.5, log(precision)), mul(0.5, mul(precision, square(sub(x, mean))))), -HALF_LOG_TWO_PI),
  family: {
    statistics: (x) => ({ x, xx: square(x) }),
    shapes: { x: "scalar", xx: "scalar" },
    natural: ({ mean, precision }) => ({ x: mul(precision, mean), xx: mul(-0.5, precision) }),
    logNormalizer: ({ x, xx }) => neg(add(div(square(x), mul(4, xx)), mul(0.5, log(mul(-2, xx))))),
    logBase: () => num(-HALF_LOG_TWO_PI),
    fromNatural: ({ x, xx }) => ({ mean: div(x, mul(-2, xx)), precision: mul(-2, xx) }),
    fromMean: ({ x, xx }) => ({ mean: x, precision: inv(sub(xx, square(x))) }),
  },
  translate: ({ mean, precision }, by) => ({ mean: add(mean, by), precision }),
  sample: (c, draws) => add(c.mean, mul(sdOf(c), draws.stdNormal())),
  mean: ({ mean }) => mean,
  variance: ({ precision }) => inv(precision),
  cdf: (x, c) => apply("normalCdf", standard(x, c)),
  logCdf: (x, c) => logNormalCdf(standard(x, c)),
  logSurvival: (x, c) => logNormalCdf(neg(standard(x, c))),
  quantile: (p, c) => add(c.mean, mul(sdOf(c), normalQuantile(p))),
  upperQuantile: (q, c) => sub(c.mean, mul(sdOf(c), normalQuantile(q))),
  probes: [
    { arguments: { mean: -0.5, sd: 2 }, x: 1.3, logDensity: -2.017085713764618 },
    { arguments: { mean: 1000000.0, sd: 0.001 }, x: 1000000.001, logDensity: 5.4888166982800115 },
    { arguments: { mean: 3, sd: 0.25 }, x: 2.1, logDensity: -6.012644172084781 },
  ],
});
