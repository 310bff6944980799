import type { DataFault, FieldSpec } from "./types.ts";

/** What stands in the way of reading JSON at one place; api/ has the words. */
export type JsonProblem =
  | "empty"
  | "unfinished"
  | "expected-value"
  | "non-finite"
  | "trailing-comma"
  | "single-quotes"
  | "comment"
  | "bad-number"
  | "bad-string"
  | "unclosed-string"
  | "expected-key"
  | "expected-colon"
  | "expected-comma"
  | "mismatched-close"
  | "after-end";

/** The facts of every kind of fault; the last of a cut-off series also has `more`. `found` is a value as text; `file` is "" where the text has no name; `line` is 0 where lines say nothing. */
export interface FaultValues {
  "json-syntax": { file: string; line: number; column: number; offset: number; problem: JsonProblem; found: string };
  "json-lines": { file: string; line: number; problem: "kind" | "missing" | "extra"; found: string; needed: string };
  "csv-syntax": { file: string; line: number; problem: "empty" | "no-header" | "quotes"; found: string };
  "csv-duplicate-header": { file: string; header: string; first: number; second: number };
  "csv-row-length": { file: string; line: number; found: number; needed: number };
  "csv-columns": { file: string; missing: string; zero: 0 | 1 };
  "csv-parent": { file: string; column: string; line: number; found: string; problem: "no-column" | "not-an-index" | "zero" | "too-large"; limit: number };
  "csv-gap": { file: string; column: string; size: string; distinct: number; largest: number };
  "csv-count": { file: string; line: number; found: string };
  "csv-scalar": { file: string; rows: number };
  "document-kind": { file: string; found: string };
  "bare-value": { file: string; fields: string; found: string };
  "field-missing": { files: string; declared: string; available: string };
  "field-twice": { first: string; second: string };
  "size-unbound": { size: string; because: "category" | "empty" | "expression" | "nothing"; largest: number; available: string };
  "size-conflict": { size: string; first: string; firstValue: number; second: string; secondValue: number };
  "size-invalid": { size: string; source: string; found: string };
  "wrong-length": { file: string; dimension: number; found: number; size: string; needed: number };
  "wrong-depth": { file: string; declared: string; dimensions: number; depth: number; found: string };
  "not-an-array": { file: string; line: number; declared: string; found: string };
  "not-rectangular": { file: string; line: number; found: number; needed: number };
  "not-a-number": { file: string; line: number; declared: string; found: string; looks: "number" | "missing" | "comma" | "boolean" | "array" | "other" };
  "not-finite": { file: string; line: number; declared: string; found: string };
  "not-an-integer": { file: string; line: number; declared: string; found: string };
  "unsafe-integer": { file: string; line: number; declared: string; found: string };
  "out-of-support": { file: string; line: number; declared: string; found: string; needs: string };
  "not-binary": { file: string; line: number; declared: string; found: string };
  missing: { file: string; line: number; declared: string; found: string };
  "category-zero": { file: string; line: number; declared: string; zeros: number; size: string; suggested: string };
  "category-range": { file: string; line: number; declared: string; found: string; low: number; high: number; size: string; base: number };
  "label-mixed": { file: string; line: number; declared: string; found: string; other: string; otherAt: string };
  "simplex-sum": { file: string; line: number; declared: string; sum: number };
  "simplex-missing": { file: string; line: number; declared: string };
  "too-large": { file: string; entries: number };
  "labels-and-integers": { size: string; labelled: string };
  "numeric-labels": { size: string; first: string; second: string };
  "empty-rows": { file: string; size: string; count: number; total: number; first: number };
}
export type FaultKind = keyof FaultValues;

/** Builds a fault whose facts are checked against its kind. `index` is 1-based. */
export function fault<K extends FaultKind>(kind: K, field: string | null, index: readonly number[], values: FaultValues[K]): DataFault {
  return { kind, field, index, values: { ...values } };
}

/** At most this many faults are told per field; the rest are counted. */
export const FAULTS_PER_FIELD = 20;

/** Collects faults, cut off per field. */
export interface FaultLog {
  readonly add: (fault: DataFault) => void;
  /** Adds a fault while its field has fewer than FAULTS_PER_FIELD; later ones are counted, not made. */
  readonly tell: (field: string, make: () => DataFault) => void;
  readonly count: () => number;
  readonly has: (field: string) => boolean;
  /** All faults; the last of a cut-off field has the number of those left out as `more`. */
  readonly all: () => readonly DataFault[];
}

export function createLog(): FaultLog {
  const faults: DataFault[] = [];
  const counts = new Map<string, number>();
  const last = new Map<string, number>();
  const add = (f: DataFault): void => {
    const field = f.field ?? "";
    counts.set(field, (counts.get(field) ?? 0) + 1);
    last.set(field, faults.push(f) - 1);
  };
  const tell = (field: string, make: () => DataFault): void => {
    const count = counts.get(field) ?? 0;
    if (count < FAULTS_PER_FIELD) add(make());
    else counts.set(field, count + 1);
  };
  const moreAt = (f: DataFault, i: number): number => (last.get(f.field ?? "") === i ? (counts.get(f.field ?? "") ?? 0) - FAULTS_PER_FIELD : 0);
  const all = (): DataFault[] => faults.map((f, i) => (moreAt(f, i) > 0 ? withMore(f, moreAt(f, i)) : f));
  return { add, tell, count: () => faults.length, has: (field) => counts.has(field), all };
}

/** A fault that stands for others left out. */
export const withMore = (f: DataFault, more: number): DataFault => ({ ...f, values: { ...f.values, more } });

/** A list of the API's callers: an array or a typed array. */
export const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** A value in few words: `"abc"`, `-1.5`, `an array of 3`, `an object`. */
export function describe(value: unknown): string {
  if (isList(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  if (value === null || value === undefined) return "null";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value.length > 30 ? JSON.stringify(`${value.slice(0, 29)}…`) : JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

/** `x[3, 2]`; `x` without an index. */
export const elementName = (field: string, index: readonly number[]): string => (index.length === 0 ? field : `${field}[${index.join(", ")}]`);

/** The declaration with its dimensions: `positive[N, D]?`. */
export function declaration(spec: FieldSpec): string {
  const dimensions = spec.dimensions.map((d) => (d === "ragged" ? "*" : d.text));
  return `${spec.declared}${dimensions.length > 0 ? `[${dimensions.join(", ")}]` : ""}${spec.missing ? "?" : ""}`;
}
