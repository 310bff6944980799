import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), { host: nodeHost(), loadApi: () => import("../api/index.ts") });
