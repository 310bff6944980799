import type { Span } from "../../grammar/span.ts";
import type { Binder, Dimension, Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import type { Placement } from "./placement.ts";
import type { Polynomial } from "./polynomial.ts";
import {
  addPolynomials,
  constantOf,
  constantPolynomial,
  polynomialText,
  samePolynomial,
  shiftPolynomial,
  signForLarge,
  subtractPolynomials,
  symbolOf,
  symbolPolynomial,
  symbolsOf,
} from "./polynomial.ts";
import { binderBounds, extreme, polynomialOf, sizeOfPolynomial } from "./ranges.ts";
import { termOfPolynomial } from "./size-terms.ts";
import { regular } from "./types.ts";

/** The positions that one left index runs over. */
interface Cell {
  readonly low: Polynomial;
  readonly high: Polynomial;
}
/** What a statement defines: a box of positions. `exact` is false where a condition or a dependent range makes it smaller than its box. */
export interface Box {
  readonly cells: readonly Cell[];
  readonly exact: boolean;
  readonly span: Span;
}

/** The array whose rows a symbol `length(w[…])` counts. */
const raggedArray = (symbol: string): string | undefined => /^length\((.+?)\[/.exec(symbol)?.[1];

export function boxOf(placement: Placement, span: Span): Box {
  const { plates, indices, scope } = placement;
  const cells = indices.map((t) => cellOf(t, plates, indices, scope));
  const conditional = plates.some((b) => b.where !== undefined);
  return { cells: cells.map(({ cell }) => cell), exact: !conditional && cells.every((c) => c.exact), span };
}

function cellOf(term: Term, plates: readonly Binder[], indices: readonly Term[], scope: Scope): { readonly cell: Cell; readonly exact: boolean } {
  const p = polynomialOf(term, scope.checker) ?? constantPolynomial(1);
  const binder = plates.find((b) => symbolsOf(p).has(b.id));
  const bounds = binder && binderBounds(binder, scope.checker);
  if (!binder || !bounds) return { cell: { low: p, high: p }, exact: true };
  const offset = subtractPolynomials(p, new Map([[binder.id, 1]]));
  const raw = { low: addPolynomials(bounds.low, offset), high: addPolynomials(bounds.high, offset) };
  const named = { low: rowsByPosition(raw.low, indices), high: rowsByPosition(raw.high, indices) };
  if (![...symbolsOf(named.low), ...symbolsOf(named.high)].some((s) => s.includes("#"))) return { cell: named, exact: true };
  return { cell: { low: extreme(raw.low, "min", scope) ?? raw.low, high: extreme(raw.high, "max", scope) ?? raw.high }, exact: false };
}

/** Index variables in `length(w[d#1])` by their place on the left, so that statements with different variables agree. */
function rowsByPosition(p: Polynomial, indices: readonly Term[]): Polynomial {
  const rename = (symbol: string): string => (raggedArray(symbol) === undefined ? symbol : symbol.replace(/[\p{L}\w]+#\d+/gu, (id) => place(id, indices)));
  return new Map([...p].map(([m, c]) => [m === "" ? m : m.split("*").map(rename).join("*"), c]));
}
function place(id: string, indices: readonly Term[]): string {
  const position = indices.findIndex((t) => t.kind === "binder" && t.id === id);
  return position < 0 ? id : `§${position}`;
}

/** Points where cells begin or end, in order for large sizes; null where the order depends on the sizes. */
function breakpoints(boxes: readonly Box[], position: number): readonly Polynomial[] | null {
  const points: Polynomial[] = [];
  for (const { cells } of boxes)
    for (const p of [cells[position]!.low, shiftPolynomial(cells[position]!.high, 1)]) if (!points.some((q) => samePolynomial(p, q))) points.push(p);
  const order = (a: Polynomial, b: Polynomial): number | null => signForLarge(subtractPolynomials(a, b));
  if (points.some((a) => points.some((b) => order(a, b) === null))) return null;
  return points.sort((a, b) => order(a, b) ?? 0);
}

/** The dimensions that boxes of one variable span from 1 on. */
export function spannedDimensions(boxes: readonly Box[]): readonly Dimension[] {
  const [first] = boxes;
  return (first?.cells ?? []).map((cell, position) => {
    const alike = boxes.filter((b) => b.cells.length === first!.cells.length);
    const points = breakpoints(alike, position);
    const last = points?.at(-1);
    return dimensionOf(last ? shiftPolynomial(last, -1) : cell.high, first!.span);
  });
}
function dimensionOf(extent: Polynomial, span: Span): Dimension {
  const array = symbolOf(extent) === null ? undefined : raggedArray(symbolOf(extent)!);
  return array === undefined ? regular(sizeOfPolynomial(extent, termOfPolynomial(extent, span))) : { kind: "ragged", like: array };
}

/** Boxes of one variable with the cells of all its dimensions: what a left side leaves unindexed is taken whole. */
export function wholeBoxes(boxes: readonly Box[], dimensions: readonly Dimension[], scope: Scope): readonly Box[] {
  const most = Math.max(0, ...boxes.map((b) => b.cells.length));
  const whole = (d: Dimension, position: number): Cell | null => {
    if (d.kind === "ragged")
      return { low: constantPolynomial(1), high: symbolPolynomial(`length(${d.like}[${Array.from({ length: position }, (_, i) => `§${i}`).join(", ")}])`) };
    const high = polynomialOf(d.size.term, scope.checker);
    return high && { low: constantPolynomial(1), high };
  };
  return boxes.map((b) => {
    const added = dimensions.slice(b.cells.length, most).map((d, i) => whole(d, b.cells.length + i));
    return added.includes(null) ? b : { ...b, cells: [...b.cells, ...added.flatMap((c) => c ?? [])] };
  });
}

type Elementary = { readonly low: Polynomial; readonly high: Polynomial };

/** Reports elements that two boxes share, and (for `complete`) elements from 1 on that no box has. Where the sizes decide, nothing is said: binding looks again. */
export function checkCoverage(name: string, boxes: readonly Box[], options: { readonly complete: boolean; readonly how: string }, scope: Scope): void {
  const [first] = boxes;
  if (!first || boxes.some((b) => b.cells.length !== first.cells.length)) return;
  const exact = boxes.filter((b) => b.exact);
  const axes = first.cells.map((_, position) => breakpoints(exact, position));
  if (axes.some((points) => points === null)) return;
  if (first.cells.length === 0) return checkScalar(name, boxes, options.how, scope);
  const steps = axes.map((points) => elementary(points!));
  if (options.complete && exact.length === boxes.length && !startsAtOne(name, axes as readonly (readonly Polynomial[])[], first.span, scope)) return;
  for (const cell of product(steps)) {
    const holding = exact.filter((b) => b.cells.every((c, i) => contains(c, cell[i]!)));
    const [one, two] = holding;
    if (one && two)
      return report(scope, "E2304", two.span, { what: elementText(name, cell), how: options.how }, [{ span: one.span, message: "defined here first" }]);
    if (!one && options.complete && exact.length === boxes.length) return report(scope, "E2305", first.span, { what: elementText(name, cell) });
  }
}
function checkScalar(name: string, boxes: readonly Box[], how: string, scope: Scope): void {
  const [one, two] = boxes;
  if (one && two) report(scope, "E2304", two.span, { what: `\`${name}\``, how }, [{ span: one.span, message: "defined here first" }]);
}

function startsAtOne(name: string, axes: readonly (readonly Polynomial[])[], span: Span, scope: Scope): boolean {
  for (const [position, points] of axes.entries()) {
    const start = constantOf(points[0]!);
    if (start === null || start <= 1) continue;
    const indices = axes.map((_, i) => (i === position ? (start === 2 ? "1" : `1..${start - 1}`) : "…"));
    report(scope, "E2305", span, { what: `\`${name}[${indices.join(", ")}]\`` });
    return false;
  }
  return true;
}

function elementary(points: readonly Polynomial[]): readonly Elementary[] {
  return points.slice(0, -1).map((low, i) => ({ low, high: shiftPolynomial(points[i + 1]!, -1) }));
}
const notBelow = (a: Polynomial, b: Polynomial): boolean => (signForLarge(subtractPolynomials(a, b)) ?? -1) >= 0;
const contains = (outer: Cell, inner: Elementary): boolean => notBelow(inner.low, outer.low) && notBelow(outer.high, inner.high);

function product(axes: readonly (readonly Elementary[])[]): readonly (readonly Elementary[])[] {
  return axes.reduce<readonly (readonly Elementary[])[]>((rows, axis) => rows.flatMap((row) => axis.map((e) => [...row, e])), [[]]);
}
const positionText = ({ low, high }: Elementary): string =>
  samePolynomial(low, high) ? polynomialText(low) : `${polynomialText(low)}..${polynomialText(high)}`;
const elementText = (name: string, cell: readonly Elementary[]): string =>
  `\`${name}[${cell
    .map(positionText)
    .join(", ")
    .replace(/length\(([^[]+)\[[^\]]*\]\)/g, "length($1)")}]\``;
