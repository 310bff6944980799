import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MODEL_SCHEMA } from "../compiler/model/schema.ts";
import { PROGRAM_SCHEMA } from "../compiler/program/schema.ts";
import { diagnosticsPage } from "./docs/diagnostics.ts";
import { distributionsPage } from "./docs/distributions.ts";
import { refreshed } from "./docs/refresh.ts";
import { functionsPage, operationsPage, rulesPage, settingsPage, supportsPage } from "./docs/tables.ts";

/** Where `npm run docs` writes; a test compares what is there with what would be written. */
export const GENERATED = fileURLToPath(new URL("../docs/generated", import.meta.url));

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Pages that people write; what programs print in them is checked, and brought up to date by `npm run docs`. */
export const WRITTEN = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name.replaceAll("\\", "/")}`),
]
  .filter((path) => path.endsWith(".md") && !path.startsWith("docs/generated/"))
  .sort();

/** Every generated file by name. Adding a page is one line here. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ["distributions.md", distributionsPage()],
    ["functions.md", functionsPage()],
    ["operations.md", operationsPage()],
    ["supports.md", supportsPage()],
    ["rules.md", rulesPage()],
    ["settings.md", settingsPage()],
    ["diagnostics.md", diagnosticsPage()],
    ["model.schema.json", `${JSON.stringify(MODEL_SCHEMA, null, 2)}\n`],
    ["program.schema.json", `${JSON.stringify(PROGRAM_SCHEMA, null, 2)}\n`],
  ]);
}

async function write(): Promise<void> {
  const files = generatedDocs();
  mkdirSync(GENERATED, { recursive: true });
  for (const stale of readdirSync(GENERATED).filter((name) => !files.has(name))) rmSync(join(GENERATED, stale));
  for (const [name, text] of files) writeFileSync(join(GENERATED, name), text);
  console.log(`wrote docs/generated: ${[...files.keys()].join(", ")}`);
  for (const path of WRITTEN) {
    const before = readFileSync(join(ROOT, path), "utf8");
    const after = await refreshed(before);
    if (after === before) continue;
    writeFileSync(join(ROOT, path), after);
    console.log(`brought up to date: ${path}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await write();
