import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bindData, dataSchema, explainBySchema, type DataFault, type FieldSpec } from "../../runtime/data/index.ts";
import { mutate, sample, SIZES, type Sample } from "./arbitrary.ts";

const RUNS = { seed: 20240501, numRuns: 400 };
const samples = fc.tuple(sample("x"), sample("y"));
const documentOf = (all: readonly Sample[]) => ({ file: "d.json", content: Object.fromEntries(all.map((s) => [s.spec.name, s.value])) });

/** Oracle of order: JavaScript's own flattening, which is row-major. */
const flat = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value.flat(Infinity) as unknown[]) : [value]);

/** What an entry is stored as, or the label it must point to. */
function stored(spec: FieldSpec, entry: unknown): unknown {
  if (entry === null) return null;
  if (typeof entry === "boolean") return Number(entry);
  // -0 is stored as 0.
  return typeof entry === "number" ? entry + (spec.category ? 1 - spec.category.base : 0) : entry;
}

/** L is bound by labels alone, so some field must have one. */
const bindsLabels = (all: readonly Sample[]): boolean => {
  const labelled = all.filter((s) => s.spec.category?.size.symbol === "L");
  return labelled.length === 0 || labelled.some((s) => flat(s.value).some((v) => v !== null));
};

it("binds every valid document to the same numbers, row-major", () => {
  fc.assert(
    fc.property(samples, (all) => {
      fc.pre(bindsLabels(all));
      const bound = bindData(
        all.map((s) => s.spec),
        [documentOf(all)],
        SIZES,
      );
      if (!("ok" in bound)) throw new Error(JSON.stringify(bound.faults));
      for (const { spec, value } of all) {
        const field = bound.ok.fields.get(spec.name);
        const labels = bound.ok.labels.get("L") ?? [];
        const read = Array.from(field?.values ?? [], (v, i) => {
          if (field?.missing?.[i]) return (expect(v).toBeNaN(), null);
          return spec.category?.size.symbol === "L" ? labels[v - 1] : v;
        });
        expect(read).toEqual(flat(value).map((entry) => stored(spec, entry)));
        expect(field?.missing === null).toBe(!flat(value).includes(null));
      }
    }),
    RUNS,
  );
});

it("gives the extents of regular dimensions and the offsets of ragged rows", () => {
  fc.assert(
    fc.property(sample("x"), (s) => {
      fc.pre(bindsLabels([s]));
      const bound = bindData([s.spec], [documentOf([s])], SIZES);
      if (!("ok" in bound)) throw new Error(JSON.stringify(bound.faults));
      const field = bound.ok.fields.get("x");
      const regular = s.spec.dimensions.filter((d) => d !== "ragged");
      expect(field?.shape).toEqual(regular.map((d) => d.evaluate(SIZES)));
      if (regular.length === s.spec.dimensions.length) {
        expect(field?.offsets).toBeNull();
        return;
      }
      const rows = (Array.isArray(s.value) && regular.length > 0 ? s.value.flat(regular.length - 1) : [s.value]) as unknown[][];
      const values = Array.from(field?.values ?? []);
      const cut = rows.map((_, r) => values.slice(field?.offsets?.[r], field?.offsets?.[r + 1]).length);
      expect(field?.offsets).toHaveLength(rows.length + 1);
      expect(cut).toEqual(rows.map((row) => row.length));
    }),
    RUNS,
  );
});

/** A schema cannot say these; see `dataSchema`. */
const isBeyondSchema = ({ kind, values }: DataFault): boolean =>
  ["size-unbound", "simplex-sum", "simplex-missing"].includes(kind) || String(values["second"]).startsWith("the distinct labels");

it("agrees with ajv on mutated documents", async () => {
  const ajv = new Ajv2020({ strict: false, strictNumbers: true });
  let wrong = 0;
  const property = fc.asyncProperty(sample("x"), fc.array(fc.nat(9), { minLength: 0, maxLength: 3 }), fc.nat(1000), async ({ spec, value }, path, how) => {
    const document = { file: "d.json", content: { x: mutate(value, path, how) } };
    const bound = bindData([spec], [document], SIZES);
    const faults = "ok" in bound ? [] : bound.faults.filter((f) => !isBeyondSchema(f));
    const schemaAccepts = ajv.validate(dataSchema([spec], SIZES) as object, document.content);
    if ((faults.length === 0) !== schemaAccepts) throw new Error(`${JSON.stringify(document.content)}: ${JSON.stringify(faults)} but ajv: ${ajv.errorsText()}`);
    if (schemaAccepts) return;
    if (wrong++ % 8 > 0) return;
    const complaints = await explainBySchema([spec], [document], SIZES, faults);
    expect(complaints.length).toBeGreaterThan(0);
  });
  await fc.assert(property, { ...RUNS, numRuns: 600 });
  expect(wrong).toBeGreaterThan(150);
});
