import { mkdirSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { suggest } from "../grammar/suggest.ts";
import { UsageError } from "./exit.ts";

/** System errors in words (errno names of POSIX). */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "part of the path is a file, not a folder",
  EEXIST: "a file of that name is in the way",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open",
  ERR_STRING_TOO_LONG: "it is too large to be read as text",
};

/** Why an operation on a file failed, in words. Rethrows what is not a system error. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) throw error;
  return REASONS[code] ?? code;
}

/** The file's text (UTF-8), or why it cannot be read. */
export function tryRead(directory: string, file: string): { readonly text: string } | { readonly reason: string } {
  try {
    return { text: readFileSync(resolve(directory, file), "utf8") };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** The text of a file that the command line names. Throws a UsageError that suggests a neighbour. */
export function read(directory: string, file: string, what: string): string {
  const result = tryRead(directory, file);
  if ("text" in result) return result.text;
  const near = neighbour(directory, file);
  throw new UsageError(`cannot read the ${what} ${file}: ${result.reason}`, near === undefined ? undefined : `did you mean ${near}?`);
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** A file that was probably meant: the same name with its ending, in models/, or spelt right. */
function neighbour(directory: string, file: string): string | undefined {
  const likely = [`${file}.ppl`, join("models", file), join("models", `${file}.ppl`)].find((path) => isFile(resolve(directory, path)));
  if (likely !== undefined) return likely;
  try {
    const found = suggest(basename(file), readdirSync(dirname(resolve(directory, file))));
    return found === undefined ? undefined : join(dirname(file), found);
  } catch {
    return undefined;
  }
}

interface Draft {
  readonly draft: string;
  readonly path: string;
}

/**
 * Writes files whole or not at all: each text goes to a temporary neighbour first; when all are there, they take their names.
 * Missing folders are made; links and modes are kept; devices and pipes are written to directly.
 * Throws a UsageError naming the file and the reason; no temporary file is left.
 */
export function writeAtomically(directory: string, files: ReadonlyMap<string, string | Uint8Array>, advice: string): void {
  const drafts: Draft[] = [];
  let current = "";
  try {
    for (const [file, content] of files) {
      current = file;
      const prepared = prepare(resolve(directory, file));
      if (prepared.draft !== prepared.path) drafts.push(prepared);
      writeFileSync(prepared.draft, content, { mode: prepared.mode });
    }
    for (const { draft, path } of drafts) {
      current = path;
      renameSync(draft, path);
    }
  } catch (error) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    throw new UsageError(`cannot write ${current}: ${reasonOf(error)}`, advice);
  }
}

/** Where the text goes first, and the file that it becomes. */
function prepare(file: string): Draft & { readonly mode: number } {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there && !there.isFile() && !there.isDirectory()) return { draft: file, path: file, mode: there.mode };
  const path = there ? realpathSync(file) : file;
  makeFolder(dirname(path));
  return { path, draft: join(dirname(path), `.${basename(path)}.${String(process.pid)}.tmp`), mode: there?.isFile() ? there.mode & 0o777 : 0o666 };
}

/** With its parents. (Node's own recursive mkdir never returns where a file system answers ENOENT to everything, as /proc does.) */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
