import { setImmediate as immediate } from "node:timers/promises";
import type { Host, Output } from "./host.ts";

/** FORCE_COLOR and NO_COLOR (https://no-color.org) decide, else whether a person is looking. */
function wantsColor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean {
  if (environment["NO_COLOR"]) return false;
  if (environment["FORCE_COLOR"]) return environment["FORCE_COLOR"] !== "0";
  return stream.isTTY && environment["TERM"] !== "dumb";
}

function outputOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Output {
  const columns = Number(environment["COLUMNS"]);
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY && environment["TERM"] !== "dumb",
    get columns() {
      return stream.isTTY ? stream.columns : columns >= 40 ? columns : 100;
    },
    color: wantsColor(stream, environment),
  };
}

/** Reading stops at the end of the input. */
async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Once: a second Ctrl-C ends the process as it would without us. */
function onInterrupt(handler: () => void): () => void {
  process.once("SIGINT", handler);
  return () => void process.off("SIGINT", handler);
}

/** The machine as it is. */
export function nodeHost(): Host {
  const quietly = (error: NodeJS.ErrnoException): void => {
    // The reader has gone (`ppl … | head`): nobody is left to tell, but results are still written.
    if (error.code !== "EPIPE") throw error;
  };
  process.stdout.on("error", quietly);
  process.stderr.on("error", quietly);
  return {
    stdout: outputOf(process.stdout, process.env),
    stderr: outputOf(process.stderr, process.env),
    directory: process.cwd(),
    now: () => performance.now(),
    readStandardInput,
    breathe: () => immediate(),
    onInterrupt,
  };
}
