import { add, exp, log, log1p, mul, neg, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { EULER_GAMMA, log1mExp, standardised } from "./tails.ts";

type Canonical = Named<"location" | "scale">;

const standard = (x: Expr, { location, scale }: Canonical): Expr => standardised(x, location, scale);

export const gumbel = defineDistribution<Canonical>({
  name: "Gumbel",
  doc: "The limit of the largest of many draws; the argmax of shifted ones is a categorical draw.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22",
  rank: 0,
  tex: "\\mathrm{Gumbel}",
  parameters: {
    location: scalar(real, "\\mu", "mode, in units of x"),
    scale: scalar(positive, "\\beta", "scale, in units of x"),
  },
  parameterisations: [by(["location", "scale"], (c) => c)],
  support: real,
  logDensity: (x, c) => {
    const z = standard(x, c);
    return sub(neg(add(z, exp(neg(z)))), log(c.scale));
  },
  family: { none: "the location enters an exponential of x" },
  sample: ({ location, scale }, draws) => sub(location, mul(scale, log(draws.stdExponential()))),
  mean: ({ location, scale }) => add(location, mul(EULER_GAMMA, scale)),
  variance: ({ scale }) => mul(Math.PI ** 2 / 6, square(scale)),
  cdf: (x, c) => exp(neg(exp(neg(standard(x, c))))),
  logCdf: (x, c) => neg(exp(neg(standard(x, c)))),
  logSurvival: (x, c) => log1mExp(neg(exp(neg(standard(x, c))))),
  quantile: (p, { location, scale }) => sub(location, mul(scale, log(neg(log(p))))),
  upperQuantile: (q, { location, scale }) => sub(location, mul(scale, log(neg(log1p(neg(q)))))),
  probes: [
    { arguments: { location: 0, scale: 1 }, x: 0.7, logDensity: -1.1965853037914096 },
    { arguments: { location: 2, scale: 0.5 }, x: 0.9, logDensity: -6.1318663188741755 },
    { arguments: { location: -1, scale: 3 }, x: 25, logDensity: -9.765451187590736 },
  ],
});
