/** Models of the documentation, and two that use every construct. All of them parse without diagnostics. */
export const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "normal_gamma",
    text: `// Normal likelihood with a conjugate NormalGamma prior.
model normal_gamma {
  data x: real[N]                       // N is a size, bound from the data
  const mu0 = 1, lambda0 = 0.1, a0 = 1, b0 = 2

  tau ~ Gamma(shape = a0, rate = b0)
  mu  ~ Normal(mean = mu0, precision = lambda0 * tau)
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) }
}

// q: \`?\` is a free variational parameter, with an optional name and initial value: ?m = 0.5
guide structured {
  tau ~ Gamma(shape = ?a, rate = ?b)
  mu  ~ Normal(mean = ?m, precision = ?l * tau)
}
guide mean_field { tau ~ Gamma(shape = ?, rate = ?)   mu ~ Normal(mean = ?, sd = ?) }

// Named settings: the first is the default, the command line picks another and overrides single values.
fit bbvi  { guide = structured  method = score(control_variate, rao_blackwell)  samples = 30  steps = 10_000
            optimizer = adam(0.05)  average = last_half }
fit exact { method = exact }
`,
  },
  {
    name: "blanket",
    text: `model blanket {
  data x: real[N]
  w1 ~ Normal(mean = 0, sd = 2)      w2 ~ Normal(mean = 0, sd = 2)
  v  ~ Normal(mean = w1, sd = 1)     z  ~ Normal(mean = v, sd = 1)
  for n in N { y[n] ~ Normal(mean = w2, sd = 1)   x[n] ~ Normal(mean = z + y[n], sd = 0.5) }
}
`,
  },
  {
    name: "vae",
    text: `model vae {
  data x: binary[N, P]
  const L = 20
  net decoder(z: real[L]) -> real[P] { dense(200) | leaky_relu(0.2) | dense(200) | leaky_relu(0.2) | dense(P) }
  for n in N { z[n] ~ Normal(mean = 0, sd = 1, size = L)   x[n] ~ Bernoulli(logit = decoder(z[n])) }
}
guide encoder {
  net encode(x: real[P]) -> (mean: real[L], log_var: real[L]) { dense(200) | leaky_relu(0.2) | dense(200) | leaky_relu(0.2) | (dense(L), dense(L)) }
  for n in N { let h = encode(x[n])   z[n] ~ Normal(mean = h.mean, variance = exp(h.log_var)) }
}
fit vae  { method = reparam  objective = elbo(kl = analytic)  batch = 128  epochs = 20  optimizer = adam(1e-4) }
fit stl  { method = reparam  objective = elbo  gradient = stl  batch = 128  epochs = 20  optimizer = adam(1e-4) }
fit iwae { method = reparam  objective = iwelbo(K = 50)        batch = 128  epochs = 20  optimizer = adam(1e-3) }
`,
  },
  {
    name: "lda",
    text: `model lda {
  data w: category(V)[D, *]
  const K = 20, alpha = 0.1, eta = 0.05
  for k in K { beta[k] ~ Dirichlet(concentration = eta, size = V) }
  for d in D {
    theta[d] ~ Dirichlet(concentration = alpha, size = K)
    for i in w[d] { z[d,i] ~ Categorical(prob = theta[d])   w[d,i] ~ Categorical(prob = beta[z[d,i]]) }
  }
}
fit svi { method = svi  batch = 256 of D  step = robbins_monro(scale = 1, delay = 1, kappa = 0.7) }
fit cavi { method = cavi }
`,
  },
  {
    name: "poisson_gamma",
    text: `model poisson_gamma {
  data x: count[N] from "horse_kicks_n200.json"
  lambda ~ Gamma(shape = 2, rate = 1)
  for n in N { x[n] ~ Poisson(rate = lambda) }
}
guide conjugate { lambda ~ Gamma(shape = ?, rate = ?) }
guide lecture { lambda ~ Exponential(rate = ?theta) }
`,
  },
  {
    name: "gamma_mle",
    text: `model gamma_mle {
  data x: positive[N]
  param alpha: positive = 0.5, beta: positive = 8
  for n in N { x[n] ~ Gamma(shape = alpha, scale = beta) }
}
fit gd { method = mle(scale = mean)  gradient = plain  coordinates = own(clamp = 1e-4)  optimizer = sgd(0.1)  steps = 150 }
fit ngd { method = mle(scale = mean)  gradient = natural  coordinates = own(clamp = 1e-4)  optimizer = sgd(0.1)  steps = 150 }
`,
  },
  {
    name: "ddpm",
    text: `model ddpm {
  data x: real[N, P]
  const T = 100, b1 = -0.5
  net reverse(z: real[P], t: real) -> real[P] { dense(128) | tanh | dense(P) }
  def alpha_bar(t) = cos((t / T + 0.008) / 1.008 * 1.5707963)^2
  let b[1] = b1
  for t in 2..T { let b[t] = min(1 - alpha_bar(t) / alpha_bar(t - 1), 0.999) }
  for n in N {
    z[n, T] ~ Normal(mean = 0, sd = 1, size = P)
    for t in 2..T { z[n, t-1] ~ Normal(mean = reverse(z[n, t], t), variance = b[t]) }
    x[n] ~ Normal(mean = reverse(z[n, 1], 1), variance = b[1])
  }
}
fit ddpm { method = reparam  batch = (128 of N, 1 of T)  epochs = 20  optimizer = adam(robbins_monro(scale = 1, delay = 1000, kappa = 1)) }
fit some { batch = 128 of N  until = converged }
`,
  },
  {
    name: "everything",
    text: `model everything {
  data county: category(J)[N], zero: category(K, base = 0)[N] from "zero.csv", seen: real[N]?, w: category(V)[D, *], z: real(lower = 0, upper = 1)
  param p: simplex[K], sigma: positive = -1e-3 + 2
  for n in N, m in 1..M where county[n] == 1 and not (n == m) { let C[n, m] = exp(-(x[n] - x[m])^2 / 2) }
  for k in K { mu[k] ~ Normal(mean = 0, sd = 3, ordered = true) }
  y ~ Mixture(weights = [0.3, 0.7], components = Normal(mean = mu[k], sd = 1) for k in K)
  a1 ~ Uniform(lower = 0, upper = 1)   b1 ~ Uniform(lower = 0, upper = 1 - a1)
  τ ~ Truncated(Normal(mean = 0, sd = 1), lower = 0, upper = if a1 > b1 then 2^-1 else -2^2)
  let s = sum(mu[k] * x[n] for k in K, n in N where n > 1)
  factor log_sum_exp([mu[k] for k in K]) @ A - dot(x, y)
  net classify(c: category(C), t: real) -> (mean: real[L], log_var: real[L]) { dense(20, bias = true) | relu | (dense(L), dense(L) | tanh) }
}
fit auto { guide = g  data = 3  for = 2  collapse = z  objective = iwelbo(K = 50)  step = robbins_monro(scale = 1, delay = 1, kappa = 0.7) }
`,
  },
  {
    name: "on one line",
    text: `model one { data x: real a ~ Normal(mean = 0, sd = 1) b ~ Normal(mean = a, sd = 1) x ~ Normal(mean = b, sd = 1) let c = a let d = b } guide g { a ~ Normal(mean = ?m, sd = ?s = 1) b ~ Normal(mean = ?l = 2 * a, sd = ?) } fit f { method = exact }
`,
  },
];
