import { isList } from "./faults.ts";

/** Lengths of nested lists by dimension; null where no list says (inside an empty list, or where a number stands). */
export type Lengths = readonly (number | null)[];

/**
 * The shape of nested lists, `rank` dimensions deep. Of lists of different lengths the most common length counts (the first of equals),
 * so that one wrong row is reported as that row. Cost: O(number of lists).
 */
export function measure(content: unknown, rank: number): Lengths {
  const tallies = Array.from({ length: rank }, () => new Map<number, number>());
  tally(content, 0, tallies);
  return tallies.map(mostCommon);
}

function tally(content: unknown, depth: number, tallies: readonly Map<number, number>[]): void {
  const here = tallies[depth];
  if (here === undefined || !isList(content)) return;
  here.set(content.length, (here.get(content.length) ?? 0) + 1);
  if (depth + 1 < tallies.length) for (let i = 0; i < content.length; i++) tally(content[i], depth + 1, tallies);
}

function mostCommon(counts: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  for (const [length, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = length;
  return best;
}

/** Depth of nesting along the first and the last elements; `exact` unless it ends in an empty list or null. */
export function depthOf(content: unknown, pick: "first" | "last"): { readonly depth: number; readonly exact: boolean } {
  let depth = 0;
  let value = content;
  while (isList(value)) {
    depth++;
    if (value.length === 0) return { depth, exact: false };
    value = value[pick === "first" ? 0 : value.length - 1];
  }
  return { depth, exact: value !== null && value !== undefined };
}

/** Is the value as a whole nested too deep or not deep enough? Single odd elements are not: they are reported where they stand. */
export function wrongDepth(content: unknown, rank: number): number | null {
  const ends = [depthOf(content, "first"), depthOf(content, "last")];
  const wrong = ends.every(({ depth, exact }) => depth > rank || (exact && depth < rank));
  return wrong && ends[0]?.depth === ends[1]?.depth ? (ends[0]?.depth ?? 0) : null;
}
