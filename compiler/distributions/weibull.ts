import { add, div, exp, expm1, inv, lgamma, log, log1p, mul, neg, pow, square, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { positive } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";
import { EULER_GAMMA, log1mExp, onPositive } from "./tails.ts";

type Canonical = Named<"shape" | "scale">;

/** The cumulative hazard (x/λ)^k. */
const hazard = (x: Expr, { shape, scale }: Canonical): Expr => pow(div(x, scale), shape);
/** log Γ(1 + m/k). */
const logMoment = (m: number, shape: Expr): Expr => lgamma(add(1, mul(m, inv(shape))));

export const weibull = defineDistribution<Canonical, "power">({
  name: "Weibull",
  doc: "Lifetime whose hazard rises (shape > 1) or falls (shape < 1) as a power of time.",
  source: "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 21",
  rank: 0,
  tex: "\\mathrm{Weibull}",
  parameters: {
    shape: scalar(positive, "k", "shape, dimensionless"),
    scale: scalar(positive, "\\lambda", "the 63 % quantile, in units of x"),
  },
  parameterisations: [by(["shape", "scale"], (c) => c)],
  support: positive,
  logDensity: (x, c) => sub(add(sub(log(c.shape), mul(c.shape, log(c.scale))), mul(sub(c.shape, 1), log(x))), hazard(x, c)),
  family: {
    statistics: (x, _, { shape }) => ({ power: pow(x, shape) }),
    shapes: { power: "scalar" },
    natural: ({ shape, scale }) => ({ power: neg(pow(scale, neg(shape))) }),
    logNormalizer: ({ power }) => neg(log(neg(power))),
    logBase: (x, _, { shape }) => add(log(shape), mul(sub(shape, 1), log(x))),
    given: ["shape"],
    fromNatural: ({ power }, _, { shape }) => ({ shape, scale: pow(neg(power), neg(inv(shape))) }),
    fromMean: ({ power }, _, { shape }) => ({ shape, scale: pow(power, inv(shape)) }),
    meanLogBase: ({ shape, scale }) => add(log(shape), mul(sub(shape, 1), sub(log(scale), div(EULER_GAMMA, shape)))),
  },
  sample: ({ shape, scale }, draws) => mul(scale, pow(draws.stdExponential(), inv(shape))),
  mean: ({ shape, scale }) => mul(scale, exp(logMoment(1, shape))),
  variance: ({ shape, scale }) => mul(square(scale), sub(exp(logMoment(2, shape)), exp(mul(2, logMoment(1, shape))))),
  cdf: (x, c) => onPositive(x, 0, neg(expm1(neg(hazard(x, c))))),
  logCdf: (x, c) => onPositive(x, -Infinity, log1mExp(neg(hazard(x, c)))),
  logSurvival: (x, c) => onPositive(x, 0, neg(hazard(x, c))),
  quantile: (p, { shape, scale }) => mul(scale, pow(neg(log1p(neg(p))), inv(shape))),
  upperQuantile: (q, { shape, scale }) => mul(scale, pow(neg(log(q)), inv(shape))),
  probes: [
    { arguments: { shape: 1.5, scale: 2 }, x: 1.1, logDensity: -0.9944914896198527 },
    { arguments: { shape: 0.8, scale: 0.3 }, x: 2, logDensity: -3.960297603422995 },
    { arguments: { shape: 5, scale: 10 }, x: 7, logDensity: -2.287916956314875 },
  ],
});
