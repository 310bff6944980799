import { InvalidArgumentError, Option, type Command } from "commander";
import type { DataOption } from "./data.ts";

/** Options as the parser leaves them; every command has some of them. */
export interface Options {
  readonly data?: readonly DataOption[];
  readonly set?: ReadonlyMap<string, string>;
  readonly fix?: ReadonlyMap<string, unknown>;
  readonly seed?: number;
  readonly seeds?: number;
  readonly steps?: number;
  readonly draws?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
  readonly output?: string;
  readonly check?: boolean;
  readonly emit?: string;
  readonly fit?: string;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_.]*$/u;

/** "name=rest", or null where what stands before the sign is no name. */
function assignment(text: string): readonly [string, string] | null {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  return NAME.test(name) ? [name, text.slice(at + 1)] : null;
}

/** FILE or name=FILE; `./a=b.json` is a file. */
function parseData(text: string, earlier: readonly DataOption[] = []): readonly DataOption[] {
  const [field, file] = assignment(text) ?? [undefined, text];
  if (file === "") throw new InvalidArgumentError("A file is missing.");
  return [...earlier, field === undefined ? { file } : { file, field }];
}

function parseSet(text: string, earlier: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const pair = assignment(text);
  if (!pair || pair[1].trim() === "") throw new InvalidArgumentError("It has the form name=value, as in lambda0=0.1 or samples=50.");
  return new Map([...earlier, [pair[0], pair[1].trim()]]);
}

/** A number, true, false, or an array of them is itself; anything else is a label. */
function parseFix(text: string, earlier: ReadonlyMap<string, unknown> = new Map()): ReadonlyMap<string, unknown> {
  const pair = assignment(text);
  if (!pair || pair[1].trim() === "") throw new InvalidArgumentError("It has the form name=value, as in tau=0.5 or 'theta=[0.1, 0.9]'.");
  const [name, value] = pair;
  try {
    return new Map([...earlier, [name, JSON.parse(value) as unknown]]);
  } catch {
    if (/^\s*[[{"]/.test(value)) throw new InvalidArgumentError(`${value.trim()} is not a JSON value: arrays are written [1, 2, 3].`);
    return new Map([...earlier, [name, value.trim()]]);
  }
}

/** 10000, 10_000 and 1e4 are the same; whole numbers from `least` on. */
const whole =
  (least: number) =>
  (text: string): number => {
    const value = /^\d[\d_]*(?:\.\d+)?(?:e\+?\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : NaN;
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It is a whole number${least > 0 ? `, at least ${String(least)}` : ""}.`);
    return value;
  };

/** One definition of every option; commands name the ones they take. Made anew for each: commander keeps state in them. */
const OPTIONS = {
  data: () => new Option("-d, --data <[name=]file>", "data, JSON, JSON Lines or CSV; repeatable (default: the model's own files)").argParser(parseData),
  set: () => new Option("-s, --set <name=value>", "a constant, size or fit setting; repeatable").argParser(parseSet),
  fix: () => new Option("--fix <name=value>", "hold a latent or data at a value; repeatable").argParser(parseFix),
  seed: () => new Option("--seed <n>", "seed of the random numbers (default: the fit's own, else 1)").argParser(whole(0)),
  seeds: () => new Option("--seeds <count>", "as many runs with seeds one apart, and a table over them").argParser(whole(1)),
  steps: () => new Option("--steps <n>", "steps to run, in place of the fit's own").argParser(whole(1)),
  draws: () => new Option("--draws <n>", "how many draws").argParser(whole(1)).default(1),
  out: () => new Option("--out <dir>", "folder for results: <dir>/<model>/<fit>/").default("out"),
  output: () => new Option("-o, --output <file>", "write to a file instead of standard output"),
  fit: () => new Option("--fit <name>", "the fit block that is meant (default: the first)"),
  check: () => new Option("--check", "only say which files are not in canonical form; exit 1 if any"),
  certify: () => new Option("--check", "compare everything that was derived with the log-joint itself, at random points; exit 3 if it differs"),
  emit: () => new Option("-e, --emit <stage>", "the stage").choices(["ast", "model", "plan", "program", "js"]).default("js"),
  json: () => new Option("--json", "one JSON document on standard output, messages on standard error"),
  quiet: () => new Option("-q, --quiet", "no words but errors"),
} as const satisfies Record<string, () => Option>;

export type OptionName = keyof typeof OPTIONS;

export function addOptions(command: Command, names: readonly OptionName[]): Command {
  for (const name of names) command.addOption(OPTIONS[name]());
  return command;
}
