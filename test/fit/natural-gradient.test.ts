import { describe, expect, it } from "vitest";
import { naturalGradient, type MatrixBlock } from "../../runtime/fit/natural-gradient.ts";

/** F⁻¹ g for one dense block, by the function under test. */
function solved(matrix: readonly (readonly number[])[], gradient: readonly number[]): readonly number[] {
  const size = gradient.length;
  const out = Float64Array.from(gradient);
  naturalGradient(size, [{ offset: 0, row: 0, rows: size, column: 0, columns: size }], Float64Array.from(matrix.flat()))(out);
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
    const solve = naturalGradient(3, blocks, source);
    const gradient = Float64Array.of(3, 4, 5);
    solve(gradient);
    expect([...gradient]).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14), 1]);
    source.set([10], 9);
    gradient.set([3, 4, 5]);
    solve(gradient);
    expect(gradient[2]).toBe(0.5);
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
