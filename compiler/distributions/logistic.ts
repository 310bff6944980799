import { add, log, log1p, mul, neg, sigmoid, softplus, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { standardised } from "./tails.ts";

type Canonical = Named<"location" | "scale">;

const standard = (x: Expr, { location, scale }: Canonical): Expr => standardised(x, location, scale);
const logit = (p: Expr): Expr => sub(log(p), log1p(neg(p)));

export const logistic = defineDistribution<Canonical>({
  name: "Logistic",
  doc: "Its distribution function is the logistic sigmoid.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23",
  rank: 0,
  tex: "\\mathrm{Logistic}",
  parameters: {
    location: scalar(real, "\\mu", "median and mean, in units of x"),
    scale: scalar(positive, "s", "scale, in units of x; the sd is π/√3 times it"),
  },
  parameterisations: [by(["location", "scale"], (c) => c)],
  support: real,
  logDensity: (x, c) => {
    const z = standard(x, c);
    return sub(neg(add(z, mul(2, softplus(neg(z))))), log(c.scale));
  },
  family: { none: "the location enters the logarithm of a sum" },
  sample: ({ location, scale }, draws) => add(location, mul(scale, logit(draws.uniform()))),
  mean: ({ location }) => location,
  variance: ({ scale }) => mul(Math.PI ** 2 / 3, square(scale)),
  cdf: (x, c) => sigmoid(standard(x, c)),
  logCdf: (x, c) => neg(softplus(neg(standard(x, c)))),
  logSurvival: (x, c) => neg(softplus(standard(x, c))),
  quantile: (p, { location, scale }) => add(location, mul(scale, logit(p))),
  upperQuantile: (q, { location, scale }) => sub(location, mul(scale, logit(q))),
  probes: [
    { arguments: { location: 0, scale: 1 }, x: 0.7, logDensity: -1.5063720977709159 },
    { arguments: { location: 2, scale: 0.4 }, x: -60, logDensity: -154.08370926812583 },
    { arguments: { location: -1, scale: 3 }, x: 8, logDensity: -4.195786991815594 },
  ],
});
