import { add, div, exp, lgamma, log, logSumExp, mul, sub, sum } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real, simplex } from "../supports/index.ts";
import { by, defineDistribution, scalar, vector, type Either, type Named } from "./record.ts";

type Canonical = Named<"temperature"> & Either<"prob", "logit">;

const logits = (c: Canonical): Expr => (c.prob !== undefined ? log(c.prob) : c.logit);
const UNKNOWN = { none: "no closed form" };

/** Density with respect to the first K − 1 coordinates of the simplex. */
export const gumbelSoftmax = defineDistribution<Canonical>({
  name: "GumbelSoftmax",
  doc: "Relaxed one-hot vector (Concrete): softmax of (logit + Gumbel noise)/temperature; as the temperature falls, a Categorical.",
  source: "Maddison, Mnih & Teh (2017), The Concrete distribution, ICLR, eq. 10; Jang, Gu & Poole (2017)",
  rank: 1,
  tex: "\\mathrm{GumbelSoftmax}",
  parameters: {
    prob: vector(simplex, "p", "probabilities of the vertices"),
    logit: vector(real, "l", "log-probabilities up to a common constant"),
    temperature: scalar(positive, "\\tau", "how soft, dimensionless"),
  },
  parameterisations: [by(["prob", "temperature"], (c): Canonical => c), by(["logit", "temperature"], (c): Canonical => c)],
  support: simplex,
  logDensity: (x, c, { event }) => {
    const size = event.extent;
    const tilted = sub(logits(c), mul(c.temperature, log(x)));
    const constant = add(lgamma(size), mul(size - 1, log(c.temperature)));
    return sub(add(constant, sum([event], sub(tilted, log(x)))), mul(size, logSumExp([event], tilted)));
  },
  family: { none: "the logits enter the logarithm of a sum with x" },
  sample: (c, draws, { event }) => {
    const scores = div(sub(logits(c), log(draws.stdExponential([event]))), c.temperature);
    return exp(sub(scores, logSumExp([event], scores)));
  },
  mean: UNKNOWN,
  variance: UNKNOWN,
  cdf: UNKNOWN,
  probes: [
    { arguments: { prob: [0.2, 0.3, 0.5], temperature: 0.7 }, x: [0.25, 0.25, 0.5], logDensity: 0.09414620907114311, size: 3 },
    { arguments: { prob: [0.6, 0.4], temperature: 1.5 }, x: [0.125, 0.875], logDensity: -0.7766200450449778, size: 2 },
    { arguments: { prob: [0.1, 0.5, 0.4], temperature: 1 }, x: [0.5, 0.375, 0.125], logDensity: -0.37592890218250186, size: 3 },
  ],
});
