// What the goodness-of-fit tests are too coarse to see: each rejection rule, taken apart. Oracle: the target density or mass itself.
import { describe, expect, it } from "vitest";
import * as M from "../../runtime/math/index.ts";
import { binomialCandidate, logBinomialMass, logPoissonMass, poissonCandidate } from "../../runtime/random/discrete.ts";
import { SQUEEZE } from "../../runtime/random/gamma.ts";
import { createStream, seedStream } from "../../runtime/random/index.ts";
import { normalOutside, ZIGGURAT_EDGE, ZIGGURAT_WIDTH } from "../../runtime/random/normal.ts";
import { kolmogorovSmirnov } from "./statistics.ts";

const THRESHOLD = 1e-5;
const density = (x: number): number => Math.exp(-0.5 * x * x);
const width = (layer: number): number => ZIGGURAT_WIDTH[layer]! * 2 ** 55;

describe("ziggurat", () => {
  it("has 256 layers of equal area that cover the density exactly", () => {
    const area = width(0) * density(ZIGGURAT_EDGE[0]!);
    for (let i = 1; i < 256; i++) {
      expect(Math.abs((width(i) * (density(ZIGGURAT_EDGE[i]!) - density(width(i)))) / area - 1)).toBeLessThan(1e-9); // the top layer collects the rounding of all
      expect(width(i)).toBe(ZIGGURAT_EDGE[i - 1]);
    }
    expect(ZIGGURAT_EDGE[255]).toBe(0);
    // The lowest layer is the rectangle under R and the tail beyond it.
    const edge = ZIGGURAT_EDGE[0]!;
    expect(Math.abs(area / (edge * density(edge) + Math.sqrt(2 * Math.PI) * M.normalCdf(-edge)) - 1)).toBeLessThan(1e-14);
  });

  it("accepts a wedge point x with probability (φ(x) - φ(xᵢ))/(φ(xᵢ₊₁) - φ(xᵢ)), else draws anew", () => {
    const state = createStream();
    seedStream(state, 1, 0, 0, 0);
    let [surplus, variance] = [0, 0];
    const anew: number[] = [];
    for (let layer = 1; layer < 256; layer++) {
      const [inner, outer] = [ZIGGURAT_EDGE[layer]!, width(layer)];
      for (let i = 0; i < 400; i++) {
        const x = (i % 2 === 0 ? 1 : -1) * (inner + (outer - inner) * ((i + 0.5) / 400));
        const chance = (density(x) - density(outer)) / (density(inner) - density(outer));
        const draw = normalOutside(state, layer, x);
        surplus += (draw === x ? 1 : 0) - chance;
        variance += chance * (1 - chance);
        if (draw !== x) anew.push(draw);
      }
    }
    expect(Math.abs(surplus) / Math.sqrt(variance)).toBeLessThan(4.5);
    expect(kolmogorovSmirnov(Float64Array.from(anew), M.normalCdf)).toBeGreaterThan(THRESHOLD);
  });

  it.each([1, -1])("has the right tail on the side of %i", (side) => {
    const state = createStream();
    seedStream(state, 2, 0, 0, 0);
    const edge = ZIGGURAT_EDGE[0]!;
    const draws = Float64Array.from({ length: 50_000 }, () => side * normalOutside(state, 0, side * 4));
    expect(kolmogorovSmirnov(draws, (x) => 1 - M.normalCdf(-x) / M.normalCdf(-edge))).toBeGreaterThan(THRESHOLD);
  });
});

describe("gamma", () => {
  it.each([1, 1.5, 3, 20, 1e4])("squeeze lies below the acceptance ratio for shape %d", (shape) => {
    const d = shape - 1 / 3;
    let gap = Infinity;
    for (let x = -3; x < 8; x += 0.001) {
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v <= 0) continue;
      gap = Math.min(gap, Math.exp(0.5 * x * x + d * (1 - v + Math.log(v))) - (1 - SQUEEZE * x ** 4));
    }
    expect(gap).toBeGreaterThan(-1e-12);
  });
});

describe("log masses", () => {
  it.each([10, 33.3, 1e3, 1e6])("Poisson of rate %d", (rate) => {
    for (const k of [0, 1, 2, 9, 15, 16, 17, 40, Math.round(rate), Math.round(rate + 5 * Math.sqrt(rate))]) {
      const exact = k * Math.log(rate) - rate - M.lgamma(k + 1);
      expect(Math.abs(logPoissonMass(k, rate) - exact)).toBeLessThan(1e-12 + 1e-15 * (rate * Math.log(rate) + k * Math.log(k + 2)));
    }
  });
  it.each([
    [40, 0.25],
    [40, 0.5],
    [1e4, 0.01],
  ])("Binomial of %d trials at %d", (n, p) => {
    for (const k of [0, 1, 2, 10, 16, 20, 39, 40, n - 1, n]) {
      const exact = M.logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
      expect(Math.abs(logBinomialMass(k, n, p) - exact)).toBeLessThan(1e-12 * (1 + Math.abs(exact)));
    }
  });
});

/**
 * Transformed rejection, without chance: for each u the largest accepted v is found by bisection, and the area of accepted points that give k
 * must be proportional to the mass of k. Midpoint rule: the two ends of the interval of u that gives one k are off by half a cell each.
 */
function expectProportional(candidate: (u: number, v: number) => number, logMass: (k: number) => number): void {
  const grid = 100_000;
  const area = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < grid; i++) {
    const u = (i + 0.5) / grid - 0.5;
    let [low, high] = [0, 1];
    if (candidate(u, 1) >= 0) low = 1;
    else for (let step = 0; step < 20; step++) [low, high] = candidate(u, (low + high) / 2) >= 0 ? [(low + high) / 2, high] : [low, (low + high) / 2];
    const k = candidate(u, low / 2);
    if (k < 0) continue;
    area.set(k, (area.get(k) ?? 0) + low);
    total += low;
  }
  let worst = 0;
  for (const [k, part] of area) worst = Math.max(worst, Math.abs(part - total * Math.exp(logMass(k))));
  expect(worst).toBeLessThan(1.5); // cells, of 100 000
}

describe("transformed rejection gives exactly the target", () => {
  it.each([10, 17.3, 60])("Poisson of rate %d", (rate) => {
    expectProportional(
      (u, v) => poissonCandidate(u, v, rate),
      (k) => k * Math.log(rate) - rate - M.lgamma(k + 1),
    );
  });
  it.each([
    [20, 0.5],
    [50, 0.21],
    [400, 0.1],
  ])("Binomial of %d trials at %d", (n, p) => {
    expectProportional(
      (u, v) => binomialCandidate(u, v, n, p),
      (k) => M.logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p),
    );
  });
});
