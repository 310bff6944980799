/**
 * Expected counts of an enumerated latent inside one element of a plate, without its responsibilities: with rows b[w, k] and weights t[k],
 *   A = Σ_w count[w] log s[w],   s[w] = Σ_k t[k] b[w, k],   ∂A/∂ log t[k] = t[k] Σ_w count[w]/s[w] b[w, k].
 * Every b is read twice, and that is the whole cost. Rows stand in blocks of `ROWS` that are interleaved, position (block, k, row of the block): one load of
 * t[k] and one of the sum over k serve all rows of a block (unroll and jam), and both passes over a block follow one another while it is in the
 * first-level cache. Arrays are parameters: kernels that close over them lose a third of their speed in V8.
 */
export const ROWS = 8;
/** Keeps s from 0. */
const TINY = 1e-100;

/** norm[u] = Σ_k b[u, k] of the first `rows` rows of a table: s under equal weights. */
export function rowSums(table: Float64Array, width: number, norm: Float64Array, rows: number): void {
  for (let u = 0; u < rows; u++) {
    const at = u * width;
    // Four sums: additions to one would wait for each other.
    let [s0, s1, s2, s3] = [TINY, 0, 0, 0];
    let k = 0;
    for (; k + 3 < width; k += 4) {
      s0 += table[at + k]!;
      s1 += table[at + k + 1]!;
      s2 += table[at + k + 2]!;
      s3 += table[at + k + 3]!;
    }
    for (; k < width; k++) s0 += table[at + k]!;
    norm[u] = s0 + s1 + (s2 + s3);
  }
}

/** The first sweep, when all weights are 1, from the table as it is: sum[k] += Σ_w count[w − from]/norm[w] b[w, k] over the rows from … to − 1. */
export function sweepEqual(
  table: Float64Array,
  width: number,
  norm: Float64Array,
  row: Int32Array,
  from: number,
  to: number,
  count: Float64Array,
  sum: Float64Array,
): void {
  const last = to - 1;
  for (let w = from; w < to; w += 4) {
    const [u0, u1, u2, u3] = [row[w]!, row[Math.min(w + 1, last)]!, row[Math.min(w + 2, last)]!, row[Math.min(w + 3, last)]!];
    const r0 = count[w - from]! / norm[u0]!;
    const r1 = count[w - from + 1]! / norm[u1]!;
    const r2 = count[w - from + 2]! / norm[u2]!;
    const r3 = count[w - from + 3]! / norm[u3]!;
    const [i0, i1, i2, i3] = [u0 * width, u1 * width, u2 * width, u3 * width];
    for (let k = 0; k < width; k++) sum[k]! += r0 * table[i0 + k]! + r1 * table[i1 + k]! + (r2 * table[i2 + k]! + r3 * table[i3 + k]!);
  }
}

/**
 * Interleaves the columns active[0 … left − 1] of the rows `row[from … to − 1]` of a table of `width` columns; the last block is filled with its last row,
 * whose count must be 0 there.
 */
export function packRows(
  table: Float64Array,
  width: number,
  row: Int32Array,
  from: number,
  to: number,
  active: Int32Array,
  left: number,
  rows: Float64Array,
): void {
  const last = to - 1;
  let p = 0;
  for (let w = from; w < to; w += ROWS) {
    const i0 = row[w]! * width;
    const i1 = row[Math.min(w + 1, last)]! * width;
    const i2 = row[Math.min(w + 2, last)]! * width;
    const i3 = row[Math.min(w + 3, last)]! * width;
    const i4 = row[Math.min(w + 4, last)]! * width;
    const i5 = row[Math.min(w + 5, last)]! * width;
    const i6 = row[Math.min(w + 6, last)]! * width;
    const i7 = row[Math.min(w + 7, last)]! * width;
    for (let i = 0; i < left; i++, p += ROWS) {
      const k = active[i]!;
      rows[p] = table[i0 + k]!;
      rows[p + 1] = table[i1 + k]!;
      rows[p + 2] = table[i2 + k]!;
      rows[p + 3] = table[i3 + k]!;
      rows[p + 4] = table[i4 + k]!;
      rows[p + 5] = table[i5 + k]!;
      rows[p + 6] = table[i6 + k]!;
      rows[p + 7] = table[i7 + k]!;
    }
  }
}

/** sum[k] += Σ_w count[w]/s[w] b[w, k]. */
export function sweepRows(rows: Float64Array, width: number, weight: Float64Array, sum: Float64Array, count: Float64Array, blocks: number): void {
  let start = 0;
  for (let block = 0; block < blocks; block++) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [TINY, TINY, TINY, TINY, TINY, TINY, TINY, TINY];
    let p = start;
    for (let k = 0; k < width; k++, p += ROWS) {
      const t = weight[k]!;
      s0 += t * rows[p]!;
      s1 += t * rows[p + 1]!;
      s2 += t * rows[p + 2]!;
      s3 += t * rows[p + 3]!;
      s4 += t * rows[p + 4]!;
      s5 += t * rows[p + 5]!;
      s6 += t * rows[p + 6]!;
      s7 += t * rows[p + 7]!;
    }
    const w = block * ROWS;
    s0 = count[w]! / s0;
    s1 = count[w + 1]! / s1;
    s2 = count[w + 2]! / s2;
    s3 = count[w + 3]! / s3;
    s4 = count[w + 4]! / s4;
    s5 = count[w + 5]! / s5;
    s6 = count[w + 6]! / s6;
    s7 = count[w + 7]! / s7;
    p = start;
    for (let k = 0; k < width; k++, p += ROWS) {
      const low = s0 * rows[p]! + s1 * rows[p + 1]! + (s2 * rows[p + 2]! + s3 * rows[p + 3]!);
      const high = s4 * rows[p + 4]! + s5 * rows[p + 5]! + (s6 * rows[p + 6]! + s7 * rows[p + 7]!);
      sum[k]! += low + high;
    }
    start = p;
  }
}

/** ratio[w] = count[w]/s[w]. */
export function countRatios(rows: Float64Array, width: number, weight: Float64Array, count: Float64Array, ratio: Float64Array, blocks: number): void {
  let p = 0;
  for (let w = 0; w < blocks * ROWS; w += ROWS) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [TINY, TINY, TINY, TINY, TINY, TINY, TINY, TINY];
    for (let k = 0; k < width; k++, p += ROWS) {
      const t = weight[k]!;
      s0 += t * rows[p]!;
      s1 += t * rows[p + 1]!;
      s2 += t * rows[p + 2]!;
      s3 += t * rows[p + 3]!;
      s4 += t * rows[p + 4]!;
      s5 += t * rows[p + 5]!;
      s6 += t * rows[p + 6]!;
      s7 += t * rows[p + 7]!;
    }
    ratio[w] = count[w]! / s0;
    ratio[w + 1] = count[w + 1]! / s1;
    ratio[w + 2] = count[w + 2]! / s2;
    ratio[w + 3] = count[w + 3]! / s3;
    ratio[w + 4] = count[w + 4]! / s4;
    ratio[w + 5] = count[w + 5]! / s5;
    ratio[w + 6] = count[w + 6]! / s6;
    ratio[w + 7] = count[w + 7]! / s7;
  }
}

/** shares[row[w], active[i]] += weight[i] ratio[w − from] for the rows from … to − 1 and the first `left` categories: a factor b[row, k] is left to the end. */
export function addShares(
  shares: Float64Array,
  width: number,
  row: Int32Array,
  from: number,
  to: number,
  weight: Float64Array,
  ratio: Float64Array,
  active: Int32Array,
  left: number,
): void {
  for (let w = from; w < to; w++) {
    const at = row[w]! * width;
    const r = ratio[w - from]!;
    for (let i = 0; i < left; i++) shares[at + active[i]!]! += weight[i]! * r;
  }
}

/** Keeps the columns kept[0 … left − 1] (ascending) of packed rows, in place. */
export function keepColumns(rows: Float64Array, width: number, kept: Int32Array, left: number, blocks: number): void {
  let target = 0;
  for (let block = 0; block < blocks; block++) {
    const start = block * width;
    for (let k = 0; k < left; k++, target += ROWS) {
      const source = (start + kept[k]!) * ROWS;
      rows[target] = rows[source]!;
      rows[target + 1] = rows[source + 1]!;
      rows[target + 2] = rows[source + 2]!;
      rows[target + 3] = rows[source + 3]!;
      rows[target + 4] = rows[source + 4]!;
      rows[target + 5] = rows[source + 5]!;
      rows[target + 6] = rows[source + 6]!;
      rows[target + 7] = rows[source + 7]!;
    }
  }
}
