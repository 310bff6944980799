import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeAxis } from "../compiler/ir/axes.ts";
import { add, input, num } from "../compiler/ir/build.ts";
import type { Axis, Expr } from "../compiler/ir/types.ts";
import type { NumericBounds, Support, SupportBounds } from "../compiler/supports/define.ts";
import { count, counts, realVector, SUPPORTS, supportNamed } from "../compiler/supports/index.ts";
import { evaluateArray, evaluateExpression } from "./helpers/evaluate-expression.ts";

interface Case {
  readonly support: Support;
  readonly size: number;
  readonly bounds: NumericBounds;
}

const SIZES: Readonly<Record<Support["rank"], readonly number[]>> = { 0: [1], 1: [1, 2, 4], 2: [1, 2, 3, 4] };
const BOUNDS: readonly NumericBounds[] = [{}, { lower: -1.5 }, { upper: 2 }, { lower: -1.5, upper: 2 }];

const CASES: readonly Case[] = [...SUPPORTS, realVector].flatMap((support) =>
  SIZES[support.rank].flatMap((size) => (support.name === "interval" ? BOUNDS : [{}]).map((bounds) => ({ support, size, bounds }))),
);
const CONTINUOUS = CASES.filter((c) => !c.support.discrete);
const label = ({ support, size, bounds }: Case): string => `${support.name} of rank ${support.rank}, side ${size} ${JSON.stringify(bounds)}`;

/** Independent coordinates of a value: all but the last of a simplex, lower triangles of matrices. */
function coordinates({ support, size }: Case, x: readonly number[]): number[] {
  if (support.name === "simplex") return x.slice(0, -1);
  if (support.rank < 2) return x.slice();
  const strict = support.name === "correlation_cholesky" ? 1 : 0;
  return x.filter((_, i) => i % size <= Math.floor(i / size) - strict);
}

class Bijection {
  readonly of: Case;
  private readonly free: Axis;
  private readonly axes: readonly Axis[];
  private readonly value: Expr;
  private readonly logSlope: Expr;

  constructor(of: Case) {
    this.of = of;
    const { support, size, bounds } = of;
    const [free, event, column] = [makeAxis("free", support.freeSize(size), "event"), makeAxis("event", size, "event"), makeAxis("column", size, "event")];
    this.free = free;
    this.axes = [[], [event], [event, column]][support.rank]!;
    const u = input("u", support.rank === 0 ? [] : [free]);
    const limits: SupportBounds = {
      ...(bounds.lower !== undefined && { lower: num(bounds.lower) }),
      ...(bounds.upper !== undefined && { upper: add(input("upper"), 0) }),
    };
    this.value = support.bijection!.fromReal(u, { free, event, column }, limits);
    this.logSlope = support.bijection!.logJacobian(u, { free, event, column }, limits);
  }
  get freeSize(): number {
    return this.axes.length === 0 ? 1 : this.free.extent;
  }
  private world(u: readonly number[]) {
    return { inputs: { u: this.axes.length === 0 ? u[0]! : u, upper: this.of.bounds.upper ?? NaN } };
  }
  fromReal(u: readonly number[]): number[] {
    return evaluateArray(this.value, this.axes, this.world(u));
  }
  logJacobian(u: readonly number[]): number {
    return evaluateExpression(this.logSlope, this.world(u));
  }
  toReal(x: readonly number[]): number[] {
    return this.of.support.bijection!.toReal(x, this.of.size, this.of.bounds);
  }
}

/** log |det| by Gaussian elimination with partial pivoting. */
function logAbsDeterminant(matrix: readonly (readonly number[])[]): number {
  const a = matrix.map((row) => row.slice());
  let total = 0;
  for (let k = 0; k < a.length; k++) {
    const pivot = a.slice(k).reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(a[best]![k]!) ? k + i : best), k);
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    total += Math.log(Math.abs(a[k]![k]!));
    for (const row of a.slice(k + 1)) {
      const ratio = row[k]! / a[k]![k]!;
      for (let j = k; j < row.length; j++) row[j]! -= ratio * a[k]![j]!;
    }
  }
  return total;
}

/** Rows ∂x/∂uⱼ by five-point differences: error about 1e-11. */
function jacobian(b: Bijection, u: readonly number[]): number[][] {
  const h = 1e-3;
  return u.map((_, j) => {
    const at = (steps: number): number[] => coordinates(b.of, b.fromReal(u.map((v, i) => (i === j ? v + steps * h : v))));
    const [near, far] = [
      [at(1), at(-1)],
      [at(2), at(-2)],
    ] as const;
    return near[0].map((_, i) => (8 * (near[0][i]! - near[1][i]!) - (far[0][i]! - far[1][i]!)) / (12 * h));
  });
}

const reals = (n: number): fc.Arbitrary<number[]> => fc.array(fc.double({ min: -2.5, max: 2.5, noNaN: true }), { minLength: n, maxLength: n });

describe.each(CONTINUOUS.map((c) => [label(c), c] as const))("%s", (_, c) => {
  const b = new Bijection(c);
  const forAll = (law: (u: number[]) => void): void =>
    fc.assert(
      fc.property(reals(b.freeSize), (u) => {
        law(u);
      }),
      { seed: 7, numRuns: 25 },
    );

  it("contains every image of a real vector", () => forAll((u) => expect(c.support.contains(b.fromReal(u), c.bounds), String(b.fromReal(u))).toBe(true)));

  it("has toReal as the inverse of fromReal", () =>
    forAll((u) => {
      const back = b.toReal(b.fromReal(u));
      expect(back.length).toBe(u.length);
      back.forEach((v, i) => expect(v).toBeCloseTo(u[i]!, 9));
    }));

  it("has the log-Jacobian that differences give", () =>
    forAll((u) => expect(b.logJacobian(u)).toBeCloseTo(u.length === 0 ? 0 : logAbsDeterminant(jacobian(b, u)), 7)));

  it("contains its start, which the bijection reaches", () => {
    const start = c.support.start(c.size, c.bounds);
    expect(c.support.contains(start, c.bounds)).toBe(true);
    b.fromReal(b.toReal(start)).forEach((v, i) => expect(v).toBeCloseTo(start[i]!, 12));
  });

  it("has a range that holds every element, whatever the real vector", () => {
    const { lower, upper } = c.support.range;
    forAll((u) => {
      for (const x of b.fromReal(u)) {
        if (c.support.rank === 2 && x === 0) continue; // above the diagonal
        if (lower !== null) expect(x).toBeGreaterThanOrEqual(lower);
        if (upper !== null) expect(x).toBeLessThanOrEqual(upper);
      }
    });
  });
});

interface Membership {
  readonly name: string;
  readonly x: readonly number[];
  readonly bounds?: NumericBounds;
}

describe("membership", () => {
  const refused: readonly Membership[] = [
    { name: "real", x: [NaN] },
    { name: "positive", x: [0] },
    { name: "positive", x: [Infinity] },
    { name: "unit", x: [1.1] },
    { name: "interval", x: [2.1], bounds: { upper: 2 } },
    { name: "boolean", x: [0.5] },
    { name: "boolean", x: [2] },
    { name: "integers", x: [11], bounds: { lower: 0, upper: 10 } },
    { name: "category", x: [0] },
    { name: "category", x: [4], bounds: { upper: 3 } },
    { name: "simplex", x: [0.5, 0.4] },
    { name: "simplex", x: [1.5, -0.5] },
    { name: "ordered", x: [1, 1] },
    { name: "positive_ordered", x: [0, 1] },
    { name: "covariance", x: [1, 2, 2, 1] },
    { name: "covariance", x: [1, 0.5, 0.4, 1] },
    { name: "cholesky", x: [1, 0.1, 0, 1] },
    { name: "cholesky", x: [-1] },
    { name: "correlation_cholesky", x: [1, 0, 0.6, 0.9] },
  ];
  it.each(refused)("of $name: not $x", ({ name, x, bounds }) => expect(supportNamed(name)!.contains(x, bounds)).toBe(false));

  const accepted: readonly Membership[] = [
    { name: "unit", x: [0, 1] },
    { name: "interval", x: [-3], bounds: { upper: 2 } },
    { name: "integers", x: [-3] },
    { name: "boolean", x: [0, 1] },
    { name: "category", x: [3], bounds: { upper: 3 } },
    { name: "simplex", x: [0, 1] },
    { name: "covariance", x: [2, 1, 1, 2] },
    { name: "correlation_cholesky", x: [1, 0, 0.6, 0.8] },
  ];
  it.each(accepted)("of $name: $x", ({ name, x, bounds }) => expect(supportNamed(name)!.contains(x, bounds)).toBe(true));

  it("of count vectors needs the total", () => expect([counts.contains([1, 2], { upper: 3 }), counts.contains([1, 1], { upper: 3 })]).toEqual([true, false]));
  it("of counts starts at 0", () => expect([count.contains([0]), count.contains([-1])]).toEqual([true, false]));
  it.each(SUPPORTS.filter((s) => s.discrete))("discrete $name contains its start and has no bijection", (s) => {
    expect(s.bijection).toBeNull();
    expect(s.contains(s.start(1))).toBe(true);
  });
});

it("survives large unconstrained values", () => {
  for (const c of CONTINUOUS) {
    const b = new Bijection(c);
    for (const u of [-300, 300]) expect(Number.isNaN(b.logJacobian(Array.from({ length: b.freeSize }, () => u))), `${label(c)} at ${u}`).toBe(false);
  }
});
