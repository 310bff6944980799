import type { Binder, Dimension, DistributionTerm, Factor, SupportTerm, Term, TermType } from "../model/types.ts";
import { implicitBinder } from "./binders.ts";
import { boxOf } from "./coverage.ts";
import type { Box } from "./coverage.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { distributionShape } from "./distributions.ts";
import { elaborate, elaborateWhole } from "./expressions.ts";
import type { Shape } from "./families.ts";
import { placeHoles } from "./holes.ts";
import { checkIndex } from "./indices.ts";
import { leftSpan, placeLeft, plateScope } from "./placement.ts";
import type { Placement } from "./placement.ts";
import { equalDimensions } from "./ranges.ts";
import type { LetPiece, TildePiece } from "./symbols.ts";
import { mapSupport } from "./support-terms.ts";
import { binderTerm, indexTerm } from "./terms.ts";
import { describeDimensions, dimensionText, failed } from "./types.ts";

/** A `~` statement, checked. */
export interface TildeResult {
  readonly piece: TildePiece;
  readonly plates: readonly Binder[];
  readonly indices: readonly Term[];
  /** Of these, the ones that the checker added for implicit plates. */
  readonly added: readonly Term[];
  /** Dimensions that its left side leaves to the right side. */
  readonly rest: readonly Dimension[];
  readonly shape: Shape;
  readonly distribution: DistributionTerm;
  readonly box: Box;
}
export interface LetResult {
  readonly piece: LetPiece;
  readonly plates: readonly Binder[];
  readonly indices: readonly Term[];
  readonly value: Term;
  readonly box: Box;
}

/** A statement's box, null when its left side is wrong; and the whole, null when anything is. */
export interface Attempt<R> {
  readonly box: Box | null;
  readonly result: R | null;
}

/** `known`: the type of the variable, where it is declared (data) or found already (latents in a guide). */
export function elaborateTilde(piece: TildePiece, known: TermType | null, scope: Scope): Attempt<TildeResult> {
  const placement = placeLeft(piece, scope);
  return { box: placement && boxOf(placement, leftSpan(piece.statement)), result: rightOf(piece, placement, known, scope) };
}

function rightOf(piece: TildePiece, placement: Placement | null, known: TermType | null, scope: Scope): TildeResult | null {
  const { statement } = piece;
  const inside = placement?.scope ?? plateScope(piece, scope);
  const rest = placement && known ? restOf(piece, placement, known, inside) : null;
  const firstHole = scope.checker.holes.length;
  const expected = { variable: statement.name.text, dimensions: rest, category: known?.category ?? null, inner: [] };
  const shape = distributionShape(statement.distribution, expected, inside);
  if (placement === null || shape === null || (known !== null && rest === null)) return null;
  const implicitDimensions = rest === null ? shape.extra : sharedWith(rest, shape, piece, inside);
  if (implicitDimensions === null) return null;
  const implicit = implicitPlates(implicitDimensions, placement, piece, inside);
  placeHoles(firstHole, [...placement.plates, ...implicit], scope);
  const variables = implicit.map((b) => binderTerm(b, statement.name.span));
  return {
    piece,
    plates: [...placement.plates, ...implicit],
    indices: [...placement.indices, ...variables],
    added: variables,
    rest: [...implicitDimensions, ...shape.event],
    shape,
    distribution: shape.build(shape.extra.length > 0 ? variables : []),
    box: boxOf(placement, leftSpan(statement)),
  };
}

/** The dimensions of a declared variable that the left side leaves; null after a report. */
function restOf(piece: TildePiece, placement: Placement, known: TermType, scope: Scope): readonly Dimension[] | null {
  const { indices } = placement;
  if (indices.length > known.dimensions.length) {
    report(scope, "E2104", leftSpan(piece.statement), { text: piece.statement.name.text, shape: describeDimensions(known.dimensions), count: indices.length });
    return null;
  }
  const fits = indices.map((t, i) => checkIndex(t, known.dimensions[i]!, indices.slice(0, i), scope));
  return fits.includes(false) ? null : known.dimensions.slice(indices.length);
}

/** The dimensions that become implicit plates, where the left side has `rest`; null after a report. */
function sharedWith(rest: readonly Dimension[], shape: Shape, piece: TildePiece, scope: Scope): readonly Dimension[] | null {
  const count = rest.length - shape.event.length;
  const lead = rest.slice(0, Math.max(0, count));
  const eventFits = count >= 0 && equalDimensions(rest.slice(count), shape.event, scope.checker);
  if (eventFits && (shape.extra.length === 0 || equalDimensions(lead, shape.extra, scope.checker))) return lead;
  const right = [...shape.extra, ...shape.event];
  const { statement } = piece;
  const needs = right.length === 0 ? "gives a scalar" : `gives ${describeDimensions(right)}`;
  report(scope, "E2308", statement.span, {
    left: `\`${quote(scope, leftSpan(statement))}\``,
    leftShape: describeDimensions(rest),
    right: `\`${shape.name}\``,
    rightShape: needs,
  });
  return null;
}

function implicitPlates(dimensions: readonly Dimension[], placement: Placement, piece: TildePiece, scope: Scope): readonly Binder[] {
  const made: Binder[] = [];
  const { span } = piece.statement.name;
  for (const d of dimensions) {
    const row = [...placement.indices, ...made.map((b) => binderTerm(b, span))];
    made.push(implicitBinder(variableFor(d), d, row, span, scope));
  }
  return made;
}
/** `l` for a dimension over L. */
const variableFor = (d: Dimension): string => /^\p{L}/u.exec(d.kind === "ragged" ? "i" : dimensionText(d))?.[0].toLowerCase() ?? "i";

/** The support of the elements that a statement defines, in terms of its plates. */
export const resultSupport = (r: TildeResult): SupportTerm => mapSupport(r.shape.support, (t) => indexTerm(t, r.added, t.span));

export function tildeFactor(r: TildeResult): Factor {
  const { statement } = r.piece;
  return {
    kind: "density",
    id: "",
    plates: r.plates,
    value: { variable: statement.name.text, indices: r.indices },
    distribution: r.distribution,
    support: resultSupport(r),
    span: statement.span,
  };
}

/** In the order of the text, with stable ids. */
export function numberFactors(factors: readonly Factor[]): readonly Factor[] {
  const counts = new Map<string, number>();
  return [...factors]
    .sort((a, b) => a.span.start - b.span.start)
    .map((f) => {
      const base = f.kind === "density" ? f.value.variable : "factor";
      const count = (counts.get(base) ?? 0) + 1;
      counts.set(base, count);
      return { ...f, id: count === 1 ? base : `${base}_${count}` };
    });
}

export function elaborateLet(piece: LetPiece, scope: Scope): Attempt<LetResult> {
  const placement = placeLeft(piece, scope);
  const inside = placement?.scope ?? plateScope(piece, scope);
  const local = piece.statement.indices === undefined;
  const value = (local ? elaborateWhole : elaborate)(piece.statement.value, inside);
  const box = placement && boxOf(placement, leftSpan(piece.statement));
  if (placement === null || box === null || failed(value)) return { box, result: null };
  return { box, result: { piece, plates: placement.plates, indices: placement.indices, value, box } };
}
