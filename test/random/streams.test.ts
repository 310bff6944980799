import { describe, expect, it } from "vitest";
import * as R from "../../runtime/random/index.ts";

interface Pair {
  readonly name: string;
  readonly one: (state: R.Stream) => number;
  readonly fill: (out: Float64Array, offset: number, count: number, state: R.Stream) => void;
}
const PAIRS: readonly Pair[] = [
  { name: "uniform", one: R.uniform, fill: R.fillUniform },
  { name: "stdExponential", one: R.stdExponential, fill: R.fillStdExponential },
  { name: "stdNormal", one: R.stdNormal, fill: R.fillStdNormal },
  ...[0.3, 1, 3, 51].flatMap((shape): Pair[] => [
    { name: `stdGamma(${shape})`, one: (s) => R.stdGamma(shape, s), fill: (out, at, n, s) => R.fillStdGamma(out, at, n, shape, s) },
    { name: `logStdGamma(${shape})`, one: (s) => R.logStdGamma(shape, s), fill: (out, at, n, s) => R.fillLogStdGamma(out, at, n, shape, s) },
  ]),
  ...[2, 40].map((rate): Pair => ({ name: `poisson(${rate})`, one: (s) => R.poisson(rate, s), fill: (out, at, n, s) => R.fillPoisson(out, at, n, rate, s) })),
  ...[0.1, 0.6].map((p): Pair => ({
    name: `binomial(50, ${p})`,
    one: (s) => R.binomial(50, p, s),
    fill: (out, at, n, s) => R.fillBinomial(out, at, n, 50, p, s),
  })),
];

describe.each(PAIRS)("$name", ({ one, fill }) => {
  it("fills exactly as successive calls do, and leaves the stream where they do", () => {
    const [a, b] = [R.createStream(), R.createStream()];
    const count = 20_000; // enough for every rare branch: 0.7 % of normals leave the fast path, 0.03 % reach the tail
    R.seedStream(a, 5, 1, 2, 3);
    R.seedStream(b, 5, 1, 2, 3);
    const filled = new Float64Array(count + 5).fill(-7);
    fill(filled, 3, count, a);
    const single = Float64Array.from({ length: count }, () => one(b));
    expect(Buffer.compare(Buffer.from(filled.buffer, 24, 8 * count), Buffer.from(single.buffer))).toBe(0);
    expect([...a]).toEqual([...b]);
    expect([...filled.slice(0, 3), ...filled.slice(count + 3)]).toEqual([-7, -7, -7, -7, -7]);
  });

  it("draws the same again from the same key, in parts or as a whole", () => {
    const state = R.createStream();
    const [whole, parts] = [new Float64Array(64), new Float64Array(64)];
    R.seedStream(state, 5, 1, 2, 3);
    fill(whole, 0, 64, state);
    R.seedStream(state, 5, 1, 2, 3);
    for (const [at, count] of [
      [0, 1],
      [1, 0],
      [1, 30],
      [31, 33],
    ] as const)
      fill(parts, at, count, state);
    expect(parts).toEqual(whole);
  });

  it("keeps its first draws (a change here changes every published fit)", () => {
    const state = R.createStream();
    R.seedStream(state, 1, 2, 3, 4);
    const out = new Float64Array(3);
    fill(out, 0, 3, state);
    expect([...out].join(" ")).toMatchSnapshot();
  });
});

it("stdGamma is the exponential of logStdGamma", () => {
  const [a, b] = [R.createStream(), R.createStream()];
  for (const shape of [0.05, 0.3, 1, 8]) {
    R.seedStream(a, 1, 0, 0, 0);
    R.seedStream(b, 1, 0, 0, 0);
    for (let i = 0; i < 200; i++) {
      const draw = R.stdGamma(shape, a);
      expect(Math.abs(Math.log(draw) - R.logStdGamma(shape, b))).toBeLessThan(1e-15 * (10 + 2 * Math.abs(Math.log(draw))));
    }
  }
});
