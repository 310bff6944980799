import { suggest } from "../../grammar/suggest.ts";
import type { Span } from "../../grammar/span.ts";
import { isWithin, closed } from "../model/interval.ts";
import type { Binder, Dimension, Term } from "../model/types.ts";

import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import type { Polynomial } from "./polynomial.ts";
import { constantOf, isAtLeast, polynomialText, shiftPolynomial, subtractPolynomials, symbolsOf } from "./polynomial.ts";
import { equalSizes, extentOf, polynomialOf, rangeOf, sizeValue } from "./ranges.ts";
import { indexTerm } from "./terms.ts";
import { describeDimensions, errorTerm, failed } from "./types.ts";

/** base[indices], all elaborated: indices are scalar whole numbers that fit the dimensions they choose from. */
export function elaborateIndex(base: Term, indices: readonly Term[], span: Span, scope: Scope): Term {
  if (failed(base, ...indices)) return errorTerm(span);
  const { dimensions } = base.type;
  if (indices.length > dimensions.length) {
    report(scope, "E2104", span, { text: quote(scope, base.span), shape: describeDimensions(dimensions), count: indices.length });
    return errorTerm(span);
  }
  const fits = indices.map((index, i) => isIndex(index, scope) && checkIndex(index, dimensions[i]!, indices.slice(0, i), scope));
  return fits.every(Boolean) ? indexTerm(base, indices, span) : errorTerm(span);
}

function isIndex(index: Term, scope: Scope): boolean {
  const { element, dimensions } = index.type;
  if (element === "integer" && dimensions.length === 0) return true;
  const found = dimensions.length > 0 ? describeDimensions(dimensions) : element === "boolean" ? "a condition" : "a real number";
  report(scope, "E2105", index.span, { found });
  return false;
}

/** Is every value of the index a position of the dimension? `row` are the indices before it. Reports when it is not, or not known to be. */
export function checkIndex(index: Term, dimension: Dimension, row: readonly Term[], scope: Scope): boolean {
  const { category } = index.type;
  if (category !== undefined && dimension.kind === "regular" && equalSizes(category, dimension.size, scope.checker)) return true;
  const size = extentOf(dimension, row, scope.checker);
  const range = category !== undefined && index.kind !== "binder" ? null : rangeOf(index, scope);
  if (size === null) return true;
  if (range === null) return fitsByValue(index, size, scope) || mismatch(index, size, scope);
  const below = isAtLeast(range.low, 1);
  const above = isAtLeast(subtractPolynomials(size, range.high), 0);
  if (below === "yes" && above === "yes") return true;
  if (related(range.high, size) || constantOf(range.high) !== null) {
    if (below === "no" || above === "no" || exceedsByConstants(range.high, size, scope)) return outside(index, range, size, scope);
    return true;
  }
  if (below === "no") return outside(index, range, size, scope);
  return fitsByConstants(range, size, scope) || mismatch(index, size, scope);
}

/** Bounds that share a size with the dimension: whether they fit depends on the sizes, and is checked when these are bound. */
const related = (high: Polynomial, size: Polynomial): boolean => constantOf(size) === null && [...symbolsOf(size)].some((s) => symbolsOf(high).has(s));

/** Data or arithmetic whose values are known to lie within a size that is a number. */
function fitsByValue(index: Term, size: Polynomial, scope: Scope): boolean {
  const value = sizeValue(size, scope.checker);
  return value !== null && index.type.category === undefined && isWithin(index.type.interval, closed(1, value));
}
function fitsByConstants(range: { readonly low: Polynomial; readonly high: Polynomial }, size: Polynomial, scope: Scope): boolean {
  const [high, extent] = [sizeValue(range.high, scope.checker), sizeValue(size, scope.checker)];
  return high !== null && extent !== null && high <= extent && (constantOf(size) !== null || constantOf(range.high) !== null);
}

function exceedsByConstants(high: Polynomial, size: Polynomial, scope: Scope): boolean {
  const [most, extent] = [sizeValue(high, scope.checker), sizeValue(size, scope.checker)];
  return most !== null && extent !== null && most > extent;
}

function outside(index: Term, range: { readonly low: Polynomial; readonly high: Polynomial }, size: Polynomial, scope: Scope): false {
  report(scope, "E2107", index.span, { index: quote(scope, index.span), low: readable(range.low), high: readable(range.high), size: readable(size) });
  return false;
}

/** Index variables by name, not by id. */
const readable = (p: Polynomial): string => polynomialText(p).replace(/#\d+/g, "");

function mismatch(index: Term, size: Polynomial, scope: Scope): false {
  const needs = readable(size);
  const found = sizeNameOf(index, scope);
  const suggestion = suggest(found, [needs]);
  // sizes of similar names: one of them is misspelt, wherever they meet
  const alike = suggestion === undefined ? [] : [[found, needs].sort().join(" ~ ")];
  const binders = [...symbolsOf(polynomialOf(index, scope.checker) ?? new Map())].filter((s) => scope.checker.binders.has(s)).map((id) => `${id} ${needs}`);
  const pairs = [...alike, ...binders];
  if (pairs.some((p) => scope.checker.mismatches.has(p))) return false;
  pairs.forEach((p) => scope.checker.mismatches.add(p));
  report(scope, "E2106", index.span, { index: quote(scope, index.span), of: runsOver(index, scope), needs, suggestion });
  return false;
}
/** The size that an index runs over, as it is written. */
function sizeNameOf(index: Term, scope: Scope): string {
  const range = rangeOf(index, scope);
  return index.type.category?.text ?? (range ? readable(range.high) : "");
}
function runsOver(index: Term, scope: Scope): string {
  if (index.type.category) return `runs over ${index.type.category.text}`;
  const binder: Binder | undefined = index.kind === "binder" ? scope.checker.binders.get(index.id) : undefined;
  const range = binder && rangeOf(index, scope);
  if (range) return `runs from ${readable(range.low)} to ${readable(range.high)}`;
  const p = polynomialOf(index, scope.checker);
  return p && constantOf(shiftPolynomial(p, 0)) === null ? `is ${readable(p)}` : `is a whole number of unknown range`;
}
