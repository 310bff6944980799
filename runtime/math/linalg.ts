// Small dense kernels on row-major blocks of a Float64Array. In every signature an array is followed by the offset of its first entry; a
// matrix of r rows and c columns takes r·c consecutive entries. Nothing allocates. Golub & Van Loan (2013), ch. 3 and 4.

/**
 * A = L Lᵀ in place: reads the lower triangle of the n × n matrix at `offset`, leaves L there and zeros above the diagonal.
 * False, with the block half written, when A is not positive definite (or holds a NaN). Cost n³/3.
 */
export function cholesky(a: Float64Array, offset: number, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const rowI = offset + i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = offset + j * n;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
      if (i !== j) a[rowI + j] = sum / a[rowJ + j]!;
      else if (sum > 0 && sum < Infinity) a[rowI + i] = Math.sqrt(sum);
      else return false;
    }
    for (let j = i + 1; j < n; j++) a[rowI + j] = 0;
  }
  return true;
}

/** B ← L⁻¹ B for L n × n lower triangular (the part above its diagonal is not read) and B n × m. Cost n² m. */
export function solveLower(l: Float64Array, lOffset: number, n: number, b: Float64Array, bOffset: number, m: number): void {
  for (let i = 0; i < n; i++) {
    const rowL = lOffset + i * n;
    const rowB = bOffset + i * m;
    for (let k = 0; k < i; k++) subtractMultiple(b, rowB, l[rowL + k]!, bOffset + k * m, m);
    scaleRow(b, rowB, 1 / l[rowL + i]!, m);
  }
}

/** B ← L⁻ᵀ B for L n × n lower triangular and B n × m. Cost n² m. */
export function solveLowerTransposed(l: Float64Array, lOffset: number, n: number, b: Float64Array, bOffset: number, m: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const rowB = bOffset + i * m;
    for (let k = i + 1; k < n; k++) subtractMultiple(b, rowB, l[lOffset + k * n + i]!, bOffset + k * m, m);
    scaleRow(b, rowB, 1 / l[lOffset + i * n + i]!, m);
  }
}

/** B ← (L Lᵀ)⁻¹ B: both triangular solves. */
export function solveCholesky(l: Float64Array, lOffset: number, n: number, b: Float64Array, bOffset: number, m: number): void {
  solveLower(l, lOffset, n, b, bOffset, m);
  solveLowerTransposed(l, lOffset, n, b, bOffset, m);
}

/** log det(L Lᵀ) = 2 Σ log Lᵢᵢ, nats. */
export function logDetCholesky(l: Float64Array, offset: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(l[offset + i * (n + 1)]!);
  return 2 * sum;
}

function subtractMultiple(b: Float64Array, row: number, factor: number, from: number, m: number): void {
  for (let j = 0; j < m; j++) b[row + j] = b[row + j]! - factor * b[from + j]!;
}

function scaleRow(b: Float64Array, row: number, factor: number, m: number): void {
  for (let j = 0; j < m; j++) b[row + j] = b[row + j]! * factor;
}
