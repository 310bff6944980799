import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MODEL_SCHEMA } from "../compiler/model/schema.ts";
import { diagnosticsPage } from "./docs/diagnostics.ts";
import { distributionsPage } from "./docs/distributions.ts";
import { functionsPage, operationsPage, settingsPage, supportsPage } from "./docs/tables.ts";

/** Where `npm run docs` writes; a test compares what is there with what would be written. */
export const GENERATED = fileURLToPath(new URL("../docs/generated", import.meta.url));

/** Every generated file by name. Adding a page is one line here. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ["distributions.md", distributionsPage()],
    ["functions.md", functionsPage()],
    ["operations.md", operationsPage()],
    ["supports.md", supportsPage()],
    ["settings.md", settingsPage()],
    ["diagnostics.md", diagnosticsPage()],
    ["model.schema.json", `${JSON.stringify(MODEL_SCHEMA, null, 2)}\n`],
  ]);
}

function write(): void {
  const files = generatedDocs();
  mkdirSync(GENERATED, { recursive: true });
  for (const stale of readdirSync(GENERATED).filter((name) => !files.has(name))) rmSync(join(GENERATED, stale));
  for (const [name, text] of files) writeFileSync(join(GENERATED, name), text);
  console.log(`wrote docs/generated: ${[...files.keys()].join(", ")}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) write();
