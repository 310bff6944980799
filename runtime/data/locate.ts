import { csvField, tableHas } from "./csv-fields.ts";
import { isCsvTable } from "./csv.ts";
import { declaration, describe, fault, isList, type FaultLog } from "./faults.ts";
import { noLine, type DataDocument, type RawField } from "./raw.ts";
import type { DataFault, FieldSpec } from "./types.ts";

/** A document whose bare value has found its field. */
interface Placed {
  readonly document: DataDocument;
  /** For a bare value: the field it is the value of. */
  readonly bareFor: string | null;
}

const isRecord = (content: unknown): content is Readonly<Record<string, unknown>> =>
  typeof content === "object" && content !== null && !isList(content) && !isCsvTable(content);

const baseName = (file: string): string => file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
const isFileOf = (document: DataDocument, spec: FieldSpec): boolean =>
  spec.from !== null && (document.file === spec.from || document.file.endsWith(`/${spec.from}`) || baseName(document.file) === baseName(spec.from));

/** Which document gives which field: `--data name=FILE` first, then the document of the field's `from`, then any. */
export function locateFields(specs: readonly FieldSpec[], documents: readonly DataDocument[], given: ReadonlyMap<string, number>, log: FaultLog): RawField[] {
  const placed = documents.flatMap((document) => place(document, specs, log) ?? []);
  // A document that found no place is reported; a field that is nowhere may be in it.
  const complete = placed.length === documents.length;
  return specs.flatMap((spec) => {
    const raw = locate(spec, placed) ?? constant(spec, given) ?? (complete ? absent(spec, specs, documents) : null);
    if (raw === null || !("kind" in raw)) return raw ?? [];
    log.add(raw);
    return [];
  });
}

/** The field in the document of the highest rank; two of the same rank are a fault. */
function locate(spec: FieldSpec, placed: readonly Placed[]): RawField | DataFault | null {
  const holders = placed.filter((p) => holds(p, spec.name)).map((p) => ({ p, rank: rank(p.document, spec) }));
  const best = Math.max(...holders.map((h) => h.rank));
  const [first, second] = holders.filter((h) => h.rank === best);
  if (first && second) return fault("field-twice", spec.name, [], { first: first.p.document.file, second: second.p.document.file });
  return first ? extract(first.p, spec) : null;
}

const rank = (document: DataDocument, spec: FieldSpec): number => (document.field === spec.name ? 2 : isFileOf(document, spec) ? 1 : 0);

/** A bare value (an array or a number) belongs to the field the user names, else the one with `from`, else the only one. */
function place(document: DataDocument, specs: readonly FieldSpec[], log: FaultLog): Placed | null {
  const { content, file } = document;
  if (isRecord(content) || isCsvTable(content)) return { document, bareFor: null };
  if (!isList(content) && typeof content !== "number") {
    log.add(fault("document-kind", null, [], { file, found: describe(content) }));
    return null;
  }
  if (document.field !== undefined) return { document, bareFor: document.field };
  const withFrom = specs.filter((spec) => spec.from !== null);
  const ofFile = specs.filter((spec) => isFileOf(document, spec));
  const candidates = specs.length === 1 ? specs : ofFile.length > 0 ? ofFile : withFrom;
  const [only, other] = candidates;
  if (only && !other) return { document, bareFor: only.name };
  log.add(fault("bare-value", null, [], { file, fields: specs.map((spec) => spec.name).join(", "), found: describe(content) }));
  return null;
}

function holds({ document, bareFor }: Placed, name: string): boolean {
  if (bareFor !== null) return bareFor === name;
  if (document.field !== undefined && document.field !== name) return false;
  return isCsvTable(document.content) ? tableHas(document.content, name) : isRecord(document.content) && Object.hasOwn(document.content, name);
}

function extract({ document, bareFor }: Placed, spec: FieldSpec): RawField | DataFault | null {
  const { content, file } = document;
  if (isCsvTable(content)) return csvField(content, spec, file);
  const value = bareFor === null && isRecord(content) ? content[spec.name] : content;
  return { spec, file, content: value, lineOf: noLine, grouped: null, blank: "null" };
}

/** A scalar that no document holds may come from `--set`. */
function constant(spec: FieldSpec, given: ReadonlyMap<string, number>): RawField | null {
  const value = spec.dimensions.length === 0 ? given.get(spec.name) : undefined;
  return value === undefined ? null : { spec, file: "--set", content: value, lineOf: noLine, grouped: null, blank: "null" };
}

function absent(spec: FieldSpec, specs: readonly FieldSpec[], documents: readonly DataDocument[]): DataFault {
  const declared = new Set(specs.map((s) => s.name));
  const available = documents.flatMap(({ content }) => namesIn(content)).filter((name) => !declared.has(name));
  return fault("field-missing", spec.name, [], {
    files: documents.map((d) => d.file).join(", "),
    declared: declaration(spec),
    available: [...new Set(available)].join(", "),
  });
}

/** The names a document could give: keys, or headers without their `[1]`. */
function namesIn(content: unknown): string[] {
  if (isCsvTable(content)) return [...content.columns.keys()].map((header) => header.replace(/\[.*\]$/, "")).filter((name) => name !== "");
  return isRecord(content) ? Object.keys(content) : [];
}

/** The value that the documents give under a bare size name, as `"N": 100`; CSV columns never do. */
export function sizeEntries(name: string, documents: readonly DataDocument[]): { readonly file: string; readonly value: unknown }[] {
  return documents.flatMap(({ file, content }) => (isRecord(content) && Object.hasOwn(content, name) ? [{ file, value: content[name] }] : []));
}

/** Names of single numbers in the documents: candidates for a misspelt size. */
export function scalarNames(documents: readonly DataDocument[]): string[] {
  return documents.flatMap(({ content }) => (isRecord(content) ? Object.keys(content).filter((name) => typeof content[name] === "number") : []));
}
