import { OP_NAMES } from "../ops/names.ts";

type Schema = { readonly [key: string]: unknown };

const id = { type: "string" } as const;
const ids = { type: "array", items: id } as const;
const node = { type: "integer", minimum: 0 } as const;
const bound = { type: ["number", "null"] } as const;
const object = (properties: Schema, optional: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((k) => !optional.includes(k)),
  additionalProperties: false,
});
const args = (least: number, most: number): Schema => ({ type: "array", items: node, minItems: least, maxItems: most });
const reduceOp = { enum: ["sum", "max", "min"] };

const index: Schema = {
  oneOf: [
    object({ axis: id, kind: { const: "axis" }, target: id, shift: { type: "integer" } }),
    object({ axis: id, kind: { const: "constant" }, position: { type: "integer" } }),
    object({ axis: id, kind: { const: "gather" }, index: node }),
  ],
};
const map = { type: "array", items: index };

/** Fields of a node beside kind and axes, per constructor. */
const FIELDS: Readonly<Record<string, Schema>> = {
  input: {
    name: { type: "string" },
    role: { enum: ["data", "constant", "param", "latent", "state", "local"] },
    range: object({ lower: bound, upper: bound, lowerOpen: { type: "boolean" }, upperOpen: { type: "boolean" }, integer: { type: "boolean" } }),
  },
  constant: { value: { oneOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] } },
  iota: { axis: id, offset: { type: "integer" } },
  apply: { op: { enum: [...OP_NAMES] }, args: args(1, 3) },
  select: { args: args(3, 3) },
  reduce: { op: reduceOp, over: ids, args: args(1, 1) },
  contract: { over: ids, args: args(1, 1000) },
  reference: { args: args(1, 1), map },
  transposed: { args: args(1, 1), map, over: ids },
  segment: { op: reduceOp, args: args(2, 2), axis: id, onto: id },
  cholesky: { args: args(1, 1), row: id, column: id },
  solve: { args: args(2, 2), row: id, column: id, transpose: { type: "boolean" } },
  stop: { args: args(1, 1) },
  draw: {
    sampler: { enum: ["uniform", "stdNormal", "stdExponential", "stdGamma", "logStdGamma", "poisson", "binomial"] },
    args: args(0, 2),
    node,
    plates: { type: "integer", minimum: 0 },
  },
  scan: { scan: node, output: node },
};

/** JSON Schema (draft 2020-12) of the program IR: one alternative per constructor. */
export const PROGRAM_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "ppl program",
  ...object({
    version: { const: 1 },
    axes: {
      type: "array",
      items: object({
        id,
        size: { type: "string" },
        extent: { type: "integer", minimum: 0 },
        kind: { enum: ["plate", "event", "sample", "importance", "enumeration", "batch", "layer"] },
      }),
    },
    scans: {
      type: "array",
      items: object({
        axis: id,
        direction: { enum: ["forward", "backward"] },
        states: { type: "array", items: object({ symbol: node, init: node }) },
        updates: { type: "array", items: object({ state: node, map, value: node }) },
      }),
    },
    nodes: { type: "array", items: { oneOf: Object.entries(FIELDS).map(([kind, fields]) => object({ kind: { const: kind }, axes: ids, ...fields })) } },
    outputs: { type: "array", items: object({ name: { type: "string" }, node }) },
  }),
};
