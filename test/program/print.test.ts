import { describe, expect, it } from "vitest";
import { makeAxis, position, shifted } from "../../compiler/ir/axes.ts";
import { add, apply, div, exp, input, mul, neg, num, reference, select, square, sub, sum, transposed } from "../../compiler/ir/build.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { printExpressions } from "../../compiler/program/print.ts";
import { numberText } from "../../compiler/program/print-number.ts";

const N = makeAxis("N", 5);
const K = makeAxis("K", 3);
const later = makeAxis("2..5", 4);
const a = input("a");
const x = input("x", [N]);
const printed = (value: Expr): string => printExpressions([{ name: "e", value }]).trim();
const inside = (value: Expr): string => printed(value).replace(/^e(\[.*?\])? = /, "");

describe("numbers", () => {
  it.each([
    [1, "1"],
    [-0.25, "-0.25"],
    [0.1, "0.1"],
    [1 / 30, "1/30"],
    [-1 / 3, "-1/3"],
    [2 / 3, "0.6666666666666666"],
    [0.5 * Math.log(2 * Math.PI), "½ log 2π"],
    [-Math.LN2, "-log 2"],
    [Infinity, "∞"],
    [-Infinity, "-∞"],
    [1e-300, "1e-300"],
  ])("%d is %s", (value, text) => expect(numberText(value, 0)).toBe(text));

  it("take parentheses under a power and after a division, where they are sums or fractions in disguise", () => {
    expect(inside(div(a, num(1 / 30)))).toBe("30 * a");
    expect(inside(apply("pow", num(1 / 30), a))).toBe("(1/30) ^ a");
    expect(numberText(-2, 3)).toBe("(-2)");
  });

  it("are read back as themselves", () => {
    for (let n = 1; n < 2000; n++) {
      const text = numberText(1 / n, 0);
      const [above, below = "1"] = text.split("/");
      expect(Number(above) / Number(below)).toBe(1 / n);
    }
  });
});

describe("expressions", () => {
  it.each<[string, Expr]>([
    ["a - 1", add(a, num(-1))],
    ["a - x", sub(a, x)],
    ["-(a + 1)", neg(add(a, num(1)))],
    ["(a + 1)²", square(add(a, num(1)))],
    ["-a²", neg(square(a))],
    ["a / exp(a)", div(a, exp(a))],
    ["Σ_{N} x", sum([N], x)],
    ["a * (Σ_{N} x)", mul(a, sum([N], x))],
    ["x[N ← 3]", reference(x, [{ axis: N, index: position(2) }])],
    ["x[N ← N-1]", reference(x, [{ axis: N, index: shifted(N, -1) }])],
    ["if a < 0 then a else 1", select(apply("lt", a, num(0)), a, num(1))],
  ])("%s", (text, e) => expect(inside(e)).toBe(text));

  it("name what is used twice, with its axes", () => {
    const shared = exp(x);
    expect(printed(mul(shared, add(shared, a)))).toBe("v1[N] = exp(x)\ne[N] = v1 * (v1 + a)");
  });

  it("count positions on an interval from its lower end", () => {
    const before = reference(x, [{ axis: N, index: shifted(later, 0) }]);
    const now = reference(x, [{ axis: N, index: shifted(later, 1) }]);
    expect(inside(sub(now, before))).toBe("x[N ← 2..5] - x[N ← (2..5)-1]");
  });

  it("write arrays of given elements as lists, and other scatters as such", () => {
    const at = (value: Expr, place: number): Expr => transposed(value, [{ axis: K, index: position(place) }], []);
    expect(inside(add(add(at(a, 0), at(num(0.5), 1)), at(exp(a), 2)))).toBe("[a, 0.5, exp(a)]");
    expect(inside(at(a, 1))).toBe("[0, a, 0]");
    const long = makeAxis("L", 300);
    expect(inside(transposed(a, [{ axis: long, index: position(0) }], []))).toBe("scatter(a)[L ← 1]");
  });
});
