import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { check } from "../api/index.ts";
import { GENERATED, generatedDocs, WRITTEN } from "../scripts/docs.ts";
import { asFile, blocksOf, refreshed } from "../scripts/docs/refresh.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("docs/generated", () => {
  it.each([...generatedDocs()])("%s is what `npm run docs` writes", (name, text) => {
    expect(readFileSync(join(GENERATED, name), "utf8")).toBe(text);
  });
});

describe.each(WRITTEN)("%s", (path) => {
  const page = read(path);

  it("shows what the programs in it print (`npm run docs` brings it up to date)", async () => {
    expect(await refreshed(page)).toBe(page);
  });

  it("has models without mistakes", () => {
    for (const { language, text } of blocksOf(page)) {
      if (language !== "ppl") continue;
      const { errors } = check({ file: "example.ppl", text: asFile(text) });
      expect(errors.map(({ diagnostic }) => `${diagnostic.code}: ${diagnostic.message}\n${text}`)).toEqual([]);
    }
  });

  it("has programs that run without complaints", async () => {
    const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const programs = blocksOf(page).filter(({ language }) => language === "ts");
    for (const { text } of programs) await run(text);
    expect(complaints).not.toHaveBeenCalled();
    expect(said).toHaveBeenCalledTimes(programs.length);
    vi.restoreAllMocks();
  });

  it("has links to files and headings that exist", () => {
    const targets = [...page.replace(/^```[^]*?^```$/gm, "").matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(([, file]) => !/^https?:/.test(file!));
    for (const [, file, heading] of targets) {
      const target = file === "" ? path : join(dirname(path), file!);
      expect(existsSync(join(ROOT, target)), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(read(target)), `${target}#${heading}`).toContain(heading);
    }
  });
});

/** Runs a program that imports the package by its name, from the source. */
async function run(program: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ppl-docs-"));
  const file = join(folder, "program.mjs");
  writeFileSync(file, program.replace('"ppl"', JSON.stringify(pathToFileURL(join(ROOT, "api/index.ts")).href)));
  try {
    await import(/* @vite-ignore */ file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Anchors as GitHub makes them: lower case, punctuation dropped, spaces to hyphens. */
const headingsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );

it("the reader of pages finds blocks, and brings outdated ones up to date", async () => {
  const page = "a\n```ppl-error\nmodel m { let a = b }\n```\n\n```text\nold\n```\n\n```console\n$ npx ppl --version\nold\n$ ls\nkept\n```\n";
  expect(blocksOf(page).map((b) => b.language)).toEqual(["ppl-error", "text", "console"]);
  const fresh = await refreshed(page);
  expect(fresh).toContain("error[E2001]: `b` is not defined");
  expect(fresh).toMatch(/\$ npx ppl --version\n\d+\.\d+\.\d+\n\$ ls\nkept\n/);
  expect(fresh).not.toContain("old");
});
