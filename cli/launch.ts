import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import type { Api } from "../api/contract.ts";
import type { start } from "./start.ts";

/**
 * dist/cli.js. V8 spends most of a short run on parsing and compiling our code, and keeps none of it. So the bundles of dist/chunks are loaded
 * as scripts with the bytecode that an earlier run of the same command has left beside them. V8 itself rejects bytecode of another
 * version, or made under other flags; the names of the bundles change with their contents. docs/adr/0002 has the measurements.
 */

/** Names of the bundles; scripts/build.ts fills them in. */
declare const BUNDLES: { readonly cli: string; readonly api: string };

const require = createRequire(import.meta.url);
/** Node's own switch for its own cache of this kind. */
const disabled = Boolean(process.env["NODE_DISABLE_COMPILE_CACHE"]);
/** Commands use different parts of the program: each has bytecode of its own. */
const command = /^[a-z]+$/.exec(process.argv[2] ?? "")?.[0] ?? "other";

/** Runs a bundle and gives what it exports. */
function load(name: string): unknown {
  const file = fileURLToPath(new URL(`chunks/${name}`, import.meta.url));
  const cacheFile = `${file}.${process.version}-${process.arch}.${command}.cache`;
  const cachedData = disabled ? undefined : readIfThere(cacheFile);
  const script = new Script(readFileSync(file, "latin1"), {
    filename: file,
    ...(cachedData && { cachedData }),
    importModuleDynamically: (specifier: string) => import(specifier) as Promise<never>,
  });
  if (!disabled && (cachedData === undefined || script.cachedDataRejected === true))
    process.once("exit", (code) => void (isSuccess(code) && keep(script, cacheFile)));
  const module = { exports: {} };
  (script.runInThisContext() as (exports: object, require: NodeJS.Require, module: object) => void)(module.exports, require, module);
  return module.exports;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** A run that ended early has compiled too little. 3: a fit that is not to be trusted has run all the same. */
const isSuccess = (code: number): boolean => code === 0 || code === 3;

/** With all functions that were compiled on the way. Where nothing can be written, the next start is as slow as this one. */
function keep(script: Script, file: string): void {
  const draft = `${file}.${String(process.pid)}.tmp`;
  try {
    writeFileSync(draft, script.createCachedData());
    renameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}

const program = load(BUNDLES.cli) as { readonly start: typeof start };
await program.start(() => Promise.resolve(load(BUNDLES.api) as Api));
