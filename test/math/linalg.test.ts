// Oracle: the matrix product of what the kernel returns.
import { describe, expect, it } from "vitest";
import { cholesky, logDetCholesky, solveCholesky, solveLower, solveLowerTransposed } from "../../runtime/math/index.ts";

/** A smooth deterministic stand-in for random entries in (-1, 1). */
const entry = (i: number): number => Math.sin(1.7 * i * i + 0.3 * i);
const OFFSET = 3;

/** G Gᵀ + n I at OFFSET of a longer array. */
function positiveDefinite(n: number): Float64Array {
  const a = new Float64Array(OFFSET + n * n + 2).fill(7);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? n : 0;
      for (let k = 0; k < n; k++) sum += entry(i * n + k) * entry(j * n + k);
      a[OFFSET + i * n + j] = sum;
    }
  }
  return a;
}
/** Entries of the product of an r × k and a k × c matrix. */
function product(a: (i: number, j: number) => number, b: (i: number, j: number) => number, r: number, k: number, c: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < r; i++) {
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let m = 0; m < k; m++) sum += a(i, m) * b(m, j);
      out.push(sum);
    }
  }
  return out;
}
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThan(1e-13 * (1 + Math.abs(expected[i]!)) * 10);
}

describe.each([0, 1, 2, 5, 20])("n = %i", (n) => {
  const a = positiveDefinite(n);
  const factor = a.slice();
  const ok = cholesky(factor, OFFSET, n);
  const l = (i: number, j: number): number => factor[OFFSET + i * n + j]!;

  it("factors A = L Lᵀ, leaving the rest of the array alone", () => {
    expect(ok).toBe(true);
    expectClose(
      product(l, (i, j) => l(j, i), n, n, n),
      a.subarray(OFFSET, OFFSET + n * n),
    );
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(l(i, j)).toBe(0);
    expect([...factor.slice(0, OFFSET), ...factor.slice(OFFSET + n * n)]).toEqual([7, 7, 7, 7, 7]);
  });

  it.each([1, 4])("solves with L, Lᵀ and L Lᵀ for %i right-hand sides", (m) => {
    const b = Float64Array.from({ length: 1 + n * m }, (_, i) => entry(i + 100));
    const rhs = b.slice(1);
    const at = (x: Float64Array) => (i: number, j: number) => x[1 + i * m + j]!;
    const lower = b.slice();
    solveLower(factor, OFFSET, n, lower, 1, m);
    expectClose(product(l, at(lower), n, n, m), rhs);
    const transposed = b.slice();
    solveLowerTransposed(factor, OFFSET, n, transposed, 1, m);
    expectClose(
      product((i, j) => l(j, i), at(transposed), n, n, m),
      rhs,
    );
    const both = b.slice();
    solveCholesky(factor, OFFSET, n, both, 1, m);
    expectClose(
      product((i, j) => a[OFFSET + i * n + j]!, at(both), n, n, m),
      rhs,
    );
    expect(lower[0]).toBe(b[0]);
  });
});

describe("cholesky", () => {
  it("refuses what is not positive definite", () => {
    expect(cholesky(Float64Array.of(1, 0, 2, 1), 0, 2)).toBe(false);
    expect(cholesky(Float64Array.of(1, 0, 1, 1), 0, 2)).toBe(false);
    expect(cholesky(Float64Array.of(NaN), 0, 1)).toBe(false);
    expect(cholesky(Float64Array.of(-1), 0, 1)).toBe(false);
  });
  it("reads the lower triangle only", () => {
    const a = Float64Array.of(4, NaN, 2, 5);
    expect(cholesky(a, 0, 2)).toBe(true);
    expect([...a]).toEqual([2, 0, 1, 2]);
    expect(logDetCholesky(a, 0, 2)).toBeCloseTo(Math.log(16), 15);
  });
});
