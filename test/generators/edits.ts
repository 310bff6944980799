import type { Argument, Binder, Block, Expression, File, Statement, Type } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";

/** Edits of source text by the spans of its syntax tree, and a walk over everything that names and expressions can be part of. */

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => b.span.start - a.span.start);
  return ordered.reduce((t, { span, text: replacement }) => t.slice(0, span.start) + replacement + t.slice(span.end), text);
}

/** Called at what a walk meets; what is left out is passed over. */
export interface Visitor {
  readonly expression?: (e: Expression) => void;
  readonly statement?: (s: Statement) => void;
  readonly block?: (b: Block) => void;
  readonly binder?: (b: Binder) => void;
}

/** Walks over a file, outer nodes before inner ones. Layers of nets and settings of fits are not entered. */
export function walk(file: File, visitor: Visitor): void {
  for (const block of [...(file.model ? [file.model] : []), ...file.guides]) {
    visitor.block?.(block);
    for (const statement of block.body) walkStatement(statement, visitor);
  }
}

export function walkStatement(s: Statement, v: Visitor): void {
  v.statement?.(s);
  switch (s.kind) {
    case "data":
      for (const d of s.declarations) walkType(d.type, v);
      return;
    case "const":
      for (const b of s.bindings) walkExpression(b.value, v);
      return;
    case "param":
      for (const b of s.bindings) {
        walkType(b.type, v);
        if (b.initial) walkExpression(b.initial, v);
      }
      return;
    case "let":
      for (const e of [...(s.indices ?? []), s.value]) walkExpression(e, v);
      return;
    case "def":
    case "factor":
      return walkExpression(s.value, v);
    case "net":
      for (const d of s.inputs) walkType(d.type, v);
      return;
    case "tilde":
      for (const e of [...(s.indices ?? []), s.distribution]) walkExpression(e, v);
      return;
    case "for":
      for (const b of s.binders) walkBinder(b, v);
      for (const inner of s.body) walkStatement(inner, v);
  }
}

function walkType(t: Type, v: Visitor): void {
  walkArguments(t.arguments, v);
  for (const d of t.dimensions) if (d.kind !== "star") walkExpression(d, v);
}

function walkBinder(b: Binder, v: Visitor): void {
  v.binder?.(b);
  for (const e of [b.low, b.high, b.where]) if (e) walkExpression(e, v);
}

function walkArguments(args: readonly Argument[], v: Visitor): void {
  for (const a of args) {
    for (const b of a.binders) walkBinder(b, v);
    walkExpression(a.value, v);
  }
}

export function walkExpression(e: Expression, v: Visitor): void {
  v.expression?.(e);
  switch (e.kind) {
    case "unary":
      return walkExpression(e.operand, v);
    case "binary":
      for (const part of [e.left, e.right]) walkExpression(part, v);
      return;
    case "if":
      for (const part of [e.condition, e.then, e.otherwise]) walkExpression(part, v);
      return;
    case "call":
      walkExpression(e.callee, v);
      return walkArguments(e.arguments, v);
    case "index":
      for (const part of [e.base, ...e.indices]) walkExpression(part, v);
      return;
    case "member":
      return walkExpression(e.base, v);
    case "tuple":
      for (const part of e.items) walkExpression(part, v);
      return;
    case "list":
      return walkArguments(e.items, v);
    case "number":
    case "string":
    case "name":
    case "hole":
      return;
  }
}
