import type { Located } from "../api/contract.ts";
import type { DiagnosticDocument } from "../api/document.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { position } from "../grammar/span.ts";
import type { FoundData } from "./data.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { CommonOptions, Context, Output } from "./host.ts";
import { toJson } from "./json.ts";
import { styleOf } from "./terminal/style.ts";
import { wrap } from "./terminal/text.ts";

/** Diagnostics as people read them: message, excerpt with a caret, hint. The renderer is loaded only when there is something to say. */
export async function showDiagnostics(output: Output, located: readonly Located[]): Promise<void> {
  if (located.length === 0) return;
  const { renderDiagnostic } = await import("../grammar/render.ts");
  for (const { diagnostic, source } of located) {
    const text = renderDiagnostic(wrapped(diagnostic, output.columns), source, { color: output.color, columns: output.columns });
    output.write(`${text.trimEnd()}\n\n`);
  }
}

/** Characters before the words of a message, "warning[E2901]: ", and of a hint, "     = hint: ". */
const BEFORE_MESSAGE = 16;
const BEFORE_HINT = 12;

/** Message and hint in lines that the terminal need not break. */
function wrapped(diagnostic: Diagnostic, columns: number): Diagnostic {
  const lines = (text: string, room: number, indent: string): string =>
    text
      .split("\n")
      .flatMap((line) => wrap(line, Math.max(30, room)))
      .join(`\n${indent}`);
  const { message, hint } = diagnostic;
  return {
    ...diagnostic,
    message: lines(message, columns - BEFORE_MESSAGE, "  "),
    ...(hint === undefined ? {} : { hint: lines(hint, columns - BEFORE_HINT, "") }),
  };
}

/** The document that --json prints. Lines and columns count from 1, columns in UTF-16 units. */
export const diagnosticDocument = (located: readonly Located[]): DiagnosticDocument => ({
  diagnostics: located.map(({ diagnostic: { code, severity, message, hint, span }, source }) => ({
    code,
    severity,
    message,
    hint: hint ?? null,
    file: source.file,
    ...position(source.text, span.start),
  })),
});

/** What is wrong with the model or the data: as JSON on standard output if asked for, and in words on standard error. */
export async function reportErrors(context: Context, options: CommonOptions, errors: readonly Located[]): Promise<void> {
  if (options.json) context.host.stdout.write(`${toJson(diagnosticDocument(errors))}\n`);
  await showDiagnostics(context.host.stderr, errors);
  const count = errors.filter(({ diagnostic }) => diagnostic.severity === "error").length;
  if (count > 1) context.host.stderr.write(`${styleOf(context.host.stderr).red(`${String(count)} errors`)}\n`);
}

/** Diagnostics of options point into a text of this name, not into a file. */
const COMMAND_LINE = "command line";
/** A fit that the file does not have: the name was given on the command line. */
const NO_SUCH_FIT = "E6001";

/** Whose mistake it was: 2 where only the command line is wrong, else 1. */
export const exitCodeOf = (errors: readonly Located[]): ExitCode =>
  errors.length > 0 && errors.every(({ source, diagnostic }) => source.file === COMMAND_LINE || diagnostic.code === NO_SUCH_FIT) ? EXIT.usage : EXIT.wrong;

/** A remark to the person at the terminal. */
export const note = (context: Context, text: string): void => context.host.stderr.write(`${styleOf(context.host.stderr).cyan("note")}: ${text}\n`);

/** A field that is not there, a size that nothing gives. */
const MISSING: ReadonlySet<string> = new Set(["E5012", "E5020"]);

/** Where data were looked for, when that may be the reason for the errors. */
export function lookedForNote(context: Context, { data, lookedFor }: FoundData, errors: readonly Located[]): void {
  if (data.length > 0 || lookedFor.length === 0 || !errors.some(({ diagnostic }) => MISSING.has(diagnostic.code))) return;
  note(context, `no data were given, and there is no ${lookedFor.slice(0, -1).join(", ")} or ${lookedFor.at(-1)}; name a file with --data FILE`);
}
