import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as api from "../../api/index.ts";
import type { FitDocument } from "../../api/document.ts";
import { workplace, type Result, type Workplace } from "./harness.ts";

const COIN = `model coin {
  data successes: count
  theta ~ Beta(alpha = 2, beta = 3)
  successes ~ Binomial(trials = 10, prob = theta)
}
guide q { theta ~ Beta(alpha = ?a, beta = ?b) }
fit later { method = reparam }
fit bbvi { guide = q  method = score(control_variate)  samples = 30  steps = 2000  optimizer = adam(0.05)  average = last_half }
`;
const LINE = `model line {
  data x: real[N], y: real[N]
  const s = 1
  a ~ Normal(mean = 0, sd = 10)
  b ~ Normal(mean = 0, sd = 10)
  for n in N { y[n] ~ Normal(mean = a + b * x[n], sd = s) }
}
`;
const DICE = `model dice {
  data x: category(K, base = 0)[N]
  const K = 2
  p ~ Dirichlet(concentration = 1, size = K)
  for n in N { x[n] ~ Categorical(prob = p) }
}
`;
const schema = JSON.parse(readFileSync(new URL("../../docs/fit.schema.json", import.meta.url), "utf8")) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

let place: Workplace;
const ppl = (...argv: string[]): Promise<Result> => place.ppl(argv, { api });
beforeAll(() => {
  place = workplace();
  place.write("coin.ppl", COIN);
  place.write("coin.data.json", '{ "successes": 7 }');
  place.write("line.ppl", LINE);
  place.write("line.data.json", '{ "x": [1, 2, 3], "y": [2.1, 3.9, 6.2] }');
  place.write("x.json", '{ "x": [5, 6] }');
  place.write("dice.ppl", DICE);
  place.write("bad.ppl", "model bad { x ~ Nromal(mean = 0, sd = 1) }\n");
});
afterAll(() => place.remove());

describe("the whole program", () => {
  it("says what it cannot do yet, at the place in the file, before anything runs", async () => {
    const { code, stdout, stderr } = await ppl("fit", "coin.ppl", "later", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "E3002", severity: "error", file: "coin.ppl", line: 7, column: 13 }] });
    expect(stderr).toContain("7 | fit later { method = reparam }");
    expect(place.files().filter((file) => file.startsWith("out/"))).toEqual([]);
  });

  it("fits by steps, and writes the trace", async () => {
    const { code, stdout, stderr } = await ppl("fit", "coin.ppl", "bbvi", "--json", "--quiet");
    expect([code, stderr]).toEqual([0, ""]);
    const document = JSON.parse(stdout) as FitDocument;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({
      model: "coin",
      fit: "bbvi",
      stopped: "steps",
      steps: 2000,
      sizes: {},
      plan: { theta: "score" },
      verdict: { level: "trust" },
    });
    // The guide holds the posterior Beta(9, 6), so the estimates have no variance at the optimum: closed forms, to what 2000 steps leave.
    expect(Number(document.latents["theta"]?.mean)).toBeCloseTo(9 / 15, 3);
    expect(Number(document.latents["theta"]?.sd)).toBeCloseTo(Math.sqrt((9 * 6) / (15 * 15 * 16)), 3);
    expect(Number(document.elbo?.value)).toBeCloseTo(-2.5267281, 3); // log evidence of the beta-binomial
    expect(Number(document.latents["theta"]?.q05)).toBeCloseTo(0.390415, 3); // of Beta(9, 6): Σ_{j ≥ 9} C(14, j) x^j (1 − x)^(14 − j) = 0.05
    expect(JSON.parse(place.read("out/coin/bbvi/fit.json"))).toEqual(document);
    const [header = "", ...rows] = place.read("out/coin/bbvi/trace.csv").trimEnd().split("\n");
    expect(header).toMatch(/^step,.*theta mean,theta sd/);
    expect(rows.length).toBe(500);
    expect(rows.map((row) => row.split(",").length)).toEqual(rows.map(() => 4));
    expect(rows.at(-1)).toMatch(/^2000,-2\.52/);
    expect(place.read("out/coin/bbvi/trace.svg")).toContain(">theta</text>");
  });

  it("checks, explains and formats", async () => {
    const { code, stdout } = await ppl("check", "bad.ppl", "--json");
    expect(code).toBe(1);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; hint: string | null; line: number }[] };
    expect(diagnostics).toMatchObject([{ line: 1 }]);
    expect((await ppl("explain", diagnostics[0]!.code)).code).toBe(0);
    await ppl("fmt", "coin.ppl");
    expect((await ppl("fmt", "--check", "coin.ppl")).code).toBe(0);
    expect((await ppl("check", "coin.ppl")).code).toBe(0);
  });

  it.each(["ast", "model", "plan", "program", "js"])("prints the stage %s", async (stage) => {
    const { code, stdout } = await ppl("compile", "coin.ppl", "--emit", stage, "--fit", "bbvi");
    expect(code).toBe(0);
    expect(stdout).toContain(stage === "js" ? "export function step(" : "theta");
    const json = await ppl("compile", "coin.ppl", "--emit", stage, "--fit", "bbvi", "--json");
    if (stage !== "js") expect(JSON.parse(json.stdout)).toBeTypeOf("object");
  });

  it("reads what it samples", async () => {
    expect((await ppl("sample", "coin.ppl", "--fix", "theta=1", "-o", "sim.json")).code).toBe(0);
    expect(JSON.parse(place.read("sim.json"))).toMatchObject({ theta: 1, successes: 10 });
    const { stdout } = await ppl("fit", "coin.ppl", "bbvi", "--data", "sim.json", "--json", "--quiet");
    expect(Number((JSON.parse(stdout) as FitDocument).latents["theta"]?.mean)).toBeCloseTo(12 / 15, 3);
  });

  it("draws as many as there were, as many as asked for, and keeps what is not drawn", async () => {
    const lengths = async (...options: string[]): Promise<unknown> => {
      const document = JSON.parse((await ppl("sample", "line.ppl", ...options)).stdout) as { x: number[]; y: number[] };
      return [document.x, document.y.length];
    };
    expect(await lengths()).toEqual([[1, 2, 3], 3]);
    expect(await lengths("--data", "x.json")).toEqual([[5, 6], 2]);
    const { code, stderr } = await ppl("sample", "line.ppl", "--set", "N=4");
    expect([code, stderr]).toEqual([1, expect.stringContaining("E5021")]);
  });

  it("keeps the elements of data that nothing draws", async () => {
    place.write("series.ppl", "model series {\n  data y: real[T]\n  for t in 2..T { y[t] ~ Normal(mean = y[t-1], sd = 1) }\n}\n");
    place.write("series.data.json", "[1000, 1, 2]");
    const { y } = JSON.parse((await ppl("sample", "series.ppl")).stdout) as { y: number[] };
    expect([y[0], y.length]).toEqual([1000, 3]);
    for (const value of y) expect(Math.abs(value - 1000)).toBeLessThan(20); // a random walk of unit steps
    expect((await ppl("sample", "series.ppl", "--set", "T=3")).stderr).toContain("E6207");
  });

  it("writes zero-based categories as it read them", async () => {
    const { stdout } = await ppl("sample", "dice.ppl", "--set", "N=400", "--fix", "p=[0.5, 0.5]");
    const { x } = JSON.parse(stdout) as { x: number[] };
    expect([Math.min(...x), Math.max(...x)]).toEqual([0, 1]);
    place.write("dice.json", stdout);
    expect((await ppl("fit", "dice.ppl", "--data", "dice.json", "--steps", "20", "--quiet")).stderr).toBe("");
  });

  it.each([
    [["fit", "coin.ppl", "nosuch"], 2, "E6001"],
    [["fit", "coin.ppl", "bbvj"], 2, "did you mean bbvi?"],
    [["fit", "coin.ppl", "--set", "trials=3"], 2, "E6002"],
    [["fit", "coin.ppl", "--set", "samples=none"], 2, "E2502"],
    [["fit", "coin.ppl", "--set", "guide=p"], 2, "E2503"],
    [["fit", "line.ppl", "--set", "s=big"], 2, "E6003"],
    [["sample", "coin.ppl", "--fix", "thta=1"], 2, "did you mean theta?"],
    [["sample", "coin.ppl", "--fix", "theta=1.5"], 2, "E6205"],
    [["sample", "coin.ppl", "--fix", "theta=half"], 2, "E6204"],
    [["sample", "line.ppl", "--fix", "y=[1]"], 0, ""],
    [["sample", "line.ppl", "--fix", "y=[1, 2]"], 2, "E6202"],
    [["sample", "line.ppl", "--data", "nosuch.json"], 2, "cannot read the data file"],
    [["compile", "coin.ppl", "--emit", "model", "--set", "n=1"], 2, "E6002"],
    [["fit", "line.ppl", "--data", "x.json"], 1, "E5012"],
  ])("%j ends with %i and says %s", async (argv, code, says) => {
    const result = await ppl(...argv);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(says)]);
  });

  it("ends with 3 where the fit is not to be trusted", async () => {
    const { code, stdout } = await ppl("fit", "line.ppl", "score", "--set", "optimizer=sgd(1e-6)", "--set", "average=last_half");
    expect([code, stdout]).toEqual([3, expect.stringContaining("✘ reject: this fit is not to be trusted")]);
  });

  it("runs a method by its name", async () => {
    const { code, stdout } = await ppl("fit", "coin.ppl", "map", "--json", "--quiet");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ fit: "map", objective: { name: "log_posterior" } });
    expect(Number((JSON.parse(stdout) as FitDocument).latents["theta"]?.mean)).toBeCloseTo(8 / 13, 6); // mode of Beta(9, 6)
  });

  it("has a card for each distribution and a page for each code", async () => {
    for (const name of api.distributionNames) expect((await ppl("dist", name)).code, name).toBe(0);
    for (const code of api.diagnosticCodes) expect((await ppl("explain", code)).code, code).toBe(0);
  });

  it("says what is wrong with data", async () => {
    place.write("wrong.json", '{ "successes": 2.5 }');
    const { code, stderr } = await ppl("fit", "coin.ppl", "bbvi", "--data", "wrong.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/E5\d\d\d[^]*2\.5/);
    place.write("many.json", '{ "successes": 12 }');
    const outside = await ppl("fit", "coin.ppl", "bbvi", "--data", "many.json");
    expect([outside.code, outside.stderr]).toEqual([1, expect.stringContaining("E3104")]);
  });
});
