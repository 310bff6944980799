import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
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

  it("has links to files and headings that exist", () => {
    const targets = [...page.replace(/^```[^]*?^```$/gm, "").matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(([, file]) => !/^https?:/.test(file!));
    for (const [, file, heading] of targets) {
      const target = file === "" ? path : join(dirname(path), file!);
      expect(existsSync(join(ROOT, target)), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(read(target)), `${target}#${heading}`).toContain(heading);
    }
  });
});

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
