import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import type { Checker } from "./context.ts";
import type { Declarations } from "./declare.ts";
import type { Frame } from "./symbols.ts";
import { lookUp } from "./symbols.ts";
import { visitBinders, visitExpression } from "./syntax.ts";

interface Collector {
  readonly checker: Checker;
  /** Where size symbols are declared: the outermost frame. */
  readonly home: Frame;
}

/**
 * Declares the size symbols: names in dimensions, categories, ranges, `size =`, `identity(…)` and layers that nothing else
 * declares. A constant used there is a size too. Runs when all other names are known.
 */
export function collectSizes(declarations: Declarations, collector: Collector): void {
  const { frame } = declarations;
  for (const entry of declarations.entries) {
    if (entry.kind === "data") typeSizes(entry.declaration.type, frame, collector);
    else if (entry.kind === "param") typeSizes(entry.type, frame, collector);
    else if (entry.kind === "net") netSizes(entry.statement, frame, collector);
    else if (entry.kind === "def") expressionSizes(entry.statement.value, frame, collector, new Set(entry.statement.parameters.map((p) => p.text)));
    else if (entry.kind === "constant") expressionSizes(entry.value, frame, collector);
    else if (entry.kind === "let") for (const p of entry.pieces) expressionSizes(p.statement.value, p.frame, collector);
  }
  for (const entry of declarations.entries) if (entry.kind === "param" && entry.initial) expressionSizes(entry.initial, frame, collector);
  for (const plate of declarations.plates) rangeSizes(plate.ast, plate.frame, collector, new Set());
  for (const piece of declarations.tildes) expressionSizes(piece.statement.distribution, piece.frame, collector);
  for (const f of declarations.factors) expressionSizes(f.statement.value, f.frame, collector);
}

function typeSizes(type: Ast.Type, frame: Frame, c: Collector): void {
  for (const d of type.dimensions) if (d.kind !== "star") sizeNames(d, frame, c, new Set());
  if (type.base.text === "category") for (const a of type.arguments) if (a.name === undefined) sizeNames(a.value, frame, c, new Set());
}

function netSizes(net: Ast.NetStatement, frame: Frame, c: Collector): void {
  for (const d of net.inputs) typeSizes(d.type, frame, c);
  for (const t of outputTypes(net)) typeSizes(t, frame, c);
  const layers = (list: readonly Ast.Layer[]): void => {
    for (const layer of list) {
      if (layer.kind === "heads") layer.heads.forEach(layers);
      else if (layer.name.text === "dense") for (const a of layer.arguments) sizeNames(a.value, frame, c, new Set());
    }
  };
  layers(net.layers);
}
const isHeads = (output: Ast.NetStatement["output"]): output is readonly Ast.Declaration[] => Array.isArray(output);
/** The types of a net's outputs: one, or one per head. */
export const outputTypes = ({ output }: Ast.NetStatement): readonly Ast.Type[] => (isHeads(output) ? output.map((d) => d.type) : [output]);

function expressionSizes(e: Ast.Expression, frame: Frame, c: Collector, around: ReadonlySet<string> = new Set()): void {
  const all = (bound: ReadonlySet<string>): ReadonlySet<string> => new Set([...bound, ...around]);
  visitBinders(e, (b, bound) => rangeSizes(b, frame, c, all(bound)));
  visitExpression(e, (part, bound) => {
    if (part.kind !== "call") return;
    for (const a of part.arguments) if (a.name?.text === "size") sizeNames(a.value, frame, c, all(bound));
    if (part.callee.kind === "name" && part.callee.text === "identity") for (const a of part.arguments) sizeNames(a.value, frame, c, all(bound));
  });
}

function rangeSizes(b: Ast.Binder, frame: Frame, c: Collector, bound: ReadonlySet<string>): void {
  sizeNames(b.low, frame, c, bound);
  if (b.high) sizeNames(b.high, frame, c, bound);
}

/** Names in sums and products where a size is meant. */
function sizeNames(e: Ast.Expression, frame: Frame, c: Collector, bound: ReadonlySet<string>): void {
  if (e.kind === "binary") {
    sizeNames(e.left, frame, c, bound);
    sizeNames(e.right, frame, c, bound);
  } else if (e.kind === "unary") sizeNames(e.operand, frame, c, bound);
  else if (e.kind === "name" && !bound.has(e.text)) sizeName(e.text, e.span, frame, c);
}

function sizeName(name: string, span: Span, frame: Frame, c: Collector): void {
  const entry = lookUp(frame, name);
  if (entry === undefined) c.home.names.set(name, { kind: "size", name, span });
  else if (entry.kind !== "size" && entry.kind !== "constant") return;
  if (!c.checker.sizes.has(name)) c.checker.sizes.set(name, span);
}
