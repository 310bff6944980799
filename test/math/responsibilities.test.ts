// Oracle: the sums of the docstring as plain loops. Tolerance: a few roundings of sums of at most 23 × 7 positive terms.
import { describe, expect, it } from "vitest";
import { packRows, responsibilities, ROWS, sweepRows } from "../../runtime/math/responsibilities.ts";
import { dice } from "../algebra/harness.ts";

const SIZES = [0, 1, 7, 8, 9, 23] as const;
const WIDTHS = [1, 2, 7] as const;
const DISTINCT = 5;
/** Rows before the first of the element: `from` need not be 0. */
const BEFORE = 3;

function problem(size: number, width: number) {
  const random = dice(1 + size * 10 + width);
  const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, () => 0.01 + random());
  const total = BEFORE + size + 2;
  const row = Int32Array.from({ length: total }, () => Math.floor(random() * DISTINCT));
  const count = Float64Array.from({ length: total }, () => 1 + Math.floor(random() * 4));
  return { table: numbers(DISTINCT * width), row, count, weight: numbers(width), from: BEFORE, to: BEFORE + size };
}

const CASES = SIZES.flatMap((size) => WIDTHS.map((width) => ({ size, width })));

describe.each(CASES)("$size rows of $width categories", ({ size, width }) => {
  const { table, row, count, weight, from, to } = problem(size, width);
  const entry = (w: number, k: number): number => table[row[w]! * width + k]!;
  const norm = (w: number): number => Array.from({ length: width }, (_, k) => weight[k]! * entry(w, k)).reduce((a, b) => a + b, 0);
  const blocks = Math.ceil(size / ROWS);

  it("packs rows in interleaved blocks, the last filled with its last row", () => {
    const rows = new Float64Array(blocks * ROWS * width + 1).fill(-1);
    packRows(table, width, row, from, to, rows);
    for (let i = 0; i < blocks * ROWS; i++)
      for (let k = 0; k < width; k++) {
        const at = Math.floor(i / ROWS) * ROWS * width + k * ROWS + (i % ROWS);
        expect(rows[at]).toBe(entry(Math.min(from + i, to - 1), k));
      }
    expect(rows.at(-1)).toBe(-1);
  });

  it("sums counts over responsibilities, on top of what is there", () => {
    const rows = new Float64Array(blocks * ROWS * width);
    packRows(table, width, row, from, to, rows);
    const counts = Float64Array.from({ length: blocks * ROWS }, (_, i) => (i < size ? count[from + i]! : 0));
    const sum = new Float64Array(width).fill(0.5);
    sweepRows(rows, width, weight, sum, counts, blocks);
    for (let k = 0; k < width; k++) {
      let expected = 0.5;
      for (let w = from; w < to; w++) expected += (count[w]! / norm(w)) * entry(w, k);
      expect(Math.abs(sum[k]! / expected - 1)).toBeLessThan(1e-14);
    }
  });

  it("writes responsibilities row by row, and nothing else", () => {
    const offset = 4;
    const into = new Float64Array(offset + (to + 2) * width).fill(-1);
    responsibilities(table, width, row, from, to, weight, into, offset);
    into.forEach((value, i) => {
      const w = Math.floor((i - offset) / width);
      const expected = w < from || w >= to ? -1 : (weight[(i - offset) % width]! * entry(w, (i - offset) % width)) / norm(w);
      expect(Math.abs(value - expected), `${i}`).toBeLessThan(1e-14);
    });
  });
});

it("rows that no category explains give 0, not NaN", () => {
  const row = Int32Array.of(0);
  const into = new Float64Array(2);
  const sum = new Float64Array(2);
  const packed = new Float64Array(2 * ROWS);
  const zero = new Float64Array(2);
  packRows(zero, 2, row, 0, 1, packed);
  sweepRows(packed, 2, Float64Array.of(1, 1), sum, Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0), 1);
  responsibilities(zero, 2, row, 0, 1, Float64Array.of(1, 1), into, 0);
  expect([...sum, ...into]).toEqual([0, 0, 0, 0]);
});
