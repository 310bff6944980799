import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Api } from "../../api/contract.ts";
import type { Host, Output } from "../../cli/host.ts";
import { run } from "../../cli/run.ts";
import { fakeApi } from "./fake-api.ts";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Settings {
  readonly api?: Api;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly color?: boolean;
  readonly stdin?: string;
  /** Ctrl-C after so many breaths. */
  readonly interruptAfter?: number;
  /** Milliseconds that pass between two looks at the clock. */
  readonly tick?: number;
}

/** A folder of its own for one test, with what commands are run in it. */
export interface Workplace {
  readonly path: string;
  readonly write: (file: string, text: string) => void;
  readonly read: (file: string) => string;
  /** All files, folders first, sorted. */
  readonly files: () => readonly string[];
  /** Runs the real command-line program in this folder; the compiler is a fake unless one is given. */
  readonly ppl: (argv: readonly string[], settings?: Settings) => Promise<Result>;
  readonly remove: () => void;
}

export function workplace(): Workplace {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "ppl-cli-")));
  return {
    path,
    write: (file, text) => {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), text);
    },
    read: (file) => readFileSync(join(path, file), "utf8"),
    files: () => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1)).sort(), // prettier-ignore
    ppl: (argv, settings = {}) => invoke(path, argv, settings),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

async function invoke(directory: string, argv: readonly string[], settings: Settings): Promise<Result> {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written): Output => ({
    write: (text) => void (written[name] += text),
    isTerminal: settings.terminal ?? false,
    columns: settings.columns ?? 100,
    color: settings.color ?? false,
  });
  let clock = 0;
  let breaths = 0;
  let handler: (() => void) | null = null;
  const host: Host = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    directory,
    now: () => (clock += settings.tick ?? 1),
    readStandardInput: () => Promise.resolve(settings.stdin ?? ""),
    breathe: async () => {
      if (++breaths === settings.interruptAfter) handler?.();
    },
    onInterrupt: (given) => {
      handler = given;
      return () => (handler = null);
    },
  };
  const code = await run(argv, { host, loadApi: () => Promise.resolve(settings.api ?? fakeApi()) });
  return { code, ...written };
}
