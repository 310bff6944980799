import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FitRequest } from "../../api/contract.ts";
import type { FitDocument } from "../../api/document.ts";
import { fakeApi } from "./fake-api.ts";
import { workplace, type Workplace } from "./harness.ts";

let place: Workplace;
beforeEach(() => {
  place = workplace();
  place.write("m.ppl", "model m {\n  mu ~ Normal(mean = 0, sd = 1)\n}\n");
});
afterEach(() => place.remove());

const requestOf = async (...argv: string[]): Promise<FitRequest> => {
  const seen: FitRequest[] = [];
  const { code, stderr } = await place.ppl(["fit", "m.ppl", ...argv], { api: fakeApi(0, seen) });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(seen).toHaveLength(1);
  return seen[0]!;
};

describe("what a fit is asked", () => {
  it("by default: the first fit, its own seed and steps, no data", async () => {
    expect(await requestOf()).toMatchObject({ fit: null, seed: null, steps: null, data: [], set: new Map(), source: { file: "m.ppl" } });
  });
  it("by options, repeated where they may be", async () => {
    place.write("y.csv", "y\n1\n");
    const request = await requestOf("cavi", "--seed", "7", "--steps", "10_000", "--set", "a0=0.5", "-s", "batch=128 of N", "--data", "y=y.csv", "--data=y.csv");
    expect(request).toMatchObject({ fit: "cavi", seed: 7, steps: 10_000, set: new Map([["a0", "0.5"], ["batch", "128 of N"]]) }); // prettier-ignore
    expect(request.data).toEqual([{ file: "y.csv", text: "y\n1\n", field: "y" }, { file: "y.csv", text: "y\n1\n" }]); // prettier-ignore
  });
  it("--check asks for a certificate", async () => {
    expect((await requestOf()).check).toBe(false);
    expect((await requestOf("--check")).check).toBe(true);
  });
  it("steps may be written 1e4", async () => {
    expect((await requestOf("--steps", "1e4")).steps).toBe(10_000);
  });
});

describe("what is shown", () => {
  it("is a header, a table, the bounds, a verdict and the files", async () => {
    const { code, stdout, stderr } = await place.ppl(["fit", "m.ppl"]);
    expect([code, stderr]).toEqual([0, ""]);
    await expect(stdout).toMatchFileSnapshot("golden/fit-scalars.txt");
  });
  it("has arrays up to a limit, categories, params, warnings; exit code 3 for a fit not to be trusted", async () => {
    const { code, stdout } = await place.ppl(["fit", "m.ppl", "arrays"]);
    expect(code).toBe(3);
    await expect(stdout).toMatchFileSnapshot("golden/fit-arrays.txt");
  });
  it("is a table over several seeds", async () => {
    const { code, stdout } = await place.ppl(["fit", "m.ppl", "--seeds", "3"]);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("golden/fit-seeds.txt");
  });
  it.each([40, 60, 80, 120])("fits %i columns", async (columns) => {
    for (const fit of ["bbvi", "arrays"]) {
      const { stdout } = await place.ppl(["fit", "m.ppl", fit], { columns });
      for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(Math.max(columns, 66));
    }
  });
  it("has colours where they are wanted, and none where not", async () => {
    expect((await place.ppl(["fit", "m.ppl"], { color: true })).stdout).toContain("\u001b[32m✔ trust\u001b[39m");
    expect((await place.ppl(["fit", "m.ppl"])).stdout).not.toContain("\u001b");
  });
  it("is nothing with --quiet, and one document alone with --json", async () => {
    expect(await place.ppl(["fit", "m.ppl", "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
    const { stdout, stderr } = await place.ppl(["fit", "m.ppl", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ model: "two_scalars", elbo: { value: -185.93734219 } });
    expect(stderr).toContain("✔ trust");
  });
});

describe("what is written", () => {
  it("are three files per fit, below --out", async () => {
    const { stdout } = await place.ppl(["fit", "m.ppl", "--out", "results/today"]);
    const folder = "results/today/two_scalars/bbvi";
    expect(place.files()).toEqual(["m.ppl", `${folder}/fit.json`, `${folder}/trace.csv`, `${folder}/trace.svg`]);
    expect(stdout).toContain(`${folder}/  fit.json  trace.csv  trace.svg`);
    const rows = place.read(`${folder}/trace.csv`).trimEnd().split("\n");
    expect([rows.length, rows[0]]).toEqual([501, "step,elbo,mu mean,mu sd,tau mean,tau sd,scale"]);
  });
  it("with --seeds: a folder per run, and a JSON array", async () => {
    const { code, stdout } = await place.ppl(["fit", "m.ppl", "--seeds", "3", "--seed", "12", "--json", "--quiet"]);
    const documents = JSON.parse(stdout) as FitDocument[];
    expect(documents.map(({ seed }) => seed)).toEqual([12, 13, 14]);
    expect(code).toBe(3); // the fake rejects seed 13
    for (const document of documents) expect(JSON.parse(place.read(`out/two_scalars/bbvi/seed-${document.seed}/fit.json`))).toEqual(document);
  });
  it("a folder that cannot be written is told without losing the result", async () => {
    place.write("taken", "a file");
    const { code, stdout, stderr } = await place.ppl(["fit", "m.ppl", "--out", "taken", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ model: "two_scalars" });
    expect(stderr).toMatch(/cannot write taken\/two_scalars\/bbvi\/fit\.json: part of the path is a file[^]*--out/);
  });
});

describe("mistakes in model or data exit with 1", () => {
  beforeEach(() => place.write("bad.ppl", "model bad {\n  error ~ warning\n}\n"));
  it("in words, with the place", async () => {
    const { code, stdout, stderr } = await place.ppl(["fit", "bad.ppl"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/E2001[^]*bad\.ppl:2:3[^]*declare it/);
    expect(place.files()).toEqual(["bad.ppl", "m.ppl"]);
  });
  it("as JSON", async () => {
    const { code, stdout } = await place.ppl(["fit", "bad.ppl", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      diagnostics: [{ code: "E2001", severity: "error", message: "`error` is not defined", hint: "declare it", file: "bad.ppl", line: 2, column: 3 }],
    });
  });
  it("a default data file that is not there", async () => {
    place.write("gone.ppl", 'model gone {\n  data x: real[N] from "gone.json"\n}\n');
    const { code, stdout, stderr } = await place.ppl(["fit", "gone.ppl", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "E5000", file: "gone.ppl", line: 2, column: 24 }] });
    expect(stderr).toMatch(/"gone\.json" cannot be read: there is no such file[^]*--data/);
  });
  it("no data at all: where they were looked for", async () => {
    place.write("none.ppl", "model none { data x: real[N] }");
    expect((await place.ppl(["fit", "none.ppl"])).stderr).toMatch(
      /note: no data were given, and there is no none\.data\.json, none\.data\.jsonl or none\.data\.csv; name a file with --data/,
    );
  });
  it("warnings alone do not stop a fit", async () => {
    place.write("odd.ppl", "model odd { warning }");
    const { code, stderr } = await place.ppl(["fit", "odd.ppl"]);
    expect(code).toBe(0);
    expect(stderr).toContain("E2002");
    expect((await place.ppl(["fit", "odd.ppl", "--quiet"])).stderr).toBe("");
  });
});

describe("progress", () => {
  it("is a bar on a terminal that is taken away at the end", async () => {
    const { stderr } = await place.ppl(["fit", "m.ppl"], { api: fakeApi(20), terminal: true, tick: 150, columns: 100 });
    const frames = stderr.split("\r").filter((frame) => frame.includes("steps"));
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.at(-1)).toContain("━".repeat(28));
    expect(frames.at(-1)).toMatch(/10,000 of 10,000 steps {3}ELBO -190\.94/);
    expect(frames[9]).toMatch(/5,000 of 10,000 steps.* left/);
    expect(stderr.endsWith("\r\u001b[K")).toBe(true);
    for (const frame of frames) expect([...frame.replace("\u001b[K", "")].length).toBeLessThan(100);
  });
  it("is a plain line every two seconds elsewhere", async () => {
    const { stderr } = await place.ppl(["fit", "m.ppl"], { api: fakeApi(40), tick: 500 });
    const lines = stderr.trimEnd().split("\n");
    expect(stderr).not.toContain("\u001b");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(30);
    expect(lines.at(-1)).toMatch(/^[\d,]+ of 10,000 steps, ELBO -1\d\d\.\d+, .* left$/);
  });
  it("is not shown for a fit that takes a blink, nor with --quiet", async () => {
    expect((await place.ppl(["fit", "m.ppl"])).stderr).toBe("");
    expect((await place.ppl(["fit", "m.ppl", "--quiet"], { api: fakeApi(40), tick: 500, terminal: true })).stderr).toBe("");
  });
});

describe("Ctrl-C", () => {
  it("ends a fit and keeps what it has", async () => {
    const { code, stdout, stderr } = await place.ppl(["fit", "m.ppl", "--json"], { api: fakeApi(10), interruptAfter: 4 });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stopped: "interrupted", steps: 4000 });
    expect(stderr).toContain("stopping; the result so far is kept");
    expect(place.files()).toContain("out/two_scalars/bbvi/fit.json");
  });
  it("ends a series of runs", async () => {
    const { stdout, stderr } = await place.ppl(["fit", "m.ppl", "--json", "--seeds", "5"], { api: fakeApi(10), interruptAfter: 14 });
    expect((JSON.parse(stdout) as FitDocument[]).map(({ stopped }) => stopped)).toEqual(["steps", "interrupted"]);
    expect(stderr).toContain("interrupted: 2 runs of 5");
  });
});
