import { row } from "../../grammar/diagnostic.ts";

/** E23: definitions of elements: where, how often, in which order. */
export const DEFINITION_CODES = {
  E2301: row({
    severity: "error",
    title: "unindexed variable in a plate",
    message: (d: { name: string; binders: string }) => `\`${d.name}\` stands in a plate over ${d.binders} without an index: each element would define it again`,
    hint: (d) => `write \`${d.name}[${d.binders}] ~ …\`, or move the statement out of the plate`,
    explain: "In `for n in N { … }` the statements hold for every n. A random variable per element has the index n; one that they share is defined outside.",
    example: "model m { data x: real[N] for n in N { mu ~ Normal(mean = 0, sd = 1) x[n] ~ Normal(mean = mu, sd = 1) } }",
  }),
  E2302: row({
    severity: "error",
    title: "index that cannot be defined",
    message: (d: { index: string }) => `\`${d.index}\` cannot stand as an index on the left`,
    hint: () => "left of `~` and `let` an index is an index variable of the plates around it, such a variable plus or minus a constant, or a constant",
    explain: "Which elements a statement defines must be plain to see; computed or data-dependent indices on the left could define one twice.",
    example: "model m { for n in N { z[2 * n] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E2303: row({
    severity: "error",
    title: "defined once for each element of a plate",
    message: (d: { name: string; binder: string }) => `\`${d.name}\` is defined again for each \`${d.binder}\`, which is not among its indices`,
    hint: (d) => `add the index \`${d.binder}\`, or move the statement out of that plate`,
    explain: "Every plate around a definition must appear, once, among the indices on its left; otherwise the same element is defined many times.",
    example: "model m { data x: real[N] for n in N, k in K { x[n] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E2304: row({
    severity: "error",
    title: "element defined twice",
    message: (d: { what: string; how: string }) => `${d.what} is ${d.how} twice`,
    hint: () => "every element is defined once: let the ranges of the statements be disjoint",
    explain: "Several statements may define parts of one variable, if no element is in two of them. Indices start at 1 and ranges include both ends.",
    example: "model m { z[1] ~ Normal(mean = 0, sd = 1) for t in 1..3 { z[t] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E2305: row({
    severity: "error",
    title: "element without a definition",
    message: (d: { what: string }) => `${d.what} is never defined`,
    hint: () => "add a statement for it, or begin the ranges at 1",
    explain: "The statements for a variable must together define all its elements from 1 on, without gaps.",
    example: "model m { for t in 2..3 { z[t] ~ Normal(mean = 0, sd = 1) } }",
  }),
  E2306: row({
    severity: "error",
    title: "cycle",
    message: (d: { path: string }) => `${d.path}: the definition goes in a circle`,
    hint: () => "a chain refers to earlier elements along one range: `z[1] ~ …`, `for t in 2..T { z[t] ~ … z[t-1] … }`",
    explain:
      "Definitions may refer to each other only without circles. Along one ordered range an element may refer to earlier ones (or all to later ones): that is a chain. Any other reference of a variable to itself, also through other names, has no meaning.",
    example: "model m { a ~ Normal(mean = b, sd = 1) b ~ Normal(mean = a, sd = 1) }",
  }),
  E2307: row({
    severity: "error",
    title: "statements that do not fit together",
    message: (d: { name: string; found: string; first: string }) => `this statement defines \`${d.name}\` with ${d.found}, another one with ${d.first}`,
    hint: () => "use the same indices in all statements for one variable",
    explain: "All statements that define parts of one variable use the same number of indices, and leave the same dimensions to the right side.",
    example: "model m { z[1] ~ Normal(mean = 0, sd = 1) z[2, 1] ~ Normal(mean = 0, sd = 1) }",
  }),
  E2308: row({
    severity: "error",
    title: "shape of the left side",
    message: (d: { left: string; leftShape: string; right: string; rightShape: string }) => `${d.left} is ${d.leftShape}, but ${d.right} ${d.rightShape}`,
    hint: () => "index the variable until both sides agree",
    explain:
      "The dimensions that the left side leaves unindexed must be the event dimensions of the right side: none for a univariate distribution with scalar arguments (it is then applied to each element), one for a vector.",
    example: "model m { data x: real[N], m0: real[P] for n in N { x[n] ~ Normal(mean = m0, sd = 1) } }",
  }),
  E2309: row({
    severity: "error",
    title: "missing entries without a distribution",
    message: (d: { name: string }) => `entries of \`${d.name}\` may be missing, but nothing says how they are distributed`,
    hint: (d) => `add a statement \`${d.name}[…] ~ …\`, or remove the \`?\``,
    explain: "A missing entry is an unknown like any other: the model must give it a distribution.",
    example: "model m { data x: real[N]? for n in N { factor x[n] } }",
  }),
};
