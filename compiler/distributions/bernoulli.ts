import { add, apply, lt, mul, neg, num, select, softplus, sub, xlogy } from "../ir/build.ts";
import { boolean, real, unit } from "../supports/index.ts";
import { complementOf, logComplementOf, logitOf, logProbOf, probOf, type Probability } from "./probability.ts";
import { by, defineDistribution, scalar } from "./record.ts";
import { fromZero } from "./tails.ts";

export const bernoulli = defineDistribution<Probability, "x">({
  name: "Bernoulli",
  doc: "1 with the given probability (or log-odds), else 0.",
  source: "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 3",
  rank: 0,
  tex: "\\mathrm{Bernoulli}",
  parameters: { prob: scalar(unit, "p", "probability of 1"), logit: scalar(real, "l", "log-odds of 1") },
  parameterisations: [by(["prob"], (c): Probability => c), by(["logit"], (c): Probability => c)],
  support: boolean,
  logDensity: (x, c) => (c.prob !== undefined ? add(xlogy(x, c.prob), apply("xlog1py", sub(1, x), neg(c.prob))) : sub(mul(x, c.logit), softplus(c.logit))),
  family: {
    statistics: (x) => ({ x }),
    shapes: { x: "scalar" },
    natural: (c) => ({ x: logitOf(c) }),
    logNormalizer: ({ x }) => softplus(x),
    logBase: () => num(0),
    fromNatural: ({ x }) => ({ logit: x }),
    fromMean: ({ x }) => ({ prob: x }),
  },
  within: [{ family: "Binomial", canonical: (c) => ({ trials: num(1), ...c }) }],
  sample: (c, draws) => lt(draws.uniform(), probOf(c)),
  mean: (c) => probOf(c),
  variance: (c) => mul(probOf(c), complementOf(c)),
  cdf: (x, c) => fromZero(x, 0, select(lt(x, 1), complementOf(c), 1)),
  logCdf: (x, c) => fromZero(x, -Infinity, select(lt(x, 1), logComplementOf(c), 0)),
  logSurvival: (x, c) => fromZero(x, 0, select(lt(x, 1), logProbOf(c), -Infinity)),
  probes: [
    { arguments: { prob: 0.3 }, x: 1, logDensity: -1.2039728043259361 },
    { arguments: { prob: 0.3 }, x: 0, logDensity: -0.35667494393873234 },
    { arguments: { prob: 1e-9 }, x: 0, logDensity: -1.0000000005000001e-9 },
  ],
});
