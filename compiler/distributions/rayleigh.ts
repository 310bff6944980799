import { add, apply, inv, log, mul, neg, sqrt, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { EULER_GAMMA, onPositive } from "./tails.ts";

type Canonical = Named<"scale">;

/** x² / (2 scale²): a standard exponential. */
const energy = (x: Expr, { scale }: Canonical): Expr => mul(0.5, square(mul(x, inv(scale))));

export const rayleigh = defineDistribution<Canonical, "xx">({
  name: "Rayleigh",
  doc: "Length of a plane vector with independent Normal components about 0, each with sd `scale`.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18",
  rank: 0,
  tex: "\\mathrm{Rayleigh}",
  parameters: { scale: scalar(positive, "\\sigma", "sd of a component, in units of x") },
  parameterisations: [by(["scale"], (c) => c)],
  support: positive,
  logDensity: (x, c) => sub(sub(log(x), mul(2, log(c.scale))), energy(x, c)),
  family: {
    statistics: (x) => ({ xx: square(x) }),
    shapes: { xx: "scalar" },
    natural: ({ scale }) => ({ xx: mul(-0.5, inv(square(scale))) }),
    logNormalizer: ({ xx }) => neg(log(mul(-2, xx))),
    logBase: (x) => log(x),
    fromNatural: ({ xx }) => ({ scale: inv(sqrt(mul(-2, xx))) }),
    fromMean: ({ xx }) => ({ scale: sqrt(mul(0.5, xx)) }),
    meanLogBase: ({ scale }) => sub(add(log(scale), 0.5 * Math.LN2), 0.5 * EULER_GAMMA),
  },
  sample: ({ scale }, draws) => mul(scale, sqrt(mul(2, draws.stdExponential()))),
  mean: ({ scale }) => mul(Math.sqrt(Math.PI / 2), scale),
  variance: ({ scale }) => mul(2 - Math.PI / 2, square(scale)),
  cdf: (x, c) => onPositive(x, 0, neg(apply("expm1", neg(energy(x, c))))),
  logCdf: (x, c) => onPositive(x, -Infinity, apply("log1mExp", neg(energy(x, c)))),
  logSurvival: (x, c) => onPositive(x, 0, neg(energy(x, c))),
  quantile: (p, { scale }) => mul(scale, sqrt(mul(-2, apply("log1p", neg(p))))),
  upperQuantile: (q, { scale }) => mul(scale, sqrt(mul(-2, log(q)))),
  probes: [
    { arguments: { scale: 1 }, x: 0.6, logDensity: -0.6908256237659907 },
    { arguments: { scale: 0.2 }, x: 0.9, logDensity: -7.011484690789626 },
    { arguments: { scale: 5 }, x: 2, logDensity: -2.6057286443082552 },
  ],
});
