import type { Diagnostic, DiagnosticRow, DiagnosticTable } from "../grammar/diagnostic.ts";
import type { Span } from "../grammar/span.ts";
import { suggest } from "../grammar/suggest.ts";
import type { DataFault, FaultKind } from "../runtime/data/index.ts";
import type { DataRows } from "./data-rows/facts.ts";
import { FILE_ROWS } from "./data-rows/files.ts";
import { SIZE_ROWS } from "./data-rows/sizes.ts";
import { VALUE_ROWS } from "./data-rows/values.ts";
import { WARNING_ROWS } from "./data-rows/warnings.ts";

/** One row per kind of fault: a kind without a row does not compile. */
export const DATA_ROWS: DataRows<FaultKind> = { ...FILE_ROWS, ...SIZE_ROWS, ...VALUE_ROWS, ...WARNING_ROWS };

/**
 * The E5 table, by code. An example is text of the form: lines `data …` and `const NAME = NUMBER`, then the data file; a line `--- FILE` begins
 * a file of that name (CSV by its ending), without it the rest is JSON.
 */
export const DATA_CODES: DiagnosticTable = Object.fromEntries(Object.values(DATA_ROWS).map(({ code, row }) => [code, row]));

type AnyFacts = Readonly<Record<string, string | number | undefined>>;

/** A fault as the user sees it. `span`: the declaration of the field, or of the statement that asks for data. */
export function dataDiagnostic(fault: DataFault, span: Span): Diagnostic {
  const entry = DATA_ROWS[fault.kind as FaultKind] as { readonly code: string; readonly row: DiagnosticRow<AnyFacts> } | undefined;
  if (entry === undefined) throw new Error(`bug: no E5 row for ${fault.kind}`);
  const { code, row } = entry;
  const facts = { ...fault.values, field: fault.field ?? "", name: nameOf(fault), where: whereOf(fault), suggestion: suggestionFor(fault) };
  const more = Number(fault.values["more"] ?? 0);
  const message = row.message(facts) + (more > 0 ? ` (and ${more} more such mistakes)` : "");
  return { code, severity: row.severity, span, message, ...(row.hint ? { hint: row.hint(facts) } : {}) };
}

const nameOf = ({ field, index }: DataFault): string => (index.length === 0 ? (field ?? "") : `${field ?? ""}[${index.join(", ")}]`);

function whereOf({ values }: DataFault): string {
  const file = String(values["file"] ?? "");
  const line = Number(values["line"] ?? 0);
  const column = Number(values["line"] === undefined ? 0 : (values["column"] ?? 0)) || 0;
  const parts = [...(file === "" ? [] : [file]), ...(line > 0 ? [`line ${line}`] : []), ...(column > 0 ? [`column ${column}`] : [])];
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}

function suggestionFor({ field, values }: DataFault): string | undefined {
  const wanted = String(values["size"] ?? field ?? "");
  const available = String(values["available"] ?? "");
  return available === "" ? undefined : suggest(wanted, available.split(", "));
}
