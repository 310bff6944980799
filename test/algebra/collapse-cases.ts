import { dataOf, sourceOf } from "../models/harness.ts";
import type { Data } from "./case-types.ts";
import { LOG_2PI, logGamma, range, sum } from "./fixed-points.ts";
import type { Question } from "./harness.ts";
import { states } from "./discrete-brute-force.ts";

export interface CollapseCase {
  readonly name: string;
  readonly text: string;
  readonly data: Question["data"];
  readonly fit: string;
  /** The i-th coordinate of a point: unconstrained for mle and map, the latent itself for score. */
  readonly coordinate: (point: number, i: number) => number;
  /** The log-joint without the collapsed latents, by sums over all of their values or a textbook integral, at values of the rest. */
  readonly brute: (named: (name: string) => readonly number[]) => number;
  readonly gone: Readonly<Record<string, "enumerate" | "exact">>;
}

export const normalDensity = (x: number, mean: number, sd: number): number => Math.exp(logNormal(x, mean, sd));
const logNormal = (x: number, mean: number, sd: number): number => -0.5 * (LOG_2PI + ((x - mean) / sd) ** 2) - Math.log(sd);
const logGammaDensity = (x: number, shape: number, rate: number): number => shape * Math.log(rate) - logGamma(shape) + (shape - 1) * Math.log(x) - rate * x;
const logStudentT = (x: number, degrees: number, location: number): number =>
  logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI) - ((degrees + 1) / 2) * Math.log(1 + (x - location) ** 2 / degrees);
function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  return top + Math.log(sum(values.map((v) => Math.exp(v - top))));
}

function numbersOf(model: string, field: string): readonly number[] {
  const read = JSON.parse(dataOf(model)[0]!.text) as readonly number[] | Readonly<Record<string, readonly number[]>>;
  return "length" in read ? (read as readonly number[]) : read[field]!;
}
export const MIXTURE_X = numbersOf("gaussian_mixture", "x");
const NORMAL_X = numbersOf("normal_gamma", "x");

/** Coordinates without pattern: mu's on both sides, away from where gradients vanish. */
const anywhere = (point: number, i: number): number => 1.5 * Math.sin(1.7 * point + 2.3 * i) + 0.3 * point;
const positive = (point: number, i: number): number => 0.3 + 0.4 * point + 0.2 * i;

const X: Data = { x: [-2.1, 0.4, 3.2, -0.7, 2.2] };
const score = (of: string): string => `fit c { method = score(control_variate, rao_blackwell)  collapse = ${of} }\n`;

const PARAM_MIXTURE = `model m {
  data x: real[N]
  const K = 2
  param mu: real[K], s: positive, w: simplex[K]
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Normal(mean = mu[z[n]], sd = s)
  }
}
fit c { method = mle  collapse = z }
fit mean { method = mle(scale = mean)  collapse = z }
`;
const bruteMixture = (named: (name: string) => readonly number[]): number => {
  const [mu, [s], w] = [named("mu"), named("s"), named("w")];
  return sum((X["x"] as readonly number[]).map((x) => logSumExp(mu.map((m, k) => Math.log(w[k]!) + logNormal(x, m, s!)))));
};

const CHAIN = `model chain {
  data x: real[T]
  const K = 2, start = [0.6, 0.4], A = [[0.8, 0.2], [0.3, 0.7]]
  param mu: real[K]
  z[1] ~ Categorical(prob = start)
  for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }
  for t in T { x[t] ~ Normal(mean = mu[z[t]], sd = 1) }
}
fit c { method = mle  collapse = z }
`;
/** All 2^5 paths. */
const bruteChain = (named: (name: string) => readonly number[]): number => {
  const [x, mu, start, A] = [X["x"] as readonly number[], named("mu"), [0.6, 0.4], [[0.8, 0.2], [0.3, 0.7]]] as const; // prettier-ignore
  const path = (z: readonly number[]): number =>
    Math.log(start[z[0]!]!) + sum(z.map((v, t) => (t === 0 ? 0 : Math.log(A[z[t - 1]!]![v]!)) + logNormal(x[t]!, mu[v]!, 1)));
  return logSumExp(states(x.map(() => 2)).map(path));
};

const STUDENT = `model m {
  data x: real[N]
  const K = 3, w = [0.2, 0.3, 0.5]
  for k in K { mu[k] ~ Normal(mean = 0, sd = 3) }
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ StudentT(degrees = 4, location = mu[z[n]], scale = 1)
  }
}
`;

const LOGISTIC = `model m {
  data y: binary[N], x: real[N]
  b ~ Normal(mean = 0, sd = 2)
  rate ~ Gamma(shape = 2, rate = 1)
  for n in N {
    switch[n] ~ Bernoulli(prob = 0.25)
    y[n] ~ Bernoulli(logit = b * x[n] + 2 * switch[n] * rate)
  }
}
`;
const LOGISTIC_DATA = { y: [1, 0, 1, 1], x: [0.5, -1, 2, -0.3] };

const SCHOOLS = { y: numbersOf("eight_schools", "y"), sigma: numbersOf("eight_schools", "sigma") };

export const COLLAPSE_CASES: readonly CollapseCase[] = [
  { name: "mle of a mixture with params", text: PARAM_MIXTURE, data: X, fit: "c", coordinate: anywhere, brute: bruteMixture, gone: { z: "enumerate" } },
  { name: "map of a mixture", text: `${sourceOf("gaussian_mixture").text}\nfit c { method = map  collapse = z }\n`, data: dataOf("gaussian_mixture"), fit: "c", coordinate: anywhere, brute: (named) => sum(named("mu").map((m) => logNormal(m, 0, 3))) + sum(MIXTURE_X.map((x) => logSumExp(named("mu").map((m, k) => Math.log([0.3, 0.7][k]!) + logNormal(x, m, 1))))), gone: { z: "enumerate" } }, // prettier-ignore
  {
    name: "score of a mixture",
    text: `${sourceOf("gaussian_mixture").text}\n${score("z")}`,
    data: dataOf("gaussian_mixture"),
    fit: "c",
    coordinate: anywhere,
    brute: (named) => {
      const mu = named("mu");
      const each = MIXTURE_X.map((x) => Math.log(0.3 * normalDensity(x, mu[0]!, 1) + 0.7 * normalDensity(x, mu[1]!, 1)));
      return sum(mu.map((m) => logNormal(m, 0, 3))) + sum(each);
    },
    gone: { z: "enumerate" },
  },
  { name: "mle of a hidden Markov chain, all paths", text: CHAIN, data: X, fit: "c", coordinate: anywhere, brute: bruteChain, gone: { z: "enumerate" } },
  {
    name: "score of a mixture of Student's t",
    text: `${STUDENT}${score("z")}`,
    data: X,
    fit: "c",
    coordinate: anywhere,
    brute: (named) => {
      const mu = named("mu");
      const each = (X["x"] as readonly number[]).map((x) => logSumExp(mu.map((m, k) => Math.log([0.2, 0.3, 0.5][k]!) + logStudentT(x, 4, m))));
      return sum(mu.map((m) => logNormal(m, 0, 3))) + sum(each);
    },
    gone: { z: "enumerate" },
  },
  {
    name: "score of a logistic regression with a switch",
    text: `${LOGISTIC}${score("switch")}`,
    data: LOGISTIC_DATA,
    fit: "c",
    coordinate: positive,
    brute: (named) => {
      const [[b], [rate]] = [named("b"), named("rate")];
      const log = (y: number, logit: number): number => -Math.log1p(Math.exp(y === 1 ? -logit : logit));
      const each = range(4).map((n) => {
        const [y, logit] = [LOGISTIC_DATA.y[n]!, b! * LOGISTIC_DATA.x[n]!];
        return logSumExp([Math.log(0.75) + log(y, logit), Math.log(0.25) + log(y, logit + 2 * rate!)]);
      });
      return logNormal(b!, 0, 2) + logGammaDensity(rate!, 2, 1) + sum(each);
    },
    gone: { switch: "enumerate" },
  },
  {
    name: "normal_gamma without mu",
    text: `${sourceOf("normal_gamma").text}\n${score("mu")}`,
    data: dataOf("normal_gamma"),
    fit: "c",
    coordinate: (point) => point,
    brute: (named) => {
      const [tau] = named("tau");
      const n = NORMAL_X.length;
      const mean = sum(NORMAL_X) / n;
      const squares = sum(NORMAL_X.map((x) => (x - mean) ** 2)) + ((0.1 * n) / (0.1 + n)) * (mean - 1) ** 2;
      return logGammaDensity(tau!, 1, 2) + 0.5 * n * (Math.log(tau!) - LOG_2PI) + 0.5 * Math.log(0.1 / (0.1 + n)) - 0.5 * tau! * squares;
    },
    gone: { mu: "exact" },
  },
  {
    name: "eight_schools without theta",
    text: `${sourceOf("eight_schools").text}\n${score("theta")}`,
    data: dataOf("eight_schools"),
    fit: "c",
    coordinate: positive,
    brute: (named) => {
      const [[mu], [tau]] = [named("mu"), named("tau")];
      const prior = logNormal(mu!, 0, 5) + Math.log(2 / (Math.PI * 5)) - Math.log(1 + (tau! / 5) ** 2);
      return prior + sum(SCHOOLS.y.map((y, j) => logNormal(y, mu!, Math.hypot(tau!, SCHOOLS.sigma[j]!))));
    },
    gone: { theta: "exact" },
  },
  {
    name: "gaussian_mixture without mu: the components of z tie data together",
    text: `${sourceOf("gaussian_mixture").text}\n${score("mu")}`,
    data: dataOf("gaussian_mixture"),
    fit: "c",
    coordinate: (point, i) => 1 + ((7 * point + i * i) % 2),
    brute: (named) => {
      const z = named("z");
      // x of one component: Normal about 0 with covariance I + 9·11ᵀ, of determinant 1 + 9 n.
      const component = (k: number): number => {
        const x = MIXTURE_X.filter((_, n) => z[n] === k);
        const spread = 1 + 9 * x.length;
        return -0.5 * (x.length * LOG_2PI + Math.log(spread) + sum(x.map((v) => v * v)) - (9 * sum(x) ** 2) / spread);
      };
      return sum(z.map((k) => Math.log([0.3, 0.7][k - 1]!))) + component(1) + component(2);
    },
    gone: { mu: "exact" },
  },
];
