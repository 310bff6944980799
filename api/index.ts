import { explainCode, CODES } from "./codes.ts";
import { distributionCard as card } from "../compiler/distributions/card.ts";
import { DISTRIBUTIONS, distributionNamed } from "../compiler/distributions/index.ts";
import { settingsHelp } from "../compiler/settings/fit.ts";
import { parse } from "../grammar/parse.ts";
import { print } from "../grammar/print.ts";
import type { Source } from "../grammar/span.ts";
import type { Api, Outcome } from "./contract.ts";
import { diagnose, load, located } from "./load.ts";

/** The package's entry: everything that `ppl` does, without files, processes or a terminal. */

export { fit } from "./fit.ts";
export { emit } from "./emit.ts";
export { sample } from "./sample.ts";
export type { DataSource, FitOutcome, FitRequest, Header, Located, Outcome, Progress } from "./contract.ts";
export type { FitDocument, GuideSummary, LatentSummary, Numbers, Trace } from "./document.ts";
export type { Diagnostic } from "../grammar/diagnostic.ts";
export type { Source, Span } from "../grammar/span.ts";

/** Reads and checks a model: the model IR, or every mistake in it. */
export const compile = load;

export const check: Api["check"] = (source) => {
  const { diagnostics } = diagnose(source);
  const at = located(source);
  return { errors: diagnostics.filter((d) => d.severity === "error").map(at), warnings: diagnostics.filter((d) => d.severity === "warning").map(at) };
};

/** Files named by `from "…"` in the declarations. */
export const dataFiles: Api["dataFiles"] = (source) => {
  const { model } = diagnose(source);
  return (model?.data ?? []).flatMap((d) => (d.from === undefined ? [] : [{ field: d.name, path: d.from }]));
};

/** Canonical formatting. */
export function format(source: Source): Outcome<string> {
  const { file, diagnostics } = parse(source);
  const at = located(source);
  const errors = diagnostics.filter((d) => d.severity === "error").map(at);
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: print(file, source.text), warnings: [] };
}

export const explain: Api["explain"] = explainCode;
export const diagnosticCodes: Api["diagnosticCodes"] = Object.keys(CODES);
export const distributionNames: Api["distributionNames"] = DISTRIBUTIONS.map((d) => d.name);
export const distributionCard: Api["distributionCard"] = (name) => {
  const record = distributionNamed(name);
  return record === undefined ? null : card(record);
};
export const fitSettingsHelp: Api["fitSettingsHelp"] = settingsHelp;
