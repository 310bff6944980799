import {
  categoricalEntropy,
  dirichlet,
  dirichletEntropy,
  dirichletLog,
  gamma,
  gammaEntropy,
  gammaLog,
  normal,
  normalEntropy,
  rows,
  total,
} from "./closed-forms.ts";
import { digamma, lgamma } from "../../runtime/math/index.ts";
import type { Data } from "./harness.ts";
import { HARD_CASES } from "./hard-cases.ts";
import { MORE_CASES } from "./more-cases.ts";

/** A model with a guide, and its ELBO in closed form (or by quadrature in one dimension) as a function of the guide's values by label. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly data: Data;
  readonly elbo: (value: (label: string) => readonly number[]) => number;
}

const sq = (x: number): number => x * x;
const X5 = [0.3, 1.9, -0.4, 1.1, 0.7];

const NORMAL_GAMMA = `model m { data x: real[N]
  tau ~ Gamma(shape = 2, rate = 1.5)  mu ~ Normal(mean = 1, precision = 0.5 * tau)
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) } }`;

/** Σ E log p of NORMAL_GAMMA from E tau, E log tau, E tau (mu − c)². */
function normalGamma(meanTau: number, logTau: number, squares: (c: number) => number): number {
  const prior = gamma(meanTau, logTau, 2, 1.5) + normal(0.5 * squares(1), 1) + 0.5 * (Math.log(0.5) + logTau);
  return prior + total(X5.map((x) => normal(squares(x), 1) + 0.5 * logTau));
}

const BASIC: readonly Case[] = [
  {
    name: "normal_gamma, mean field",
    text: `${NORMAL_GAMMA} guide g { tau ~ Gamma(shape = ?a = 6, rate = ?b = 5)  mu ~ Normal(mean = ?m, sd = ?s) }`,
    data: { x: X5 },
    elbo: (v) => {
      const [a, b, m, s] = [v("a")[0]!, v("b")[0]!, v("m")[0]!, v("s")[0]!];
      return normalGamma(a / b, gammaLog(a, b), (c) => (a / b) * (sq(m - c) + s * s)) + gammaEntropy(a, b) + normalEntropy(s);
    },
  },
  {
    name: "normal_gamma, mu given tau",
    text: `${NORMAL_GAMMA} guide g { tau ~ Gamma(shape = ?a = 6, rate = ?b = 5)  mu ~ Normal(mean = ?m, precision = ?l * tau) }`,
    data: { x: X5 },
    elbo: (v) => {
      const [a, b, m, l] = [v("a")[0]!, v("b")[0]!, v("m")[0]!, v("l")[0]!];
      const entropy = gammaEntropy(a, b) + normalEntropy(1) - 0.5 * (Math.log(l) + gammaLog(a, b));
      return normalGamma(a / b, gammaLog(a, b), (c) => (a / b) * sq(m - c) + 1 / l) + entropy;
    },
  },
  ...[true, false].map((conjugate): Case => ({
    name: `poisson_gamma, ${conjugate ? "Gamma" : "Exponential"}`,
    text: `model m { data y: count[N]  lambda ~ Gamma(shape = 2, rate = 1)  for n in N { y[n] ~ Poisson(rate = lambda) } }
        guide g { lambda ~ ${conjugate ? "Gamma(shape = ?a = 3, rate = ?b = 2)" : "Exponential(rate = ?b = 2)"} }`,
    data: { y: [0, 2, 1, 0] },
    elbo: (v) => {
      const [a, b] = [conjugate ? v("a")[0]! : 1, v("b")[0]!];
      return gamma(a / b, gammaLog(a, b), 2, 1) + total([0, 2, 1, 0].map((y) => y * gammaLog(a, b) - a / b - lgamma(y + 1))) + gammaEntropy(a, b);
    },
  })),
  {
    name: "blanket",
    text: `model m { data x: real[N]
      w1 ~ Normal(mean = 0, sd = 2)  w2 ~ Normal(mean = 0, sd = 2)  v ~ Normal(mean = w1, sd = 1)  z ~ Normal(mean = v, sd = 1)
      for n in N { y[n] ~ Normal(mean = w2, sd = 1)  x[n] ~ Normal(mean = z + y[n], sd = 0.5) } }
      guide g { w1 ~ Normal(mean = ?m1, sd = ?s1)  w2 ~ Normal(mean = ?m2, sd = ?s2)  v ~ Normal(mean = ?mv, sd = ?sv)  z ~ Normal(mean = ?mz, sd = ?sz)
        for n in N { y[n] ~ Normal(mean = ?my, sd = ?sy) } }`,
    data: { x: X5 },
    elbo: (v) => {
      const [one, two, vv, z] = ["1", "2", "v", "z"].map((k) => ({ m: v(`m${k}`)[0]!, s: v(`s${k}`)[0]! })) as { m: number; s: number }[] as [P, P, P, P];
      const y = v("my").map((m, n) => ({ m, s: v("sy")[n]! }));
      const apart = (a: P, b: P): number => sq(a.m - b.m) + a.s ** 2 + b.s ** 2;
      const zero = { m: 0, s: 0 };
      const top = normal(apart(one, zero), 2) + normal(apart(two, zero), 2) + normal(apart(vv, one), 1) + normal(apart(z, vv), 1);
      const rest = total(y.map((yn, n) => normal(apart(yn, two), 1) + normal(sq(X5[n]! - z.m - yn.m) + z.s ** 2 + yn.s ** 2, 0.5)));
      return top + rest + total([one, two, vv, z, ...y].map((p) => normalEntropy(p.s)));
    },
  },
  {
    name: "a gather: alpha[county[n]]",
    text: `model m { data county: category(J)[N], y: real[N]
      mu ~ Normal(mean = 0, sd = 2)  for j in J { alpha[j] ~ Normal(mean = mu, sd = 1) }
      for n in N { y[n] ~ Normal(mean = alpha[county[n]], sd = 0.7) } }
      guide g { mu ~ Normal(mean = ?m, sd = ?s)  for j in J { alpha[j] ~ Normal(mean = ?ma, sd = ?sa) } }`,
    data: { county: ["a", "b", "a", "c", "a"], y: X5 },
    elbo: (v) => {
      const [m, s, ma, sa] = [v("m")[0]!, v("s")[0]!, v("ma"), v("sa")];
      const likelihood = total([0, 1, 0, 2, 0].map((j, n) => normal(sq(X5[n]! - ma[j]!) + sq(sa[j]!), 0.7)));
      return (
        normal(m * m + s * s, 2) + total(ma.map((a, j) => normal(sq(a - m) + sq(sa[j]!) + s * s, 1) + normalEntropy(sa[j]!))) + likelihood + normalEntropy(s)
      );
    },
  },
  ...["one statement", "two statements"].map((how): Case => ({
    name: `local level, mean field, ${how}`,
    text: `model m { data y: real[T]
        x[1] ~ Normal(mean = 0, sd = 2)  for t in 2..T { x[t] ~ Normal(mean = x[t-1], sd = 0.5) }  for t in T { y[t] ~ Normal(mean = x[t], sd = 1) } }
        guide g { ${how === "one statement" ? "for t in T { x[t] ~ Normal(mean = ?m, sd = ?s) }" : "x[1] ~ Normal(mean = ?m1, sd = ?s1)  for t in 2..T { x[t] ~ Normal(mean = ?m, sd = ?s) }"} }`,
    data: { y: X5 },
    elbo: (v) => {
      const split = how !== "one statement";
      const [m, s] = split
        ? [
            [...v("m1"), ...v("m")],
            [...v("s1"), ...v("s")],
          ]
        : [v("m"), v("s")];
      return total(
        m.map(
          (a, t) =>
            (t === 0 ? normal(a * a + sq(s[0]!), 2) : normal(sq(a - m[t - 1]!) + sq(s[t]!) + sq(s[t - 1]!), 0.5)) +
            normal(sq(X5[t]! - a) + sq(s[t]!), 1) +
            normalEntropy(s[t]!),
        ),
      );
    },
  })),
  ...(["-", "*"] as const).map((op): Case => ({
    name: `s[i[n]] ${op} s[j[n]], i = j for some n`,
    text: `model m { data i: category(K)[N], j: category(K)[N], y: real[N]
        for k in K { s[k] ~ Normal(mean = 0, sd = 1) }  for n in N { y[n] ~ Normal(mean = s[i[n]] ${op} s[j[n]], sd = 1) } }
        guide g { for k in K { s[k] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { i: ["a", "b", "a", "c", "c"], j: ["b", "b", "c", "c", "b"], y: X5 },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const [i, j] = [
        [0, 1, 0, 2, 2],
        [1, 1, 2, 2, 1],
      ];
      const squared = (y: number, a: number, b: number): number => {
        const [p, q, u, w] = [m[a]!, m[b]!, sq(s[a]!), sq(s[b]!)];
        if (op === "-") return a === b ? y * y : sq(y - p + q) + u + w;
        const [first, second] = a === b ? [p * p + u, p ** 4 + 6 * p * p * u + 3 * u * u] : [p * q, (p * p + u) * (q * q + w)];
        return y * y - 2 * y * first + second;
      };
      return total(m.map((a, k) => normal(a * a + sq(s[k]!), 1) + normalEntropy(s[k]!))) + total(X5.map((y, n) => normal(squared(y, i[n]!, j[n]!), 1)));
    },
  })),
  {
    name: "mixture: mu[z[n]]",
    text: `model m { data x: real[N]  const K = 2, w = [0.3, 0.7]
      for k in K { mu[k] ~ Normal(mean = 0, sd = 3) }  for n in N { z[n] ~ Categorical(prob = w)  x[n] ~ Normal(mean = mu[z[n]], sd = 1) } }
      guide g { for k in K { mu[k] ~ Normal(mean = ?m, sd = ?s) }  for n in N { z[n] ~ Categorical(prob = ?r) } }`,
    data: { x: X5 },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const means = total(m.map((a, k) => normal(a * a + sq(s[k]!), 3) + normalEntropy(s[k]!)));
      return (
        means +
        total(
          rows(v("r"), 2).map(
            (r, n) => total(r.map((p, k) => p * (Math.log([0.3, 0.7][k]!) + normal(sq(X5[n]! - m[k]!) + sq(s[k]!), 1)))) + categoricalEntropy(r),
          ),
        )
      );
    },
  },
  {
    name: "params of the guide outside of the plate",
    text: `model m { data x: real[N], y: real[N]  for n in N { theta[n] ~ Normal(mean = 0, sd = 1)  y[n] ~ Normal(mean = theta[n], sd = 0.5) } }
      guide g { param a: real = 0.3, s: positive  for n in N { theta[n] ~ Normal(mean = a * x[n], sd = s) } }`,
    data: { x: [1, -0.5, 2], y: [0.4, 0.1, 1.3] },
    elbo: (v) => {
      const [a, s] = [v("a")[0]!, v("s")[0]!];
      return total([1, -0.5, 2].map((x, n) => normal(sq(a * x) + s * s, 1) + normal(sq([0.4, 0.1, 1.3][n]! - a * x) + s * s, 0.5) + normalEntropy(s)));
    },
  },
  {
    name: "Dirichlet and Categorical",
    text: `model m { data w: category(3)[N]  theta ~ Dirichlet(concentration = [1, 2, 0.5])  for n in N { w[n] ~ Categorical(prob = theta) } }
      guide g { theta ~ Dirichlet(concentration = ?c = 2) }`,
    data: { w: [1, 3, 1, 2, 1] },
    elbo: (v) => {
      const c = [...v("c")];
      const logs = dirichletLog(c);
      return dirichlet(logs, [1, 2, 0.5]) + 3 * logs[0]! + logs[1]! + logs[2]! + dirichletEntropy(c);
    },
  },
  {
    name: "Beta and Binomial",
    text: `model m { p ~ Beta(alpha = 2, beta = 3)  data y: count  y ~ Binomial(trials = 10, prob = p) } guide g { p ~ Beta(alpha = ?a = 2, beta = ?b = 2) }`,
    data: { y: 7 },
    elbo: (v) => {
      const c = [v("a")[0]!, v("b")[0]!];
      const logs = dirichletLog(c);
      return dirichlet(logs, [2, 3]) + lgamma(11) - lgamma(8) - lgamma(4) + 7 * logs[0]! + 3 * logs[1]! + dirichletEntropy(c);
    },
  },
  {
    name: "theta[j] given mu and tau in the guide",
    text: `model m { data y: real[J]  mu ~ Normal(mean = 0, sd = 3)  tau ~ Gamma(shape = 3, rate = 2)
      for j in J { theta[j] ~ Normal(mean = mu, precision = tau)  y[j] ~ Normal(mean = theta[j], sd = 0.8) } }
      guide g { param c: real[J] = 0.2, b: real = 0.6
        tau ~ Gamma(shape = ?a = 9, rate = ?r = 6)  mu ~ Normal(mean = ?m, sd = ?s)  for j in J { theta[j] ~ Normal(mean = c[j] + b * mu, precision = ?l * tau) } }`,
    data: { y: [0.3, 1.9, -0.4] },
    elbo: (v) => {
      const [a, r, m, s, b] = [v("a")[0]!, v("r")[0]!, v("m")[0]!, v("s")[0]!, v("b")[0]!];
      const log = gammaLog(a, r);
      const inverse = r / (a - 1);
      const per = v("c").map((c, j) => {
        const l = v("l")[j]!;
        const prior = normal((a / r) * (sq(c + (b - 1) * m) + sq((b - 1) * s)) + 1 / l, 1) + 0.5 * log;
        const likelihood = normal(sq([0.3, 1.9, -0.4][j]! - c - b * m) + sq(b * s) + inverse / l, 0.8);
        return prior + likelihood + normalEntropy(1) - 0.5 * (Math.log(l) + log);
      });
      return normal(m * m + s * s, 3) + gamma(a / r, log, 3, 2) + total(per) + gammaEntropy(a, r) + normalEntropy(s);
    },
  },
  {
    name: "topics: ragged plates, gathers by a latent, simplexes",
    text: `model m { data w: category(V)[D, *]  const K = 2
      for k in K { beta[k] ~ Dirichlet(concentration = 0.7, size = V) }
      for d in D { theta[d] ~ Dirichlet(concentration = 0.9, size = K)  for i in w[d] { z[d,i] ~ Categorical(prob = theta[d])  w[d,i] ~ Categorical(prob = beta[z[d,i]]) } } }
      guide g { for k in K { beta[k] ~ Dirichlet(concentration = ?b = 2) }
        for d in D { theta[d] ~ Dirichlet(concentration = ?t = 2)  for i in w[d] { z[d,i] ~ Categorical(prob = ?r) } } }`,
    data: { w: [["a", "b", "a"], ["c"], ["b", "c"]] },
    elbo: (v) => {
      const [b, t, r] = [rows(v("b"), 3), rows(v("t"), 2), rows(v("r"), 2)];
      const [document, word] = [
        [0, 0, 0, 1, 2, 2],
        [0, 1, 0, 2, 1, 2],
      ];
      const global = [
        ...b.map(
          (c) =>
            dirichlet(
              dirichletLog(c),
              c.map(() => 0.7),
            ) + dirichletEntropy(c),
        ),
        ...t.map(
          (c) =>
            dirichlet(
              dirichletLog(c),
              c.map(() => 0.9),
            ) + dirichletEntropy(c),
        ),
      ];
      const local = r.map((p, i) => categoricalEntropy(p) + total(p.map((x, k) => x * (dirichletLog(t[document[i]!]!)[k]! + dirichletLog(b[k]!)[word[i]!]!))));
      return total(global) + total(local);
    },
  },
  {
    name: "a param of the model",
    text: `model m { data y: count[N]  param a: positive = 1.5  lambda ~ Gamma(shape = a, rate = 1)  for n in N { y[n] ~ Poisson(rate = lambda) } }
      guide g { lambda ~ Gamma(shape = ?s = 3, rate = ?r = 2) }`,
    data: { y: [0, 2, 1] },
    elbo: (v) => {
      const [a, s, r] = [v("a")[0]!, v("s")[0]!, v("r")[0]!];
      const log = digamma(s) - Math.log(r);
      return gamma(s / r, log, a, 1) + total([0, 2, 1].map((y) => y * log - s / r - lgamma(y + 1))) + gammaEntropy(s, r);
    },
  },
];

interface P {
  readonly m: number;
  readonly s: number;
}

export const CASES: readonly Case[] = [...BASIC, ...MORE_CASES, ...HARD_CASES];
