import { row } from "../../grammar/diagnostic.ts";

/** E24: guides and their holes. */
export const GUIDE_CODES = {
  E2401: row({
    severity: "error",
    title: "hole outside of a guide",
    message: () => "`?` stands for a free parameter of a guide; a model has none",
    hint: () => "declare an optimised quantity with `param`",
    explain: "Holes are the free parameters of q. In the model, quantities to be optimised are declared with `param name: type`.",
    example: "model m { x ~ Normal(mean = ?, sd = 1) }",
  }),
  E2402: row({
    severity: "error",
    title: "hole in an unclear place",
    message: () => "a hole is a whole argument of a distribution, or a factor of one; here its support would not be known",
    hint: () => "declare `param name: type` in the guide and use the name",
    explain:
      "A hole takes the support of the argument where it stands: `sd = ?` is positive. As part of a sum or of a function's argument it would not be clear what values it may have.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } guide g { x ~ Normal(mean = 1 + ?, sd = 1) }",
  }),
  E2403: row({
    severity: "error",
    title: "initial value outside of the support",
    message: (d: { what: string; value: string; support: string }) => `the initial value ${d.value} of ${d.what} is not ${d.support}`,
    explain: "An initial value is given in the scale of the quantity itself, and must be one that it can take.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) } guide g { x ~ Normal(mean = ?, sd = ?s = -1) }",
  }),
  E2404: row({
    severity: "error",
    title: "guide for an unknown variable",
    message: (d: { name: string; suggestion: string | undefined; model: string }) => `the model has no random variable \`${d.name}\``,
    hint: (d) =>
      d.suggestion === undefined
        ? "a guide has one statement for each latent variable of the model, or leaves it to the default"
        : `did you mean \`${d.suggestion}\`?`,
    explain: "A guide gives a distribution to latent variables of the model (and to missing data), under their names.",
    example: "model m { mu ~ Normal(mean = 0, sd = 1) } guide g { m ~ Normal(mean = ?, sd = ?) }",
  }),
  E2405: row({
    severity: "error",
    title: "guide with another support",
    message: (d: { name: string; guide: string; model: string }) => `in the guide the values of \`${d.name}\` are ${d.guide}, but in the model ${d.model}`,
    hint: () => "take a distribution with the same support: real Normal, positive Gamma or LogNormal, unit Beta, simplex Dirichlet",
    explain: "Where q has mass, p must have it too, and the other way round, or the ELBO is minus infinity or the posterior is not reached.",
    example: "model m { tau ~ Gamma(shape = 1, rate = 1) } guide g { tau ~ Normal(mean = ?, sd = ?) }",
  }),
  E2406: row({
    severity: "error",
    title: "guide for what is known",
    message: (d: { name: string; is: string }) => `\`${d.name}\` is ${d.is}; a guide describes latent variables`,
    hint: (d) => (d.is.startsWith("data") ? "only data declared with `?` have missing entries to describe" : "remove the statement"),
    explain: "q is a distribution of what is not observed.",
    example: "model m { data x: real x ~ Normal(mean = 0, sd = 1) } guide g { x ~ Normal(mean = ?, sd = ?) }",
  }),
  E2407: row({
    severity: "error",
    title: "hole named twice",
    message: (d: { name: string }) => `there are two holes \`?${d.name}\``,
    hint: (d) => `to share one value declare \`param ${d.name}: …\` in the guide and use \`${d.name}\` in both places`,
    explain: "Every hole is a parameter of its own, and its name is used in the output.",
    example: "model m { x ~ Normal(mean = 0, sd = 1) y ~ Normal(mean = 0, sd = 1) } guide g { x ~ Normal(mean = ?a, sd = 1) y ~ Normal(mean = ?a, sd = 1) }",
  }),
  E2408: row({
    severity: "error",
    title: "guide of another shape",
    message: (d: { name: string; guide: string; model: string }) => `the guide makes \`${d.name}\` ${d.guide}, but in the model it is ${d.model}`,
    explain: "The statements of a guide must define every element of a variable, with the model's sizes.",
    example: "model m { for n in N { z[n] ~ Normal(mean = 0, sd = 1) } } guide g { z[1] ~ Normal(mean = ?, sd = ?) }",
  }),
};
