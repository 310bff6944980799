// Standard normal draws by the ziggurat of Marsaglia & Tsang (2000), J. Stat. Softw. 5(8), with 256 layers and, after Doornik (2005), layer
// and abscissa from disjoint bits. Two 32-bit words a draw (layer 8 bits, signed abscissa 56), 99.3 % of the draws need no more.

import { store, type Stream } from "./philox.ts";
import { uniform } from "./uniform.ts";

const LAYERS = 256;
const TAIL_START = 3.654152885361009; // the right edge R of the lowest layer, where all layers have equal area
const AREA = 0.004928673233974655; // R φ(R) + ∫_R^∞ φ, with φ(x) = exp(-x²/2)
const SCALE = 2 ** -55;

/** Width of layer i times 2⁻⁵⁵: turns a signed 56-bit integer into an abscissa. */
export const ZIGGURAT_WIDTH = new Float64Array(LAYERS);
/** Abscissa below which a point of layer i is certainly under the curve. */
export const ZIGGURAT_EDGE = new Float64Array(LAYERS);
const HEIGHT = new Float64Array(LAYERS + 1); // exp(-xᵢ²/2)

function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}

let edge = TAIL_START;
ZIGGURAT_WIDTH[0] = (AREA / density(TAIL_START)) * SCALE; // the lowest layer as a rectangle of the same area, tail included
for (let i = 1; i <= LAYERS; i++) {
  ZIGGURAT_EDGE[i - 1] = edge;
  HEIGHT[i] = density(edge);
  if (i < LAYERS) ZIGGURAT_WIDTH[i] = edge * SCALE;
  edge = i < LAYERS - 1 ? Math.sqrt(-2 * Math.log(density(edge) + AREA / edge)) : 0;
}

/** One standard normal draw. */
export function stdNormal(state: Stream): number {
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
  const layer = low & 255;
  const x = (high * 16777216 + (low >>> 8)) * ZIGGURAT_WIDTH[layer]!;
  return Math.abs(x) < ZIGGURAT_EDGE[layer]! ? x : +normalOutside(state, layer, x);
}

/** The rest of a draw whose first point fell outside the inner rectangle of its layer: tail, wedge, or a new start. */
export function normalOutside(state: Stream, layer: number, x: number): number {
  if (layer === 0) return normalTail(state, x < 0);
  const y = HEIGHT[layer]! + uniform(state) * (HEIGHT[layer + 1]! - HEIGHT[layer]!);
  return y < density(x) ? x : stdNormal(state);
}

/** A normal draw beyond R, exact. Marsaglia (1964), Technometrics 6(1). */
function normalTail(state: Stream, negative: boolean): number {
  for (;;) {
    const excess = -Math.log(uniform(state)) / TAIL_START;
    if (-2 * Math.log(uniform(state)) > excess * excess) return negative ? -TAIL_START - excess : TAIL_START + excess;
  }
}

/** out[offset … offset + count - 1] ← standard normal draws; the same numbers as `count` calls of `stdNormal`. */
export function fillStdNormal(out: Float64Array, offset: number, count: number, state: Stream): void {
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
    out[i] = x;
  }
  store(state, s0, s1, s2, s3);
}
