import { diagnosticsOf, row } from "../../grammar/diagnostic.ts";

const NORMAL = "for n in N { x[n] ~ Normal(mean = mu, sd = 1) }";
const normalModel = (fit: string): string => `model m {\n  data x: real[N]\n  mu ~ Normal(mean = 0, sd = 1)\n  ${NORMAL}\n}\n${fit}`;
const SCORE_FIT = "fit f { method = score(control_variate, rao_blackwell) }";

const LONGEST_TERM = 160;

/** "mu: `mu^2` is no statistic of Normal", or what else stands in the way. */
export function refusalText(d: Readonly<Record<string, string | number>>): string {
  const [name, prior, atoms, tried, why] = ["name", "prior", "atoms", "tried", "why"].map((key) => String(d[key] ?? "")) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const term = atoms.length > LONGEST_TERM ? `${atoms.slice(0, LONGEST_TERM)} …` : atoms;
  const subject = prior === "" ? name : `${name} ~ ${prior}`;
  if (why !== "") return `${subject}: ${why}${term === "" ? "" : `: \`${term}\``}`;
  return tried === "" ? `${subject}: no family has \`${term}\` as a statistic` : `${subject}: \`${term}\` is no statistic; tried ${tried}`;
}

/** E3: what the derivation cannot do with a model that is right, and what shows only when sizes and data are bound. `BindFault` kinds map to these rows. */
export const PLAN_CODES = {
  E3001: row({
    severity: "error",
    title: "networks are not yet executable",
    message: (d: { name: string }) => `not yet executable: the network ${d.name}`,
    hint: () => "a model with networks can be checked, formatted and printed (ppl compile --emit model), not fitted",
    explain:
      "Networks need tensor code, and this version generates loops only. Everything up to the model IR works; a fit or a draw of such a model is refused.",
    example:
      "model m {\n  data x: real[N]\n  net f(z: real[2]) -> real[2] { dense(2) }\n  z ~ Normal(mean = 0, sd = 1, size = 2)\n  let h = f(z)\n  for n in N { x[n] ~ Normal(mean = h[1], sd = 1) }\n}",
  }),
  E3002: row({
    severity: "error",
    title: "method not yet executable",
    message: (d: { method: string }) => `not yet executable: method = ${d.method}`,
    hint: () => "auto, exact, cavi, svi, score(control_variate, rao_blackwell), mle and map run",
    explain: "The fit block is right, but this version has no such inference. Another method fits the same model: `ppl fit FILE score`, or `--set method=…`.",
    example: normalModel("fit f { method = reparam }"),
  }),
  E3003: row({
    severity: "error",
    title: "fit of a Mixture not yet executable",
    message: (d: { name: string }) => `not yet executable: a fit of ${d.name} with a Mixture`,
    hint: () => "write the component as a latent: z[n] ~ Categorical(prob = w), x[n] ~ … mu[z[n]] …",
    explain:
      "`Mixture` sums a component out. Its log-joint, its gradient and its draws are there (`map`, `mle` and `ppl sample` use them), stochastic inference for it is not.",
    example: `model m {\n  data x: real[N]\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Mixture(weights = [0.5, 0.5], components = Normal(mean = mu * k, sd = 1) for k in 1..2) }\n}\n${SCORE_FIT}`,
  }),
  E3004: row({
    severity: "error",
    title: "guide whose latents chain not yet executable",
    message: (d: { name: string }) => `not yet executable: a guide in which ${d.name} depends on its own earlier elements`,
    hint: (d) => `make the elements of ${d.name} independent in the guide, or leave ${d.name} out of it`,
    explain:
      "Drawing from such a guide needs a scan over the draws, which this version does not generate. A latent that the guide leaves out gets independent elements by its support.",
    example: `model m {\n  data x: real[T]\n  z[1] ~ Normal(mean = 0, sd = 1)\n  for t in 2..T { z[t] ~ Normal(mean = z[t-1], sd = 1) }\n  for t in T { x[t] ~ Normal(mean = z[t], sd = 1) }\n}\nguide g {\n  z[1] ~ Normal(mean = ?, sd = ?)\n  for t in 2..T { z[t] ~ Normal(mean = ? * z[t-1], sd = ?) }\n}\n${SCORE_FIT}`,
  }),
  E3005: row({
    severity: "error",
    title: "no guide for this support",
    message: (d: { name: string; support: string }) => `no guide is known for ${d.name}: its support is ${d.support}`,
    hint: (d) => `write a guide with a statement for ${d.name}`,
    explain:
      "A latent that no guide mentions gets one by its support: real Normal, positive Gamma, unit or an interval Beta, simplex Dirichlet, finite discrete Categorical. For other supports a guide must be written. `map` has no mode of a discrete latent.",
    example: `model m {\n  data x: count[N]\n  k ~ Poisson(rate = 3)\n  for n in N { x[n] ~ Poisson(rate = k + 1) }\n}\n${SCORE_FIT}`,
  }),
  E3006: row({
    severity: "error",
    title: "no sampler",
    message: (d: { name: string; reason: string }) => `${d.name} cannot be drawn: ${d.reason}`,
    hint: () => "use a proper distribution",
    explain: "Score-function inference draws from the guide, and `ppl sample` from the prior; an improper distribution has no draws.",
    example: `model m {\n  data x: real[N]\n  mu ~ Normal(mean = 0, sd = 1)\n  ${NORMAL}\n}\nguide g { mu ~ Flat() }\n${SCORE_FIT}`,
  }),
  E3007: row({
    severity: "error",
    title: "setting not yet executable",
    message: (d: { setting: string }) => `not yet executable: ${d.setting}`,
    hint: () => "leave the setting out",
    explain:
      "The setting is part of the language, but no method of this version reads it; it is refused because a fit that ignores it would not be the one that was asked for.",
    example: normalModel("fit f { method = score(control_variate)  batch = 10 of N }"),
  }),
  E3009: row({
    severity: "error",
    title: "nothing to optimise",
    message: (d: { method: string; what: string }) => `method = ${d.method} optimises ${d.what}, and the model has none`,
    hint: (d) => (d.what === "the latents" ? "use mle, which fits params" : "declare a `param`, or use another method"),
    explain:
      "`mle` maximises the likelihood over `param`s, `map` the log-joint over latents and `param`s, `score` the bound over the guides of latents. The model has nothing of the kind.",
    example: "model m {\n  data x: real[N]\n  for n in N { x[n] ~ Normal(mean = 0, sd = 1) }\n}\nfit f { method = mle }",
  }),
  E3010: row({
    severity: "error",
    title: "mle with latents",
    message: (d: { name: string }) => `method = mle needs a likelihood, but ${d.name} is latent`,
    hint: (d) => `use map, or a variational method; or declare ${d.name} as a param`,
    explain: "The likelihood of the params would be an integral over the latents; `mle` does not compute it.",
    example:
      "model m {\n  data x: real[N]\n  param s: positive\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = s) }\n}\nfit f { method = mle }",
  }),
  E3011: row({
    severity: "error",
    title: "construct not yet executable",
    message: (d: { what: string }) => `not yet executable: ${d.what}`,
    hint: () => "the model is right, but it has to be written in another way, or wait for another version",
    explain:
      "The construct is part of the language and passes the checker, but the loops that this version generates do not cover it. The message says what it is.",
    example:
      "model m {\n  data width: positive[N], x: real[N]\n  for n in N {\n    u[n] ~ Uniform(lower = 0, upper = width[n])\n    x[n] ~ Normal(mean = u[n], sd = 1)\n  }\n}",
  }),
  E3012: row({
    severity: "error",
    title: "no closed form",
    message: (d: { name: string; prior: string; atoms: string; tried: string; why: string }) => refusalText(d),
    hint: () => "`auto` integrates out what it can and fits the rest by gradients; or change the prior to one that the likelihood is conjugate to",
    explain:
      "`exact` and `cavi` need the complete conditional of every latent, given all others, to be an exponential family: every term of the log-joint must be linear in statistics of that family. " +
      "`exact` must also find an order in which each latent can be integrated out. The message names the latent, the term that stands in the way, and the families that were tried.",
    example: `model m {\n  data x: real[N]\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu^2, sd = 1) }\n}\nfit f { method = exact }`,
  }),
  E3013: row({
    severity: "error",
    title: "param in a closed fit",
    message: (d: { name: string; method: string }) => `method = ${d.method} infers latents, and ${d.name} is a param`,
    hint: (d) => `give ${d.name} a prior, or use map or score`,
    explain: "A `param` is optimised by gradients. Coordinate ascent and exact inference have updates for latents alone.",
    example: `model m {\n  data x: real[N]\n  param s: positive\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = s) }\n}\nfit f { method = cavi }`,
  }),
  E3014: row({
    severity: "error",
    title: "no plate for batches",
    message: (d: { name: string }) =>
      d.name === "" ? "svi needs a plate to draw batches from, and no data have one" : `batches of ${d.name} cannot be drawn here`,
    hint: () => "batches are rows of data: name the size of their first dimension; no row may read another, and nothing else may index them",
    explain:
      "`svi` takes some elements of one plate at a time: the plate must be the first dimension of the data, no other data may refer to its elements by index, and its elements must not read one another: no chain or lag along it, no matrix over it, no sum of it inside of a term.",
    example:
      "model m {\n  data x: real[N, P]\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N, p in P { x[n,p] ~ Normal(mean = mu, sd = 1) }\n}\nfit f { method = svi  batch = 1 of P }",
  }),
  E3020: row({
    severity: "error",
    title: "no natural gradient for this model",
    message: (d: { why: string }) => `no natural gradient: ${d.why}`,
    hint: () => "use gradient = plain",
    explain:
      "The natural gradient is the gradient times the inverse of a Fisher matrix, which is derived from the natural parameters of each statement's family. " +
      "For `mle`, and for `map` of a model with params alone, it is that of the likelihood; for `score` that of each statement of the guide in its holes, one per element of its plates, and one for all params. " +
      "Every statement with a hole, or that reads a param, must be an exponential family, and a matrix has at most 200 rows.",
    example:
      "model m {\n  data x: real[N]\n  param mu: real\n  for n in N { x[n] ~ StudentT(degrees = 3, location = mu, scale = 1) }\n}\nfit f { method = mle  gradient = natural }",
  }),
  E3101: row({
    severity: "error",
    title: "index out of range",
    message: (d: { array: string; index: number; size: number }) =>
      /^\d+$/.test(d.array) ? `index ${d.index} lies outside of 1..${d.size}` : `index ${d.index} lies outside of 1..${d.array}, and ${d.array} is ${d.size}`,
    hint: () => "indices count from 1; check the index against the sizes of these data",
    explain: "Sizes are known when data are bound. Then a reference turned out to read before the first element of an array or after its last.",
    example: "model m {\n  data x: real[N]\n  mu ~ Normal(mean = x[5], sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n}",
  }),
  E3104: row({
    severity: "error",
    title: "observation outside of the support",
    message: (d: { name: string; value: string; family: string; values: string }) =>
      `${d.name} is ${d.value}, which cannot come from ${d.family}: its values are ${d.values}`,
    hint: () => "correct the data, or choose a distribution that has this value",
    explain:
      "The density of an observation outside of the distribution's support is zero, whatever the latents are: such data refute the model, and no fit is possible. " +
      "Found when the data were bound, wherever the bounds of the support are known from constants and data. Data declared with the support (`positive`, `unit`, `count`) are checked when they are read.",
    example: "model m {\n  data successes: count\n  const trials = 0\n  p ~ Beta(alpha = 1, beta = 1)\n  successes ~ Binomial(trials = trials, prob = p)\n}",
  }),
} as const;

export const planDiagnostic = diagnosticsOf(PLAN_CODES);
