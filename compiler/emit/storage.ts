import { withoutAxes } from "../ir/axes.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { sharedLoops, type Place, type Schedule } from "./schedule.ts";
import type { Statement } from "./statements.ts";

/** Where a value is kept: in a variable of the block where it is finished, and, when read outside, in an array over `axes`. */
export interface Storage {
  readonly scalar: string | null;
  readonly buffer: { readonly name: string; readonly axes: readonly Axis[] } | null;
}

/**
 * Plans storage. A value read only inside the loops where it is finished is a local variable. Else it gets an array over
 * those of its axes whose loops not all readers share.
 */
export function planStorage(schedules: readonly Schedule[], freshName: (hint: string) => string): ReadonlyMap<Expr, Storage> {
  const places = new Map<Statement, Place>(schedules.flatMap((s) => [...s.places]));
  const readers = new Map<Expr, Statement[]>();
  /** Inside and outside of a scan share no loops. */
  const home = new Map<Statement, Schedule>(schedules.flatMap((h) => [...h.places.keys()].map((s) => [s, h] as const)));
  for (const s of places.keys()) for (const r of s.reads) readers.set(r.node, [...(readers.get(r.node) ?? []), s]);
  const out = new Map<Expr, Storage>();
  for (const [s, place] of places) {
    if (s.output !== null || s.update !== null || s.node.kind === "scan") continue;
    const uses = readers.get(s.node) ?? [];
    const common = Math.min(
      place.available,
      ...uses.map((u) => (home.get(u) === home.get(s) ? sharedLoops(place.path.slice(0, place.available), places.get(u)!.path) : 0)),
    );
    const axes = withoutAxes(
      s.axes,
      place.path.slice(0, common).map((g) => g.axis!),
    );
    out.set(s.node, storageFor(s, axes, place, freshName));
  }
  return out;
}

function storageFor(s: Statement, axes: readonly Axis[], place: Place, freshName: (hint: string) => string): Storage {
  const whole = NEEDS_BUFFER.has(s.node.kind);
  const needsBuffer = axes.length > 0 || whole;
  const inLoops = !whole && place.path.slice(place.available).every((g) => !s.carried.some((c) => c.id === g.axis!.id));
  const name = freshName(hint(s.node));
  return {
    scalar: inLoops ? name : null,
    buffer: needsBuffer ? { name: inLoops ? freshName(`${name}s`) : name, axes } : null,
  };
}

const NEEDS_BUFFER: ReadonlySet<Expr["kind"]> = new Set(["draw", "transposed", "segment", "cholesky", "solve"]);

const HINTS: Partial<Record<Expr["kind"], string>> = {
  draw: "draw",
  reduce: "total",
  transposed: "scattered",
  cholesky: "factor",
  solve: "solved",
  segment: "segment",
};
const hint = (e: Expr): string => HINTS[e.kind] ?? "v";
