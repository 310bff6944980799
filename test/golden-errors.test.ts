import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CODES } from "../api/codes.ts";
import type { Located } from "../api/contract.ts";
import { dataDiagnostic } from "../api/data-codes.ts";
import { sizesAsData } from "./helpers/tiny-data.ts";
import * as api from "../api/index.ts";
import { load } from "../api/load.ts";
import { FILE_CODES } from "../cli/codes.ts";
import { parse } from "../grammar/parse.ts";
import { renderDiagnostic } from "../grammar/render.ts";
import type { Span } from "../grammar/span.ts";
import type { DataFault } from "../runtime/data/index.ts";
import { workplace, type Workplace } from "./cli/harness.ts";
import { parseExample, run } from "./data/example.ts";
import { expectGolden } from "./golden.ts";

/** What people see: the diagnostics of every row of the tables of codes, from its example. */

const rows = (...families: readonly string[]): readonly (readonly [string, string])[] =>
  Object.entries(CODES).flatMap(([code, { example }]) => (families.some((family) => code.startsWith(family)) ? [[code, example] as const] : []));
const source = (text: string): { readonly file: string; readonly text: string } => ({ file: "example.ppl", text });

async function expectShown(code: string, text: string): Promise<void> {
  expect(text).toContain(`[${code}]`);
  await expectGolden("errors", code as `E${number}`, text);
}
const rendered = (located: readonly Located[]): string => located.map((l) => renderDiagnostic(l.diagnostic, l.source, { color: false })).join("\n\n");

it.each(rows("E1", "E2"))("%s", async (code, example) => {
  const { errors, warnings } = api.check(source(example));
  await expectShown(code, rendered([...errors, ...warnings]));
});

/** Declarations and data of the form that the E5 table describes; messages point at the declaration of the field. */
it.each(rows("E5"))("%s", async (code, example) => {
  const { declarations, given } = parseExample(example);
  const constants = [...(given ?? [])].map(([name, value]) => `\n  const ${name} = ${value}`);
  const model = source(`model example {\n  data ${declarations}${constants.join("")}\n}\n`);
  const declared = parse(model).file.model!.body.flatMap((statement) => (statement.kind === "data" ? statement.declarations : []));
  const { ok, faults } = await run(parseExample(example));
  const spanOf = ({ field }: DataFault): Span => (declared.find((d) => d.name.text === field) ?? declared[0]!).span;
  await expectShown(code, rendered([...faults, ...(ok?.warnings ?? [])].map((fault) => ({ diagnostic: dataDiagnostic(fault, spanOf(fault)), source: model }))));
});

const MODEL = `model example {
  data x: real[N]
  const a0 = 1
  tau ~ Gamma(shape = a0, rate = 1)
  mu ~ Normal(mean = 0, precision = tau)
  for n in N { x[n] ~ Normal(mean = mu, precision = tau) }
}
`;

/** Data of three elements in every dimension, of the declared ranges. */
function smallData(text: string): string {
  const loaded = load(source(text));
  const [document] = loaded.ok ? sizesAsData(loaded.value.model, new Map(loaded.value.model.sizes.map(({ name }) => [name, 3]))) : [];
  return document?.text ?? "{}";
}

/** Sampling needs sizes alone. */
function sizesOf(text: string): readonly string[] {
  const loaded = load(source(text));
  return loaded.ok ? loaded.value.model.sizes.flatMap(({ name }) => ["--set", `${name}=3`]) : [];
}

describe("on the command line", () => {
  let place: Workplace;
  beforeAll(() => {
    place = workplace();
    place.write("model.ppl", MODEL);
    place.write("model.data.json", '{ "x": [1, 2, 3] }');
  });
  afterAll(() => place.remove());

  it.each([...rows("E3", "E6"), ...Object.entries(FILE_CODES).map(([code, { example }]) => [code, example] as const)])("%s", async (code, example) => {
    let argv = example.split(" ").slice(1);
    if (!example.startsWith("ppl ")) {
      place.write("example.ppl", example);
      place.write("example.data.json", code.startsWith("E62") ? "{}" : smallData(example));
      argv = code.startsWith("E62") ? ["sample", "example.ppl", ...sizesOf(example)] : ["fit", "example.ppl", "--steps", "20"];
    }
    const { stderr } = await place.ppl([...argv, "--quiet"], { api });
    await expectShown(code, stderr);
  });
});
