import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockEnd, closeBlock, createHistory, cutTail, tailMean, windowBlocks, windowMean } from "../../runtime/fit/iterate-history.ts";

const iterate = (t: number) => Float64Array.of(t, Math.sin(t) + 2);

/** The history after the given number of steps, cut after step `cut`. */
function record(steps: number, cut: number, keepSnapshots = false) {
  const history = createHistory(2, keepSnapshots);
  if (cut === 0) cutTail(history);
  for (let t = 1; t <= steps; t++) {
    const coordinates = iterate(t);
    for (let i = 0; i < 2; i++) history.partial[i]! += coordinates[i]!;
    if (t === blockEnd(history)) closeBlock(history, coordinates);
    if (t === cut) cutTail(history);
  }
  return history;
}

/** Mean of the iterates from + 1 .. to. */
function directMean(from: number, to: number): number[] {
  const total = [0, 0];
  for (let t = from + 1; t <= to; t++) iterate(t).forEach((value, i) => (total[i]! += value));
  return total.map((sum) => sum / (to - from));
}

const close = (actual: Float64Array, expected: readonly number[]) =>
  actual.forEach((value, i) => expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-12));

describe("averages", () => {
  it("the tail is the mean of the iterates after the cut, wherever it falls", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (steps, share) => {
        const cut = Math.floor(share * (steps - 1));
        close(tailMean(record(steps, cut), steps - cut), directMean(cut, steps));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("the window of an even number of blocks is exactly the last half", () => {
    for (const steps of [2, 8, 250, 512, 1000, 1024, 3968, 6144]) {
      const history = record(steps, steps);
      expect(steps % (2 * history.blockSize)).toBe(0);
      close(windowMean(history, steps), directMean(steps / 2, steps));
    }
  });

  it("at any step the window begins within half a block of half of the steps, and a block is at most 1/128 of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 130, max: 5000 }), (steps) => {
        const history = record(steps, steps);
        expect(history.blockSize).toBeLessThanOrEqual(Math.max(1, steps / 128));
        const from = Math.round(2 * windowMean(history, steps)[0]! - steps - 1); // the first coordinate is t, whose mean over from + 1 .. steps is (from + steps + 1)/2
        expect(Math.abs(from - steps / 2)).toBeLessThanOrEqual(history.blockSize / 2);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it("one step is its own average", () => close(tailMean(record(1, 0), 1), directMean(0, 1)));
});

describe("blocks", () => {
  it("hold the means and the last iterates of consecutive steps, an even number of them, up to the last complete block", () => {
    const history = record(1003, 500, true);
    const { count, means, snapshots } = windowBlocks(history, 1003);
    const size = history.blockSize;
    expect([size, count, history.blocks]).toEqual([4, 124, 250]);
    for (let b = 0; b < count; b++) {
      const end = (history.blocks - count + b + 1) * size;
      close(means.subarray(2 * b, 2 * b + 2), directMean(end - size, end));
      expect([...snapshots!.subarray(2 * b, 2 * b + 2)]).toEqual([...iterate(end)]);
    }
  });

  it("a transient of 1e15 leaves no rounding error in the window", () => {
    const history = createHistory(1, false);
    for (let t = 1; t <= 1024; t++) {
      history.partial[0]! += t === 3 ? 1e15 : 0.1;
      if (t === blockEnd(history)) closeBlock(history, history.partial);
    }
    expect(windowMean(history, 1024)[0]).toBeCloseTo(0.1, 14);
  });

  it("takes less memory per coordinate when there are many", () => {
    expect(createHistory(10, false).capacity).toBe(256);
    expect(createHistory(20_000, true).capacity).toBe(64);
    expect(createHistory(30_000, false).sums.length).toBeLessThanOrEqual(4e6);
  });
});
