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
fit exact { method = exact }
fit bbvi { guide = q  method = score(control_variate)  samples = 30  steps = 2000  optimizer = adam(0.05)  average = last_half }
`;
const schema = JSON.parse(readFileSync(new URL("../../docs/fit.schema.json", import.meta.url), "utf8")) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

let place: Workplace;
const ppl = (...argv: string[]): Promise<Result> => place.ppl(argv, { api });
beforeAll(() => {
  place = workplace();
  place.write("coin.ppl", COIN);
  place.write("coin.data.json", '{ "successes": 7 }');
  place.write("bad.ppl", "model bad { x ~ Nromal(mean = 0, sd = 1) }\n");
});
afterAll(() => place.remove());

describe("the whole program", () => {
  it("fits exactly: posterior Beta(9, 6), log evidence -2.5267281 (closed form, beta-binomial)", async () => {
    const { code, stdout, stderr } = await ppl("fit", "coin.ppl", "--json", "--quiet");
    expect([code, stderr]).toEqual([0, ""]);
    const document = JSON.parse(stdout) as FitDocument;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({ model: "coin", fit: "exact", stopped: "exact", plan: { theta: "exact" }, verdict: { level: "trust" } });
    expect(Number(document.logEvidence)).toBeCloseTo(-2.5267281, 7);
    expect(Number(document.latents["theta"]?.mean)).toBeCloseTo(9 / 15, 12);
    expect(JSON.parse(place.read("out/coin/exact/fit.json"))).toEqual(document);
  });

  it("fits by steps, and writes the trace", async () => {
    const { code, stdout } = await ppl("fit", "coin.ppl", "bbvi", "--json", "--quiet");
    expect(code).not.toBe(1);
    const document = JSON.parse(stdout) as FitDocument;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({ fit: "bbvi", steps: 2000, plan: { theta: "score" } });
    expect(Math.abs(Number(document.latents["theta"]?.mean) - 0.6)).toBeLessThan(0.05); // posterior sd 0.122
    const [header = "", ...rows] = place.read("out/coin/bbvi/trace.csv").trimEnd().split("\n");
    expect(header).toMatch(/^step,.*theta mean,theta sd/);
    expect(rows.length).toBe(500);
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
    expect(stdout.length).toBeGreaterThan(20);
  });

  it("reads what it samples", async () => {
    expect((await ppl("sample", "coin.ppl", "--fix", "theta=1", "-o", "sim.json")).code).toBe(0);
    expect(JSON.parse(place.read("sim.json"))).toMatchObject({ theta: 1, successes: 10 });
    const { stdout } = await ppl("fit", "coin.ppl", "--data", "sim.json", "--json", "--quiet");
    expect(Number((JSON.parse(stdout) as FitDocument).latents["theta"]?.mean)).toBeCloseTo(12 / 15, 12);
  });

  it("has a card for each distribution and a page for each code", async () => {
    for (const name of api.distributionNames) expect((await ppl("dist", name)).code, name).toBe(0);
    for (const code of api.diagnosticCodes) expect((await ppl("explain", code)).code, code).toBe(0);
  });

  it("says what is wrong with data", async () => {
    place.write("wrong.json", '{ "successes": 2.5 }');
    const { code, stderr } = await ppl("fit", "coin.ppl", "--data", "wrong.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/E5\d\d\d[^]*2\.5/);
  });
});
