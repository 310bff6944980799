import type { IToken } from "chevrotain";
import type {
  ConstStatement,
  DataStatement,
  Declaration,
  DefStatement,
  FactorStatement,
  Layer,
  LetStatement,
  NetStatement,
  ParamStatement,
  TildeStatement,
  Type,
} from "./ast.ts";
import { across, nameOf } from "./build-ast.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { spanOf, stringValue } from "./lex.ts";
import * as T from "./tokens.ts";

type Dimension = Type["dimensions"][number];

/** Rules of the statements without a block of statements. */
export abstract class StatementParser extends ExpressionParser {
  /** data = "data" declaration { "," declaration } */
  protected readonly data: () => DataStatement = this.RULE("data", (): DataStatement => {
    const start = this.CONSUME(T.Data);
    const declarations = this.SUBRULE(this.declarations);
    return this.ACTION(() => ({ kind: "data", declarations, span: across(start, declarations.at(-1) ?? start) }));
  });

  /** const = "const" Id "=" expression { "," Id "=" expression } */
  protected readonly const: () => ConstStatement = this.RULE("const", (): ConstStatement => {
    const start = this.CONSUME(T.Const);
    const bindings = [this.constBinding(0)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      bindings.push(this.constBinding(1));
    });
    return this.ACTION(() => ({ kind: "const", bindings, span: across(start, bindings.at(-1)?.value ?? start) }));
  });
  private constBinding(occurrence: number): ConstStatement["bindings"][number] {
    const name = this.consume(occurrence, T.Identifier);
    this.consume(occurrence, T.Equals);
    const value = this.subrule(occurrence, this.expression);
    return this.ACTION(() => ({ name: nameOf(name), value }));
  }

  /** param = "param" Id ":" type ["=" expression] { "," Id ":" type ["=" expression] } */
  protected readonly param: () => ParamStatement = this.RULE("param", (): ParamStatement => {
    const start = this.CONSUME(T.Param);
    const bindings = [this.paramBinding(0)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      bindings.push(this.paramBinding(1));
    });
    return this.ACTION(() => {
      const last = bindings.at(-1);
      return { kind: "param", bindings, span: across(start, last?.initial ?? last?.type ?? start) };
    });
  });
  private paramBinding(occurrence: number): ParamStatement["bindings"][number] {
    const name = this.consume(occurrence, T.Identifier);
    this.consume(occurrence, T.Colon);
    const type = this.subrule(occurrence, this.type);
    const initial = this.option(occurrence, () => {
      this.consume(occurrence, T.Equals);
      return this.subrule(occurrence, this.expression);
    });
    return this.ACTION(() => ({ name: nameOf(name), type, ...(initial ? { initial } : {}) }));
  }

  /** let = "let" Id [indices] "=" expression */
  protected readonly let: () => LetStatement = this.RULE("let", (): LetStatement => {
    const start = this.CONSUME(T.Let);
    const name = this.CONSUME(T.Identifier);
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(T.Equals);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "let", name: nameOf(name), ...(indices ? { indices: indices.items } : {}), value, span: across(start, value) }));
  });

  /** def = "def" Id "(" [Id { "," Id }] ")" "=" expression */
  protected readonly def: () => DefStatement = this.RULE("def", (): DefStatement => {
    const start = this.CONSUME(T.Def);
    const name = this.CONSUME(T.Identifier);
    const parameters: IToken[] = [];
    this.CONSUME(T.LeftParen);
    this.OPTION({
      GATE: () => !this.at(T.RightParen),
      DEF: () => {
        parameters.push(this.CONSUME1(T.Identifier));
        this.MANY(() => {
          this.CONSUME(T.Comma);
          parameters.push(this.CONSUME2(T.Identifier));
        });
      },
    });
    this.CONSUME(T.RightParen);
    this.CONSUME(T.Equals);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "def", name: nameOf(name), parameters: parameters.map(nameOf), value, span: across(start, value) }));
  });

  /** factor = "factor" expression */
  protected readonly factor: () => FactorStatement = this.RULE("factor", (): FactorStatement => {
    const start = this.CONSUME(T.Factor);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "factor", value, span: across(start, value) }));
  });

  /** tilde = Id [indices] "~" expression. The Id is a Target where `~` was found; otherwise the fault says so. */
  protected readonly tilde: () => TildeStatement = this.RULE("tilde", (): TildeStatement => {
    const name = this.OR([{ ALT: () => this.CONSUME(T.Target) }, { ALT: () => this.CONSUME(T.Identifier) }]);
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(T.Tilde);
    const distribution = this.SUBRULE(this.expression);
    return this.ACTION(() => ({
      kind: "tilde",
      name: nameOf(name),
      ...(indices ? { indices: indices.items } : {}),
      distribution,
      span: across(name, distribution),
    }));
  });

  /** net = "net" Id "(" [declarations] ")" "->" (type | "(" declarations ")") "{" pipeline "}" */
  protected readonly net: () => NetStatement = this.RULE("net", (): NetStatement => {
    const start = this.CONSUME(T.Net);
    const head = this.attempt(
      () => this.netHead(),
      () => this.skipToBody(),
    );
    this.attempt(
      () => this.CONSUME(T.LeftBrace),
      () => this.skipIntoBody() || this.at(T.Identifier, T.LeftParen),
    );
    const layers = this.attempt(
      () => this.netLayers(),
      () => this.skipLayers(),
    );
    return this.ACTION(() => ({ kind: "net", ...(head as NonNullable<typeof head>), layers: layers ?? [], span: across(start, this.LA(0)) }));
  });
  private netLayers(): readonly Layer[] {
    const layers = this.SUBRULE(this.pipeline);
    this.CONSUME(T.RightBrace);
    return layers;
  }
  private netHead(): Pick<NetStatement, "name" | "inputs" | "output"> {
    const name = this.CONSUME(T.Identifier);
    this.CONSUME(T.LeftParen);
    const inputs = this.OPTION({ GATE: () => !this.at(T.RightParen), DEF: () => this.SUBRULE(this.declarations) });
    this.CONSUME(T.RightParen);
    this.CONSUME(T.Arrow);
    const output = this.OR<NetStatement["output"]>([{ ALT: () => this.heads() }, { ALT: () => this.SUBRULE(this.type) }]);
    return this.ACTION(() => ({ name: nameOf(name), inputs: inputs ?? [], output }));
  }
  private heads(): readonly Declaration[] {
    this.CONSUME1(T.LeftParen);
    const outputs = this.SUBRULE1(this.declarations);
    this.CONSUME1(T.RightParen);
    return outputs;
  }
  private skipLayers(): boolean {
    while (!this.at(T.RightBrace) && !this.atStatement() && !this.atSection()) this.SKIP_TOKEN();
    if (!this.at(T.RightBrace)) return false;
    this.SKIP_TOKEN();
    return true;
  }

  /** pipeline = layer { "|" layer } */
  protected readonly pipeline: () => Layer[] = this.RULE("pipeline", () => {
    this.ACTION(() => this.enter());
    const layers = [this.SUBRULE(this.layer)];
    this.MANY(() => {
      this.CONSUME(T.Pipe);
      layers.push(this.SUBRULE1(this.layer));
    });
    this.ACTION(() => this.leave());
    return layers;
  });
  /** layer = Id [arguments] | "(" pipeline { "," pipeline } ")" */
  protected readonly layer: () => Layer = this.RULE("layer", () => this.OR<Layer>([{ ALT: () => this.headLayers() }, { ALT: () => this.oneLayer() }]));
  private oneLayer(): Layer {
    const name = this.CONSUME(T.Identifier);
    const given = this.OPTION(() => this.SUBRULE(this.callArguments));
    return this.ACTION(() => ({ kind: "layer", name: nameOf(name), arguments: given?.items ?? [], span: across(name, given?.end ?? name) }));
  }
  private headLayers(): Layer {
    const start = this.CONSUME(T.LeftParen);
    const heads = [this.SUBRULE(this.pipeline)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      heads.push(this.SUBRULE1(this.pipeline));
    });
    const end = this.CONSUME(T.RightParen);
    return this.ACTION(() => ({ kind: "heads", heads, span: across(start, end) }));
  }

  /** declarations = Id ":" type ["from" String] { "," Id ":" type ["from" String] } */
  protected readonly declarations: () => Declaration[] = this.RULE("declarations", () => {
    const declarations = [this.declaration(0)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      declarations.push(this.declaration(1));
    });
    return declarations;
  });
  private declaration(occurrence: number): Declaration {
    const name = this.consume(occurrence, T.Identifier);
    this.consume(occurrence, T.Colon);
    const type = this.subrule(occurrence, this.type);
    const from = this.option(occurrence, () => {
      this.consume(occurrence, T.From);
      return this.consume(occurrence, T.StringToken);
    });
    return this.ACTION(() => ({
      name: nameOf(name),
      type,
      ...(from ? { from: { text: stringValue(from.image), span: spanOf(from) } } : {}),
      span: across(name, from ?? type),
    }));
  }

  /** type = Id [arguments] ["[" dimension { "," dimension } "]"] ["?"] */
  protected readonly type: () => Type = this.RULE("type", () => {
    const base = this.CONSUME(T.Identifier);
    const given = this.OPTION(() => this.SUBRULE(this.callArguments));
    const shape = this.OPTION1(() => this.dimensions());
    const missing = this.OPTION2(() => this.CONSUME(T.Question));
    return this.ACTION(() => ({
      base: nameOf(base),
      arguments: given?.items ?? [],
      dimensions: shape?.items ?? [],
      missing: missing !== undefined,
      span: across(base, missing ?? shape?.end ?? given?.end ?? base),
    }));
  });
  private dimensions(): { items: Dimension[]; end: IToken } {
    this.CONSUME(T.LeftBracket);
    const items = [this.dimension(0)];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      items.push(this.dimension(1));
    });
    return { items, end: this.CONSUME(T.RightBracket) };
  }
  /** dimension = "*" | expression */
  private dimension(occurrence: number): Dimension {
    return this.or<Dimension>(occurrence, [
      { ALT: () => this.star(this.consume(occurrence, T.Star)) },
      { ALT: () => this.subrule(occurrence, this.expression) },
    ]);
  }
  private star(token: IToken): Dimension {
    return this.ACTION(() => ({ kind: "star", span: spanOf(token) }));
  }
}
