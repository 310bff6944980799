import type * as Ast from "../../grammar/ast.ts";
import type { Binder, Dimension, Size, Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { narrow } from "./conditions.ts";
import { requireCondition } from "./operators.ts";
import { addPolynomials, constantOf, constantPolynomial, subtractPolynomials, symbolsOf } from "./polynomial.ts";
import type { Polynomial } from "./polynomial.ts";
import { binderBounds, polynomialOf, sizeOfPolynomial } from "./ranges.ts";
import { lookUp, SYMBOL_WORDS } from "./symbols.ts";
import { numberTerm } from "./terms.ts";
import { dimensionText, failed, regular } from "./types.ts";
import { visitFreeNames } from "./syntax.ts";

type Elaborate = (e: Ast.Expression, scope: Scope) => Term;
type Range = Binder["range"];

/** A binder with its range and condition; `enter` gives the scope in which its name is known. Null (after a report) when the range is wrong. */
export function elaborateBinder(
  ast: Ast.Binder,
  scope: Scope,
  elaborate: Elaborate,
  enter: (b: Binder | null) => Scope,
): { readonly binder: Binder | null; readonly scope: Scope } {
  const range = elaborateRange(ast, scope, elaborate);
  if (range === null) return { binder: null, scope: enter(null) };
  const id = scope.checker.fresh(ast.name.text);
  const plain: Binder = { id, name: ast.name.text, range, implicit: false, span: ast.span };
  scope.checker.binders.set(id, plain);
  const inside = enter(plain);
  if (ast.where === undefined) return { binder: plain, scope: inside };
  if (!usesDataOnly(ast.where, inside)) return { binder: null, scope: inside };
  const where = elaborate(ast.where, inside);
  if (failed(where) || !requireCondition(where, "`where`", inside)) return { binder: null, scope: inside };
  const binder = { ...plain, where };
  scope.checker.binders.set(id, binder);
  return { binder, scope: narrow(where, true, inside) };
}

/** A plate made by the checker, for a dimension that the source leaves implicit. */
export function implicitBinder(name: string, dimension: Dimension, row: readonly Term[], span: Ast.Name["span"], scope: Scope): Binder {
  const id = scope.checker.fresh(name);
  const range: Range = dimension.kind === "regular" ? { kind: "full", size: dimension.size } : { kind: "row", array: dimension.like, indices: row };
  const binder: Binder = { id, name, range, implicit: true, span };
  scope.checker.binders.set(id, binder);
  return binder;
}

function usesDataOnly(where: Ast.Expression, scope: Scope): boolean {
  let fine = true;
  visitFreeNames(where, (name) => {
    const entry = lookUp(scope.frame, name.text);
    if (entry?.kind !== "latent" && entry?.kind !== "let" && entry?.kind !== "param") return;
    fine = false;
    scope.checker.used.add(entry);
    report(scope, "E2116", name.span, { name: name.text, is: SYMBOL_WORDS[entry.kind] });
  });
  return fine;
}

function elaborateRange(ast: Ast.Binder, scope: Scope, elaborate: Elaborate): Range | null {
  if (ast.high === undefined) return wholeRange(ast.low, scope, elaborate);
  const [low, high] = [boundTerm(ast.low, scope, elaborate), boundTerm(ast.high, scope, elaborate)];
  if (low === null || high === null) return null;
  const [p, q] = [polynomialOf(low, scope.checker)!, polynomialOf(high, scope.checker)!];
  if (constantOf(p) === 1 && isSize(q)) return { kind: "full", size: sizeOfPolynomial(q, high) };
  return { kind: "interval", low, high };
}
/** Made of sizes alone: no index variables, no lengths of rows. */
const isSize = (p: Polynomial): boolean => [...symbolsOf(p)].every((s) => !s.includes("#") && !s.startsWith("length("));

/** `n in N`, or `i in w[d]`: the positions of a row. */
function wholeRange(e: Ast.Expression, scope: Scope, elaborate: Elaborate): Range | null {
  const row = rowRange(e, scope, elaborate);
  if (row !== undefined) return row;
  const term = boundTerm(e, scope, elaborate);
  const p = term && polynomialOf(term, scope.checker);
  if (!term || !p) return null;
  if (isSize(p)) return { kind: "full", size: sizeOfPolynomial(p, term) };
  return { kind: "interval", low: numberTerm(1, e.span), high: term };
}

/** Undefined when the expression is no array. */
function rowRange(e: Ast.Expression, scope: Scope, elaborate: Elaborate): Range | null | undefined {
  const base = e.kind === "index" ? e.base : e;
  const entry = base.kind === "name" ? lookUp(scope.frame, base.text) : undefined;
  if (entry?.kind !== "data") return undefined;
  const term = elaborate(e, scope);
  if (failed(term)) return null;
  const [dimension, ...more] = term.type.dimensions;
  if (dimension === undefined) {
    report(scope, "E2011", e.span, { text: quote(scope, e.span), is: "a single value of the data" });
    return null;
  }
  if (more.length > 0) {
    report(scope, "E2115", e.span, { problem: `\`${quote(scope, e.span)}\` has several dimensions; a range runs over one` });
    return null;
  }
  if (dimension.kind === "regular") {
    report(scope, "E2115", e.span, {
      problem: `\`${quote(scope, e.span)}\` is an array over ${dimensionText(dimension)}; a range is \`in ${dimensionText(dimension)}\``,
    });
    return null;
  }
  return { kind: "row", array: dimension.like, indices: term.kind === "index" ? term.indices : [] };
}

/** A bound of a range: a whole number made of sizes, constants, index variables and lengths of rows. */
function boundTerm(e: Ast.Expression, scope: Scope, elaborate: Elaborate): Term | null {
  if (!namesAreSizes(e, scope, false)) return null;
  const term = elaborate(e, scope);
  if (failed(term)) return null;
  if (polynomialOf(term, scope.checker) !== null && term.type.dimensions.length === 0) return term;
  report(scope, "E2115", e.span, { problem: `\`${quote(scope, e.span)}\` is not a whole number that is known before inference` });
  return null;
}

/** Reports names that are declared as something else. `strict`: index variables are not allowed either. */
function namesAreSizes(e: Ast.Expression, scope: Scope, strict: boolean): boolean {
  let fine = true;
  visitFreeNames(e, (name) => {
    const entry = lookUp(scope.frame, name.text);
    const kind = entry?.kind;
    const allowed =
      kind === undefined || kind === "size" || kind === "constant" || (!strict && (kind === "plate" || kind === "term" || kind === "data" || kind === "def"));
    const scalarData = entry?.kind === "data" && entry.declaration.type.dimensions.length === 0;
    if (entry === undefined || (allowed && !scalarData)) return;
    fine = false;
    scope.checker.used.add(entry);
    report(scope, "E2011", name.span, { text: name.text, is: SYMBOL_WORDS[entry.kind] }, [{ span: entry.span, message: "declared here" }]);
  });
  return fine;
}

/** A size: a dimension, the K of a category, `size =`. Null after a report. */
export function elaborateSize(e: Ast.Expression, scope: Scope, elaborate: Elaborate): Size | null {
  if (!namesAreSizes(e, scope, true)) return null;
  const term = elaborate(e, scope);
  if (failed(term)) return null;
  const p = polynomialOf(term, scope.checker);
  const value = p && constantOf(p);
  if (p === null || (value !== null && value < 0)) {
    report(scope, "E2011", e.span, { text: quote(scope, e.span), is: p === null ? "no whole number" : "negative" });
    return null;
  }
  return sizeOfPolynomial(p, term);
}

/** How many positions a binder has, as a dimension; null when that is no size. */
export function binderExtent(b: Binder, scope: Scope): Dimension | null {
  if (b.range.kind === "full") return regular(b.range.size);
  if (b.range.kind === "row") return { kind: "ragged", like: b.range.array };
  const bounds = binderBounds(b, scope.checker);
  if (bounds === null) return null;
  const p = addPolynomials(subtractPolynomials(bounds.high, bounds.low), constantPolynomial(1));
  return isSize(p) ? regular(sizeOfPolynomial(p, extentTerm(b, p))) : null;
}
function extentTerm(b: Binder, p: Polynomial): Term {
  const constant = constantOf(p);
  if (constant !== null || b.range.kind !== "interval") return numberTerm(constant ?? 0, b.span);
  const { low, high } = b.range;
  const type = high.type;
  const shift = low.kind === "number" ? low.value - 1 : null;
  if (shift !== null)
    return shift === 0 ? high : { kind: "binary", operator: shift > 0 ? "-" : "+", left: high, right: numberTerm(Math.abs(shift), b.span), type, span: b.span };
  const difference: Term = { kind: "binary", operator: "-", left: high, right: low, type, span: b.span };
  return { kind: "binary", operator: "+", left: difference, right: numberTerm(1, b.span), type, span: b.span };
}
