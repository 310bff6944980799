import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { workplace, type Workplace } from "./harness.ts";

let place: Workplace;
beforeEach(() => {
  place = workplace();
  place.write("good.ppl", "model good { }\n");
  place.write("ugly.ppl", "model   ugly   { }");
  place.write("bad.ppl", "model  bad { error }\n");
  place.write("odd.ppl", "model odd { warning }\n");
});
afterEach(() => place.remove());

describe("check", () => {
  it("is content with good models", async () => {
    expect(await place.ppl(["check", "good.ppl"])).toEqual({ code: 0, stdout: "good.ppl: ✔ no errors\n", stderr: "" });
  });
  it("shows the mistakes of all files, and exits with 1 when there are errors", async () => {
    const { code, stdout, stderr } = await place.ppl(["check", "good.ppl", "bad.ppl", "odd.ppl"]);
    expect(code).toBe(1);
    expect(stdout).toBe("good.ppl: ✔ no errors\nbad.ppl: ✘ 1 error\nodd.ppl: ✔ no errors, 1 warning\n");
    expect(stderr).toMatch(/E2001[^]*bad\.ppl:1:14[^]*E2002[^]*odd\.ppl:1:13/);
    expect((await place.ppl(["check", "odd.ppl"])).code).toBe(0);
  });
  it("prints one document with --json", async () => {
    const { code, stdout } = await place.ppl(["check", "bad.ppl", "odd.ppl", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "E2001", file: "bad.ppl" }, { code: "E2002", severity: "warning", hint: null }] }); // prettier-ignore
    expect(JSON.parse((await place.ppl(["check", "good.ppl", "--json"])).stdout)).toEqual({ diagnostics: [] });
  });
});

describe("fmt", () => {
  it("rewrites what is not canonical and says so", async () => {
    expect(await place.ppl(["fmt", "good.ppl", "ugly.ppl"])).toEqual({ code: 0, stdout: "ugly.ppl: formatted\n", stderr: "" });
    expect(place.read("ugly.ppl")).toBe("model ugly { }\n");
    expect(await place.ppl(["fmt", "good.ppl", "ugly.ppl"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
  it("only looks with --check", async () => {
    expect(await place.ppl(["fmt", "--check", "good.ppl", "ugly.ppl"])).toEqual({ code: 1, stdout: "ugly.ppl: not in canonical form\n", stderr: "" });
    expect(place.read("ugly.ppl")).toBe("model   ugly   { }");
    expect((await place.ppl(["fmt", "--check", "good.ppl"])).code).toBe(0);
  });
  it("leaves a file with mistakes as it is, and formats the others", async () => {
    const { code, stderr } = await place.ppl(["fmt", "bad.ppl", "ugly.ppl"]);
    expect(code).toBe(1);
    expect(stderr).toContain("E2001");
    expect([place.read("bad.ppl"), place.read("ugly.ppl")]).toEqual(["model  bad { error }\n", "model ugly { }\n"]);
  });
  it("formats standard input to standard output", async () => {
    expect(await place.ppl(["fmt", "-"], { stdin: "model   m { }" })).toEqual({ code: 0, stdout: "model m { }\n", stderr: "" });
    expect((await place.ppl(["fmt", "-", "--check"], { stdin: "model   m { }" })).code).toBe(1);
    expect((await place.ppl(["fmt", "-"], { stdin: "error" })).code).toBe(1);
  });
});

describe("compile", () => {
  it("prints a stage, the generated code by default", async () => {
    expect((await place.ppl(["compile", "good.ppl"])).stdout).toBe("// js of the first fit, 0 documents,\n");
    expect((await place.ppl(["compile", "good.ppl", "--emit", "plan", "--set", "N=3", "--fit", "cavi"])).stdout).toBe("// plan of cavi, 0 documents, N=3\n");
    expect(JSON.parse((await place.ppl(["compile", "good.ppl", "--emit", "ast", "--json"])).stdout)).toEqual({ stage: "ast" });
  });
  it("reads default data for the stages that need sizes, and does without them", async () => {
    place.write("data.ppl", 'model d { data x: real[N] from "x.json" }\n');
    expect((await place.ppl(["compile", "data.ppl", "--emit", "js"])).stdout).toContain("0 documents");
    place.write("x.json", "[1]");
    expect((await place.ppl(["compile", "data.ppl", "--emit", "js"])).stdout).toContain("1 documents");
    expect((await place.ppl(["compile", "data.ppl", "--emit", "model"])).stdout).toContain("0 documents");
  });
  it("writes to a file", async () => {
    expect(await place.ppl(["compile", "good.ppl", "-o", "gen/good.js"])).toEqual({
      code: 0,
      stdout: "gen/good.js: js, 1 line\n",
      stderr: "",
    });
    expect(place.read("gen/good.js")).toContain("// js");
  });
  it("exits with 1 for a wrong model", async () => {
    expect(await place.ppl(["compile", "bad.ppl", "--json"])).toMatchObject({ code: 1, stdout: expect.stringContaining('"E2001"') as string });
  });
});

describe("sample", () => {
  it("prints a document that --data reads", async () => {
    const { stdout } = await place.ppl(["sample", "good.ppl", "--seed", "5", "--fix", "tau=0.5", "--fix", "theta=[0.1, 0.9]", "--fix", "colour=red"]);
    expect(JSON.parse(stdout)).toEqual({ mu: 5, x: [0.25, 0.5, 0], tau: 0.5, theta: [0.1, 0.9], colour: "red" });
  });
  it("prints several draws one per line, or as an array", async () => {
    const { stdout } = await place.ppl(["sample", "good.ppl", "--draws", "2"]);
    expect(stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown)).toMatchObject([{ mu: 1 }, { mu: 2 }]); // prettier-ignore
    expect(JSON.parse((await place.ppl(["sample", "good.ppl", "--draws", "2", "--json"])).stdout)).toMatchObject([{ mu: 1 }, { mu: 2 }]);
  });
  it("writes a file per draw", async () => {
    expect((await place.ppl(["sample", "good.ppl", "-o", "one.json"])).stdout).toBe("one.json\n");
    expect((await place.ppl(["sample", "good.ppl", "--draws", "2", "-o", "sim.json"])).stdout).toBe("sim-1.json  sim-2.json\n");
    expect([place.read("one.json"), place.read("sim-2.json")].map((text) => JSON.parse(text) as unknown)).toMatchObject([{ mu: 1 }, { mu: 2 }]);
  });
});

describe("dist and explain", () => {
  it("list what there is", async () => {
    expect((await place.ppl(["dist"])).stdout).toMatch(/^Gamma {5}is a distribution\.\nNormal {4}/);
    expect((await place.ppl(["explain"])).stdout).toMatch(
      /E2: names, types and shapes\n {2}E2001 {2}unknown name\n[^]*E5: data\n {2}E5000 {2}data file not found/,
    );
  });
  it("show one, whatever the case of its letters", async () => {
    expect((await place.ppl(["dist", "gamma"])).stdout).toBe("Gamma\n\n  Gamma is a distribution.\n");
    expect((await place.ppl(["explain", "e2001"])).stdout).toContain("A name that nothing defines.");
    expect((await place.ppl(["explain", "E5000"])).stdout).toContain('from "no_such_file.json"');
  });
  it("are documents with --json", async () => {
    expect(JSON.parse((await place.ppl(["dist", "Gamma", "--json"])).stdout)).toMatchObject({ name: "Gamma" });
    expect(JSON.parse((await place.ppl(["explain", "--json"])).stdout)).toMatchObject({ codes: [{ code: "E2001", title: "unknown name" }, {}, {}] });
  });
});

describe("doctor", () => {
  it("says what runs here", async () => {
    const { code, stdout } = await place.ppl(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`node +${process.versions.node.replaceAll(".", "\\.")}[^]*js +✔ runs[^]*onnx +✘ does not`));
    expect(JSON.parse((await place.ppl(["doctor", "--json"])).stdout)).toMatchObject({
      node: process.versions.node,
      executors: [{ name: "js", runs: true }, {}, {}],
    });
  });
});
