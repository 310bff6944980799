import type { IToken, TokenType } from "chevrotain";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { retype, spanOf } from "./lex.ts";
import { misspeltKeyword } from "./misspelt.ts";
import * as T from "./tokens.ts";

/**
 * Decides which tokens start a section, a statement or a setting, and gives them a type of their own. Statements have no
 * separator: with these marks the parser stops at the end of a broken one instead of reading on into the next.
 *
 * - `x` of `x ~` and of `x[n] ~` becomes a Target, a key before `=` in a fit a Key;
 * - `for` before a block is For, else ForEach;
 * - a section or statement keyword where none can start is Reserved: `guide = structured`, `f(data = 1)`;
 * - a misspelt keyword in the place and form of one becomes that keyword (reported).
 *
 * Cost: O(n) for n tokens. Types are changed in place.
 */
export function classify(tokens: readonly IToken[]): Diagnostic[] {
  const scan: Scan = { tokens, open: [], openerOf: new Map(), diagnostics: [], braces: 0, opened: { "(": 0, "[": 0 }, inFit: false, column: 1 };
  for (let i = 0; i < tokens.length; i++) classifyAt(scan, i);
  return scan.diagnostics;
}

type Bracket = "(" | "[";
/** An open bracket or brace. `lastFor`: the `for` after it that may turn out to be a plate. */
interface Open {
  readonly image: Bracket | "{";
  readonly at: number;
  lastFor: number;
}
interface Scan {
  readonly tokens: readonly IToken[];
  readonly open: Open[];
  /** Of a `]`: where its `[` stands. */
  readonly openerOf: Map<number, number>;
  readonly diagnostics: Diagnostic[];
  /** Number of open braces. */
  braces: number;
  /** Number of open brackets since the last brace. */
  readonly opened: Record<Bracket, number>;
  /** Is the current section a fit? */
  inFit: boolean;
  /** Column of the current section's keyword. */
  column: number;
}

const SECTIONS: ReadonlySet<TokenType> = new Set([T.Model, T.Guide, T.Fit]);
const STATEMENTS: ReadonlySet<TokenType> = new Set([T.Data, T.Const, T.Param, T.Let, T.Def, T.Net, T.Factor]);
const ENDS: ReadonlySet<TokenType> = new Set([
  ...[T.Identifier, T.Target, T.Key, T.NumberToken, T.StringToken, T.RightParen, T.RightBracket, T.Question, T.NamedHole],
  ...[T.LeftBrace, T.RightBrace],
]);
const WORDS: ReadonlySet<TokenType> = new Set([T.Identifier, T.MicroName, T.Target, ...T.KEYWORDS.values()]);
/** Tokens after which a word before `=` is an argument's name. */
const LISTS: ReadonlySet<TokenType> = new Set([T.LeftParen, T.LeftBracket, T.Comma]);
/** Tokens that show that the word before them is part of an expression. */
const CONTINUES: ReadonlySet<TokenType> = new Set([T.Equals, T.RightParen, T.RightBracket, T.Comma, T.RightBrace]);

/** Tokens that a guess about missing brackets looks ahead. */
const FAR = 200;

const typeAt = (scan: Scan, i: number): TokenType | undefined => scan.tokens[i]?.tokenType;
const isWord = (type: TokenType | undefined): boolean => type !== undefined && WORDS.has(type);
/** Does token i stand first on its line? */
const startsLine = (scan: Scan, i: number): boolean => i === 0 || (scan.tokens[i - 1]?.startLine ?? 0) < (scan.tokens[i]?.startLine ?? 0);
/** May a new statement begin at token i, judged by what is before it? */
const mayStart = (scan: Scan, i: number): boolean => startsLine(scan, i) || ENDS.has(typeAt(scan, i - 1) ?? T.RightBrace);

function classifyAt(scan: Scan, i: number): void {
  const token = scan.tokens[i] as IToken;
  if (token.tokenType === T.Identifier && mayStart(scan, i)) repairKeyword(scan, i);
  const type = token.tokenType;
  if (scan.inFit && isWord(type) && markKey(scan, i)) return;
  if (SECTIONS.has(type)) markSection(scan, i);
  else if (STATEMENTS.has(type)) markStatement(scan, i);
  else if (type === T.ForEach) markFor(scan, i);
  else if (type === T.Tilde) markTarget(scan, i);
  else if (type === T.LeftBrace) openBlock(scan, i);
  else if (type === T.RightBrace) closeBlock(scan);
  else if (type === T.LeftParen || type === T.LeftBracket) openBracket(scan, i);
  else if (type === T.RightParen || type === T.RightBracket) closeBracket(scan, i);
}

/** A statement begins: brackets still open will never be closed. */
function dropBrackets(scan: Scan): void {
  while (insideBracket(scan)) scan.open.pop();
  scan.opened["("] = scan.opened["["] = 0;
}
function insideBracket(scan: Scan): boolean {
  const open = scan.open.at(-1);
  return open !== undefined && open.image !== "{";
}

function markSection(scan: Scan, i: number): void {
  const token = scan.tokens[i] as IToken;
  const next = typeAt(scan, i + 1);
  const withBlock = next === T.LeftBrace || (isWord(next) && typeAt(scan, i + 2) === T.LeftBrace);
  const column = token.startColumn ?? 1;
  const alone = startsLine(scan, i) && column <= scan.column && next !== T.Equals && next !== T.Tilde && next !== T.RightParen;
  const isName = SECTIONS.has(typeAt(scan, i - 1) ?? T.RightBrace);
  if (isName || (!withBlock && !alone)) {
    retype(token, T.Reserved);
    return;
  }
  dropBrackets(scan);
  scan.open.length = 0;
  scan.braces = 0;
  scan.inFit = token.tokenType === T.Fit;
  scan.column = column;
}

function markStatement(scan: Scan, i: number): void {
  const token = scan.tokens[i] as IToken;
  const next = typeAt(scan, i + 1) ?? T.RightBrace;
  const fits = token.tokenType === T.Factor || startsLine(scan, i) || isWord(next);
  if (!mayStart(scan, i) || !fits || CONTINUES.has(next)) retype(token, T.Reserved);
  else dropBrackets(scan);
}

/** Outside brackets `for` is a plate. Inside it is one only if its block follows, which `openBlock` sees. */
function markFor(scan: Scan, i: number): void {
  const token = scan.tokens[i] as IToken;
  const inside = scan.open.at(-1);
  if (typeAt(scan, i + 1) === T.Equals) retype(token, T.Reserved);
  else if (inside === undefined || inside.image === "{") retype(token, T.For);
  else inside.lastFor = i;
}

function markTarget(scan: Scan, i: number): void {
  const before = typeAt(scan, i - 1);
  const at = before === T.RightBracket ? (scan.openerOf.get(i - 1) ?? 0) - 1 : i - 1;
  const name = scan.tokens[at];
  if (!name || !isWord(name.tokenType) || !mayStart(scan, at)) return;
  if (name.tokenType !== T.Identifier) scan.diagnostics.push(syntaxError("E1018", spanOf(name), { found: name.image }));
  retype(name, T.Target);
  dropBrackets(scan);
}

/** In a fit: `key =`, unless it is an argument's name. */
function markKey(scan: Scan, i: number): boolean {
  const isKey = typeAt(scan, i + 1) === T.Equals && !LISTS.has(typeAt(scan, i - 1) ?? T.RightBrace) && scan.braces > 0;
  if (!isKey || (insideBracket(scan) && isClosedLater(scan, i))) return false;
  retype(scan.tokens[i] as IToken, T.Key);
  dropBrackets(scan);
  return true;
}

/** Is the bracket around token i closed soon? Then it lacks a comma before `key =`, not its end. */
function isClosedLater(scan: Scan, i: number): boolean {
  let depth = 1;
  for (let k = i + 1; depth > 0 && k < i + FAR; k++) {
    const type = typeAt(scan, k);
    if (type === undefined || type === T.LeftBrace || type === T.RightBrace) return false;
    if (type === T.LeftParen || type === T.LeftBracket) depth++;
    if (type === T.RightParen || type === T.RightBracket) depth--;
  }
  return depth === 0;
}

function openBlock(scan: Scan, i: number): void {
  for (let k = scan.open.length - 1; k >= 0 && scan.open[k]?.image !== "{"; k--) {
    const plate = scan.tokens[scan.open[k]?.lastFor ?? -1];
    if (!plate) continue;
    retype(plate, T.For);
    break;
  }
  dropBrackets(scan);
  scan.open.push({ image: "{", at: i, lastFor: -1 });
  scan.braces++;
}

function closeBlock(scan: Scan): void {
  dropBrackets(scan);
  if (scan.open.pop()) scan.braces--;
}

function openBracket(scan: Scan, i: number): void {
  const image = typeAt(scan, i) === T.LeftParen ? "(" : "[";
  scan.opened[image]++;
  scan.open.push({ image, at: i, lastFor: -1 });
}

/** Closes the last bracket of its kind, and with it those inside that are not closed; a closing bracket too many is left alone. */
function closeBracket(scan: Scan, i: number): void {
  const image = typeAt(scan, i) === T.RightParen ? "(" : "[";
  if (scan.opened[image] === 0) return;
  let open = scan.open.pop();
  while (open && open.image !== image) {
    if (open.image !== "{") scan.opened[open.image]--;
    open = scan.open.pop();
  }
  scan.opened[image]--;
  if (open && image === "[") scan.openerOf.set(i, open.at);
}

function repairKeyword(scan: Scan, i: number): void {
  const token = scan.tokens[i] as IToken;
  const inBlock = scan.braces > 0;
  const suggestion = scan.inFit && inBlock ? undefined : misspeltKeyword(scan.tokens, i, inBlock, ENDS.has(typeAt(scan, i - 1) ?? T.RightBrace));
  if (suggestion === undefined) return;
  scan.diagnostics.push(syntaxError("E1017", spanOf(token), { found: token.image, suggestion }));
  retype(token, T.KEYWORDS.get(suggestion) ?? T.Identifier);
}
