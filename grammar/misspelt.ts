import type { IToken, TokenType } from "chevrotain";
import { suggest } from "./suggest.ts";
import * as T from "./tokens.ts";

/** The keywords that begin `KEYWORD NAME token`, by that token. */
const FORMS: ReadonlyMap<TokenType, readonly string[]> = new Map([
  [T.LeftBrace, ["model", "guide", "fit"]],
  [T.Colon, ["data", "param"]],
  [T.Equals, ["const", "let"]],
  [T.LeftParen, ["def", "net"]],
  [T.In, ["for"]],
]);
/** What an operand may begin with, after a keyword. */
const OPERANDS: ReadonlySet<TokenType> = new Set([T.NumberToken, T.Identifier, T.If]);
/** How far an index is searched for its end. */
const INDEX_TOKENS = 40;

/**
 * The keyword that the identifier at token i misspells: it must resemble one and stand in the form of its statement,
 * `dta x:`, `modle m {`, `lte a =`, which no correct text has. `inBlock`: statements are expected here, else sections.
 * `afterEnd`: what is before it is complete, so that it cannot be an operand, as in `1 +` before `vector` on the next line.
 */
export function misspeltKeyword(tokens: readonly IToken[], i: number, inBlock: boolean, afterEnd: boolean): string | undefined {
  const [word, name, third] = [tokens[i], tokens[i + 1], tokens[i + 2]];
  if (!word || !name) return undefined;
  const near = (candidates: readonly string[]): string | undefined => suggest(word.image, candidates);
  const form = name.tokenType === T.Identifier && third ? FORMS.get(third.tokenType) : undefined;
  const isSection = third?.tokenType === T.LeftBrace;
  if (form && isSection !== inBlock) {
    const found = near(form);
    if (found) return found;
  }
  if (!inBlock) return undefined;
  if (name.tokenType === T.Identifier && third?.tokenType === T.LeftBracket && definesAfter(tokens, i + 2)) return near(["let"]);
  return afterEnd && OPERANDS.has(name.tokenType) && third?.tokenType !== T.Tilde ? near(["factor"]) : undefined;
}

/** Does `=` follow the bracket that opens at token i? */
function definesAfter(tokens: readonly IToken[], i: number): boolean {
  let depth = 0;
  for (let k = i; k < i + INDEX_TOKENS; k++) {
    const type = tokens[k]?.tokenType;
    if (type === T.LeftBracket) depth++;
    if (type === T.RightBracket && --depth === 0) return tokens[k + 1]?.tokenType === T.Equals;
  }
  return false;
}
