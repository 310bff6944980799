import { row } from "../../grammar/diagnostic.ts";

/** E26: nets. */
export const NET_CODES = {
  E2601: row({
    severity: "error",
    title: "unknown layer",
    message: (d: { name: string; suggestion: string | undefined }) => `there is no layer \`${d.name}\``,
    hint: (d: { name: string; suggestion: string | undefined; known: string }) =>
      d.suggestion === undefined ? `the layers are ${d.known}` : `did you mean \`${d.suggestion}\`?`,
    explain: "A net is a pipeline of layers, `dense(200) | leaky_relu(0.2) | dense(P)`.",
    example: "model m { data x: real[P] net f(a: real[P]) -> real { dens(1) } factor f(x) }",
  }),
  E2602: row({
    severity: "error",
    title: "layer with wrong arguments",
    message: (d: { layer: string; needs: string }) => `\`${d.layer}\` takes ${d.needs}`,
    explain: "`dense(n)` takes its number of outputs, `leaky_relu(slope)` the slope for negative inputs; the other activations take nothing.",
    example: "model m { data x: real[P] net f(a: real[P]) -> real { dense | dense(1) } factor f(x) }",
  }),
  E2603: row({
    severity: "error",
    title: "net ends with another size",
    message: (d: { output: string; needs: string; found: string }) => `${d.output} needs ${d.needs}, but the layers end with ${d.found}`,
    hint: (d) => `end with \`dense(${d.needs})\``,
    explain: "The last dense layer gives the declared output: `real[P]` needs `dense(P)`, a scalar `dense(1)`.",
    example: "model m { data x: real[P] net f(a: real[P]) -> real { dense(2) } factor f(x) }",
  }),
  E2604: row({
    severity: "error",
    title: "heads do not match the outputs",
    message: (d: { found: string; needs: string }) => `the net declares ${d.needs}, but its layers end with ${d.found}`,
    hint: () => "end with one pipeline in parentheses for each output: `dense(200) | (dense(L), dense(L))`",
    explain: "A net with several named outputs ends with as many pipelines in parentheses, in the same order; heads stand at the end only.",
    example: "model m { data x: real[P] net f(a: real[P]) -> (m: real, s: real) { dense(2) } let h = f(x) factor h.m + h.s }",
  }),
  E2605: row({
    severity: "error",
    title: "input or output that a net cannot have",
    message: (d: { problem: string }) => d.problem,
    hint: () => "inputs and outputs are scalars and vectors; inputs may be `category(C)`, which enter as indicators",
    explain:
      "Nets map vectors to vectors; all inputs are put side by side. An output with a constraint needs a last layer that ensures it, such as softplus for `positive`, sigmoid for `unit`.",
    example: "model m { data x: real[P, P] net f(a: real[P, P]) -> real { dense(1) } factor f(x) }",
  }),
};
