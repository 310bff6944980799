import { describe, expect, it } from "vitest";
import { exprOf, naturalPoly } from "../../compiler/algebra/exact.ts";
import { Expander } from "../../compiler/algebra/expand.ts";
import { atom, cellOf, CELL, collect, constantPoly, isNumber, monomial, moved, ONE, plainIndex, plus, product, scaled, summed, throughIndex, tidy, type Poly } from "../../compiler/algebra/form.ts"; // prettier-ignore
import type { Contribution } from "../../compiler/algebra/match.ts";
import { contributionValue } from "../../compiler/algebra/natural.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { add, cholesky, eq, input, iota, log, mul, num, POSITIVE, solve } from "../../compiler/ir/build.ts";
import type { Axis, Expr, Index, IndexMap } from "../../compiler/ir/types.ts";

/** Polys against the arithmetic of their values: what the normal form does to a sum must not change what it is worth. */
const [N, K] = [makeAxis("N", 3), makeAxis("K", 2)];
const category = { lower: 1, upper: 3, lowerOpen: false, upperOpen: false, integer: true };
const [s, z, k] = [input("s", [], "latent"), input("z", [N], "latent"), input("k", [], "latent", category)];
const flag = input("flag", [], "latent", { ...category, lower: 0, upper: 1 });
const [y, w] = [input("y", [N]), input("w", [N, K])];
const VALUES = new Map([
  ["s", [1.3]],
  ["z", [0.4, 1.1, 2.3]],
  ["k", [2]],
  ["flag", [1]],
  ["y", [0.5, -1, 2]],
  ["w", [1, 2, 3, 4, 5, 6]],
]);
const numbers = (e: Expr): readonly number[] => [...evaluate(e, { input: (name) => Float64Array.from(VALUES.get(name)!) }).values];
const value = (p: Poly): number => numbers(exprOf(p))[0]!;

const along = (axis: Axis, shift = 0): Index => ({ kind: "axis", axis, shift });
const at = (position: number): Index => ({ kind: "constant", position });
const on = (axis: Axis, index: Index): IndexMap => [{ axis, index }];
const S = cellOf(s, []);
const power = (exponent: number): Poly => [monomial(num(1), [atom(S, CELL, exponent)])];
const zs = (exponent: number, coefficient: Expr = y): Poly => [monomial(coefficient, [atom(cellOf(z, on(N, along(N))), CELL, exponent)], [N])];
const is = (n: number): Poly => [monomial(num(1), [atom(cellOf(k, []), eq(CELL, n))])];

const POLYS: readonly Poly[] = [
  [],
  ONE,
  constantPoly(num(-2)),
  power(1),
  power(2),
  power(-1),
  zs(1),
  zs(2),
  zs(1, mul(w, 0.5)).map((m) => ({ ...m, over: [N, K] })),
  is(2),
  is(3),
  [monomial(num(3), [atom(S, log(CELL))])],
];

describe("values", () => {
  it("of sums, products and multiples are those of numbers", () => {
    for (const p of POLYS) {
      expect(value(scaled(num(2.5), p))).toBeCloseTo(2.5 * value(p), 12);
      for (const q of POLYS) {
        expect(value(plus(p, q))).toBeCloseTo(value(p) + value(q), 12);
        expect(value(product(p, q))).toBeCloseTo(value(p) * value(q), 12);
      }
    }
  });
  it("of a square of a sum have two axes", () => {
    const square = product(zs(1), zs(1));
    expect(square.length).toBe(1);
    expect(new Set(square[0]!.over.map((a) => a.id)).size).toBe(2);
  });
  it("over an axis that is free are summed; along one that nothing reads they are multiplied", () => {
    const free: Poly = zs(1).map((m) => ({ ...m, over: [] }));
    expect(value(summed(free, [N]))).toBeCloseTo(value(zs(1)), 12);
    expect(value(summed(power(2), [N]))).toBeCloseTo(3 * 1.3 ** 2, 12);
    expect(value(summed(zs(1), [N]))).toBeCloseTo(3 * value(zs(1)), 12);
  });
});

describe("like terms", () => {
  it("are one, and vanish where they cancel", () => {
    expect(plus(power(2), power(2))).toEqual([{ ...power(2)[0]!, coefficient: num(2) }]);
    expect(plus(power(2), scaled(num(-1), power(2)))).toEqual([]);
    expect(plus(power(2), power(1)).length).toBe(2);
    expect(collect([...zs(1), ...zs(1).map((m) => ({ ...m, over: [] }))]).length).toBe(2);
    expect(scaled(num(0), power(1))).toEqual([]);
    expect(constantPoly(num(0))).toEqual([]);
  });
  it("powers of one element are added; those that cancel are gone", () => {
    expect(product(power(1), power(2))).toEqual(power(3));
    expect(product(power(1), power(-1))).toEqual(ONE);
  });
  it("indicators and booleans are their own squares; two indicators of one element are a test", () => {
    expect(product(is(2), is(2))).toEqual(is(2));
    expect(value(product(is(2), is(3)))).toBe(0);
    const both = product(is(2), is(3));
    expect(both.every((m) => m.atoms.length === 1)).toBe(true);
    const boolean: Poly = [monomial(num(1), [atom(cellOf(flag, []), CELL)])];
    expect(product(boolean, boolean)).toEqual(boolean);
    expect(tidy(monomial(num(2), [], [N]))).toEqual(monomial(num(6), []));
  });
  it("a number is a poly of one term without atoms", () => {
    expect([isNumber(ONE, 1), isNumber(ONE, 2), isNumber([], 0), isNumber(power(1), 1), isNumber([...ONE, ...power(1)], 1)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([isNumber(constantPoly(y), 1), isNumber(scaled(num(2), power(1)), 1), isNumber([...ONE, ...ONE], 1)]).toEqual([false, false, false]);
  });
});

const INDICES: readonly (readonly [string, Index, Index])[] = [
  ["positions", { kind: "gather", index: iota(N, 2) }, along(N, 2)],
  ["positions and a number", { kind: "gather", index: { ...add(iota(N, 1), num(2)) } }, along(N, 3)],
  ["a number and positions", { kind: "gather", index: { ...add(num(2), iota(N)) } }, along(N, 2)],
  ["a number", { kind: "gather", index: num(3) }, at(2)],
  ["data", { kind: "gather", index: y }, { kind: "gather", index: y }],
  ["data and a number", { kind: "gather", index: add(y, 1) }, { kind: "gather", index: add(y, 1) }],
];
it.each(INDICES)("a gather by %s is plain", (_, index, expected) => expect(plainIndex(index)).toEqual(expected));

const THROUGH: readonly (readonly [string, Index, Index, Index])[] = [
  ["a shift through a shift", along(N, 1), along(K, 2), along(K, 3)],
  ["a shift through a constant", along(N, 1), at(1), at(2)],
  ["a shift through a gather", along(N, -1), { kind: "gather", index: y }, { kind: "gather", index: add(y, -1) }],
  ["a constant stays", at(1), along(K, 2), at(1)],
  ["another axis stays", along(K, 1), along(K, 5), along(K, 6)],
];
it.each(THROUGH)("%s", (_, index, then, expected) => expect(throughIndex(index, on(index.kind === "axis" ? index.axis : N, then))).toEqual(expected));

it("a monomial at other positions is worth what stands there; bound axes are not captured", () => {
  const free = monomial(y, [atom(cellOf(z, on(N, along(N))), CELL)]);
  expect(value([moved(free, on(N, at(2)))])).toBeCloseTo(2 * 2.3, 12);
  expect(numbers(exprOf([moved(free, on(N, along(K, 1)))]))).toEqual([-1.1, 2 * 2.3]);
  const bound = monomial(w, [atom(cellOf(z, on(N, along(N))), CELL)], [N]);
  const there = moved(bound, on(K, { kind: "gather", index: add(iota(N), -1) }));
  expect(there.over.some((a) => a.id === "N")).toBe(false);
});

/** Σ over N and K of w at the places of another axis of the same size, by hand; w is 1 … 6 row by row. */
const L = makeAxis("L", 3);
const PLACES: readonly (readonly [string, IndexMap, readonly Axis[], readonly number[]])[] = [
  ["along the same positions", on(L, along(N)), [L], [3, 7, 11]],
  ["one further", on(makeAxis("L", 4), along(N, 1)), [makeAxis("L", 4)], [0, 3, 7, 11]],
  ["at a constant", on(L, at(1)), [L], [0, 21, 0]],
  ["where positions lead", on(L, { kind: "gather", index: add(iota(N), num(0)) }), [L], [3, 7, 11]],
  ["at two axes", [...on(L, along(N)), ...on(makeAxis("J", 2), along(K))], [L, makeAxis("J", 2)], [1, 2, 3, 4, 5, 6]],
];
it.each(PLACES)("a contribution is summed to its places: %s", (_, index, axes, expected) => {
  const contribution = { monomial: monomial(w, [], [N, K]), index } as unknown as Contribution;
  expect(numbers(contributionValue(contribution, w, axes))).toEqual(expected);
});

/** Natural parameters as polys: y[n] z[n]² at places that run along N, with shifts to both sides, and of targets of other lengths. */
const SHIFTED: readonly (readonly [string, IndexMap, readonly Axis[], readonly number[]])[] = [
  ["along the same positions", on(L, along(N)), [L], [0, 1, 2]],
  ["one back", on(L, along(N, -1)), [L], [1, 2, NaN]],
  ["two back", on(L, along(N, -2)), [L], [2, NaN, NaN]],
  ["one back, where there is no more room", on(makeAxis("L", 2), along(N, -1)), [makeAxis("L", 2)], [1, 2]],
  ["one further", on(makeAxis("L", 4), along(N, 1)), [makeAxis("L", 4)], [NaN, 0, 1, 2]],
  ["one further, and room beyond", on(makeAxis("L", 6), along(N, 1)), [makeAxis("L", 6)], [NaN, 0, 1, 2, NaN, NaN]],
];
it.each(SHIFTED)("a natural parameter is summed to its places: %s", (_, index, axes, sources) => {
  const here = atom(cellOf(z, on(N, along(N))), CELL, 2);
  const contribution: Contribution = { monomial: monomial(y, [here], [N]), others: [here], index };
  const [ys, zs2] = [VALUES.get("y")!, VALUES.get("z")!.map((v) => v * v)];
  const expected = sources.map((n) => (Number.isNaN(n) ? 0 : ys[n]! * zs2[n]!));
  const found = numbers(exprOf(naturalPoly([contribution], axes)));
  expect(found.length).toBe(expected.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 12));
});

/** A + s B is no scalar times a matrix: its factor cannot leave the solve. 2 s A is one. */
const [R, C] = [makeAxis("R", 2), makeAxis("C", 2)];
const scale = input("scale", [], "latent", POSITIVE);
const [a, b, side] = [input("A", [R, C]), input("B", [R, C]), input("r", [R])];
const MATRICES = new Map([...VALUES, ["A", [3, 1, 1, 2]], ["B", [1, 0.5, 0.5, 4]], ["r", [0.7, -1.2]], ["scale", [1.7]]]);
it.each<readonly [string, Expr, boolean]>([
  ["a sum of matrices", add(a, mul(scale, b)), false],
  ["a multiple of a matrix", mul(mul(2, scale), a), true],
])("a solve by the factor of %s", (_, matrix, hasForm) => {
  const solved = solve(cholesky(matrix, R, C), R, C, side);
  const poly = new Expander(new Map()).expand(solved);
  expect(poly.every((m) => m.opaque === null && m.atoms.every((t) => t.base.axes.length === 0))).toBe(hasForm);
  const at2 = (e: Expr): readonly number[] => [...evaluate(e, { input: (name) => Float64Array.from(MATRICES.get(name)!) }).values];
  at2(exprOf(poly)).forEach((v, i) => expect(v).toBeCloseTo(at2(solved)[i]!, 12));
});
