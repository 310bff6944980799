import { start } from "./start.ts";

/** The program from its source: `npx tsx cli/main.ts`. What is shipped starts in launch.ts. */
await start(() => import("../api/index.ts"));
