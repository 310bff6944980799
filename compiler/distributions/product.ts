import type { Notation } from "./notation.ts";

/** How tightly a piece of text binds: a sum needs parentheses in a product, a product under a power. */
export const SUM = 1;
export const PRODUCT = 2;
export const TIGHT = 3;
const ATOM = 4;

export interface Piece {
  readonly text: string;
  readonly level: number;
}

export const atom = (text: string): Piece => ({ text, level: ATOM });
export const tight = (text: string): Piece => ({ text, level: TIGHT });

export const wrap = (piece: Piece, level: number, notation: Notation): string => (piece.level < level ? notation.parentheses(piece.text) : piece.text);

/** A number times powers of pieces of text; equal texts are equal factors. */
export interface Product {
  readonly coefficient: number;
  readonly powers: readonly { readonly piece: Piece; readonly exponent: number }[];
}

export const numberProduct = (coefficient: number): Product => ({ coefficient, powers: [] });
export const pieceProduct = (piece: Piece): Product => ({ coefficient: 1, powers: [{ piece, exponent: 1 }] });
export const scaledProduct = (by: number, p: Product): Product => ({ ...p, coefficient: by * p.coefficient });
export const inverseProduct = (p: Product): Product => ({
  coefficient: 1 / p.coefficient,
  powers: p.powers.map(({ piece, exponent }) => ({ piece, exponent: -exponent })),
});

/** Factors that cancel are left out. */
export function productOf(a: Product, b: Product): Product {
  const powers = new Map(a.powers.map((p) => [p.piece.text, p]));
  for (const { piece, exponent } of b.powers) powers.set(piece.text, { piece, exponent: exponent + (powers.get(piece.text)?.exponent ?? 0) });
  return { coefficient: a.coefficient * b.coefficient, powers: [...powers.values()].filter(({ exponent }) => exponent !== 0) };
}

/** Like terms are added, in the order of their first appearance; what cancels is left out. */
export function likeTerms(terms: readonly Product[]): readonly Product[] {
  const merged = new Map<string, Product>();
  for (const t of terms) {
    const key = t.powers
      .map(({ piece, exponent }) => `${piece.text}^${exponent}`)
      .sort()
      .join("·");
    merged.set(key, { ...t, coefficient: t.coefficient + (merged.get(key)?.coefficient ?? 0) });
  }
  return [...merged.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** The absolute value of a product, as one fraction. */
export function writeProduct({ coefficient, powers }: Product, notation: Notation): Piece {
  const above = powers.filter(({ exponent }) => exponent > 0).map((p) => power(p.piece, p.exponent, notation));
  const below = powers.filter(({ exponent }) => exponent < 0).map((p) => power(p.piece, -p.exponent, notation));
  const [top, bottom] = ratio(Math.abs(coefficient), below.length > 0);
  const numerator = [...(top === 1 ? [] : [numberPiece(top, notation)]), ...above];
  const denominator = [...(bottom === 1 ? [] : [numberPiece(bottom, notation)]), ...below];
  if (denominator.length === 0) return numerator.length === 0 ? numberPiece(1, notation) : side(numerator, notation);
  const over = numerator.length === 0 ? "1" : part(numerator, notation);
  const under = part(denominator, notation);
  return { text: notation.fraction(over, denominator.length > 1 && !notation.barred ? notation.parentheses(under) : under), level: PRODUCT };
}

const power = (piece: Piece, exponent: number, notation: Notation): Piece =>
  exponent === 1 ? piece : tight(notation.power(wrap(piece, ATOM, notation), String(exponent)));

/** A named logarithm takes parentheses in a product. */
export function numberPiece(value: number, notation: Notation): Piece {
  const text = notation.constant(value);
  return { text, level: text.includes("log") ? SUM : TIGHT };
}

/** Small fractions as two integers; ½ stays a factor where nothing stands below. */
function ratio(value: number, hasDenominator: boolean): readonly [number, number] {
  if (!Number.isFinite(value) || Number.isInteger(value) || (value === 0.5 && !hasDenominator)) return [value, 1];
  for (let q = 2; q <= 24; q++) {
    const p = value * q;
    if (Math.abs(p - Math.round(p)) < 1e-12 * p) return [Math.round(p), q];
  }
  return [value, 1];
}

const side = (pieces: readonly Piece[], notation: Notation): Piece =>
  pieces.length === 1 ? pieces[0]! : { text: notation.product(pieces.map((p) => wrap(p, PRODUCT, notation))), level: PRODUCT };

/** One part of a fraction; under a bar a single sum needs no parentheses. */
const part = (pieces: readonly Piece[], notation: Notation): string =>
  pieces.length === 1 && notation.barred ? pieces[0]!.text : notation.product(pieces.map((p) => wrap(p, PRODUCT, notation)));
