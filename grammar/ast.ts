import type { Span } from "./span.ts";

/**
 * The syntax tree: exactly what was written, with spans, nothing resolved.
 * Nodes that the parser could not complete are left out (the parser has reported them).
 */
export interface File {
  readonly model: Block | undefined;
  readonly guides: readonly Block[];
  readonly fits: readonly Fit[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}

export interface Comment {
  readonly text: string;
  readonly span: Span;
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** `model NAME { … }` or `guide NAME { … }`. */
export interface Block {
  readonly name: Name;
  readonly body: readonly Statement[];
  readonly span: Span;
}

/** `fit NAME { key = value … }`. */
export interface Fit {
  readonly name: Name;
  readonly settings: readonly Setting[];
  readonly span: Span;
}

/** `batch = (128 of N, 1 of T)`: one item per `of`; an ordinary value is one item without `of`. */
export interface Setting {
  readonly key: Name;
  readonly items: readonly { readonly value: Expression; readonly of?: Name }[];
  readonly span: Span;
}

export type Statement =
  DataStatement | ConstStatement | ParamStatement | LetStatement | DefStatement | NetStatement | ForStatement | FactorStatement | TildeStatement;

export interface DataStatement {
  readonly kind: "data";
  readonly declarations: readonly Declaration[];
  readonly span: Span;
}
export interface ConstStatement {
  readonly kind: "const";
  readonly bindings: readonly { readonly name: Name; readonly value: Expression }[];
  readonly span: Span;
}
export interface ParamStatement {
  readonly kind: "param";
  readonly bindings: readonly { readonly name: Name; readonly type: Type; readonly initial?: Expression }[];
  readonly span: Span;
}
export interface LetStatement {
  readonly kind: "let";
  readonly name: Name;
  readonly indices?: readonly Expression[];
  readonly value: Expression;
  readonly span: Span;
}
export interface DefStatement {
  readonly kind: "def";
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly value: Expression;
  readonly span: Span;
}
export interface NetStatement {
  readonly kind: "net";
  readonly name: Name;
  readonly inputs: readonly Declaration[];
  /** One unnamed output, or several named heads. */
  readonly output: Type | readonly Declaration[];
  readonly layers: readonly Layer[];
  readonly span: Span;
}
export interface ForStatement {
  readonly kind: "for";
  readonly binders: readonly Binder[];
  readonly body: readonly Statement[];
  readonly span: Span;
}
export interface FactorStatement {
  readonly kind: "factor";
  readonly value: Expression;
  readonly span: Span;
}
/** `name[indices] ~ call`. `call` is a Call in a correct program; the checker says what else it found. */
export interface TildeStatement {
  readonly kind: "tilde";
  readonly name: Name;
  readonly indices?: readonly Expression[];
  readonly distribution: Expression;
  readonly span: Span;
}

export interface Declaration {
  readonly name: Name;
  readonly type: Type;
  readonly from?: { readonly text: string; readonly span: Span };
  readonly span: Span;
}
/** `real(lower = 0)[N, *]?`. A dimension "*" is ragged. */
export interface Type {
  readonly base: Name;
  readonly arguments: readonly Argument[];
  readonly dimensions: readonly (Expression | { readonly kind: "star"; readonly span: Span })[];
  readonly missing: boolean;
  readonly span: Span;
}
/** `n in N`, `t in 2..T`, `n in N where keep[n] == 1`. Without `high`, `low` is the whole range. */
export interface Binder {
  readonly name: Name;
  readonly low: Expression;
  readonly high?: Expression;
  readonly where?: Expression;
  readonly span: Span;
}
/** `[name =] value [for binders]`: an argument of a call or an item of a list. */
export interface Argument {
  readonly name?: Name;
  readonly value: Expression;
  readonly binders: readonly Binder[];
  readonly span: Span;
}
/** `dense(200)`, or a parenthesised list of heads, each a pipeline. */
export type Layer =
  | { readonly kind: "layer"; readonly name: Name; readonly arguments: readonly Argument[]; readonly span: Span }
  | { readonly kind: "heads"; readonly heads: readonly (readonly Layer[])[]; readonly span: Span };

export type BinaryOperator = "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "@" | "^";

export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "name"; readonly text: string; readonly span: Span }
  /** `?`, `?name`, `?name = 0.5`. `initialText` is the initial value as written. */
  | { readonly kind: "hole"; readonly name?: Name; readonly initial?: number; readonly initialText?: string; readonly span: Span }
  | { readonly kind: "unary"; readonly operator: "-" | "not"; readonly operand: Expression; readonly span: Span }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly span: Span }
  | { readonly kind: "if"; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression; readonly span: Span }
  | { readonly kind: "call"; readonly callee: Expression; readonly arguments: readonly Argument[]; readonly span: Span }
  | { readonly kind: "index"; readonly base: Expression; readonly indices: readonly Expression[]; readonly span: Span }
  | { readonly kind: "member"; readonly base: Expression; readonly name: Name; readonly span: Span }
  /** `(a, b)`: two or more; one in parentheses is itself. */
  | { readonly kind: "tuple"; readonly items: readonly Expression[]; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly Argument[]; readonly span: Span };
