// Gamma(shape, rate 1) draws: Marsaglia & Tsang (2000), "A simple method for generating gamma variables", ACM TOMS 26(3).
// Below shape 1: a draw of shape + 1 times U^(1/shape) (their section 6), taken as a logarithm.

import { normalOutside, stdNormal, ZIGGURAT_EDGE, ZIGGURAT_WIDTH } from "./normal.ts";
import { store, type Stream } from "./philox.ts";
import { uniform } from "./uniform.ts";

/** 1 - SQUEEZE x⁴ is never above the acceptance ratio, for any shape ≥ 1. */
export const SQUEEZE = 0.0331;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * One Gamma(shape, 1) draw, shape > 0; NaN for any other shape. Always positive: what would underflow (likely below shape 0.01) is 2⁻¹⁰²²;
 * `logStdGamma` gives the same draw without that limit.
 */
export function stdGamma(shape: number, state: Stream): number {
  if (!(shape > 0)) return NaN;
  if (shape >= 1) return marsagliaTsang(shape, state);
  const draw = marsagliaTsang(shape, state) * Math.exp(Math.log(uniform(state)) / shape);
  return draw > SMALLEST_NORMAL ? draw : SMALLEST_NORMAL;
}

/** The logarithm of one Gamma(shape, 1) draw, exact for shapes so small that the draw itself underflows. The same stream gives the same draw. */
export function logStdGamma(shape: number, state: Stream): number {
  if (!(shape > 0)) return NaN;
  if (shape >= 1) return Math.log(marsagliaTsang(shape, state));
  const base = Math.log(marsagliaTsang(shape, state));
  return base + Math.log(uniform(state)) / shape;
}

/** A draw for `shape`, or for shape + 1 where that is below 1. */
function marsagliaTsang(shape: number, state: Stream): number {
  const d = shape >= 1 ? shape - 1 / 3 : shape + 2 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stdNormal(state);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniform(state);
    const square = x * x;
    if (u < 1 - SQUEEZE * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** out[offset … offset + count - 1] ← Gamma(shape, 1) draws; the same numbers as `count` calls of `stdGamma`. */
export function fillStdGamma(out: Float64Array, offset: number, count: number, shape: number, state: Stream): void {
  if (shape >= 1) return fillMarsagliaTsang(out, offset, count, shape, state);
  if (!(shape > 0)) return void out.fill(NaN, offset, offset + count);
  for (let i = offset; i < offset + count; i++) {
    fillMarsagliaTsang(out, i, 1, shape, state);
    const draw = out[i]! * Math.exp(Math.log(uniform(state)) / shape);
    out[i] = draw > SMALLEST_NORMAL ? draw : SMALLEST_NORMAL;
  }
}

/** Logarithms of Gamma(shape, 1) draws; the same numbers as `count` calls of `logStdGamma`. */
export function fillLogStdGamma(out: Float64Array, offset: number, count: number, shape: number, state: Stream): void {
  if (shape >= 1) {
    fillMarsagliaTsang(out, offset, count, shape, state);
    for (let i = offset; i < offset + count; i++) out[i] = Math.log(out[i]!);
    return;
  }
  if (!(shape > 0)) return void out.fill(NaN, offset, offset + count);
  for (let i = offset; i < offset + count; i++) {
    fillMarsagliaTsang(out, i, 1, shape, state);
    out[i] = Math.log(out[i]!) + Math.log(uniform(state)) / shape;
  }
}

/** Draws as of `marsagliaTsang`. (The shape is passed on as it came: V8 would box a freshly computed argument.) */
function fillMarsagliaTsang(out: Float64Array, offset: number, count: number, shape: number, state: Stream): void {
  const d = shape >= 1 ? shape - 1 / 3 : shape + 2 / 3;
  const c = 1 / Math.sqrt(9 * d);
  let s0 = state[0]!;
  let s1 = state[1]!;
  let s2 = state[2]!;
  let s3 = state[3]!;
  for (let i = offset; i < offset + count;) {
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
    const layer = low & 255;
    let x = (high * 16777216 + (low >>> 8)) * ZIGGURAT_WIDTH[layer]!;
    if (!(Math.abs(x) < ZIGGURAT_EDGE[layer]!)) {
      store(state, s0, s1, s2, s3);
      x = +normalOutside(state, layer, x); // the plus tells V8 that x stays an unboxed number
      s0 = state[0]!;
      s1 = state[1]!;
      s2 = state[2]!;
      s3 = state[3]!;
    }
    const root = 1 + c * x;
    if (root <= 0) continue;
    sum = (s0 + s3) | 0;
    const first = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    shifted = s1 << 9;
    s3 ^= s1;
    s1 ^= s2 ^= s0;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    sum = (s0 + s3) | 0;
    const second = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    shifted = s1 << 9;
    s3 ^= s1;
    s1 ^= s2 ^= s0;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    const v = root * root * root;
    const u = ((first >>> 6) * 67108864 + (second >>> 6) + 0.5) * 2.220446049250313e-16;
    const square = x * x;
    if (u < 1 - SQUEEZE * square * square || Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) out[i++] = d * v;
  }
  store(state, s0, s1, s2, s3);
}
