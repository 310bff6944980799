import type { TraceRow } from "./types.ts";

/** Blocks of coordinate ascent, in the order of a sweep, as functions over a state that they share. */
export interface Ascent {
  readonly blocks: readonly string[];
  /** Updates a block; returns the greatest change of an element, in posterior standard deviations. */
  readonly update: (block: number) => number;
  /** The closed bound at the state. */
  readonly bound: () => number;
  /** The state, copied for a row of the trace. */
  readonly state: () => Float64Array;
}

export interface AscentSettings {
  readonly sweeps: number;
  /** Distance to the fixed point, in posterior sds, at which the ascent ends. */
  readonly tolerance: number;
  readonly traceRows: number;
}

export interface AscentResult {
  readonly sweeps: number;
  readonly stopped: "converged" | "steps" | "interrupted" | "error";
  readonly bound: number;
  /** Greatest change of the last sweep and how far the fixed point is by the rate of contraction, in posterior sds. */
  readonly change: number;
  readonly remaining: number;
  readonly trace: readonly TraceRow[];
  /** A bound that fell, or that is no number, after the update of a block. */
  readonly fault: { readonly sweep: number; readonly block: string; readonly before: number; readonly after: number } | null;
}

/** The bound is computed after every block in the first sweeps, then after every sweep. */
const WATCHED_SWEEPS = 20;
/** Relative fall of the bound that is rounding. */
const ROUNDING = 1e-9;
const YIELD_EVERY = 50;

/** Sweeps over which the rate of contraction is measured. */
const RATE_SWEEPS = 8;
/** A change below this that has not shrunk for so many sweeps is rounding. */
const ROUNDING_CHANGE = 1e-7;
const STILL_SWEEPS = 50;

/** The changes of successive sweeps: how fast they shrink, and how far that says the fixed point still is. */
class Pace {
  private readonly changes: number[] = [];
  private least = Infinity;
  private since = 0;

  add(change: number): void {
    this.changes.push(change);
    if (this.changes.length > RATE_SWEEPS + 1) this.changes.shift();
    this.since = change < 0.9 * this.least ? 0 : this.since + 1;
    this.least = Math.min(this.least, this.since === 0 ? change : this.least);
  }

  remaining(): number {
    const [first, last] = [this.changes[0]!, this.changes[this.changes.length - 1]!];
    const steps = this.changes.length - 1;
    if (last === 0) return 0;
    if (steps === 0) return Infinity;
    const rate = Math.min(0.999999, (last / first) ** (1 / steps));
    return (last * rate) / (1 - rate);
  }

  standsStill(): boolean {
    return this.since >= STILL_SWEEPS && this.changes.every((c) => c < ROUNDING_CHANGE);
  }
}

/**
 * Coordinate ascent until the natural parameters stand still: with c the greatest change of a sweep in posterior sds and r the ratio of two
 * successive changes, the fixed point is c · r / (1 − r) away. The bound must not fall.
 */
export async function ascend(
  ascent: Ascent,
  settings: AscentSettings,
  hooks: { readonly now: () => number; readonly progress?: (sweep: number, bound: number) => boolean | Promise<boolean> },
): Promise<AscentResult> {
  const trace: TraceRow[] = [];
  const every = Math.max(1, Math.floor(settings.sweeps / settings.traceRows));
  const pace = new Pace();
  let [bound, change, remaining, reported] = [ascent.bound(), Infinity, Infinity, hooks.now()];
  const end = (sweeps: number, stopped: AscentResult["stopped"], fault: AscentResult["fault"] = null): AscentResult => ({
    sweeps,
    stopped,
    bound,
    change,
    remaining,
    trace,
    fault,
  });
  for (let sweep = 1; sweep <= settings.sweeps; sweep++) {
    change = 0;
    for (let b = 0; b < ascent.blocks.length; b++) {
      change = Math.max(change, ascent.update(b));
      if (sweep > WATCHED_SWEEPS && b < ascent.blocks.length - 1) continue;
      const after = ascent.bound();
      const fell = !(after >= bound - ROUNDING * (1 + Math.abs(bound))) && !(sweep === 1 && !Number.isFinite(bound));
      if (fell || Number.isNaN(change)) return end(sweep, "error", { sweep, block: ascent.blocks[b]!, before: bound, after });
      bound = after;
    }
    if (sweep % every === 0 || sweep <= 20) trace.push({ step: sweep, objective: bound, coordinates: ascent.state() });
    pace.add(change);
    remaining = pace.remaining();
    if (sweep > 1 && (remaining <= settings.tolerance || pace.standsStill())) return end(sweep, "converged");
    if (hooks.progress === undefined || hooks.now() - reported < YIELD_EVERY) continue;
    if (!(await hooks.progress(sweep, bound))) return end(sweep, "interrupted");
    reported = hooks.now();
  }
  return end(settings.sweeps, "steps");
}
