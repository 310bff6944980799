import { diagnosticsOf, row } from "../grammar/diagnostic.ts";

/** Mistakes that only the command line can see, because only it reads files. */
export const FILE_CODES = {
  E5000: row({
    severity: "error",
    title: "data file not found",
    message: (d: { path: string; reason: string }) => `the data file "${d.path}" cannot be read: ${d.reason}`,
    hint: (d) =>
      `put the file there (the path is relative to the model), or name another one: --data FILE${d.path.endsWith(".csv") ? "" : " or --data name=FILE"}`,
    explain:
      'A declaration with `from "file"` names the data that a fit reads when none are given with --data. The path is relative to the folder of the model, so that a model and its data can be moved together.',
    example: 'model m { data x: real[N] from "no_such_file.json" }',
  }),
};

export const fileDiagnostic = diagnosticsOf(FILE_CODES);
