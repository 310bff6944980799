import { EOF } from "chevrotain";
import type { IToken, TokenType } from "chevrotain";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { shortened, spanOf } from "./lex.ts";
import { unclosedBrace } from "./indentation.ts";
import type { Span } from "./span.ts";
import { suggest } from "./suggest.ts";
import * as T from "./tokens.ts";

/** A place where the parser could not go on. */
export interface Fault {
  /** The grammar rule. */
  readonly rule: string;
  /** Name of the token type that it wanted; "Expression" where any operand would do. */
  readonly expected: string;
  /** Tokens around it: 1 is the one that does not fit, 0 and below are those before it. */
  readonly la: (offset: number) => IToken;
  /** The first token of the statement. */
  readonly first: IToken | undefined;
  /** Length of the text. */
  readonly length: number;
}

const OPERAND_STARTS: ReadonlySet<TokenType> = new Set([T.Identifier, T.NumberToken, T.StringToken, T.NamedHole, T.Question, T.LeftParen, T.LeftBracket]);
const OPERAND_ENDS: ReadonlySet<TokenType> = new Set([T.Identifier, T.NumberToken, T.StringToken, T.NamedHole, T.Question, T.RightParen, T.RightBracket]);
const CLOSERS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["RightParen", ["(", ")"]],
  ["RightBracket", ["[", "]"]],
]);
const KEYWORDS: ReadonlySet<TokenType> = new Set([...T.KEYWORDS.values(), T.For, T.Reserved]);
const BINARY_ONLY: ReadonlySet<TokenType> = new Set([
  T.Star,
  T.Slash,
  T.At,
  T.Caret,
  T.Plus,
  T.EqualEqual,
  T.NotEqual,
  T.Less,
  T.LessEqual,
  T.Greater,
  T.GreaterEqual,
  T.And,
  T.Or,
]);
const byName: ReadonlyMap<string, TokenType> = new Map(T.VOCABULARY.map((type) => [type.name, type]));

/** A token in the user's words. */
export function shown(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  return `\`${shortened(token.image)}\``;
}
const after = ({ la }: Fault): string => (la(0).tokenType === EOF ? "at the beginning" : `after ${shown(la(0))}`);
const onOneLine = (a: IToken, b: IToken): boolean => a.tokenType !== EOF && b.tokenType !== EOF && a.startLine === b.startLine;

/** The token that does not fit; when it stands on a later line, or is the end, the place after the one before. */
function place({ la, length }: Fault): Span {
  const [before, found] = [la(0), la(1)];
  if (found.tokenType !== EOF && (before.tokenType === EOF || onOneLine(before, found))) return spanOf(found);
  const end = before.tokenType === EOF ? length : spanOf(before).end;
  return { start: end, end };
}

/** Puts a fault into words: what was expected and found, as the user sees it. */
export function describeFault(fault: Fault): Diagnostic {
  const { rule, expected } = fault;
  if (rule === "tilde" && expected === "Tilde") return missingTilde(fault);
  if (CLOSERS.has(expected)) return missingCloser(fault);
  switch (expected) {
    case "Expression":
      return missingExpression(fault);
    case "Identifier":
      return missingName(fault);
    case "Number":
      return rule === "hole" ? syntaxError("E1022", place(fault), { found: shown(fault.la(1)) }) : generic(fault);
    case "Equals":
      return generic(fault, "E1016");
    case "LeftBrace":
      return generic(fault, "E1013");
    case "RightBrace":
      if (rule === "net" && OPERAND_STARTS.has(fault.la(1).tokenType))
        return syntaxError("E1007", place(fault), { expected: "`|` or `}`", where: after(fault), found: shown(fault.la(1)) });
      return syntaxError("E1014", place(fault), { found: shown(fault.la(1)) }, unclosedBrace(fault.la));
    default:
      return generic(fault);
  }
}

function generic(fault: Fault, code: "E1007" | "E1013" | "E1016" = "E1007"): Diagnostic {
  const found = fault.la(1);
  const label = byName.get(fault.expected)?.LABEL ?? fault.expected;
  const wanted = label.replaceAll("`", "");
  if (found.tokenType === T.Identifier && T.KEYWORDS.has(wanted) && suggest(found.image, [wanted])) {
    return syntaxError("E1017", spanOf(found), { found: found.image, suggestion: wanted });
  }
  return syntaxError(code, place(fault), { expected: label, where: after(fault), found: shown(found) });
}

/** A statement that begins with a name has no `~`: or it is no statement, but what follows a missing operator. */
function missingTilde(fault: Fault): Diagnostic {
  const { la, first } = fault;
  const [name, found] = [first ?? la(0), la(1)];
  const isName = la(0) === name;
  const before = beforeStatement(fault);
  if (before && onOneLine(before, name) && OPERAND_ENDS.has(before.tokenType)) {
    return syntaxError("E1009", spanOf(name), { left: shown(before), right: shown(name) });
  }
  const definition = isName ? withoutKeyword(name.image, found) : undefined;
  if (definition) return syntaxError("E1019", spanOf(name), { name: name.image, found: shown(found), hint: definition });
  const operatorBefore = before && OPERAND_ENDS.has(before.tokenType) ? `; or is an operator missing before ${shown(name)}? Statements have no separator` : "";
  const keyword = suggest(name.image, [...T.KEYWORDS.keys()]);
  const hint = keyword && !operatorBefore ? `did you mean \`${keyword}\`?` : `write \`${name.image} ~ Distribution(…)\`${operatorBefore}`;
  return syntaxError("E1008", place(fault), { expected: "`~`", where: after(fault), found: shown(found), hint });
}
/** The token before the statement. */
function beforeStatement({ la, first }: Fault): IToken | undefined {
  let k = 0;
  while (la(k) !== first && la(k).tokenType !== EOF) k--;
  return la(k) === first ? la(k - 1) : undefined;
}
function withoutKeyword(name: string, found: IToken): string | undefined {
  if (found.tokenType === T.Equals) return `write \`let ${name} = …\`, or \`${name} ~ …\` for a random variable`;
  if (found.tokenType === T.Colon) return `write \`data ${name}: …\` or \`param ${name}: …\``;
  return undefined;
}

function missingCloser(fault: Fault): Diagnostic {
  const { la, expected } = fault;
  const [before, found] = [la(0), la(1)];
  const [open, close] = CLOSERS.get(expected) ?? ["(", ")"];
  if (onOneLine(before, found) && OPERAND_STARTS.has(found.tokenType) && OPERAND_ENDS.has(before.tokenType)) {
    return syntaxError("E1012", spanOf(found), { left: shown(before), right: shown(found) });
  }
  const opener = findOpener(fault, open);
  const related = opener ? [{ span: spanOf(opener), message: `this \`${open}\` is not closed` }] : [];
  return syntaxError("E1011", place(fault), { open, close, where: after(fault), found: shown(found) }, related);
}
function findOpener({ la, first }: Fault, open: string): IToken | undefined {
  let depth = 0;
  for (let k = 0; la(k).tokenType !== EOF; k--) {
    const { image, tokenType } = la(k);
    if (tokenType === T.RightParen || tokenType === T.RightBracket) depth++;
    else if ((tokenType === T.LeftParen || tokenType === T.LeftBracket) && depth-- === 0) return image === open ? la(k) : undefined;
    if (la(k) === first) return undefined;
  }
  return undefined;
}

function missingExpression(fault: Fault): Diagnostic {
  const { la } = fault;
  const [before, found] = [la(0), la(1)];
  if (found.tokenType === T.If) {
    return syntaxError("E1021", spanOf(found), { word: "if", where: "as an operand", form: "(if … then … else …)" });
  }
  const reserved = KEYWORDS.has(found.tokenType) && onOneLine(before, found) && ![T.Then, T.Else, T.In, T.Of, T.Where, T.From].includes(found.tokenType);
  if (reserved && !BINARY_ONLY.has(found.tokenType)) return syntaxError("E1018", spanOf(found), { found: found.image });
  const empty =
    (before.tokenType === T.LeftParen && found.tokenType === T.RightParen) || (before.tokenType === T.LeftBracket && found.tokenType === T.RightBracket);
  const hint = empty
    ? "there must be something between the brackets"
    : BINARY_ONLY.has(found.tokenType)
      ? `${shown(found)} needs an operand on its left`
      : before.tokenType === T.Comma
        ? "a comma is followed by another item"
        : "a value: a number, a name, a call, a list, something in parentheses";
  return syntaxError("E1010", place(fault), { expected: "an expression", where: after(fault), found: shown(found), hint });
}

function missingName(fault: Fault): Diagnostic {
  const [before, found] = [fault.la(0), fault.la(1)];
  if (KEYWORDS.has(found.tokenType) && onOneLine(before, found)) return syntaxError("E1018", spanOf(found), { found: found.image });
  return generic(fault);
}

const STRAY_HINTS: ReadonlyMap<TokenType, string> = new Map([
  [T.RightParen, "no `(` is open here: remove it, or open one before"],
  [T.RightBracket, "no `[` is open here: remove it, or open one before"],
  [T.Comma, "a comma continues only `data`, `const` and `param`; otherwise begin a new statement"],
  [T.Tilde, "the variable goes before it: `x ~ Distribution(…)`"],
  [T.LeftBrace, "braces follow `model NAME`, `guide NAME`, `fit NAME`, `net …` and `for … in …`"],
]);

/** A token that begins no statement, and does not continue the one before. */
export function strayFault(before: IToken, found: IToken): Diagnostic {
  if (onOneLine(before, found) && OPERAND_ENDS.has(before.tokenType) && OPERAND_STARTS.has(found.tokenType)) {
    return syntaxError("E1009", spanOf(found), { left: shown(before), right: shown(found) });
  }
  const hint = STRAY_HINTS.get(found.tokenType) ?? "a statement begins with a name, or with data, const, param, let, def, net, for or factor";
  const where = before.tokenType === EOF ? "at the beginning" : `after ${shown(before)}`;
  return syntaxError("E1024", spanOf(found), { found: shown(found), where, hint });
}
