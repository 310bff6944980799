import type * as Ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { parse } from "../../grammar/parse.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Span } from "../../grammar/span.ts";
import { checkDiagnostic } from "../codes.ts";
import type { FitSpec, MethodSpec } from "../model/fit-spec.ts";
import { FIT_KEYS, isFitKey, SETTINGS } from "./table.ts";
import type { FitKey, FitValues, Written } from "./table.ts";

type Report = (d: Diagnostic) => void;

/** The value of a key when it is not written. */
function defaultOf<K extends FitKey>(key: K, written: Written): FitValues[K] {
  const { default: value } = SETTINGS[key] as { readonly default: unknown };
  return (typeof value === "function" ? (value as (w: Written) => FitValues[K])(written) : value) as FitValues[K];
}
const AUTO: MethodSpec = { kind: "auto" };
function defaults(written: Written): FitValues {
  const values = Object.fromEntries(FIT_KEYS.map((key) => [key, defaultOf(key, written)])) as unknown as FitValues;
  return { ...values, method: written.method };
}

/** What `ppl fit` runs where the file has no fit block. */
export const defaultFit = (): FitSpec => ({
  name: "auto",
  ...defaults({ method: AUTO, batched: false, gradient: "plain" }),
  spans: {},
  span: { start: 0, end: 0 },
});

/** A fit block with all defaults filled in. What is wrong is reported, and left at its default. */
export function fitSpec(fit: Ast.Fit, report: Report): FitSpec {
  const written = new Map<FitKey, { readonly value: FitValues[FitKey]; readonly span: Span }>();
  for (const setting of fit.settings) readSetting(setting, written, report);
  const method = (written.get("method")?.value as MethodSpec | undefined) ?? AUTO;
  const values = Object.fromEntries([...written].map(([key, w]) => [key, w.value])) as Partial<FitValues>;
  const spans = Object.fromEntries([...written].map(([key, w]) => [key, w.span]));
  const gradient = (written.get("gradient")?.value as FitSpec["gradient"] | undefined) ?? "plain";
  return { name: fit.name.text, ...defaults({ method, gradient, batched: written.has("batch") || written.has("epochs") }), ...values, spans, span: fit.span };
}

function readSetting(setting: Ast.Setting, written: Map<FitKey, { readonly value: FitValues[FitKey]; readonly span: Span }>, report: Report): void {
  const key = setting.key.text;
  if (!isFitKey(key)) return report(checkDiagnostic("E2501", setting.key.span, { key, suggestion: suggest(key, FIT_KEYS) }));
  const first = written.get(key);
  if (first) return report(checkDiagnostic("E2506", setting.key.span, { key }, [{ span: first.span, message: "the first one is here" }]));
  const read = SETTINGS[key].parse(setting.items, setting.span);
  if (read.ok) written.set(key, { value: read.value, span: setting.span });
  else report(checkDiagnostic("E2502", read.span, { key, needs: read.needs, suggestion: read.suggestion }));
}

export interface Override {
  readonly spec: FitSpec;
  /** Spans point into the text of the value. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A setting from the command line, `--set samples=10`: read by the same records as in a file. Keys that are not written get the defaults of the new settings. */
export function overrideFit(spec: FitSpec, key: string, valueText: string): Override {
  const before = `model m { } fit f { ${key} = `;
  const { file, diagnostics } = parse({ file: "--set", text: `${before}${valueText} }` });
  const shift = (d: Diagnostic): Diagnostic => ({
    ...d,
    span: { start: Math.max(0, d.span.start - before.length), end: Math.max(0, d.span.end - before.length) },
  });
  if (!isFitKey(key)) return { spec, diagnostics: [checkDiagnostic("E2501", { start: 0, end: 0 }, { key, suggestion: suggest(key, FIT_KEYS) })] };
  const [fit] = file.fits;
  if (diagnostics.length > 0 || fit === undefined || file.fits.length > 1 || fit.settings.length !== 1) {
    const needs = SETTINGS[key].form;
    return {
      spec,
      diagnostics:
        diagnostics.length > 0
          ? diagnostics.map(shift)
          : [checkDiagnostic("E2502", { start: 0, end: valueText.length }, { key, needs, suggestion: undefined })],
    };
  }
  const found: Diagnostic[] = [];
  const read = fitSpec(fit, (d) => found.push(d));
  if (found.length > 0) return { spec, diagnostics: found.map(shift) };
  const written = { ...spec.spans, [key]: { start: 0, end: valueText.length } };
  const changed: FitSpec = { ...spec, [key]: read[key], spans: written };
  const context: Written = { method: changed.method, gradient: changed.gradient, batched: "batch" in written || "epochs" in written };
  const unwritten = FIT_KEYS.filter((k) => k !== "method" && !(k in written)).map((k) => [k, defaultOf(k, context)]);
  return { spec: { ...changed, ...(Object.fromEntries(unwritten) as Partial<FitValues>) }, diagnostics: [] };
}

/** The table of settings as text, for `ppl fit --help`. */
export function settingsHelp(): string {
  const rows = FIT_KEYS.map((key) => {
    const { doc, form, defaultText } = SETTINGS[key];
    return [`  ${key} = ${form}`, `      ${doc}`, `      default: ${defaultText}`].join("\n");
  });
  return ["Settings of a fit block, or of --set KEY=VALUE:", ...rows].join("\n");
}
