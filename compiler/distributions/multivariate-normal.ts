import { add, inv, mul, square, sub, sum } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { choleskySupport, covariance, real, realVector } from "../supports/index.ts";
import type { EventAxes } from "./define.ts";
import {
  diagonal,
  factorOf,
  halfLogDet,
  inverseDiagonal,
  inverseFromFactor,
  outer,
  productOfFactor,
  quadratic,
  solveFactored,
  solveLower,
  spread,
  times,
} from "./linear-algebra.ts";
import { by, defineDistribution, matrix, vector, type Named } from "./record.ts";

/** The spread is kept in the form it was given: a covariance is factored, never inverted; a precision never becomes a covariance. */
type Canonical = Named<"mean"> &
  (
    | (Named<"covariance"> & { readonly precision?: undefined; readonly cholesky?: undefined })
    | (Named<"precision"> & { readonly covariance?: undefined; readonly cholesky?: undefined })
    | (Named<"cholesky"> & { readonly covariance?: undefined; readonly precision?: undefined })
  );

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Lower factor of the covariance, where that is what is known. */
const covarianceFactor = (c: Canonical & { readonly precision?: undefined }, axes: EventAxes): Expr => c.cholesky ?? factorOf(c.covariance, axes);

const precisionOf = (c: Canonical, axes: EventAxes): Expr => c.precision ?? inverseFromFactor(covarianceFactor(c, axes), axes);
const linearOf = (c: Canonical, axes: EventAxes): Expr =>
  c.precision !== undefined ? times(c.precision, c.mean, axes) : solveFactored(covarianceFactor(c, axes), c.mean, axes);

function logDensity(x: Expr, c: Canonical, axes: EventAxes): Expr {
  const { event } = axes;
  const deviation = sub(x, c.mean);
  const constant = -0.5 * LOG_TWO_PI * event.extent;
  if (c.precision !== undefined) {
    const halfLog = halfLogDet(factorOf(c.precision, axes), axes);
    return add(add(mul(-0.5, quadratic(c.precision, deviation, axes)), halfLog), constant);
  }
  const factor = covarianceFactor(c, axes);
  const standard = solveLower(factor, deviation, axes);
  return add(sub(mul(-0.5, sum([event], square(standard))), halfLogDet(factor, axes)), constant);
}

function varianceOf(c: Canonical, axes: EventAxes): Expr {
  if (c.precision !== undefined) return inverseDiagonal(factorOf(c.precision, axes), axes);
  return diagonal(c.covariance ?? productOfFactor(c.cholesky, axes), axes);
}

export const multivariateNormal = defineDistribution<Canonical, "x" | "xx">({
  name: "MultivariateNormal",
  doc: "Gaussian vector, by covariance, precision (inverse covariance) or lower Cholesky factor of the covariance.",
  source: "Mardia, Kent & Bibby (1979), Multivariate Analysis, ch. 3",
  rank: 1,
  tex: "\\mathrm{MultivariateNormal}",
  parameters: {
    mean: vector(real, "\\mu", "mean, in units of x", { orScalar: true }),
    covariance: matrix(covariance, "\\Sigma", "covariance matrix, units of x squared"),
    precision: matrix(covariance, "\\Lambda", "inverse of the covariance matrix"),
    cholesky: matrix(choleskySupport, "L", "lower triangular, covariance = L Lᵀ"),
  },
  parameterisations: [
    by(["mean", "covariance"], (c): Canonical => c),
    by(["mean", "precision"], (c): Canonical => c),
    by(["mean", "cholesky"], (c): Canonical => c),
  ],
  support: realVector,
  logDensity,
  family: {
    statistics: (x, axes) => ({ x, xx: outer(x, axes) }),
    shapes: { x: "vector", xx: "matrix" },
    natural: (c, axes) => ({ x: linearOf(c, axes), xx: mul(-0.5, precisionOf(c, axes)) }),
    // ½ ‖M⁻¹ η_x‖² − log det M with M Mᵀ = −2 η_xx
    logNormalizer: ({ x, xx }, axes) => {
      const factor = factorOf(mul(-2, xx), axes);
      return sub(mul(0.5, sum([axes.event], square(solveLower(factor, x, axes)))), halfLogDet(factor, axes));
    },
    logBase: (_, axes) => mul(-0.5 * LOG_TWO_PI, axes.event.extent),
    fromNatural: ({ x, xx }, axes) => {
      const precision = mul(-2, xx);
      return { mean: solveFactored(factorOf(precision, axes), x, axes), precision };
    },
    fromMean: ({ x, xx }, axes) => ({ mean: x, covariance: sub(xx, outer(x, axes)) }),
  },
  translate: (c, by) => ({ ...c, mean: add(c.mean, by) }),
  marginal: {
    family: "Normal",
    canonical: (c, axes) => ({ mean: spread(c.mean, axes.event), precision: inv(varianceOf(c, axes)) }),
  },
  sample: (c, draws, axes) => {
    const standard = draws.stdNormal([axes.event]);
    if (c.precision !== undefined) return add(c.mean, solveLower(factorOf(c.precision, axes), standard, axes, true));
    return add(c.mean, times(covarianceFactor(c, axes), standard, axes));
  },
  mean: (c, axes) => spread(c.mean, axes.event),
  variance: varianceOf,
  cdf: { none: "no closed form in more than one dimension" },
  probes: [
    {
      arguments: {
        mean: [0, 0],
        covariance: [
          [2, 0.6],
          [0.6, 1],
        ],
      },
      x: [0.3, -1.1],
      logDensity: -2.9712007970834966,
      size: 2,
    },
    {
      arguments: {
        mean: [1, -2],
        covariance: [
          [0.5, -0.3],
          [-0.3, 0.8],
        ],
      },
      x: [1.4, -1.9],
      logDensity: -1.5055113821094859,
      size: 2,
    },
    {
      arguments: {
        mean: [5, 0],
        covariance: [
          [1, 0.9],
          [0.9, 1],
        ],
      },
      x: [4, 1],
      logDensity: -11.007511462998522,
      size: 2,
    },
  ],
});
