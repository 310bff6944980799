import type { Argument, Binder, Expression } from "./ast.ts";
import { group, join, LINE, nest, SOFT_LINE } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { associativity, POSTFIX_PRECEDENCE, PRECEDENCE, UNARY_PRECEDENCE } from "./precedence.ts";

const CONTROL = /["\\\u0000-\u001f\u007f]/g;
const NAMED: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
/** A string literal. */
export const quoted = (text: string): string => `"${text.replace(CONTROL, (c) => NAMED[c] ?? `\\u{${c.charCodeAt(0).toString(16)}}`)}"`;

/** `(a, b)`, or one item on each line. */
export const bracketed = (open: string, items: readonly Doc[], close: string): Doc =>
  items.length === 0 ? open + close : group(open, nest(SOFT_LINE, join(items, [",", LINE])), SOFT_LINE, close);

/** An expression with the fewest parentheses; in parentheses if it binds more weakly than `least`. */
export function printExpression(e: Expression, least = 0): Doc {
  return precedenceOf(e) < least ? ["(", bare(e), ")"] : bare(e);
}

function precedenceOf(e: Expression): number {
  if (e.kind === "binary") return PRECEDENCE[e.operator];
  if (e.kind === "unary") return UNARY_PRECEDENCE[e.operator];
  return e.kind === "if" ? 0 : POSTFIX_PRECEDENCE;
}

function bare(e: Expression): Doc {
  switch (e.kind) {
    case "number":
    case "name":
      return e.text;
    case "string":
      return quoted(e.value);
    case "hole":
      return `?${e.name?.text ?? ""}${e.initial === undefined ? "" : ` = ${e.initialText ?? String(e.initial)}`}`;
    case "unary":
      return [e.operator === "not" ? "not " : "-", printExpression(e.operand, UNARY_PRECEDENCE[e.operator])];
    case "binary":
      return binary(e);
    case "if":
      return group("if ", printExpression(e.condition), nest(LINE, "then ", printExpression(e.then), LINE, "else ", printExpression(e.otherwise)));
    case "call":
      return [base(e.callee), bracketed("(", e.arguments.map(printArgument), ")")];
    case "index":
      return [
        base(e.base),
        "[",
        join(
          e.indices.map((index) => printExpression(index)),
          ", ",
        ),
        "]",
      ];
    case "member":
      return [base(e.base), ".", e.name.text];
    case "tuple":
      return bracketed(
        "(",
        e.items.map((item) => printExpression(item)),
        ")",
      );
    case "list":
      return bracketed("[", e.items.map(printArgument), "]");
  }
}

/** What is called or indexed: a literal or a hole there needs parentheses. */
function base(e: Expression): Doc {
  const plain = e.kind !== "number" && e.kind !== "string" && e.kind !== "hole";
  return plain ? printExpression(e, POSTFIX_PRECEDENCE) : ["(", bare(e), ")"];
}

type Binary = Extract<Expression, { kind: "binary" }>;

/** A chain `a + b - c` is one group, so that it breaks after each of its operators or nowhere. */
function binary(e: Binary): Doc {
  const level = PRECEDENCE[e.operator];
  if (e.operator === "^") return [printExpression(e.left, POSTFIX_PRECEDENCE), "^", printExpression(e.right, UNARY_PRECEDENCE["-"])];
  const tail: Doc[] = [];
  let left: Expression = e;
  while (left.kind === "binary" && PRECEDENCE[left.operator] === level && (left === e || associativity(left.operator) === "left")) {
    tail.unshift([` ${left.operator}`, LINE, printExpression(left.right, level + 1)]);
    left = left.left;
  }
  return group(printExpression(left, level + 1), nest(...tail));
}

/** `name = value for n in N`. */
export function printArgument({ name, value, binders }: Argument): Doc {
  const named: Doc = name ? [name.text, " = "] : "";
  return [named, printExpression(value), binders.length === 0 ? "" : [" for ", join(binders.map(printBinder), ", ")]];
}

/** `n in 1..N where keep[n]`. */
export function printBinder({ name, low, high, where }: Binder): Doc {
  const range: Doc = [printExpression(low), high ? ["..", printExpression(high)] : ""];
  return [name.text, " in ", range, where ? [" where ", printExpression(where)] : ""];
}
