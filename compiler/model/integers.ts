import type { Term } from "./types.ts";

/** The value of a numeric term over sizes and constants alone; null when it needs anything else. */
export function integerOf(term: Term, value: (name: string) => number | null): number | null {
  switch (term.kind) {
    case "number":
      return term.value;
    case "size":
      return value(term.name);
    case "variable":
      return term.role === "constant" ? value(term.name) : null;
    case "unary": {
      const x = integerOf(term.operand, value);
      return x === null || term.operator === "not" ? null : -x;
    }
    case "binary":
      return arithmetic(term.operator, integerOf(term.left, value), integerOf(term.right, value));
    default:
      return null;
  }
}

function arithmetic(operator: string, a: number | null, b: number | null): number | null {
  if (a === null || b === null) return null;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "^":
      return a ** b;
    default:
      return null;
  }
}
