import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CODES } from "../api/codes.ts";
import * as api from "../api/index.ts";
import { FILE_CODES } from "../cli/codes.ts";
import { sizesAsData } from "./helpers/tiny-data.ts";
import { workplace, type Workplace } from "./cli/harness.ts";

const rows = (prefix: string) => Object.entries(CODES).filter(([code]) => code.startsWith(prefix));
const source = (text: string) => ({ file: "example.ppl", text });
const codesOf = (located: readonly api.Located[]) => located.map(({ diagnostic }) => diagnostic.code);

/** Oracle of all of these: the tables. The smallest example of a code provokes that code, once, and no other. */
describe.each([...rows("E1"), ...rows("E2")])("%s", (code, { example, severity }) => {
  it("is what a check of its example finds", () => {
    const { errors, warnings } = api.check(source(example));
    expect(codesOf([...errors, ...warnings])).toEqual([code]);
    expect(errors.length > 0).toBe(severity === "error");
  });
});

/** Every size is 3, every value the least simple one that the declaration allows. */
function tinyData(text: string): readonly api.DataSource[] {
  const compiled = api.compile(source(text));
  if (!compiled.ok) throw new Error(codesOf(compiled.errors).join(", "));
  const { model } = compiled.value;
  return sizesAsData(model, new Map(model.sizes.map(({ name }) => [name, 3])));
}

describe.each(rows("E3"))("%s", (code, { example }) => {
  it("is what a fit of its example finds", async () => {
    expect(codesOf(api.check(source(example)).errors)).toEqual([]);
    const outcome = await api.fit({ source: source(example), data: tinyData(example), fit: null, set: new Map(), seed: 1, steps: 5, now: () => 0 });
    expect(outcome.ok ? [] : codesOf(outcome.errors)).toEqual([code]);
  });
});

/** Without data, as `ppl sample` is mostly run. */
function sizes(text: string): readonly string[] {
  const compiled = api.compile(source(text));
  return compiled.ok ? compiled.value.model.sizes.flatMap(({ name }) => ["--set", `${name}=3`]) : [];
}

/** Examples of E6 are models that go wrong when they run, or command lines for this one. */
const MODEL = `model example {
  data x: real[N]
  const a0 = 1
  tau ~ Gamma(shape = a0, rate = 1)
  mu ~ Normal(mean = 0, precision = tau)
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) }
}
`;

describe("E6", () => {
  let place: Workplace;
  beforeAll(() => {
    place = workplace();
    place.write("model.ppl", MODEL);
    place.write("model.data.json", '{ "x": [1, 2, 3] }');
  });
  afterAll(() => place.remove());

  it.each(rows("E6"))("%s is what its example ends with", async (code, { example }) => {
    const isCommand = example.startsWith("ppl ");
    if (!isCommand) {
      place.write("example.ppl", example);
      place.write("example.data.json", code.startsWith("E62") ? "{}" : (tinyData(example)[0]?.text ?? "{}"));
    }
    const command = isCommand ? example.split(" ").slice(1) : code.startsWith("E62") ? ["sample", "example.ppl", ...sizes(example)] : ["fit", "example.ppl"];
    const { stdout, code: exit } = await place.ppl([...command, "--json", "--quiet"], { api });
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly code: string }[] };
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
    expect(exit).toBe(isCommand ? 2 : 1);
  });

  it.each(Object.entries(FILE_CODES))("%s is what its example ends with", async (code, { example }) => {
    place.write("example.ppl", example);
    const { stdout, code: exit } = await place.ppl(["fit", "example.ppl", "--json", "--quiet"], { api });
    expect([JSON.parse(stdout), exit]).toMatchObject([{ diagnostics: [{ code }] }, 1]);
  });
});

describe("all codes", () => {
  it("are explained: title, reason, example", () => {
    for (const [code, row] of Object.entries(CODES)) {
      const page = api.explain(code) ?? "";
      for (const part of [code, row.title, row.explain, row.severity]) expect(page).toContain(part);
      expect(row.explain.length, code).toBeGreaterThan(25);
      expect(row.title, code).toMatch(/^[^A-Z].*[^.]$|^`/u);
      expect(row.example.trim(), code).not.toBe("");
    }
  });

  it("begin with E and a family, and are listed once", () => {
    expect(api.diagnosticCodes.filter((code) => !/^E[12356]\d{3}$/.test(code))).toEqual([]);
    expect(new Set(api.diagnosticCodes).size).toBe(api.diagnosticCodes.length);
  });
});
