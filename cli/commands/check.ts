import type { Located } from "../../api/contract.ts";
import type { Source } from "../../grammar/span.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { read } from "../files.ts";
import { voice, type Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { diagnosticDocument, showDiagnostics } from "../report.ts";
import { styleOf } from "../terminal/style.ts";
import { plural } from "../terminal/text.ts";

/** `ppl check`: every mistake of every file; 1 when there are errors, warnings alone are fine. */
export async function checkCommand(files: readonly string[], options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const sources = files.map((file): Source => ({ file, text: read(host.directory, file, "model") }));
  const api = await context.loadApi();
  const results = sources.map((source) => ({ source, ...api.check(source) }));
  const all: readonly Located[] = results.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (options.json) host.stdout.write(`${toJson(diagnosticDocument(all))}\n`);
  const output = voice(context, options);
  const style = styleOf(output);
  for (const { source, errors, warnings } of results) {
    await showDiagnostics(host.stderr, options.quiet ? errors : [...errors, ...warnings]);
    const remark = warnings.length > 0 ? `, ${plural(warnings.length, "warning")}` : "";
    const verdict = errors.length > 0 ? style.red(`✘ ${plural(errors.length, "error")}`) : style.green("✔ no errors");
    output.write(`${source.file}: ${verdict}${remark}\n`);
  }
  return results.some(({ errors }) => errors.length > 0) ? EXIT.wrong : EXIT.fine;
}
