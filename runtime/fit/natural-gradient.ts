import { cholesky, solveCholesky } from "../math/linalg.ts";

/** Where a block of the Fisher matrix stands: rows × columns numbers in the array of its source, and its first entry in the matrix. */
export interface MatrixBlock {
  readonly offset: number;
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/** A pivot below this share of its diagonal entry (the part of a coordinate's information that the others leave) is rounding. */
const SMALLEST_PIVOT = 1e-12;
/** Damping of the first attempt, as a share of the diagonal; each further one takes ten times as much. */
const FIRST_DAMPING = 1e-8;
const MOST_ATTEMPTS = 12;

/**
 * g ← F⁻¹ g with the matrix F that `source` holds at the time of the call, its blocks on and below the diagonal. Where F is singular to
 * rounding its diagonal is multiplied by 1 + λ (a zero there becomes λ times the mean of the diagonal, or λ), which keeps the result free of
 * the units of the coordinates. NaN where that fails. Nothing is allocated in a call. Cost: size³/3.
 * Sources: Amari (1998), Neural Computation 10, 251; Marquardt (1963), SIAM Journal 11, 431 (the damping).
 */
export function naturalGradient(size: number, blocks: readonly MatrixBlock[], source: Float64Array): (gradient: Float64Array) => void {
  const matrix = new Float64Array(size * size);
  const factor = new Float64Array(size * size);
  return (gradient) => {
    for (let k = 0; k < blocks.length; k++) copyBlock(matrix, size, blocks[k]!, source);
    let damping = 0;
    for (let attempt = 0; attempt <= MOST_ATTEMPTS; attempt++) {
      factor.set(matrix);
      if (damping > 0) damp(factor, size, damping);
      if (cholesky(factor, 0, size) && (damping > 0 || isRegular(factor, matrix, size))) return solveCholesky(factor, 0, size, gradient, 0, 1);
      damping = damping === 0 ? FIRST_DAMPING : 10 * damping;
    }
    gradient.fill(NaN);
  };
}

function copyBlock(matrix: Float64Array, size: number, { offset, row, rows, column, columns }: MatrixBlock, source: Float64Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) matrix[(row + i) * size + column + j] = source[offset + i * columns + j]!;
}

/** Lᵢᵢ²/Fᵢᵢ = 1 − R² of the score of coordinate i on those before it. */
function isRegular(factor: Float64Array, matrix: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    const at = i * (size + 1);
    if (factor[at]! * factor[at]! < SMALLEST_PIVOT * matrix[at]!) return false;
  }
  return true;
}

function damp(matrix: Float64Array, size: number, damping: number): void {
  let mean = 0;
  for (let i = 0; i < size; i++) mean += matrix[i * (size + 1)]! / size;
  for (let i = 0; i < size; i++) matrix[i * (size + 1)]! += damping * (matrix[i * (size + 1)]! || mean || 1);
}
