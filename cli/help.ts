import type { Command } from "commander";
import type { Context } from "./host.ts";
import { styleOf, type Style } from "./terminal/style.ts";
import { hang, padEnd, widthOf } from "./terminal/text.ts";

/** Pages are no wider than this: long lines are hard to read. */
const WIDTH = 100;

/** How help pages and messages of the parser look, and where they go. */
export function addHelp(program: Command, { host }: Context): void {
  const style = styleOf(host.stdout);
  const warn = styleOf(host.stderr);
  program.configureHelp({
    sortSubcommands: false,
    helpWidth: Math.min(WIDTH, host.stdout.columns),
    styleTitle: (text) => style.bold(text),
    styleCommandText: (text) => style.bold(text),
    styleSubcommandTerm: (text) => colorTerm(text, style),
    styleOptionTerm: (text) => colorTerm(text, style),
    styleArgumentTerm: (text) => style.cyan(text),
    // A subcommand is listed with its arguments; its options are on its own page.
    subcommandTerm: (command) => `${command.name()} ${command.registeredArguments.map(argumentTerm).join(" ")}`.trim(),
  });
  program.configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    getOutHelpWidth: () => Math.min(WIDTH, host.stdout.columns),
    getErrHelpWidth: () => Math.min(WIDTH, host.stderr.columns),
    getOutHasColors: () => host.stdout.color,
    getErrHasColors: () => host.stderr.color,
    outputError: (text, write) => write(text.replace(/^error:/, `${warn.red("error")}:`)),
  });
}

const argumentTerm = (argument: Command["registeredArguments"][number]): string => {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return argument.required ? `<${name}>` : `[${name}]`;
};

/** The words that are typed as they stand, in colour. */
const colorTerm = (term: string, style: Style): string => term.replace(/^(-\w, )?[\w-]+/, (words) => style.cyan(words));

/** "Examples:" with what each does: beside the line, or above it where the page is too narrow. */
export function examplesOf(examples: Readonly<Record<string, string>>, command: Command): string {
  const entries = Object.entries(examples);
  if (entries.length === 0) return "";
  const help = command.createHelp();
  const width = Math.max(0, ...entries.filter(([, what]) => what !== "").map(([line]) => widthOf(line)));
  const beside = entries.map(([line, what]) => (what === "" ? `  ${line}` : `  ${padEnd(line, width)}   # ${what}`));
  const above = entries.flatMap(([line, what]) => [...(what === "" ? [] : [`  # ${what}`]), `  ${line}`]);
  const lines = beside.every((line) => widthOf(line) <= (help.helpWidth ?? WIDTH)) ? beside : above;
  return `\n${help.styleTitle("Examples:")}\n${lines.join("\n")}`;
}

/** Settings of fit blocks, appended to `ppl fit --help`; the page has its own title in place of the table's. */
export function settingsHelp(settings: string, { host }: Context): string {
  const style = styleOf(host.stdout);
  const rows = settings
    .trimEnd()
    .split("\n")
    .filter((line) => !line.endsWith(":"));
  const width = Math.min(WIDTH, host.stdout.columns);
  const wrapped = rows.flatMap((row) => {
    const key = /^ *\w+ = /.exec(row)?.[0] ?? /^ */.exec(row)![0];
    const lines = hang(key, row.slice(key.length), width);
    return key.trim() === "" ? lines : lines.map((line) => line.replace(key.trim().slice(0, -2), (word) => style.cyan(word)));
  });
  return `\n${style.bold("Fit settings (in a fit block, or --set name=value):")}\n${wrapped.join("\n")}`;
}
