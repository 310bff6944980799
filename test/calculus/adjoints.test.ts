import { describe, expect, it } from "vitest";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { extentOf, makeAxis } from "../../compiler/ir/axes.ts";
import {
  add,
  contract,
  exp,
  input,
  iota,
  lt,
  mul,
  reduce,
  reference,
  rename,
  scan,
  segment,
  select,
  square,
  stop,
  sum,
  transposed,
} from "../../compiler/ir/build.ts";
import type { Axis, Expr, Index, IndexMap, Input, ScanGroup } from "../../compiler/ir/types.ts";

/** Every constructor's adjoint against central differences of `evaluate`, each alone: random expressions seldom meet the corners. */
const [T, K, J] = [makeAxis("T", 4), makeAxis("K", 3), makeAxis("J", 2)];
const [STEPS, PAIRS] = [makeAxis("steps", 3), makeAxis("pairs", 2)];
const INPUTS: readonly Input[] = [input("a", [T]), input("b", [T, K]), input("c", [K]), input("m", [K, J]), input("s", [])];
const [a, b, c, m, s] = INPUTS as unknown as readonly [Input, Input, Input, Input, Input];
const parent = input("parent", [T]);
const VALUES = new Map(INPUTS.map((i, k) => [i.name, Float64Array.from({ length: extentOf(i.axes) }, (_, n) => 0.3 + 0.7 * Math.sin(2.3 * n + k + 1))]));
VALUES.set("parent", Float64Array.of(2, 1, 3, 2));

const on = (axis: Axis, index: Index): IndexMap => [{ axis, index }];
const along = (axis: Axis, shift = 0): Index => ({ kind: "axis", axis, shift });
const gather = (index: Expr): Index => ({ kind: "gather", index });
const constant = (position: number): Index => ({ kind: "constant", position });

/** A quantity that weighs every element differently. */
const weighed = (e: Expr): Expr =>
  sum(
    e.axes,
    e.axes.reduce<Expr>((x, axis) => mul(x, add(0.4, mul(0.3, square(iota(axis))))), e),
  );

/** x and y over T: how each is made from the step's reads of both. `reads`, `writes`: shifts. */
function recurrence(
  direction: "forward" | "backward",
  reads: number,
  writes: number,
  steps: Axis,
  body: (x: Expr, y: Expr, here: Expr) => readonly Expr[],
): ScanGroup {
  const [x, y] = [input("x", [T], "state"), input("y", [T, K], "state")];
  const read = (e: Expr): Expr => reference(e, on(T, along(steps, reads)));
  const updates = body(read(x), read(y), reference(a, on(T, along(steps, writes)))).map((value, state) => ({ state, map: on(T, along(steps, writes)), value }));
  return { axis: steps, direction, states: [{ symbol: x, init: a }, { symbol: y, init: b }], updates }; // prettier-ignore
}
const coupled = (x: Expr, y: Expr, here: Expr): readonly Expr[] => [
  add(mul(0.5, mul(x, s)), add(square(here), sum([K], mul(0.2, y)))),
  mul(exp(mul(0.3, y)), add(c, x)),
];
const alone = (_x: Expr, _y: Expr, here: Expr): readonly Expr[] => [square(here), mul(here, c)];
const SCANS: readonly (readonly [string, ScanGroup])[] = [
  ["forward", recurrence("forward", 0, 1, STEPS, coupled)],
  ["backward", recurrence("backward", 1, 0, STEPS, coupled)],
  ["two apart", recurrence("forward", 0, 2, PAIRS, coupled)],
  ["that reads no state", recurrence("forward", 0, 1, STEPS, alone)],
  ["of one update", recurrence("backward", 1, 0, STEPS, (x, _, here) => [mul(x, here)])],
];

const CASES: readonly (readonly [string, Expr])[] = [
  ...SCANS.flatMap(([name, group]): (readonly [string, Expr])[] => [
    [`a recurrence ${name}, its first state`, weighed(scan(group, 0))],
    [`a recurrence ${name}, its second state`, weighed(scan(group, 1))],
    [`a recurrence ${name}, both`, mul(weighed(scan(group, 0)), weighed(scan(group, 1)))],
  ]),
  ["a broadcast", weighed(mul(a, add(c, s)))],
  ["a sum over a missing axis", weighed(sum([J], mul(a, s)))],
  ["a maximum", weighed(reduce("max", [K], b))],
  ["a minimum", weighed(reduce("min", [T], b))],
  ["a contraction of three", weighed(contract([K], [b, m, square(c)]))],
  ["a contraction over two axes", weighed(contract([K, J], [b, m]))],
  ["a contraction of equals", contract([K, J], [m, m])],
  ["a shift", weighed(reference(a, on(T, along(STEPS, 1))))],
  ["a row", weighed(square(reference(m, on(K, constant(2)))))],
  ["a gather", weighed(reference(m, on(K, gather(parent))))],
  ["a gather at the axes of the base", weighed(reference(b, on(K, gather(parent))))],
  ["a diagonal", weighed(reference(b, on(T, along(K, 1))))],
  ["a renaming", weighed(mul(c, rename(c, [K], [makeAxis("L", 3)])))],
  ["a scatter", weighed(transposed(square(a), on(K, gather(parent)), [T]))],
  ["a scatter that keeps an axis", weighed(transposed(mul(a, m), on(makeAxis("L", 3), gather(parent)), [T]))],
  ["a scatter by a shift", weighed(transposed(square(reference(a, on(T, along(STEPS)))), on(T, along(STEPS, 1))))],
  ["a scatter of what lacks the summed axis", weighed(transposed(s, on(K, gather(parent)), [T]))],
  ["children summed", weighed(segment("sum", square(a), T, K, parent))],
  ["the greatest child", weighed(segment("max", a, T, K, parent))],
  ["a select", weighed(select(lt(iota(T), 3), square(a), mul(a, s)))],
  ["a select by sign", weighed(select(lt(b, 0.4), mul(b, s), exp(b)))],
];

const at = (e: Expr, name?: string, array?: Float64Array): number => evaluate(e, { input: (n) => (n === name ? array : VALUES.get(n)) }).values[0]!;

/** The derivative over all axes of its input, row-major: it may lack some. */
function dense(e: Expr, { axes }: Input): readonly number[] {
  const zero = axes.reduce<Expr>((x, axis) => add(x, mul(0, iota(axis))), mul(0, s));
  const padded =
    axes.length === 0
      ? e
      : add(
          select(
            lt(
              axes.map((x): Expr => iota(x)).reduce((x, y) => mul(x, y)),
              0,
            ),
            zero,
            0,
          ),
          e,
        );
  const d = evaluate(padded, { input: (n) => VALUES.get(n) });
  const order = axes.map((axis) => d.axes.findIndex((x) => x.id === axis.id));
  const step = d.axes.map((_, i) => d.axes.slice(i + 1).reduce((n, x) => n * x.extent, 1));
  return Array.from({ length: extentOf(axes) }, (_, n) => {
    let [rest, offset] = [n, 0];
    for (let i = axes.length - 1; i >= 0; i--) {
      offset += (rest % axes[i]!.extent) * step[order[i]!]!;
      rest = Math.floor(rest / axes[i]!.extent);
    }
    return d.values[offset]!;
  });
}

describe.each(CASES)("%s", (_, e) => {
  it("has the derivative that central differences give", () => {
    const gradient = differentiate(
      e,
      INPUTS.map((i) => i.name),
    );
    for (const i of INPUTS) {
      const base = VALUES.get(i.name)!;
      dense(gradient.get(i.name)!, i).forEach((slope, k) => {
        const along = (h: number): number =>
          at(
            e,
            i.name,
            base.map((v, j) => (j === k ? v + h : v)),
          );
        // h = 1e-5: truncation h² ≈ 1e-10, rounding ≈ 1e-15 / h = 1e-10, both times the size of the value.
        const difference = (along(1e-5) - along(-1e-5)) / 2e-5;
        expect(Math.abs(slope - difference), `∂/∂${i.name}[${k}]: ${slope} for ${difference}`).toBeLessThan(
          1e-7 * (1 + Math.abs(difference) + Math.abs(at(e))),
        );
      });
    }
  });
});

it("equals share the derivative of their maximum, and what is stopped has none", () => {
  const tied = Float64Array.of(1, 1, 0.5);
  const top = differentiate(reduce("max", [K], c), ["c"]).get("c")!;
  expect([...evaluate(top, { input: () => tied }).values]).toEqual([0.5, 0.5, 0]);
  const children = differentiate(sum([K], segment("max", a, T, K, parent)), ["a"]).get("a")!;
  const equal = evaluate(children, { input: (n) => (n === "a" ? Float64Array.of(2, 1, 3, 2) : VALUES.get(n)) });
  expect([...equal.values]).toEqual([0.5, 1, 1, 0.5]);
  expect(at(differentiate(mul(s, stop(s)), ["s"]).get("s")!)).toBe(VALUES.get("s")![0]);
});
