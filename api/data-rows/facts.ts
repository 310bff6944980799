import { row, type DiagnosticRow } from "../../grammar/diagnostic.ts";
import type { FaultKind, FaultValues } from "../../runtime/data/index.ts";

/** What a message is made of: the facts of the fault, and its place in words. */
export type Facts<K extends FaultKind> = FaultValues[K] & {
  readonly field: string;
  /** The element: `x[3, 2]`. */
  readonly name: string;
  /** `wrong.csv, line 4: `, or "". */
  readonly where: string;
  /** The name that the missing one most likely stands for. */
  readonly suggestion: string | undefined;
};

export interface DataRow<K extends FaultKind> {
  readonly code: string;
  readonly row: DiagnosticRow<Facts<K>>;
}

export type DataRows<K extends FaultKind> = { readonly [P in K]: DataRow<P> };

/** One row with its code; errors unless said otherwise. */
export const dataRow = <K extends FaultKind>(code: string, r: Omit<DiagnosticRow<Facts<K>>, "severity"> & { readonly severity?: "warning" }): DataRow<K> => ({
  code,
  row: row({ severity: "error", ...r }),
});

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
