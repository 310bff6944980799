import type { IToken } from "chevrotain";
import type { Argument, BinaryOperator, Expression, Name } from "./ast.ts";
import { numberValue, spanOf, stringValue } from "./lex.ts";
import { associativity, PRECEDENCE, UNARY_PRECEDENCE } from "./precedence.ts";
import type { Span } from "./span.ts";
import * as T from "./tokens.ts";

/** Tokens and parsed parts to nodes of the syntax tree. */

type Spanned = { readonly span: Span };
export const nameOf = (token: IToken): Name => ({ text: token.image, span: spanOf(token) });
/** From the beginning of the first to the end of the last. */
export const across = (first: IToken | Spanned, last: IToken | Spanned): Span => ({ start: spanFrom(first).start, end: spanFrom(last).end });
const spanFrom = (part: IToken | Spanned): Span => ("span" in part ? part.span : spanOf(part));

/** A number, a string or a name. */
export function literal(token: IToken): Expression {
  const span = spanOf(token);
  if (token.tokenType === T.NumberToken) return { kind: "number", value: numberValue(token.image), text: token.image, span };
  if (token.tokenType === T.StringToken) return { kind: "string", value: stringValue(token.image), span };
  return { kind: "name", text: token.image, span };
}

/** `?`, `?name`, each with an initial value. The name's span is without the `?`. */
export function hole(token: IToken, minus: IToken | undefined, initial: IToken | undefined): Expression {
  const { start, end } = spanOf(token);
  const name = token.tokenType === T.NamedHole ? { name: { text: token.image.slice(1), span: { start: start + 1, end } } } : {};
  if (!initial) return { kind: "hole", ...name, span: { start, end } };
  const value = numberValue(initial.image);
  const initialText = (minus ? "-" : "") + initial.image;
  return { kind: "hole", ...name, initial: minus ? -value : value, initialText, span: across(token, initial) };
}

/** `(a)` is a, with the span of the parentheses; `(a, b)` is a tuple. */
export function parenthesised(items: readonly Expression[], span: Span): Expression {
  const [only] = items;
  return items.length === 1 && only ? { ...only, span } : { kind: "tuple", items, span };
}

export function argument(name: IToken | undefined, value: Expression, binders: Argument["binders"]): Argument {
  const last = binders.at(-1) ?? value;
  return { ...(name ? { name: nameOf(name) } : {}), value, binders, span: across(name ?? value, last) };
}

/** `- not operand`: an operand with the operators before it. */
export interface Operand {
  readonly prefixes: readonly IToken[];
  readonly base: Expression;
}
/** What `combine` found wrong, at a token. */
export type Complain = (problem: "chain" | "not", token: IToken) => void;

interface Pending {
  readonly token: IToken;
  readonly unary: boolean;
  readonly level: number;
}

/**
 * `a + b * -c` as a tree: operator precedence with an explicit stack, so that the length of a chain does not matter.
 * operands: one more than operators. Source: Dijkstra (1961), the shunting-yard algorithm.
 */
export function combine(operands: readonly Operand[], operators: readonly IToken[], complain: Complain): Expression {
  const output: Expression[] = [];
  const pending: Pending[] = [];
  operands.forEach(({ prefixes, base }, i) => {
    for (const token of prefixes) pushPrefix(token, pending, complain);
    output.push(base);
    const operator = operators[i];
    if (operator) pushBinary(operator, pending, output, complain);
  });
  while (pending.length > 0) reduce(pending, output);
  return output[0] as Expression;
}
function pushPrefix(token: IToken, pending: Pending[], complain: Complain): void {
  const level = UNARY_PRECEDENCE[token.tokenType === T.Not ? "not" : "-"];
  if (token.tokenType === T.Not && (pending.at(-1)?.level ?? 0) > level) complain("not", token);
  pending.push({ token, unary: true, level });
}
function pushBinary(token: IToken, pending: Pending[], output: Expression[], complain: Complain): void {
  const operator = operatorOf(token);
  const level = PRECEDENCE[operator];
  const side = associativity(operator);
  for (let top = pending.at(-1); top && (top.level > level || (top.level === level && side !== "right")); top = pending.at(-1)) {
    if (side === "none" && top.level === level) complain("chain", token);
    reduce(pending, output);
  }
  pending.push({ token, unary: false, level });
}
function reduce(pending: Pending[], output: Expression[]): void {
  const { token, unary } = pending.pop() as Pending;
  const right = output.pop() as Expression;
  if (unary) {
    output.push({ kind: "unary", operator: token.tokenType === T.Not ? "not" : "-", operand: right, span: across(token, right) });
    return;
  }
  const left = output.pop() as Expression;
  output.push({ kind: "binary", operator: operatorOf(token), left, right, span: across(left, right) });
}
/** The operator by its token type: the image may be a foreign spelling. */
const operatorOf = (token: IToken): BinaryOperator => (token.tokenType.LABEL ?? "").slice(1, -1) as BinaryOperator;

/** Levels of the deepest branch of a tree. Without recursion: trees may be deep. Cost: O(nodes). */
export function treeDepth(root: object): number {
  let deepest = 0;
  const open: { readonly node: object; readonly depth: number }[] = [{ node: root, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    deepest = Math.max(deepest, depth);
    for (const child of Object.values(node)) {
      if (typeof child !== "object" || child === null) continue;
      open.push({ node: child as object, depth: "kind" in child ? depth + 1 : depth });
    }
  }
  return deepest;
}
