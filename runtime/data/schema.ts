import { boundsOf } from "./cell.ts";
import { declaration } from "./faults.ts";
import { labelGroup } from "./raw.ts";
import type { FieldSpec } from "./types.ts";

/** A JSON Schema (draft 2020-12), as plain JSON. */
export type JsonSchema = { readonly [key: string]: unknown };

type Sizes = ReadonlyMap<string, number>;
type Labels = ReadonlyMap<string, readonly string[]>;
const NO_LABELS: Labels = new Map();

/**
 * The JSON Schema of a data document, from the declarations. Sizes that are not in `sizes` leave lengths open.
 * It says all that the declarations say of JSON, but for two things schemas cannot express: that probability vectors sum to one, and that lengths agree.
 */
export function dataSchema(specs: readonly FieldSpec[], sizes: Sizes, labels: Labels = NO_LABELS): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(specs.map((spec) => [spec.name, { description: declaration(spec), ...elementSchema(spec, sizes, labels, 0) }])),
    required: specs.map((spec) => spec.name),
  };
}

/**
 * The schema of what stands `depth` indices below a field: depth 0 is the field, depth = rank one entry.
 * `labelled`: whether the entries of this category field are labels, where that is settled by the field's other entries.
 */
export function elementSchema(spec: FieldSpec, sizes: Sizes, labels: Labels, depth: number, labelled: boolean | null = null): JsonSchema {
  const [first, second] = leafSchemas(spec, sizes, labels, labelled).map((leaf) =>
    nested(spec, sizes, spec.missing ? { anyOf: [leaf, { type: "null" }] } : leaf, depth),
  );
  return first && second ? { anyOf: [first, second] } : (first ?? {});
}

function nested(spec: FieldSpec, sizes: Sizes, leaf: JsonSchema, depth: number): JsonSchema {
  return spec.dimensions.slice(depth).reduceRight<JsonSchema>((items, size) => {
    const length = size === "ragged" ? null : size.evaluate(sizes);
    return { type: "array", ...(length === null ? {} : { minItems: length, maxItems: length }), items };
  }, leaf);
}

/** One schema per way of writing an entry; a category field is all integers or all labels. */
function leafSchemas(spec: FieldSpec, sizes: Sizes, labels: Labels, labelled: boolean | null): readonly JsonSchema[] {
  if (spec.category !== null) {
    const { size, base } = spec.category;
    const count = size.evaluate(sizes);
    const known = labels.get(labelGroup(size, spec.name));
    const integers = { type: "integer", minimum: base, maximum: count === null ? Number.MAX_SAFE_INTEGER - 1 : count - 1 + base };
    const strings = { type: "string", ...(known ? { enum: known } : {}) };
    return labelled === null ? [integers, strings] : [labelled ? strings : integers];
  }
  if (spec.kind === "binary") return [{ enum: [0, 1, false, true] }];
  return [{ type: spec.kind === "integer" ? "integer" : "number", ...bounds(spec) }];
}

function bounds(spec: FieldSpec): JsonSchema {
  const { lower, upper } = boundsOf(spec);
  const integer = spec.kind === "integer";
  return {
    ...(integer ? { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } : {}),
    ...(lower ? { [lower.open ? "exclusiveMinimum" : "minimum"]: lower.value } : {}),
    ...(upper ? { [upper.open ? "exclusiveMaximum" : "maximum"]: upper.value } : {}),
  };
}
