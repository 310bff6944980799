import { CODES } from "../../api/codes.ts";
import { FILE_CODES } from "../../cli/codes.ts";
import type { DiagnosticRow } from "../../grammar/diagnostic.ts";
import { fence, page } from "./markdown.ts";

const FAMILIES: Readonly<Record<string, string>> = {
  E1: "Syntax",
  E2: "Names, types, shapes, guides, settings",
  E3: "Derivation: what this model, fit or data cannot have",
  E4: "Code generation",
  E5: "Data",
  E6: "Fits",
};

/** All rows of all tables, sorted by code. */
const ROWS: readonly (readonly [string, DiagnosticRow<never>])[] = Object.entries({ ...CODES, ...FILE_CODES } as Readonly<
  Record<string, DiagnosticRow<never>>
>).sort(([a], [b]) => (a < b ? -1 : 1));

const entry = ([name, { title, severity, explain, example }]: (typeof ROWS)[number]): string =>
  [`### ${name}: ${title}`, severity === "warning" ? `*Warning.* ${explain}` : explain, fence("", example)].join("\n\n");

export const diagnosticsPage = (): string =>
  page(
    "Diagnostics",
    "the tables of codes in `grammar/`, `compiler/`, `api/` and `cli/`",
    "Every message of `ppl`, with the smallest text that provokes it; `ppl explain CODE` prints the same. An example of E5 is declarations, then the data file. The rendered messages are in `test/golden/errors`.",
    ...Object.entries(FAMILIES).flatMap(([family, title]) => {
      const rows = ROWS.filter(([name]) => name.startsWith(family));
      return rows.length === 0 ? [] : [`## ${family}: ${title}`, ...rows.map(entry)];
    }),
  );
