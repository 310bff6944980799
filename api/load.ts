import { parse } from "../grammar/parse.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import type { File } from "../grammar/ast.ts";
import { check } from "../compiler/frontend/check.ts";
import type { Model } from "../compiler/model/types.ts";
import { despiteSyntax } from "./despite-syntax.ts";
import type { Located, Outcome } from "./contract.ts";

/** A source read and checked. */
export interface Loaded {
  readonly source: Source;
  readonly file: File;
  readonly model: Model;
  readonly warnings: readonly Located[];
}

export const located =
  (source: Source) =>
  (diagnostic: Diagnostic): Located => ({ diagnostic, source });

/** What reading and checking a source gives; the model is null where there is an error. */
export interface Diagnosed {
  readonly file: File;
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The last answer for each source that is still in use: a command asks for the data files of a model, and then for its fit. */
const answers = new WeakMap<Source, Diagnosed>();

/** All diagnostics of a source in the order of the text. With syntax errors the checker sees what could be parsed, and says what stands by itself. */
export function diagnose(source: Source, constants: ReadonlyMap<string, number> = new Map()): Diagnosed {
  const known = constants.size === 0 ? answers.get(source) : undefined;
  if (known !== undefined) return known;
  const parsed = parse(source);
  const syntaxErrors = parsed.diagnostics.some((d) => d.severity === "error");
  const checked = check(parsed.file, source, { constants, syntaxErrors });
  const kept = syntaxErrors ? despiteSyntax(parsed.file, source, parsed.diagnostics, checked.diagnostics) : checked.diagnostics;
  const diagnostics = [...parsed.diagnostics, ...kept].sort((a, b) => a.span.start - b.span.start);
  const answer: Diagnosed = { file: parsed.file, model: syntaxErrors ? null : checked.model, diagnostics };
  if (constants.size === 0) answers.set(source, answer);
  return answer;
}

export function load(source: Source, constants: ReadonlyMap<string, number> = new Map()): Outcome<Loaded> {
  const { file, model, diagnostics } = diagnose(source, constants);
  const at = located(source);
  const errors = diagnostics.filter((d) => d.severity === "error").map(at);
  const warnings = diagnostics.filter((d) => d.severity === "warning").map(at);
  if (errors.length > 0 || model === null) return { ok: false, errors };
  return { ok: true, value: { source, file, model, warnings }, warnings };
}
