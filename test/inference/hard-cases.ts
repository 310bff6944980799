import { dirichletEntropy, gamma, gammaEntropy, gammaLog, normal, normalEntropy, total, underNormal } from "./closed-forms.ts";
import type { Case } from "./cases.ts";
import { lgamma } from "../../runtime/math/index.ts";

const sq = (x: number): number => x * x;
const normals = (m: readonly number[], s: readonly number[], sd: number): number =>
  total(m.map((a, k) => normal(a * a + sq(s[k]!), sd) + normalEntropy(s[k]!)));

/** Recurrences, matrices, restricted and ragged plates, params on both sides. */
export const HARD_CASES: readonly Case[] = [
  {
    name: "a param of the model that the guide reads too",
    text: `model m { data y: count[N]  param a: positive = 1.5  lambda ~ Gamma(shape = a, rate = 1)  for n in N { y[n] ~ Poisson(rate = lambda) } }
      guide g { lambda ~ Gamma(shape = ?s = 3, rate = a + 1) }`,
    data: { y: [0, 2, 1] },
    elbo: (v) => {
      const [a, s] = [v("a")[0]!, v("s")[0]!];
      const r = a + 1;
      const log = gammaLog(s, r);
      return gamma(s / r, log, a, 1) + total([0, 2, 1].map((y) => y * log - s / r - lgamma(y + 1))) + gammaEntropy(s, r);
    },
  },
  {
    name: "a random walk by a recurrence: let x[t] = x[t-1] + e[t]",
    text: `model m { data y: real[T]  for t in T { e[t] ~ Normal(mean = 0, sd = 0.5) }
      let x[1] = e[1]  for t in 2..T { let x[t] = 0.9 * x[t-1] + e[t] }  for t in T { y[t] ~ Normal(mean = x[t], sd = 1) } }
      guide g { for t in T { e[t] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const likelihood = [0.3, 1.4, -0.2, 0.9].map((y, t) => {
        const weights = m.map((_, k) => (k <= t ? 0.9 ** (t - k) : 0));
        return normal(sq(y - total(weights.map((w, k) => w * m[k]!))) + total(weights.map((w, k) => sq(w * s[k]!))), 1);
      });
      return normals(m, s, 0.5) + total(likelihood);
    },
  },
  {
    name: "a latent inside a covariance matrix",
    text: `model m { data y: real[2]  a ~ Normal(mean = 0, sd = 1)  y ~ MultivariateNormal(mean = [0, 0], covariance = [[exp(a) + 0.5, 0.3], [0.3, exp(a) + 1]]) }
      guide g { a ~ Normal(mean = ?m, sd = ?s) }`,
    data: { y: [0.8, -1.1] },
    elbo: (v) => {
      const [m, s] = [v("m")[0]!, v("s")[0]!];
      const density = (a: number): number => {
        const [p, q] = [Math.exp(a) + 0.5, Math.exp(a) + 1];
        const det = p * q - 0.09;
        return -Math.log(2 * Math.PI) - 0.5 * Math.log(det) - (0.64 * q + 2 * 0.3 * 0.88 + 1.21 * p) / (2 * det);
      };
      return normal(m * m + s * s, 1) + normalEntropy(s) + underNormal(m, s, density);
    },
  },
  {
    name: "one statement of the guide per group of a plate",
    text: `model m { data g: category(2)[N], y: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { t[n] ~ Normal(mean = mu, sd = 1)  y[n] ~ Normal(mean = t[n], sd = 0.6) } }
      guide q { param c: real = 0.2  mu ~ Normal(mean = ?mm, sd = ?sm)
        for n in N where g[n] == 1 { t[n] ~ Normal(mean = ?m1, sd = ?s1) }  for n in N where g[n] == 2 { t[n] ~ Normal(mean = c * y[n], sd = ?s2) } }`,
    data: { g: [1, 2, 1, 2], y: [0.4, 1.1, -0.6, 2] },
    elbo: (v) => {
      const [mm, sm, c] = [v("mm")[0]!, v("sm")[0]!, v("c")[0]!];
      const m = [v("m1")[0]!, c * 1.1, v("m1")[1]!, c * 2];
      const s = [v("s1")[0]!, v("s2")[0]!, v("s1")[1]!, v("s2")[1]!];
      return (
        normal(mm * mm + sm * sm, 1) +
        normalEntropy(sm) +
        total(
          [0.4, 1.1, -0.6, 2].map((y, n) => normal(sq(m[n]! - mm) + sq(s[n]!) + sm * sm, 1) + normal(sq(y - m[n]!) + sq(s[n]!), 0.6) + normalEntropy(s[n]!)),
        )
      );
    },
  },
  {
    name: "chains along ragged rows",
    text: `model m { data y: real[D, *]
      for d in D { e[d,1] ~ Normal(mean = 0, sd = 2)  for i in 2..length(y[d]) { e[d,i] ~ Normal(mean = e[d,i-1], sd = 0.5) }  for i in y[d] { y[d,i] ~ Normal(mean = e[d,i], sd = 0.7) } } }
      guide g { for d in D { for i in y[d] { e[d,i] ~ Normal(mean = ?m, sd = ?s) } } }`,
    data: { y: [[0.3, 1.4, -0.2], [0.9], [0.1, -0.5]] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const first = [0, 3, 4];
      const prior = m.map((a, f) => (first.includes(f) ? normal(a * a + sq(s[f]!), 2) : normal(sq(a - m[f - 1]!) + sq(s[f]!) + sq(s[f - 1]!), 0.5)));
      return total(prior) + total([0.3, 1.4, -0.2, 0.9, 0.1, -0.5].map((y, f) => normal(sq(y - m[f]!) + sq(s[f]!), 0.7) + normalEntropy(s[f]!)));
    },
  },
  {
    name: "two lags: x[t-1] * x[t-2]",
    text: `model m { data y: real[T]  for t in T { x[t] ~ Normal(mean = 0, sd = 1) }  for t in 3..T { y[t] ~ Normal(mean = x[t] + x[t-1] * x[t-2], sd = 0.7) }  for t in 1..2 { y[t] ~ Normal(mean = x[t], sd = 1) } }
      guide g { for t in T { x[t] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const likelihood = [0.3, 1.4, -0.2, 0.9].map((y, t) => {
        if (t < 2) return normal(sq(y - m[t]!) + sq(s[t]!), 1);
        const [a, va, b, vb] = [m[t - 1]!, sq(s[t - 1]!), m[t - 2]!, sq(s[t - 2]!)];
        return normal(sq(y - m[t]! - a * b) + sq(s[t]!) + (a * a + va) * (b * b + vb) - sq(a * b), 0.7);
      });
      return normals(m, s, 1) + total(likelihood);
    },
  },
  {
    name: "a sum over a ragged row, read by its parent",
    text: `model m { data y: real[D, *], z: real[D]
      for d in D { for i in y[d] { e[d,i] ~ Normal(mean = y[d,i], sd = 1) }  z[d] ~ Normal(mean = sum(e[d,i] for i in y[d]), sd = 0.7) } }
      guide g { for d in D { for i in y[d] { e[d,i] ~ Normal(mean = ?m, sd = ?s) } } }`,
    data: { y: [[0.3, 1.4, -0.2], [0.9], [0.1, -0.5]], z: [1, 0.2, -0.4] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const groups = [[0, 1, 2], [3], [4, 5]];
      const prior = [0.3, 1.4, -0.2, 0.9, 0.1, -0.5].map((y, f) => normal(sq(m[f]! - y) + sq(s[f]!), 1) + normalEntropy(s[f]!));
      return total(prior) + total(groups.map((f, d) => normal(sq([1, 0.2, -0.4][d]! - total(f.map((i) => m[i]!))) + total(f.map((i) => sq(s[i]!))), 0.7)));
    },
  },
  {
    name: "a plate inside a plate read from both sides",
    text: `model m { data y: real[I, J]
      for i in I { a[i] ~ Normal(mean = 0, sd = 1) }  for j in J { b[j] ~ Normal(mean = 0, sd = 1) }
      for i in I, j in J { y[i,j] ~ Normal(mean = a[i] * b[j], sd = 0.7) } }
      guide g { for i in I { a[i] ~ Normal(mean = ?ma, sd = ?sa) }  for j in J { b[j] ~ Normal(mean = ?mb, sd = ?sb) } }`,
    data: {
      y: [
        [0.3, 1.4, -0.2],
        [0.9, 0.1, -0.5],
      ],
    },
    elbo: (v) => {
      const [ma, sa, mb, sb] = [v("ma"), v("sa"), v("mb"), v("sb")];
      const y = [
        [0.3, 1.4, -0.2],
        [0.9, 0.1, -0.5],
      ];
      const likelihood = ma.flatMap((a, i) =>
        mb.map((b, j) => normal(sq(y[i]![j]!) - 2 * y[i]![j]! * a * b + (a * a + sq(sa[i]!)) * (b * b + sq(sb[j]!)), 0.7)),
      );
      return normals(ma, sa, 1) + normals(mb, sb, 1) + total(likelihood);
    },
  },
  {
    name: "one param behind two arguments",
    text: `model m { data x: real[N], y: real[N]  for n in N { theta[n] ~ Normal(mean = 0, sd = 1)  y[n] ~ Normal(mean = theta[n], sd = 0.5) } }
      guide g { param a: real = 0.3  for n in N { theta[n] ~ Normal(mean = a * x[n], sd = exp(a) * ?s) } }`,
    data: { x: [1, -0.5, 2], y: [0.4, 0.1, 1.3] },
    elbo: (v) => {
      const a = v("a")[0]!;
      const s = v("s").map((x) => x * Math.exp(a));
      return (
        normals(
          [1, -0.5, 2].map((x) => a * x),
          s,
          1,
        ) + total([1, -0.5, 2].map((x, n) => normal(sq([0.4, 0.1, 1.3][n]! - a * x) + sq(s[n]!), 0.5)))
      );
    },
  },
  {
    name: "descendants one step later",
    text: `model m { data y: real[T]  for t in T { f[t] ~ Normal(mean = 0, sd = 1)  e[t] ~ Normal(mean = 0, sd = 2)  y[t] ~ Normal(mean = e[t], sd = 0.7) } }
      guide g { param b: real = 0.5  for t in T { f[t] ~ Normal(mean = ?mf, sd = ?sf) }  e[1] ~ Normal(mean = ?m1, sd = ?s1)  for t in 2..T { e[t] ~ Normal(mean = b * f[t-1], sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9] },
    elbo: (v) => {
      const [mf, sf, b] = [v("mf"), v("sf"), v("b")[0]!];
      const noise = [v("s1")[0]!, ...v("s")];
      const m = mf.map((_, t) => (t === 0 ? v("m1")[0]! : b * mf[t - 1]!));
      const spread = mf.map((_, t) => sq(noise[t]!) + (t === 0 ? 0 : sq(b * sf[t - 1]!)));
      return (
        normals(mf, sf, 1) +
        total([0.3, 1.4, -0.2, 0.9].map((y, t) => normal(sq(m[t]!) + spread[t]!, 2) + normal(sq(y - m[t]!) + spread[t]!, 0.7) + normalEntropy(noise[t]!)))
      );
    },
  },
  {
    name: "a let in pieces, and one that sums",
    text: `model m { data y: real[T], w: real[T]  for t in T { x[t] ~ Normal(mean = 0, sd = 1) }
      let all = sum(x)  let d[1] = x[1]  for t in 2..T { let d[t] = 0.5 * x[t-1] - 1 }
      for t in T { y[t] ~ Normal(mean = d[t] * d[t], sd = 0.7)  w[t] ~ Normal(mean = all, sd = 2) } }
      guide g { for t in T { x[t] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9], w: [1, 2, 0.5, -1] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const squares = [0.3, 1.4, -0.2, 0.9].map((y, t) => {
        const [a, u] = t === 0 ? [m[0]!, sq(s[0]!)] : [0.5 * m[t - 1]! - 1, sq(0.5 * s[t - 1]!)];
        return normal(y * y - 2 * y * (a * a + u) + a ** 4 + 6 * a * a * u + 3 * u * u, 0.7);
      });
      return normals(m, s, 1) + total(squares) + total([1, 2, 0.5, -1].map((w) => normal(sq(w - total(m)) + total(s.map(sq)), 2)));
    },
  },
  {
    name: "sums over ragged rows, read by the next parent",
    text: `model m { data y: real[D, *], z: real[D]
      for d in D { for i in y[d] { e[d,i] ~ Normal(mean = y[d,i], sd = 1) }  let s[d] = sum(e[d,i] for i in y[d]) }
      z[1] ~ Normal(mean = 0, sd = 1)  for d in 2..D { z[d] ~ Normal(mean = 0.5 * s[d-1], sd = 0.7) } }
      guide g { for d in D { for i in y[d] { e[d,i] ~ Normal(mean = ?m, sd = ?s) } } }`,
    data: { y: [[0.3, 1.4, -0.2], [0.9], [0.1, -0.5]], z: [1, 0.2, -0.4] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      const prior = [0.3, 1.4, -0.2, 0.9, 0.1, -0.5].map((y, f) => normal(sq(m[f]! - y) + sq(s[f]!), 1) + normalEntropy(s[f]!));
      const weights = [
        [0.5, 0.5, 0.5, 0, 0, 0],
        [0, 0, 0, 0.5, 0, 0],
      ];
      const likelihood = weights.map((c, d) => normal(sq([0.2, -0.4][d]! - total(c.map((x, f) => x * m[f]!))) + total(c.map((x, f) => sq(x * s[f]!))), 0.7));
      return normal(1, 1) + total(prior) + total(likelihood);
    },
  },
  {
    name: "cumulative sums",
    text: `model m { data y: real[T]  for t in T { e[t] ~ Normal(mean = 0, sd = 0.5) }  let x = cumulative_sum(e)  for t in T { y[t] ~ Normal(mean = x[t], sd = 1) } }
      guide g { for t in T { e[t] ~ Normal(mean = ?m, sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9] },
    elbo: (v) => {
      const [m, s] = [v("m"), v("s")];
      return normals(m, s, 0.5) + total([0.3, 1.4, -0.2, 0.9].map((y, t) => normal(sq(y - total(m.slice(0, t + 1))) + total(s.slice(0, t + 1).map(sq)), 1)));
    },
  },
  {
    name: "no guide: bounds at another latent",
    text: `model m { data y: real  a ~ Gamma(shape = 2, rate = 1)  p ~ Uniform(lower = 0, upper = a)  y ~ Normal(mean = p, sd = 1) }`,
    data: { y: 0.8 },
    elbo: (v) => {
      const [s, r, alpha, beta] = [v("shape")[0]!, v("rate")[0]!, v("alpha")[0]!, v("beta")[0]!];
      // p = a · b, b ~ Beta: log p(p | a) and the Jacobian of q are both −log a.
      const b = alpha / (alpha + beta);
      const [mean, square] = [(s / r) * b, ((s * (s + 1)) / (r * r)) * ((b * (alpha + 1)) / (alpha + beta + 1))];
      return gamma(s / r, gammaLog(s, r), 2, 1) + gammaEntropy(s, r) + dirichletEntropy([alpha, beta]) + normal(0.64 - 1.6 * mean + square, 1);
    },
  },
  {
    name: "one param in two statements of one latent",
    text: `model m { data y: real[T]  x[1] ~ Normal(mean = 0, sd = 2)  for t in 2..T { x[t] ~ Normal(mean = x[t-1], sd = 0.5) }  for t in T { y[t] ~ Normal(mean = x[t], sd = 1) } }
      guide g { param a: real = 0.4  x[1] ~ Normal(mean = a, sd = ?s1)  for t in 2..T { x[t] ~ Normal(mean = a * y[t], sd = ?s) } }`,
    data: { y: [0.3, 1.4, -0.2, 0.9] },
    elbo: (v) => {
      const [a, y] = [v("a")[0]!, [0.3, 1.4, -0.2, 0.9]];
      const [m, s] = [y.map((x, t) => (t === 0 ? a : a * x)), [...v("s1"), ...v("s")]];
      return total(
        m.map(
          (c, t) =>
            (t === 0 ? normal(c * c + sq(s[0]!), 2) : normal(sq(c - m[t - 1]!) + sq(s[t]!) + sq(s[t - 1]!), 0.5)) +
            normal(sq(y[t]! - c) + sq(s[t]!), 1) +
            normalEntropy(s[t]!),
        ),
      );
    },
  },
];
