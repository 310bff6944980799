import type { Span } from "./span.ts";

export type Severity = "error" | "warning";

/** What the user is told. `code` is a key of a code table; `hint` says what to do about it. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}

/** One row of a code table: everything known about one diagnostic. */
export interface DiagnosticRow<D> {
  readonly severity: Severity;
  readonly title: string;
  readonly message: (data: D) => string;
  readonly hint?: (data: D) => string;
  /** A paragraph for `ppl explain`: why it is an error, and the way out. */
  readonly explain: string;
  /** The smallest source (or, for E5, data text) that provokes this code and no other; tests run it, the docs print it. */
  readonly example: string;
}

/** Gives a row its data type; the call site of `diagnosticOf` is then checked against it. */
export const row = <D>(r: DiagnosticRow<D>): DiagnosticRow<D> => r;

export type DiagnosticTable = Readonly<Record<string, DiagnosticRow<never>>>;
type DataOf<R> = R extends DiagnosticRow<infer D> ? D : never;

/** A function that makes diagnostics of one table: `report("E2003", span, { … })`; the message data is checked per code. */
export function diagnosticsOf<T extends Readonly<Record<string, unknown>>>(table: T) {
  return <C extends keyof T & string>(code: C, span: Span, data: DataOf<T[C]>, related: NonNullable<Diagnostic["related"]> = []): Diagnostic => {
    const r = table[code] as DiagnosticRow<DataOf<T[C]>>;
    const base = { code, severity: r.severity, span, message: r.message(data) };
    return { ...base, ...(r.hint ? { hint: r.hint(data) } : {}), ...(related.length > 0 ? { related } : {}) };
  };
}
