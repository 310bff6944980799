import fc from "fast-check";
import { expect, it } from "vitest";
import type { BoundData } from "../../runtime/data/index.ts";
import { run } from "./example.ts";

async function bind(declarations: string, text: string, file = "d.csv", given: ReadonlyMap<string, number> = new Map()): Promise<BoundData> {
  const { ok, faults } = await run({ declarations, files: [{ file, text }], given });
  if (!ok) throw new Error(JSON.stringify(faults));
  return ok;
}
const valuesOf = (data: BoundData, name: string): readonly number[] => Array.from(data.fields.get(name)?.values ?? []);

it("reads columns by header, whatever their order, with missing cells", async () => {
  const data = await bind("x: real[N]?, y: binary[N], g: category(J)[N]", '\ufeffg;extra;x;y\nLake;?;1.5;TRUE\n"Cook; IL";?;;0\nLake;?;-2e3;1\n\n');
  expect(data.sizes).toEqual(new Map([["N", 3], ["J", 2]])); // prettier-ignore
  expect(valuesOf(data, "x")).toEqual([1.5, NaN, -2000]);
  expect(Array.from(data.fields.get("x")?.missing ?? [])).toEqual([0, 1, 0]);
  expect(valuesOf(data, "y")).toEqual([1, 0, 1]);
  expect(valuesOf(data, "g")).toEqual([2, 1, 2]);
  expect(data.labels.get("J")).toEqual(["Cook; IL", "Lake"]);
});

it("keeps blank lines of a one-column table as missing entries, and drops them at the end", async () => {
  expect(valuesOf(await bind("x: real[N]?", "x\n1\n\n3\n\n\n"), "x")).toEqual([1, NaN, 3]);
});

it("keeps empty cells at the end of tab-separated lines, and tables of a header alone", async () => {
  expect(valuesOf(await bind("x: real[N], y: real[N]?", "x\ty\n1\t2\n3\t\n", "d.tsv"), "y")).toEqual([2, NaN]);
  expect((await bind("x: real[N], y: real[N]", "x,y\n")).sizes.get("N")).toBe(0);
});

it("refuses quotes that do not close", async () => {
  const { faults } = await run({ declarations: "x: real[N]", files: [{ file: "d.csv", text: 'x,y\n1,"a\n2,b\n' }] });
  expect(faults).toMatchObject([{ kind: "csv-syntax", values: { problem: "quotes", line: 2 } }]);
});

it("tells the line of the file, also after cells with line ends and blank lines", async () => {
  const { faults } = await run({ declarations: "x: positive[N], g: category(J)[N]", files: [{ file: "d.csv", text: '\ng,x\n"two\nlines",1\n\nb,-1\n' }] });
  expect(faults).toMatchObject([{ kind: "out-of-support", index: [2], values: { line: 6, file: "d.csv" } }]);
});

it("reads a CSV matrix as the same JSON matrix", async () => {
  const matrix = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([n, p, q]) =>
    fc.record({
      p: fc.constant(p),
      q: fc.constant(q),
      rows: fc.array(fc.array(fc.integer(), { minLength: p * q, maxLength: p * q }), { minLength: n, maxLength: n }),
      turn: fc.nat(8),
    }),
  );
  await fc.assert(
    fc.asyncProperty(matrix, async ({ p, q, rows, turn }) => {
      const columns = Array.from({ length: p * q }, (_, j) => ({ header: `"x[${Math.floor(j / q) + 1},${(j % q) + 1}]"`, j }));
      const order = [...columns.slice(turn % (p * q)), ...columns.slice(0, turn % (p * q))];
      const text = [order.map((c) => c.header).join(), ...rows.map((row) => order.map((c) => row[c.j]).join())].join("\n");
      const data = await bind("x: real[N, P, Q]", text);
      expect(data.fields.get("x")?.shape).toEqual([rows.length, p, q]);
      expect(valuesOf(data, "x")).toEqual(rows.flat());
    }),
    { seed: 3, numRuns: 60 },
  );
});

it("reads long-form ragged columns as the same nested JSON, in any order of lines, with counts", async () => {
  const rows = fc.array(fc.array(fc.record({ word: fc.constantFrom("a", "b", "c"), count: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (documents, reversed) => {
      const lines = documents.map((words, d) => words.map(({ word, count }) => `${word},${d + 1},${count}`));
      const text = ["w,d,count", ...(reversed ? lines.toReversed() : lines).flat()].join("\n");
      const nested = documents.map((words) => words.flatMap(({ word, count }) => Array.from({ length: count }, () => word)));
      const long = await bind("w: category(V)[D, *]", text);
      const json = await bind("w: category(V)[D, *]", JSON.stringify({ w: nested }), "d.json");
      expect(long).toEqual(json);
    }),
    { seed: 4, numRuns: 100 },
  );
});

it("binds the parent size of long-form columns only where nothing else does, and warns of empty rows", async () => {
  const text = "D,w\n3,1.5\n1,2.5\n3,0.5\n";
  const data = await bind("w: real[D, *]", text, "d.csv", new Map([["D", 4]]));
  expect(Array.from(data.fields.get("w")?.offsets ?? [])).toEqual([0, 1, 1, 3, 3]);
  expect(valuesOf(data, "w")).toEqual([2.5, 1.5, 0.5]);
  expect(data.warnings).toMatchObject([{ kind: "empty-rows", values: { count: 2, first: 2 } }]);
  const { faults } = await run({ declarations: "w: real[D, *]", given: new Map([["D", 2]]), files: [{ file: "d.csv", text }] });
  expect(faults).toMatchObject([{ kind: "csv-parent", values: { problem: "too-large", line: 2, limit: 2 } }]);
});

it("numbers label parents together with other labels of their size", async () => {
  const { ok } = await run({
    declarations: "w: real[D, *], best: category(D)",
    files: [
      { file: "w.csv", text: "d,w\nlate,1\nearly,2\nlate,3\n" },
      { file: "b.json", text: '{"best": "late"}' },
    ],
  });
  expect(ok?.labels.get("D")).toEqual(["early", "late"]);
  expect(ok && valuesOf(ok, "w")).toEqual([2, 1, 3]);
  expect(ok && valuesOf(ok, "best")).toEqual([2]);
});
