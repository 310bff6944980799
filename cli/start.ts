import type { Context } from "./host.ts";
import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";

/** The program on this machine: runs the command line of the process and sets its exit code. */
export async function start(loadApi: Context["loadApi"]): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), { host: nodeHost(), loadApi });
}
