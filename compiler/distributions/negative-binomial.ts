import { add, apply, div, exp, expm1, floor, inv, lgamma, log, log1p, mul, neg, num, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { count, positive, unit } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Either, type Named } from "./record.ts";
import { fromZero, log1mExp } from "./tails.ts";

type Canonical = Named<"successes"> & Either<"prob", "mean">;

const probOf = (c: Canonical): Expr => (c.prob !== undefined ? c.prob : inv(add(1, div(c.mean, c.successes))));
const logProbOf = (c: Canonical): Expr => (c.prob !== undefined ? log(c.prob) : neg(log1p(div(c.mean, c.successes))));
const logComplementOf = (c: Canonical): Expr => (c.prob !== undefined ? log1p(neg(c.prob)) : neg(log1p(div(c.successes, c.mean))));
const meanOf = (c: Canonical): Expr => (c.prob !== undefined ? mul(c.successes, div(sub(1, c.prob), c.prob)) : c.mean);
/** log Γ(x + r) − log Γ(r) − log x!. */
const logCoefficient = (x: Expr, successes: Expr): Expr => sub(sub(lgamma(add(x, successes)), lgamma(successes)), lgamma(add(x, 1)));
const logCdf = (x: Expr, c: Canonical): Expr => fromZero(x, -Infinity, apply("logBetaI", probOf(c), c.successes, add(floor(x), 1)));

export const negativeBinomial = defineDistribution<Canonical, "x">({
  name: "NegativeBinomial",
  doc: "Overdispersed counts: a Gamma mixture of Poissons (mean, dispersion), or failures before a number of successes.",
  source: "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 5",
  rank: 0,
  tex: "\\mathrm{NegativeBinomial}",
  parameters: {
    mean: scalar(positive, "\\mu", "mean"),
    dispersion: scalar(positive, "\\phi", "shape of the mixing Gamma; the larger, the nearer to a Poisson"),
    successes: scalar(positive, "r", "number of successes waited for (any positive number)"),
    prob: scalar(unit, "p", "probability of success"),
  },
  parameterisations: [
    by(["mean", "dispersion"], ({ mean, dispersion }): Canonical => ({ successes: dispersion, mean })),
    by(["successes", "prob"], (c): Canonical => c),
  ],
  support: count,
  bounds: () => ({ lower: num(0) }),
  logDensity: (x, c) => {
    const failures = c.prob !== undefined ? apply("xlog1py", x, neg(c.prob)) : mul(x, logComplementOf(c));
    return add(add(logCoefficient(x, c.successes), mul(c.successes, logProbOf(c))), failures);
  },
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: (c) => ({ x: logComplementOf(c) }),
    logNormalizer: ({ x }, _, { successes }) => neg(mul(successes, log1mExp(x))),
    logBase: (x, _, { successes }) => logCoefficient(x, successes),
    given: ["successes"],
    fromNatural: ({ x }, _, { successes }) => ({ successes, prob: neg(expm1(x)) }),
    fromMean: ({ x }, _, { successes }) => ({ successes, mean: x }),
    meanLogBase: { none: "E log Γ(x + successes) and E log x! have no closed form" },
  },
  sample: (c, draws) => draws.poisson(mul(draws.stdGamma(c.successes), div(meanOf(c), c.successes))),
  mean: meanOf,
  variance: (c) => add(meanOf(c), div(square(meanOf(c)), c.successes)),
  cdf: (x, c) => exp(logCdf(x, c)),
  logCdf,
  logSurvival: (x, c) => fromZero(x, 0, apply("logBetaIUpper", probOf(c), c.successes, add(floor(x), 1))),
  probes: [
    { arguments: { mean: 3, dispersion: 2 }, x: 5, logDensity: -2.5949501133502086 },
    { arguments: { mean: 0.7, dispersion: 0.4 }, x: 0, logDensity: -0.40464036467139197 },
    { arguments: { mean: 10, dispersion: 15 }, x: 22, logDensity: -5.763488450151975 },
  ],
});
