import { hasAxis } from "../ir/axes.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Statement } from "./statements.ts";

/** A loop over `axis` around its members, or (axis null) members that need no further loop. */
export interface Group {
  readonly id: number;
  readonly axis: Axis | null;
  /** For axis null: in order. Else the nest inside. */
  readonly members: readonly Statement[];
  readonly inner: readonly Group[];
}

/** Where a statement stands: the loops around it, outermost first, and how many of them its finished value is inside of. */
export interface Place {
  readonly path: readonly Group[];
  readonly available: number;
}

export interface Schedule {
  readonly groups: readonly Group[];
  readonly places: ReadonlyMap<Statement, Place>;
}

/**
 * Fuses statements into loop nests, greedily: each joins the first nest over its next axis in which everything that it reads
 * is finished, at its own position or in an earlier nest. Law: a value that is reduced over the axis of a nest, or read at
 * another position of it, is finished only after that nest.
 */
export function schedule(statements: readonly Statement[], fixed: readonly Axis[] = []): Schedule {
  const places = new Map<Statement, Place>();
  let next = 0;
  const build = (members: readonly Statement[], around: readonly Axis[]): Group[] => {
    const groups: { axis: Axis | null; members: Statement[] }[] = [];
    const at = new Map<Expr, number>();
    for (const s of members) {
      const axis = s.domain.find((a) => !hasAxis(around, a)) ?? null;
      let earliest = 0;
      for (const read of s.reads) {
        const g = at.get(read.node);
        if (g === undefined) continue;
        const producer = groups[g]!.members.find((m) => m.node === read.node && m.output === null && m.update === null)!;
        const fused = groups[g]!.axis?.id === axis?.id && (axis === null || (hasAxis(producer.carried, axis) && !read.elsewhere.has(axis.id)));
        earliest = Math.max(earliest, fused ? g : g + 1);
      }
      let g = groups.findIndex((group, i) => i >= earliest && group.axis?.id === axis?.id);
      if (g < 0) g = groups.push({ axis, members: [] }) - 1;
      groups[g]!.members.push(s);
      if (s.output === null && s.update === null) at.set(s.node, g);
    }
    return groups.map((g) => ({ id: next++, axis: g.axis, members: g.members, inner: g.axis === null ? [] : build(g.members, [...around, g.axis]) }));
  };
  const groups = build(statements, fixed);
  locate(groups, [], places);
  return { groups, places };
}

function locate(groups: readonly Group[], path: readonly Group[], places: Map<Statement, Place>): void {
  for (const g of groups) {
    if (g.axis !== null) {
      locate(g.inner, [...path, g], places);
      continue;
    }
    for (const s of g.members) {
      const reduced = path.findIndex((p) => !hasAxis(s.carried, p.axis!) && hasAxis(s.domain, p.axis!));
      places.set(s, { path, available: reduced < 0 ? path.length : reduced });
    }
  }
}

/** How many leading loops two places share. */
export const sharedLoops = (a: readonly Group[], b: readonly Group[]): number => {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
};
