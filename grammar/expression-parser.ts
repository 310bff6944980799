import type { IToken } from "chevrotain";
import type { Argument, Binder, Expression } from "./ast.ts";
import { across, argument, combine, hole, literal, nameOf, parenthesised } from "./build-ast.ts";
import type { Operand } from "./build-ast.ts";
import { syntaxError } from "./codes.ts";
import { shown } from "./faults.ts";
import { spanOf } from "./lex.ts";
import { RecoveringParser } from "./recovery.ts";
import * as T from "./tokens.ts";

/** Rules of expressions. Each rule returns its node; during Chevrotain's recording of the grammar ACTIONs do not run. */
export abstract class ExpressionParser extends RecoveringParser {
  /**
   * expression = "if" expression "then" expression "else" expression | operand { INFIX operand }
   *
   * One rule for all binary operators: `combine` builds the tree by precedence.
   */
  protected readonly expression: () => Expression = this.RULE("expression", () => {
    this.ACTION(() => this.enter());
    const value = this.OR([{ ALT: () => this.conditional() }, { ALT: () => this.operation() }]);
    this.ACTION(() => this.leave());
    return value;
  });
  private conditional(): Expression {
    const start = this.CONSUME(T.If);
    const condition = this.SUBRULE(this.expression);
    this.CONSUME(T.Then);
    const then = this.SUBRULE1(this.expression);
    this.CONSUME(T.Else);
    const otherwise = this.SUBRULE2(this.expression);
    return this.ACTION(() => ({ kind: "if", condition, then, otherwise, span: across(start, otherwise) }));
  }
  private operation(): Expression {
    const operands = [this.SUBRULE(this.operand)];
    const operators: IToken[] = [];
    this.MANY(() => {
      operators.push(this.CONSUME(T.Infix));
      operands.push(this.SUBRULE1(this.operand));
    });
    return this.ACTION(() => combine(operands, operators, (problem, token) => this.complainOf(problem, token)));
  }
  private complainOf(problem: "chain" | "not", token: IToken): void {
    if (problem === "chain") this.complain(syntaxError("E1020", spanOf(token), {}));
    else this.complain(syntaxError("E1021", spanOf(token), { word: "not", where: "after this operator", form: "(not …)" }));
  }

  /** operand = { "-" | "not" } atom { "(" [arguments] ")" | "[" indices "]" | "." Id } */
  protected readonly operand: () => Operand = this.RULE("operand", () => {
    const prefixes: IToken[] = [];
    this.MANY(() => prefixes.push(this.CONSUME(T.Prefix)));
    let base = this.atom();
    this.MANY1(() => {
      base = this.OR1([{ ALT: () => this.call(base) }, { ALT: () => this.index(base) }, { ALT: () => this.member(base) }]);
    });
    return { prefixes, base };
  });
  private call(callee: Expression): Expression {
    this.ACTION(() => this.checkCallable(callee));
    const { items, end } = this.SUBRULE(this.callArguments);
    return this.ACTION(() => ({ kind: "call", callee, arguments: items, span: across(callee, end) }));
  }
  private index(base: Expression): Expression {
    this.ACTION(() => this.checkCallable(base));
    const { items, end } = this.SUBRULE(this.indices);
    return this.ACTION(() => ({ kind: "index", base, indices: items, span: across(base, end) }));
  }
  private member(base: Expression): Expression {
    this.CONSUME(T.Dot);
    const name = this.CONSUME1(T.Identifier);
    return this.ACTION(() => ({ kind: "member", base, name: nameOf(name), span: across(base, name) }));
  }
  /** `2 (x + 1)` is a product that lacks its operator, never a call. */
  private checkCallable(base: Expression): void {
    const before = this.LA(0).tokenType;
    if ((base.kind !== "number" && base.kind !== "string") || before === T.RightParen) return;
    this.fail(syntaxError("E1009", this.nextSpan(), { left: shown(this.LA(0)), right: shown(this.LA(1)) }));
  }

  /** atom = Number | String | Id | hole | "(" expression { "," expression } ")" | "[" argument { "," argument } "]" */
  private atom(): Expression {
    return this.OR<Expression>([
      { ALT: () => this.oneToken(this.CONSUME(T.Identifier)) },
      { ALT: () => this.oneToken(this.CONSUME(T.NumberToken)) },
      { ALT: () => this.oneToken(this.CONSUME(T.StringToken)) },
      { ALT: () => this.SUBRULE(this.hole) },
      { ALT: () => this.parentheses() },
      { ALT: () => this.list() },
    ]);
  }
  private oneToken(token: IToken): Expression {
    return this.ACTION(() => literal(token));
  }
  private parentheses(): Expression {
    const start = this.CONSUME(T.LeftParen);
    const items = [this.SUBRULE(this.expression)];
    this.MANY2(() => {
      this.CONSUME(T.Comma);
      items.push(this.SUBRULE1(this.expression));
    });
    const end = this.CONSUME(T.RightParen);
    return this.ACTION(() => parenthesised(items, across(start, end)));
  }
  private list(): Expression {
    const start = this.CONSUME(T.LeftBracket);
    const items = [this.SUBRULE(this.argument)];
    this.MANY3(() => {
      this.CONSUME1(T.Comma);
      items.push(this.SUBRULE1(this.argument));
    });
    const end = this.CONSUME(T.RightBracket);
    return this.ACTION(() => ({ kind: "list", items, span: across(start, end) }));
  }

  /** hole = ("?" | ?Id) ["=" ["-"] Number] */
  protected readonly hole: () => Expression = this.RULE("hole", () => {
    const token = this.OR([{ ALT: () => this.CONSUME(T.NamedHole) }, { ALT: () => this.CONSUME(T.Question) }]);
    let minus: IToken | undefined;
    let initial: IToken | undefined;
    this.OPTION(() => {
      this.CONSUME(T.Equals);
      minus = this.OPTION1(() => this.CONSUME(T.Minus));
      initial = this.CONSUME(T.NumberToken);
    });
    return this.ACTION(() => hole(token, minus, initial));
  });

  /** arguments = "(" [argument { "," argument }] ")" */
  protected readonly callArguments: () => { items: Argument[]; end: IToken } = this.RULE("callArguments", () => {
    const items: Argument[] = [];
    this.CONSUME(T.LeftParen);
    // no OPTION: whatever is not `)` must be an argument, so that its fault stays inside
    if (!this.at(T.RightParen)) {
      items.push(this.SUBRULE(this.argument));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        items.push(this.SUBRULE1(this.argument));
      });
    }
    return { items, end: this.CONSUME(T.RightParen) };
  });

  /** argument = [(Id | keyword) "="] expression ["for" binders]. A fault stays inside when the statement's brackets are balanced. */
  protected readonly argument: () => Argument = this.RULE("argument", () => {
    const start = this.LA(1);
    const complete = this.attempt(
      () => this.completeArgument(),
      () => this.skipItem(start),
    );
    return complete as Argument; // after a fault its statement is left out
  });
  private completeArgument(): Argument {
    const name = this.OPTION({ GATE: () => this.LA(2).tokenType === T.Equals, DEF: () => this.argumentName() });
    const value = this.SUBRULE(this.expression);
    const binders = this.OPTION1(() => {
      this.CONSUME(T.ForEach);
      return this.SUBRULE(this.binders, { ARGS: [true] });
    });
    return this.ACTION(() => argument(name, value, binders ?? []));
  }
  private argumentName(): IToken {
    const name = this.CONSUME(T.Word);
    this.CONSUME(T.Equals);
    return name;
  }

  /** indices = "[" expression { "," expression } "]" */
  protected readonly indices: () => { items: Expression[]; end: IToken } = this.RULE("indices", () => {
    this.CONSUME(T.LeftBracket);
    const items = [this.SUBRULE(this.expression)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      items.push(this.SUBRULE1(this.expression));
    });
    return { items, end: this.CONSUME(T.RightBracket) };
  });

  /** binders = binder { "," binder }. Inside brackets (`inner`) a comma goes on only before `Id in`. */
  protected readonly binders: (inner?: boolean) => Binder[] = this.RULE("binders", (inner?: boolean) => {
    this.ACTION(() => this.enter());
    const binders = [this.SUBRULE(this.binder)];
    this.MANY({
      GATE: () => inner !== true || (this.LA(2).tokenType === T.Identifier && this.LA(3).tokenType === T.In),
      DEF: () => {
        this.CONSUME(T.Comma);
        binders.push(this.SUBRULE1(this.binder));
      },
    });
    this.ACTION(() => this.leave());
    return binders;
  });

  /** binder = Id "in" expression [".." expression] ["where" expression] */
  protected readonly binder: () => Binder = this.RULE("binder", () => {
    const name = this.CONSUME(T.Identifier);
    this.CONSUME(T.In);
    const low = this.SUBRULE(this.expression);
    const high = this.OPTION(() => {
      this.CONSUME(T.DotDot);
      return this.SUBRULE1(this.expression);
    });
    const where = this.OPTION1(() => {
      this.CONSUME(T.Where);
      return this.SUBRULE2(this.expression);
    });
    return this.ACTION(() => ({
      name: nameOf(name),
      low,
      ...(high ? { high } : {}),
      ...(where ? { where } : {}),
      span: across(name, where ?? high ?? low),
    }));
  });
}
