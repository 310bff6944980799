import type { Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { samePolynomial } from "./polynomial.ts";
import { binderBounds, polynomialOf } from "./ranges.ts";
import { binaryTerm } from "./operators.ts";
import { numberTerm } from "./terms.ts";

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
const NEGATED: Readonly<Record<Comparison, Comparison>> = { "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
const MIRRORED: Readonly<Record<Comparison, Comparison>> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };
const isComparison = (operator: string): operator is Comparison => operator in NEGATED;

/**
 * The scope in which a condition is known to hold (or not): index variables compared with whole numbers have a narrower
 * range there, so that `if t > 1 then y[t-1] else 0` stays inside of y.
 */
export function narrow(condition: Term, holds: boolean, scope: Scope): Scope {
  if (condition.kind === "unary" && condition.operator === "not") return narrow(condition.operand, !holds, scope);
  if (condition.kind !== "binary") return scope;
  if (condition.operator === (holds ? "and" : "or")) return narrow(condition.right, holds, narrow(condition.left, holds, scope));
  if (!isComparison(condition.operator)) return scope;
  const operator = holds ? condition.operator : NEGATED[condition.operator];
  const left = compareBinder(condition.left, operator, condition.right, scope);
  return compareBinder(condition.right, MIRRORED[operator], condition.left, left);
}

function compareBinder(side: Term, operator: Comparison, other: Term, scope: Scope): Scope {
  if (side.kind !== "binder" || polynomialOf(other, scope.checker) === null) return scope;
  const plus = (by: number): Term => (by === 0 ? other : binaryTerm("+", other, numberTerm(by, other.span), other, scope));
  switch (operator) {
    case "==":
      return bound(side.id, { low: other, high: other }, scope);
    case "<":
      return bound(side.id, { high: plus(-1) }, scope);
    case "<=":
      return bound(side.id, { high: other }, scope);
    case ">":
      return bound(side.id, { low: plus(1) }, scope);
    case ">=":
      return bound(side.id, { low: other }, scope);
    case "!=":
      return excludeEnd(side, other, plus, scope);
  }
}
const bound = (id: string, by: { readonly low?: Term; readonly high?: Term }, scope: Scope): Scope => ({
  ...scope,
  narrowed: new Map([...scope.narrowed, [id, { ...scope.narrowed.get(id), ...by }]]),
});

/** `t != 1` takes away the first position when 1 is the lowest value. */
function excludeEnd(side: Term & { readonly kind: "binder" }, other: Term, plus: (by: number) => Term, scope: Scope): Scope {
  const binder = scope.checker.binders.get(side.id);
  const bounds = binder && binderBounds(binder, scope.checker);
  const excluded = polynomialOf(other, scope.checker);
  if (!bounds || !excluded) return scope;
  if (samePolynomial(bounds.low, excluded)) return bound(side.id, { low: plus(1) }, scope);
  return samePolynomial(bounds.high, excluded) ? bound(side.id, { high: plus(-1) }, scope) : scope;
}
