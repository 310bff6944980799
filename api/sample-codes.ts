import { diagnosticsOf, row } from "../grammar/diagnostic.ts";

/** Mistakes of `ppl sample`. */
export const SAMPLE_CODES = {
  E6201: row({
    severity: "error",
    title: "--fix of something that is not there",
    message: (d: { name: string; suggestion: string; known: string }) => `--fix ${d.name}: the model has no latent, param or data of that name`,
    hint: (d) => (d.suggestion !== "" ? `did you mean ${d.suggestion}?` : d.known === "" ? "the model has none" : `the model has ${d.known}`),
    explain: "`ppl sample --fix name=value` holds a latent, a param or data at a value while the rest is drawn.",
    example: "ppl sample model.ppl --fix no_such_name=1",
  }),
  E6202: row({
    severity: "error",
    title: "--fix value of another shape",
    message: (d: { name: string; wanted: number; found: number }) =>
      `--fix ${d.name}: ${d.wanted} ${d.wanted === 1 ? "number is" : "numbers are"} needed, ${d.found} ${d.found === 1 ? "was" : "were"} given`,
    hint: (d) => (d.wanted === 1 ? `write one number: --fix ${d.name}=0.5` : `write an array as JSON: --fix '${d.name}=[0.2, 0.8]'`),
    explain: "A fixed variable needs a number for every element, nested or flat; one number stands for all of them.",
    example: "ppl sample model.ppl --fix mu=[1,2]",
  }),
  E6203: row({
    severity: "error",
    title: "param without a value",
    message: (d: { name: string }) => `${d.name} is a param without an initial value: nothing draws it`,
    hint: (d: { name: string }) => `hold it at a value: --fix ${d.name}=…`,
    explain: "Params are not random. `ppl sample` takes their initial value, or the one of --fix.",
    example: "model m { data x: real[N]  param s: positive  for n in N { x[n] ~ Normal(mean = 0, sd = s) } }",
  }),
  E6204: row({
    severity: "error",
    title: "--fix value that is not a number",
    message: (d: { name: string; value: string }) => `--fix ${d.name}: ${d.value} is not a number`,
    hint: (d: { name: string; value: string; labels: string }) => (d.labels === "" ? `write --fix ${d.name}=0.5` : `its labels are ${d.labels}`),
    explain: "Values are numbers, or arrays of them as JSON; a category whose data have labels may be named by its label.",
    example: "ppl sample model.ppl --fix mu=large",
  }),
  E6205: row({
    severity: "error",
    title: "--fix value outside of the support",
    message: (d: { name: string; value: string; support: string }) => `--fix ${d.name}: ${d.value} is not a value of ${d.name}, whose support is ${d.support}`,
    hint: () => "give a value that the model can produce",
    explain: "A fixed variable takes the place of a draw, and a draw lies in the support of its distribution (or, for a param, of its type).",
    example: "ppl sample model.ppl --fix tau=-1",
  }),
  E6206: row({
    severity: "error",
    title: "nothing to draw from",
    message: (d: { name: string }) => `${d.name} cannot be drawn: an argument of its distribution is not a number, or lies outside of its range`,
    hint: () => "narrow the priors, or hold a latent at a value with --fix",
    explain: "Draws from wide priors can overflow, as exp(1000) does, and leave the next distribution without usable arguments.",
    example: "model m { data x: real\n  const big = 1e300\n  a ~ Normal(mean = 0, sd = 1)\n  x ~ Normal(mean = a * big * big - a * big * big, sd = 1)\n}",
  }),
  E6207: row({
    severity: "error",
    title: "element that nothing draws",
    message: (d: { element: string }) => `${d.element} has no distribution: it must be given`,
    hint: (d) => `name a data file that has ${d.element}: --data FILE`,
    explain:
      "A model may read elements of its data that no statement describes, as a time series its first value. `ppl sample` takes them from the data, and draws the others anew.",
    example: "model m {\n  data y: real[T]\n  for t in 2..T { y[t] ~ Normal(mean = y[t-1], sd = 1) }\n}",
  }),
} as const;

export const sampleDiagnostic = diagnosticsOf(SAMPLE_CODES);
