import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import {
  abs,
  add,
  addAll,
  apply,
  contract,
  div,
  draw,
  exp,
  expm1,
  floor,
  input,
  inv,
  iota,
  log,
  log1p,
  logSumExp,
  mul,
  neg,
  num,
  pow,
  reduce,
  reference,
  rename,
  scan,
  segment,
  select,
  sqrt,
  square,
  sub,
  sum,
  transposed,
  type Operand,
} from "../../compiler/ir/build.ts";
import type { Expr, IndexMap } from "../../compiler/ir/types.ts";

/** The constructors fold; the oracle is JavaScript's own arithmetic on the operands' values. */
const [x, y] = [input("x"), input("y")];
const VALUES: ReadonlyMap<string, Float64Array> = new Map([
  ["x", Float64Array.of(1.7)],
  ["y", Float64Array.of(0.6)],
  ["v", Float64Array.of(0.3, -1.2, 2.5)],
  ["m", Float64Array.of(1, 2, 3, 4, 5, 6)],
  ["parent", Float64Array.of(2, 1, 2)],
]);
const all = (e: Expr): number[] => [...evaluate(e, { input: (name) => VALUES.get(name) }).values];
const value = (a: Operand): number => (typeof a === "number" ? a : all(a)[0]!);

const OPERANDS: readonly Operand[] = [0, 1, -1, 2, -2, 0.5, 3, x, y, neg(x), neg(y), mul(3, x), mul(-2, y), inv(x), add(x, y), mul(x, y)];
const BINARY: readonly (readonly [string, (a: Operand, b: Operand) => Expr, (a: number, b: number) => number])[] = [
  ["add", add, (a, b) => a + b],
  ["sub", sub, (a, b) => a - b],
  ["mul", mul, (a, b) => a * b],
  ["div", div, (a, b) => a / b],
  ["pow", (a, b) => pow(a, b), (a, b) => a ** b],
];
const UNARY: readonly (readonly [string, (a: Operand) => Expr, (a: number) => number])[] = [
  ["neg", neg, (a) => -a],
  ["inv", inv, (a) => 1 / a],
  ["square", square, (a) => a * a],
  ["exp", exp, Math.exp],
  ["expm1", expm1, Math.expm1],
  ["log", log, Math.log],
  ["log1p", log1p, Math.log1p],
  ["sqrt", sqrt, Math.sqrt],
  ["abs", abs, Math.abs],
  ["floor", floor, Math.floor],
];

describe.each(BINARY)("%s of two operands", (name, make, oracle) => {
  it("has the value that JavaScript gives", () => {
    for (const a of OPERANDS)
      for (const b of OPERANDS) {
        const [actual, expected] = [value(make(a, b)), oracle(value(a), value(b))];
        // 0 · (1/0) is folded to 0, and a power of a negative number is what it is: only finite operands are promised.
        if (Number.isFinite(expected))
          expect(Math.abs(actual - expected), `${name} of ${value(a)}, ${value(b)}`).toBeLessThan(1e-14 * (1 + Math.abs(expected)));
      }
  });
});
describe.each(UNARY)("%s of one operand", (name, make, oracle) => {
  it("has the value that JavaScript gives", () => {
    for (const a of OPERANDS) {
      const [actual, expected] = [value(make(a)), oracle(value(a))];
      if (Number.isFinite(expected)) expect(Math.abs(actual - expected), `${name} of ${value(a)}`).toBeLessThan(1e-14 * (1 + Math.abs(expected)));
    }
  });
});

const [K, J] = [makeAxis("K", 3), makeAxis("J", 2)];
const EMPTY = makeAxis("E", 0);
const [v, m] = [input("v", [K]), input("m", [K, J])];

/** What folds, and to what: nodes that are left alone would be evaluated at run time. */
const FOLDED: readonly (readonly [string, Expr, Expr])[] = [
  ["x + 0", add(x, 0), x],
  ["0 + x", add(0, x), x],
  ["2 + 3", add(2, 3), num(5)],
  ["0 · x", mul(0, x), num(0)],
  ["x · 1", mul(x, 1), x],
  ["x · −1", mul(x, -1), apply("neg", x)],
  ["x · 2, the number first", mul(x, 2), apply("mul", num(2), x)],
  ["2 · (3 · x)", mul(2, mul(3, x)), apply("mul", num(6), x)],
  ["2 · (−x)", mul(2, neg(x)), apply("mul", num(-2), x)],
  ["−(−x)", neg(neg(x)), x],
  ["−(2 · x)", neg(mul(2, x)), apply("mul", num(-2), x)],
  ["1/(1/x)", inv(inv(x)), x],
  ["1/4", inv(4), num(0.25)],
  ["x^0", pow(x, 0), num(1)],
  ["x^1", pow(x, 1), x],
  ["x^2", pow(x, 2), apply("mul", x, x)],
  ["x^−1", pow(x, -1), apply("inv", x)],
  ["x^−2", pow(x, -2), apply("inv", apply("mul", x, x))],
  ["x^½", pow(x, 0.5), apply("sqrt", x)],
  ["2^3", pow(2, 3), num(8)],
  ["exp 0", exp(0), num(1)],
  ["a select of a test that holds", select(num(1), x, y), x],
  ["a select of a test that fails", select(num(0), x, y), y],
  ["a sum of nothing", addAll([]), num(0)],
  ["a sum of zeros", sum([K], num(0)), num(0)],
  ["a sum over an axis that is missing", sum([K], x), apply("mul", num(3), x)],
  ["a maximum over an axis that is missing", reduce("max", [K], x), x],
  ["a maximum over nothing", reduce("max", [EMPTY], x), num(-Infinity)],
  ["a minimum over nothing", reduce("min", [EMPTY], x), num(Infinity)],
  ["a reference along the axis itself", reference(v, [{ axis: K, index: { kind: "axis", axis: K, shift: 0 } }]), v],
  ["a reference along an axis that is missing", reference(x, [{ axis: K, index: { kind: "constant", position: 0 } }]), x],
  ["scattered zeros", transposed(num(0), [{ axis: K, index: { kind: "axis", axis: J, shift: 0 } }]), num(0)],
];
it.each(FOLDED)("%s is folded", (_, made, expected) => expect(made).toEqual(expected));

const gather = (axis = K): IndexMap => [{ axis, index: { kind: "gather", index: input("parent", [K]) } }];
const ids = (e: Expr): string => e.axes.map((a) => a.id).join();

const ARRAYS: readonly (readonly [string, Expr, string, readonly number[]])[] = [
  ["a sum", sum([K], v), "", [0.3 - 1.2 + 2.5]],
  ["a sum of a sum", sum([K], sum([J], m)), "", [21]],
  ["a sum over one axis", sum([K], m), "J", [9, 12]],
  ["a sum over an axis that is there and one that is not", sum([K, J], v), "", [2 * 1.6]],
  ["a maximum of a sum is no sum", reduce("max", [K], sum([J], m)), "", [11]],
  ["log Σ exp", logSumExp([K], v), "", [Math.log(Math.exp(0.3) + Math.exp(-1.2) + Math.exp(2.5))]],
  ["log Σ exp of large terms", logSumExp([K], add(v, 2000)), "", [2000 + Math.log(Math.exp(0.3) + Math.exp(-1.2) + Math.exp(2.5))]],
  ["log Σ exp of terms that are all 0", logSumExp([K], add(v, -Infinity)), "", [-Infinity]],
  ["a contraction", contract([K], [v, m]), "J", [0.3 - 3.6 + 12.5, 0.6 - 4.8 + 15]],
  ["a contraction over an axis that is missing", contract([J], [v, x]), "K", [0.3 * 3.4, -1.2 * 3.4, 2.5 * 3.4]],
  ["a row", reference(m, [{ axis: K, index: { kind: "constant", position: 2 } }]), "J", [5, 6]],
  ["a shift", reference(v, [{ axis: K, index: { kind: "axis", axis: J, shift: 1 } }]), "J", [-1.2, 2.5]],
  ["another name", rename(m, [K], [makeAxis("L", 3)]), "J,L", [1, 3, 5, 2, 4, 6]],
  ["a gather", reference(v, gather()), "K", [-1.2, 0.3, -1.2]],
  ["positions", iota(J, 1), "J", [2, 3]],
  ["scattered by a gather", transposed(v, gather(J)), "J", [-1.2, 2.8]],
  ["scattered by a gather, with an axis that stays", transposed(m, gather(makeAxis("L", 2)), [K]), "L,J", [3, 4, 6, 8]],
  ["scattered by a shift", transposed(reference(v, [{ axis: K, index: { kind: "axis", axis: J, shift: 0 } }]), [{ axis: K, index: { kind: "axis", axis: J, shift: 1 } }]), "K", [0, 0.3, -1.2]], // prettier-ignore
  ["children summed to their parents", segment("sum", v, K, J, input("parent", [K])), "J", [-1.2, 2.8]],
  ["the greatest child of each parent", segment("max", v, K, J, input("parent", [K])), "J", [-1.2, 2.5]],
];
it.each(ARRAYS)("%s has the axes and the numbers that it should", (_, e, axes, expected) => {
  expect(ids(e)).toBe(axes);
  const got = all(e);
  expect(got.length).toBe(expected.length);
  got.forEach((g, i) => (g === expected[i] ? undefined : expect(Math.abs(g - expected[i]!)).toBeLessThan(1e-12 * (1 + Math.abs(expected[i]!)))));
});

/** s[1] = 1 (or s[3] = 1), then each the double of its neighbour: positions of the axis in order, or from behind. */
it.each([
  ["forward", 0, 1, [1, 2, 4]],
  ["backward", 1, 0, [4, 2, 1]],
] as const)("a recurrence %s", (direction, from, to, expected) => {
  const steps = makeAxis("steps", 2);
  const s = input("s", [K], "state");
  const at = (shift: number): IndexMap => [{ axis: K, index: { kind: "axis", axis: steps, shift } }];
  const init = transposed(num(1), [{ axis: K, index: { kind: "constant", position: direction === "forward" ? 0 : 2 } }], []);
  const group = { axis: steps, direction, states: [{ symbol: s, init }], updates: [{ state: 0, map: at(to), value: mul(2, reference(s, at(from))) }] };
  expect(all(scan(group, 0))).toEqual(expected);
});

describe("what cannot be built is our bug", () => {
  it.each([
    ["a scatter onto an axis that is kept", () => transposed(m, [{ axis: J, index: { kind: "axis", axis: K, shift: 0 } }])],
    ["a segment of what has the parents' axis", () => segment("sum", m, K, J, input("parent", [K]))],
    ["a draw with an argument of more axes", () => draw("stdGamma", [v], 0, [], 0)],
    ["a renaming to too few names", () => rename(m, [K, J], [K])],
  ] as const)("%s", (_, make) => expect(make).toThrow());
});
