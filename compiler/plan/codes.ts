import { diagnosticsOf, row } from "../../grammar/diagnostic.ts";

const plainFit = "fit f { method = score(control_variate, rao_blackwell) }";

/** E3: what the derivation cannot do. `Unsupported` and `BindFault` kinds map to these rows. */
export const PLAN_CODES = {
  E3001: row({
    severity: "error",
    title: "networks are not yet executable",
    message: (d: { name: string }) => `not yet executable: the network ${d.name}`,
    hint: () => "a model with networks can be checked, formatted and printed; its log-joint has no executor yet",
    explain: "Networks need tensor code; the loops that this version generates have none. Everything up to the model IR works.",
    example: "model m { data x: real[N]  net f(z: real[2]) -> real[2] { dense(2) }  z ~ Normal(mean = 0, sd = 1, size = 2)  let h = f(z)  for n in N { x[n] ~ Normal(mean = h[1], sd = 1) } }",
  }),
  E3002: row({
    severity: "error",
    title: "method not yet executable",
    message: (d: { method: string }) => `not yet executable: method = ${d.method}`,
    hint: () => "score(control_variate, rao_blackwell), mle and map run; or leave the method out",
    explain: "The fit block is right, but this version has no such inference. `score(…)` works for every model without networks.",
    example: "model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }\nfit f { method = reparam }",
  }),
  E3003: row({
    severity: "error",
    title: "fit of a Mixture not yet executable",
    message: (d: { name: string }) => `not yet executable: a fit of ${d.name} with a Mixture`,
    hint: () => "write the component as a latent: z[n] ~ Categorical(prob = w), x[n] ~ … mu[z[n]]",
    explain: "The log-joint and its gradient of a Mixture are there; inference for it is not.",
    example: `model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Mixture(weights = [0.5, 0.5], components = Normal(mean = mu * k, sd = 1) for k in 1..2) } }\n${plainFit}`,
  }),
  E3004: row({
    severity: "error",
    title: "guide whose latents chain not yet executable",
    message: (d: { name: string }) => `not yet executable: a guide in which ${d.name} depends on its own earlier elements`,
    hint: () => "make the elements independent given other latents, or leave the latent out of the guide",
    explain: "Drawing from such a guide needs a scan over draws.",
    example: `model m { data x: real[T]  z[1] ~ Normal(mean = 0, sd = 1)  for t in 2..T { z[t] ~ Normal(mean = z[t-1], sd = 1) }  for t in T { x[t] ~ Normal(mean = z[t], sd = 1) } }\nguide g { z[1] ~ Normal(mean = ?, sd = ?)  for t in 2..T { z[t] ~ Normal(mean = ? * z[t-1], sd = ?) } }\n${plainFit}`,
  }),
  E3005: row({
    severity: "error",
    title: "no guide for this support",
    message: (d: { name: string; support: string }) => `no guide is known for ${d.name}: its support is ${d.support}`,
    hint: (d: { name: string }) => `write a guide with a statement for ${d.name}`,
    explain: "A latent that no guide mentions gets one by its support: real Normal, positive Gamma, unit or an interval Beta, simplex Dirichlet, finite discrete Categorical. Other supports need a guide.",
    example: `model m { data x: count[N]  k ~ Poisson(rate = 3)  for n in N { x[n] ~ Poisson(rate = k + 1) } }\n${plainFit}`,
  }),
  E3006: row({
    severity: "error",
    title: "no sampler",
    message: (d: { name: string; reason: string }) => `${d.name} cannot be drawn: ${d.reason}`,
    hint: () => "use a proper distribution",
    explain: "Score-function inference and `ppl sample` draw; an improper distribution has no draws.",
    example: "model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }\nguide g { mu ~ Flat() }\n" + plainFit,
  }),
  E3007: row({
    severity: "error",
    title: "setting not yet executable",
    message: (d: { setting: string }) => `not yet executable: ${d.setting}`,
    hint: () => "leave the setting out",
    explain: "The setting is part of the language, but this version has no code for it.",
    example: "model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }\nfit f { method = score(control_variate)  batch = 10 of N }",
  }),
  E3008: row({
    severity: "error",
    title: "a hole where the support moves",
    message: (d: { argument: string; family: string }) => `${d.argument} of ${d.family} is free, but the support depends on it: its score has a mean that is not zero`,
    hint: () => "fix the bound, or use a family with a fixed support",
    explain: "The score-function identity E[∇ log q] = 0 fails for parameters that move the support (the bounds of Uniform and Truncated).",
    example: "model m { data x: real[N]  mu ~ Uniform(lower = 0, upper = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }\nguide g { mu ~ Uniform(lower = 0, upper = ?) }\n" + plainFit,
  }),
  E3009: row({
    severity: "error",
    title: "nothing to optimise",
    message: (d: { method: string; what: string }) => `method = ${d.method} optimises ${d.what}, and the model has none`,
    hint: () => "declare a `param`, or use another method",
    explain: "`mle` maximises the likelihood over `param`s; `map` the log-joint over latents and `param`s.",
    example: "model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = 1) } }\nfit f { method = mle }",
  }),
  E3010: row({
    severity: "error",
    title: "mle with latents",
    message: (d: { name: string }) => `method = mle needs a likelihood, but ${d.name} is latent`,
    hint: () => "use map, or a variational method",
    explain: "The likelihood of the params would be an integral over the latents.",
    example: "model m { data x: real[N]  param s: positive  mu ~ Normal(mean = 0, sd = 1)  for n in N { x[n] ~ Normal(mean = mu, sd = s) } }\nfit f { method = mle }",
  }),
  E3011: row({
    severity: "error",
    title: "construct not yet executable",
    message: (d: { what: string }) => `not yet executable: ${d.what}`,
    hint: () => "write it element by element",
    explain: "The construct is part of the language and checks, but the loops that this version generates do not cover it.",
    example: "model m { data x: real[N]  mu ~ Normal(mean = 0, sd = 1)  let a[1] = 1  for i in 2..N { let a[i] = a[i-1] + mu }  let b = a  for n in N { x[n] ~ Normal(mean = b[n], sd = 1) } }",
  }),
  E3101: row({
    severity: "error",
    title: "index out of range",
    message: (d: { array: string; index: number; size: number }) => `index ${d.index} of ${d.array} is out of range: it has ${d.size} elements`,
    hint: () => "indices are 1-based; check the range of the loop",
    explain: "Found when the sizes and data were bound: a reference reads before the first or after the last element.",
    example: "model m { data x: real[T]  for t in T { x[t] ~ Normal(mean = x[t-1], sd = 1) } }",
  }),
  E3102: row({
    severity: "error",
    title: "range that is not whole",
    message: (d: { name: string; low: number; high: number }) => `${d.name} runs over ${d.low}..${d.high}, which are not whole numbers`,
    hint: () => "bounds of a range are integers",
    explain: "Found when the sizes were bound.",
    example: "model m { const K = 2.5  data x: real[N]  for n in 1..K { x[n] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E3103: row({
    severity: "error",
    title: "range that depends on something random",
    message: (d: { name: string; variable: string }) => `the range of ${d.name} depends on ${d.variable}, which is not data`,
    hint: () => "ranges and `where` conditions may use data, constants and index variables",
    explain: "Plates are laid out when data are bound, before anything is drawn or optimised.",
    example: "model m { data x: real[N]  k ~ Bernoulli(prob = 0.5)  for n in N where k == 1 { x[n] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E3104: row({
    severity: "error",
    title: "observation outside of the support",
    message: (d: { name: string; value: string; family: string; values: string }) => `${d.name} is ${d.value}, which cannot come from ${d.family}: its values are ${d.values}`,
    hint: () => "correct the data, or choose a distribution that has this value",
    explain:
      "The density of an observation outside of the distribution's support is zero, whatever the latents are: such data refute the model, and no fit is possible. " +
      "Found when the data were bound, wherever the bounds of the support are known from constants and data. Data declared with the support (`positive`, `unit`, `count`) are checked when they are read.",
    example: "model m {\n  data successes: count\n  const trials = 0\n  p ~ Beta(alpha = 1, beta = 1)\n  successes ~ Binomial(trials = trials, prob = p)\n}",
  }),
  E3105: row({
    severity: "error",
    title: "size without a value",
    message: (d: { name: string }) => `nothing says how large ${d.name} is`,
    hint: (d: { name: string }) => `give it: const ${d.name} = …, --set ${d.name}=…, or a data field named ${d.name}`,
    explain: "A size is bound by a constant or --set, by a data field of its name, by the length of an array, or by the number of distinct labels; never by the largest index.",
    example: "model m { data x: real[N]  for k in K { mu[k] ~ Normal(mean = 0, sd = 1) }  for n in N { x[n] ~ Normal(mean = sum(mu), sd = 1) } }",
  }),
} as const;

export const planDiagnostic = diagnosticsOf(PLAN_CODES);
