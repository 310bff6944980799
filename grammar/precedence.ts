import type { BinaryOperator } from "./ast.ts";

/**
 * How tightly the operators bind; the parser climbs by this table and the printer sets parentheses by it. The right
 * operand of `^` may be a unary minus: `2^-1`; and `-x^2` is −(x²).
 */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  ...{ or: 1, and: 2 },
  ...{ "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4 },
  ...{ "+": 5, "-": 5, "*": 6, "/": 6, "@": 6 },
  "^": 8,
};
export const UNARY_PRECEDENCE: Readonly<Record<"-" | "not", number>> = { not: 3, "-": 7 };
/** Calls, indices and members. */
export const POSTFIX_PRECEDENCE = 9;

/** How operators of equal precedence combine: `a - b - c` is (a − b) − c, `a^b^c` is a^(b^c), `a < b < c` is an error. */
export type Associativity = "left" | "right" | "none";
export function associativity(operator: BinaryOperator): Associativity {
  if (operator === "^") return "right";
  return PRECEDENCE[operator] === 4 ? "none" : "left";
}
