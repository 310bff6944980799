import type { Trace } from "../api/document.ts";

/** RFC 4180: quotes only where a name needs them. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Header and rows, one per line; numbers in full (shortest digits that give the same double back). */
export const toCsv = (trace: Trace): string => [trace.columns.map(cell).join(","), ...trace.rows.map((row) => row.join(","))].join("\n") + "\n";
