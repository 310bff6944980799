import { at, gather } from "../ir/axes.ts";
import { eq, exp, iota, log, logSumExp, num, reduce, reference, select, sub, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { category, real, simplex } from "../supports/index.ts";
import type { Draws } from "./define.ts";
import { by, defineDistribution, vector, type Either } from "./record.ts";

type Canonical = Either<"prob", "logit">;

/** log p up to a constant over the categories. */
const logits = (c: Canonical): Expr => (c.prob !== undefined ? log(c.prob) : c.logit);

const pick = (values: Expr, event: Axis, x: Expr): Expr => reference(values, [at(event, gather(x))]);

/** The category whose standard exponential over its weight is least: an exact draw, in one pass over the categories. */
export function race(logWeights: Expr, draws: Draws, event: Axis): Expr {
  const arrival = sub(log(draws.stdExponential([event])), logWeights);
  const first = reduce("min", [event], arrival);
  return sum([event], select(eq(arrival, first), iota(event), 0));
}

export const categorical = defineDistribution<Canonical, "is">({
  name: "Categorical",
  doc: "One of K categories, numbered from 1; logits need not be normalised.",
  source: "Johnson, Kotz & Balakrishnan (1997), Discrete Multivariate Distributions, ch. 35",
  rank: 0,
  tex: "\\mathrm{Categorical}",
  parameters: {
    prob: vector(simplex, "p", "probabilities, one per category"),
    logit: vector(real, "l", "log-probabilities up to a common constant"),
  },
  parameterisations: [by(["prob"], (c): Canonical => c), by(["logit"], (c): Canonical => c)],
  support: category,
  bounds: (_, axes) => ({ lower: num(1), ...(axes !== undefined && { upper: num(axes.event.extent) }) }),
  logDensity: (x, c, { event }) => (c.prob !== undefined ? log(pick(c.prob, event, x)) : sub(pick(c.logit, event, x), logSumExp([event], c.logit))),
  family: {
    statistics: (x, { event }) => ({ is: eq(x, iota(event)) }),
    shapes: { is: "vector" },
    natural: (c) => ({ is: logits(c) }),
    logNormalizer: ({ is }, { event }) => logSumExp([event], is),
    logBase: () => num(0),
    fromNatural: ({ is }, { event }) => ({ prob: exp(sub(is, logSumExp([event], is))) }),
    fromMean: ({ is }) => ({ prob: is }),
  },
  sample: (c, draws, { event }) => race(logits(c), draws, event),
  mean: { none: "categories are labels" },
  variance: { none: "categories are labels" },
  cdf: { none: "categories have no order" },
  probes: [
    { arguments: { prob: [0.1, 0.2, 0.5, 0.2] }, x: 3, logDensity: -0.6931471805599453, size: 4 },
    { arguments: { prob: [0.7, 0.3] }, x: 1, logDensity: -0.35667494393873245, size: 2 },
    { arguments: { prob: [0.25, 0.35, 0.4] }, x: 2, logDensity: -1.0498221244986778, size: 3 },
  ],
});
