import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, inv, lgamma, mul, neg, num, sub } from "../compiler/ir/build.ts";
import type { Expr } from "../compiler/ir/types.ts";
import type { Bounds, Form } from "../compiler/ops/define.ts";
import { LOGIC } from "../compiler/ops/logic.ts";
import { OP_NAMES, type OpName } from "../compiler/ops/names.ts";
import { OPS } from "../compiler/ops/table.ts";
import * as M from "../runtime/math/index.ts";
import { evaluateExpression } from "./helpers/evaluate-expression.ts";

type Partial = (args: readonly Expr[], result: Expr) => Expr;

const close = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected)));

/** The five-point difference: truncation h⁴ f⁽⁵⁾/30 and rounding 1e-15/h both stay below 1e-9 relative to the values. */
function difference(f: (x: number) => number, x: number): number {
  const h = 2e-4 * Math.min(1, Math.abs(x) || 1);
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/** JavaScript text of a form, every operand in parentheses. */
function javascript(form: Form, args: readonly string[]): string {
  const [a, b] = args;
  if ("call" in form) return `${form.call.startsWith("Math.") ? form.call : `M.${form.call}`}(${args.join(", ")})`;
  if ("prefix" in form) return `${form.prefix}(${a})`;
  if ("reciprocal" in form) return `1 / (${a})`;
  if ("test" in form) return args.length === 1 ? `+${form.test}(${a})` : `Number(Boolean((${a}) ${form.test} (${b})))`;
  return `(${a}) ${form.infix} (${b})`;
}

/** Every partial at a point against differences of `evaluate`. Tests are constant but for jumps. */
function partialsAgree(name: OpName, partials: readonly Partial[], p: readonly number[]): void {
  const args = p.map(num);
  partials.forEach((partial, i) => {
    const exact = evaluateExpression(partial(args, apply(name, ...args)), { inputs: {} });
    const along = (x: number): number => OPS[name].evaluate(...p.map((v, j) => (j === i ? x : v)));
    close(exact, name in LOGIC ? 0 : difference(along, p[i]!), 1e-8);
  });
}

/** The box spanned by an operation's probes: a part of its domain. */
const box = (name: OpName): Bounds[] => {
  const { probes } = OPS[name];
  return probes[0]!.map((_, i) => [Math.min(...probes.map((p) => p[i]!)), Math.max(...probes.map((p) => p[i]!))]);
};

const between = ([lower, upper]: Bounds): fc.Arbitrary<number> =>
  fc.double({ min: 0, max: 1, noNaN: true }).map((t) => Math.min(upper, lower + t * (upper - lower)));
const intervalIn = (bounds: Bounds): fc.Arbitrary<{ bounds: Bounds; x: number }> =>
  fc.tuple(between(bounds), between(bounds)).chain(([a, b]) => {
    const inner: Bounds = [Math.min(a, b), Math.max(a, b)];
    return between(inner).map((x) => ({ bounds: inner, x }));
  });

/** Points of a box, its corners among them. */
const grid = (intervals: readonly Bounds[]): readonly (readonly number[])[] =>
  intervals.reduce<readonly (readonly number[])[]>(
    (points, [lower, upper]) => points.flatMap((p) => Array.from({ length: 41 }, (_, i) => [...p, i === 40 ? upper : lower + (i / 40) * (upper - lower)])),
    [[]],
  );

it("has a row for every name, in every column", () => {
  expect(Object.keys(OPS).sort()).toEqual([...OP_NAMES].sort());
  for (const name of OP_NAMES) {
    const { doc, probes, partials } = OPS[name];
    expect(doc, name).not.toBe("");
    expect(probes.length, name).toBeGreaterThan(0);
    if (!("none" in partials)) expect(partials.length, name).toBe(probes[0]!.length);
  }
});

describe.each(OP_NAMES)("operation %s", (name) => {
  const { evaluate, partials, bounds, js, probes } = OPS[name];

  it.each(probes.map((p) => [p]))("has the derivatives that differences give, at %j", (p) => {
    if ("none" in partials) expect(partials.none).not.toBe("");
    else partialsAgree(name, partials, p);
  });

  it.each(probes.map((p) => [p]))("is written in JavaScript as it evaluates, at %j", (p) => {
    const text = javascript(js, p.map(String));
    expect(runInNewContext(text, { M })).toBe(evaluate(...p));
  });

  it("stays within the bounds that follow from its arguments' bounds", () => {
    fc.assert(
      fc.property(fc.tuple(...box(name).map(intervalIn)), (args) => {
        const value = evaluate(...args.map((a) => a.x));
        const [lower, upper] = bounds(...args.map((a) => a.bounds));
        const slack = 1e-12 * (1 + Math.abs(value));
        expect(value).toBeGreaterThanOrEqual(lower - slack);
        expect(value).toBeLessThanOrEqual(upper + slack);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("has bounds that its values reach, unless they are the same for all arguments", () => {
    const whole = box(name);
    const fixed = whole.map(([lower]): Bounds => [lower, lower]);
    if (String(bounds(...whole)) === String(bounds(...fixed))) return;
    fc.assert(
      fc.property(fc.tuple(...whole.map(intervalIn)), (args) => {
        const intervals = args.map((a) => a.bounds);
        const [lower, upper] = bounds(...intervals);
        if (!Number.isFinite(lower) || !Number.isFinite(upper)) return;
        const values = grid(intervals).map((x) => evaluate(...x));
        // A minimum within the interval is off the grid by half a step, of 40, at most.
        const slack = 0.05 * (Math.max(...values) - Math.min(...values)) + 1e-12 * (1 + Math.abs(lower) + Math.abs(upper));
        expect(Math.min(...values) - lower).toBeLessThanOrEqual(slack);
        expect(upper - Math.max(...values)).toBeLessThanOrEqual(slack);
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it("has bounds for arguments of which nothing is known", () => {
    const [lower, upper] = bounds(...probes[0]!.map((): Bounds => [-Infinity, Infinity]));
    expect(Number.isNaN(lower) || Number.isNaN(upper)).toBe(false);
    for (const p of probes) expect(lower <= evaluate(...p) && evaluate(...p) <= upper).toBe(true);
  });
});

/** ∂op/∂xᵢ where differences have no say. */
const slopeAt = (name: OpName, i: number, ...p: readonly number[]): number => {
  const { partials } = OPS[name];
  if ("none" in partials) throw new Error(partials.none);
  return evaluateExpression(partials[i]!(p.map(num), apply(name, ...p)), { inputs: {} });
};

it("gives the derivative of equals to the first, that of abs at 0 is 1, as their rows say", () => {
  for (const name of ["min", "max"] as const) expect([slopeAt(name, 0, 2, 2), slopeAt(name, 1, 2, 2)], name).toEqual([1, 0]);
  expect(slopeAt("abs", 0, 0)).toBe(1);
});

it("would see a wrong derivative", () => {
  const wrong: readonly (readonly [OpName, Partial])[] = [
    ["log", ([x]) => neg(inv(x!))],
    ["digamma", ([x]) => lgamma(x!)],
    ["sigmoid", (_, result) => result],
    ["tanh", (_, result) => sub(1, result)],
    ["exp", (_, result) => mul(1.0001, result)],
  ];
  for (const [name, partial] of wrong) expect(() => partialsAgree(name, [partial], OPS[name].probes[0]!), name).toThrow(/against/u);
});

describe("bounds", () => {
  it("are tight where interval arithmetic can be", () => {
    expect(OPS.mul.bounds([-2, 3], [-1, 4])).toEqual([-8, 12]);
    expect(OPS.mul.bounds([0, Infinity], [0, Infinity])).toEqual([0, Infinity]);
    expect(OPS.inv.bounds([0, 4])).toEqual([0.25, Infinity]);
    expect(OPS.inv.bounds([-1, 4])).toEqual([-Infinity, Infinity]);
    expect(OPS.exp.bounds([-Infinity, 0])).toEqual([0, 1]);
    expect(OPS.log.bounds([-1, 1])).toEqual([-Infinity, 0]);
    expect(OPS.abs.bounds([-3, 1])).toEqual([0, 3]);
    expect(OPS.pow.bounds([-3, 1], [2, 2])).toEqual([0, 9]);
    expect(OPS.add.bounds([-Infinity, 0], [1, Infinity])).toEqual([-Infinity, Infinity]);
    expect(OPS.abs.bounds([-3, -1])).toEqual([1, 3]);
    expect(OPS.abs.bounds([0, 2])).toEqual([0, 2]);
    expect(OPS.inv.bounds([-4, 0])).toEqual([-Infinity, -0.25]);
    expect(OPS.inv.bounds([-4, -2])).toEqual([-0.5, -0.25]);
    expect(OPS.inv.bounds([0, 0])).toEqual([-Infinity, Infinity]);
    expect(OPS.pow.bounds([-3, -2], [2, 2])).toEqual([4, 9]);
    expect(OPS.pow.bounds([-3, 2], [3, 3])).toEqual([-27, 8]);
    expect(OPS.pow.bounds([-3, 2], [0, 0])).toEqual([1, 1]);
    expect(OPS.pow.bounds([-3, 2], [-2, -2])).toEqual([-Infinity, Infinity]);
    expect(OPS.pow.bounds([-3, 2], [2, 3])).toEqual([-Infinity, Infinity]);
    expect(OPS.pow.bounds([-3, 2], [1.5, 1.5])).toEqual([-Infinity, Infinity]);
    expect(OPS.pow.bounds([0, 2], [1, 3])).toEqual([0, 8]);
  });
  it.each([
    ["log", 0, Infinity],
    ["sqrt", 0, Infinity],
    ["log1p", -1, Infinity],
    ["digamma", 0, Infinity],
    ["trigamma", 0, Infinity],
    ["tetragamma", 0, Infinity],
    ["log1mExp", -Infinity, 0],
    ["normalQuantile", 0, 1],
  ] as const)("of %s are those of what lies within its domain, from %f to %f", (name, from, to) => {
    const inner = [Math.max(from, -4) + 0.25, Math.min(to, 4) - 0.25] as const;
    expect(OPS[name].bounds([from - 1, inner[1]])).toEqual(OPS[name].bounds([from, inner[1]]));
    expect(OPS[name].bounds([inner[0], to + 1])).toEqual(OPS[name].bounds([inner[0], to]));
    if (name !== "log1mExp") expect(OPS[name].bounds(inner)).not.toEqual(OPS[name].bounds([from, to]));
  });
  it("of products with a logarithm are those of what lies within its domain", () => {
    expect(OPS.xlogy.bounds([1, 2], [-3, 4])).toEqual(OPS.xlogy.bounds([1, 2], [0, 4]));
    expect(OPS.xlogy.bounds([-1, 2], [1, 4])).toEqual([-Math.log(4), 2 * Math.log(4)]);
    expect(OPS.xlog1py.bounds([1, 2], [-3, 4])).toEqual(OPS.xlog1py.bounds([1, 2], [-1, 4]));
    expect(OPS.xlog1py.bounds([-1, 2], [1, 4])).toEqual([-Math.log1p(4), 2 * Math.log1p(4)]);
  });
  it("of log Γ reach its minimum inside the interval", () => {
    const [lower, upper] = OPS.lgamma.bounds([0, 3]);
    close(lower, -0.12148629053584961, 1e-15); // mpmath: loggamma(1.4616321449683623)
    expect(upper).toBe(Infinity);
  });
});
