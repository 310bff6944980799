import { add, apply, exp, log, mul, neg, sqrt } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { variable, type Rule } from "./define.ts";

const [a, b, c] = [variable("a"), variable("b"), variable("c")];
const plain = (op: "mul" | "add", x: Expr, y: Expr): Expr => apply(op, x, y);

/** Logarithms and exponentials. Nonnegative is enough: both sides are −∞ at 0. */
export const LOGARITHM_RULES: readonly Rule[] = [
  { name: "log-of-exp", from: log(exp(a)), to: a, when: { a: "any" } },
  { name: "log-of-product", from: log(plain("mul", a, b)), to: add(log(a), log(b)), when: { a: "nonnegative", b: "nonnegative" } },
  { name: "log-of-inverse", from: log(apply("inv", a)), to: neg(log(a)), when: { a: "nonnegative" } },
  { name: "log-of-root", from: log(sqrt(a)), to: mul(0.5, log(a)), when: { a: "nonnegative" } },
  { name: "log-of-power", from: log(apply("pow", a, c)), to: mul(c, log(a)), when: { a: "nonnegative", c: "any" } },
  { name: "exp-of-sum-of-logs", from: exp(plain("add", log(a), log(b))), to: mul(a, b), when: { a: "nonnegative", b: "nonnegative" } },
  { name: "exp-of-log", from: exp(log(a)), to: a, when: { a: "nonnegative" } },
  { name: "exp-of-digamma", from: exp(apply("digamma", a)), to: apply("expDigamma", a), when: { a: "any" } },
  { name: "exp-of-digamma-sum", from: exp(plain("add", apply("digamma", a), b)), to: mul(apply("expDigamma", a), exp(b)), when: { a: "any", b: "any" } },
  { name: "xlogy-of-positive", from: apply("xlogy", c, exp(a)), to: mul(c, a), when: { c: "any", a: "any" } },
];
