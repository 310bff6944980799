import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as api from "../../api/index.ts";
import { lex } from "../../grammar/lex.ts";
import { sizesAsData } from "../helpers/tiny-data.ts";
import { mutant, uniformsFrom } from "./mutate.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Milliseconds after which a check counts as hanging. */
const HANGS = 2000;

/** What went wrong with a text, or null. */
type Trial = (text: string) => string | null | Promise<string | null>;

/** Takes away tokens, many at a time and then few, as long as the same thing goes wrong: what is worth reporting. */
async function shrunk(text: string, trial: Trial): Promise<string> {
  let now = text;
  for (let size = 64; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; ;) {
      const tokens = lex(now).tokens;
      const [first, last] = [tokens[at], tokens[Math.min(at + size, tokens.length) - 1]];
      if (first === undefined || last === undefined) break;
      const shorter = now.slice(0, first.startOffset) + now.slice(last.startOffset + last.image.length);
      if ((await trial(shorter)) === null) at += size;
      else now = shorter;
    }
  }
  return now;
}

async function expectNothing(trial: Trial, texts: () => string, count: number): Promise<void> {
  const found: string[] = [];
  for (let i = 0; i < count && found.length < 3; i++) {
    const text = texts();
    const wrong = await trial(text);
    if (wrong !== null) found.push(`${wrong}\n--- ${JSON.stringify(await shrunk(text, trial))}`);
  }
  expect(found.join("\n\n")).toBe("");
}

const caught = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n").slice(0, 6).join("\n");

/** Every diagnostic points into the text and has words; nothing is thrown, nothing hangs. */
function checks(text: string): string | null {
  const began = performance.now();
  try {
    const { errors, warnings } = api.check({ file: "fuzz.ppl", text });
    for (const { diagnostic: d } of [...errors, ...warnings]) {
      if (!(d.span.start >= 0 && d.span.start <= d.span.end && d.span.end <= text.length)) return `${d.code} points outside of the text`;
      if (/\bundefined\b|\[object/.test(d.message) && !text.includes("undefined")) return `${d.code}: ${d.message}`;
    }
  } catch (error) {
    return caught(error);
  }
  return performance.now() - began > HANGS ? "hangs" : null;
}

describe("a check of any text ends with diagnostics", () => {
  it.each(Array.from({ length: 20 }, (_, i) => i + 1))("5000 mutants of seed %i", async (seed) => {
    const uniform = uniformsFrom(seed);
    await expectNothing(checks, () => mutant(uniform), 5000);
  });
});

/** Whatever passes the checker is planned, generated and run, or refused with a code; sizes are from 0 to 4, and data are made up. */
const runs =
  (seed: number): Trial =>
  async (text) => {
    const source = { file: "fuzz.ppl", text };
    const uniform = uniformsFrom(seed + text.length);
    try {
      const compiled = api.compile(source);
      if (!compiled.ok) return null;
      const { model } = compiled.value;
      const data = sizesAsData(model, new Map(model.sizes.map(({ name }) => [name, Math.floor(5 * uniform())])));
      const base = { source, data, set: new Map<string, string>() };
      const clock = { now: () => performance.now(), seed: 1, steps: 20 };
      await api.emit({ ...base, stage: "program", fit: "score", json: false });
      for (const fit of [null, "score", "map", "mle"]) await api.fit({ ...base, ...clock, fit });
      await api.sample({ ...base, fix: new Map(), draws: 1, seed: 1 });
      return null;
    } catch (error) {
      return caught(error);
    }
  };

describe("a model that passes the checker is run, or refused with a code", () => {
  it.each([101, 102, 103, 104])("500 mutants of seed %i", async (seed) => {
    const uniform = uniformsFrom(seed);
    await expectNothing(runs(seed), () => mutant(uniform, true), 500);
  });
});

describe("the command", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ppl-fuzz-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    execFileSync(process.execPath, ["--import", "tsx", "scripts/build.ts", "--no-types", "--out", join(folder, "dist")], { cwd: ROOT });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("ends with 0 or 1 on 300 mutants, within two seconds each", async () => {
    const uniform = uniformsFrom(7);
    const file = join(folder, "fuzz.ppl");
    const trial: Trial = (text) => {
      writeFileSync(file, text);
      const { status, stderr } = spawnSync(process.execPath, [join(folder, "dist/cli.js"), "check", file], { encoding: "utf8", timeout: 2 * HANGS });
      return status === 0 || status === 1 ? null : `exit code ${String(status)}\n${stderr}`;
    };
    await expectNothing(trial, () => mutant(uniform), 300);
  });
});
