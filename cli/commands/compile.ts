import type { Source } from "../../grammar/span.ts";
import { findData } from "../data.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { read, writeAtomically } from "../files.ts";
import { voice, type Context } from "../host.ts";
import type { Options } from "../options.ts";
import { exitCodeOf, lookedForNote, reportErrors, showDiagnostics } from "../report.ts";
import { plural } from "../terminal/text.ts";

const STAGES = ["ast", "model", "plan", "program", "js"] as const;
type Stage = (typeof STAGES)[number];
const stageOf = (text: string | undefined): Stage => STAGES.find((stage) => stage === text) ?? "js";

/** `ppl compile`: one stage as text, or as JSON. Default data are read where they are; without them the sizes come from --set. */
export async function compileCommand(file: string, options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const source: Source = { file, text: read(host.directory, file, "model") };
  const api = await context.loadApi();
  const stage = stageOf(options.emit);
  const needsData = stage !== "ast" && stage !== "model";
  const found = needsData ? findData(host.directory, api, source, options.data ?? []) : { data: [], missing: [], lookedFor: [] };
  const outcome = await api.emit({ source, stage, data: found.data, fit: options.fit ?? null, set: options.set ?? new Map(), json: options.json ?? false });
  if (!outcome.ok) {
    await reportErrors(context, options, [...found.missing, ...outcome.errors]);
    lookedForNote(context, found, outcome.errors);
    return exitCodeOf([...found.missing, ...outcome.errors]);
  }
  if (!options.quiet) await showDiagnostics(host.stderr, outcome.warnings);
  const text = `${outcome.value.trimEnd()}\n`;
  if (options.output === undefined) host.stdout.write(text);
  else {
    writeAtomically(host.directory, new Map([[options.output, text]]), "choose another file with -o");
    voice(context, options).write(`${options.output}: ${stage}, ${plural(text.split("\n").length - 1, "line")}\n`);
  }
  return EXIT.fine;
}
