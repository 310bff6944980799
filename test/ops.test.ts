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

  it("has bounds for arguments of which nothing is known", () => {
    const [lower, upper] = bounds(...probes[0]!.map((): Bounds => [-Infinity, Infinity]));
    expect(Number.isNaN(lower) || Number.isNaN(upper)).toBe(false);
    for (const p of probes) expect(lower <= evaluate(...p) && evaluate(...p) <= upper).toBe(true);
  });
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
  });
  it("of log Γ reach its minimum inside the interval", () => {
    const [lower, upper] = OPS.lgamma.bounds([0, 3]);
    close(lower, -0.12148629053584961, 1e-15); // mpmath: loggamma(1.4616321449683623)
    expect(upper).toBe(Infinity);
  });
});
