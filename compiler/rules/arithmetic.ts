import { apply, mul, num } from "../ir/build.ts";
import { variable, type Rule } from "./define.ts";

const [a, b] = [variable("a"), variable("b")];
const [c, d] = [variable("c"), variable("d")];

/** Sums and products. Exact for finite operands up to rounding. */
export const ARITHMETIC_RULES: readonly Rule[] = [
  { name: "difference-of-equals", from: apply("add", a, apply("neg", a)), to: num(0), when: { a: "any" } },
  { name: "sum-of-equals", from: apply("add", a, a), to: mul(2, a), when: { a: "any" } },
  { name: "square-of-negative", from: apply("mul", apply("neg", a), apply("neg", b)), to: apply("mul", a, b), when: { a: "any", b: "any" } },
  { name: "negative-factor-left", from: apply("mul", apply("neg", a), b), to: apply("neg", apply("mul", a, b)), when: { a: "any", b: "any" } },
  { name: "negative-factor-right", from: apply("mul", a, apply("neg", b)), to: apply("neg", apply("mul", a, b)), when: { a: "any", b: "any" } },
  {
    name: "constants-of-a-product",
    from: apply("mul", apply("mul", c, a), apply("mul", d, b)),
    to: apply("mul", apply("mul", c, d), apply("mul", a, b)),
    when: { c: "constant", d: "constant", a: "any", b: "any" },
  },
  {
    name: "constant-outwards",
    from: apply("mul", a, apply("mul", c, b)),
    to: apply("mul", c, apply("mul", a, b)),
    when: { a: "any", b: "any", c: "constant" },
  },
  { name: "inverse-of-product", from: apply("mul", apply("inv", a), apply("inv", b)), to: apply("inv", apply("mul", a, b)), when: { a: "any", b: "any" } },
  { name: "root-squared", from: apply("mul", apply("sqrt", a), apply("sqrt", a)), to: a, when: { a: "nonnegative" } },
  { name: "negative-of-sum", from: apply("neg", apply("add", a, apply("neg", b))), to: apply("add", b, apply("neg", a)), when: { a: "any", b: "any" } },
];
