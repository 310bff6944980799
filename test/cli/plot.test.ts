import { describe, expect, it } from "vitest";
import type { FitDocument, Trace } from "../../api/document.ts";
import { extentOf, seriesOf, thinned } from "../../cli/plot/series.ts";
import { traceSvg } from "../../cli/plot/trace-svg.ts";
import { arrayDocument, exactDocument, exactTrace, scalarDocument, scalarTrace } from "./fake-documents.ts";

/** Elements must nest and close; attribute values and texts must not hold bare signs. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, close, name = "", , self] of svg.matchAll(/<(\/?)([\w:]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (close) {
      if (open.pop() !== name) return false;
    } else if (!self) open.push(name);
  }
  return open.length === 0 && !/<|>|&(?!\w+;)/.test(svg.replace(/<\/?[\w:]+(?:\s[\w:-]+="[^"<]*")*\s*\/?>/g, ""));
}

const wide: Trace = {
  columns: ["step", "elbo", ...Array.from({ length: 14 }, (_, i) => [`x[${i + 1}] mean`, `x[${i + 1}] sd`]).flat()],
  rows: Array.from({ length: 500 }, (_, i) => [i + 1, -i, ...Array.from({ length: 28 }, (_, j) => (j % 2 === 0 ? Math.sin(i / 50 + j) : 0.3))]),
};
const cases: readonly (readonly [string, FitDocument, Trace])[] = [
  ["scalars", scalarDocument, scalarTrace],
  ["exact", exactDocument, exactTrace],
  ["arrays", arrayDocument, wide],
  ["no rows", arrayDocument, { columns: ["step", "elbo"], rows: [] }],
  ["numbers that are not finite", scalarDocument, { columns: ["step", "elbo", "mu mean", "mu sd"], rows: [[1, NaN, 1, Infinity], [2, -Infinity, NaN, 1], [3, -5, 2, 0.1]] }], // prettier-ignore
  ["a constant", { ...scalarDocument, latents: { "a<b>&\"": { mean: 0, sd: 0 } } }, { columns: ["step", "elbo", 'a<b>&" mean', 'a<b>&" sd'], rows: [[1, 0, 0, 0], [2, 0, 0, 0]] }], // prettier-ignore
];

describe.each(cases)("trace.svg of %s", (_, document, trace) => {
  const svg = traceSvg(document, trace);
  it("is well-formed, finite and light", () => {
    expect(wellFormed(svg)).toBe(true);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.length).toBeLessThan(120_000);
  });
  it("keeps every label inside the picture", () => {
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    for (const [, x, y] of svg.matchAll(/<text x="(-?[\d.]+)" y="(-?[\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(900);
      expect(Number(y)).toBeGreaterThan(0);
      expect(Number(y)).toBeLessThan(height);
    }
  });
});

describe("what is drawn", () => {
  it("is the objective, each latent with its band, and params as lines", () => {
    const { objective, quantities } = seriesOf(scalarDocument, scalarTrace);
    expect(objective.center).toHaveLength(500);
    expect(quantities.map(({ name, spread }) => [name, spread !== null])).toEqual([["mu", true], ["tau", true], ["scale", false]]); // prettier-ignore
    expect(quantities[0]?.final).toEqual({ value: 0.8902267314, sd: 0.1483012 });
  });
  it("names the log evidence, and at most twelve quantities", () => {
    expect(traceSvg(scalarDocument, scalarTrace)).toContain("log evidence −185.93714");
    const svg = traceSvg(arrayDocument, wide);
    expect(svg.match(/id="panel-/g)).toHaveLength(12);
    expect(svg).toContain("2 more in trace.csv");
  });
  it("leaves the way from the start out of the frame, but shows all the rest and the answer", () => {
    const center = Array.from({ length: 100 }, (_, i) => (i < 10 ? -1e6 : 1 + i / 100));
    const [low, high] = extentOf({ name: "x", center, spread: null, warmUp: 0.1, leastSpan: 0, final: { value: 3, sd: 0.5 } }, [0.9]);
    expect(low).toBeLessThan(0.9);
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(3.5);
  });
  it("thins to what can be seen and keeps both ends", () => {
    for (const [length, most] of [
      [500, 130],
      [7, 130],
      [500, 499],
      [1, 5],
      [0, 5],
    ] as const) {
      // prettier-ignore
      const indices = thinned(length, most);
      expect(indices.length).toBeLessThanOrEqual(most + 1);
      expect([indices[0], indices.at(-1)]).toEqual(length === 0 ? [undefined, undefined] : [0, length - 1]);
    }
  });
});
