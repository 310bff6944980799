import { row } from "../../grammar/diagnostic.ts";

const didYouMean = (d: { suggestion: string | undefined }, otherwise: string): string =>
  d.suggestion === undefined ? otherwise : `did you mean \`${d.suggestion}\`?`;

/** E20: names, declarations and where they may stand. */
export const NAME_CODES = {
  E2001: row({
    severity: "error",
    title: "unknown name",
    message: (d: { name: string; suggestion: string | undefined }) => `\`${d.name}\` is not defined`,
    hint: (d) => didYouMean(d, "declare it with `data`, `const`, `param` or `let`, or give it a distribution with `~`"),
    explain:
      "Every name must be declared somewhere in the model: as data, const, param, let, def or net, by a `~` statement, as an index variable, or by its use as a size in a dimension or range.",
    example: "model m { mu ~ Normal(mean = m0, sd = 1) }",
  }),
  E2002: row({
    severity: "error",
    title: "name defined twice",
    message: (d: { name: string; is: string }) => `\`${d.name}\` is already defined, as ${d.is}`,
    hint: () => "give one of them another name",
    explain:
      "Statements are declarative: a name means one thing in the whole block, and is introduced once. Several statements may define disjoint elements of one indexed variable, but not the same one twice.",
    example: "model m { const a = 1, a = 2 x ~ Normal(mean = a, sd = 1) }",
  }),
  E2004: row({
    severity: "error",
    title: "name hidden by another",
    message: (d: { name: string; is: string }) => `\`${d.name}\` already means something here: ${d.is}`,
    hint: () => "choose another name for the inner one",
    explain:
      "An index variable or a local `let` may not have the name of something visible around it: both would be meant by one word. Arguments of `def` and inputs of `net` are free, as their bodies see nothing else of that name.",
    example: "model m { data x: real[N] for n in N { for n in N { factor x[n] } } }",
  }),
  E2005: row({
    severity: "error",
    title: "unknown function",
    message: (d: { name: string; suggestion: string | undefined }) => `there is no function \`${d.name}\``,
    hint: (d) => didYouMean(d, "define it with `def` or `net`; the built-in functions are listed in the language reference"),
    explain: "Only built-in functions, functions defined by `def` and nets can be called in an expression.",
    example: "model m { let a = square(2) x ~ Normal(mean = a, sd = 1) }",
  }),
  E2006: row({
    severity: "error",
    title: "name of another kind",
    message: (d: { name: string; is: string; needs: string }) => `\`${d.name}\` is ${d.is}, but here ${d.needs} is needed`,
    hint: (d: { name: string; is: string; needs: string }) =>
      d.is.includes("function") || d.is.includes("net") ? `call it: \`${d.name}(…)\`` : "multiplication is written `*`, elements are written in brackets",
    explain: "Functions and nets are called with arguments; distributions stand after `~`; everything else is a value and cannot be called.",
    example: "model m { x ~ Normal(mean = exp, sd = 1) }",
  }),
  E2007: row({
    severity: "error",
    title: "recursive function",
    message: (d: { name: string; path: string }) => `the definition of \`${d.name}\` calls itself (${d.path})`,
    hint: () => "write a recurrence over an index instead: `let s[1] = …`, `for t in 2..T { let s[t] = … s[t-1] … }`",
    explain: "A `def` is replaced by its body wherever it is called, so it cannot call itself, directly or through others.",
    example: "model m { def f(a) = f(a - 1) x ~ Normal(mean = f(1), sd = 1) }",
  }),
  E2008: row({
    severity: "error",
    title: "statement in the wrong place",
    message: (d: { what: string; where: string }) => `\`${d.what}\` cannot stand ${d.where}`,
    hint: (d: { what: string; where: string }) =>
      d.where.includes("guide")
        ? "declare it in the model; a guide has its own `param`, `let`, `def`, `net`, `for` and `~`"
        : "move it to the top level of the block; inside plates use indexed names",
    explain:
      "Declarations of data, constants, params, functions and nets are not repeated for each element of a plate, and a guide describes q alone: data, constants and factors belong to the model.",
    example: "model m { data x: real[N] for n in N { const a = 1 factor a * x[n] } }",
  }),
  E2009: row({
    severity: "error",
    title: "unknown type",
    message: (d: { name: string; suggestion: string | undefined; allowed: string }) => `\`${d.name}\` is not a type that can stand here`,
    hint: (d) => didYouMean(d, `the types here are ${d.allowed}`),
    explain:
      "Data are real, positive, unit, count, int, binary, category(K), simplex[K] or real(lower = a, upper = b); params are continuous: real, positive, unit, real(lower, upper), simplex[K], ordered[K], positive_ordered[K], covariance[K], cholesky[K], correlation_cholesky[K] (square matrices).",
    example: "model m { data x: float for n in 1 { factor x } }",
  }),
  E2010: row({
    severity: "error",
    title: "type with wrong parts",
    message: (d: { problem: string }) => d.problem,
    hint: (d: { problem: string; form: string }) => `write ${d.form}`,
    explain:
      "`category` needs the size that its values index, `real` and `int` may have lower and upper bounds, a simplex needs a dimension, and no other type takes arguments. Only data may be ragged (`*`, the last dimension) or have missing entries (`?`).",
    example: "model m { data c: category[N] for n in N { factor c[n] } }",
  }),
  E2011: row({
    severity: "error",
    title: "not a size",
    message: (d: { text: string; is: string }) => `\`${d.text}\` cannot be a size: it is ${d.is}`,
    hint: (d) =>
      d.is.includes("data")
        ? "remove its declaration if it is a size: one that the data file gives as a number needs none"
        : "a size is a whole number, a name that is not declared otherwise, a constant, or a sum or product of these",
    explain:
      "Dimensions, categories and ranges are made of sizes: whole numbers, constants, and names bound by the data. Undeclared names used so are sizes; what is declared as data, param, let or random variable is not. A size that the data file gives as a number needs no declaration.",
    example: "model m { data m0: real, x: real[m0] factor m0 * sum(x) }",
  }),
  E2012: row({
    severity: "error",
    title: "not constant",
    message: (d: { what: string; name: string; is: string }) => `${d.what} may only use constants and sizes, but \`${d.name}\` is ${d.is}`,
    hint: (d: { what: string; name: string; is: string }) => (d.what.includes("constant") ? "introduce it with `let` instead of `const`" : "use a constant"),
    explain: "The value of a `const`, the initial value of a `param` and the bounds of a data type are known before any data or random variables are.",
    example: "model m { mu ~ Normal(mean = 0, sd = 1) const a = mu factor a }",
  }),
  E2014: row({
    severity: "error",
    title: "defined by the wrong statement",
    message: (d: { name: string; is: string; how: string }) => `\`${d.name}\` is ${d.is}, so ${d.how}`,
    hint: (d: { hint: string; name: string; is: string; how: string }) => d.hint,
    explain:
      "Data, constants and params get their values from outside; `let` introduces deterministic names and `~` random ones. A statement cannot assign to a name of another kind. Only data and random variables may stand to the left of `~`.",
    example: "model m { data x: real let x = 1 x ~ Normal(mean = 0, sd = 1) }",
  }),
  E2901: row({
    severity: "warning",
    title: "unused name",
    message: (d: { name: string; is: string }) => `\`${d.name}\` (${d.is}) is never used`,
    hint: () => "remove it, or use it",
    explain: "The name is declared, but no other statement refers to it; often it is a misspelling elsewhere.",
    example: "model m { const a = 1 x ~ Normal(mean = 0, sd = 1) }",
  }),
};
