import { incompleteBeta, incompleteGamma, lgamma, logBeta, logChoose, normalCdf } from "./special.ts";

/**
 * Log-densities and distribution functions of the univariate families, as the textbooks have them, written without looking at the
 * compiler's records: formulas of Johnson, Kotz & Balakrishnan. One row per family; `from` has one reading per parameterisation.
 */
export type Arguments = Readonly<Record<string, number>>;

export interface ScalarFamily {
  /** Canonical parameters from the arguments, by parameterisation: their names in order. */
  readonly from: Readonly<Record<string, (...a: readonly number[]) => readonly number[]>>;
  /** Values of arguments that may be left out. */
  readonly defaults?: Arguments;
  readonly discrete?: true;
  readonly support: (p: readonly number[]) => readonly [lower: number, upper: number];
  /** Inside the support. */
  readonly logDensity: (x: number, p: readonly number[]) => number;
  /** P(X ≤ x) and P(X > x), x inside the support. */
  readonly tails?: (x: number, p: readonly number[]) => readonly [cdf: number, survival: number];
}

const LOG_TWO_PI = Math.log(2 * Math.PI);
const { log, log1p, exp, expm1, abs, sqrt, atan2, PI } = Math;

const sigmoid = (x: number): number => 1 / (1 + exp(-x));
const BY_SPREAD = {
  "mean,sd": (m: number, s: number) => [m, s],
  "mean,variance": (m: number, v: number) => [m, sqrt(v)],
  "mean,precision": (m: number, t: number) => [m, 1 / sqrt(t)],
};
const LOCATION_SCALE = { "location,scale": (m: number, s: number) => [m, s] };
const REAL = (): readonly [number, number] => [-Infinity, Infinity];
const POSITIVE = (): readonly [number, number] => [0, Infinity];

const normalLog = (x: number, m: number, s: number): number => -0.5 * LOG_TWO_PI - log(s) - 0.5 * ((x - m) / s) ** 2;
const normalTails = (x: number, m: number, s: number): readonly [number, number] => [normalCdf((x - m) / s), normalCdf((m - x) / s)];
/** From a symmetric cdf through the angle of (1, t). */
const cauchyUpper = (t: number): number => atan2(1, t) / PI;
const gammaLog = (x: number, a: number, b: number): number => a * log(b) - lgamma(a) + (a - 1) * log(x) - b * x;
const gammaTails = (x: number, a: number, b: number): readonly [number, number] => {
  const { lower, upper } = incompleteGamma(a, b * x);
  return [lower, upper];
};
const betaTails = (x: number, a: number, b: number): readonly [number, number] => {
  const { lower, upper } = incompleteBeta(a, b, x);
  return [lower, upper];
};
/** n log p with 0 log 0 = 0. */
const times = (n: number, p: number): number => (n === 0 ? 0 : n * log(p));
const times1m = (n: number, p: number): number => (n === 0 ? 0 : n * log1p(-p));
const whole = Math.floor;
/** P(T > |t|) of Student's t. */
const studentUpper = (t: number, nu: number): number => incompleteBeta(nu / 2, 0.5, nu / (nu + t * t)).lower / 2;

export const SCALAR_FAMILIES: Readonly<Record<string, ScalarFamily>> = {
  Normal: { from: BY_SPREAD, support: REAL, logDensity: (x, [m, s]) => normalLog(x, m!, s!), tails: (x, [m, s]) => normalTails(x, m!, s!) },
  LogNormal: {
    from: { "location,scale": (m, s) => [m, s], "location,precision": (m, t) => [m, 1 / sqrt(t)] },
    support: POSITIVE,
    logDensity: (x, [m, s]) => normalLog(log(x), m!, s!) - log(x),
    tails: (x, [m, s]) => normalTails(log(x), m!, s!),
  },
  StudentT: {
    from: { "degrees,location,scale": (nu, m, s) => [nu, m, s] },
    defaults: { location: 0, scale: 1 },
    support: REAL,
    logDensity: (x, [nu, m, s]) =>
      lgamma((nu! + 1) / 2) - lgamma(nu! / 2) - 0.5 * log(nu! * PI) - log(s!) - ((nu! + 1) / 2) * log1p(((x - m!) / s!) ** 2 / nu!),
    tails: (x, [nu, m, s]) => {
      const upper = studentUpper((x - m!) / s!, nu!);
      return x < m! ? [upper, 1 - upper] : [1 - upper, upper];
    },
  },
  Cauchy: {
    from: LOCATION_SCALE,
    support: REAL,
    logDensity: (x, [m, s]) => -log(PI * s!) - log1p(((x - m!) / s!) ** 2),
    tails: (x, [m, s]) => [cauchyUpper((m! - x) / s!), cauchyUpper((x - m!) / s!)],
  },
  HalfNormal: {
    from: { sd: (s) => [s], variance: (v) => [sqrt(v)], precision: (t) => [1 / sqrt(t)] },
    support: POSITIVE,
    logDensity: (x, [s]) => Math.LN2 + normalLog(x, 0, s!),
    tails: (x, [s]) => [incompleteGamma(0.5, (x / s!) ** 2 / 2).lower, incompleteGamma(0.5, (x / s!) ** 2 / 2).upper],
  },
  HalfCauchy: {
    from: { scale: (s) => [s] },
    support: POSITIVE,
    logDensity: (x, [s]) => Math.LN2 - log(PI * s!) - log1p((x / s!) ** 2),
    tails: (x, [s]) => [(2 * atan2(x, s!)) / PI, (2 * atan2(s!, x)) / PI],
  },
  Laplace: {
    from: LOCATION_SCALE,
    support: REAL,
    logDensity: (x, [m, s]) => -log(2 * s!) - abs(x - m!) / s!,
    tails: (x, [m, s]) => {
      const far = exp(-abs(x - m!) / s!) / 2;
      return x < m! ? [far, 1 - far] : [1 - far, far];
    },
  },
  Logistic: {
    from: LOCATION_SCALE,
    support: REAL,
    logDensity: (x, [m, s]) => -abs(x - m!) / s! - log(s!) - 2 * log1p(exp(-abs(x - m!) / s!)),
    tails: (x, [m, s]) => [sigmoid((x - m!) / s!), sigmoid((m! - x) / s!)],
  },
  Gumbel: {
    from: LOCATION_SCALE,
    support: REAL,
    logDensity: (x, [m, s]) => -log(s!) - (x - m!) / s! - exp(-(x - m!) / s!),
    tails: (x, [m, s]) => [exp(-exp(-(x - m!) / s!)), -expm1(-exp(-(x - m!) / s!))],
  },
  Exponential: {
    from: { rate: (b) => [b], scale: (s) => [1 / s] },
    support: POSITIVE,
    logDensity: (x, [b]) => log(b!) - b! * x,
    tails: (x, [b]) => [-expm1(-b! * x), exp(-b! * x)],
  },
  Gamma: {
    from: {
      "shape,rate": (a, b) => [a, b],
      "shape,scale": (a, s) => [a, 1 / s],
      "shape,mean": (a, m) => [a, a / m],
      "mean,sd": (m, s) => [(m / s) ** 2, m / s ** 2],
    },
    support: POSITIVE,
    logDensity: (x, [a, b]) => gammaLog(x, a!, b!),
    tails: (x, [a, b]) => gammaTails(x, a!, b!),
  },
  InverseGamma: {
    from: { "shape,scale": (a, b) => [a, b] },
    support: POSITIVE,
    logDensity: (x, [a, b]) => a! * log(b!) - lgamma(a!) - (a! + 1) * log(x) - b! / x,
    tails: (x, [a, b]) => [incompleteGamma(a!, b! / x).upper, incompleteGamma(a!, b! / x).lower],
  },
  ChiSquared: {
    from: { degrees: (nu) => [nu] },
    support: POSITIVE,
    logDensity: (x, [nu]) => gammaLog(x, nu! / 2, 0.5),
    tails: (x, [nu]) => gammaTails(x, nu! / 2, 0.5),
  },
  Weibull: {
    from: { "shape,scale": (k, s) => [k, s] },
    support: POSITIVE,
    logDensity: (x, [k, s]) => log(k! / s!) + (k! - 1) * log(x / s!) - (x / s!) ** k!,
    tails: (x, [k, s]) => [-expm1(-((x / s!) ** k!)), exp(-((x / s!) ** k!))],
  },
  Beta: {
    from: { "alpha,beta": (a, b) => [a, b], "mean,concentration": (m, c) => [m * c, (1 - m) * c] },
    support: () => [0, 1],
    logDensity: (x, [a, b]) => (a! - 1) * log(x) + (b! - 1) * log1p(-x) - logBeta(a!, b!),
    tails: (x, [a, b]) => betaTails(x, a!, b!),
  },
  Uniform: {
    from: { "lower,upper": (l, u) => [l, u] },
    support: ([l, u]) => [l!, u!],
    logDensity: (_, [l, u]) => -log(u! - l!),
    tails: (x, [l, u]) => [(x - l!) / (u! - l!), (u! - x) / (u! - l!)],
  },
  Flat: { from: { "lower,upper": (l, u) => [l, u] }, defaults: { lower: -Infinity, upper: Infinity }, support: ([l, u]) => [l!, u!], logDensity: () => 0 },
  Bernoulli: {
    from: { prob: (p) => [p, 1 - p], logit: (l) => [sigmoid(l), sigmoid(-l)] },
    discrete: true,
    support: () => [0, 1],
    logDensity: (x, [p, q]) => log(x === 1 ? p! : q!),
    tails: (x, [p, q]) => (x < 1 ? [q!, p!] : [1, 0]),
  },
  Binomial: {
    from: { "trials,prob": (n, p) => [n, p, 1 - p], "trials,logit": (n, l) => [n, sigmoid(l), sigmoid(-l)] },
    discrete: true,
    support: ([n]) => [0, n!],
    logDensity: (x, [n, p, q]) => logChoose(n!, x) + times(x, p!) + times(n! - x, q!),
    tails: (x, [n, p]) => (x >= n! ? [1, 0] : betaTails(1 - p!, n! - whole(x), whole(x) + 1)),
  },
  Geometric: {
    from: { prob: (p) => [p] },
    discrete: true,
    support: POSITIVE,
    logDensity: (x, [p]) => log(p!) + times1m(x, p!),
    tails: (x, [p]) => [-expm1((whole(x) + 1) * log1p(-p!)), exp((whole(x) + 1) * log1p(-p!))],
  },
  Poisson: {
    from: { rate: (r) => [r], log_rate: (l) => [exp(l)] },
    discrete: true,
    support: POSITIVE,
    logDensity: (x, [r]) => times(x, r!) - r! - lgamma(x + 1),
    tails: (x, [r]) => [incompleteGamma(whole(x) + 1, r!).upper, incompleteGamma(whole(x) + 1, r!).lower],
  },
  NegativeBinomial: {
    /** r and the success probability p: x failures before the r-th success. */
    from: { "mean,dispersion": (m, r) => [r, r / (r + m)], "successes,prob": (r, p) => [r, p] },
    discrete: true,
    support: POSITIVE,
    logDensity: (x, [r, p]) => lgamma(x + r!) - lgamma(r!) - lgamma(x + 1) + r! * log(p!) + times1m(x, p!),
    tails: (x, [r, p]) => betaTails(p!, r!, whole(x) + 1),
  },
};

/** The arguments of one use of a family, read by its parameterisation. */
export function canonicalParameters(family: ScalarFamily, parameterisation: string, a: Arguments): readonly number[] {
  const read = family.from[parameterisation];
  if (read === undefined) throw new Error(`no parameterisation ${parameterisation}`);
  return read(...parameterisation.split(",").map((name) => a[name] ?? family.defaults?.[name] ?? NaN));
}

/** log p(x); −∞ outside of the support. */
export function scalarLogDensity(family: ScalarFamily, x: number, p: readonly number[]): number {
  const [lower, upper] = family.support(p);
  return x < lower || x > upper || (family.discrete && !Number.isInteger(x)) ? -Infinity : family.logDensity(x, p);
}

/** P(X ≤ x) and P(X > x), anywhere. */
function tailsAt(family: ScalarFamily, x: number, p: readonly number[]): readonly [number, number] {
  const [lower, upper] = family.support(p);
  if (family.tails === undefined) throw new Error("no distribution function");
  if (x < lower) return [0, 1];
  return x >= upper ? [1, 0] : family.tails(x, p);
}

/** The greatest value below x that counts as less: for P(X ≥ x) = P(X > below). */
const below = (family: ScalarFamily, x: number): number => (family.discrete ? Math.ceil(x) - 1 : x);

/** log P(X ≤ x) and log P(X ≥ x). */
export const logAtMost = (family: ScalarFamily, x: number, p: readonly number[]): number => log(tailsAt(family, x, p)[0]);
export const logAtLeast = (family: ScalarFamily, x: number, p: readonly number[]): number => log(tailsAt(family, below(family, x), p)[1]);

/** log P(lower ≤ X ≤ upper), from the tail that is the smaller at the lower bound. */
export function logBetween(family: ScalarFamily, lower: number, upper: number, p: readonly number[]): number {
  const [cdfLow, survivalLow] = lower === -Infinity ? [0, 1] : tailsAt(family, below(family, lower), p);
  const [cdfHigh, survivalHigh] = upper === Infinity ? [1, 0] : tailsAt(family, upper, p);
  return log(cdfLow > 0.5 ? survivalLow - survivalHigh : cdfHigh - cdfLow);
}
