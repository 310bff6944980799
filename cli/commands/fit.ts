import { join } from "node:path";
import type { Api, FitOutcome, FitRequest, Header, Located, Outcome } from "../../api/contract.ts";
import type { FitDocument } from "../../api/document.ts";
import type { Source } from "../../grammar/span.ts";
import { findData, type FoundData } from "../data.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { read } from "../files.ts";
import { headerLines } from "../fit/header.ts";
import { progressView } from "../fit/progress.ts";
import { resultFolder, writeResults } from "../fit/results.ts";
import { seedLines } from "../fit/seeds.ts";
import { summaryLines } from "../fit/summary.ts";
import { voice, type Context, type Output } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { exitCodeOf, lookedForNote, note, reportErrors, showDiagnostics } from "../report.ts";
import { styleOf } from "../terminal/style.ts";
import { plural } from "../terminal/text.ts";

/** What is the same for every run of one command. */
interface Job {
  readonly api: Api;
  readonly source: Source;
  readonly found: FoundData;
  readonly fit: string | null;
  readonly options: Options;
  readonly context: Context;
  readonly interrupted: () => boolean;
}

/** `ppl fit`: one run, or as many as --seeds says. Exit code 3 when a verdict is "reject". */
export async function fitCommand(file: string, name: string | null, options: Options, context: Context): Promise<ExitCode> {
  const { host } = context;
  const source: Source = { file, text: read(host.directory, file, "model") };
  const api = await context.loadApi();
  const found = findData(host.directory, api, source, options.data ?? []);
  if (found.missing.length > 0) {
    await reportErrors(context, options, found.missing);
    return EXIT.wrong;
  }
  let interrupted = false;
  const release = host.onInterrupt(() => {
    interrupted = true;
    if (host.stderr.isTerminal) host.stderr.write("\r\u001b[K");
    note(context, "stopping; the result so far is kept (Ctrl-C again to leave at once)");
  });
  try {
    const job: Job = { api, source, found, fit: name, options, context, interrupted: () => interrupted };
    return await (options.seeds === undefined ? single(job) : several(job, options.seeds));
  } finally {
    release();
  }
}

async function single(job: Job): Promise<ExitCode> {
  const { context, options } = job;
  const output = voice(context, options);
  const outcome = await runOnce(job, options.seed ?? null, "", (header) => output.write(`${headerLines(header, output).join("\n")}\n`));
  if (!outcome.ok) return refuse(job, outcome.errors);
  await showWarnings(job, outcome.warnings);
  const { document } = outcome.value;
  if (options.json) context.host.stdout.write(`${toJson(document)}\n`);
  output.write(`${summaryLines(document, remaining(document, outcome.warnings), output).join("\n")}\n`);
  const folder = resultFolder(options.out ?? "out", outcome.value, false);
  const files = await writeResults(context.host.directory, folder, outcome.value);
  output.write(`\n  ${styleOf(output).dim(`${folder}/`)}  ${files.join("  ")}\n`);
  return exitCode([document]);
}

async function several(job: Job, count: number): Promise<ExitCode> {
  const { context, options } = job;
  const output = voice(context, options);
  const documents: FitDocument[] = [];
  const base = options.seed ?? 1;
  for (let run = 0; run < count && !job.interrupted(); run++) {
    const introduce = (header: Header): void => void (run === 0 && output.write(`${headerLines(header, output).join("\n")}\n`));
    const outcome = await runOnce(job, base + run, `seed ${String(base + run)} (${String(run + 1)} of ${String(count)})`, introduce);
    if (!outcome.ok) return refuse(job, outcome.errors);
    if (run === 0) await showWarnings(job, outcome.warnings);
    documents.push(outcome.value.document);
    await writeResults(context.host.directory, resultFolder(options.out ?? "out", outcome.value, true), outcome.value);
  }
  if (options.json) context.host.stdout.write(`${toJson(documents)}\n`);
  output.write(`${seedLines(documents, output).join("\n")}\n`);
  if (documents.length < count) note(context, `interrupted: ${plural(documents.length, "run")} of ${String(count)}`);
  output.write(`\n${folderLine(documents, options.out ?? "out", output)}\n`);
  return exitCode(documents);
}

/** "out/model/fit/  seed-1 … seed-20". */
function folderLine(documents: readonly FitDocument[], out: string, output: Output): string {
  const [first, last] = [documents[0], documents.at(-1)];
  if (!first || !last) return "";
  const names = first === last ? `seed-${String(first.seed)}` : `seed-${String(first.seed)} … seed-${String(last.seed)}`;
  return `  ${styleOf(output).dim(`${join(out, first.model, first.fit ?? "auto")}/`)}  ${names}`;
}

/** One fit with its progress on standard error. */
async function runOnce(job: Job, seed: number | null, prefix: string, planned: (header: Header) => void): Promise<Outcome<FitOutcome>> {
  const { api, source, found, fit, options, context } = job;
  const { host } = context;
  const view = progressView(host.stderr, host.now, options.quiet ?? false, prefix);
  const request: FitRequest = {
    source,
    data: found.data,
    fit,
    set: options.set ?? new Map(),
    seed,
    steps: options.steps ?? null,
    check: options.check ?? false,
    now: host.now,
    planned,
    progress: async (state) => {
      view.update(state);
      await host.breathe();
      return !job.interrupted();
    },
  };
  try {
    return await api.fit(request);
  } finally {
    view.clear();
  }
}

async function refuse({ context, options, found }: Job, errors: readonly Located[]): Promise<ExitCode> {
  await reportErrors(context, options, errors);
  lookedForNote(context, found, errors);
  return exitCodeOf(errors);
}

async function showWarnings({ context, options }: Job, warnings: readonly Located[]): Promise<void> {
  if (!options.quiet) await showDiagnostics(context.host.stderr, warnings);
}

/** Warnings of the document that have not been shown with their place in the source. */
function remaining(document: FitDocument, shown: readonly Located[]): readonly string[] {
  return document.warnings.filter((warning) => !shown.some(({ diagnostic }) => warning.includes(diagnostic.message)));
}

const exitCode = (documents: readonly FitDocument[]): ExitCode =>
  documents.some((document) => document.verdict.level === "reject") ? EXIT.distrusted : EXIT.fine;
