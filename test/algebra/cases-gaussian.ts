import { exactCase, type ExactCase } from "./case-types.ts";

const SIZES = `
  data X: real[K, P], y: real[I, J, K]
  for i in I {
    a[i] ~ Normal(mean = 1, sd = 2)
    for j in J { c[i,j] ~ Normal(mean = a[i], sd = 0.5) }
  }
  b ~ Normal(mean = 0, sd = 1, size = J)
  w ~ Normal(mean = 0, variance = 0.5, size = P)
  for i in I, j in J, k in K { y[i,j,k] ~ Normal(mean = c[i,j] + b[j] + X[k] @ w, sd = 1.5) }`;

/** Gaussian throughout, or given one precision: hierarchies, regressions, chains, vectors. */
export const GAUSSIAN: readonly ExactCase[] = [
  exactCase(
    "two_level",
    `
  data y: real[J, I]
  mu ~ Normal(mean = 0.5, sd = 2)
  for j in J {
    theta[j] ~ Normal(mean = mu, sd = 1.5)
    for i in I { y[j,i] ~ Normal(mean = theta[j], sd = 0.7) }
  }`,
    ["I"],
  ),
  exactCase(
    "two_level_indexed",
    `
  data y: real[N], g: category(J)[N], sigma: positive[N]
  mu ~ Normal(mean = 0.5, sd = 2)
  for j in J { theta[j] ~ Normal(mean = mu, sd = 1.5) }
  for n in N { y[n] ~ Normal(mean = theta[g[n]], sd = sigma[n]) }`,
    ["N"],
  ),
  exactCase(
    "three_level",
    `
  data y: real[A, B, C]
  top ~ Normal(mean = 0, sd = 3)
  for a in A {
    middle[a] ~ Normal(mean = top, sd = 1)
    for b in B {
      low[a,b] ~ Normal(mean = middle[a], sd = 0.5)
      for c in C { y[a,b,c] ~ Normal(mean = low[a,b], sd = 1) }
    }
  }`,
    ["C"],
  ),
  exactCase(
    "sum_of_normals",
    `
  data x: real[N]
  a ~ Normal(mean = 1, sd = 2)
  b ~ Normal(mean = -1, sd = 0.5)
  for n in N { x[n] ~ Normal(mean = a + b, variance = 2) }`,
    ["N"],
  ),
  exactCase(
    "differences",
    `
  data y: real[N], i: category(K)[N], j: category(K)[N]
  for k in K { s[k] ~ Normal(mean = 0, variance = 1.5) }
  for n in N { y[n] ~ Normal(mean = s[i[n]] - s[j[n]], sd = 1) }`,
    ["N"],
  ),
  exactCase(
    "regression_known_variance",
    `
  data X: real[N, P], y: real[N]
  alpha ~ Normal(mean = 1, sd = 5)
  beta  ~ Normal(mean = 0, sd = 2, size = P)
  for n in N { y[n] ~ Normal(mean = alpha + X[n] @ beta, sd = 0.8) }`,
    ["N"],
  ),
  exactCase(
    "regression_mvn_prior",
    `
  data X: real[N, P], y: real[N]
  const P = 2, m = [0.5, -0.25], S = [[2, 1.2], [1.2, 1.5]]
  w ~ MultivariateNormal(mean = m, covariance = S)
  for n in N { y[n] ~ Normal(mean = X[n] @ w, sd = 0.8) }`,
    ["N"],
  ),
  exactCase(
    "regression_unknown_precision",
    `
  data X: real[N, P], y: real[N]
  tau  ~ Gamma(shape = 2, rate = 1)
  beta ~ Normal(mean = 0, precision = 0.2 * tau, size = P)
  for n in N { y[n] ~ Normal(mean = X[n] @ beta, precision = tau) }`,
    ["N"],
  ),
  exactCase(
    "three_predictors",
    `
  data X: real[N, P], y: real[N]
  for p in P { b[p] ~ Normal(mean = 0, sd = 2) }
  for n in N { y[n] ~ Normal(mean = sum(X[n,p] * b[p] for p in P), sd = 0.5) }`,
    ["N"],
  ),
  exactCase(
    "random_walk_drift",
    `
  data y1: real[T], y2: real[T]
  d ~ Normal(mean = 0.5, sd = 1)
  x[1] ~ Normal(mean = 0, sd = 2)
  for t in 2..T { x[t] ~ Normal(mean = x[t-1] + d, sd = 0.5) }
  for t in T {
    y1[t] ~ Normal(mean = x[t], sd = 1)
    y2[t] ~ Normal(mean = 2 * x[t], variance = 1.5)
  }`,
  ),
  exactCase(
    "ar1_latent",
    `
  data y: real[T]
  const phi = 0.6
  x[1] ~ Normal(mean = 0.75, sd = 1)
  for t in 2..T { x[t] ~ Normal(mean = 0.3 + phi * x[t-1], sd = 0.6) }
  for t in T { y[t] ~ Normal(mean = x[t], sd = 0.5) }`,
  ),
  exactCase(
    "local_linear_trend",
    `
  data y: real[T]
  slope[1] ~ Normal(mean = 0, sd = 1)
  level[1] ~ Normal(mean = 0, sd = 2)
  for t in 2..T {
    slope[t] ~ Normal(mean = slope[t-1], sd = 0.2)
    level[t] ~ Normal(mean = level[t-1] + slope[t-1], sd = 0.5)
  }
  for t in T { y[t] ~ Normal(mean = level[t], sd = 1) }`,
  ),
  exactCase(
    "random_walks",
    `
  data y: real[S, T]
  for s in S {
    x[s,1] ~ Normal(mean = 0, sd = 2)
    for t in 2..T { x[s,t] ~ Normal(mean = x[s,t-1], sd = 0.5) }
    for t in T { y[s,t] ~ Normal(mean = x[s,t], sd = 1) }
  }`,
  ),
  exactCase(
    "missing_known",
    `
  data x: real[N]?
  const mu = 1.25, tau = 0.5
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) }`,
  ),
  exactCase(
    "missing_unknown_mean",
    `
  data x: real[N]?
  mu ~ Normal(mean = 0, sd = 3)
  for n in N { x[n] ~ Normal(mean = mu, variance = 2) }`,
  ),
  exactCase(
    "mvn_mean",
    `
  data x: real[N, K]
  const K = 2, m = [0.5, 1], C = [[4, -1], [-1, 2]], S = [[2, 0.7], [0.7, 1]]
  mu ~ MultivariateNormal(mean = m, covariance = C)
  for n in N { x[n] ~ MultivariateNormal(mean = mu, covariance = S) }`,
    ["N"],
  ),
  exactCase("sizes_3333", SIZES),
  exactCase("sizes_2357", SIZES),
  exactCase(
    "scaled_hierarchy",
    `
  data y: real[J, I]
  tau ~ Gamma(shape = 3, rate = 2)
  mu  ~ Normal(mean = 0, precision = 0.1 * tau)
  for j in J {
    theta[j] ~ Normal(mean = mu, precision = 0.5 * tau)
    for i in I { y[j,i] ~ Normal(mean = theta[j], precision = tau) }
  }`,
    ["I"],
  ),
];
