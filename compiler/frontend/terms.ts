import type { Span } from "../../grammar/span.ts";
import { elementwiseOp } from "../model/builtins.ts";
import { point, REAL } from "../model/interval.ts";
import { mapChildren } from "../model/traverse.ts";
import type { Binder, Interval, Term, TermType } from "../model/types.ts";
import { dropDimensions, scalarType } from "./types.ts";

export const numberTerm = (value: number, span: Span): Term => ({
  kind: "number",
  value,
  span,
  type: scalarType(Number.isInteger(value) ? "integer" : "real", point(value)),
});

export const binderTerm = (b: Binder, span: Span): Term => ({ kind: "binder", id: b.id, span, type: binderType(b) });

/** 1-based; a whole range makes it an index of that size. */
function binderType(b: Binder): TermType {
  const positive: Interval = { ...REAL, lower: 1, lowerOpen: false };
  if (b.range.kind === "full") {
    const { size } = b.range;
    const upper = size.term.kind === "number" ? size.term.value : null;
    return { element: "integer", dimensions: [], interval: { ...positive, upper, upperOpen: upper === null }, category: size };
  }
  if (b.range.kind === "row") return scalarType("integer", positive);
  const [low, high] = [b.range.low.type.interval, b.range.high.type.interval];
  return scalarType("integer", { lower: low.lower, lowerOpen: low.lower === null, upper: high.upper, upperOpen: high.upper === null });
}

/** Replaces index variables by terms. */
export function substituteBinders(term: Term, by: ReadonlyMap<string, Term>): Term {
  if (by.size === 0) return term;
  if (term.kind === "binder") return by.get(term.id) ?? term;
  return mapChildren(term, (t) => substituteBinders(t, by));
}

/** The same term with new ids for the index variables that it binds itself. */
export function freshen(term: Term, fresh: (hint: string) => string): Term {
  const inner = mapChildren(term, (t) => freshen(t, fresh));
  if (inner.kind !== "comprehension") return inner;
  const renamed = inner.binders.map((b): Binder => ({ ...b, id: fresh(b.name) }));
  const by = new Map<string, Term>(inner.binders.map((b, i) => [b.id, { kind: "binder", id: renamed[i]!.id, span: b.span, type: binderType(b) }]));
  const replaced = substituteBinders({ ...inner, binders: renamed }, by);
  return replaced;
}

/**
 * term[indices], with the index pushed into elementwise operations, so that what is applied per element is written per element.
 * `indices` are scalar integers for the first dimensions; a scalar term is itself.
 */
export function indexTerm(term: Term, indices: readonly Term[], span: Span = term.span): Term {
  if (indices.length === 0 || term.type.dimensions.length === 0) return term;
  const type = dropDimensions(term.type, indices.length);
  const pushed = pushIndex(term, indices, span);
  return pushed ? { ...pushed, type: { ...pushed.type, dimensions: type.dimensions } } : { kind: "index", base: term, indices, type, span };
}

function pushIndex(term: Term, indices: readonly Term[], span: Span): Term | null {
  const at = (t: Term): Term => indexTerm(t, indices, t.span);
  const type = dropDimensions(term.type, indices.length);
  switch (term.kind) {
    case "index":
      return { kind: "index", base: term.base, indices: [...term.indices, ...indices], type, span };
    case "binary":
    case "unary":
    case "if":
      return { ...mapChildren(term, at), type };
    case "call":
      return elementwiseOp(term.callee, term.arguments.length) === null ? null : { ...mapChildren(term, at), type };
    case "list":
      return pickItem(term.items, indices, span);
    case "comprehension":
      return term.reducer === "list" ? unrollComprehension(term.binders, term.body, indices, span) : null;
    default:
      return null;
  }
}

function pickItem(items: readonly Term[], [first, ...rest]: readonly Term[], span: Span): Term | null {
  const item = first?.kind === "number" ? items[first.value - 1] : undefined;
  return item === undefined ? null : indexTerm(item, rest, span);
}

function unrollComprehension(binders: readonly Binder[], body: Term, indices: readonly Term[], span: Span): Term | null {
  if (indices.length < binders.length || !binders.every((b) => b.range.kind === "full" && b.where === undefined)) return null;
  const by = new Map(binders.map((b, i) => [b.id, indices[i]!]));
  return indexTerm(substituteBinders(body, by), indices.slice(binders.length), span);
}
