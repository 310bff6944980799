import { describe, expect, it } from "vitest";
import { evaluate } from "../compiler/calculus/evaluate.ts";
import { inputsOf } from "../compiler/ir/traverse.ts";
import type { Expr } from "../compiler/ir/types.ts";
import type { Condition, Rule } from "../compiler/rules/define.ts";
import { apply, exp, input, log, mul } from "../compiler/ir/build.ts";
import { match, meets, RULES, simplify } from "../compiler/rules/simplify.ts";
import { ranges } from "../compiler/rules/range.ts";
import { makeAxis } from "../compiler/ir/axes.ts";
import { add, cholesky, draw, eq, iota, lt, neg, num, reduce, reference, rename, select, sqrt, stop, sub, sum, transposed } from "../compiler/ir/build.ts";
import { topological } from "../compiler/ir/traverse.ts";
import type { Bounds } from "../compiler/ops/define.ts";
import { randomExpression } from "./helpers/random-expression.ts";

const VALUES: Readonly<Record<Condition, readonly number[]>> = {
  any: [-2.3, -0.4, 0.7, 3.1],
  nonnegative: [0.05, 0.8, 1.9, 6.2],
  constant: [-1.5, 0.25, 2, 3],
};

const at = (e: Expr, values: ReadonlyMap<string, number>): number => evaluate(e, { input: (name) => Float64Array.of(values.get(name)!) }).values[0]!;

/** Points that meet the conditions of a rule, the variables at different values. */
const points = (r: Rule): readonly ReadonlyMap<string, number>[] =>
  [0, 1, 2, 3].map((k) => new Map(Object.entries(r.when).map(([name, condition], i) => [`?${name}`, VALUES[condition][(k + i) % 4]!])));

describe.each(RULES)("$name", (r) => {
  it("holds wherever its conditions do", () => {
    for (const p of points(r)) {
      const [left, right] = [at(r.from, p), at(r.to, p)];
      // A rule may be applied where the left side has no value; where it has one, both agree.
      if (Number.isFinite(left)) expect(Math.abs(left - right)).toBeLessThan(1e-12 * (1 + Math.abs(left)));
    }
    expect(points(r).some((p) => Number.isFinite(at(r.from, p)))).toBe(true);
  });
  it("has a condition for every variable", () => expect(new Set(inputsOf([r.from]).keys())).toEqual(new Set(Object.keys(r.when).map((n) => `?${n}`))));
});

it("an unsound rule would be caught", () => {
  const [a, b] = [input("?a"), input("?b")];
  const bad: Rule = { name: "bad", from: log(apply("mul", a, b)), to: apply("mul", log(a), log(b)), when: { a: "nonnegative", b: "nonnegative" } };
  expect(points(bad).every((p) => Math.abs(at(bad.from, p) - at(bad.to, p)) < 1e-12)).toBe(false);
});

describe("conditions are proven from supports", () => {
  const x = input("x", [], "latent");
  const s = input("s", [], "latent", { lower: 0, upper: null, lowerOpen: true, upperOpen: true, integer: false });
  it("opens the logarithm of a product of positive values", () => expect(simplify([log(apply("mul", s, exp(x)))])[0]).toEqual(apply("add", log(s), x)));
  it("leaves the logarithm of a product that may be negative alone", () => expect(simplify([log(mul(s, x))])[0]).toEqual(log(mul(s, x))));
});

/** Latents with the ranges that conditions ask for; constants are numbers. Each rule must fire on its own left side. */
describe.each(RULES)("$name", (r) => {
  const replaced = (e: Expr): Expr => {
    if (e.kind === "input") return standIn(e.name.slice(1), r.when[e.name.slice(1)]!);
    return e.kind === "apply" ? apply(e.op, ...e.args.map(replaced)) : e;
  };
  it("fires where its conditions hold, keeps the value, and what it makes is settled", () => {
    const left = replaced(r.from);
    const once = simplify([left])[0]!;
    expect(once).not.toEqual(left);
    expect(simplify([once])[0]).toEqual(once);
    const values = new Map(["a", "b", "c", "d"].map((name, i) => [name, VALUES.nonnegative[i]!]));
    expect(Math.abs(at(once, values) - at(left, values))).toBeLessThan(1e-12 * (1 + Math.abs(at(left, values))));
  });
});

const standIns = new Map<string, Expr>();
function standIn(name: string, condition: Condition): Expr {
  const key = `${name} ${condition}`;
  const range = { lower: condition === "nonnegative" ? 0 : null, upper: null, lowerOpen: false, upperOpen: true, integer: false };
  const made = standIns.get(key) ?? (condition === "constant" ? num(name.charCodeAt(0) / 64) : input(name, [], "latent", range));
  standIns.set(key, made);
  return made;
}

describe.each(Array.from({ length: 60 }, (_, seed) => seed))("random expression %i", (seed) => {
  const program = randomExpression(seed, [2, 3, 2, 2], 2 + (seed % 5));
  const numbers = (e: Expr): Float64Array => evaluate(e, { input: (name) => program.inputs.get(name)?.values }).values;

  it("is worth the same when simplified", () => {
    const [before, after] = [numbers(program.root)[0]!, numbers(simplify([program.root])[0]!)[0]!];
    if (Number.isFinite(before)) expect(Math.abs(after - before)).toBeLessThan(1e-11 * (1 + Math.abs(before)));
  });

  it("has no element outside of its range", () => {
    const range = ranges([program.root]);
    for (const e of topological([program.root]).filter((node) => [...inputsOf([node]).values()].every((i) => i.role !== "state"))) {
      const [lower, upper] = range(e);
      for (const v of numbers(e))
        expect(v >= lower - 1e-12 * Math.abs(v) && v <= upper + 1e-12 * Math.abs(v), `${e.kind}: ${v} in [${lower}, ${upper}]`).toBe(true);
    }
  });
});

describe("ranges", () => {
  const [K, J] = [makeAxis("K", 3), makeAxis("J", 3)];
  const between = (lower: number | null, upper: number | null): Expr =>
    input(`in ${lower} ${upper}`, [K, J], "latent", { lower, upper, lowerOpen: false, upperOpen: false, integer: false });
  const [low, high, any] = [between(-2, -1), between(1, 4), between(null, null)];
  const factor = cholesky(between(null, null), K, J);
  const at = (k: number, j: number): Expr =>
    reference(factor, [
      { axis: K, index: { kind: "constant", position: k } },
      { axis: J, index: { kind: "constant", position: j } },
    ]);
  const NOTHING: Bounds = [-Infinity, Infinity];

  const CASES: readonly (readonly [string, Expr, Bounds])[] = [
    ["a number", num(2.5), [2.5, 2.5]],
    ["an input of which nothing is known", any, NOTHING],
    ["positions", iota(K), [1, 3]],
    ["positions from another start", iota(K, 2), [3, 5]],
    ["either branch", select(lt(iota(K), 2), low, high), [-2, 4]],
    ["either branch, the other way round", select(lt(iota(K), 2), high, low), [-2, 4]],
    ["a sum of positive terms", sum([K], high), [0, Infinity]],
    ["a sum of negative terms", sum([K], low), [-Infinity, 0]],
    ["a sum of zeros", sum([K], between(0, 0)), [0, 0]],
    ["a sum of terms of either sign", sum([K], between(-1, 1)), NOTHING],
    ["a maximum", reduce("max", [K], high), [1, 4]],
    ["an element", reference(high, [{ axis: K, index: { kind: "constant", position: 1 } }]), [1, 4]],
    ["terms scattered: an empty slot is 0", transposed(high, [{ axis: J, index: { kind: "gather", index: iota(K) } }], [K, J]), [0, Infinity]],
    ["what has no derivative", stop(low), [-2, -1]],
    ["a draw", draw("uniform", [], 0, [], 0), [0, 1]],
    ["a positive draw", draw("stdGamma", [num(2)], 0, [], 0), [0, Infinity]],
    ["a draw of either sign", draw("stdNormal", [], 0, [], 0), NOTHING],
    ["a square", apply("mul", any, any), [0, Infinity]],
    ["a square of a negative", apply("mul", low, low), [1, 4]],
    ["a square of a positive", apply("mul", high, high), [1, 16]],
    ["a square over zero", apply("mul", between(-3, 2), between(-3, 2)), [-6, 9]],
    ["a square over zero, one node", ((x) => apply("mul", x, x))(between(-3, 2)), [0, 9]],
    ["a factor", factor, NOTHING],
    ["the diagonal of a factor", rename(factor, [J], [K]), [0, Infinity]],
    ["an element on the diagonal", at(1, 1), [0, Infinity]],
    ["an element off the diagonal", at(1, 0), NOTHING],
    ["the elements beside the diagonal", reference(factor, [{ axis: J, index: { kind: "axis", axis: K, shift: 1 } }]), NOTHING],
  ];
  it.each(CASES)("%s", (_, e, expected) => expect(ranges([e])(e)).toEqual(expected));

  it("decide: a root squared is its argument where that is not negative, else stays", () => {
    for (const x of [high, between(0, null)]) expect(simplify([apply("mul", sqrt(x), sqrt(x))])[0], "nonnegative").toEqual(x);
    expect(simplify([log(mul(low, high))])[0]).toEqual(log(mul(low, high)));
  });
});

describe("matching", () => {
  const [x, y, a] = [input("x"), input("y"), input("?a")];
  const found = (pattern: Expr, e: Expr): Expr | boolean => {
    const result = match(pattern, e, new Map());
    return result === null ? false : (result.get("?a") ?? true);
  };
  it.each([
    ["a variable is anything", a, x, x],
    ["a number is itself", num(2), num(2), true],
    ["a number is no other number", num(2), num(3), false],
    ["a number is nothing else", num(2), x, false],
    ["0 is not −0", num(0), num(-0), false],
    ["a variable met twice is one node", apply("lt", a, a), apply("lt", x, x), x],
    ["a variable met twice is not two nodes", apply("lt", a, a), apply("lt", x, y), false],
    ["an operation is no other one", apply("lt", a, y), apply("le", x, y), false],
    ["a sum matches in either order", apply("add", num(1), a), apply("add", x, num(1)), x],
    ["a product matches in either order", apply("mul", num(1), a), apply("mul", x, num(1)), x],
    ["a comparison does not", apply("lt", num(1), a), apply("lt", x, num(1)), false],
    ["what was found before holds", apply("add", a, apply("neg", a)), apply("add", apply("neg", x), x), x],
  ] as const)("%s", (_, pattern, e, expected) => expect(found(pattern, e)).toBe(expected));

  it("conditions: a number, a lower bound of 0", () => {
    const at = (lower: number) => (): Bounds => [lower, 1];
    expect([meets(x, "any", at(-1)), meets(x, "constant", at(0)), meets(num(-1), "constant", at(-1))]).toEqual([true, false, true]);
    expect([-0.1, 0, 0.1].map((lower) => meets(x, "nonnegative", at(lower)))).toEqual([false, true, true]);
  });
});

describe("folding", () => {
  it("leaves what is not finite to run time", () => {
    expect(simplify([apply("log", num(0))])[0]).toEqual(apply("log", num(0)));
    expect(simplify([apply("max", num(3), num(2))])[0]).toEqual(num(3));
    expect(simplify([sub(eq(num(2), num(2)), 1)])[0]).toEqual(num(0));
  });
  it("needs every argument to be a number", () => {
    const x = input("x");
    expect(simplify([add(neg(x), 2)])[0]).toEqual(add(neg(x), 2));
  });
});
