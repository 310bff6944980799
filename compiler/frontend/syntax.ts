import type * as Ast from "../../grammar/ast.ts";
import { assertNever } from "../pass.ts";

/** A part of an expression, and the names that are bound around it inside of that expression. */
export interface Part {
  readonly expression: Ast.Expression;
  readonly bound: readonly string[];
}

const plain = (...expressions: readonly Ast.Expression[]): Part[] => expressions.map((expression) => ({ expression, bound: [] }));

/** `value for binders`: ranges see the binders before them, the value sees all. */
function argumentParts(a: Ast.Argument): Part[] {
  const parts: Part[] = [];
  const bound: string[] = [];
  for (const b of a.binders) {
    for (const expression of [b.low, b.high]) if (expression) parts.push({ expression, bound: [...bound] });
    bound.push(b.name.text);
    if (b.where) parts.push({ expression: b.where, bound: [...bound] });
  }
  return [...parts, { expression: a.value, bound }];
}

/** The direct parts of an expression, left to right. */
export function partsOf(e: Ast.Expression): readonly Part[] {
  switch (e.kind) {
    case "number":
    case "string":
    case "name":
    case "hole":
      return [];
    case "unary":
      return plain(e.operand);
    case "binary":
      return plain(e.left, e.right);
    case "if":
      return plain(e.condition, e.then, e.otherwise);
    case "call":
      return [...plain(e.callee), ...e.arguments.flatMap(argumentParts)];
    case "index":
      return plain(e.base, ...e.indices);
    case "member":
      return plain(e.base);
    case "tuple":
      return plain(...e.items);
    case "list":
      return e.items.flatMap(argumentParts);
    default:
      return assertNever(e);
  }
}

/** Calls `visit` for an expression and all its parts with the names bound inside, outermost first. */
export function visitExpression(
  e: Ast.Expression,
  visit: (e: Ast.Expression, bound: ReadonlySet<string>) => void,
  bound: ReadonlySet<string> = new Set(),
): void {
  visit(e, bound);
  for (const part of partsOf(e)) visitExpression(part.expression, visit, part.bound.length === 0 ? bound : new Set([...bound, ...part.bound]));
}

/** Calls `visit` for every name that an expression uses and does not bind itself. */
export function visitFreeNames(e: Ast.Expression, visit: (name: Ast.Expression & { readonly kind: "name" }) => void): void {
  visitExpression(e, (part, bound) => {
    if (part.kind === "name" && !bound.has(part.text)) visit(part);
  });
}

/** The binders of all arguments and lists in an expression. */
export function visitBinders(e: Ast.Expression, visit: (b: Ast.Binder, bound: ReadonlySet<string>) => void): void {
  visitExpression(e, (part, bound) => {
    const items = part.kind === "call" ? part.arguments : part.kind === "list" ? part.items : [];
    for (const item of items) {
      const names = new Set(bound);
      for (const b of item.binders) {
        visit(b, new Set(names));
        names.add(b.name.text);
      }
    }
  });
}
