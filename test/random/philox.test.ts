// Oracle: the known-answer vectors of Random123 1.14 (kat_vectors, philox4x32 10 rounds).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStream, philox4x32, seedStream, uniform } from "../../runtime/random/index.ts";

const hex = (words: Int32Array): string => [...words].map((w) => (w >>> 0).toString(16).padStart(8, "0")).join(" ");

describe("philox4x32", () => {
  it.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ] as const)("counter %j, key %j", ([c0, c1, c2, c3], [k0, k1], expected) => {
    const out = new Int32Array(4);
    philox4x32(out, c0, c1, c2, c3, k0, k1);
    expect(hex(out)).toBe(expected);
  });

  it("agrees with a transcription in big integers", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const out = new Int32Array(4);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word, word, word), ([a, b, c, d, k, l]) => {
        philox4x32(out, a, b, c, d, k, l);
        expect(hex(out)).toBe(hex(slowPhilox([a, b, c, d].map(BigInt), BigInt(k), BigInt(l))));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

/** Salmon et al. (2011), section 3.3, literally. */
function slowPhilox(counter: readonly bigint[], key0: bigint, key1: bigint): Int32Array {
  const mask = 0xffffffffn;
  let [x0, x1, x2, x3] = counter as [bigint, bigint, bigint, bigint];
  for (let round = 0n; round < 10n; round++) {
    const p0 = x0 * 0xd2511f53n;
    const p1 = x2 * 0xcd9e8d57n;
    const k0 = (key0 + round * 0x9e3779b9n) & mask;
    const k1 = (key1 + round * 0xbb67ae85n) & mask;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask];
  }
  return Int32Array.from([x0, x1, x2, x3], (x) => Number(BigInt.asIntN(32, x)));
}

describe("seedStream", () => {
  const stateOf = (seed: number, node: number, step: number, element: number): string => {
    const state = createStream();
    seedStream(state, seed, node, step, element);
    return hex(state);
  };

  it("gives every (seed, node, step, element) its own state, up to the ends of the ranges", () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    const nodes = [0, 1, 2, 65535];
    const steps = [0, 1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
    const elements = [0, 1, 2, 2 ** 31, 2 ** 32 - 1];
    const states = seeds.flatMap((seed) => nodes.flatMap((node) => steps.flatMap((step) => elements.map((element) => stateOf(seed, node, step, element)))));
    expect(new Set(states).size).toBe(seeds.length * nodes.length * steps.length * elements.length);
  });

  it("packs seed into the key and (element, step, node) into the counter", () => {
    const out = new Int32Array(4);
    philox4x32(out, 7, 6, 5, 0, 0x89abcdef, 0x00012345);
    expect(stateOf(0x12345 * 2 ** 32 + 0x89abcdef, 5, 6, 7)).toBe(hex(out));
  });

  it("changes half of the state when one bit of the key changes (avalanche)", () => {
    // 128 bits × trials fair coins: the mean fraction has standard error 0.5/√(128·trials) = 0.0016 at 800; five of them allowed.
    const [a, b] = [createStream(), createStream()];
    for (const flip of [
      [1, 0, 0, 0],
      [2 ** 33, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 2 ** 20],
    ] as const) {
      let changed = 0;
      const trials = 800;
      for (let t = 0; t < trials; t++) {
        const key = [2 * t, 2 * (t % 13), 2 * t * t, 4 * (t % 101)] as const;
        seedStream(a, ...key);
        seedStream(b, key[0] + flip[0], key[1] + flip[1], key[2] + flip[2], key[3] + flip[3]);
        for (let w = 0; w < 4; w++) changed += bitCount(a[w]! ^ b[w]!);
      }
      expect(Math.abs(changed / (128 * trials) - 0.5)).toBeLessThan(5 * 0.0016);
    }
  });

  it("gives uncorrelated streams to neighbouring steps, elements and nodes", () => {
    const n = 40_000;
    const streams: readonly ((t: number) => readonly [number, number, number, number])[] = [
      (t) => [1, 2, t, 0],
      (t) => [1, 2, 0, t],
      (t) => [1, t, 0, 0],
      (t) => [t, 0, 0, 0],
    ];
    const state = createStream();
    for (const stream of streams) {
      // First and third draws of consecutive streams: correlation has standard error 1/√n; 4 comparisons × 3, five standard errors.
      const first = new Float64Array(n);
      const third = new Float64Array(n);
      for (let t = 0; t < n; t++) {
        seedStream(state, ...stream(t));
        first[t] = uniform(state) - 0.5;
        uniform(state);
        third[t] = uniform(state) - 0.5;
      }
      for (const [x, y, lag] of [
        [first, first, 1],
        [first, third, 0],
        [first, third, 1],
      ] as const) {
        let sum = 0;
        for (let t = lag; t < n; t++) sum += 12 * x[t]! * y[t - lag]!;
        expect(Math.abs(sum / Math.sqrt(n))).toBeLessThan(5);
      }
    }
  });
});

function bitCount(word: number): number {
  let count = 0;
  for (let w = word >>> 0; w !== 0; w >>>= 1) count += w & 1;
  return count;
}
