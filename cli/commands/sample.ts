import { extname } from "node:path";
import type { Source } from "../../grammar/span.ts";
import { findData } from "../data.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { read, writeAtomically } from "../files.ts";
import { voice, type Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { exitCodeOf, lookedForNote, reportErrors, showDiagnostics } from "../report.ts";

type Draw = Readonly<Record<string, unknown>>;

/** `ppl sample`: draws of latents and data as documents that --data reads. */
export async function sampleCommand(file: string, options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const source: Source = { file, text: read(host.directory, file, "model") };
  const api = await context.loadApi();
  const found = findData(host.directory, api, source, options.data ?? []);
  const draws = options.draws ?? 1;
  const request = {
    source,
    data: found.data,
    set: options.set ?? new Map<string, string>(),
    fix: options.fix ?? new Map<string, unknown>(),
    draws,
    seed: options.seed ?? 1,
  };
  const outcome = await api.sample(request);
  if (!outcome.ok) {
    await reportErrors(context, options, [...found.missing, ...outcome.errors]);
    lookedForNote(context, found, outcome.errors);
    return exitCodeOf([...found.missing, ...outcome.errors]);
  }
  if (!options.quiet) await showDiagnostics(host.stderr, outcome.warnings);
  if (options.output !== undefined) writeDraws(outcome.value, options.output, options, context);
  if (options.json || options.output === undefined) host.stdout.write(printed(outcome.value, options.json ?? false));
  return EXIT.fine;
}

/** With --json one document, an array if there are several draws; otherwise a document, or one per line. */
function printed(draws: readonly Draw[], single: boolean): string {
  const [only] = draws;
  if (draws.length === 1) return `${toJson(only)}\n`;
  return single ? `${toJson(draws)}\n` : draws.map((draw) => `${JSON.stringify(draw)}\n`).join("");
}

/** sim.json for one draw; sim-1.json, sim-2.json … for several, so that --data reads each. */
function writeDraws(draws: readonly Draw[], file: string, options: Options, context: Context): void {
  const ending = extname(file);
  const stem = file.slice(0, file.length - ending.length);
  const names = draws.map((_, i) => (draws.length === 1 ? file : `${stem}-${String(i + 1)}${ending}`));
  writeAtomically(context.host.directory, new Map(draws.map((draw, i) => [names[i] ?? file, `${toJson(draw)}\n`])), "choose another file with -o");
  voice(context, options).write(`${names.length > 3 ? `${names[0] ?? ""} … ${names.at(-1) ?? ""}` : names.join("  ")}\n`);
}
