import type { Api, Located } from "../../api/contract.ts";
import type { Source } from "../../grammar/span.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { read, writeAtomically } from "../files.ts";
import { voice, type Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { diagnosticDocument, reportErrors, showDiagnostics } from "../report.ts";
import { styleOf } from "../terminal/style.ts";

const STDIN = "-";

/** `ppl fmt`: canonical form, in place. A file with mistakes of syntax is left as it is; the others are formatted all the same. */
export async function fmtCommand(files: readonly string[], options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const api = await context.loadApi();
  if (files.includes(STDIN)) return fromStandardInput(api, options, context);
  const results = files.map((file) => formatted(api, { file, text: read(host.directory, file, "model") }));
  const errors = results.flatMap((result) => result.errors);
  const changed = results.filter(({ source, text }) => text !== null && text !== source.text);
  if (!options.check) {
    const texts = new Map(changed.map(({ source, text }) => [source.file, text ?? source.text]));
    writeAtomically(host.directory, texts, "nothing was changed");
  }
  if (options.json) host.stdout.write(`${toJson({ changed: changed.map(({ source }) => source.file), ...diagnosticDocument(errors) })}\n`);
  await showDiagnostics(host.stderr, errors);
  const output = voice(context, options);
  const style = styleOf(output);
  for (const { source } of changed) output.write(`${source.file}: ${options.check ? style.yellow("not in canonical form") : style.green("formatted")}\n`);
  return errors.length > 0 || (options.check && changed.length > 0) ? EXIT.wrong : EXIT.fine;
}

function formatted(api: Api, source: Source): { readonly source: Source; readonly text: string | null; readonly errors: readonly Located[] } {
  const outcome = api.format(source);
  return outcome.ok ? { source, text: outcome.value, errors: [] } : { source, text: null, errors: outcome.errors };
}

/** Formatted text goes to standard output; with --check only the exit code tells. */
async function fromStandardInput(api: Api, options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const source: Source = { file: "<stdin>", text: await host.readStandardInput() };
  const { text, errors } = formatted(api, source);
  if (text === null) {
    await reportErrors(context, options, errors);
    return EXIT.wrong;
  }
  if (options.check) return text === source.text ? EXIT.fine : EXIT.wrong;
  host.stdout.write(text);
  return EXIT.fine;
}
