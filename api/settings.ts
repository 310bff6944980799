import type { File } from "../grammar/ast.ts";
import { diagnosticsOf, row } from "../grammar/diagnostic.ts";
import type { Source, Span } from "../grammar/span.ts";
import { suggest } from "../grammar/suggest.ts";
import { checkDiagnostic } from "../compiler/codes.ts";
import type { FitSpec } from "../compiler/model/fit-spec.ts";
import type { Model } from "../compiler/model/types.ts";
import { defaultFit, overrideFit } from "../compiler/settings/fit.ts";
import { FIT_KEYS, isFitKey, METHODS } from "../compiler/settings/table.ts";
import type { Located, Outcome } from "./contract.ts";

/** `--set name=value`, split by what it sets. */
export interface Settings {
  /** Constants and sizes. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Keys of the fit, as text. */
  readonly fit: ReadonlyMap<string, string>;
  /** Neither a number nor a fit setting. */
  readonly wrong: readonly { readonly name: string; readonly value: string }[];
}

export function splitSettings(set: ReadonlyMap<string, string>): Settings {
  const numbers = new Map<string, number>();
  const fit = new Map<string, string>();
  const wrong: { name: string; value: string }[] = [];
  for (const [name, value] of set) {
    if (isFitKey(name)) fit.set(name, value);
    else if (value.trim() !== "" && Number.isFinite(Number(value.replaceAll("_", "")))) numbers.set(name, Number(value.replaceAll("_", "")));
    else wrong.push({ name, value });
  }
  return { numbers, fit, wrong };
}

export const SETTING_CODES = {
  E6001: row({
    severity: "error",
    title: "no such fit",
    message: (d: { name: string; known: string }) =>
      `there is no fit called ${d.name}: ${d.known === "" ? "the file has no fit block" : `the file has ${d.known}`}, and no method has that name`,
    hint: (d: { suggestion: string; name: string; known: string }) =>
      d.suggestion === ""
        ? d.known === ""
          ? "leave the name out, or write a fit block"
          : "leave the name out to run the first"
        : `did you mean ${d.suggestion}?`,
    explain:
      "`ppl fit FILE NAME` runs the fit block of that name; without a name the first one, and without any block the compiler plans by itself. A name that is a method, as in `ppl fit FILE map`, runs that method with default settings.",
    example: "ppl fit model.ppl no_such_fit",
  }),
  E6002: row({
    severity: "error",
    title: "--set of something that is not there",
    message: (d: { name: string }) => `--set ${d.name}: the model has no constant or size of that name, and no fit has such a setting`,
    hint: (d: { name: string; suggestion: string; known: string }) =>
      d.suggestion !== ""
        ? `did you mean ${d.suggestion}?`
        : `${d.known === "" ? "the model has neither constants nor sizes" : `the model has ${d.known}`}; ppl fit --help lists the settings`,
    explain: "`--set name=value` replaces a constant, gives a size, or overrides a setting of the fit.",
    example: "ppl fit model.ppl --set no_such_name=3",
  }),
  E6003: row({
    severity: "error",
    title: "--set value that is not a number",
    message: (d: { name: string; value: string }) => `--set ${d.name}=${d.value}: a constant or size needs a number`,
    hint: () => "write --set name=12 or --set name=0.5",
    explain: "Constants and sizes are numbers; settings of the fit are written as in a fit block. A constant that is an array is changed in the file.",
    example: "ppl fit model.ppl --set a0=large",
  }),
} as const;
export const settingDiagnostic = diagnosticsOf(SETTING_CODES);

const NOWHERE = { start: 0, end: 0 };
type SettingDiagnostic = ReturnType<typeof settingDiagnostic>;

/** A setting of the command line as a text that a diagnostic can point into; `span`: its name. */
function commandLine(name: string, value: string): { readonly source: Source; readonly span: Span } {
  const before = "--set ";
  return { source: { file: "command line", text: `${before}${name}=${value}` }, span: { start: before.length, end: before.length + name.length } };
}

/** The first setting that sets nothing of this model. */
export function wrongSetting(model: Model, settings: Settings): Located | null {
  const known = [...model.constants.map((c) => c.name), ...model.sizes.map((s) => s.name)];
  const strange = (name: string, value: string): Located => {
    const { source, span } = commandLine(name, value);
    return {
      source,
      diagnostic: settingDiagnostic("E6002", span, { name, suggestion: suggest(name, [...known, ...FIT_KEYS]) ?? "", known: known.join(", ") }),
    };
  };
  for (const { name, value } of settings.wrong) {
    if (!known.includes(name)) return strange(name, value);
    const { source, span } = commandLine(name, value);
    return { source, diagnostic: settingDiagnostic("E6003", { start: span.end + 1, end: source.text.length }, { name, value }) };
  }
  for (const [name, value] of settings.numbers) if (!known.includes(name)) return strange(name, String(value));
  return null;
}

/** A fit by name: a block of the file, else a method with default settings; null where there is neither. */
function fitNamed(model: Model, name: string | null): FitSpec | null {
  if (name === null) return model.fits[0] ?? defaultFit();
  const block = model.fits.find((f) => f.name === name);
  if (block !== undefined || !METHODS.some((m) => m === name)) return block ?? null;
  return { ...overrideFit(defaultFit(), "method", name).spec, name };
}

const mapValues = (spans: Readonly<Record<string, Span>>, value: Span): Readonly<Record<string, Span>> =>
  Object.fromEntries(Object.keys(spans).map((key) => [key, value]));

/** The fit to run: by name, else the first block, else `auto`; with the overrides of the command line. */
export function chooseFit(source: Source, model: Model, name: string | null, settings: Settings, file: File): Outcome<FitSpec> {
  const wrong = wrongSetting(model, settings);
  if (wrong !== null) return { ok: false, errors: [wrong] };
  const here = file.model?.name.span ?? NOWHERE;
  let spec = fitNamed(model, name);
  if (spec === null) {
    const names = model.fits.map((f) => f.name);
    const diagnostic: SettingDiagnostic = settingDiagnostic("E6001", here, {
      name: name!,
      known: names.join(", "),
      suggestion: suggest(name!, [...names, ...METHODS]) ?? "",
    });
    return { ok: false, errors: [{ source, diagnostic }] };
  }
  for (const [key, value] of settings.fit) {
    const { source: at, span } = commandLine(key, value);
    const { spec: changed, diagnostics } = overrideFit(spec, key, value);
    const errors = diagnostics.map((d) => ({ source: at, diagnostic: { ...d, span: { start: d.span.start + span.end + 1, end: d.span.end + span.end + 1 } } }));
    if (errors.length > 0) return { ok: false, errors };
    // What the file does not say is pointed at by the model's name.
    spec = { ...changed, spans: { ...changed.spans, [key]: here } };
    const { guide } = spec;
    const guides = model.guides.map((g) => g.name);
    if (key === "guide" && guide !== null && !guides.includes(guide)) {
      const value = { start: span.end + 1, end: at.text.length };
      return { ok: false, errors: [{ source: at, diagnostic: checkDiagnostic("E2503", value, { name: guide, suggestion: suggest(guide, guides) }) }] };
    }
  }
  return { ok: true, value: model.fits.some((f) => f.name === spec.name) ? spec : { ...spec, span: here, spans: mapValues(spec.spans, here) }, warnings: [] };
}
