import { exactCase, type ExactCase } from "./case-types.ts";

/** Discrete latents, and conjugate ones below them. */
export const DISCRETE: readonly ExactCase[] = [
  exactCase(
    "hmm_poisson",
    `
  data y: count[T]
  const start = [0.6, 0.3, 0.1], A = [[0.8, 0.15, 0.05], [0.2, 0.7, 0.1], [0.1, 0.3, 0.6]], rates = [0.5, 2, 6]
  z[1] ~ Categorical(prob = start)
  for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }
  for t in T { y[t] ~ Poisson(rate = rates[z[t]]) }`,
  ),
  exactCase(
    "hmm_plate",
    `
  data y: real[S, T]
  const start = [0.5, 0.5], A = [[0.9, 0.1], [0.2, 0.8]], m = [0, 2]
  for s in S {
    z[s,1] ~ Categorical(prob = start)
    for t in 2..T { z[s,t] ~ Categorical(prob = A[z[s,t-1]]) }
    for t in T { y[s,t] ~ Normal(mean = m[z[s,t]], sd = 1) }
  }`,
  ),
  exactCase(
    "hmm_categorical",
    `
  data y: category(V)[T]
  const start = [0.5, 0.5], A = [[0.9, 0.1], [0.2, 0.8]], V = 3, B = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]
  z[1] ~ Categorical(prob = start)
  for t in 2..T { z[t] ~ Categorical(prob = A[z[t-1]]) }
  for t in T { y[t] ~ Categorical(prob = B[z[t]]) }`,
  ),
  exactCase(
    "mixture_known",
    `
  data x: real[N]
  const w = [0.2, 0.5, 0.3], m = [-1, 1, 3], s = [0.5, 1, 2]
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Normal(mean = m[z[n]], sd = s[z[n]])
  }`,
  ),
  exactCase(
    "poisson_mixture_known",
    `
  data x: count[N]
  const w = [0.2, 0.5, 0.3], rates = [0.5, 2, 6]
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Poisson(rate = rates[z[n]])
  }`,
  ),
  exactCase(
    "global_choice",
    `
  data x: real[N], c: count[M]
  const w = [0.2, 0.5, 0.3], m = [-1, 1, 3], r = [0.5, 2, 6]
  k ~ Categorical(prob = w)
  for n in N { x[n] ~ Normal(mean = m[k], sd = 2) }
  for i in M { c[i] ~ Poisson(rate = r[k]) }`,
    ["N", "M"],
  ),
  exactCase(
    "bayes_net",
    `
  data wet: binary, x: real
  const w = [0.5, 0.3, 0.2], shift = [0, 1, -2]
  rain      ~ Bernoulli(prob = 0.3)
  sprinkler ~ Bernoulli(prob = if rain == 1 then 0.1 else 0.4)
  kind      ~ Categorical(prob = w)
  wet       ~ Bernoulli(prob = if rain == 1 then (if sprinkler == 1 then 0.99 else 0.9) else (if sprinkler == 1 then 0.8 else 0.05))
  x         ~ Normal(mean = shift[kind] + 0.5 * rain, sd = 1)`,
  ),
  exactCase(
    "scale_choice",
    `
  data x: count[N]
  const w = [0.2, 0.5, 0.3], c = [0.5, 1, 4]
  k      ~ Categorical(prob = w)
  lambda ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Poisson(rate = lambda * c[k]) }`,
    ["N"],
  ),
  exactCase(
    "mixture_prior_mean",
    `
  data x: real[N]
  const w = [0.2, 0.5, 0.3], m = [-1, 1, 3]
  k  ~ Categorical(prob = w)
  mu ~ Normal(mean = m[k], sd = 0.5)
  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }`,
    ["N"],
  ),
  exactCase(
    "changepoint",
    `
  data x: count[T]
  cp    ~ Categorical(prob = [1 / length(x) for t in T])
  early ~ Gamma(shape = 2, rate = 1)
  late  ~ Gamma(shape = 2, rate = 1)
  for t in T { x[t] ~ Poisson(rate = if t < cp then early else late) }`,
  ),
];
