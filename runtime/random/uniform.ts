// xoshiro128++ (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"): period 2¹²⁸ - 1.
// Its step is written out in every sampler of the hot path: the words must stay in local variables, and JavaScript has no macros.

import { store, type Stream } from "./philox.ts";

const TWO_26 = 67108864;
const UNIT = 2.220446049250313e-16; // 2⁻⁵²

/**
 * One uniform draw from the open interval (0, 1): an odd multiple of 2⁻⁵³, all 2⁵² of them equally likely, so that u and 1 - u have the
 * same law and neither log u nor log(1 - u) is infinite. Takes two words of the stream.
 */
export function uniform(state: Stream): number {
  let s0 = state[0]!;
  let s1 = state[1]!;
  let s2 = state[2]!;
  let s3 = state[3]!;
  let sum = (s0 + s3) | 0;
  const high = (((sum << 7) | (sum >>> 25)) + s0) | 0;
  let shifted = s1 << 9;
  s3 ^= s1;
  s1 ^= s2 ^= s0;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  sum = (s0 + s3) | 0;
  const low = (((sum << 7) | (sum >>> 25)) + s0) | 0;
  shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  state[1] = s1 ^ s2;
  state[0] = s0 ^ s3;
  state[2] = s2 ^ shifted;
  state[3] = (s3 << 11) | (s3 >>> 21);
  return ((high >>> 6) * TWO_26 + (low >>> 6) + 0.5) * UNIT;
}

/** out[offset … offset + count - 1] ← uniform draws; the same numbers as `count` calls of `uniform`. */
export function fillUniform(out: Float64Array, offset: number, count: number, state: Stream): void {
  let s0 = state[0]!;
  let s1 = state[1]!;
  let s2 = state[2]!;
  let s3 = state[3]!;
  for (let i = offset; i < offset + count; i++) {
    let sum = (s0 + s3) | 0;
    const high = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    let shifted = s1 << 9;
    s3 ^= s1;
    s1 ^= s2 ^= s0;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    sum = (s0 + s3) | 0;
    const low = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    shifted = s1 << 9;
    s3 ^= s1;
    s1 ^= s2 ^= s0;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    out[i] = ((high >>> 6) * TWO_26 + (low >>> 6) + 0.5) * UNIT;
  }
  store(state, s0, s1, s2, s3);
}

/** One Exponential(1) draw, -log of a uniform one; positive, at most 36.8. */
export function stdExponential(state: Stream): number {
  return -Math.log(uniform(state));
}

/** Exponential(1) draws; the same numbers as `count` calls of `stdExponential`. */
export function fillStdExponential(out: Float64Array, offset: number, count: number, state: Stream): void {
  fillUniform(out, offset, count, state);
  for (let i = offset; i < offset + count; i++) out[i] = -Math.log(out[i]!);
}
