import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import { toJson } from "../../cli/json.ts";
import { arrayDocument, exactDocument, scalarDocument } from "./fake-documents.ts";
import { workplace, type Workplace } from "./harness.ts";

const schema = JSON.parse(readFileSync(new URL("../../docs/fit.schema.json", import.meta.url), "utf8")) as { readonly required: readonly string[] };
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(schema);
const complaints = (value: unknown): unknown => (validate(value), validate.errors);

describe("docs/fit.schema.json", () => {
  let place: Workplace;
  beforeAll(() => {
    place = workplace();
    place.write("m.ppl", "model m { }");
  });
  afterAll(() => place.remove());

  it.each(["bbvi", "exact", "arrays"])("describes what --json prints and fit.json holds (%s)", async (fit) => {
    const { stdout } = await place.ppl(["fit", "m.ppl", fit, "--json", "--quiet"]);
    const document = JSON.parse(stdout) as FitDocument;
    expect(complaints(document)).toBeNull();
    expect(JSON.parse(place.read(`out/${document.model}/${document.fit ?? "auto"}/fit.json`))).toEqual(document);
  });

  it.each([scalarDocument, arrayDocument, exactDocument])("asks for every field of $model", (document) => {
    expect([...schema.required].sort()).toEqual(Object.keys(document).sort());
    for (const key of schema.required) {
      const { [key as keyof FitDocument]: _, ...rest } = document;
      expect(complaints(rest), key).toMatchObject([{ keyword: "required" }]);
    }
  });

  it.each([
    ["an unknown word in the plan", { plan: { mu: "guess" } }],
    ["an unknown field", { colour: "red" }],
    ["null in an array of numbers", { params: { alpha: [1, null] } }],
    ["a word for a number", { params: { alpha: "many" } }],
    ["a negative size", { sizes: { N: -1 } }],
    ["a latent without moments or probabilities", { latents: { mu: { sd: 1 } } }],
    ["a verdict that does not exist", { verdict: { level: "maybe", reasons: [] } }],
    ["an ELBO without its error", { elbo: { value: -1 } }],
  ])("refuses %s", (_, change) => {
    expect(complaints({ ...scalarDocument, ...change })).not.toBeNull();
  });

  it("has a certificate where one was asked for", () => {
    const check = { what: "bound", of: null, points: 400, worst: 0.7, unit: "standard errors", tolerance: 5, passed: true };
    expect(complaints({ ...scalarDocument, certificate: [check] })).toBeNull();
    expect(complaints({ ...scalarDocument, certificate: [{ ...check, what: "luck" }] })).not.toBeNull();
  });

  it("takes what is not finite as strings, which is how it is printed", () => {
    const document = { ...scalarDocument, params: { alpha: [NaN, Infinity, -Infinity, 1e-300] } };
    const printed = JSON.parse(toJson(document)) as FitDocument;
    expect(printed.params).toEqual({ alpha: ["NaN", "Infinity", "-Infinity", 1e-300] });
    expect(complaints(printed)).toBeNull();
  });
});
