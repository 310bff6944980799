import { abs, add, apply, inv, log, mul, num, sqrt, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { onPositive } from "./tails.ts";

type Canonical = Named<"precision">;
const HALF_LOG_TWO_OVER_PI = 0.5 * Math.log(2 / Math.PI);

const sdOf = ({ precision }: Canonical): Expr => inv(sqrt(precision));
/** z²/2 is Gamma(½, 1) distributed: its tails keep all digits, near 0 too. */
const halfSquare = (x: Expr, { precision }: Canonical): Expr => mul(0.5, mul(precision, square(x)));

export const halfNormal = defineDistribution<Canonical, "xx">({
  name: "HalfNormal",
  doc: "The absolute value of a Normal about 0; sd, variance and precision are those of that Normal.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 13",
  rank: 0,
  tex: "\\mathrm{HalfNormal}",
  parameters: {
    sd: scalar(positive, "\\sigma", "standard deviation before folding, in units of x"),
    variance: scalar(positive, "\\sigma^2", "variance before folding, in units of x squared"),
    precision: scalar(positive, "\\tau", "inverse of the variance before folding"),
  },
  parameterisations: [
    by(["sd"], ({ sd }) => ({ precision: inv(square(sd)) })),
    by(["variance"], ({ variance }) => ({ precision: inv(variance) })),
    by(["precision"], (c) => c),
  ],
  support: positive,
  logDensity: (x, { precision }) => add(sub(mul(0.5, log(precision)), mul(0.5, mul(precision, square(x)))), HALF_LOG_TWO_OVER_PI),
  family: {
    statistics: (x) => ({ xx: square(x) }),
    shapes: { xx: "scalar" },
    natural: ({ precision }) => ({ xx: mul(-0.5, precision) }),
    logNormalizer: ({ xx }) => mul(-0.5, log(mul(-2, xx))),
    logBase: () => num(HALF_LOG_TWO_OVER_PI),
    fromNatural: ({ xx }) => ({ precision: mul(-2, xx) }),
    fromMean: ({ xx }) => ({ precision: inv(xx) }),
  },
  sample: (c, draws) => mul(sdOf(c), abs(draws.stdNormal())),
  mean: (c) => mul(Math.sqrt(2 / Math.PI), sdOf(c)),
  variance: ({ precision }) => mul(1 - 2 / Math.PI, inv(precision)),
  cdf: (x, c) => onPositive(x, 0, apply("erf", mul(Math.SQRT1_2, mul(x, sqrt(c.precision))))),
  logCdf: (x, c) => onPositive(x, -Infinity, apply("logGammaP", 0.5, halfSquare(x, c))),
  logSurvival: (x, c) => onPositive(x, 0, apply("logGammaQ", 0.5, halfSquare(x, c))),
  quantile: (p, c) => mul(sdOf(c), sqrt(mul(2, apply("gammaQuantile", p, 0.5)))),
  upperQuantile: (q, c) => mul(sdOf(c), sqrt(mul(2, apply("gammaUpperQuantile", q, 0.5)))),
  probes: [
    { arguments: { sd: 1 }, x: 0.6, logDensity: -0.40579135264472743 },
    { arguments: { sd: 0.2 }, x: 0.9, logDensity: -8.741353440210627 },
    { arguments: { sd: 5 }, x: 2, logDensity: -1.9152292650788278 },
  ],
});
