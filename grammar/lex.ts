import { Lexer } from "chevrotain";
import type { ILexingError, IToken, TokenType } from "chevrotain";
import type { Comment } from "./ast.ts";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Span } from "./span.ts";
import { FOREIGN, Foreign, HashComment, Identifier, KEYWORDS, LEXED, MicroName, NumberToken, SingleQuoted, StringToken } from "./tokens.ts";

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text that was lost, in order: a complaint of the parser about the same statement would be a second one about one mistake. */
  readonly losses: readonly Loss[];
}

/** Text that is in no token as it was meant: an unknown character, an unterminated string or comment, `.5` (perhaps two tokens). */
export interface Loss {
  readonly start: number;
  readonly text: string;
}

let lexer: Lexer | undefined;
const getLexer = (): Lexer => (lexer ??= new Lexer([...LEXED], { positionTracking: "onlyStart", skipValidations: true, ensureOptimizations: true }));

export const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: token.startOffset + token.image.length });

/** Text to tokens and comments. Never fails: what is not a token is reported and left out, or replaced by what was meant. Cost: O(n). */
export function lex(text: string): Lexed {
  const result = getLexer().tokenize(text);
  const diagnostics: Diagnostic[] = [];
  const losses: Loss[] = [];
  const comments: Comment[] = (result.groups["comments"] ?? []).map((token) => ({ text: token.image, span: spanOf(token) }));
  for (const comment of comments) {
    if (!comment.text.startsWith("/*") || (comment.text.length >= 4 && comment.text.endsWith("*/"))) continue;
    diagnostics.push(syntaxError("E1004", { start: comment.span.start, end: comment.span.start + 2 }, {}));
    losses.push({ start: comment.span.start, text: comment.text });
  }
  const cleaned: IToken[] = [];
  for (const token of result.tokens) {
    const repaired = clean(token, diagnostics, losses);
    if (repaired) cleaned.push(repaired);
  }
  unknownCharacters(result.errors, text, diagnostics, losses);
  return { tokens: cleaned, comments, diagnostics, losses: losses.sort((a, b) => a.start - b.start) };
}

/** Looks keywords up, checks literals and replaces foreign spellings. */
function clean(token: IToken, diagnostics: Diagnostic[], losses: Loss[]): IToken | undefined {
  switch (token.tokenType) {
    case Identifier: {
      const keyword = KEYWORDS.get(token.image);
      return keyword ? retype(token, keyword) : token;
    }
    case NumberToken: {
      const fault = numberFault(token.image);
      if (fault) diagnostics.push(syntaxError("E1006", spanOf(token), { text: shortened(token.image), ...fault }));
      if (fault && token.image.startsWith(".")) losses.push({ start: token.startOffset, text: "" });
      return token;
    }
    case StringToken:
      checkString(token, diagnostics, losses);
      return token;
    case Foreign: {
      const { type, write } = FOREIGN[token.image] ?? { write: "" };
      diagnostics.push(syntaxError("E1002", spanOf(token), { found: token.image, hint: type ? `write \`${write}\`` : write }));
      return type && retype(token, type);
    }
    case MicroName: {
      const at = token.startOffset + token.image.indexOf("\u00b5");
      diagnostics.push(syntaxError("E1001", { start: at, end: at + 1 }, { found: "`µ`", note: " (the micro sign, U+00B5): the Greek letter is `μ`, U+03BC" }));
      token.image = token.image.replaceAll("\u00b5", "μ");
      return retype(token, Identifier);
    }
    case HashComment:
      diagnostics.push(syntaxError("E1002", { start: token.startOffset, end: token.startOffset + 1 }, { found: "#", hint: "write `//` before a comment" }));
      return undefined;
    case SingleQuoted:
      diagnostics.push(syntaxError("E1002", spanOf(token), { found: "'", hint: 'write `"` around a string' }));
      losses.push({ start: token.startOffset, text: token.image });
      return retype(token, StringToken);
    default:
      return token;
  }
}

/** Gives a token another type, in place. */
export function retype(token: IToken, type: TokenType): IToken {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
  return token;
}

/** A token as a message shows it. */
export const shortened = (text: string): string => (text.length > 30 ? `${text.slice(0, 29)}…` : text);

const NUMBER = /^\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?$/;
export const numberValue = (text: string): number => Number(text.replaceAll("_", ""));

function numberFault(text: string): { problem: string; write: string } | undefined {
  if (NUMBER.test(text)) {
    if (Number.isFinite(numberValue(text))) return undefined;
    return { problem: "it is larger than the largest number, about 1.8e308", write: "write a smaller number" };
  }
  if (text.startsWith(".")) return { problem: "it begins with the point", write: `write \`0${text}\`` };
  if (/\.(?:[eE]|$)/.test(text)) return { problem: "no digit follows the point", write: `write \`${text.replace(".", ".0")}\`` };
  if (/[eE][+-]?$/.test(text)) return { problem: "its exponent has no digits", write: "write an exponent, as in `1e-4`" };
  return { problem: "an underscore stands between two digits", write: "write `10_000`" };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|([^]?))/g;
const isCodePoint = (hex: string): boolean => parseInt(hex, 16) <= 0x10ffff;

const TERMINATED = /^"[^"\\]*(?:\\[^][^"\\]*)*"$/;

function checkString(token: IToken, diagnostics: Diagnostic[], losses: Loss[]): void {
  if (!TERMINATED.test(token.image)) {
    diagnostics.push(syntaxError("E1003", spanOf(token), {}));
    losses.push({ start: token.startOffset, text: token.image });
    return;
  }
  for (const found of token.image.slice(1, -1).matchAll(ESCAPE)) {
    if (found[1] === undefined ? ESCAPES[found[2] ?? ""] !== undefined : isCodePoint(found[1])) continue;
    const start = token.startOffset + 1 + found.index;
    diagnostics.push(syntaxError("E1005", { start, end: start + found[0].length }, { escape: found[0] }));
  }
}

/** The text that a string token stands for; an unknown escape stands for itself. */
export function stringValue(image: string): string {
  const body = image.slice(1, image.length > 1 && /["']$/.test(image) ? -1 : undefined);
  return body.replace(ESCAPE, (whole: string, hex: string | undefined, letter: string | undefined) => {
    if (hex !== undefined) return isCodePoint(hex) ? String.fromCodePoint(parseInt(hex, 16)) : whole;
    return ESCAPES[letter ?? ""] ?? whole;
  });
}

/** Reports what no pattern took. */
function unknownCharacters(errors: readonly ILexingError[], text: string, diagnostics: Diagnostic[], losses: Loss[]): void {
  for (const { offset, length } of errors) {
    const found = text.slice(offset, offset + length);
    diagnostics.push(syntaxError("E1001", { start: offset, end: offset + length }, { found: display(found), note: "" }));
    losses.push({ start: offset, text: "" });
  }
}

/** Characters as a message shows them: invisible and broken ones by number. */
function display(found: string): string {
  const shown = [...found].slice(0, 12);
  const visible = shown.every((c) => !/[\p{C}\p{Z}]/u.test(c));
  if (visible) return `\`${shown.join("")}${shown.length < [...found].length ? "…" : ""}\``;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `the character U+${code}`;
}
