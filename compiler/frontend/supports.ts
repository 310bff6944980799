import { input, num } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import type { Args, Distribution, Parameterisation } from "../distributions/define.ts";
import { describeInterval, isWithin, intersect, isEmpty, onlyValue, REAL } from "../model/interval.ts";
import { supportText } from "../model/text.ts";
import type { Element, Interval, Size, Structure, SupportTerm, Term } from "../model/types.ts";
import { assertNever, bug } from "../pass.ts";
import { numberTerm } from "./terms.ts";
import type { Span } from "../../grammar/span.ts";

type Arguments = Readonly<Record<string, Term>>;
const STRUCTURES: readonly string[] = [
  "simplex",
  "ordered",
  "positive_ordered",
  "covariance",
  "cholesky",
  "correlation_cholesky",
] satisfies readonly Structure[];

/** Bounds of a record's support as terms of the arguments; null where there is none, or none that is an argument or a number. */
function boundTerms(
  record: Distribution,
  parameterisation: Parameterisation,
  args: Arguments,
  span: Span,
): { readonly lower: Term | null; readonly upper: Term | null } {
  const symbols: Args = Object.fromEntries(parameterisation.parameters.map((name) => [name, symbolOf(name, args[name])]));
  const bounds = record.bounds?.(parameterisation.canonical(symbols));
  const term = (e: Expr | undefined): Term | null => {
    if (e?.kind === "constant") return Number.isFinite(e.value) ? numberTerm(e.value, span) : null;
    return e?.kind === "input" ? (args[e.name] ?? null) : null;
  };
  const { range } = record.support;
  const fallback = (value: number | null): Term | null => (value === null ? null : numberTerm(value, span));
  return { lower: bounds ? term(bounds.lower) : fallback(range.lower), upper: bounds ? term(bounds.upper) : fallback(range.upper) };
}
const symbolOf = (name: string, term: Term | undefined): Expr => (term?.kind === "number" && !Number.isFinite(term.value) ? num(term.value) : input(name));

/** The support of a use of a distribution. `category`: the size that a categorical value indexes. */
export function supportOf(record: Distribution, parameterisation: Parameterisation, args: Arguments, category: Size | null, span: Span): SupportTerm {
  const { name } = record.support;
  if (name === "category") return { kind: "category", size: category ?? bug(`${record.name} has no categories`) };
  if (name === "interval" || name === "integers") return simplifySupport({ kind: name, ...boundTerms(record, parameterisation, args, span) });
  if (name === "real" || name === "positive" || name === "unit" || name === "boolean") return { kind: name };
  return STRUCTURES.includes(name) ? { kind: name as Structure } : bug(`unknown support ${name}`);
}

/** Intervals with plain bounds under their usual names. */
export function simplifySupport(s: SupportTerm): SupportTerm {
  if (s.kind !== "interval") return s;
  const [lower, upper] = [s.lower, s.upper].map((t) => t && t.kind === "number" && t.value);
  if (s.lower === null && s.upper === null) return { kind: "real" };
  if (lower === 0 && s.upper === null) return { kind: "positive" };
  return lower === 0 && upper === 1 ? { kind: "unit" } : s;
}

/** What the support says of every element: its kind of number and its range. */
export function elementOf(s: SupportTerm): {
  readonly element: Element;
  readonly interval: Interval;
  readonly category?: Size;
  readonly structure?: Structure;
} {
  switch (s.kind) {
    case "real":
      return { element: "real", interval: REAL };
    case "positive":
      return { element: "real", interval: { ...REAL, lower: 0 } };
    case "unit":
      return { element: "real", interval: { lower: 0, upper: 1, lowerOpen: true, upperOpen: true } };
    case "boolean":
      return { element: "integer", interval: { lower: 0, upper: 1, lowerOpen: false, upperOpen: false } };
    case "interval":
    case "integers":
      return { element: s.kind === "integers" ? "integer" : "real", interval: boundsInterval(s.lower, s.upper, s.kind === "interval") };
    case "category": {
      const upper = s.size.term.kind === "number" ? s.size.term.value : null;
      return { element: "integer", interval: { lower: 1, upper, lowerOpen: false, upperOpen: upper === null }, category: s.size };
    }
    case "simplex":
      return { element: "real", interval: { lower: 0, upper: 1, lowerOpen: true, upperOpen: true }, structure: s.kind };
    case "positive_ordered":
      return { element: "real", interval: { ...REAL, lower: 0 }, structure: s.kind };
    case "ordered":
    case "covariance":
    case "cholesky":
      return { element: "real", interval: REAL, structure: s.kind };
    case "correlation_cholesky":
      return { element: "real", interval: { lower: -1, upper: 1, lowerOpen: false, upperOpen: false }, structure: s.kind };
    default:
      return assertNever(s);
  }
}
/** Continuous supports are open at their bounds. */
function boundsInterval(lower: Term | null, upper: Term | null, open: boolean): Interval {
  const [l, u] = [lower?.type.interval ?? REAL, upper?.type.interval ?? REAL];
  return { lower: l.lower, lowerOpen: open || l.lowerOpen, upper: u.upper, upperOpen: open || u.upperOpen };
}

/** In words, for messages. */
export function describeSupport(s: SupportTerm): string {
  const words: Readonly<Record<string, string>> = {
    real: "real numbers",
    positive: "positive",
    unit: "between 0 and 1",
    boolean: "0 or 1",
    simplex: "probability vectors",
    ordered: "increasing vectors",
    positive_ordered: "increasing vectors of positive numbers",
    covariance: "covariance matrices",
    cholesky: "Cholesky factors",
    correlation_cholesky: "Cholesky factors of correlation matrices",
  };
  if (s.kind === "category") return `categories 1..${s.size.text}`;
  if (s.kind !== "interval" && s.kind !== "integers") return words[s.kind] ?? s.kind;
  const range = describeInterval(boundsInterval(s.lower, s.upper, s.kind === "interval"));
  const plain = s.lower === null && s.upper === null;
  return s.kind === "integers" ? (plain ? "whole numbers" : `whole numbers ${range}`) : range;
}

/** How the values of an expression relate to the values needed. */
export type Fit = "inside" | "possible" | "unbounded" | "outside";
export function fitOf(found: Interval, needed: Interval): Fit {
  if (isWithin(found, needed)) return "inside";
  if (isEmpty(intersect(found, needed))) return touches(found, needed) ? "possible" : "outside";
  const unbounded = (needed.lower !== null && found.lower === null) || (needed.upper !== null && found.upper === null);
  return unbounded ? "unbounded" : "possible";
}
/** A probability may be 0 or 1: the ends of the unit interval are left to the run. */
const touches = (found: Interval, needed: Interval): boolean => {
  const value = onlyValue(found);
  return needed.lower === 0 && needed.upper === 1 && (value === 0 || value === 1);
};

/** Equal sets: the same kind, and bounds that are the same terms after `rename`. */
export function sameSupport(a: SupportTerm, b: SupportTerm, rename: (text: string) => string): boolean {
  return supportText(a) === rename(supportText(b));
}
