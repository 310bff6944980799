import { describe, expect, it } from "vitest";
import { runner } from "../../api/log-joint.ts";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis, shifted } from "../../compiler/ir/axes.ts";
import { add, div, exp, input, log, logSumExp, mul, neg, reference, rename, scan, sum } from "../../compiler/ir/build.ts";
import type { Expr, Input } from "../../compiler/ir/types.ts";

/** Derivatives of derivatives of recurrences: Fisher matrices of chains. Compared with differences of the first derivative, which have errors of about 1e-9. */

const [T, S, K] = [makeAxis("T", 4), makeAxis("S", 3), makeAxis("K", 2)];
const J = makeAxis("J", 2, "plate", "K");
const here = (e: Expr, shift = 0): Expr => reference(e, [{ axis: T, index: shifted(S, shift) }]);
const [a, b] = [input("a", [T], "param"), input("b", [T], "param")];
const c = input("c", [T, K], "param");
const w = input("w", [K, J], "param");

function pivots(): Expr {
  const d = input("d", [T], "state");
  const value = neg(div(here(b), here(d)));
  return sum([T], log(scan({ axis: S, direction: "forward", states: [{ symbol: d, init: a }], updates: [{ state: 0, map: [{ axis: T, index: shifted(S, 1) }], value }] }, 0))); // prettier-ignore
}

/** The log-normaliser of a chain of categories, from the end. */
function messages(): Expr {
  const beta = input("β", [T, K], "state");
  const ahead = rename(add(here(c, 1), here(beta, 1)), [K], [J]);
  const group = {
    axis: S,
    direction: "backward" as const,
    states: [{ symbol: beta, init: mul(0, c) }],
    updates: [{ state: 0, map: [{ axis: T, index: shifted(S, 0) }], value: logSumExp([J], add(w, ahead)) }],
  };
  return logSumExp([K], reference(add(c, scan(group, 0)), [{ axis: T, index: { kind: "constant", position: 0 } }]));
}

/** A recurrence whose output is read twice, by nodes of its own each. */
function twice(): Expr {
  const x = input("x", [T], "state");
  const group = { axis: S, direction: "forward" as const, states: [{ symbol: x, init: b }], updates: [{ state: 0, map: [{ axis: T, index: shifted(S, 1) }], value: mul(here(a), exp(neg(here(x)))) }] }; // prettier-ignore
  return sum([T], mul(scan(group, 0), exp(scan(group, 0))));
}

const VALUES = new Map([
  ["a", Float64Array.of(3, 4, 5, 2.5)],
  ["b", Float64Array.of(1.5, 1.2, 0.7, 0.4)],
  ["c", Float64Array.of(0.2, -0.4, 1.1, 0.3, -0.7, 0.9, 0.1, 0.6)],
  ["w", Float64Array.of(0.3, -1.2, 0.8, 0.4)],
]);
const CASES: readonly (readonly [string, Expr, readonly Input[]])[] = [
  ["pivots of a tridiagonal matrix", pivots(), [a, b]],
  ["messages of a chain of categories", messages(), [c, w]],
  ["a recurrence that is read twice", twice(), [a, b]],
];

describe.each(CASES)("%s", (_, f, inputs) => {
  const names = inputs.map((i) => i.name);
  const at = (e: Expr, values: ReadonlyMap<string, Float64Array>): number => evaluate(e, { input: (name) => values.get(name) }).values[0]!;
  const differences = (e: Expr, name: string): readonly number[] =>
    [...VALUES.get(name)!].map((_v, i) => {
      const moved = (by: number): number => at(e, new Map([...VALUES, [name, VALUES.get(name)!.map((v, j) => (i === j ? v + by : v))]]));
      return (8 * (moved(1e-3) - moved(-1e-3)) - (moved(2e-3) - moved(-2e-3))) / 12e-3;
    });
  const first = differentiate(f, names);
  // A direction of irrational numbers: no entry of the matrix can hide behind another.
  const along = inputs.map((i) => sum(i.axes, mul(input(`v ${i.name}`, i.axes, "param"), first.get(i.name)!))).reduce((x, y) => add(x, y));
  for (const [name, values] of [...VALUES]) VALUES.set(`v ${name}`, values.map((_v, i) => Math.sin(7 * i + name.charCodeAt(0)))); // prettier-ignore
  const second = differentiate(along, names);

  it.each(names)("∂/∂%s, and of it along a direction, interpreted and generated", (name) => {
    const i = inputs.find((each) => each.name === name)!;
    for (const [derivative, of] of [
      [first.get(name)!, f],
      [second.get(name)!, along],
    ] as const) {
      // prettier-ignore
      const expected = differences(of, name);
      const whole = add(derivative, mul(0, i));
      const generated = runner(new Map(), [{ name: "out", value: whole, axes: i.axes }])(VALUES).get("out")!;
      expected.forEach((e, k) => expect(generated[k]).toBeCloseTo(e, 8));
      expect(at(sum(i.axes, whole), VALUES)).toBeCloseTo(
        expected.reduce((s, e) => s + e, 0),
        8,
      );
    }
  });
});
