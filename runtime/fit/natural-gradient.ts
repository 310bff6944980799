import { cholesky, solveCholesky } from "../math/linalg.ts";

/**
 * Where a part of the matrices stands: rows × columns numbers in the array of its source, those of the next element right after, and its first
 * entry in the matrix.
 */
export interface MatrixBlock {
  readonly offset: number;
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/** Coordinates `from`, `from` + 1, … of the gradient, `size` per element, those of the next element right after: rows `row`, … of the matrix. */
export interface CoordinateRange {
  readonly from: number;
  readonly row: number;
  readonly size: number;
  /** The longest step of one of them. */
  readonly longest: number;
  /** Added to the diagonal. */
  readonly floor: number;
}

/** One matrix F of `size` rows for each of `count` elements; `blocks` on and below the diagonal. */
export interface MatrixGroup {
  readonly count: number;
  readonly size: number;
  readonly blocks: readonly MatrixBlock[];
  readonly coordinates: readonly CoordinateRange[];
  /** The longest step of one element, rate · √(gᵀ F⁻¹ g): about √(2 KL) between the distributions before and after it. */
  readonly longest: number;
}

/** A pivot below this share of its diagonal entry (the part of a coordinate's information that the others leave) is rounding. */
const SMALLEST_PIVOT = 1e-12;
/** Damping of the first attempt, as a share of the diagonal; each further one takes ten times as much. */
const FIRST_DAMPING = 1e-8;
const MOST_ATTEMPTS = 12;

interface Scratch {
  readonly matrix: Float64Array;
  readonly factor: Float64Array;
  readonly slope: Float64Array;
  readonly direction: Float64Array;
}

/**
 * g ← F⁻¹ g with the matrices F that `source` holds at the time of the call, scaled down where rate · F⁻¹ g is longer than allowed; coordinates of no group
 * stay as they are. Where F is singular to rounding its diagonal is multiplied by 1 + λ (a zero there becomes λ times the mean of the diagonal,
 * or λ), which keeps the result free of the units of the coordinates. NaN where that fails. Nothing is allocated in a call. Cost: count · size³/3.
 * Sources: Amari (1998), Neural Computation 10, 251; Marquardt (1963), SIAM Journal 11, 431 (the damping).
 */
export function naturalGradient(groups: readonly MatrixGroup[], source: Float64Array): (gradient: Float64Array, rate: number) => void {
  const side = Math.max(0, ...groups.map((g) => g.size));
  const array = (length: number): Float64Array => new Float64Array(length);
  const scratch = { matrix: array(side * side), factor: array(side * side), slope: array(side), direction: array(side) };
  return (gradient, rate) => {
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g]!;
      for (let element = 0; element < group.count; element++) turn(group, element, source, gradient, rate, scratch);
    }
  };
}

/** One element: gather, solve, shorten, scatter. */
function turn(group: MatrixGroup, element: number, source: Float64Array, gradient: Float64Array, rate: number, scratch: Scratch): void {
  const { size, blocks, coordinates } = group;
  const { slope, direction } = scratch;
  for (let k = 0; k < blocks.length; k++) copyBlock(scratch.matrix, size, blocks[k]!, element, source);
  for (let k = 0; k < coordinates.length; k++) {
    const c = coordinates[k]!;
    for (let i = 0; i < c.size; i++) {
      slope[c.row + i] = direction[c.row + i] = gradient[c.from + element * c.size + i]!;
      scratch.matrix[(c.row + i) * (size + 1)]! += c.floor;
    }
  }
  solveDamped(size, scratch);
  const shrink = shortening(group, rate, scratch);
  for (let k = 0; k < coordinates.length; k++) {
    const c = coordinates[k]!;
    for (let i = 0; i < c.size; i++) gradient[c.from + element * c.size + i] = shrink * direction[c.row + i]!;
  }
}

/** direction ← F⁻¹ direction, with the least damping that works. */
function solveDamped(size: number, { matrix, factor, direction }: Scratch): void {
  let damping = 0;
  for (let attempt = 0; attempt <= MOST_ATTEMPTS; attempt++) {
    for (let i = 0; i < size * size; i++) factor[i] = matrix[i]!;
    if (damping > 0) damp(factor, size, damping);
    if (cholesky(factor, 0, size) && (damping > 0 || isRegular(factor, matrix, size))) return solveCholesky(factor, 0, size, direction, 0, 1);
    damping = damping === 0 ? FIRST_DAMPING : 10 * damping;
  }
  direction.fill(NaN);
}

/** What F⁻¹ g is multiplied by. */
function shortening({ size, coordinates, longest }: MatrixGroup, rate: number, { slope, direction }: Scratch): number {
  let square = 0;
  for (let i = 0; i < size; i++) square += slope[i]! * direction[i]!;
  let excess = (rate * Math.sqrt(Math.max(0, square))) / longest;
  for (let k = 0; k < coordinates.length; k++) {
    const c = coordinates[k]!;
    for (let i = 0; i < c.size; i++) excess = Math.max(excess, Math.abs(rate * direction[c.row + i]!) / c.longest);
  }
  return excess > 1 ? 1 / excess : 1;
}

function copyBlock(matrix: Float64Array, size: number, block: MatrixBlock, element: number, source: Float64Array): void {
  const { row, rows, column, columns } = block;
  const offset = block.offset + element * rows * columns;
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
