import { apply, div, expm1, log, log1p, mul, neg, num, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { log1mExp, logTwoTails, onPositive } from "./tails.ts";

type Canonical = Named<"scale">;

const twoTails = (x: Expr, { scale }: Canonical): Expr => logTwoTails(div(x, scale), num(1));

/** tan(πp/2), exact for small p. */
const tangent = (p: Expr): Expr => div(apply("sin", mul(Math.PI / 2, p)), apply("cos", mul(Math.PI / 2, p)));

export const halfCauchy = defineDistribution<Canonical>({
  name: "HalfCauchy",
  doc: "The absolute value of a Cauchy about 0: a weak prior for scales.",
  source: "Gelman (2006), Bayesian Analysis 1, 515-534",
  rank: 0,
  tex: "\\mathrm{HalfCauchy}",
  parameters: { scale: scalar(positive, "\\gamma", "median, in units of x") },
  parameterisations: [by(["scale"], (c) => c)],
  support: positive,
  logDensity: (x, { scale }) => sub(sub(Math.log(2 / Math.PI), log(scale)), log1p(square(div(x, scale)))),
  family: { none: "the scale enters the logarithm of a sum" },
  sample: ({ scale }, draws) => mul(scale, tangent(draws.uniform())),
  mean: { none: "the integral diverges" },
  variance: { none: "the integral diverges" },
  cdf: (x, c) => onPositive(x, 0, neg(expm1(twoTails(x, c)))),
  logCdf: (x, c) => onPositive(x, -Infinity, log1mExp(twoTails(x, c))),
  logSurvival: (x, c) => onPositive(x, 0, twoTails(x, c)),
  quantile: (p, { scale }) => mul(scale, tangent(p)),
  upperQuantile: (q, { scale }) => div(scale, tangent(q)),
  probes: [
    { arguments: { scale: 5 }, x: 3.6, logDensity: -2.4786777665970816 },
    { arguments: { scale: 0.5 }, x: 20, logDensity: -7.1368192377262245 },
    { arguments: { scale: 1 }, x: 0.01, logDensity: -0.4516827002897882 },
  ],
});
