import { exactCase, type ExactCase } from "./case-types.ts";

/** One conjugate latent, or one per element of a plate; Normal-Gamma pairs. */
export const CONJUGATE: readonly ExactCase[] = [
  exactCase(
    "gamma_poisson_exposure",
    `
  data x: count[N], e: positive[N]
  lambda ~ Gamma(shape = 2, rate = 0.5)
  for n in N { x[n] ~ Poisson(rate = lambda * e[n]) }`,
    ["N"],
  ),
  exactCase(
    "poisson_groups",
    `
  data x: count[N], e: positive[N], g: category(J)[N]
  for j in J { lambda[j] ~ Gamma(shape = 2, rate = 0.5) }
  for n in N { x[n] ~ Poisson(rate = lambda[g[n]] * e[n]) }`,
    ["N"],
  ),
  exactCase(
    "gamma_rate_of_gamma",
    `
  data x: positive[N]
  beta ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Gamma(shape = 3, rate = beta) }`,
    ["N"],
  ),
  exactCase(
    "exponential_gamma",
    `
  data x: positive[N]
  rate ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Exponential(rate = rate) }`,
    ["N"],
  ),
  exactCase(
    "counts_and_waits",
    `
  data x: count[N], w: positive[M]
  rate ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Poisson(rate = rate) }
  for m in M { w[m] ~ Exponential(rate = rate) }`,
    ["N", "M"],
  ),
  exactCase(
    "half_normal_precision",
    `
  data x: positive[N]
  tau ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ HalfNormal(precision = tau) }`,
    ["N"],
  ),
  exactCase(
    "shared_precision",
    `
  data x: real[N], y: real[M]
  tau ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Normal(mean = 1, precision = tau) }
  for m in M { y[m] ~ Normal(mean = -2, precision = 3 * tau) }`,
    ["N", "M"],
  ),
  exactCase(
    "censored_indexed",
    `
  data y: positive[N], c: positive[N], e: positive[N]
  rate ~ Gamma(shape = 2, rate = 1)
  for n in N { y[n] ~ Censored(Exponential(rate = rate * e[n]), upper = c[n]) }`,
    ["N"],
  ),
  exactCase(
    "normal_inverse_gamma",
    `
  data x: real[N]
  v ~ InverseGamma(shape = 3, scale = 2)
  for n in N { x[n] ~ Normal(mean = 1, variance = v) }`,
    ["N"],
  ),
  exactCase(
    "normal_inverse_gamma_block",
    `
  data x: real[N]
  v  ~ InverseGamma(shape = 3, scale = 2)
  mu ~ Normal(mean = 0.5, variance = 4 * v)
  for n in N { x[n] ~ Normal(mean = mu, variance = v) }`,
    ["N"],
  ),
  exactCase(
    "exponential_inverse_gamma",
    `
  data x: positive[N]
  s ~ InverseGamma(shape = 3, scale = 2)
  for n in N { x[n] ~ Exponential(scale = s) }`,
    ["N"],
  ),
  exactCase(
    "laplace_inverse_gamma",
    `
  data x: real[N]
  s ~ InverseGamma(shape = 3, scale = 2)
  for n in N { x[n] ~ Laplace(location = 1, scale = s) }`,
    ["N"],
  ),
  exactCase(
    "beta_bernoulli",
    `
  data x: binary[N]
  p ~ Beta(alpha = 2, beta = 3)
  for n in N { x[n] ~ Bernoulli(prob = p) }`,
    ["N"],
  ),
  exactCase(
    "beta_geometric",
    `
  data x: count[N]
  p ~ Beta(alpha = 2, beta = 3)
  for n in N { x[n] ~ Geometric(prob = p) }`,
    ["N"],
  ),
  exactCase(
    "beta_negative_binomial",
    `
  data x: count[N]
  p ~ Beta(alpha = 2, beta = 3)
  for n in N { x[n] ~ NegativeBinomial(successes = 3, prob = p) }`,
    ["N"],
  ),
  exactCase(
    "binomial_rows",
    `
  data k: count[N], m: count[N]
  p ~ Beta(alpha = 2, beta = 3)
  for n in N { k[n] ~ Binomial(trials = m[n], prob = p) }`,
    ["N"],
  ),
  exactCase(
    "log_normal_location",
    `
  data x: positive[N]
  mu ~ Normal(mean = 0.5, sd = 2)
  for n in N { x[n] ~ LogNormal(location = mu, scale = 0.8) }`,
    ["N"],
  ),
  exactCase(
    "affine_mean",
    `
  data x: real[N], s: positive[N], o: real[N]
  mu ~ Normal(mean = 0, sd = 3)
  for n in N { x[n] ~ Normal(mean = 2 * mu * s[n] - o[n], sd = s[n]) }`,
    ["N"],
  ),
  exactCase(
    "log_normal_gamma",
    `
  data x: positive[N]
  tau ~ Gamma(shape = 2, rate = 1)
  mu  ~ Normal(mean = 0, precision = 0.5 * tau)
  for n in N { x[n] ~ LogNormal(location = mu, precision = tau) }`,
    ["N"],
  ),
  exactCase(
    "normal_gamma_groups",
    `
  data x: real[G, M]
  for g in G {
    tau[g] ~ Gamma(shape = 3, rate = 2)
    mu[g]  ~ Normal(mean = 0, precision = 0.5 * tau[g])
    for m in M { x[g,m] ~ Normal(mean = mu[g], precision = tau[g]) }
  }`,
    ["M"],
  ),
  exactCase(
    "dirichlet_multinomial",
    `
  data x: count[N, K]
  const K = 3, c = [0.5, 1, 2]
  p ~ Dirichlet(concentration = c)
  for n in N { x[n] ~ Multinomial(trials = 6, prob = p) }`,
    ["N"],
  ),
  exactCase(
    "markov_chain_rows",
    `
  data s: category(K)[T]
  const K = 3, start = [0.2, 0.5, 0.3], c = [0.5, 1, 1.5]
  for k in K { A[k] ~ Dirichlet(concentration = c) }
  s[1] ~ Categorical(prob = start)
  for t in 2..T { s[t] ~ Categorical(prob = A[s[t-1]]) }`,
  ),
];
