import { availableParallelism, cpus, release, totalmem } from "node:os";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { styleOf } from "../terminal/style.ts";
import { hang, padEnd } from "../terminal/text.ts";
import { VERSION } from "../version.ts";

interface Executor {
  readonly name: string;
  readonly runs: boolean;
  /** What it is, or why it does not run. */
  readonly detail: string;
}

interface Report {
  readonly ppl: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly processor: string;
  readonly threads: number;
  readonly memory: string;
  readonly executors: readonly Executor[];
}

/** Generated code needs `new Function`, which a Node started with --disallow-code-generation-from-strings refuses: tried, not guessed. */
function generatedCode(): Executor {
  const detail = "generated JavaScript loops over float64 arrays, one thread";
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a constant text: this is the very thing to be tried
    const two: unknown = new Function("return 1 + 1")();
    return { name: "js", runs: two === 2, detail };
  } catch (error) {
    return { name: "js", runs: false, detail: `this Node refuses to compile generated code (${error instanceof Error ? error.message : String(error)})` };
  }
}

const NOT_BUILT = "not part of this version, which lowers programs to loops only";

function examine(): Report {
  const [cpu] = cpus();
  return {
    ppl: VERSION,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${release()}, ${process.arch}`,
    processor: cpu?.model.trim() ?? "unknown",
    threads: availableParallelism(),
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    executors: [generatedCode(), { name: "onnx", runs: false, detail: NOT_BUILT }, { name: "tfjs", runs: false, detail: NOT_BUILT }],
  };
}

/** `ppl doctor`: versions, machine, executors. */
export async function doctorCommand(options: Options, { host }: Context): Promise<ExitCode> {
  const report = examine();
  if (options.json) {
    host.stdout.write(`${toJson(report)}\n`);
    return EXIT.fine;
  }
  const style = styleOf(host.stdout);
  const { executors, ...machine } = report;
  const facts = Object.entries({ ...machine, threads: String(machine.threads) }).map(([name, value]) => `  ${style.dim(padEnd(name, 12))}${value}`);
  const rows = executors.flatMap(({ name, runs, detail }) => {
    const sign = runs ? style.green("✔ runs") : style.yellow("✘ does not");
    const [first = "", ...rest] = hang(" ".repeat(22), detail, host.stdout.columns);
    return [`  ${style.bold(padEnd(name, 6))}${sign}${" ".repeat(14 - (runs ? 6 : 10))}${first.trimStart()}`, ...rest];
  });
  host.stdout.write(`${[...facts, "", style.bold("Executors"), ...rows].join("\n")}\n`);
  return EXIT.fine;
}
