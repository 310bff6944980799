import { describe, expect, it } from "vitest";
import { naturalGradient, type MatrixBlock, type MatrixGroup } from "../../runtime/fit/natural-gradient.ts";

/** One matrix of the whole gradient. */
const dense = (size: number, blocks: readonly MatrixBlock[], longest = Infinity): readonly MatrixGroup[] => [
  { count: 1, size, blocks, coordinates: [{ from: 0, row: 0, size, longest: Infinity, floor: 0 }], longest },
];

/** F⁻¹ g for one dense block, by the function under test. */
function solved(matrix: readonly (readonly number[])[], gradient: readonly number[]): readonly number[] {
  const size = gradient.length;
  const out = Float64Array.from(gradient);
  naturalGradient(dense(size, [{ offset: 0, row: 0, rows: size, column: 0, columns: size }]), Float64Array.from(matrix.flat()))(out, 1);
  return [...out];
}
const times = (matrix: readonly (readonly number[])[], x: readonly number[]): readonly number[] =>
  matrix.map((row) => row.reduce((s, v, j) => s + v * x[j]!, 0));

describe("naturalGradient", () => {
  it("solves a regular system without damping: to rounding", () => {
    const matrix = [
      [4, 1, 0.5],
      [1, 3, -1],
      [0.5, -1, 2],
    ];
    times(matrix, solved(matrix, [1, -2, 0.3])).forEach((v, i) => expect(v).toBeCloseTo([1, -2, 0.3][i]!, 14));
  });

  it("is free of the units of the coordinates: 1e-9 and 1e9 beside each other, correlated by a half, are regular", () => {
    const matrix = [
      [1e-18, 0.5],
      [0.5, 1e18],
    ];
    const [a, b] = solved(matrix, [1.5e-9, 1.5e9]);
    expect([a! / 1e9, b! / 1e-9]).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14)]);
  });

  it("puts blocks in their places, and reads the source at every call", () => {
    // [[2, 1, 0], [1, 3, 0], [0, 0, 5]] as a 2 × 2 block, a row of two below it and a scalar, with numbers of others before and between.
    const source = Float64Array.of(9, 9, 2, 7, 1, 3, 9, 0, 0, 5);
    const blocks: readonly MatrixBlock[] = [
      { offset: 2, row: 0, rows: 2, column: 0, columns: 2 },
      { offset: 7, row: 2, rows: 1, column: 0, columns: 2 },
      { offset: 9, row: 2, rows: 1, column: 2, columns: 1 },
    ];
    const solve = naturalGradient(dense(3, blocks), source);
    const gradient = Float64Array.of(3, 4, 5);
    solve(gradient, 1);
    expect([...gradient]).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14), 1]);
    source.set([10], 9);
    gradient.set([3, 4, 5]);
    solve(gradient, 1);
    expect(gradient[2]).toBe(0.5);
  });

  it("solves one matrix per element, whose coordinates lie apart; the others stay", () => {
    // Two elements of [[a, ·], [b, c]]: the first coordinate has one number per element, the second two, of which one is not coupled.
    const source = Float64Array.of(2, 4, 1, 0, 2, 0, 3, 0, 0, 5, 4, 0, 0, 6);
    const groups: readonly MatrixGroup[] = [
      {
        count: 2,
        size: 3,
        blocks: [
          { offset: 0, row: 0, rows: 1, column: 0, columns: 1 },
          { offset: 2, row: 1, rows: 2, column: 0, columns: 1 },
          { offset: 6, row: 1, rows: 2, column: 1, columns: 2 },
        ],
        coordinates: [
          { from: 5, row: 0, size: 1, longest: Infinity, floor: 0 },
          { from: 0, row: 1, size: 2, longest: Infinity, floor: 0 },
        ],
        longest: Infinity,
      },
    ];
    const gradient = Float64Array.of(4, 10, 6, 12, 7, 3, 6);
    naturalGradient(groups, source)(gradient, 1);
    // [[2, 1], [1, 3]] x = [3, 4]; [[4, 2], [2, 4]] x = [6, 6].
    expect([...gradient]).toEqual([1, 2, 1, 2, 7, 1, 1].map((v) => expect.closeTo(v, 14) as number));
  });

  it("shortens a step whose length in the metric, times the rate, is above the bound, and no other", () => {
    const block: MatrixBlock = { offset: 0, row: 0, rows: 2, column: 0, columns: 2 };
    const step = (longest: number, rate: number, each = Infinity): readonly number[] => {
      const gradient = Float64Array.of(12, 4);
      const groups = dense(2, [block], longest).map((g) => ({ ...g, coordinates: [{ from: 0, row: 0, size: 2, longest: each, floor: 0 }] }));
      naturalGradient(groups, Float64Array.of(4, 0, 0, 1))(gradient, rate);
      return [...gradient];
    };
    // F⁻¹ g = (3, 4) has length √(4·9 + 16) = √52.
    expect(step(1, 0.1)).toEqual([3, 4].map((v) => expect.closeTo(v, 14) as number));
    const [a, b] = step(1, 0.5);
    expect([a, b]).toEqual([3, 4].map((v) => expect.closeTo((2 * v) / Math.sqrt(52), 14) as number));
    expect(0.25 * (4 * a! * a! + b! * b!)).toBeCloseTo(1, 12);
    // The longer of the two has length 4.
    expect(step(1, 0.1, 0.2)).toEqual([1.5, 2].map((v) => expect.closeTo(v, 14) as number));
  });

  it("damps a singular matrix: a gradient in its range gets the solution, one outside stays finite", () => {
    const singular = [[1, 1], [1, 1]]; // prettier-ignore
    const along = solved(singular, [2, 2]);
    along.forEach((v) => expect(v).toBeCloseTo(1, 7));
    // The rounding of a pivot is 1e-16 of the diagonal, the damping 1e-8 of it: of a matrix scaled by coordinates in other units the solution is scaled.
    const scaled = solved([[1, 1e6], [1e6, 1e12]], [2, 2e6]); // prettier-ignore
    expect([scaled[0]! / along[0]!, (1e6 * scaled[1]!) / along[1]!]).toEqual([expect.closeTo(1, 7), expect.closeTo(1, 7)]);
    expect(solved(singular, [1, -1]).every(Number.isFinite)).toBe(true);
  });

  it("leaves a coordinate that the data do not reach where it is, whether others are there or not", () => {
    expect(solved([[3, 0], [0, 0]], [6, 0])).toEqual([expect.closeTo(2, 6), 0]); // prettier-ignore
    expect(solved([[0]], [0])).toEqual([0]);
  });

  it("gives NaN, which stops the fit, where no damping helps", () => {
    expect(solved([[NaN]], [1])).toEqual([NaN]);
    expect(solved([[-1]], [1])).toEqual([NaN]);
  });
});
