import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };

let folder = "";
const inFolder = (program: string, args: readonly string[]): string => execFileSync(program, args, { cwd: folder, encoding: "utf8" });

/** What a user gets: the packed package, installed into an empty project without our node_modules. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ppl-package-"));
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT, encoding: "utf8" });
  const archive = packed.trim().split("\n").at(-1)!;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  inFolder("npm", ["install", "--silent", "--omit=optional", `./${archive}`]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed package", () => {
  it("has a command that knows its version", () => {
    expect(inFolder("npx", ["--no-install", "ppl", "--version"]).trim()).toBe(manifest.version);
  });

  it("fits a model from a file", () => {
    cpSync(join(ROOT, "models"), join(folder, "models"), { recursive: true });
    const document = JSON.parse(inFolder("npx", ["--no-install", "ppl", "fit", "models/normal_gamma.ppl", "--json"])) as { readonly model: string };
    expect(document.model).toBe("normal_gamma");
  });

  it("is a library whose declarations satisfy the strictest compiler options", () => {
    writeFileSync(
      join(folder, "use.ts"),
      'import * as ppl from "ppl";\nexport const names: readonly string[] = Object.keys(ppl);\nconsole.log(names.join(" "));\n',
    );
    const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: "nodenext", target: "es2023", types: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
    inFolder(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."]);
    expect(inFolder(process.execPath, ["use.js"]).trim().split(" ")).toEqual(expect.arrayContaining(["compile", "fit"]));
  });
});
