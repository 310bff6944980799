import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dataDiagnostic } from "../../api/data-codes.ts";
import { run } from "./example.ts";

/** Data files that people write, and the declarations they do not fit. What the user then reads is in wrong/*.expected.txt. */
const WRONG: readonly { readonly file: string; readonly declarations: string; readonly given?: Readonly<Record<string, number>> }[] = [
  { file: "01-trailing-comma.json", declarations: "x: real[N]" },
  { file: "02-nan-literal.json", declarations: "x: real[N]" },
  { file: "03-cut-off.json", declarations: "x: real[N]" },
  { file: "04-python-dict.json", declarations: "x: real[N]" },
  { file: "05-comment.json", declarations: "x: real[N]" },
  { file: "06-missing-comma.json", declarations: "x: real[N], y: real[N]" },
  { file: "07-leading-zero.json", declarations: "code: int[N]" },
  { file: "08-empty.json", declarations: "x: real[N]" },
  { file: "09-json-lines.json", declarations: "x: real[N]" },
  { file: "10-misspelt.json", declarations: "height: real[N], weight: positive[N]" },
  { file: "11-letter-case.json", declarations: "X: real[N, D]" },
  { file: "12-absent.json", declarations: "x: real[N], sigma: positive" },
  { file: "13-bare-two-fields.json", declarations: "x: real[N], y: real[N]" },
  { file: "14-number-in-quotes.json", declarations: "x: real[N]" },
  { file: "15-text-for-numbers.json", declarations: "county: real[N]" },
  { file: "16-na-string.json", declarations: "x: real[N]" },
  { file: "17-nan-string.json", declarations: "x: real[N]" },
  { file: "18-overflow.json", declarations: "x: real[N]" },
  { file: "19-null.json", declarations: "x: real[N]" },
  { file: "20-null-row.json", declarations: "x: real[N, D]?" },
  { file: "21-negative-positive.json", declarations: "x: positive[N]" },
  { file: "22-fraction-count.json", declarations: "y: count[N]" },
  { file: "23-two-in-binary.json", declarations: "y: binary[N]" },
  { file: "24-percent-in-unit.json", declarations: "p: unit[N]" },
  { file: "25-below-lower.json", declarations: "x: real(lower = 10, upper = 20)[N]" },
  { file: "26-big-identifier.json", declarations: "id: int[N]" },
  { file: "27-zero-based.json", declarations: "county: category(J)[N], u: real[J]" },
  { file: "28-one-based-with-base-0.json", declarations: "county: category(3, base = 0)[N]" },
  { file: "29-category-too-large.json", declarations: "county: category(J)[N], u: real[J]" },
  { file: "30-category-unbound.json", declarations: "county: category(J)[N]" },
  { file: "31-mixed-labels.json", declarations: "county: category(J)[N]" },
  { file: "32-label-missing.json", declarations: "county: category(J)[N], u: real[J]" },
  { file: "33-boolean-category.json", declarations: "treated: category(2)[N]" },
  { file: "34-lengths-differ.json", declarations: "x: real[N], y: real[N]" },
  { file: "35-size-in-quotes.json", declarations: "x: real[N]" },
  { file: "36-size-against-set.json", declarations: "x: real[N]", given: { N: 4 } },
  { file: "37-fixed-length.json", declarations: "start: simplex[3]" },
  { file: "38-one-more.json", declarations: "x: real[N], edges: real[N + 1]" },
  { file: "39-vector-for-matrix.json", declarations: "x: real[N, D]" },
  { file: "40-matrix-for-vector.json", declarations: "x: real[N]" },
  { file: "41-array-for-scalar.json", declarations: "sigma: positive" },
  { file: "42-short-row.json", declarations: "x: real[N, D]" },
  { file: "43-not-a-simplex.json", declarations: "p: simplex[N, K]" },
  { file: "44-many.json", declarations: "x: positive[N]" },
  { file: "45-decimal-comma.csv", declarations: "x: real[N], y: real[N]" },
  { file: "46-no-header.csv", declarations: "x: real[N]" },
  { file: "47-duplicate-header.csv", declarations: "x: real[N]" },
  { file: "48-ragged-lines.csv", declarations: "x: real[N], name: category(V)[N]" },
  { file: "49-empty-cell.csv", declarations: "x: real[N], y: count[N]" },
  { file: "50-column-gap.csv", declarations: "x: real[N, P]" },
  { file: "51-no-parent.csv", declarations: "w: category(V)[D, *]" },
  { file: "52-row-gap.csv", declarations: "w: category(V)[D, *]" },
  { file: "53-bad-count.csv", declarations: "w: category(V)[D, *]" },
  { file: "54-zero-parent.csv", declarations: "w: category(V)[D, *]" },
  { file: "55-column-for-scalar.csv", declarations: "sigma: positive, x: real[N]" },
];

const FOLDER = new URL("./wrong/", import.meta.url);

it.each(WRONG)("$file", async ({ file, declarations, given = {} }) => {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const { ok, faults } = await run({ declarations, given: new Map(Object.entries(given)), files: [{ file, text }] });
  expect(ok).toBeNull();
  const told = faults.map((fault) => dataDiagnostic(fault, { start: 0, end: 0 }));
  const lines = told.map((d) => `${d.code} ${d.message}\n  hint: ${d.hint ?? "none"}\n`);
  await expect(`data ${declarations}\n\n${lines.join("")}`).toMatchFileSnapshot(`./wrong/${file}.expected.txt`);
});

it("has no file that no case reads", () => {
  const read = WRONG.flatMap(({ file }) => [file, `${file}.expected.txt`]);
  expect(readdirSync(FOLDER).sort()).toEqual(read.sort());
});
