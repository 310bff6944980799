import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { input, mul, reference, square, sub, sum } from "../../compiler/ir/build.ts";
import type { Axis, Expr, Index, IndexMap } from "../../compiler/ir/types.ts";
import { keep, type Cost, type Drawn } from "../../compiler/inference/keep.ts";

/** Which costs a statement of the guide keeps, by hand: Σ of those that its draw or a descendant of it appears in. */
const [T, K, STEPS] = [makeAxis("T", 4), makeAxis("K", 3), makeAxis("steps", 3)];
const VALUES = new Map([
  ["w", [0.7]],
  ["z", [1, 2, 3, 4]],
  ["v", [0.5, 1.5, 2.5]],
  ["u", [10, 20, 30]],
  ["which", [2, 1, 2, 3]],
]);
const [w, z, v, u, which] = [input("w", [], "latent"), input("z", [T], "latent"), input("v", [K], "latent"), input("u", [K], "latent"), input("which", [T])];

const on = (axis: Axis, index: Index): IndexMap => [{ axis, index }];
const along = (axis: Axis, shift = 0): Index => ({ kind: "axis", axis, shift });
const fixed = (position: number): Index => ({ kind: "constant", position });
const zAt = (index: Index): Expr => reference(z, on(T, index));
const drawn = (variable: string, plates: readonly Axis[], map: IndexMap, logDensity: Expr): Drawn => ({ variable, plates, map, events: [], logDensity });
const cost = (expr: Expr, ...plates: readonly Axis[]): Cost => ({ expr, plates });

const W = drawn("w", [], [], square(w));
const first = drawn("z", [], on(T, fixed(0)), square(sub(zAt(fixed(0)), w)));
const second = drawn("z", [], on(T, fixed(1)), square(zAt(fixed(1))));
const rest = drawn("z", [STEPS], on(T, along(STEPS, 1)), square(sub(zAt(along(STEPS, 1)), zAt(along(STEPS)))));
const V = drawn("v", [K], on(K, along(K)), square(v));
const U = drawn("u", [K], on(K, along(K)), square(sub(u, v)));
const rows = cost(square(reference(v, on(K, { kind: "gather", index: which }))), T);

const CASES: readonly (readonly [string, Drawn, readonly Drawn[], readonly Cost[], readonly number[]])[] = [
  ["its own cost", W, [W], [cost(square(w))], [0.49]],
  ["no cost of others", W, [W, second], [cost(square(w)), cost(zAt(fixed(1)))], [0.49]],
  ["what its child appears in, read where the child is drawn", W, [W, first], [cost(zAt(fixed(0)))], [1]],
  ["nothing of a sibling of its child in the same array", W, [W, first, second], [cost(zAt(fixed(0))), cost(zAt(fixed(1)))], [1]],
  ["all that follows its child along a chain", W, [W, first, rest], [cost(zAt(fixed(0))), cost(square(z), T)], [31]],
  ["per element, the cost of the element", V, [V], [cost(mul(2, v), K)], [1, 3, 5]],
  ["per element, a cost that reads them all", V, [V], [cost(sum([K], v))], [4.5, 4.5, 4.5]],
  ["per element, the costs that gather it", V, [V], [rows], [0.25 + 0, 2 * 2.25, 6.25]],
  ["per element, what its child appears in", V, [V, U], [cost(v, K), cost(u, K)], [10.5, 21.5, 32.5]],
  ["per element, one element's cost at that element alone", V, [V], [cost(square(reference(v, on(K, fixed(1)))))], [0, 2.25, 0]],
  ["each cost once, though it reads an element twice", V, [V], [cost(mul(v, v), K)], [0.25, 2.25, 6.25]],
  ["each cost once, though it reads parent and child", V, [V, U], [cost(mul(v, u), K)], [5, 30, 75]],
  [
    "a cost that reads two places at each of them, once where they meet",
    V,
    [V],
    [cost(mul(v, reference(v, on(K, fixed(0)))), K)],
    [0.25 + 0.75 + 1.25, 0.75, 1.25],
  ],
];

describe("a statement keeps", () => {
  it.each(CASES)("%s", (_, statement, statements, costs, expected) => {
    const kept = evaluate(keep(statement, statements, costs), { input: (name) => Float64Array.from(VALUES.get(name)!) }).values;
    const wide = expected.map((__, i) => kept[kept.length === 1 ? 0 : i]!);
    wide.forEach((got, i) => expect(got).toBeCloseTo(expected[i]!, 12));
  });
});
