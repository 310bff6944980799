/** Data: text to documents, documents to bound, checked, typed arrays. Pure; papaparse and ajv are imported when first needed. */
export { bindData, type Binding } from "./bind.ts";
export { parseCsv, type CsvTable } from "./csv.ts";
export { parseDocument } from "./document.ts";
export { explainBySchema, type SchemaComplaint } from "./explain.ts";
export { compareCodePoints, firstValue } from "./labels.ts";
export { labelGroup } from "./raw.ts";
export { declaration, FAULTS_PER_FIELD, type FaultKind, type FaultValues } from "./faults.ts";
export { isJsonLines, parseJsonLines } from "./json-lines.ts";
export { parseJson } from "./json.ts";
export type { DataDocument } from "./raw.ts";
export { SIMPLEX_TOLERANCE } from "./read.ts";
export { dataSchema, type JsonSchema } from "./schema.ts";
export type { BoundData, BoundField, DataFault, FieldSpec, SizeSpec } from "./types.ts";
