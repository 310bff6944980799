import type { Draft, Scope } from "./draft.ts";
import type { Piece } from "./references.ts";

/** Writes an expression with at most `depth` levels below it, or null when its form does not apply here. */
export type Maker = (draft: Draft, scope: Scope, depth: number) => Piece | null;

/** Tries makers until one applies; `otherwise` always does. */
export function choose(draft: Draft, scope: Scope, depth: number, makers: readonly (readonly [weight: number, make: Maker])[], otherwise: Maker): Piece {
  const total = makers.reduce((sum, [weight]) => sum + weight, 0);
  for (let attempt = 0; attempt < 6; attempt++) {
    let roll = draft.random.next() * total;
    const found = makers.find(([weight]) => (roll -= weight) < 0);
    const piece = found?.[1](draft, scope, depth);
    if (piece) return piece;
  }
  return otherwise(draft, scope, depth)!;
}

export const corners = (f: (a: number, b: number) => number, a: Piece, b: Piece): Omit<Piece, "text"> => {
  const all = [f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)];
  return { low: Math.min(...all), high: Math.max(...all) };
};
