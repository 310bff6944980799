import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
const chunks = (): string => join(folder, "dist/chunks");
const bytecode = (): readonly string[] => readdirSync(chunks()).filter((name) => name.endsWith(".cache"));
const ppl = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [join(folder, "dist/cli.js"), ...argv], { cwd: folder, encoding: "utf8", env: { ...process.env, ...environment } });

/** The built command, in a folder of its own. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ppl-launch-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  execFileSync(process.execPath, ["--import", "tsx", "scripts/build.ts", "--no-types", "--out", join(folder, "dist")], { cwd: ROOT });
  cpSync(join(ROOT, "models/normal_gamma.ppl"), join(folder, "model.ppl"));
});
afterAll(() => {
  chmodSync(chunks(), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

describe("the bytecode beside the bundles", () => {
  it("is left by the first run of a command, for both bundles, and not by one that failed or by one with the switch", () => {
    writeFileSync(join(folder, "bad.ppl"), "model bad { x ~ Nromal(mean = 0, sd = 1) }");
    expect([ppl(["check", "bad.ppl"]).status, bytecode()]).toEqual([1, []]);
    expect([ppl(["check", "model.ppl"], { NODE_DISABLE_COMPILE_CACHE: "1" }).status, bytecode()]).toEqual([0, []]);
    expect(ppl(["check", "model.ppl"]).status).toBe(0);
    expect(bytecode().map((name) => name.replace(/-.*check/, " check"))).toEqual(["api check.cache", "cli check.cache"]);
  });

  it("changes nothing but the time", () => {
    const first = ppl(["check", "model.ppl"]);
    expect(first.stdout).toBe(ppl(["check", "model.ppl"], { NODE_DISABLE_COMPILE_CACHE: "1" }).stdout);
    expect(first.stderr).toBe("");
  });

  it("may be of no use, or impossible to write", () => {
    for (const name of bytecode()) truncateSync(join(chunks(), name), 100);
    expect(ppl(["check", "model.ppl"])).toMatchObject({ status: 0, stderr: "" });
    chmodSync(chunks(), 0o555);
    expect(ppl(["dist", "Normal"])).toMatchObject({ status: 0, stderr: "" });
  });
});
