import { add, apply, div, exp, floor, lgamma, lt, mul, neg, num, select, softplus, sub, xlogy } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { count, real, unit } from "../supports/index.ts";
import { complementOf, logitOf, probOf, type Probability } from "./probability.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { fromZero } from "./tails.ts";

type Canonical = Named<"trials"> & Probability;

/** log of the binomial coefficient. */
const logChoose = (n: Expr, k: Expr): Expr => sub(sub(lgamma(add(n, 1)), lgamma(add(k, 1))), lgamma(add(sub(n, k), 1)));

/** A tail at ⌊x⌋: `below` for x < 0, `all` from the number of trials on, between them an incomplete beta integral. */
function tail(x: Expr, c: Canonical, op: "logBetaI" | "logBetaIUpper", below: number, all: number): Expr {
  const k = floor(x);
  return fromZero(x, below, select(lt(k, c.trials), apply(op, probOf(c), add(k, 1), sub(c.trials, k)), all));
}
const logCdf = (x: Expr, c: Canonical): Expr => tail(x, c, "logBetaIUpper", -Infinity, 0);

export const binomial = defineDistribution<Canonical, "x">({
  name: "Binomial",
  doc: "Successes in a number of independent trials.",
  source: "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 3",
  rank: 0,
  tex: "\\mathrm{Binomial}",
  parameters: {
    trials: scalar(count, "n", "number of trials", { boundsSupport: true }),
    prob: scalar(unit, "p", "probability of success"),
    logit: scalar(real, "l", "log-odds of success"),
  },
  parameterisations: [by(["trials", "prob"], (c): Canonical => c), by(["trials", "logit"], (c): Canonical => c)],
  support: count,
  bounds: ({ trials }) => ({ lower: num(0), upper: trials }),
  logDensity: (x, c) => {
    const failures = sub(c.trials, x);
    const logLikelihood =
      c.prob !== undefined ? add(xlogy(x, c.prob), apply("xlog1py", failures, neg(c.prob))) : sub(mul(x, c.logit), mul(c.trials, softplus(c.logit)));
    return add(logLikelihood, logChoose(c.trials, x));
  },
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: (c) => ({ x: logitOf(c) }),
    logNormalizer: ({ x }, _, { trials }) => mul(trials, softplus(x)),
    logBase: (x, _, { trials }) => logChoose(trials, x),
    given: ["trials"],
    fromNatural: ({ x }, _, { trials }) => ({ trials, logit: x }),
    fromMean: ({ x }, _, { trials }) => ({ trials, prob: div(x, trials) }),
    meanLogBase: { none: "E log x! has no closed form" },
  },
  sample: (c, draws) => draws.binomial(c.trials, probOf(c)),
  mean: (c) => mul(c.trials, probOf(c)),
  variance: (c) => mul(c.trials, mul(probOf(c), complementOf(c))),
  cdf: (x, c) => exp(logCdf(x, c)),
  logCdf,
  logSurvival: (x, c) => tail(x, c, "logBetaI", 0, -Infinity),
  probes: [
    { arguments: { trials: 10, prob: 0.3 }, x: 7, logDensity: -4.710342719315704 },
    { arguments: { trials: 25, prob: 0.9 }, x: 25, logDensity: -2.634012891445657 },
    { arguments: { trials: 100, prob: 0.02 }, x: 0, logDensity: -2.020270731751945 },
  ],
});
