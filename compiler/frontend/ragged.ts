import type * as Ast from "../../grammar/ast.ts";
import type { Declarations } from "./declare.ts";
import type { DataSymbol, Frame } from "./symbols.ts";
import { lookUp } from "./symbols.ts";
import { visitExpression } from "./syntax.ts";

/**
 * Which ragged data have the same row lengths: an array indexed by the positions of another one's row (`for i in y[d] { … t[d,i] … }`)
 * has rows like it. Gives the first declared array of each such set; binding checks that the lengths agree.
 */
export function raggedLeaders(declarations: Declarations): (entry: DataSymbol) => DataSymbol {
  const leader = new Map<DataSymbol, DataSymbol>();
  const find = (entry: DataSymbol): DataSymbol => {
    const next = leader.get(entry);
    return next === undefined ? entry : find(next);
  };
  const join = (a: DataSymbol, b: DataSymbol): void => {
    const [x, y] = [find(a), find(b)];
    if (x === y || x.declaration.type.dimensions.length !== y.declaration.type.dimensions.length) return;
    if (x.span.start < y.span.start) leader.set(y, x);
    else leader.set(x, y);
  };
  const look = (e: Ast.Expression, frame: Frame): void =>
    visitExpression(e, (part) => {
      const items = part.kind === "call" ? part.arguments : part.kind === "list" ? part.items : [];
      for (const item of items) for (const b of item.binders) joinInside(item.value, b, frame, join);
      if (part.kind !== "index" || part.base.kind !== "name") return;
      const array = raggedData(part.base.text, frame);
      const row = array && part.indices.length === array.declaration.type.dimensions.length ? rowOf(part.indices.at(-1)!, frame) : undefined;
      if (array && row) join(array, row);
    });
  for (const entry of declarations.entries)
    if (entry.kind === "let") for (const p of entry.pieces) [p.statement.value, ...(p.statement.indices ?? [])].forEach((e) => look(e, p.frame));
  for (const p of declarations.tildes) {
    look(p.statement.distribution, p.frame);
    if (p.statement.indices)
      look(
        {
          kind: "index",
          base: { kind: "name", text: p.statement.name.text, span: p.statement.name.span },
          indices: p.statement.indices,
          span: p.statement.span,
        },
        p.frame,
      );
  }
  for (const f of declarations.factors) look(f.statement.value, f.frame);
  return find;
}

/** Arrays indexed by a binder of a comprehension, with the array whose row it runs over. */
function joinInside(value: Ast.Expression, binder: Ast.Binder, frame: Frame, join: (a: DataSymbol, b: DataSymbol) => void): void {
  const row = rangeRow(binder, frame);
  if (row === undefined) return;
  visitExpression(value, (part) => {
    if (part.kind !== "index" || part.base.kind !== "name") return;
    const array = raggedData(part.base.text, frame);
    const last = part.indices.at(-1);
    if (array && last && part.indices.length === array.declaration.type.dimensions.length && mentions(last, binder.name.text)) join(array, row);
  });
}
function mentions(e: Ast.Expression, name: string): boolean {
  let found = false;
  visitExpression(e, (part) => (found ||= part.kind === "name" && part.text === name));
  return found;
}

function raggedData(name: string, frame: Frame): DataSymbol | undefined {
  const entry = lookUp(frame, name);
  return entry?.kind === "data" && entry.declaration.type.dimensions.at(-1)?.kind === "star" ? entry : undefined;
}

/** The ragged array whose row an index variable (plus or minus something) runs over. */
function rowOf(index: Ast.Expression, frame: Frame): DataSymbol | undefined {
  let found: DataSymbol | undefined;
  visitExpression(index, (part) => {
    const entry = part.kind === "name" ? lookUp(frame, part.text) : undefined;
    if (entry?.kind === "plate") found ??= rangeRow(entry.plate.ast, entry.plate.frame);
  });
  return found;
}
function rangeRow(binder: Ast.Binder, frame: Frame): DataSymbol | undefined {
  let found: DataSymbol | undefined;
  for (const e of [binder.low, binder.high]) {
    if (e) visitExpression(e, (part) => (part.kind === "index" && part.base.kind === "name" ? (found ??= raggedData(part.base.text, frame)) : undefined));
  }
  return found;
}
