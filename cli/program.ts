import { Command } from "commander";
import { checkCommand } from "./commands/check.ts";
import { compileCommand } from "./commands/compile.ts";
import { distCommand } from "./commands/dist.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { fitCommand } from "./commands/fit.ts";
import { fmtCommand } from "./commands/fmt.ts";
import { sampleCommand } from "./commands/sample.ts";
import type { ExitCode } from "./exit.ts";
import { addHelp, examplesOf } from "./help.ts";
import type { Context } from "./host.ts";
import { addOptions, type OptionName, type Options } from "./options.ts";
import { VERSION } from "./version.ts";

type Arguments = readonly (string | readonly string[] | undefined)[];

/** One command: what its help page says, and the function that does it. (Commands are small: one file read at start-up costs less than a chunk for each.) */
export interface CommandRow {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly options: readonly OptionName[];
  readonly examples: Readonly<Record<string, string>>;
  readonly run: (args: Arguments, options: Options, context: Context) => Promise<ExitCode>;
}

const text = (value: Arguments[number]): string => (typeof value === "string" ? value : "");
const optional = (value: Arguments[number]): string | null => (typeof value === "string" ? value : null);
const list = (value: Arguments[number]): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

export const COMMANDS: readonly CommandRow[] = [
  {
    name: "fit",
    usage: "<file> [name]",
    summary: "fit a model to data",
    description:
      "Fits a model to its data, by the fit block of that name, by its first one, or, without any, by the best inference that its structure allows. " +
      "Prints a summary and a verdict on how far the result can be trusted, and writes fit.json, trace.csv and trace.svg. Ctrl-C ends a fit early and keeps what it has.",
    arguments: { file: "the model", name: "a fit block of it, or exact, cavi, svi, reparam, score, map, mle, auto" },
    options: ["data", "set", "seed", "seeds", "steps", "certify", "out", "json", "quiet"],
    examples: {
      "ppl fit models/normal_gamma.ppl": "the first fit of the file, with the model's own data",
      "ppl fit model.ppl cavi --data survey.csv": "another fit, other data",
      "ppl fit model.ppl --set samples=100 --steps 50_000": "other settings",
      "ppl fit model.ppl --seeds 20 --quiet --json": "twenty runs as one JSON array",
    },
    run: (args, options, context) => fitCommand(text(args[0]), optional(args[1]), options, context),
  },
  {
    name: "check",
    usage: "<file...>",
    summary: "find the mistakes in models",
    description: "Parses and checks models without fitting anything. Exits with 1 when there are errors.",
    arguments: { file: "models" },
    options: ["json", "quiet"],
    examples: { "ppl check models/*.ppl": "", "ppl check model.ppl --json": "diagnostics for an editor" },
    run: (args, options, context) => checkCommand(list(args[0]), options, context),
  },
  {
    name: "compile",
    usage: "<file>",
    summary: "print a stage of the compiler",
    description:
      "Prints any stage: ast (the syntax tree), model (variables and factors), plan (how each latent is inferred, and why), program (objective and gradient over named axes), " +
      "js (the code that a fit runs). From plan on, sizes must be known: from data, or by --set for every size.",
    arguments: { file: "the model" },
    options: ["emit", "output", "fit", "data", "set", "json", "quiet"],
    examples: { "ppl compile model.ppl --emit plan": "", "ppl compile model.ppl --emit js --set N=100 -o model.js": "without data" },
    run: (args, options, context) => compileCommand(text(args[0]), options, context),
  },
  {
    name: "sample",
    usage: "<file>",
    summary: "draw latents and data from the prior",
    description:
      "Draws latents and data from the model, latents at given values where --fix says so. Prints documents that --data reads: one, or one per line; " +
      "with -o sim.json and several draws, the files sim-1.json, sim-2.json and so on.",
    arguments: { file: "the model" },
    options: ["fix", "draws", "seed", "data", "set", "output", "json", "quiet"],
    examples: {
      "ppl sample model.ppl --set N=50 --fix tau=0.5 -o sim.json": "simulated data",
      "ppl fit model.ppl --data sim.json": "does the fit find them again?",
    },
    run: (args, options, context) => sampleCommand(text(args[0]), options, context),
  },
  {
    name: "dist",
    usage: "[name]",
    summary: "look up a distribution",
    description: "The card of a distribution: parameterisations, density, family form, Fisher information, moments. Without a name, all of them.",
    arguments: { name: "a distribution" },
    options: ["json", "quiet"],
    examples: { "ppl dist Gamma": "" },
    run: (args, options, context) => distCommand(optional(args[0]), options, context),
  },
  {
    name: "fmt",
    usage: "<file...>",
    summary: "format models",
    description: "Rewrites models in canonical form, each file whole or not at all. With - it formats standard input.",
    arguments: { file: "models, or -" },
    options: ["check", "json", "quiet"],
    examples: { "ppl fmt models/*.ppl": "", "ppl fmt --check models/*.ppl": "for continuous integration", "ppl fmt - < model.ppl": "" },
    run: (args, options, context) => fmtCommand(list(args[0]), options, context),
  },
  {
    name: "explain",
    usage: "[code]",
    summary: "explain an error code",
    description: "What an error code means and the smallest model that provokes it. Without a code, all of them.",
    arguments: { code: "a code such as E2003" },
    options: ["json", "quiet"],
    examples: { "ppl explain E2003": "" },
    run: (args, options, context) => explainCommand(optional(args[0]), options, context),
  },
  {
    name: "doctor",
    usage: "",
    summary: "what runs on this machine",
    description: "Versions, the machine, and which executors run here, with the reason where one does not.",
    arguments: {},
    options: ["json", "quiet"],
    examples: {},
    run: (_args, options, context) => doctorCommand(options, context),
  },
];

function addCommand(program: Command, row: CommandRow, context: Context, finish: (code: ExitCode) => void): void {
  const command = program.command(`${row.name} ${row.usage}`.trim()).summary(row.summary).description(row.description);
  for (const argument of command.registeredArguments) argument.description = row.arguments[argument.name()] ?? "";
  addOptions(command, row.options);
  command.helpOption("-h, --help", "this page");
  command.addHelpText("after", ({ command: shown }) => examplesOf(row.examples, shown));
  command.action(async (...args: unknown[]) => finish(await row.run(args.slice(0, -2) as Arguments, command.opts<Options>(), context)));
}

const EXIT_CODES = `
Exit codes: 0 fine, 1 the model or the data are wrong, 2 the command line is
wrong, 3 the fit is not to be trusted, 70 a mistake in ppl.`;

/** The commander program. Mistakes on the command line are thrown as CommanderError; `finish` gets the exit code of the command that ran. */
export function programOf(context: Context, finish: (code: ExitCode) => void): Command {
  const program = new Command("ppl");
  addHelp(program, context);
  program
    .description("ppl: a language for probabilistic models, and a compiler that derives the inference.")
    .version(VERSION, "-V, --version", "the version")
    .helpOption("-h, --help", "this page, or that of a command")
    .helpCommand("help [command]", "the page of a command")
    .exitOverride()
    .showSuggestionAfterError();
  for (const row of COMMANDS) addCommand(program, row, context, finish);
  program.addHelpText("after", EXIT_CODES);
  program.addHelpText("after", ({ command }) =>
    examplesOf({ "ppl fit models/normal_gamma.ppl": "a first fit", "ppl fit --help": "all options and settings" }, command),
  );
  return program;
}
