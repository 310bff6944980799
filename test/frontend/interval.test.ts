import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as intervals from "../../compiler/model/interval.ts";
import { BUILTINS } from "../../compiler/model/builtins.ts";
import type { Interval } from "../../compiler/model/types.ts";
import { OPS } from "../../compiler/ops/table.ts";

/** Oracle: the operation itself, at points drawn from the intervals. A result outside of the computed interval is a wrong proof. */

const end = fc.constantFrom(-3, -1, -0.5, 0, 0.25, 1, 2, 5);
const interval: fc.Arbitrary<Interval> = fc.tuple(fc.option(end), fc.option(end), fc.boolean(), fc.boolean()).map(([a, b, lo, uo]): Interval => {
  const [lower, upper] = a !== null && b !== null && a > b ? [b, a] : [a, b];
  const single = lower !== null && lower === upper;
  return { lower, upper, lowerOpen: lower === null || (lo && !single), upperOpen: upper === null || (uo && !single) };
});
/** A point of an interval; ends are drawn where they belong to it. */
const pointOf = (i: Interval, u: number): number => {
  const [lower, upper] = [i.lower ?? (i.upper ?? 0) - 8, i.upper ?? (i.lower ?? 0) + 8];
  if (u === 0 && !i.lowerOpen) return lower;
  if (u === 1 && !i.upperOpen) return upper;
  return lower + (upper - lower) * (0.02 + 0.96 * u);
};
const unit = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const holds = (i: Interval, x: number): boolean => {
  const slack = 1e-12 * Math.max(1, Math.abs(x));
  const low = i.lower === null || (i.lowerOpen ? x > i.lower - (i.lower === 0 ? 0 : slack) : x >= i.lower - slack);
  return low && (i.upper === null || (i.upperOpen ? x < i.upper + (i.upper === 0 ? 0 : slack) : x <= i.upper + slack));
};

const BINARY: Readonly<Record<string, readonly [(a: Interval, b: Interval) => Interval, (x: number, y: number) => number]>> = {
  "+": [intervals.add, (x, y) => x + y],
  "-": [intervals.subtract, (x, y) => x - y],
  "*": [intervals.multiply, (x, y) => x * y],
  "/": [intervals.divide, (x, y) => x / y],
  "^": [intervals.power, (x, y) => x ** y],
  min: [intervals.minimum, Math.min],
  max: [intervals.maximum, Math.max],
};

describe("interval arithmetic", () => {
  it.each(Object.entries(BINARY))("%s contains every result", (_, [rule, evaluate]) => {
    fc.assert(
      fc.property(interval, interval, unit, unit, (a, b, u, v) => {
        const value = evaluate(pointOf(a, u), pointOf(b, v));
        if (Number.isFinite(value)) expect([rule(a, b), value, holds(rule(a, b), value)]).toEqual([rule(a, b), value, true]);
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it("hull holds both, intersection neither more", () => {
    fc.assert(
      fc.property(interval, interval, unit, (a, b, u) => {
        const x = pointOf(a, u);
        expect(holds(intervals.hull(a, b), x)).toBe(true);
        if (intervals.isWithin(a, b)) expect(holds(b, x)).toBe(true);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

const UNARY = [...BUILTINS.values()].flatMap((b) => (b.lowering.kind === "elementwise" ? [[b.name, b, b.lowering.op] as const] : []));
describe("built-in functions", () => {
  it.each(UNARY)("%s: the range rule contains every value", (_, builtin, op) => {
    fc.assert(
      fc.property(interval, interval, unit, unit, (a, b, u, v) => {
        const args = builtin.arguments.most === 2 ? [a, b] : [a];
        const points = args.map((i, k) => pointOf(i, [u, v][k]!));
        const inDomain = builtin.domain === undefined || points.every((x) => holds(builtin.domain!, x));
        const value = OPS[op].evaluate(...points);
        if (!inDomain || !Number.isFinite(value)) return;
        const range = builtin.interval(...args);
        expect([range, value, holds(range, value)]).toEqual([range, value, true]);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
