import { assertNever } from "../pass.ts";
import type { Binder, DistributionTerm, Size, Term } from "./types.ts";

/** The direct parts of a term: terms of its range and conditions included. */
export function childrenOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case "number":
    case "size":
    case "variable":
    case "binder":
    case "hole":
      return [];
    case "index":
      return [term.base, ...term.indices];
    case "binary":
      return [term.left, term.right];
    case "unary":
      return [term.operand];
    case "if":
      return [term.condition, term.then, term.otherwise];
    case "call":
    case "net":
      return term.arguments;
    case "comprehension":
      return [...term.binders.flatMap(binderTerms), term.body];
    case "list":
      return term.items;
    default:
      return assertNever(term);
  }
}

/** The terms inside a binder's range and condition. */
export function binderTerms(b: Binder): readonly Term[] {
  const range = b.range.kind === "full" ? [b.range.size.term] : b.range.kind === "interval" ? [b.range.low, b.range.high] : b.range.indices;
  return b.where ? [...range, b.where] : range;
}

/** Calls `visit` for a term and everything in it, outermost first. */
export function visitTerm(term: Term, visit: (t: Term) => void): void {
  visit(term);
  for (const child of childrenOf(term)) visitTerm(child, visit);
}

/** Rebuilds a term from mapped parts. Types and spans stay. */
export function mapChildren(term: Term, f: (t: Term) => Term): Term {
  switch (term.kind) {
    case "number":
    case "size":
    case "variable":
    case "binder":
    case "hole":
      return term;
    case "index":
      return { ...term, base: f(term.base), indices: term.indices.map(f) };
    case "binary":
      return { ...term, left: f(term.left), right: f(term.right) };
    case "unary":
      return { ...term, operand: f(term.operand) };
    case "if":
      return { ...term, condition: f(term.condition), then: f(term.then), otherwise: f(term.otherwise) };
    case "call":
    case "net":
      return { ...term, arguments: term.arguments.map(f) };
    case "comprehension":
      return { ...term, binders: term.binders.map((b) => mapBinder(b, f)), body: f(term.body) };
    case "list":
      return { ...term, items: term.items.map(f) };
    default:
      return assertNever(term);
  }
}

export const mapSize = (s: Size, f: (t: Term) => Term): Size => ({ ...s, term: f(s.term) });

export function mapBinder(b: Binder, f: (t: Term) => Term): Binder {
  const range: Binder["range"] =
    b.range.kind === "full"
      ? { kind: "full", size: b.range.size }
      : b.range.kind === "interval"
        ? { ...b.range, low: f(b.range.low), high: f(b.range.high) }
        : { ...b.range, indices: b.range.indices.map(f) };
  return { ...b, range, ...(b.where ? { where: f(b.where) } : {}) };
}

/** Every term of a distribution, replaced; binders of mixtures and ordered vectors included. */
export function mapDistribution(d: DistributionTerm, f: (t: Term) => Term): DistributionTerm {
  switch (d.kind) {
    case "family":
      return { ...d, arguments: Object.fromEntries(Object.entries(d.arguments).map(([name, t]) => [name, f(t)])) };
    case "truncated":
    case "censored":
      return { ...d, inner: mapDistribution(d.inner, f), lower: d.lower && f(d.lower), upper: d.upper && f(d.upper) };
    case "mixture":
      return { ...d, weights: f(d.weights), binder: mapBinder(d.binder, f), component: mapDistribution(d.component, f) };
    case "ordered":
      return { ...d, binder: mapBinder(d.binder, f), component: mapDistribution(d.component, f) };
    default:
      return assertNever(d);
  }
}

/** The terms of a distribution, left to right. */
export function distributionTerms(d: DistributionTerm): readonly Term[] {
  const terms: Term[] = [];
  mapDistribution(d, (t) => {
    terms.push(t);
    return t;
  });
  return terms;
}
