import { EOF } from "chevrotain";
import type { IToken } from "chevrotain";
import type { Block, Fit, ForStatement, Setting, Statement } from "./ast.ts";
import { across, nameOf } from "./build-ast.ts";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { shown, strayFault } from "./faults.ts";
import { FitParser } from "./fit-parser.ts";
import type { Lexed } from "./lex.ts";
import { spanOf } from "./lex.ts";
import { MAX_BLOCKS } from "./recovery.ts";
import type { ParserOptions } from "./recovery.ts";
import type { Span } from "./span.ts";
import * as T from "./tokens.ts";

/** What stands in a file, in order. */
export type Section = { readonly kind: "model" | "guide"; readonly block: Block } | { readonly kind: "fit"; readonly fit: Fit };
export interface Parsed {
  readonly sections: readonly Section[];
  readonly diagnostics: readonly Diagnostic[];
  /** Something stands outside of every section: then a missing model is no second mistake. */
  readonly outside: boolean;
}
interface Body {
  readonly statements: Statement[];
  readonly span: Span;
}

/** Rules of the file, its sections and their blocks. */
export class Parser extends FitParser {
  private sections: Section[] = [];
  /** Statements of the last model or guide: those found after a `}` too many are counted to it. */
  private lastBody: Statement[] | undefined;
  private strayStretch = false;
  private outside = false;
  private openBlocks = 0;

  constructor(options: ParserOptions) {
    super(options);
    this.performSelfAnalysis();
  }

  /** Parses classified tokens. Never fails. */
  parse(lexed: Lexed, text: string): Parsed {
    [this.sections, this.lastBody, this.strayStretch, this.outside, this.openBlocks] = [[], undefined, false, false, 0];
    this.begin(lexed, text);
    this.file();
    return { sections: this.sections, diagnostics: this.reported, outside: this.outside };
  }

  /** file = { section }. Anything else is reported once per stretch; statements in it are read for their own mistakes. */
  private readonly file: () => void = this.RULE("file", () => {
    this.repeat(
      () => {
        if (this.RECORDING_PHASE || this.atSection()) this.SUBRULE(this.section);
        else this.loose();
      },
      () => !this.at(EOF),
    );
  });
  private loose(): void {
    this.reportOutside();
    while ((!this.atStatement() || this.at(T.Key)) && !this.atSection()) this.SKIP_TOKEN();
    if (this.atSection()) return;
    const statement = this.SUBRULE(this.statement);
    if (statement) this.lastBody?.push(statement);
  }
  private reportOutside(): void {
    if (this.strayStretch) return;
    this.strayStretch = this.outside = true;
    const [before, token] = [this.LA(0), this.LA(1)];
    const hint =
      token.tokenType === T.RightBrace
        ? "nothing is open here: remove it"
        : "a file consists of `model NAME { … }`, `guide NAME { … }` and `fit NAME { … }`; is there a `}` too many before it?";
    const from = Number.isFinite(before.startOffset) ? spanOf(before).end : 0;
    this.report(syntaxError("E1015", spanOf(token), { found: shown(token), hint }), token, from);
  }

  /** section = ("model" | "guide") Id block | "fit" Id "{" { setting } "}" */
  private readonly section: () => void = this.RULE("section", () => {
    this.ACTION(() => {
      this.first = this.LA(1);
      this.strayStretch = false;
    });
    this.OR([{ ALT: () => this.blockSection(T.Model, 0) }, { ALT: () => this.blockSection(T.Guide, 1) }, { ALT: () => this.fitSection() }]);
  });
  private blockSection(type: typeof T.Model, occurrence: number): void {
    const start = this.consume(occurrence, type);
    const name = this.sectionName(occurrence);
    const body = this.subrule(occurrence, this.block, { ARGS: [false] });
    this.ACTION(() => {
      const block: Block = { name: nameOf(name), body: body.statements, span: across(start, body) };
      this.lastBody = body.statements;
      this.sections.push({ kind: type === T.Model ? "model" : "guide", block });
    });
  }
  private fitSection(): void {
    const start = this.CONSUME(T.Fit);
    const name = this.sectionName(2);
    const settings: Setting[] = [];
    const open = this.openBrace();
    this.repeat(
      () => {
        const setting = this.SUBRULE(this.setting);
        if (setting) settings.push(setting);
      },
      () => this.insideBlock,
    );
    const end = this.closeBrace(open);
    this.ACTION(() => {
      const fit: Fit = { name: nameOf(name), settings, span: { start: start.startOffset, end } };
      this.sections.push({ kind: "fit", fit });
    });
  }
  /** A missing name is reported, and the keyword stands for it. */
  private sectionName(occurrence: number): IToken {
    const keyword = this.LA(0);
    const name = this.attempt(
      () => this.consume(occurrence + 3, T.Identifier),
      () => this.at(T.LeftBrace) || this.skipToBody() || true,
    );
    return name ?? keyword;
  }

  /** block = "{" { statement } "}" */
  private readonly block: (plate?: boolean) => Body = this.RULE("block", (plate?: boolean) => {
    if (!this.RECORDING_PHASE && this.openBlocks >= MAX_BLOCKS && this.at(T.LeftBrace)) return this.skippedBlock();
    const statements: Statement[] = [];
    const start = this.LA(1);
    const open = this.openBrace();
    const isOpen = this.RECORDING_PHASE || open !== undefined || plate !== true || this.lacksOnlyBrace();
    this.openBlocks++;
    this.repeat(
      () => {
        const statement = this.SUBRULE(this.statement);
        if (statement) statements.push(statement);
      },
      () => isOpen && this.insideBlock,
    );
    const end = isOpen ? this.closeBrace(open) : 0;
    this.openBlocks--;
    return { statements, span: { start: start.startOffset, end } };
  });
  /** After a missing `{`: is there a `}` for it? */
  private lacksOnlyBrace(): boolean {
    return this.openBlocks < MAX_BLOCKS && this.closersAhead() > this.openBlocks;
  }
  private skippedBlock(): Body {
    const span = this.nextSpan();
    this.report(syntaxError("E1023", span, { limit: MAX_BLOCKS }), this.LA(1), span.start);
    this.skipBlock();
    return { statements: [], span };
  }
  private get insideBlock(): boolean {
    return !this.at(T.RightBrace) && !this.atSection();
  }
  /** A missing `{` is reported, and parsing goes on as if it were there. */
  private openBrace(): IToken | undefined {
    return this.attempt(
      () => this.CONSUME(T.LeftBrace),
      () => this.skipIntoBody() || true,
    );
  }
  /** The end of the block, also if its `}` is missing, which is reported. */
  private closeBrace(open: IToken | undefined): number {
    this.attempt(
      () => this.CONSUME(T.RightBrace),
      () => true,
    );
    const last = this.LA(0);
    return this.RECORDING_PHASE || !open ? 0 : spanOf(last).end;
  }

  /** statement = data | const | param | let | def | net | factor | plate | tilde */
  private readonly statement: () => Statement | undefined = this.RULE("statement", () =>
    this.whole(
      () =>
        this.OR<Statement | undefined>([
          { ALT: () => this.SUBRULE(this.tilde) },
          { ALT: () => this.SUBRULE(this.data) },
          { ALT: () => this.SUBRULE(this.const) },
          { ALT: () => this.SUBRULE(this.param) },
          { ALT: () => this.SUBRULE(this.let) },
          { ALT: () => this.SUBRULE(this.def) },
          { ALT: () => this.SUBRULE(this.net) },
          { ALT: () => this.SUBRULE(this.factor) },
          { ALT: () => this.SUBRULE(this.plate) },
        ]),
      () => this.atStatement() || this.at(T.Identifier),
      () => this.noStatement(),
    ),
  );
  /** Braces without a header are read for the mistakes in them; their header was broken, or they are a mistake of their own. */
  private noStatement(): void {
    if (!this.at(T.LeftBrace)) this.fail(strayFault(this.LA(0), this.LA(1)));
    if (!this.isResumed) this.report(strayFault(this.LA(0), this.LA(1)), this.LA(1), this.nextSpan().start);
    if (!this.isResumed && this.closersAhead() < this.openBlocks) this.SKIP_TOKEN();
    else if (this.atStatement(2) || this.LA(2).tokenType === T.RightBrace) this.SUBRULE1(this.block);
    else this.skipBlock();
  }

  /** plate = "for" binders block */
  private readonly plate: () => ForStatement | undefined = this.RULE("plate", () => {
    const start = this.CONSUME(T.For);
    const before = this.faults;
    const binders = this.attempt(
      () => this.SUBRULE(this.binders),
      () => this.skipToBody(),
    );
    const complete = this.faults === before;
    const body = this.SUBRULE(this.block, { ARGS: [true] });
    return this.ACTION(() => {
      if (!binders || !complete) return undefined;
      const head: ForStatement = { kind: "for", binders, body: [], span: across(start, binders.at(-1) ?? start) };
      return this.isShallow(head) ? { ...head, body: body.statements, span: across(start, body) } : undefined;
    });
  });
}
