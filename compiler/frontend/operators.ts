import type * as Ast from "../../grammar/ast.ts";
import * as intervals from "../model/interval.ts";
import { termText } from "../model/text.ts";
import type { Dimension, Element, Interval, Term, TermType } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { constantOf, signForLarge, symbolsOf } from "./polynomial.ts";
import { equalDimension, equalDimensions, polynomialOf, preferSymbols } from "./ranges.ts";
import { numberTerm } from "./terms.ts";
import { BOOLEAN_TYPE, describeDimensions, errorTerm, failed, withDimensions } from "./types.ts";

type Arithmetic = "+" | "-" | "*" | "/" | "^";
const ARITHMETIC: Readonly<Record<Arithmetic, (a: Interval, b: Interval) => Interval>> = {
  "+": intervals.add,
  "-": intervals.subtract,
  "*": intervals.multiply,
  "/": intervals.divide,
  "^": intervals.power,
};
const isArithmetic = (operator: Ast.BinaryOperator): operator is Arithmetic => operator in ARITHMETIC;

/** The dimensions of an elementwise combination; null after a report. */
export function combineDimensions(
  left: readonly Dimension[],
  right: readonly Dimension[],
  what: string,
  e: { readonly span: Ast.Name["span"] },
  scope: Scope,
): readonly Dimension[] | null {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  if (equalDimensions(left, right, scope.checker)) return preferSymbols(left, right);
  report(scope, "E2101", e.span, { what, left: describeDimensions(left), right: describeDimensions(right) });
  return null;
}

/** True when the term is a number; a condition is reported. */
export function requireNumber(term: Term, where: string, scope: Scope): boolean {
  if (term.type.element !== "boolean") return true;
  report(scope, "E2109", term.span, { where });
  return false;
}

/** True when the term is a condition: a comparison, or a quantity that is 0 or 1. */
export function requireCondition(term: Term, where: string, scope: Scope): boolean {
  const { element, interval } = term.type;
  if (element === "boolean" || (element === "integer" && intervals.isWithin(interval, intervals.UNIT))) return true;
  report(scope, "E2108", term.span, { where, found: element === "integer" ? "a whole number" : "a real number" });
  return false;
}

/** left operator right, both checked already. */
export function binaryTerm(operator: Ast.BinaryOperator, left: Term, right: Term, e: { readonly span: Ast.Name["span"] }, scope: Scope): Term {
  if (failed(left, right)) return errorTerm(e.span);
  if (operator === "@") return contraction(left, right, e.span, scope);
  const where = `\`${operator}\``;
  const logical = operator === "and" || operator === "or";
  const checked = logical
    ? [requireCondition(left, where, scope), requireCondition(right, where, scope)]
    : [requireNumber(left, where, scope), requireNumber(right, where, scope)];
  const dimensions = combineDimensions(left.type.dimensions, right.type.dimensions, where, e, scope);
  if (dimensions === null || checked.includes(false)) return errorTerm(e.span);
  const type = isArithmetic(operator) ? arithmeticType(operator, left, right, scope) : BOOLEAN_TYPE;
  return folded(operator, left, right, e.span) ?? { kind: "binary", operator, left, right, span: e.span, type: withDimensions(type, dimensions) };
}

/** Sums, differences and products of literal whole numbers are literal: sizes stay readable. */
function folded(operator: Ast.BinaryOperator, left: Term, right: Term, span: Ast.Name["span"]): Term | null {
  if (left.kind !== "number" || right.kind !== "number" || !Number.isInteger(left.value) || !Number.isInteger(right.value)) return null;
  const value = operator === "+" ? left.value + right.value : operator === "-" ? left.value - right.value : operator === "*" ? left.value * right.value : null;
  return value === null ? null : numberTerm(value, span);
}

/** What sizes alone make, such as N - 1, is taken to be positive where it is so for all but the smallest sizes. */
function divisor(term: Term, scope: Scope): Interval {
  const p = polynomialOf(term, scope.checker);
  const sizesOnly = p !== null && constantOf(p) === null && [...symbolsOf(p)].every((s) => !scope.checker.binders.has(s));
  return sizesOnly && signForLarge(p) === 1 ? intervals.POSITIVE : term.type.interval;
}

function arithmeticType(operator: Arithmetic, left: Term, right: Term, scope: Scope): TermType {
  const [a, b] = [left.type.interval, right.type.interval];
  const square = operator === "*" && termText(left) === termText(right);
  const interval = square ? intervals.power(a, intervals.point(2)) : ARITHMETIC[operator](a, operator === "/" ? divisor(right, scope) : b);
  const whole = left.type.element === "integer" && right.type.element === "integer" && (operator === "^" ? (b.lower ?? -1) >= 0 : operator !== "/");
  const element: Element = whole ? "integer" : "real";
  return { element, dimensions: [], interval };
}

/** left @ right: the last dimension of the left with the first of the right. */
function contraction(left: Term, right: Term, span: Ast.Name["span"], scope: Scope): Term {
  if (!requireNumber(left, "`@`", scope) || !requireNumber(right, "`@`", scope)) return errorTerm(span);
  const [a, b] = [left.type.dimensions, right.type.dimensions];
  const [last, first] = [a.at(-1), b[0]];
  if (last === undefined || first === undefined || !equalDimension(last, first, scope.checker)) {
    report(scope, "E2102", span, { left: describeDimensions(a), right: describeDimensions(b) });
    return errorTerm(span);
  }
  const interval = intervals.sumOfMany(intervals.multiply(left.type.interval, right.type.interval));
  const element = left.type.element === "integer" && right.type.element === "integer" ? "integer" : "real";
  return { kind: "call", callee: "matmul", arguments: [left, right], span, type: { element, dimensions: [...a.slice(0, -1), ...b.slice(1)], interval } };
}

export function unaryTerm(operator: "-" | "not", operand: Term, e: { readonly span: Ast.Name["span"] }, scope: Scope): Term {
  if (failed(operand)) return operand;
  if (operator === "not") {
    if (!requireCondition(operand, "`not`", scope)) return errorTerm(e.span);
    return { kind: "unary", operator, operand, span: e.span, type: withDimensions(BOOLEAN_TYPE, operand.type.dimensions) };
  }
  if (!requireNumber(operand, "`-`", scope)) return errorTerm(e.span);
  if (operand.kind === "number") return numberTerm(0 - operand.value, e.span);
  const { element, dimensions, interval } = operand.type;
  return { kind: "unary", operator, operand, span: e.span, type: { element, dimensions, interval: intervals.negate(interval) } };
}
