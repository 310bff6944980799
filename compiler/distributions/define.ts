import type { Axis, Expr } from "../ir/types.ts";
import type { Support, SupportBounds } from "../supports/define.ts";

/** Named expressions: arguments of a distribution, natural parameters, statistics. */
export type Args = Readonly<Record<string, Expr>>;

/** The event axes of a use: `event` for vectors and the rows of matrices, `column` for columns. Unused ones are of extent 1. */
export interface EventAxes {
  readonly event: Axis;
  readonly column: Axis;
}

export interface Parameter {
  readonly shape: "scalar" | "vector" | "matrix";
  readonly support: Support;
  readonly tex: string;
  readonly doc: string;
  /** True when the distribution's support depends on it: then E[score] ≠ 0, and a hole there cannot be fitted by score functions. */
  readonly boundsSupport?: boolean;
  /** A vector argument may be given as one scalar, the same at every position; `size` then gives the side. */
  readonly orScalar?: boolean;
  /** The value of an argument left out (e.g. location 0). Only trailing arguments may have one. */
  readonly optional?: number;
}

/**
 * One way to give the arguments. `canonical` maps them to the record's canonical arguments. Some records have two canonical forms
 * (`prob` or `logit`, `rate` or `logRate`, `covariance` or `precision` or `cholesky`), because each is the stable and the algebraic one
 * for its use; every column accepts either.
 */
export interface Parameterisation {
  readonly parameters: readonly string[];
  readonly canonical: (args: Args) => Args;
}

/** A value, or the reason why there is none. */
export type Maybe<T> = T | { readonly none: string };

/**
 * p(x) = exp(η · t(x) − A(η) + log h(x)). A statistic or natural parameter has the event axes that its shape says.
 * The last argument holds the canonical arguments; of it only the ones in `given` are read (Weibull: shape), so it may be left out without them.
 */
export interface Family {
  /** In this order everywhere. Names → t(x), scalar, vector or matrix over the event axes. */
  readonly statistics: (x: Expr, axes: EventAxes, canonical?: Args) => Args;
  readonly shapes: Readonly<Record<string, "scalar" | "vector" | "matrix">>;
  readonly natural: (canonical: Args, axes: EventAxes) => Args;
  readonly logNormalizer: (eta: Args, axes: EventAxes, canonical?: Args) => Expr;
  readonly logBase: (x: Expr, axes: EventAxes, canonical: Args) => Expr;
  /** Canonical arguments that must be held fixed for this to be a family (Binomial: trials). */
  readonly given?: readonly string[];
  /** Canonical arguments back from natural ones, for printing an update. */
  readonly fromNatural: (eta: Args, axes: EventAxes, canonical?: Args) => Args;
  /** Canonical arguments at which E t(x) has these values: the maximum-likelihood estimate from averages of t. Absent: no closed form. */
  readonly fromMean?: (means: Args, axes: EventAxes, canonical?: Args) => Args;
  /** E[log h(x)] where log h is not the same for all x: in closed form, or why there is none. */
  readonly meanLogBase?: Maybe<(canonical: Args, axes: EventAxes) => Expr>;
}

/** Standard draws for a sampler; `over`: event axes that the draw has besides the plates and samples around it. */
export interface Draws {
  readonly uniform: (over?: readonly Axis[]) => Expr;
  readonly stdNormal: (over?: readonly Axis[]) => Expr;
  readonly stdExponential: (over?: readonly Axis[]) => Expr;
  readonly stdGamma: (shape: Expr, over?: readonly Axis[]) => Expr;
  readonly logStdGamma: (shape: Expr, over?: readonly Axis[]) => Expr;
  readonly poisson: (rate: Expr, over?: readonly Axis[]) => Expr;
  readonly binomial: (trials: Expr, prob: Expr, over?: readonly Axis[]) => Expr;
}

/** Everything known about one distribution; checks, code, cards, LaTeX and tests follow from it. */
export interface Distribution {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
  /** Rank of one value: 0 scalar, 1 vector over `event`. */
  readonly rank: 0 | 1;
  /** Every named argument of every parameterisation. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly parameterisations: readonly Parameterisation[];
  /** `bounds` gives lower and upper where they depend on the canonical arguments (or, for categories, on the extent of the event axis). */
  readonly support: Support;
  readonly bounds?: (canonical: Args, axes?: EventAxes) => SupportBounds;
  /** True when the density has no integral: no draws, no evidence. */
  readonly improper?: boolean;
  /**
   * Stable: evaluated as it stands. Scalar (without event axes), all constants included. Right for x in the support; where x may lie
   * outside (bounds that depend on latents, or `boundsSupport`), add `supportIndicator` of support-indicator.ts.
   */
  readonly logDensity: (x: Expr, canonical: Args, axes: EventAxes) => Expr;
  readonly family: Maybe<Family>;
  /** Families of which this is a sub-family with arguments fixed: Exponential ⊂ Gamma(shape = 1). */
  readonly within?: readonly { readonly family: string; readonly canonical: (canonical: Args, axes: EventAxes) => Args }[];
  /** The distribution of x + by, for a family that is closed under translation. */
  readonly translate?: (canonical: Args, by: Expr) => Args;
  /** The distribution of one element of a vector, where it has a name. */
  readonly marginal?: { readonly family: string; readonly canonical: (canonical: Args, axes: EventAxes) => Args };
  readonly sample: (canonical: Args, draws: Draws, axes: EventAxes) => Expr;
  /** With the value's event axis. Undefined moments say why. */
  readonly mean: Maybe<(canonical: Args, axes: EventAxes) => Expr>;
  readonly variance: Maybe<(canonical: Args, axes: EventAxes) => Expr>;
  /** Univariate only. */
  readonly cdf: Maybe<(x: Expr, canonical: Args) => Expr>;
  readonly logCdf?: (x: Expr, canonical: Args) => Expr;
  readonly logSurvival?: (x: Expr, canonical: Args) => Expr;
  /** Inverse cdf at p in (0, 1); for discrete ones the least x with cdf ≥ p is found by search from the cdf. */
  readonly quantile?: (p: Expr, canonical: Args) => Expr;
  /** The x with P(X > x) = q: the quantile counted from the upper tail, exact there. */
  readonly upperQuantile?: (q: Expr, canonical: Args) => Expr;
  /** LaTeX of the log-density is derived; this is the name in running text: \mathrm{Gamma}. */
  readonly tex: string;
  /** Argument values (by parameterisation order of the first) at which the generated tests run, with independent reference values. */
  readonly probes: readonly Probe[];
}

/** `size`: side of the event (vectors). Row-major numbers. `logDensity` from an independent program (mpmath, SciPy), ≥ 12 digits. */
export interface Probe {
  readonly arguments: Readonly<Record<string, number | readonly number[] | readonly (readonly number[])[]>>;
  readonly x: number | readonly number[];
  readonly logDensity: number;
  readonly size?: number;
}
