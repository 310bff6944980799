import { abs, add, div, exp, inv, log, log1p, lt, mul, neg, num, select, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { standardised } from "./tails.ts";

type Canonical = Named<"location" | "scale">;

const standard = (x: Expr, { location, scale }: Canonical): Expr => standardised(x, location, scale);
const cdf = (z: Expr): Expr => select(lt(z, 0), mul(0.5, exp(z)), sub(1, mul(0.5, exp(neg(z)))));
const logCdf = (z: Expr): Expr => select(lt(z, 0), add(z, -Math.LN2), log1p(mul(-0.5, exp(neg(z)))));
const quantile = (p: Expr): Expr => select(lt(p, 0.5), log(mul(2, p)), neg(add(log1p(neg(p)), Math.LN2)));

export const laplace = defineDistribution<Canonical, "distance">({
  name: "Laplace",
  doc: "Double exponential: its maximum-likelihood location is the median.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 24",
  rank: 0,
  tex: "\\mathrm{Laplace}",
  parameters: {
    location: scalar(real, "\\mu", "median and mean, in units of x"),
    scale: scalar(positive, "b", "mean distance from the location, in units of x"),
  },
  parameterisations: [by(["location", "scale"], (c) => c)],
  support: real,
  logDensity: (x, { location, scale }) => sub(sub(-Math.LN2, log(scale)), div(abs(sub(x, location)), scale)),
  family: {
    statistics: (x, _, { location }) => ({ distance: abs(sub(x, location)) }),
    shapes: { distance: "scalar" },
    natural: ({ scale }) => ({ distance: neg(inv(scale)) }),
    logNormalizer: ({ distance }) => neg(log(neg(distance))),
    logBase: () => num(-Math.LN2),
    given: ["location"],
    fromNatural: ({ distance }, _, { location }) => ({ location, scale: inv(neg(distance)) }),
    fromMean: ({ distance }, _, { location }) => ({ location, scale: distance }),
  },
  sample: ({ location, scale }, draws) => add(location, mul(scale, sub(draws.stdExponential(), draws.stdExponential()))),
  mean: ({ location }) => location,
  variance: ({ scale }) => mul(2, square(scale)),
  cdf: (x, c) => cdf(standard(x, c)),
  logCdf: (x, c) => logCdf(standard(x, c)),
  logSurvival: (x, c) => logCdf(neg(standard(x, c))),
  quantile: (p, { location, scale }) => add(location, mul(scale, quantile(p))),
  upperQuantile: (q, { location, scale }) => sub(location, mul(scale, quantile(q))),
  probes: [
    { arguments: { location: 0, scale: 1 }, x: -0.7, logDensity: -1.3931471805599454 },
    { arguments: { location: 2, scale: 0.3 }, x: 2.9, logDensity: -2.489174376234009 },
    { arguments: { location: -1, scale: 4 }, x: 9, logDensity: -4.579441541679836 },
  ],
});
