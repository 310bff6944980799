import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as api from "../../api/index.ts";
import type { Host, Output } from "../../cli/host.ts";
import { run } from "../../cli/run.ts";

/** A folder like a fresh checkout, with the models, in which a page's commands are run one after the other. */
export interface Folder {
  readonly write: (file: string, text: string) => void;
  /** What a command of the form `ppl …` prints on both streams, 100 columns wide, without colour. */
  readonly run: (command: string) => Promise<string>;
  readonly remove: () => void;
}

const MODELS = fileURLToPath(new URL("../../models", import.meta.url));

export function folder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "ppl-docs-"));
  cpSync(MODELS, join(path, "models"), { recursive: true });
  return {
    write: (file, text) => writeFileSync(join(path, file), text),
    run: (command) => runIn(path, words(command)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

async function runIn(directory: string, argv: readonly string[]): Promise<string> {
  let written = "";
  const output: Output = { write: (text) => void (written += text), isTerminal: false, columns: 100, color: false };
  const host: Host = {
    stdout: output,
    stderr: output,
    directory,
    now: () => performance.now(),
    readStandardInput: () => Promise.resolve(""),
    breathe: () => Promise.resolve(),
    onInterrupt: () => () => undefined,
  };
  await run(argv, { host, loadApi: () => Promise.resolve(api) });
  return written;
}

/** "ppl fit m.ppl --set 'name=a b'" as arguments, without the program's name. */
const words = (command: string): readonly string[] => [...command.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2]!).slice(1);
