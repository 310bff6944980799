import { add, div, exp, lgamma, log, logSumExp, mul, num, square, sub, sum, xlogy } from "../ir/build.ts";
import { positive, simplex } from "../supports/index.ts";
import { spread } from "./linear-algebra.ts";
import { by, defineDistribution, vector, type Named } from "./record.ts";

/** A scalar concentration has no event axis: the sums below then count it `extent` times. */
export const dirichlet = defineDistribution<Named<"concentration">, "logX">({
  name: "Dirichlet",
  doc: "Probability vectors; a scalar concentration with a size is the symmetric one.",
  source: "Kotz, Balakrishnan & Johnson (2000), Continuous Multivariate Distributions 1, ch. 49",
  rank: 1,
  tex: "\\mathrm{Dirichlet}",
  parameters: { concentration: vector(positive, "\\alpha", "pseudo-counts, one per category", { orScalar: true }) },
  parameterisations: [by(["concentration"], (c) => c)],
  support: simplex,
  logDensity: (x, { concentration }, { event }) => {
    const [total, logNorm] = [sum([event], concentration), sum([event], lgamma(concentration))];
    return add(sum([event], xlogy(sub(concentration, 1), x)), sub(lgamma(total), logNorm));
  },
  family: {
    statistics: (x) => ({ logX: log(x) }),
    shapes: { logX: "vector" },
    natural: ({ concentration }) => ({ logX: sub(concentration, 1) }),
    logNormalizer: ({ logX }, { event }) => sub(sum([event], lgamma(add(logX, 1))), lgamma(sum([event], add(logX, 1)))),
    logBase: () => num(0),
    fromNatural: ({ logX }) => ({ concentration: add(logX, 1) }),
  },
  marginal: {
    family: "Beta",
    canonical: ({ concentration }, { event }) => ({ alpha: spread(concentration, event), beta: sub(sum([event], concentration), concentration) }),
  },
  sample: ({ concentration }, draws, { event }) => {
    const logs = draws.logStdGamma(concentration, [event]);
    return exp(sub(logs, logSumExp([event], logs)));
  },
  mean: ({ concentration }, { event }) => spread(div(concentration, sum([event], concentration)), event),
  variance: ({ concentration }, { event }) => {
    const total = sum([event], concentration);
    return spread(div(mul(concentration, sub(total, concentration)), mul(square(total), add(total, 1))), event);
  },
  cdf: { none: "no closed form in more than one dimension" },
  probes: [
    { arguments: { concentration: [1.5, 2.5, 3] }, x: [0.2, 0.3, 0.5], logDensity: 1.725230874786637, size: 3 },
    { arguments: { concentration: [0.8, 1.3] }, x: [0.25, 0.75], logDensity: 0.1925071201409519, size: 2 },
    { arguments: { concentration: [2, 4, 1.2] }, x: [0.125, 0.75, 0.125], logDensity: 1.8920866332924549, size: 3 },
  ],
});
