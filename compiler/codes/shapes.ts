import { row } from "../../grammar/diagnostic.ts";

/** E21: types and shapes of expressions. */
export const SHAPE_CODES = {
  E2101: row({
    severity: "error",
    title: "shapes do not agree",
    message: (d: { what: string; left: string; right: string }) => `${d.what} combines ${d.left} with ${d.right}`,
    hint: () => "element by element, both sides need the same list of sizes, or one is a scalar; index the rest (`x[n]`), or contract with `@`",
    explain:
      "Nothing is broadcast by position or by equal length. Elementwise operations require the same list of size symbols on both sides; a scalar combines with anything. To combine every element of one axis with every element of another, index both in two plates.",
    example: "model m { data x: real[N], y: real[M] let a = sum(x + y) factor a }",
  }),
  E2102: row({
    severity: "error",
    title: "`@` does not fit",
    message: (d: { left: string; right: string }) =>
      `\`@\` contracts the last dimension of its left side with the first of its right side, but finds ${d.left} and ${d.right}`,
    hint: () => "the two dimensions need the same size symbol; a scalar product is written `*`",
    explain: "`a @ b` sums over the last dimension of a and the first of b, which must be of equal size symbol. The transposed matrix is `transpose(a)`.",
    example: "model m { data A: real[N, P], b: real[N] let c = sum(A @ b) factor c }",
  }),
  E2103: row({
    severity: "error",
    title: "argument of the wrong shape",
    message: (d: { callee: string; needs: string; found: string }) => `\`${d.callee}\` needs ${d.needs}, but finds ${d.found}`,
    explain: "Functions of whole arrays need vectors, square matrices or sizes, as the language reference lists them.",
    example: "model m { let a = trace([1, 2]) factor a }",
  }),
  E2104: row({
    severity: "error",
    title: "too many indices",
    message: (d: { text: string; shape: string; count: number }) =>
      `\`${d.text}\` is ${d.shape} and cannot take ${d.count === 1 ? "an index" : `${d.count} indices`}`,
    explain: "An index takes away the first dimension that is left. A scalar has none.",
    example: "model m { data x: real factor x[1] }",
  }),
  E2105: row({
    severity: "error",
    title: "index is not a whole number",
    message: (d: { found: string }) => `an index must be a single whole number, but this is ${d.found}`,
    hint: () =>
      "index with an index variable, data of type `category(K)`, a discrete variable or a constant; an array of indices is indexed itself: `alpha[county[n]]`",
    explain: "Elements are chosen one at a time. Whole arrays of indices are used by a plate: `for n in N { … alpha[county[n]] … }`.",
    example: "model m { data x: real[N] factor x[1.5] }",
  }),
  E2106: row({
    severity: "error",
    title: "index of another size",
    message: (d: { index: string; of: string; needs: string }) => `\`${d.index}\` ${d.of}, but this dimension has size ${d.needs}`,
    hint: (d: { index: string; of: string; needs: string; suggestion: string | undefined }) =>
      d.suggestion !== undefined
        ? `is its range misspelt? did you mean \`${d.suggestion}\`?`
        : `only an index over ${d.needs} fits: a binder \`in ${d.needs}\`, data \`category(${d.needs})\`, or a variable with ${d.needs} categories`,
    explain:
      "Indices are typed: each knows the size that it runs over, and fits only dimensions of that size. This catches swapped indices, which otherwise give wrong numbers without a sign.",
    example: "model m { data x: real[N], y: real[M] for n in N { factor x[n] * y[n] } }",
  }),
  E2107: row({
    severity: "error",
    title: "index out of range",
    message: (d: { index: string; low: string; high: string; size: string }) => `\`${d.index}\` runs from ${d.low} to ${d.high}, outside of 1..${d.size}`,
    hint: () => "indices start at 1, ranges include both ends: write `for t in 2..T` where the element before is needed",
    explain: "As in papers, arrays start at 1 and `a..b` includes a and b.",
    example: "model m { data y: real[T] for t in T { factor y[t - 1] } }",
  }),
  E2108: row({
    severity: "error",
    title: "not a condition",
    message: (d: { where: string; found: string }) => `${d.where} needs a condition that is true or false, but this is ${d.found}`,
    hint: () => "compare: `x[n] > 0`, `z[n] == 1`",
    explain: "Conditions are comparisons joined by `and`, `or`, `not`. A binary (0 or 1) quantity is one too.",
    example: "model m { data x: real let a = if x then 1 else 2 factor a }",
  }),
  E2109: row({
    severity: "error",
    title: "condition used as a number",
    message: (d: { where: string }) => `${d.where} needs numbers, but this is a condition`,
    hint: () => "write `if … then 1 else 0`",
    explain: "Comparisons are true or false, not numbers; the conversion is written out.",
    example: "model m { data x: real let a = 2 * (x > 0) factor a }",
  }),
  E2110: row({
    severity: "error",
    title: "text in an expression",
    message: (d: { text: string }) => `the text "${d.text}" cannot stand in an expression`,
    hint: () => "labels of categories are bound to 1..K, sorted; index by the category (`b[sex[n]]`) instead of comparing with a label",
    explain:
      'Strings name data files (`from "file"`), nothing else. Category data may hold labels; in the model a category is a number from 1 to K, and an effect per category is an indexed variable.',
    example: 'model m { data s: category(K)[N] let a = sum(if s[n] == "f" then 1 else 0 for n in N) factor a }',
  }),
  E2111: row({
    severity: "error",
    title: "wrong number of arguments",
    message: (d: { callee: string; needs: string; found: number }) => `\`${d.callee}\` takes ${d.needs}, but finds ${d.found}`,
    explain: "Functions, defs and nets have a fixed number of arguments.",
    example: "model m { let a = exp(1, 2) factor a }",
  }),
  E2112: row({
    severity: "error",
    title: "items of a list differ",
    message: (d: { first: string; other: string }) => `the items of a list have one shape, but this is ${d.other} and the first is ${d.first}`,
    explain: "A list is an array: its items are all scalars, or all arrays of the same sizes.",
    example: "model m { const a = [1, [2, 3]] factor sum(a) }",
  }),
  E2113: row({
    severity: "error",
    title: "argument in a form that is not allowed",
    message: (d: { callee: string; problem: string }) => `\`${d.callee}\` ${d.problem}`,
    explain: "Arguments of functions are given by position, without names. Only `sum`, `mean`, `min`, `max` and `log_sum_exp` (and lists) take `e for n in N`.",
    example: "model m { let a = exp(x = 1) factor a }",
  }),
  E2114: row({
    severity: "error",
    title: "outside of a function's domain",
    message: (d: { callee: string; needs: string; found: string }) => `\`${d.callee}\` needs a value that is ${d.needs}, but this is ${d.found}`,
    explain: "The argument can never be in the domain of the function: the result would be NaN.",
    example: "model m { let a = log(-1) factor a }",
  }),
  E2115: row({
    severity: "error",
    title: "not a range",
    message: (d: { problem: string }) => d.problem,
    hint: () => "write `for n in N`, `for t in 2..T`, or `for i in w[d]` for the rows of a ragged array",
    explain:
      "A range is a size, or two whole-number bounds made of sizes, constants, index variables and lengths of ragged rows. Its extent may not depend on values of data or of random variables.",
    example: "model m { data x: real[N] for n in x { factor n } }",
  }),
  E2116: row({
    severity: "error",
    title: "`where` uses more than data",
    message: (d: { name: string; is: string }) => `\`where\` may only use data, constants and index variables, but \`${d.name}\` is ${d.is}`,
    hint: () => "put the condition into the expression: `if … then … else …`",
    explain: "Which elements a plate has is known before inference. What depends on random variables is written as `if … then … else …` or `factor`.",
    example: "model m { data x: real[N] b ~ Normal(mean = 0, sd = 1) for n in N where b > 0 { factor x[n] } }",
  }),
  E2117: row({
    severity: "error",
    title: "no such part",
    message: (d: { text: string; name: string; suggestion: string | undefined; problem: string }) => `\`${d.text}\` ${d.problem}`,
    hint: (d) =>
      d.suggestion === undefined ? "only the value of a net with several heads has parts: `let h = net(x[n])`, `h.mean`" : `did you mean \`.${d.suggestion}\`?`,
    explain: "`.name` chooses a head of a net that has several.",
    example: "model m { const a = 1 factor a.mean }",
  }),
  E2118: row({
    severity: "error",
    title: "net with several heads used as one value",
    message: (d: { net: string; heads: string }) => `\`${d.net}\` has the heads ${d.heads}; choose one`,
    hint: (d) => `bind it with \`let h = ${d.net}(…)\`, unindexed, and write \`h.${d.heads.split(", ")[0]}\``,
    explain: "A net with several heads has several values; each use names the head.",
    example: "model m { data x: real[P] net f(a: real[P]) -> (m: real, s: real) { (dense(1), dense(1)) } factor 2 * f(x) }",
  }),
  E2119: row({
    severity: "error",
    title: "expression of an unexpected kind",
    message: (d: { what: string; where: string }) => `${d.what} cannot stand ${d.where}`,
    explain: "Tuples stand in fit settings only; distributions stand after `~` and inside `Mixture`, `Truncated` and `Censored` only.",
    example: "model m { let a = (1, 2) factor a }",
  }),
};
