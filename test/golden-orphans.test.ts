import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { goldenFiles } from "./golden-table.ts";

const FOLDER = fileURLToPath(new URL("golden", import.meta.url));
const MAX_LINES = 300;

const present = (existsSync(FOLDER) ? readdirSync(FOLDER, { recursive: true, withFileTypes: true }) : [])
  .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
  .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();

describe("test/golden", () => {
  it("has no file that no test writes", () => {
    const promised = new Set(goldenFiles());
    expect(present.filter((file) => !promised.has(file))).toEqual([]);
  });

  it("has every file that golden-table.ts promises, once", () => {
    const promised = goldenFiles();
    expect(promised.filter((file, i) => promised.indexOf(file) !== i)).toEqual([]);
    expect(promised.filter((file) => !present.includes(file))).toEqual([]);
  });

  it(`has files of at most ${MAX_LINES} lines, for reviewers to read`, () => {
    const lines = (file: string): number => readFileSync(join(FOLDER, file), "utf8").split("\n").length - 1;
    expect(present.filter((file) => lines(file) > MAX_LINES).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });
});
