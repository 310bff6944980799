import { assertNever } from "../pass.ts";
import type { Binder, DistributionTerm, SupportTerm, Term } from "./types.ts";

/** Terms in the language's own notation, index variables by id, parentheses where needed. Equal terms have equal texts. */

const LEVELS: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "@": 6,
  "^": 8,
};
const ATOM = 9;

const parenthesised = (text: string, level: number, least: number): string => (level < least ? `(${text})` : text);
const list = (terms: readonly Term[]): string => terms.map((t) => termText(t)).join(", ");

function binaryText(operator: string, left: Term, right: Term, least: number): string {
  const level = LEVELS[operator] ?? ATOM;
  const [l, r] = operator === "^" ? [level + 1, level - 1] : [level, level + 1];
  return parenthesised(`${termText(left, l)} ${operator} ${termText(right, r)}`, level, least);
}

/** `least`: the weakest operator level that needs no parentheses here. */
export function termText(term: Term, least = 0): string {
  switch (term.kind) {
    case "number":
      return parenthesised(`${term.value}`, term.value < 0 ? 7 : ATOM, least);
    case "size":
    case "variable":
      return term.name;
    case "binder":
      return term.id;
    case "hole":
      return `?${term.name}`;
    case "index":
      return `${termText(term.base, ATOM)}[${list(term.indices)}]`;
    case "binary":
      return binaryText(term.operator, term.left, term.right, least);
    case "unary":
      return term.operator === "-" ? parenthesised(`-${termText(term.operand, 7)}`, 7, least) : parenthesised(`not ${termText(term.operand, 3)}`, 3, least);
    case "if":
      return parenthesised(`if ${termText(term.condition)} then ${termText(term.then)} else ${termText(term.otherwise)}`, 0, least > 0 ? 1 : 0);
    case "call":
      return term.callee === "matmul" ? binaryText("@", term.arguments[0]!, term.arguments[1]!, least) : `${term.callee}(${list(term.arguments)})`;
    case "comprehension":
      return comprehensionText(term.reducer, `${termText(term.body)} for ${term.binders.map(binderText).join(", ")}`);
    case "list":
      return `[${list(term.items)}]`;
    case "net":
      return `${term.net}(${list(term.arguments)})${term.head === undefined ? "" : `.${term.head}`}`;
    default:
      return assertNever(term);
  }
}
const comprehensionText = (reducer: string, inside: string): string => (reducer === "list" ? `[${inside}]` : `${reducer}(${inside})`);

export function rangeText(b: Binder): string {
  if (b.range.kind === "full") return b.range.size.text;
  return b.range.kind === "interval"
    ? `${termText(b.range.low, 5)}..${termText(b.range.high, 5)}`
    : `${b.range.array}${b.range.indices.length > 0 ? `[${list(b.range.indices)}]` : ""}`;
}
export const binderText = (b: Binder): string => `${b.id} in ${rangeText(b)}${b.where ? ` where ${termText(b.where)}` : ""}`;

const boundsText = (lower: Term | null, upper: Term | null): string =>
  [lower && `lower = ${termText(lower)}`, upper && `upper = ${termText(upper)}`].filter((t) => t !== null).join(", ");

export function distributionText(d: DistributionTerm): string {
  switch (d.kind) {
    case "family":
      return `${d.family}(${Object.entries(d.arguments)
        .map(([name, t]) => `${name} = ${termText(t)}`)
        .join(", ")})`;
    case "truncated":
    case "censored": {
      const bounds = boundsText(d.lower, d.upper);
      return `${d.kind === "truncated" ? "Truncated" : "Censored"}(${distributionText(d.inner)}${bounds ? `, ${bounds}` : ""})`;
    }
    case "mixture":
      return `Mixture(weights = ${termText(d.weights)}, components = ${distributionText(d.component)} for ${binderText(d.binder)})`;
    case "ordered":
      return `Ordered(${distributionText(d.component)} for ${binderText(d.binder)})`;
    default:
      return assertNever(d);
  }
}

export function supportText(s: SupportTerm): string {
  switch (s.kind) {
    case "interval":
    case "integers": {
      const bounds = boundsText(s.lower, s.upper);
      return `${s.kind}${bounds ? `(${bounds})` : ""}`;
    }
    case "category":
      return `category(${s.size.text})`;
    default:
      return s.kind;
  }
}
