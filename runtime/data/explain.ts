import { resolve } from "./bind.ts";
import { createLog, isList } from "./faults.ts";
import { isLabelled } from "./labels.ts";
import type { DataDocument } from "./raw.ts";
import { elementSchema } from "./schema.ts";
import type { DataFault, FieldSpec } from "./types.ts";

/** What the JSON Schema says of one faulty element. */
export interface SchemaComplaint {
  readonly field: string;
  readonly index: readonly number[];
  /** The keyword that fails: "minimum", "type", "maxItems" … */
  readonly keyword: string;
  readonly message: string;
}

/**
 * Has ajv say why the faulty elements break the schema of the declarations (`dataSchema`). It sees only the elements that faults point at, never a
 * whole array of numbers twice, and is imported here, so that correct data never load it. Faults that a schema cannot express have no complaint.
 */
export async function explainBySchema(
  specs: readonly FieldSpec[],
  documents: readonly DataDocument[],
  given: ReadonlyMap<string, number>,
  faults: readonly DataFault[],
): Promise<readonly SchemaComplaint[]> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const ajv = new Ajv2020({ strict: false, strictNumbers: true });
  const { found, raws, sizes, groups } = resolve(specs, documents, given, [], createLog());
  const labels = new Map([...groups].map(([name, group]) => [name, group.labels] as const));
  return faults.flatMap(({ field, index }) => {
    const raw = [...raws, ...found.filter((r) => r.grouped === null)].find((r) => r.spec.name === field);
    if (!raw) return [];
    const validate = ajv.compile(elementSchema(raw.spec, sizes, labels, index.length, index.length > 0 ? isLabelled(raw) : null));
    if (validate(elementAt(raw.content, index))) return [];
    const error = validate.errors?.[0];
    return error ? [{ field: raw.spec.name, index, keyword: error.keyword, message: error.message ?? error.keyword }] : [];
  });
}

function elementAt(content: unknown, index: readonly number[]): unknown {
  return index.reduce<unknown>((value, i) => (isList(value) ? value[i - 1] : undefined), content);
}
