import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../cli/program.ts";
import { workplace, type Workplace } from "./harness.ts";

let place: Workplace;
beforeAll(() => {
  place = workplace();
  place.write("m.ppl", "model m { }");
});
afterAll(() => place.remove());

describe("mistakes on the command line exit with 2 and say what is meant", () => {
  it.each([
    [["fti", "m.ppl"], /unknown command 'fti'\s+\(Did you mean fit\?\)/],
    [["fit", "m.ppl", "--sede", "3"], /unknown option '--sede'\s+\(Did you mean --seed\?\)/],
    [["fit"], /missing required argument 'file'/],
    [["fit", "m.ppl", "a", "b"], /too many arguments/],
    [["fit", "m.pp"], /cannot read the model m\.pp: there is no such file\n.*did you mean m\.ppl\?/],
    [["fit", "m.ppl", "--set", "3"], /name=value/],
    [["fit", "m.ppl", "--seed", "-1"], /whole number/],
    [["fit", "m.ppl", "--steps", "1.5"], /whole number, at least 1/],
    [["fit", "m.ppl", "--seeds", "0"], /whole number, at least 1/],
    [["fit", "m.ppl", "--data"], /argument missing/],
    [["fit", "m.ppl", "--data", "gone.csv"], /cannot read the data file gone\.csv/],
    [["compile", "m.ppl", "--emit", "plam"], /Allowed choices are ast, model, plan, program, js/],
    [["sample", "m.ppl", "--fix", "theta=[1,"], /not a JSON value/],
    [["dist", "Gama"], /no distribution Gama\n.*did you mean Gamma\?/],
    [["explain", "E2099"], /no error code E2099/],
    [["help", "fti"], /./],
    [[], /Usage: ppl/],
  ])("%j", async (argv, message) => {
    const { code, stdout, stderr } = await place.ppl(argv);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("help", () => {
  it("lists every command", async () => {
    const { code, stdout, stderr } = await place.ppl(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name} .*${summary}$`, "m"));
  });

  it.each(COMMANDS.map(({ name }) => name))("of %s fits 80 columns, has examples, and is the same both ways", async (name) => {
    const { code, stdout } = await place.ppl([name, "--help"], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: ppl ${name}`);
    if (Object.keys(COMMANDS.find((row) => row.name === name)!.examples).length > 0) expect(stdout).toContain("Examples:");
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect((await place.ppl(["help", name], { columns: 80 })).stdout).toBe(stdout);
  });

  it("of fit lists the settings that the compiler knows", async () => {
    expect((await place.ppl(["fit", "--help"])).stdout).toMatch(/Fit settings[^]*samples = 30/);
  });

  it("is coloured only on request", async () => {
    expect((await place.ppl(["fit", "--help"])).stdout).not.toContain("\u001b");
    expect((await place.ppl(["fit", "--help"], { color: true })).stdout).toContain("\u001b[36m--data\u001b[39m".slice(0, 5));
  });

  it("knows the version", async () => {
    expect(await place.ppl(["--version"])).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

describe("a mistake of ours", () => {
  it("exits with 70, says so and asks for a report with what is needed for one", async () => {
    place.write("bug.ppl", "model bug { }");
    const { code, stderr } = await place.ppl(["fit", "bug.ppl", "--seed", "3"]);
    expect(code).toBe(70);
    expect(stderr).toMatch(/mistake in ppl, not in your model[^]*report[^]*ppl 0\.1\.0[^]*command: ppl fit bug\.ppl --seed 3[^]*index out of range[^]*at /);
  });
});
