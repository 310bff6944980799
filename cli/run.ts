import type { Command } from "commander";
import { EXIT, UsageError, type ExitCode } from "./exit.ts";
import { settingsHelp } from "./help.ts";
import type { Context } from "./host.ts";
import { programOf } from "./program.ts";
import { styleOf } from "./terminal/style.ts";
import { VERSION } from "./version.ts";

/**
 * Runs one command line (without "node" and the script) and gives the exit code of the process.
 * Mistakes of the user end here as messages; anything else that is thrown is ours: it is reported with exit code 70.
 */
export async function run(argv: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  try {
    const program = programOf(context, (result) => (code = result));
    if (asksForFitHelp(argv)) await addSettings(program, context);
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return failed(error, argv, context);
  }
}

/** `ppl fit --help` and `ppl help fit` list the settings, which the compiler knows. */
const asksForFitHelp = (argv: readonly string[]): boolean => argv.includes("fit") && argv.some((word) => word === "--help" || word === "-h" || word === "help");

async function addSettings(program: Command, context: Context): Promise<void> {
  const settings = (await context.loadApi()).fitSettingsHelp();
  const fit = program.commands.find((command) => command.name() === "fit");
  if (settings.trim() !== "") fit?.addHelpText("after", () => settingsHelp(settings, context));
}

/** CommanderError of any copy of the library: an exit code, and a code that names the reason. */
const isCommanderError = (error: unknown): error is Error & { readonly exitCode: number } =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("commander.") && "exitCode" in error;

function failed(error: unknown, argv: readonly string[], { host }: Context): ExitCode {
  const style = styleOf(host.stderr);
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof UsageError) {
    host.stderr.write(`${style.red("error")}: ${error.message}\n${error.hint === undefined ? "" : `  ${style.cyan("hint")}: ${error.hint}\n`}`);
    return EXIT.usage;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  host.stderr.write(
    `${style.red("internal error")}: this is a mistake in ppl, not in your model.\n` +
      `Please report it, with the model, the data and these lines:\n\n` +
      `  ppl ${VERSION}, node ${process.version}, ${process.platform} ${process.arch}\n  command: ppl ${argv.join(" ")}\n  ${trace.replaceAll("\n", "\n  ")}\n`,
  );
  return EXIT.bug;
}
