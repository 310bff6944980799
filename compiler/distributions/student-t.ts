import { add, div, exp, lgamma, log, log1p, lt, mul, neg, select, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { logTwoTails, logUpperTail, standardised, studentUpperQuantile, symmetricCdf } from "./tails.ts";

type Canonical = Named<"degrees" | "location" | "scale">;

const standard = (x: Expr, { location, scale }: Canonical): Expr => standardised(x, location, scale);

export const studentT = defineDistribution<Canonical>({
  name: "StudentT",
  doc: "Heavy-tailed bell: a Normal whose precision is Gamma(degrees/2, degrees/2) distributed, shifted and scaled.",
  source: "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 28",
  rank: 0,
  tex: "\\mathrm{StudentT}",
  parameters: {
    degrees: scalar(positive, "\\nu", "degrees of freedom; the mean needs more than 1, the variance more than 2"),
    location: scalar(real, "\\mu", "centre, in units of x", { optional: 0 }),
    scale: scalar(positive, "\\sigma", "scale (not the standard deviation), in units of x", { optional: 1 }),
  },
  parameterisations: [by(["degrees", "location", "scale"], (c) => c)],
  support: real,
  logDensity: (x, c) => {
    const half = mul(0.5, add(c.degrees, 1));
    const constant = sub(sub(lgamma(half), lgamma(mul(0.5, c.degrees))), add(mul(0.5, log(mul(Math.PI, c.degrees))), log(c.scale)));
    return sub(constant, mul(half, log1p(div(square(standard(x, c)), c.degrees))));
  },
  family: { none: "degrees and location enter the logarithm of a sum" },
  sample: ({ degrees, location, scale }, draws) => {
    const half = mul(0.5, degrees);
    const logStretch = mul(0.5, sub(log(half), draws.logStdGamma(half)));
    return add(location, mul(scale, mul(draws.stdNormal(), exp(logStretch))));
  },
  mean: ({ degrees, location }) => select(lt(1, degrees), location, NaN),
  variance: ({ degrees, scale }) => select(lt(2, degrees), div(mul(square(scale), degrees), sub(degrees, 2)), select(lt(1, degrees), Infinity, NaN)),
  cdf: (x, c) => symmetricCdf(standard(x, c), logTwoTails(standard(x, c), c.degrees)),
  logCdf: (x, c) => logUpperTail(neg(standard(x, c)), logTwoTails(standard(x, c), c.degrees)),
  logSurvival: (x, c) => logUpperTail(standard(x, c), logTwoTails(standard(x, c), c.degrees)),
  quantile: (p, c) => sub(c.location, mul(c.scale, studentUpperQuantile(p, c.degrees))),
  upperQuantile: (q, c) => add(c.location, mul(c.scale, studentUpperQuantile(q, c.degrees))),
  probes: [
    { arguments: { degrees: 3, location: 0, scale: 1 }, x: 1.7, logDensity: -2.350176267614281 },
    { arguments: { degrees: 5.5, location: -1, scale: 2 }, x: 12, logDensity: -8.68129957314709 },
    { arguments: { degrees: 30, location: 4, scale: 0.5 }, x: 3.9, logDensity: -0.254776045942469 },
  ],
});
