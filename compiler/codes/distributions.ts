import { row } from "../../grammar/diagnostic.ts";

const didYouMean = (d: { suggestion: string | undefined }, otherwise: string): string =>
  d.suggestion === undefined ? otherwise : `did you mean \`${d.suggestion}\`?`;

/** E2003 and E22: distributions, their arguments and supports. */
export const DISTRIBUTION_CODES = {
  E2003: row({
    severity: "error",
    title: "argument violates a constraint",
    message: (d: { callee: string; argument: string; needs: string; found: string; hint: string }) =>
      `\`${d.argument}\` of \`${d.callee}\` must be ${d.needs}, but this is ${d.found}`,
    hint: (d) => d.hint,
    explain:
      "Every argument of a distribution has a set of values that make sense. The checker knows a range for every expression; it is an error if the range lies outside of that set, or is unbounded towards the forbidden side, as a real number is where a positive one is needed. A range that is bounded but not quite inside is checked when the model runs.",
    example: "model m { x ~ Normal(mean = 0, sd = -1) }",
  }),
  E2201: row({
    severity: "error",
    title: "not a distribution",
    message: (d: { found: string; suggestion: string | undefined }) => `${d.found} is not a distribution`,
    hint: (d) => didYouMean(d, "to the right of `~` stands a distribution with its arguments, such as `Normal(mean = 0, sd = 1)`"),
    explain:
      "A `~` statement gives a distribution. Names of distributions begin with a capital letter; `ppl dist` lists them. A deterministic value is written with `let`.",
    example: "model m { x ~ Norml(mean = 0, sd = 1) }",
  }),
  E2202: row({
    severity: "error",
    title: "unknown argument",
    message: (d: { callee: string; name: string; suggestion: string | undefined; forms: string }) => `\`${d.callee}\` has no argument \`${d.name}\``,
    hint: (d) => didYouMean(d, `write ${d.forms}`),
    explain: "Arguments are named as on the distribution's card (`ppl dist NAME`).",
    example: "model m { x ~ Normal(mean = 0, sigm = 1) }",
  }),
  E2203: row({
    severity: "error",
    title: "ambiguous argument",
    message: (d: { callee: string; position: number; readings: string }) => `argument ${d.position} of \`${d.callee}\` could be ${d.readings}`,
    hint: (d: { callee: string; position: number; readings: string; first: string }) => `name it: \`${d.first} = …\``,
    explain:
      "The distribution has several parameterisations, and the position alone does not say which is meant. Confusing rate with scale, or sd with variance or precision, is the best known trap of this field, so the name is required.",
    example: "model m { x ~ Exponential(1) }",
  }),
  E2204: row({
    severity: "error",
    title: "arguments that do not go together",
    message: (d: { callee: string; found: string; forms: string }) => `\`${d.callee}\` cannot have ${d.found}`,
    hint: (d) => `write ${d.forms}`,
    explain: "The named arguments must be those of exactly one parameterisation: sd, variance and precision say the same thing in three ways.",
    example: "model m { x ~ Normal(mean = 0, sd = 1, precision = 1) }",
  }),
  E2205: row({
    severity: "error",
    title: "missing argument",
    message: (d: { callee: string; missing: string; forms: string }) => `\`${d.callee}\` lacks ${d.missing}`,
    hint: (d) => `write ${d.forms}`,
    explain: "All arguments of a parameterisation are given, except those for which the distribution's card shows a default.",
    example: "model m { x ~ Normal(mean = 0) }",
  }),
  E2206: row({
    severity: "error",
    title: "argument given twice",
    message: (d: { callee: string; name: string }) => `\`${d.name}\` of \`${d.callee}\` is given twice`,
    explain: "Each argument has one value.",
    example: "model m { x ~ Normal(mean = 0, sd = 1, sd = 2) }",
  }),
  E2207: row({
    severity: "error",
    title: "argument of the wrong shape",
    message: (d: { callee: string; argument: string; needs: string; found: string }) =>
      `\`${d.argument}\` of \`${d.callee}\` must be ${d.needs}, but this is ${d.found}`,
    explain:
      "Arguments of a univariate distribution are scalars, or all have the same list of sizes, which makes a plate. A vector or matrix argument has its own dimensions; a scalar in place of a vector fills it.",
    example: "model m { x ~ Dirichlet(concentration = identity(3)) factor x[1] }",
  }),
  E2208: row({
    severity: "error",
    title: "unknown size of a vector",
    message: (d: { callee: string }) => `the size of this \`${d.callee}\` is not known`,
    hint: () => "write `size = K`, or give a vector as argument",
    explain: "With scalars in place of vectors nothing says how many elements the value has.",
    example: "model m { x ~ Dirichlet(concentration = 1) factor x[1] }",
  }),
  E2209: row({
    severity: "error",
    title: "option that does not fit",
    message: (d: { problem: string }) => d.problem,
    hint: (d: { problem: string; hint: string }) => d.hint,
    explain:
      "`size = L` gives the event size; `ordered = true` orders the elements of a vector of independent draws from one univariate, continuous distribution.",
    example: "model m { x ~ Normal(mean = 0, sd = 1, ordered = true) }",
  }),
  E2210: row({
    severity: "error",
    title: "data of the wrong kind",
    message: (d: { name: string; declared: string; callee: string; support: string }) =>
      `\`${d.name}\` is declared ${d.declared}, but the values of \`${d.callee}\` are ${d.support}`,
    hint: (d: { name: string; declared: string; callee: string; support: string; write: string }) => `declare it as ${d.write}`,
    explain: "A discrete distribution needs data of a discrete type, and the declared values must be possible.",
    example: "model m { data x: real[N] for n in N { x[n] ~ Poisson(rate = 1) } }",
  }),
  E2911: row({
    severity: "warning",
    title: "data may be impossible",
    message: (d: { name: string; declared: string; callee: string; support: string }) =>
      `\`${d.name}\` is declared ${d.declared}, but the values of \`${d.callee}\` are ${d.support}`,
    hint: (d: { name: string; declared: string; callee: string; support: string; write: string }) =>
      `declare it as ${d.write}, so that the data are checked when they are read`,
    explain: "Values outside of the support have probability zero. The declaration of the data does not exclude them.",
    example: "model m { data x: real[N] for n in N { x[n] ~ Exponential(rate = 1) } }",
  }),
  E2212: row({
    severity: "error",
    title: "wrong use of a composed distribution",
    message: (d: { problem: string }) => d.problem,
    hint: (d: { problem: string; form: string }) => `write ${d.form}`,
    explain:
      "`Mixture(weights = w, components = Normal(…) for k in K)`, `Truncated(D, lower, upper)` and `Censored(D, lower, upper)` take a distribution; the last two a univariate one with a distribution function, and at least one bound. Only data can be censored.",
    example: "model m { x ~ Truncated(Normal(mean = 0, sd = 1)) }",
  }),
  E2213: row({
    severity: "error",
    title: "distribution for posteriors only",
    message: (d: { callee: string }) => `\`${d.callee}\` is a distribution of several variables at once, found by the algebra; it cannot be written`,
    hint: () => "write its factors: `tau ~ Gamma(…)`, `mu ~ Normal(mean = …, precision = … * tau)`",
    explain:
      "A joint block appears as an exact posterior or as the plan of a fit. In a model or guide the same density is written as a product of conditional distributions.",
    example: "model m { x ~ NormalGamma(mean = 0, count = 1, shape = 1, rate = 1) }",
  }),
  E2214: row({
    severity: "error",
    title: "probabilities do not sum to one",
    message: (d: { callee: string; argument: string; sum: string }) => `\`${d.argument}\` of \`${d.callee}\` must sum to 1, but sums to ${d.sum}`,
    explain: "A vector of probabilities sums to one.",
    example: "model m { z ~ Categorical(prob = [0.3, 0.6]) }",
  }),
  E2215: row({
    severity: "error",
    title: "elements of different kinds",
    message: (d: { name: string; first: string; other: string }) => `this makes elements of \`${d.name}\` ${d.other}, but other elements are ${d.first}`,
    hint: () => "give them different names",
    explain: "All elements of one variable have the same support and shape.",
    example: "model m { z[1] ~ Normal(mean = 0, sd = 1) z[2] ~ Exponential(rate = 1) }",
  }),
};
