/**
 * Builds what is shipped:
 *
 *   dist/cli.js    the command: cli/launch.ts, which loads the program from two bundles in dist/chunks and leaves its bytecode beside them
 *   dist/ppl.js    the library; bundled for a browser, so that an import of `node:*` below api/ fails here
 *   dist/runtime/  what generated modules import: ppl/runtime/math and ppl/runtime/random
 *   dist/types/    its declarations (left out by --no-types, which `npm ci` uses)
 *
 * Whatever package.json lists as a dependency stays outside the bundles; development dependencies are bundled.
 * What is imported by a dynamic `import()` runs only when it is reached; in the library it is a chunk of its own. docs/adr/0002 has the measurements.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type OutputFile } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** `--out FOLDER` builds elsewhere. */
const DIST = resolve(ROOT, process.argv.includes("--out") ? (process.argv[process.argv.indexOf("--out") + 1] ?? "dist") : "dist");
const LAUNCHER = "cli/launch.ts";
const API_ENTRY = "api/index.ts";
/** The program in two scripts: the command line without the compiler, and the compiler. */
const PROGRAM = { cli: "cli/start.ts", api: API_ENTRY } as const;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Packages that are installed beside ours, not bundled; sub-paths included. */
async function externals(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Manifest;
  const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies });
  return names.flatMap((name) => [name, `${name}/*`]);
}

/** Identifiers keep their names, for stack traces that can be read. */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  target: "node20",
  minifyWhitespace: true,
  minifySyntax: true,
  outdir: DIST,
  write: false,
  logLevel: "silent",
} as const satisfies BuildOptions;

/** CommonJS in a function, which the launcher calls: only scripts can be given bytecode on Node 20. ASCII: the text has one byte per character. */
async function bundleProgram(external: string[]): Promise<{ readonly files: OutputFile[]; readonly names: Readonly<Record<keyof typeof PROGRAM, string>> }> {
  const { outputFiles } = await build({
    ...COMMON,
    external,
    platform: "node",
    format: "cjs",
    charset: "ascii",
    entryPoints: { ...PROGRAM },
    entryNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".cjs" },
    banner: { js: "(function (exports, require, module) {" },
    footer: { js: "})" },
  });
  const nameOf = (entry: string): string => basename(outputFiles.find(({ path }) => basename(path).startsWith(`${entry}-`))?.path ?? "");
  return { files: outputFiles, names: { cli: nameOf("cli"), api: nameOf("api") } };
}

async function bundleCli(external: string[]): Promise<OutputFile[]> {
  const { files, names } = await bundleProgram(external);
  const { outputFiles } = await build({
    ...COMMON,
    external,
    platform: "node",
    format: "esm",
    entryPoints: { cli: LAUNCHER },
    define: { BUNDLES: JSON.stringify(names) },
    banner: { js: "#!/usr/bin/env node" },
  });
  return [...files, ...outputFiles];
}

async function bundleApi(external: string[]): Promise<OutputFile[]> {
  const { outputFiles } = await build({
    ...COMMON,
    external,
    platform: "browser",
    format: "esm",
    splitting: true,
    entryPoints: { ppl: API_ENTRY, "runtime/math": "runtime/math/index.ts", "runtime/random": "runtime/random/index.ts" },
    chunkNames: "chunks/api-[name]-[hash]",
  });
  return outputFiles;
}

/** tsc writes the declarations; types are checked by `npm run typecheck`, not here. */
async function emitTypes(): Promise<void> {
  await rm(join(DIST, "types"), { recursive: true, force: true });
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await new Promise<void>((done, fail) => {
    const child = spawn(process.execPath, [tsc, "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit", cwd: ROOT });
    child.on("error", fail);
    child.on("exit", (code) => {
      if (code === 0) done();
      else fail(new Error(`tsc could not write the declarations (exit code ${String(code)})`));
    });
  });
}

/** Each file appears whole, chunks before the files that import them: a `ppl` that starts meanwhile finds either the old build or the new one. */
async function write(files: readonly OutputFile[]): Promise<void> {
  const chunksFirst = [...files].sort((a, b) => b.path.split("/").length - a.path.split("/").length);
  for (const file of chunksFirst) {
    await mkdir(dirname(file.path), { recursive: true });
    const draft = `${file.path}.${String(process.pid)}.tmp`;
    await writeFile(draft, file.contents);
    if (relative(DIST, file.path) === "cli.js") await chmod(draft, 0o755);
    await rename(draft, file.path);
  }
}

/** Removes the chunks of earlier builds, and bytecode. */
async function prune(files: readonly OutputFile[]): Promise<void> {
  const fresh = new Set(files.map((file) => file.path));
  const chunks = join(DIST, "chunks");
  if (!existsSync(chunks)) return;
  for (const name of await readdir(chunks)) {
    if (!fresh.has(join(chunks, name)) && !name.endsWith(".tmp")) await rm(join(chunks, name), { force: true });
  }
}

async function main(): Promise<void> {
  const missing = [LAUNCHER, API_ENTRY].filter((entry) => !existsSync(join(ROOT, entry)));
  if (missing.length > 0) {
    // While `npm install` prepares an unfinished tree this is no reason to stop.
    process.exitCode = process.env["npm_lifecycle_event"] === "prepare" ? 0 : 1;
    console.error(`build: nothing built, ${missing.join(" and ")} missing`);
    return;
  }
  const started = performance.now();
  const external = await externals();
  const types = process.argv.includes("--no-types") ? undefined : emitTypes();
  const files = (await Promise.all([bundleCli(external), bundleApi(external)])).flat();
  await write(files);
  await prune(files);
  await types;
  const bytes = files.reduce((sum, file) => sum + file.contents.length, 0);
  console.log(`built dist: ${String(files.length)} files, ${(bytes / 1024).toFixed(0)} KiB, ${(performance.now() - started).toFixed(0)} ms`);
}

try {
  await main();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
