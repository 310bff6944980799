import type { Json } from "./json.ts";

/** JSON Schema (draft 2020-12) of the model IR. Objects are closed: what is not described is an error. */

const ref = (name: string): Json => ({ $ref: `#/$defs/${name}` });
const list = (items: Json): Json => ({ type: "array", items });
const oneOf = (...kinds: readonly Json[]): Json => ({ oneOf: kinds });
const nullable = (schema: Json): Json => ({ anyOf: [schema, { type: "null" }] });
const words = (...values: readonly string[]): Json => ({ enum: values });
const STRING: Json = { type: "string" };
const BOOLEAN: Json = { type: "boolean" };
const NUMBER: Json = { anyOf: [{ type: "number" }, words("Infinity", "-Infinity", "NaN")] };
const WHOLE: Json = { type: "integer", minimum: 0 };

/** An object; names that end with "?" may be left out. */
function object(properties: Readonly<Record<string, Json>>): Json {
  const names = Object.keys(properties);
  return {
    type: "object",
    additionalProperties: false,
    required: names.filter((n) => !n.endsWith("?")),
    properties: Object.fromEntries(names.map((n) => [n.replace(/\?$/, ""), properties[n]!])),
  };
}
const kind = (name: string, properties: Readonly<Record<string, Json>> = {}): Json => object({ kind: { const: name }, ...properties });

const STRUCTURES = ["simplex", "ordered", "positive_ordered", "covariance", "cholesky", "correlation_cholesky"];
const term = (name: string, properties: Readonly<Record<string, Json>> = {}): Json => kind(name, { ...properties, type: ref("type"), span: ref("span") });

const TERM: Json = oneOf(
  term("number", { value: NUMBER }),
  term("size", { name: STRING }),
  term("variable", { name: STRING, role: words("constant", "data", "param", "latent", "let") }),
  term("binder", { id: STRING }),
  term("hole", { name: STRING }),
  term("index", { base: ref("term"), indices: list(ref("term")) }),
  term("binary", { operator: words("or", "and", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "^"), left: ref("term"), right: ref("term") }),
  term("unary", { operator: words("-", "not"), operand: ref("term") }),
  term("if", { condition: ref("term"), then: ref("term"), otherwise: ref("term") }),
  term("call", { callee: STRING, arguments: list(ref("term")) }),
  term("comprehension", { reducer: words("sum", "mean", "min", "max", "log_sum_exp", "list"), binders: list(ref("binder")), body: ref("term") }),
  term("list", { items: list(ref("term")) }),
  term("net", { net: STRING, "head?": STRING, arguments: list(ref("term")) }),
);

const RANGE: Json = oneOf(
  kind("full", { size: ref("size") }),
  kind("interval", { low: ref("term"), high: ref("term") }),
  kind("row", { array: STRING, indices: list(ref("term")) }),
);

const DISTRIBUTION: Json = oneOf(
  kind("family", { family: STRING, parameterisation: STRING, arguments: { type: "object", additionalProperties: ref("term") }, span: ref("span") }),
  kind("truncated", { inner: ref("distribution"), lower: nullable(ref("term")), upper: nullable(ref("term")), span: ref("span") }),
  kind("censored", { inner: ref("distribution"), lower: nullable(ref("term")), upper: nullable(ref("term")), span: ref("span") }),
  kind("mixture", { weights: ref("term"), binder: ref("binder"), component: ref("distribution"), span: ref("span") }),
  kind("ordered", { binder: ref("binder"), component: ref("distribution"), span: ref("span") }),
);

const SUPPORT: Json = oneOf(
  ...["real", "positive", "unit", "boolean", ...STRUCTURES].map((name) => kind(name)),
  kind("interval", { lower: nullable(ref("term")), upper: nullable(ref("term")) }),
  kind("integers", { lower: nullable(ref("term")), upper: nullable(ref("term")) }),
  kind("category", { size: ref("size") }),
);

const FACTOR: Json = oneOf(
  kind("density", {
    id: STRING,
    plates: list(ref("binder")),
    value: object({ variable: STRING, indices: list(ref("term")) }),
    distribution: ref("distribution"),
    support: ref("support"),
    span: ref("span"),
  }),
  kind("potential", { id: STRING, plates: list(ref("binder")), value: ref("term"), span: ref("span") }),
);

const RATE: Json = oneOf({ type: "number" }, kind("robbins_monro", { scale: { type: "number" }, delay: { type: "number" }, kappa: { type: "number" } }));
const METHOD: Json = oneOf(
  ...["auto", "exact", "cavi", "svi", "reparam", "map"].map((name) => kind(name)),
  kind("score", { controlVariate: BOOLEAN, raoBlackwell: BOOLEAN }),
  kind("mle", { scale: words("mean", "sum") }),
);
const FIT: Json = object({
  name: STRING,
  method: METHOD,
  guide: nullable(STRING),
  objective: oneOf(kind("elbo", { kl: words("sampled", "analytic") }), kind("iwelbo", { samples: WHOLE })),
  gradient: words("plain", "natural", "stl", "dreg"),
  coordinates: oneOf(kind("unconstrained"), kind("own", { clamp: { type: "number" } })),
  expectations: words("sampled", "closed"),
  collapse: list(STRING),
  samples: WHOLE,
  steps: WHOLE,
  epochs: nullable(WHOLE),
  batch: list(object({ count: WHOLE, of: nullable(STRING) })),
  step: nullable(oneOf(RATE, kind("adaptive"))),
  drop: nullable({ type: "number" }),
  optimizer: object({
    kind: words("sgd", "momentum", "adagrad", "rmsprop", "adam"),
    rate: RATE,
    options: { type: "object", additionalProperties: { type: "number" } },
  }),
  average: words("last_half", "none"),
  until: words("steps", "converged"),
  tolerance: { type: "number" },
  restarts: WHOLE,
  seed: nullable(WHOLE),
  spans: { type: "object", additionalProperties: ref("span") },
  span: ref("span"),
});

const DEFINITIONS: Readonly<Record<string, Json>> = {
  span: object({ start: WHOLE, end: WHOLE }),
  size: object({ text: STRING, term: ref("term") }),
  dimension: oneOf(kind("regular", { size: ref("size") }), kind("ragged", { like: STRING })),
  interval: object({ lower: nullable({ type: "number" }), upper: nullable({ type: "number" }), lowerOpen: BOOLEAN, upperOpen: BOOLEAN }),
  type: object({
    element: words("real", "integer", "boolean"),
    dimensions: list(ref("dimension")),
    interval: ref("interval"),
    "category?": ref("size"),
    "structure?": words(...STRUCTURES),
  }),
  term: TERM,
  binder: object({ id: STRING, name: STRING, range: RANGE, "where?": ref("term"), implicit: BOOLEAN, span: ref("span") }),
  support: SUPPORT,
  distribution: DISTRIBUTION,
  factor: FACTOR,
  layer: oneOf(
    kind("dense", { units: ref("size") }),
    kind("activation", { name: STRING, value: nullable({ type: "number" }) }),
    kind("heads", { heads: list(list(ref("layer"))) }),
  ),
  param: object({ name: STRING, type: ref("type"), support: ref("support"), "initial?": ref("term"), span: ref("span") }),
  let: object({
    name: STRING,
    label: STRING,
    scope: list(ref("binder")),
    type: ref("type"),
    pieces: list(object({ binders: list(ref("binder")), indices: list(ref("term")), value: ref("term"), span: ref("span") })),
    recurrent: BOOLEAN,
    span: ref("span"),
  }),
  net: object({
    name: STRING,
    inputs: list(object({ name: STRING, type: ref("type") })),
    outputs: list(object({ name: nullable(STRING), type: ref("type") })),
    layers: list(ref("layer")),
    span: ref("span"),
  }),
  data: object({
    name: STRING,
    element: words("real", "positive", "unit", "count", "int", "binary", "category", "simplex", "interval"),
    type: ref("type"),
    "category?": object({ size: ref("size"), base: { enum: [0, 1] } }),
    "lower?": ref("term"),
    "upper?": ref("term"),
    missing: BOOLEAN,
    "from?": STRING,
    span: ref("span"),
  }),
  variable: object({ name: STRING, role: words("latent", "observed"), type: ref("type"), support: ref("support"), span: ref("span") }),
  hole: object({
    name: STRING,
    label: nullable(STRING),
    scope: list(ref("binder")),
    type: ref("type"),
    support: ref("support"),
    initial: nullable({ type: "number" }),
    span: ref("span"),
  }),
  guide: object({
    name: STRING,
    params: list(ref("param")),
    holes: list(ref("hole")),
    lets: list(ref("let")),
    nets: list(ref("net")),
    factors: list(ref("factor")),
    span: ref("span"),
  }),
  fit: FIT,
};

export const MODEL_SCHEMA: Json = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Model IR of ppl",
  description: "A checked program: every name resolved, every shape known, independent of data. Spans are offsets in the source text.",
  ...(object({
    name: STRING,
    sizes: list(object({ name: STRING, span: ref("span") })),
    constants: list(object({ name: STRING, value: ref("term"), span: ref("span") })),
    data: list(ref("data")),
    params: list(ref("param")),
    lets: list(ref("let")),
    nets: list(ref("net")),
    variables: list(ref("variable")),
    factors: list(ref("factor")),
    guides: list(ref("guide")),
    fits: list(ref("fit")),
  }) as { readonly [key: string]: Json }),
  $defs: DEFINITIONS,
};
