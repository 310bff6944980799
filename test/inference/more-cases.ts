import { dirichletEntropy, integral, normal, normalEntropy, total, underNormal } from "./closed-forms.ts";
import type { Case } from "./cases.ts";
import { sigmoid } from "../../runtime/math/index.ts";

const sq = (x: number): number => x * x;

/** Places that are easy to get wrong: captured axes, two plates, parts of an array, shared arguments of compounds. */
export const MORE_CASES: readonly Case[] = [
  {
    name: "a permuted let and a sum over the same plate",
    text: `model m { data w: real[K], v: real[K], perm: category(K, base = 1)[K]
      for k in K { mu[k] ~ Normal(mean = 0, sd = 1)  let m[k] = exp(0.5 * mu[k]) + 0.1 * k }
      for k in K { w[k] ~ Normal(mean = m[perm[k]], sd = 1)  v[k] ~ Normal(mean = sum(mu), sd = 2) } }
      guide g { for k in K { mu[k] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { w: [1.2, 0.4, 2.2], v: [0.5, -0.3, 1], perm: [2, 3, 1] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const e = (k: number, p: number): number => Math.exp(p * m[k]! + 0.5 * sq(p * s[k]!));
      const likelihood = [1.2, 0.4, 2.2].map((w, n) => {
        const k = [1, 2, 0][n]!;
        const c = w - 0.1 * (k + 1);
        return normal(c * c - 2 * c * e(k, 0.5) + e(k, 1), 1);
      });
      const sums = [0.5, -0.3, 1].map((y) => normal(sq(y - total(m)) + total(s.map(sq)), 2));
      return total(m.map((a, k) => normal(a * a + sq(s[k]!), 1) + normalEntropy(s[k]!))) + total(likelihood) + total(sums);
    },
  },
  {
    name: "two plates, each gathered while the other is summed",
    text: `model m { data i: category(J)[N], h: category(K)[N], y: real[N]
      for j in J, k in K { b[j,k] ~ Normal(mean = 0, sd = 1) }
      for n in N { y[n] ~ Normal(mean = sum(b[i[n],k] for k in K) + sum(b[j,h[n]] for j in J), sd = 1) } }
      guide g { for j in J, k in K { b[j,k] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { i: ["a", "b", "a"], h: ["p", "q", "r"], y: [0.4, 1.1, -0.6] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const likelihood = [0.4, 1.1, -0.6].map((y, n) => {
        const c = m.map((_, f) => Number(Math.floor(f / 3) === [0, 1, 0][n]) + Number(f % 3 === n));
        return normal(sq(y - total(c.map((x, f) => x * m[f]!))) + total(c.map((x, f) => sq(x * s[f]!))), 1);
      });
      return total(m.map((a, f) => normal(a * a + sq(s[f]!), 1) + normalEntropy(s[f]!))) + total(likelihood);
    },
  },
  {
    name: "both indices gathered, and one element by its number",
    text: `model m { data i: category(J)[N], h: category(K)[N], y: real[N]
      for j in J, k in K { b[j,k] ~ Normal(mean = 0, sd = 1) }
      for n in N { y[n] ~ Normal(mean = b[i[n],h[n]] * b[1,h[n]], sd = 1) } }
      guide g { for j in J, k in K { b[j,k] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { i: ["a", "b", "a"], h: ["p", "q", "p"], y: [0.4, 1.1, -0.6] },
    elbo: (v) => {
      const [m, u] = [v("m"), v("s").map(sq)];
      const likelihood = [0.4, 1.1, -0.6].map((y, n) => {
        const [a, b] = [[0, 3, 0][n]!, [0, 1, 0][n]!];
        const [p, q] = [m[a]!, m[b]!];
        const [first, second] = a === b ? [p * p + u[a]!, p ** 4 + 6 * p * p * u[a]! + 3 * sq(u[a]!)] : [p * q, (p * p + u[a]!) * (q * q + u[b]!)];
        return normal(y * y - 2 * y * first + second, 1);
      });
      return total(m.map((a, f) => normal(a * a + u[f]!, 1) + normalEntropy(Math.sqrt(u[f]!)))) + total(likelihood);
    },
  },
  {
    name: "chains inside a plate, first elements apart",
    text: `model m { data y: real[I,T]
      for i in I { x[i,1] ~ Normal(mean = 0, sd = 2)  for t in 2..T { x[i,t] ~ Normal(mean = x[i,t-1], sd = 0.5) }  for t in T { y[i,t] ~ Normal(mean = x[i,t], sd = 1) } } }
      guide g { for i in I { x[i,1] ~ Normal(mean = ?m1, sd = ?s1)  for t in 2..T { x[i,t] ~ Normal(mean = ?m, sd = ?s) } } }`,
    data: {
      y: [
        [0.3, 1, -0.5],
        [1.4, 0.2, 0.9],
      ],
    },
    elbo: (v) =>
      total(
        [0, 1].map((i) => {
          const m = [v("m1")[i]!, v("m")[2 * i]!, v("m")[2 * i + 1]!];
          const s = [v("s1")[i]!, v("s")[2 * i]!, v("s")[2 * i + 1]!];
          const y = i === 0 ? [0.3, 1, -0.5] : [1.4, 0.2, 0.9];
          return total(
            m.map(
              (a, t) =>
                (t === 0 ? normal(a * a + sq(s[0]!), 2) : normal(sq(a - m[t - 1]!) + sq(s[t]!) + sq(s[t - 1]!), 0.5)) +
                normal(sq(y[t]! - a) + sq(s[t]!), 1) +
                normalEntropy(s[t]!),
            ),
          );
        }),
      ),
  },
  {
    name: "a plate of descendants through a gather",
    text: `model m { data g: category(J)[N], y: real[N]
      for j in J { a[j] ~ Normal(mean = 0, sd = 1) }  for n in N { t[n] ~ Normal(mean = a[g[n]], sd = 1)  y[n] ~ Normal(mean = t[n], sd = 0.6) } }
      guide q { param b: real = 0.5  for j in J { a[j] ~ Normal(mean = ?m, sd = ?s) }  for n in N { t[n] ~ Normal(mean = b * a[g[n]] + 0.3 * y[n], sd = ?r) } }`,
    data: { g: ["a", "b", "a", "a"], y: [0.4, 1.1, -0.6, 2] },
    elbo: (v) => {
      const [m, s, b, r] = [v("m"), v("s"), v("b")[0]!, v("r")];
      const per = [0.4, 1.1, -0.6, 2].map((y, n) => {
        const j = [0, 1, 0, 0][n]!;
        const centre = b * m[j]! + 0.3 * y;
        return normal(sq(centre - m[j]!) + sq((b - 1) * s[j]!) + sq(r[n]!), 1) + normal(sq(y - centre) + sq(b * s[j]!) + sq(r[n]!), 0.6) + normalEntropy(r[n]!);
      });
      return total(m.map((a, j) => normal(a * a + sq(s[j]!), 1) + normalEntropy(s[j]!))) + total(per);
    },
  },
  {
    name: "discrete descendants of a continuous latent",
    text: `model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)
      for n in N { z[n] ~ Bernoulli(prob = 0.3)  x[n] ~ Normal(mean = mu + (if z[n] then 2 else 0), sd = 1) } }
      guide g { param c: real = 0.7  mu ~ Normal(mean = ?m, sd = ?s)  for n in N { z[n] ~ Bernoulli(logit = c * mu + x[n] - 1) } }`,
    data: { x: [0.4, 2.2, -0.6] },
    elbo: (v) => {
      const [m, s, c] = [v("m")[0]!, v("s")[0]!, v("c")[0]!];
      const inner = (mu: number): number =>
        total(
          [0.4, 2.2, -0.6].map((x) => {
            const p = sigmoid(c * mu + x - 1);
            return p * (Math.log(0.3) + normal(sq(x - mu - 2), 1) - Math.log(p)) + (1 - p) * (Math.log(0.7) + normal(sq(x - mu), 1) - Math.log(1 - p));
          }),
        );
      return normal(m * m + s * s, 1) + normalEntropy(s) + underNormal(m, s, inner);
    },
  },
  {
    name: "no guide: Normal of size L, Beta on an interval",
    text: `model m { data x: real[N], y: real  const L = 2
      for n in N { z[n] ~ Normal(mean = 0, sd = 1, size = L)  x[n] ~ Normal(mean = sum(z[n]), sd = 1) }
      p ~ Uniform(lower = -1, upper = 2)  y ~ Normal(mean = p, sd = 1) }`,
    data: { x: [0.4, -0.6], y: 0.8 },
    elbo: (v) => {
      const [m, s, a, b] = [v("mean"), v("sd"), v("alpha")[0]!, v("beta")[0]!];
      const local = [0.4, -0.6].map((x, n) => normal(sq(x - m[2 * n]! - m[2 * n + 1]!) + sq(s[2 * n]!) + sq(s[2 * n + 1]!), 1));
      const [mean, variance] = [-1 + (3 * a) / (a + b), (9 * a * b) / (sq(a + b) * (a + b + 1))];
      // log p(p) and the Jacobian of q are both −log 3.
      return (
        total(m.map((x, f) => normal(x * x + sq(s[f]!), 1) + normalEntropy(s[f]!))) +
        total(local) +
        dirichletEntropy([a, b]) +
        normal(sq(0.8 - mean) + variance, 1)
      );
    },
  },
  ...["a hole", "a param"].map((how): Case => ({
    name: `a truncated Normal with ${how}`,
    text: `model m { data y: real  x ~ Uniform(lower = 0, upper = 2)  y ~ Normal(mean = x, sd = 1) }
        guide g { ${how === "a param" ? "param m: real = 0.3" : ""}  x ~ Truncated(Normal(mean = ${how === "a param" ? "m" : "?m = 0.3"}, sd = ?s), lower = 0, upper = 2) }`,
    data: { y: 1.4 },
    elbo: (v) => {
      const [m, s] = [v("m")[0]!, v("s")[0]!];
      const mass = integral(0, 2, (x) => Math.exp(normal(sq(x - m), s)));
      return integral(0, 2, (x) => {
        const q = Math.exp(normal(sq(x - m), s)) / mass;
        return q * (-Math.log(2) + normal(sq(1.4 - x), 1) - Math.log(q));
      });
    },
  })),
  {
    name: "missing data",
    text: `model m { data x: real[N]?  mu ~ Normal(mean = 0, sd = 2)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }
      guide g { mu ~ Normal(mean = ?m, sd = ?s)  for n in N { x[n] ~ Normal(mean = ?mx, sd = ?sx) } }`,
    data: { x: [0.4, null, 1.1, null] },
    elbo: (v) => {
      const [m, s, mx, sx] = [v("m")[0]!, v("s")[0]!, v("mx"), v("sx")];
      const observed = [0.4, 1.1].map((x) => normal(sq(x - m) + s * s, 1));
      return (
        normal(m * m + s * s, 2) +
        normalEntropy(s) +
        total(observed) +
        total(mx.map((x, i) => normal(sq(x - m) + s * s + sq(sx[i]!), 1) + normalEntropy(sx[i]!)))
      );
    },
  },
  {
    name: "MultivariateNormal",
    text: `model m { data x: real[N, 2], y: real[N]  b ~ MultivariateNormal(mean = [0, 0], covariance = [[1, 0.2], [0.2, 1]])  for n in N { y[n] ~ Normal(mean = sum(x[n] * b), sd = 1) } }
      guide g { b ~ MultivariateNormal(mean = ?m, cholesky = ?L) }`,
    data: {
      x: [
        [1, 0.5],
        [-0.3, 2],
        [0.7, 0.1],
      ],
      y: [0.4, 1.1, -0.6],
    },
    elbo: (v) => {
      const [m, L] = [v("m"), v("L")];
      const [a, b, d] = [L[0]! * L[0]!, L[0]! * L[2]!, L[2]! * L[2]! + L[3]! * L[3]!];
      const det = 1 - 0.04;
      const form = (p: number, q: number, r: number): number => (p - 0.4 * q + r) / det;
      const prior = -Math.log(2 * Math.PI) - 0.5 * Math.log(det) - 0.5 * (form(m[0]! * m[0]!, m[0]! * m[1]!, m[1]! * m[1]!) + form(a, b, d));
      const rows: readonly (readonly [number, number, number])[] = [
        [1, 0.5, 0.4],
        [-0.3, 2, 1.1],
        [0.7, 0.1, -0.6],
      ];
      const likelihood = rows.map(([p, q, y]) => normal(sq(y - p * m[0]! - q * m[1]!) + p * p * a + 2 * p * q * b + q * q * d, 1));
      return prior + total(likelihood) + 1 + Math.log(2 * Math.PI) + Math.log(L[0]! * L[3]!);
    },
  },
];
