import type { Setting, Statement } from "./ast.ts";
import { across, nameOf, treeDepth } from "./build-ast.ts";
import { syntaxError } from "./codes.ts";
import { shown } from "./faults.ts";
import { StatementParser } from "./statement-parser.ts";
import * as T from "./tokens.ts";

type Item = Setting["items"][number];

/** Levels of one statement's tree, so that whatever walks it recursively has stack enough. */
export const MAX_TREE = 500;

/** Rules of a fit's settings, and what statements and settings have in common. */
export abstract class FitParser extends StatementParser {
  /** Where the last recovery ended. */
  private resumedAt: unknown;

  /** Reads one statement or setting, or `otherwise`; after a fault in it goes on to the next, and the incomplete node is left out. */
  protected whole<Node extends Statement | Setting>(body: () => Node | undefined, starts: () => boolean, otherwise: () => void): Node | undefined {
    if (this.RECORDING_PHASE) return body();
    const [first, before] = [this.LA(1), this.faults];
    this.first = first;
    const node = this.attempt(
      () => (starts() ? body() : void otherwise()),
      () => {
        if (this.LA(1) === first) this.SKIP_TOKEN();
        this.skipStatement();
        this.resumedAt = this.LA(1);
        return true;
      },
    );
    if (!node || ("kind" in node && node.kind === "for")) return node;
    return this.faults === before && this.isShallow(node) ? node : undefined;
  }
  /** Is the tree low enough? A text shorter than the limit cannot be deeper. */
  protected isShallow(node: Statement | Setting): boolean {
    const { start, end } = node.span;
    if (end - start <= MAX_TREE || treeDepth(node) <= MAX_TREE) return true;
    this.complain(syntaxError("E1023", { start, end: Math.min(end, start + 20) }, { limit: MAX_TREE }));
    return false;
  }
  /** Is the next token where a fault that has been reported left off? */
  protected get isResumed(): boolean {
    return this.LA(1) === this.resumedAt;
  }

  /** setting = (Id | keyword) "=" value */
  protected readonly setting: () => Setting | undefined = this.RULE("setting", () =>
    this.whole(
      () => this.settingBody(),
      () => this.at(T.Key, T.Identifier, T.Reserved),
      () => this.noSetting(),
    ),
  );
  private noSetting(): void {
    const fault = syntaxError("E1025", this.nextSpan(), { found: shown(this.LA(1)) });
    if (!this.at(T.LeftBrace)) this.fail(fault);
    if (!this.isResumed) this.report(fault, this.LA(1), fault.span.start);
    if (!this.isResumed && this.closersAhead() < 1) this.SKIP_TOKEN();
    else this.skipBlock();
  }
  private settingBody(): Setting {
    const key = this.CONSUME(T.Word);
    this.CONSUME(T.Equals);
    const items = this.OR<readonly Item[]>([{ GATE: () => this.atGroup(), ALT: () => this.group(), IGNORE_AMBIGUITIES: true }, { ALT: () => [this.item(0)] }]);
    return this.ACTION(() => ({ key: nameOf(key), items, span: across(key, this.LA(0)) }));
  }
  /** value = expression ["of" Id] | "(" expression "of" Id { "," expression "of" Id } ")" */
  private item(occurrence: number): Item {
    const value = this.subrule(occurrence, this.expression);
    const of = this.option(occurrence, () => {
      this.consume(occurrence, T.Of);
      return this.consume(occurrence, T.Identifier);
    });
    return this.ACTION(() => ({ value, ...(of ? { of: nameOf(of) } : {}) }));
  }
  private group(): Item[] {
    this.CONSUME(T.LeftParen);
    const items = [this.item(1)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      items.push(this.item(2));
    });
    this.CONSUME(T.RightParen);
    return items;
  }
  /** Does an `of` stand directly in the parentheses that open next? */
  private atGroup(): boolean {
    if (!this.at(T.LeftParen)) return false;
    let depth = 0;
    for (let k = 1; !this.isBoundary(k); k++) {
      const { tokenType } = this.LA(k);
      if (tokenType === T.LeftParen || tokenType === T.LeftBracket) depth++;
      if ((tokenType === T.RightParen || tokenType === T.RightBracket) && --depth === 0) return false;
      if (tokenType === T.Of && depth === 1) return true;
    }
    return false;
  }
}
