import type { Binder, Dimension, Size, Term } from "../model/types.ts";
import { termText } from "../model/text.ts";
import type { Checker, Scope } from "./context.ts";
import type { Polynomial } from "./polynomial.ts";
import {
  addPolynomials,
  constantOf,
  constantPolynomial,
  evaluatePolynomial,
  multiplyPolynomials,
  polynomialText,
  substituteExtreme,
  subtractPolynomials,
  symbolPolynomial,
  symbolsOf,
} from "./polynomial.ts";

/** What is known of whole-number terms: polynomials in sizes, index variables (by id) and lengths of ragged rows. */

const textSymbol = (t: string): Polynomial => symbolPolynomial(t.replaceAll("*", "·"));
/** The length of a row of a ragged array, as a symbol: equal for equal rows. */
export const rowLength = (array: string, indices: readonly Term[]): Polynomial => textSymbol(`length(${array}[${indices.map((t) => termText(t)).join(", ")}])`);

function lengthOf(row: Term): Polynomial | null {
  const [dimension] = row.type.dimensions;
  if (dimension?.kind !== "ragged") return null;
  return rowLength(dimension.like, row.kind === "index" ? row.indices : []);
}

/** A whole-number term as a polynomial; null where it is none. */
export function polynomialOf(term: Term, checker: Checker): Polynomial | null {
  switch (term.kind) {
    case "number":
      return Number.isInteger(term.value) ? constantPolynomial(term.value) : null;
    case "size":
      return symbolPolynomial(term.name);
    case "binder":
      return symbolPolynomial(term.id);
    case "variable":
      return term.role === "constant" ? constantValue(term, checker) : null;
    case "unary": {
      const p = term.operator === "-" ? polynomialOf(term.operand, checker) : null;
      return p && subtractPolynomials(constantPolynomial(0), p);
    }
    case "binary":
      return binaryPolynomial(term, checker);
    case "call":
      return term.callee === "length" ? lengthOf(term.arguments[0]!) : null;
    default:
      return null;
  }
}
function constantValue(term: Term & { readonly kind: "variable" }, checker: Checker): Polynomial | null {
  for (const [symbol, value] of checker.constants)
    if (symbol.name === term.name) return value.kind === "number" && Number.isInteger(value.value) ? constantPolynomial(value.value) : null;
  return null;
}
function binaryPolynomial(term: Term & { readonly kind: "binary" }, checker: Checker): Polynomial | null {
  if (term.operator !== "+" && term.operator !== "-" && term.operator !== "*") return null;
  const [a, b] = [polynomialOf(term.left, checker), polynomialOf(term.right, checker)];
  if (a === null || b === null) return null;
  return term.operator === "*" ? multiplyPolynomials(a, b) : addPolynomials(a, b, term.operator === "-" ? -1 : 1);
}

/** Lowest and highest value of an index variable. */
export function binderBounds(b: Binder, checker: Checker): { readonly low: Polynomial; readonly high: Polynomial } | null {
  if (b.range.kind === "row") return { low: constantPolynomial(1), high: rowLength(b.range.array, b.range.indices) };
  const [lowTerm, highTerm] = b.range.kind === "full" ? [null, b.range.size.term] : [b.range.low, b.range.high];
  const low = lowTerm ? polynomialOf(lowTerm, checker) : constantPolynomial(1);
  const high = polynomialOf(highTerm, checker);
  return low && high && { low, high };
}

/** The least or greatest value of p over its index variables, inner ones first (their ranges may depend on outer ones). */
export function extreme(p: Polynomial, want: "min" | "max", scope: Scope): Polynomial | null {
  let result: Polynomial | null = p;
  const order = [...scope.checker.binders.keys()].reverse();
  for (const id of order) {
    if (result === null || !symbolsOf(result).has(id)) continue;
    const bounds = binderBounds(scope.checker.binders.get(id)!, scope.checker);
    const narrowed = scope.narrowed.get(id);
    const low = tighter(narrowed?.low && polynomialOf(narrowed.low, scope.checker), bounds?.low, "max", scope.checker);
    const high = tighter(narrowed?.high && polynomialOf(narrowed.high, scope.checker), bounds?.high, "min", scope.checker);
    result = low && high ? substituteExtreme(result, id, low, high, want) : null;
  }
  return result;
}

/** a − b where constants and numbers alone give it. */
const difference = (a: Polynomial, b: Polynomial, checker: Checker): number | null => sizeValue(addPolynomials(a, b, -1), checker);

/** The tighter of a bound that a condition gives and that of the range; the condition's where they cannot be compared. */
function tighter(narrowed: Polynomial | null | undefined, range: Polynomial | undefined, want: "min" | "max", checker: Checker): Polynomial | undefined {
  if (!narrowed || range === undefined) return narrowed ?? range;
  const by = difference(narrowed, range, checker);
  if (by === null) return narrowed;
  return (want === "max" ? by >= 0 : by <= 0) ? narrowed : range;
}

/** Bounds of a whole-number term in sizes alone; null where they are not known. */
export function rangeOf(term: Term, scope: Scope): { readonly low: Polynomial; readonly high: Polynomial } | null {
  const p = polynomialOf(term, scope.checker);
  const low = p && extreme(p, "min", scope);
  const high = p && extreme(p, "max", scope);
  return low && high && { low, high };
}

/** The extent of a dimension as a polynomial; `row` are the indices before it, which choose the row of a ragged one. */
export const extentOf = (d: Dimension, row: readonly Term[], checker: Checker): Polynomial | null =>
  d.kind === "regular" ? polynomialOf(d.size.term, checker) : rowLength(d.like, row);

/** The value of a size where constants and numbers alone give it. */
export function sizeValue(p: Polynomial, checker: Checker): number | null {
  return evaluatePolynomial(p, (symbol) => {
    for (const [s, value] of checker.constants) if (s.name === symbol) return value.kind === "number" ? value.value : null;
    return null;
  });
}

/** Equal by text; or a plain number against a size that a constant fixes at that number. */
export function equalSizes(a: Size, b: Size, checker: Checker): boolean {
  if (a.text === b.text) return true;
  const [p, q] = [polynomialOf(a.term, checker), polynomialOf(b.term, checker)];
  if (p === null || q === null || (constantOf(p) === null && constantOf(q) === null)) return false;
  const value = sizeValue(p, checker);
  return value !== null && value === sizeValue(q, checker);
}
export const equalDimension = (a: Dimension, b: Dimension, checker: Checker): boolean =>
  a.kind === "regular" ? b.kind === "regular" && equalSizes(a.size, b.size, checker) : b.kind === "ragged" && a.like === b.like;
export const equalDimensions = (a: readonly Dimension[], b: readonly Dimension[], checker: Checker): boolean =>
  a.length === b.length && a.every((d, i) => equalDimension(d, b[i]!, checker));

/** Of two equal lists of dimensions, for each the one with a symbol. */
export const preferSymbols = (a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] =>
  a.map((d, i) => (d.kind === "regular" && d.size.term.kind === "number" ? b[i]! : d));

export const sizeOfPolynomial = (p: Polynomial, term: Term): Size => ({ text: polynomialText(p), term });
