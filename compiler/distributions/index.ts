import { bernoulli } from "./bernoulli.ts";
import { beta } from "./beta.ts";
import { binomial } from "./binomial.ts";
import { categorical } from "./categorical.ts";
import { cauchy } from "./cauchy.ts";
import { chiSquared } from "./chi-squared.ts";
import type { Distribution } from "./define.ts";
import { dirichlet } from "./dirichlet.ts";
import { exponential } from "./exponential.ts";
import { flat } from "./flat.ts";
import { gamma } from "./gamma.ts";
import { geometric } from "./geometric.ts";
import { gumbelSoftmax } from "./gumbel-softmax.ts";
import { gumbel } from "./gumbel.ts";
import { halfCauchy } from "./half-cauchy.ts";
import { halfNormal } from "./half-normal.ts";
import { inverseGamma } from "./inverse-gamma.ts";
import { laplace } from "./laplace.ts";
import { logNormal } from "./log-normal.ts";
import { logistic } from "./logistic.ts";
import { multinomial } from "./multinomial.ts";
import { multivariateNormal } from "./multivariate-normal.ts";
import { negativeBinomial } from "./negative-binomial.ts";
import { normal } from "./normal.ts";
import { poisson } from "./poisson.ts";
import { rayleigh } from "./rayleigh.ts";
import { studentT } from "./student-t.ts";
import { uniform } from "./uniform.ts";
import { weibull } from "./weibull.ts";

/** Every family, in the order in which they are listed to people. Adding one is one record and one line here. */
export const DISTRIBUTIONS: readonly Distribution[] = [
  normal,
  logNormal,
  studentT,
  cauchy,
  halfNormal,
  halfCauchy,
  laplace,
  logistic,
  gumbel,
  exponential,
  gamma,
  inverseGamma,
  chiSquared,
  weibull,
  rayleigh,
  beta,
  uniform,
  flat,
  bernoulli,
  binomial,
  geometric,
  poisson,
  negativeBinomial,
  categorical,
  multinomial,
  dirichlet,
  multivariateNormal,
  gumbelSoftmax,
];

const BY_NAME: ReadonlyMap<string, Distribution> = new Map(DISTRIBUTIONS.map((d) => [d.name, d]));

export const distributionNamed = (name: string): Distribution | undefined => BY_NAME.get(name);
