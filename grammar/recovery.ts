import { EmbeddedActionsParser, EOF, isRecognitionException, MismatchedTokenException } from "chevrotain";
import type { IRecognitionException, IToken, TokenType } from "chevrotain";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { describeFault } from "./faults.ts";
import type { Lexed } from "./lex.ts";
import * as T from "./tokens.ts";

/** Brackets and conditions of one expression inside one another. */
export const MAX_NESTING = 100;
/** Reported mistakes of one file; the parser stops after one more. */
export const MAX_FAULTS = 100;

/** Blocks inside one another. */
export const MAX_BLOCKS = 50;
/** Tokens that a guess about missing braces looks ahead. */
const FAR = 2000;

const SECTION_STARTS: ReadonlySet<TokenType> = new Set([EOF, T.Model, T.Guide, T.Fit]);
const STATEMENT_STARTS: ReadonlySet<TokenType> = new Set([T.Data, T.Const, T.Param, T.Let, T.Def, T.Net, T.Factor, T.For, T.Target, T.Key]);
const BOUNDARIES: ReadonlySet<TokenType> = new Set([...SECTION_STARTS, ...STATEMENT_STARTS, T.LeftBrace, T.RightBrace]);
const NOT_A_START: ReadonlySet<TokenType> = new Set([T.Comma, T.RightParen, T.RightBracket]);

export interface ParserOptions {
  /** Check the grammar for ambiguities when the parser is made: slow, for tests. */
  readonly validate: boolean;
}

/** A fault that a rule raised itself and has put into words. */
interface Worded extends IRecognitionException {
  diagnostic?: Diagnostic;
  readonly previousToken?: IToken;
}

/**
 * Error recovery. Chevrotain's own inserts, deletes and resynchronises by token type alone, which in a language without
 * separators invents mistakes; here a rule says with `attempt` where it goes on after a fault. One token is reported once,
 * a stray comma not for both of its sides, and nothing where the lexer has already reported lost text.
 */
export abstract class RecoveringParser extends EmbeddedActionsParser {
  private problems: Diagnostic[] = [];
  private lexed: Lexed = { tokens: [], comments: [], diagnostics: [], losses: [] };
  private length = 0;
  private reportedAt: IToken | undefined;
  private depth = 0;
  /** The statement whose brackets were counted last, and whether they are balanced. */
  private balanceOf: IToken | undefined;
  private balanced = false;
  /** The first token of the statement, setting or section that is being read. */
  protected first: IToken | undefined;
  /** How many faults have been met, reported or not: unequal counts before and after show an incomplete node. */
  protected faults = 0;

  constructor({ validate }: ParserOptions) {
    super(T.VOCABULARY, {
      recoveryEnabled: false,
      maxLookahead: 1,
      skipValidations: !validate,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.name,
        buildNoViableAltMessage: () => "Expression",
        buildEarlyExitMessage: () => "Expression",
        buildNotAllInputParsedMessage: () => "EOF",
      },
    });
  }

  /** { body }, as long as `more`: Chevrotain's own loops end at the first token that does not fit. */
  protected repeat(body: () => void, more: () => boolean): void {
    if (this.RECORDING_PHASE) this.MANY(body);
    else while (more()) body();
  }

  /** Sets the input; call it before a rule. */
  protected begin(lexed: Lexed, text: string): void {
    this.input = lexed.tokens;
    [this.lexed, this.length, this.problems] = [lexed, text.length, []];
    [this.reportedAt, this.first, this.balanceOf, this.depth, this.faults] = [undefined, undefined, undefined, 0, 0];
  }
  protected get reported(): readonly Diagnostic[] {
    return this.problems;
  }

  /** Runs `body`; after a fault asks `resume` to go to where parsing continues (false: the caller must recover), then reports it. */
  protected attempt<R>(body: () => R, resume: () => boolean): R | undefined {
    if (this.RECORDING_PHASE) return body();
    const [depth, from] = [this.depth, endOf(this.LA(0), 0)];
    try {
      return body();
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      const fault = error as Error & Worded;
      if (fault.token !== this.reportedAt) fault.diagnostic ??= this.word(fault);
      if (!resume()) throw error;
      this.depth = depth;
      if (fault.previousToken?.tokenType === T.Comma && fault.previousToken === this.reportedAt) this.reportedAt = fault.token;
      this.report(fault.diagnostic, fault.token, from);
      return undefined;
    }
  }
  private word(fault: Error & Worded): Diagnostic {
    const rule = fault.context.ruleStack.at(-1) ?? "";
    return describeFault({ rule, expected: fault.message, la: (k) => this.LA(k), first: this.first, length: this.length });
  }

  /** Reports a fault at `token`, unless it was reported before or text was lost between `from` and its end. */
  protected report(diagnostic: Diagnostic | undefined, token: IToken, from: number): void {
    this.faults++;
    if (diagnostic && token !== this.reportedAt && !this.isLost(diagnostic, from, endOf(token, this.length))) this.problems.push(diagnostic);
    this.reportedAt = token;
    if (this.problems.length <= MAX_FAULTS && this.faults <= 3 * MAX_FAULTS) return;
    while (this.LA(1).tokenType !== EOF) this.SKIP_TOKEN();
  }
  private isLost({ code }: Diagnostic, from: number, to: number): boolean {
    return this.lexed.losses.some(({ start, text }) => (start >= from && start <= to) || (code === "E1014" && text.includes("}")));
  }
  /** Reports a mistake that does not stop the parser. */
  protected complain(diagnostic: Diagnostic): void {
    this.faults++;
    if (this.problems.length <= MAX_FAULTS) this.problems.push(diagnostic);
  }
  /** Stops the current rule with a fault that is already in words. */
  protected fail(diagnostic: Diagnostic): never {
    const fault: Error & Worded = Object.assign(new MismatchedTokenException("", this.LA(1), this.LA(0)), { diagnostic });
    throw fault;
  }

  /** One level deeper; every `enter` has its `leave`, except after a fault. */
  protected enter(): void {
    if (this.depth++ < MAX_NESTING) return;
    [this.balanceOf, this.balanced] = [this.first, false]; // the whole statement is given up, not one item
    this.fail(syntaxError("E1023", this.nextSpan(), { limit: MAX_NESTING }));
  }
  protected leave(): void {
    this.depth--;
  }
  protected nextSpan(): { start: number; end: number } {
    const token = this.LA(1);
    return token.tokenType === EOF ? { start: this.length, end: this.length } : { start: token.startOffset, end: endOf(token, this.length) };
  }

  protected at(...types: readonly TokenType[]): boolean {
    return types.includes(this.LA(1).tokenType);
  }
  protected atStatement(ahead = 1): boolean {
    return STATEMENT_STARTS.has(this.LA(ahead).tokenType);
  }
  /** Where a statement, however broken, must end. */
  protected isBoundary(ahead: number): boolean {
    return BOUNDARIES.has(this.LA(ahead).tokenType);
  }
  protected atSection(): boolean {
    return SECTION_STARTS.has(this.LA(1).tokenType);
  }

  /** Goes to where the next statement, setting, block end or section begins. */
  protected skipStatement(): boolean {
    let depth = this.openBrackets(this.first);
    while (!BOUNDARIES.has(this.LA(1).tokenType) && !this.looksLikeStart(depth)) {
      depth += bracketStep(this.skip());
    }
    return true;
  }
  /** After a fault in a header: goes to the `{` of its body, if that comes before anything else can begin. */
  protected skipToBody(): boolean {
    let ahead = 1;
    while (!BOUNDARIES.has(this.LA(ahead).tokenType)) ahead++;
    if (this.LA(ahead).tokenType !== T.LeftBrace) return false;
    for (let k = 1; k < ahead; k++) this.SKIP_TOKEN();
    return true;
  }
  /** `skipToBody`, and past the `{`. */
  protected skipIntoBody(): boolean {
    const found = this.skipToBody();
    if (found) this.SKIP_TOKEN();
    return found;
  }
  /** After a fault in an item of a list: goes to the `,` or closing bracket behind it, if all brackets of the statement are balanced. */
  protected skipItem(item: IToken): boolean {
    if (!this.isBalanced()) return false;
    let depth = this.openBrackets(item);
    let end = 1;
    while (depth !== 0 || !this.endsItem(end)) {
      if (this.isBoundary(end)) return false;
      depth += bracketStep(this.LA(end++));
    }
    for (let k = 1; k < end; k++) this.SKIP_TOKEN();
    return true;
  }
  /** A closing bracket, or a comma that does not go on with `n in N`. */
  private endsItem(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return NOT_A_START.has(type) && !(type === T.Comma && this.LA(ahead + 2).tokenType === T.In);
  }
  /** Are the brackets of the statement balanced? Answered once for each statement, at its first fault. */
  private isBalanced(): boolean {
    if (this.balanceOf === this.first) return this.balanced;
    let depth = this.openBrackets(this.first);
    for (let ahead = 1; depth >= 0 && !this.isBoundary(ahead); ahead++) depth += bracketStep(this.LA(ahead));
    [this.balanceOf, this.balanced] = [this.first, depth === 0];
    return this.balanced;
  }
  /** Skips `{ … }`, from the `{` on. */
  protected skipBlock(): void {
    let depth = 0;
    do {
      const token = this.skip();
      depth += token.tokenType === T.LeftBrace ? 1 : token.tokenType === T.RightBrace ? -1 : 0;
    } while (depth > 0 && !this.atSection());
  }
  /** How many more blocks are closed than opened before the next section; as many as there are, if that is far away. */
  protected closersAhead(): number {
    let balance = 0;
    for (let ahead = 1; !SECTION_STARTS.has(this.LA(ahead).tokenType); ahead++) {
      if (ahead > FAR) return Infinity;
      const type = this.LA(ahead).tokenType;
      balance += type === T.RightBrace ? 1 : type === T.LeftBrace ? -1 : 0;
    }
    return balance;
  }

  private skip(): IToken {
    const token = this.LA(1);
    this.SKIP_TOKEN();
    return token;
  }
  /** Brackets opened and not closed since `from`, which has been read, unless it is the next token. */
  private openBrackets(from: IToken | undefined): number {
    let depth = 0;
    if (this.LA(1) === from) return 0;
    for (let k = 0; this.LA(k).tokenType !== EOF; k--) {
      depth += bracketStep(this.LA(k));
      if (this.LA(k) === from) break;
    }
    return depth;
  }
  /** Is the next token a name that begins a line, not further right than the broken statement? */
  private looksLikeStart(depth: number): boolean {
    const [before, token, after] = [this.LA(0), this.LA(1), this.LA(2).tokenType];
    if (token.tokenType !== T.Identifier || token === this.first || (before.startLine ?? 0) >= (token.startLine ?? 0)) return false;
    if ((token.startColumn ?? 0) > (this.first?.startColumn ?? 0)) return false;
    return depth <= 0 ? !NOT_A_START.has(after) : after === T.Identifier || after === T.LeftBracket;
  }
}

const endOf = (token: IToken, atEnd: number): number => (token.tokenType === EOF ? atEnd : token.startOffset + token.image.length);
function bracketStep({ tokenType }: IToken): number {
  if (tokenType === T.LeftParen || tokenType === T.LeftBracket) return 1;
  return tokenType === T.RightParen || tokenType === T.RightBracket ? -1 : 0;
}
