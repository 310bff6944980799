// Oracle: the sums of the docstring as plain loops. Tolerance: a few roundings of sums of at most 23 × 7 positive terms.
import { describe, expect, it } from "vitest";
import { addShares, countRatios, packRows, ROWS, rowSums, sweepEqual, sweepRows } from "../../runtime/math/responsibilities.ts";
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

const everyone = (width: number): Int32Array => Int32Array.from({ length: width }, (_, k) => k);

const CASES = SIZES.flatMap((size) => WIDTHS.map((width) => ({ size, width })));

describe.each(CASES)("$size rows of $width categories", ({ size, width }) => {
  const { table, row, count, weight, from, to } = problem(size, width);
  const entry = (w: number, k: number): number => table[row[w]! * width + k]!;
  const norm = (w: number): number => Array.from({ length: width }, (_, k) => weight[k]! * entry(w, k)).reduce((a, b) => a + b, 0);
  const blocks = Math.ceil(size / ROWS);

  it("packs rows in interleaved blocks, the last filled with its last row", () => {
    const rows = new Float64Array(blocks * ROWS * width + 1).fill(-1);
    packRows(table, width, row, from, to, everyone(width), width, rows);
    for (let i = 0; i < blocks * ROWS; i++)
      for (let k = 0; k < width; k++) {
        const at = Math.floor(i / ROWS) * ROWS * width + k * ROWS + (i % ROWS);
        expect(rows[at]).toBe(entry(Math.min(from + i, to - 1), k));
      }
    expect(rows.at(-1)).toBe(-1);
  });

  it("sums counts over responsibilities, on top of what is there", () => {
    const rows = new Float64Array(blocks * ROWS * width);
    packRows(table, width, row, from, to, everyone(width), width, rows);
    const counts = Float64Array.from({ length: blocks * ROWS }, (_, i) => (i < size ? count[from + i]! : 0));
    const sum = new Float64Array(width).fill(0.5);
    sweepRows(rows, width, weight, sum, counts, blocks);
    for (let k = 0; k < width; k++) {
      let expected = 0.5;
      for (let w = from; w < to; w++) expected += (count[w]! / norm(w)) * entry(w, k);
      expect(Math.abs(sum[k]! / expected - 1)).toBeLessThan(1e-14);
    }
  });

  it("packs some of the columns alone", () => {
    const active = Int32Array.from({ length: Math.ceil(width / 2) }, (_, i) => 2 * i);
    const rows = new Float64Array(blocks * ROWS * active.length).fill(-1);
    packRows(table, width, row, from, to, active, active.length, rows);
    rows.forEach((value, at) => {
      const [block, rest] = [Math.floor(at / (ROWS * active.length)), at % (ROWS * active.length)];
      const w = Math.min(from + block * ROWS + (rest % ROWS), to - 1);
      expect(value).toBe(entry(w, active[Math.floor(rest / ROWS)]!));
    });
  });

  it("sweeps the table itself under equal weights, as packed rows would be", () => {
    const norms = new Float64Array(DISTINCT);
    rowSums(table, width, norms, DISTINCT);
    const counts = Float64Array.from({ length: blocks * ROWS }, (_, i) => (i < size ? count[from + i]! : 0));
    const sum = new Float64Array(width).fill(0.5);
    if (size > 0) sweepEqual(table, width, norms, row, from, to, counts, sum);
    const ones = (w: number): number => Array.from({ length: width }, (_, k) => entry(w, k)).reduce((a, b) => a + b, 0);
    for (let k = 0; k < width; k++) {
      let expected = 0.5;
      for (let w = from; w < to; w++) expected += (count[w]! / ones(w)) * entry(w, k);
      expect(Math.abs(sum[k]! / expected - 1)).toBeLessThan(1e-14);
    }
  });

  it("divides counts by the norms of rows, and adds shares up by distinct row, for some of the categories", () => {
    const rows = new Float64Array(blocks * ROWS * width);
    packRows(table, width, row, from, to, everyone(width), width, rows);
    const counts = Float64Array.from({ length: blocks * ROWS }, (_, i) => (i < size ? count[from + i]! : 0));
    const ratio = new Float64Array(blocks * ROWS);
    countRatios(rows, width, weight, counts, ratio, blocks);
    for (let w = from; w < to; w++) expect(Math.abs((ratio[w - from]! * norm(w)) / count[w]! - 1)).toBeLessThan(1e-14);
    const shares = new Float64Array(DISTINCT * width).fill(0.25);
    const active = Int32Array.from({ length: width }, (_, k) => width - 1 - k);
    const left = Math.max(1, width - 1);
    addShares(shares, width, row, from, to, weight, ratio, active, left);
    for (let u = 0; u < DISTINCT; u++)
      for (let k = 0; k < width; k++) {
        const place = active.indexOf(k);
        let expected = 0.25;
        for (let w = from; w < to; w++) if (row[w] === u && place < left) expected += weight[place]! * ratio[w - from]!;
        expect(Math.abs(shares[u * width + k]! / expected - 1)).toBeLessThan(1e-14);
      }
  });
});

it("rows that no category explains give 0, not NaN", () => {
  const row = Int32Array.of(0);
  const sum = new Float64Array(2);
  const packed = new Float64Array(2 * ROWS);
  const zero = new Float64Array(2);
  packRows(zero, 2, row, 0, 1, everyone(2), 2, packed);
  sweepRows(packed, 2, Float64Array.of(1, 1), sum, Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0), 1);
  expect([...sum]).toEqual([0, 0]);
});
