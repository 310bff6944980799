// Oracles: what the formula is for gradients whose mean and scatter are known.
import { describe, expect, it } from "vitest";
import { AdaptiveRate } from "../../runtime/fit/adaptive-rate.ts";
import { createStream, seedStream, stdNormal } from "../../runtime/random/index.ts";

function noisy(size: number, mean: number, sd: number): () => Float64Array {
  const stream = createStream();
  seedStream(stream, 7, 0, 0, 0);
  return () => Float64Array.from({ length: size }, () => mean + sd * stdNormal(stream));
}

describe("the adaptive rate", () => {
  it("is 1 for gradients without noise, after the first ones", () => {
    const rate = new AdaptiveRate(3, 4);
    const g = Float64Array.of(1, -2, 0.5);
    expect([1, 2, 3, 4, 5, 6].map(() => rate.next(g))).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("is |mean|² / mean |g|² of the first gradients", () => {
    const [size, first] = [5, 8];
    const draw = noisy(size, 1, 2);
    const all = Array.from({ length: first }, draw);
    const rate = new AdaptiveRate(size, first);
    const last = all.map((g) => rate.next(g)).at(-1)!;
    const mean = Array.from({ length: size }, (_, i) => all.reduce((s, g) => s + g[i]!, 0) / first);
    const norm = (g: ArrayLike<number>): number => Array.from(g).reduce((s, x) => s + x * x, 0);
    expect(last).toBeCloseTo(norm(mean) / (all.reduce((s, g) => s + norm(g), 0) / first), 12);
  });

  it("becomes small where gradients are noise about 0", () => {
    const draw = noisy(200, 0, 1);
    const rate = new AdaptiveRate(200, 10);
    const rates = Array.from({ length: 2000 }, () => rate.next(draw()));
    // With a memory of m gradients |mean|² is 1/m of |g|²; the memory grows by 1 less what the rate forgets.
    expect(rates[9]).toBeGreaterThan(0.05);
    expect(rates.at(-1)).toBeLessThan(0.01);
  });

  it("is large again when the gradients agree", () => {
    const rate = new AdaptiveRate(50, 10);
    const noise = noisy(50, 0, 1);
    for (let t = 0; t < 200; t++) rate.next(noise());
    const drift = noisy(50, 5, 0.5);
    const rates = Array.from({ length: 100 }, () => rate.next(drift()));
    expect(rates.at(-1)).toBeGreaterThan(0.9);
  });

  it("does not depend on the units", () => {
    const [a, b] = [new AdaptiveRate(4, 3), new AdaptiveRate(4, 3)];
    const draw = noisy(4, 0.3, 1);
    for (let t = 0; t < 30; t++) {
      const g = draw();
      expect(b.next(g.map((x) => 1024 * x))).toBeCloseTo(a.next(g), 12);
    }
  });

  it("of gradients that are 0 is 0", () => {
    const rate = new AdaptiveRate(2, 1);
    expect(rate.next(new Float64Array(2))).toBe(0);
  });
});
