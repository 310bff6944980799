import { at, position } from "../ir/axes.ts";
import { add, apply, div, eq, exp, iota, le, lgamma, log, logSumExp, mul, num, reference, rename, select, sub, sum, xlogy } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { beside } from "../supports/axes.ts";
import { count, counts, real, simplex } from "../supports/index.ts";
import type { Draws } from "./define.ts";
import { spread } from "./linear-algebra.ts";
import { by, defineDistribution, scalar, vector, type Either, type Named } from "./record.ts";

type Canonical = Named<"trials"> & Either<"prob", "logit">;

const logProbOf = (c: Canonical, event: Axis): Expr => (c.prob !== undefined ? log(c.prob) : sub(c.logit, logSumExp([event], c.logit)));
const probOf = (c: Canonical, event: Axis): Expr => (c.prob !== undefined ? c.prob : exp(logProbOf(c, event)));
const logFactorial = (x: Expr): Expr => lgamma(add(x, 1));

/** Category by category, a Binomial of what is left: n_k ~ Binomial(n − n_1 − … − n_{k−1}, p_k / (p_k + … + p_K)). */
function sample(c: Canonical, draws: Draws, event: Axis): Expr {
  const prob = spread(probOf(c, event), event);
  const later = beside(event, "later");
  const rest = sum([later], select(le(iota(event), iota(later)), rename(prob, [event], [later]), 0));
  const share = apply("min", 1, div(prob, rest));
  let left: Expr = c.trials;
  let counts: Expr = num(0);
  for (let k = 0; k < event.extent; k++) {
    const drawn = k === event.extent - 1 ? left : draws.binomial(left, reference(share, [at(event, position(k))]));
    counts = add(counts, select(eq(iota(event), k + 1), drawn, 0));
    left = sub(left, drawn);
  }
  return counts;
}

export const multinomial = defineDistribution<Canonical, "x">({
  name: "Multinomial",
  doc: "How often each of K categories came up in a number of independent trials.",
  source: "Johnson, Kotz & Balakrishnan (1997), Discrete Multivariate Distributions, ch. 35",
  rank: 1,
  tex: "\\mathrm{Multinomial}",
  parameters: {
    trials: scalar(count, "n", "number of trials, the sum of the counts", { boundsSupport: true }),
    prob: vector(simplex, "p", "probabilities, one per category"),
    logit: vector(real, "l", "log-probabilities up to a common constant"),
  },
  parameterisations: [by(["trials", "prob"], (c): Canonical => c), by(["trials", "logit"], (c): Canonical => c)],
  support: counts,
  bounds: ({ trials }) => ({ lower: num(0), upper: trials }),
  logDensity: (x, c, { event }) => {
    const terms = c.prob !== undefined ? xlogy(x, c.prob) : mul(x, logProbOf(c, event));
    return add(logFactorial(c.trials), sum([event], sub(terms, logFactorial(x))));
  },
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "vector" },
    natural: (c, { event }) => ({ x: c.prob !== undefined ? logProbOf(c, event) : c.logit }),
    logNormalizer: ({ x }, { event }, { trials }) => mul(trials, logSumExp([event], x)),
    logBase: (x, { event }, { trials }) => sub(logFactorial(trials), sum([event], logFactorial(x))),
    given: ["trials"],
    fromNatural: ({ x }, { event }, { trials }) => ({ trials, prob: exp(sub(x, logSumExp([event], x))) }),
    fromMean: ({ x }, _, { trials }) => ({ trials, prob: div(x, trials) }),
    meanLogBase: { none: "E log x! has no closed form" },
  },
  sample: (c, draws, { event }) => sample(c, draws, event),
  mean: (c, { event }) => mul(c.trials, probOf(c, event)),
  variance: (c, { event }) => mul(c.trials, mul(probOf(c, event), sub(1, probOf(c, event)))),
  cdf: { none: "no closed form in more than one dimension" },
  probes: [
    { arguments: { trials: 5, prob: [0.2, 0.3, 0.5] }, x: [1, 1, 3], logDensity: -1.8971199848858813, size: 3 },
    { arguments: { trials: 4, prob: [0.6, 0.4] }, x: [4, 0], logDensity: -2.043302495063963, size: 2 },
    { arguments: { trials: 6, prob: [0.1, 0.2, 0.7] }, x: [2, 0, 4], logDensity: -3.323819760640811, size: 3 },
  ],
});
