import { hull, REAL, sameInterval, UNIT } from "../model/interval.ts";
import type { Dimension, Element, Interval, Size, Structure, Term, TermType } from "../model/types.ts";
import type { Span } from "../../grammar/span.ts";

/** Types that are compared by identity: the term stands for nothing, and a message about it was given or is not wanted. */
export const ERROR: TermType = { element: "real", dimensions: [], interval: REAL };
/** The value of a net with several heads, before one is chosen with `.head`. */
export const HEADS: TermType = { element: "real", dimensions: [], interval: REAL };

export const scalarType = (element: Element, interval: Interval): TermType => ({ element, dimensions: [], interval });
export const REAL_TYPE = scalarType("real", REAL);
export const BOOLEAN_TYPE = scalarType("boolean", UNIT);

export const errorTerm = (span: Span): Term => ({ kind: "number", value: NaN, type: ERROR, span });
export const failed = (...terms: readonly Term[]): boolean => terms.some((t) => t.type === ERROR);

export const regular = (size: Size): Dimension => ({ kind: "regular", size });
export const dimensionText = (d: Dimension): string => (d.kind === "regular" ? d.size.text : `*${d.like}`);
export const sameDimension = (a: Dimension, b: Dimension): boolean => dimensionText(a) === dimensionText(b);
export const sameDimensions = (a: readonly Dimension[], b: readonly Dimension[]): boolean =>
  a.length === b.length && a.every((d, i) => sameDimension(d, b[i]!));
export const dimensionsText = (dimensions: readonly Dimension[]): string => `[${dimensions.map((d) => (d.kind === "regular" ? d.size.text : "*")).join(", ")}]`;

/** In words: "a scalar", "a vector over L", "an array [N, P]". */
export function describeDimensions(dimensions: readonly Dimension[]): string {
  const [first] = dimensions;
  if (first === undefined) return "a scalar";
  if (dimensions.length > 1) return `an array ${dimensionsText(dimensions)}`;
  return first.kind === "regular" ? `a vector over ${first.size.text}` : `a row of ${first.like}`;
}

/** Number of trailing dimensions that a structure spans. */
export const structureRank = (s: Structure): 1 | 2 => (s === "covariance" || s === "cholesky" || s === "correlation_cholesky" ? 2 : 1);

/** The type without its first `count` dimensions. */
export function dropDimensions(type: TermType, count: number): TermType {
  const dimensions = type.dimensions.slice(count);
  const { structure, ...rest } = type;
  return { ...rest, dimensions, ...(structure !== undefined && dimensions.length >= structureRank(structure) ? { structure } : {}) };
}
export const withDimensions = (type: TermType, dimensions: readonly Dimension[]): TermType => ({ ...type, dimensions });

const ELEMENTS: readonly Element[] = ["boolean", "integer", "real"];
const widerElement = (a: Element, b: Element): Element => ELEMENTS[Math.max(ELEMENTS.indexOf(a), ELEMENTS.indexOf(b))]!;

/** What two alternatives have in common; their dimensions are the caller's business. */
export function joinTypes(a: TermType, b: TermType, dimensions: readonly Dimension[]): TermType {
  const base: TermType = { element: widerElement(a.element, b.element), dimensions, interval: hull(a.interval, b.interval) };
  const category = a.category !== undefined && a.category.text === b.category?.text ? { category: a.category } : {};
  return { ...base, ...category, ...(a.structure !== undefined && a.structure === b.structure ? { structure: a.structure } : {}) };
}
export const sameType = (a: TermType, b: TermType): boolean =>
  a.element === b.element &&
  sameDimensions(a.dimensions, b.dimensions) &&
  sameInterval(a.interval, b.interval) &&
  a.category?.text === b.category?.text &&
  a.structure === b.structure;
