import { describe, expect, it } from "vitest";
import { evaluate } from "../compiler/calculus/evaluate.ts";
import { inputsOf } from "../compiler/ir/traverse.ts";
import type { Expr } from "../compiler/ir/types.ts";
import type { Condition, Rule } from "../compiler/rules/define.ts";
import { apply, exp, input, log, mul } from "../compiler/ir/build.ts";
import { RULES, simplify } from "../compiler/rules/simplify.ts";

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
