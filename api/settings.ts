import type { File } from "../grammar/ast.ts";
import { diagnosticsOf, row } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import { suggest } from "../grammar/suggest.ts";
import type { FitSpec } from "../compiler/model/fit-spec.ts";
import type { Model } from "../compiler/model/types.ts";
import { defaultFit, overrideFit } from "../compiler/settings/fit.ts";
import { isFitKey } from "../compiler/settings/table.ts";
import type { Outcome } from "./contract.ts";

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
    message: (d: { name: string; known: string }) => `there is no fit called ${d.name}${d.known === "" ? ": the file has no fit block" : `; the file has ${d.known}`}`,
    hint: (d: { suggestion: string; name: string; known: string }) => (d.suggestion === "" ? "leave the name out to run the first" : `did you mean ${d.suggestion}?`),
    explain: "`ppl fit FILE NAME` runs the fit block of that name; without a name the first one, and without any block the compiler plans by itself.",
    example: "ppl fit model.ppl no_such_fit",
  }),
  E6002: row({
    severity: "error",
    title: "--set of something that is not there",
    message: (d: { name: string }) => `--set ${d.name}: the model has no constant or size of that name, and no fit has such a setting`,
    hint: (d: { name: string; suggestion: string }) => (d.suggestion === "" ? "ppl fit --help lists the settings" : `did you mean ${d.suggestion}?`),
    explain: "`--set name=value` replaces a constant, gives a size, or overrides a setting of the fit.",
    example: "ppl fit model.ppl --set no_such_name=3",
  }),
  E6003: row({
    severity: "error",
    title: "--set value that is not a number",
    message: (d: { name: string; value: string }) => `--set ${d.name}=${d.value}: a constant or size needs a number`,
    hint: () => "write --set name=12 or --set name=0.5",
    explain: "Constants and sizes are numbers; settings of the fit are written as in a fit block.",
    example: "ppl fit model.ppl --set a0=large",
  }),
} as const;
export const settingDiagnostic = diagnosticsOf(SETTING_CODES);

const NOWHERE = { start: 0, end: 0 };

/** The fit to run: by name, else the first block, else `auto`; with the overrides of the command line. */
export function chooseFit(source: Source, model: Model, name: string | null, settings: Settings, file: File): Outcome<FitSpec> {
  const fail = (diagnostic: ReturnType<typeof settingDiagnostic>, at: Source = source): Outcome<FitSpec> => ({ ok: false, errors: [{ source: at, diagnostic }] });
  const span = file.model?.name.span ?? NOWHERE;
  const [first] = settings.wrong;
  const known = [...model.constants.map((c) => c.name), ...model.sizes.map((s) => s.name)];
  if (first !== undefined) return fail(known.includes(first.name) ? settingDiagnostic("E6003", span, first) : settingDiagnostic("E6002", span, { name: first.name, suggestion: suggest(first.name, known) ?? "" }));
  const stranger = [...settings.numbers.keys()].find((n) => !known.includes(n));
  if (stranger !== undefined) return fail(settingDiagnostic("E6002", span, { name: stranger, suggestion: suggest(stranger, known) ?? "" }));
  const names = model.fits.map((f) => f.name);
  const found = name === null ? (model.fits[0] ?? defaultFit()) : name === "auto" && !names.includes("auto") ? defaultFit() : model.fits.find((f) => f.name === name);
  if (found === undefined) return fail(settingDiagnostic("E6001", span, { name: name!, known: names.join(", "), suggestion: suggest(name!, names) ?? "" }));
  let spec = found;
  for (const [key, value] of settings.fit) {
    const { spec: changed, diagnostics } = overrideFit(spec, key, value);
    if (diagnostics.length > 0) return fail(diagnostics[0]!, { file: `--set ${key}`, text: value });
    spec = changed;
  }
  return { ok: true, value: spec, warnings: [] };
}
