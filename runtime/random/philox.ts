// Philox4x32-10, a counter-based generator: a keyed bijection of 128-bit counters, ten rounds of multiply and xor.
// Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11. Here it only seeds the fast generator.

/** The four 32-bit words of a xoshiro128++ generator; belongs to the caller, one per thread of draws. Not all words are 0. */
export type Stream = Int32Array;

/** Room for one stream, to be started by `seedStream`; until then it holds an arbitrary valid state. (Rejection samplers never end on zeros.) */
export function createStream(): Stream {
  return Int32Array.of(1, 2, 3, 4);
}

/** Writes the four words of a stream back from local variables. */
export function store(state: Stream, s0: number, s1: number, s2: number, s3: number): void {
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}

/** The high word of the 64-bit product of the unsigned a and b = bHigh·2¹⁶ + bLow, in 16-bit pieces. */
function multiplyHigh(a: number, bHigh: number, bLow: number): number {
  const high = a >>> 16;
  const low = a & 0xffff;
  const middle = (Math.imul(high, bLow) + (Math.imul(low, bLow) >>> 16)) | 0;
  const carry = (Math.imul(low, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(high, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** Writes the Philox4x32-10 block of a counter (c0 … c3) and a key (k0, k1), all 32-bit words, into `out`. About 30 ns. */
export function philox4x32(out: Int32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  let w0 = c0 | 0;
  let w1 = c1 | 0;
  let w2 = c2 | 0;
  let w3 = c3 | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(w0, 0xd251, 0x1f53);
    const high1 = multiplyHigh(w2, 0xcd9e, 0x8d57);
    const low0 = Math.imul(w0, 0xd2511f53);
    const low1 = Math.imul(w2, 0xcd9e8d57);
    w0 = high1 ^ w1 ^ key0;
    w1 = low1;
    w2 = high0 ^ w3 ^ key1;
    w3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  store(out, w0, w1, w2, w3);
}

/**
 * Starts `state` for the draws of one node, step and plate element.
 *
 *   key     = (seed mod 2³², ⌊seed / 2³²⌋)        seed an integer in [0, 2⁵³)
 *   counter = (element, step, node, 0)            each an integer in [0, 2³²)
 *
 * The packing is one-to-one, and Philox permutes counters, so two streams of one seed never start in the same state. (The block of four
 * zero words, which xoshiro may not hold, is replaced by (1, 0, 0, 0); it comes up for one counter in 2¹²⁸.) Elements are *global* plate
 * indices: a minibatch draws what the full data would. Allocates nothing; about 35 ns.
 */
export function seedStream(state: Stream, seed: number, node: number, step: number, element: number): void {
  philox4x32(state, element, step, node, 0, seed, seed / 4294967296);
  if ((state[0]! | state[1]! | state[2]! | state[3]!) === 0) state[0] = 1;
}
