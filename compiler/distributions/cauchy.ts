import { add, apply, div, log, log1p, mul, neg, num, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { logTwoTails, logUpperTail, standardised, symmetricCdf } from "./tails.ts";

type Canonical = Named<"location" | "scale">;

const standard = (x: Expr, { location, scale }: Canonical): Expr => standardised(x, location, scale);
const twoTails = (x: Expr, c: Canonical): Expr => logTwoTails(standard(x, c), num(1));

/** cot(πp): the upper tail's quantile, exact for small p. */
const cotangent = (p: Expr): Expr => div(apply("cos", mul(Math.PI, p)), apply("sin", mul(Math.PI, p)));

export const cauchy = defineDistribution<Canonical>({
  name: "Cauchy",
  doc: "StudentT with one degree of freedom: so heavy-tailed that it has no mean.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 16",
  rank: 0,
  tex: "\\mathrm{Cauchy}",
  parameters: {
    location: scalar(real, "x_0", "median, in units of x"),
    scale: scalar(positive, "\\gamma", "half the interquartile range, in units of x"),
  },
  parameterisations: [by(["location", "scale"], (c) => c)],
  support: real,
  logDensity: (x, c) => sub(sub(-Math.log(Math.PI), log(c.scale)), log1p(square(standard(x, c)))),
  family: { none: "the location enters the logarithm of a sum" },
  within: [{ family: "StudentT", canonical: (c) => ({ degrees: num(1), ...c }) }],
  sample: (c, draws) => sub(c.location, mul(c.scale, cotangent(draws.uniform()))),
  mean: { none: "the integral diverges" },
  variance: { none: "the integral diverges" },
  cdf: (x, c) => symmetricCdf(standard(x, c), twoTails(x, c)),
  logCdf: (x, c) => logUpperTail(neg(standard(x, c)), twoTails(x, c)),
  logSurvival: (x, c) => logUpperTail(standard(x, c), twoTails(x, c)),
  quantile: (p, c) => sub(c.location, mul(c.scale, cotangent(p))),
  upperQuantile: (q, c) => add(c.location, mul(c.scale, cotangent(q))),
  probes: [
    { arguments: { location: 0, scale: 1 }, x: 0.4, logDensity: -1.2931498909676735 },
    { arguments: { location: -2, scale: 0.3 }, x: 5, logDensity: -6.242358038245297 },
    { arguments: { location: 10, scale: 7 }, x: -30, logDensity: -6.6067440593536855 },
  ],
});
