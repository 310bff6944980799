/**
 * Sums of the iterates over equal consecutive blocks of steps, for averages and batch means over a window whose end is not known in advance.
 * When all `capacity` blocks are full they are merged in pairs, so that between capacity/2 and capacity blocks always cover the run.
 * Memory: (capacity + 2)·size doubles, twice that with snapshots; cost: one addition per coordinate and step.
 */
export interface IterateHistory {
  readonly size: number;
  readonly capacity: number;
  /** Steps per block, a power of two. */
  blockSize: number;
  /** Complete blocks; they cover the steps 1..blocks·blockSize. */
  blocks: number;
  /** Sum of the iterates after the last complete block. */
  readonly partial: Float64Array;
  /** Sums of the complete blocks, [capacity, size]. */
  readonly sums: Float64Array;
  /** The iterate at the end of each block, [capacity, size]; null when the answer is an average. */
  readonly snapshots: Float64Array | null;
  /** Minus what `partial` held at the cut, plus the blocks closed since; null before the cut. */
  tail: Float64Array | null;
}

const LARGEST_CAPACITY = 256;
const SMALLEST_CAPACITY = 64;
/** Doubles spent on the sums where the smallest capacity allows: 32 MB. */
const BUDGET = 4e6;

export function createHistory(size: number, keepSnapshots: boolean): IterateHistory {
  let capacity = LARGEST_CAPACITY;
  while (capacity > SMALLEST_CAPACITY && capacity * size * (keepSnapshots ? 2 : 1) > BUDGET) capacity /= 2;
  const table = () => new Float64Array(capacity * size);
  return { size, capacity, blockSize: 1, blocks: 0, partial: new Float64Array(size), sums: table(), snapshots: keepSnapshots ? table() : null, tail: null };
}

/** The step at which the current block ends. */
export function blockEnd(history: IterateHistory): number {
  return (history.blocks + 1) * history.blockSize;
}

/** To be called at step `blockEnd`, after its iterate was added to `partial`. */
export function closeBlock(history: IterateHistory, coordinates: Float64Array): void {
  const { size, partial, sums, snapshots, tail } = history;
  if (tail !== null) addTo(tail, partial);
  sums.set(partial, history.blocks * size);
  snapshots?.set(coordinates, history.blocks * size);
  partial.fill(0);
  history.blocks += 1;
  if (history.blocks === history.capacity) mergePairs(history);
}

function mergePairs(history: IterateHistory): void {
  const { size, sums, snapshots } = history;
  history.blocks /= 2;
  history.blockSize *= 2;
  for (let k = 0; k < history.blocks; k++) {
    for (let i = 0; i < size; i++) sums[k * size + i] = sums[2 * k * size + i]! + sums[(2 * k + 1) * size + i]!;
    snapshots?.copyWithin(k * size, (2 * k + 1) * size, (2 * k + 2) * size);
  }
}

/** Starts the tail: from here on `tailSum` is the sum of the iterates of the steps after this one. */
export function cutTail(history: IterateHistory): void {
  history.tail = history.partial.map((value) => 0 - value);
}

/** Exact mean of the iterates since the cut. */
export function tailMean(history: IterateHistory, steps: number): Float64Array {
  const { tail, partial } = history;
  return partial.map((value, i) => ((tail?.[i] ?? 0) + value) / steps);
}

/** The first block of the window t > steps/2: exact when `steps` is an even number of blocks, else the block boundary nearest to steps/2. */
export function windowStart(history: IterateHistory, steps: number): number {
  return Math.min(history.blocks, Math.round(steps / 2 / history.blockSize));
}

/** Mean of the iterates from the window's first block to the last step. Off the documented window by at most half a block: steps / capacity. */
export function windowMean(history: IterateHistory, steps: number): Float64Array {
  const { size, sums, blockSize, blocks } = history;
  const first = windowStart(history, steps);
  const mean = history.partial.slice();
  for (let k = first; k < blocks; k++) for (let i = 0; i < size; i++) mean[i]! += sums[k * size + i]!;
  return mean.map((total) => total / (steps - first * blockSize));
}

/** Rows of the window: the mean of each complete block, and the snapshots; an even number of blocks, the earliest dropped if need be. */
export interface Window {
  readonly count: number;
  readonly size: number;
  /** [count, size] */
  readonly means: Float64Array;
  readonly snapshots: Float64Array | null;
}

export function windowBlocks(history: IterateHistory, steps: number): Window {
  const { size, sums, blockSize, blocks, snapshots } = history;
  const first = blocks - 2 * Math.floor((blocks - windowStart(history, steps)) / 2);
  const means = sums.slice(first * size, blocks * size).map((total) => total / blockSize);
  return { count: blocks - first, size, means, snapshots: snapshots === null ? null : snapshots.slice(first * size, blocks * size) };
}

function addTo(target: Float64Array, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += values[i]!;
}
