import { visitTerm } from "../model/traverse.ts";
import type { Binder, Term } from "../model/types.ts";

const REDUCERS = ["sum", "mean", "min", "max", "log_sum_exp"] as const;
type Reducer = (typeof REDUCERS)[number];

const isRow = (t: Term): boolean => t.type.dimensions.length === 1 && t.type.dimensions[0]!.kind === "ragged";

/**
 * A reduction of a whole ragged row, `sum(f(w[d]))`, as one over its elements: `sum(f(w[d, i]) for i in w[d])`. Null for any other call.
 */
export function raggedRow(call: Extract<Term, { kind: "call" }>): Extract<Term, { kind: "comprehension" }> | null {
  const [argument] = call.arguments;
  const reducer = REDUCERS.find((r) => r === call.callee);
  if (reducer === undefined || argument === undefined || call.arguments.length > 1 || !isRow(argument)) return null;
  const leaf = firstRow(argument);
  return leaf === null ? null : comprehension(call, reducer, argument, leaf);
}

interface Row {
  readonly array: string;
  readonly indices: readonly Term[];
}

function firstRow(term: Term): Row | null {
  let found: Row | null = null;
  visitTerm(term, (t) => {
    if (found === null && t.kind === "index" && t.base.kind === "variable" && isRow(t)) found = { array: likeOf(t), indices: t.indices };
  });
  return found;
}
const likeOf = (t: Term): string => {
  const [d] = t.type.dimensions;
  return d?.kind === "ragged" ? d.like : "";
};

function comprehension(call: Term, reducer: Reducer, argument: Term, row: Row): Extract<Term, { kind: "comprehension" }> {
  const id = `element of ${row.array} at ${call.span.start}`;
  const binder: Binder = { id, name: "i", range: { kind: "row", array: row.array, indices: row.indices }, implicit: true, span: call.span };
  const position: Term = {
    kind: "binder",
    id,
    type: { element: "integer", dimensions: [], interval: { lower: 1, upper: null, lowerOpen: false, upperOpen: true } },
    span: call.span,
  };
  return { kind: "comprehension", reducer, binders: [binder], body: elementAt(argument, position), type: call.type, span: call.span };
}

/** One element of a term over a ragged row: the index goes to the leaves. */
function elementAt(term: Term, position: Term): Term {
  if (!isRow(term)) return term;
  const type = { ...term.type, dimensions: [] };
  const at = (t: Term): Term => elementAt(t, position);
  switch (term.kind) {
    case "index":
      return { ...term, indices: [...term.indices, position], type };
    case "binary":
      return { ...term, left: at(term.left), right: at(term.right), type };
    case "unary":
      return { ...term, operand: at(term.operand), type };
    case "if":
      return { ...term, condition: at(term.condition), then: at(term.then), otherwise: at(term.otherwise), type };
    case "call":
      return { ...term, arguments: term.arguments.map(at), type };
    default:
      return { kind: "index", base: term, indices: [position], type, span: term.span };
  }
}
