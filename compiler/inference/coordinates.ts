import { extentOf, makeAxis } from "../ir/axes.ts";
import { input } from "../ir/build.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import { Unsupported, type World } from "../lower/world.ts";
import { visitTerm } from "../model/traverse.ts";
import type { SupportTerm, Term } from "../model/types.ts";
import { bug } from "../pass.ts";
import type { Support, SupportAxes, SupportBounds } from "../supports/define.ts";
import { supportNamed } from "../supports/index.ts";
import { EMPTY } from "../lower/environment.ts";

/** A free quantity: unconstrained coordinates u with axes `plates` and `free`, and its value in its own support. */
export interface Coordinate {
  readonly name: string;
  readonly label: string;
  readonly input: Input;
  readonly value: Expr;
  readonly support: Support;
  readonly plates: readonly Axis[];
  /** Event axes of the value. */
  readonly events: readonly Axis[];
  /** Start in unconstrained coordinates, row-major over the input's axes. */
  readonly start: Float64Array;
}

function readsBinder(term: Term): boolean {
  let found = false;
  visitTerm(term, (t) => (found ||= t.kind === "binder"));
  return found;
}

/** The support record of a support in the model IR, and its bounds as expressions. */
export function supportOf(world: World, term: SupportTerm): { readonly support: Support; readonly bounds: SupportBounds } {
  const named = (name: string): Support => supportNamed(name) ?? bug(`no support ${name}`);
  switch (term.kind) {
    case "interval":
    case "integers": {
      const lowered = (t: typeof term.lower): Expr | undefined => {
        if (t !== null && readsBinder(t)) throw new Unsupported("moving-bounds", t.span, {});
        return t === null ? undefined : world.lowering.scalar(world)(t, EMPTY);
      };
      const [lower, upper] = [lowered(term.lower), lowered(term.upper)];
      return { support: named(term.kind), bounds: { ...(lower && { lower }), ...(upper && { upper }) } };
    }
    default:
      return { support: named(term.kind), bounds: {} };
  }
}

/**
 * Makes the coordinates of a quantity with the given plates and event axes. `initial`: a number in its own scale, or null for
 * where its support starts.
 */
export function coordinate(
  world: World,
  name: string,
  label: string,
  term: SupportTerm,
  plates: readonly Axis[],
  events: readonly Axis[],
  initial: number | null,
): Coordinate {
  const { support, bounds } = supportOf(world, term);
  const { bijection } = support;
  if (bijection === null) return bug(`${name}: a discrete support has no coordinates`);
  const inner = support.rank === 0 ? [] : events.slice(events.length - support.rank);
  const outer = events.slice(0, events.length - inner.length);
  const side = inner[0]?.extent ?? 1;
  const free = support.rank === 0 ? [] : [makeAxis(`${name}.free`, support.freeSize(side), "event")];
  const made = input(`u ${name}`, [...plates, ...outer, ...free], "param");
  const axes: SupportAxes = { ...(free[0] && { free: free[0] }), ...(inner[0] && { event: inner[0] }), ...(inner[1] && { column: inner[1] }) };
  const one = startOf(support, bounds, side, initial);
  const copies = extentOf([...plates, ...outer]);
  const start = new Float64Array(copies * one.length);
  for (let i = 0; i < copies; i++) start.set(one, i * one.length);
  return { name, label, input: made, value: bijection.fromReal(made, axes, bounds), support, plates, events, start };
}

function startOf(support: Support, bounds: SupportBounds, side: number, initial: number | null): readonly number[] {
  // Between bounds that move with other quantities the middle, beside one a unit away: 0 in every case.
  if (Object.values(bounds).some((b: Expr) => inputsOf([b]).size > 0)) return new Array<number>(support.freeSize(side)).fill(0);
  const at = (e: Expr | undefined): number | undefined => (e === undefined ? undefined : evaluate(e, { input: () => undefined }).values[0]);
  const numeric = { ...(bounds.lower && { lower: at(bounds.lower)! }), ...(bounds.upper && { upper: at(bounds.upper)! }) };
  const value = initial === null ? intervalStart(support, side, numeric) : support.start(side).map(() => initial);
  return support.bijection!.toReal(value, side, numeric);
}

/** Between two bounds the middle, beside one a unit away. */
function intervalStart(support: Support, side: number, { lower, upper }: { readonly lower?: number; readonly upper?: number }): readonly number[] {
  if (lower !== undefined && upper !== undefined) return [(lower + upper) / 2];
  if (lower !== undefined) return [lower + 1];
  if (upper !== undefined) return [upper - 1];
  return support.start(side);
}

/** A quantity that is optimised in its own scale: its coordinate is its value. */
export function ownCoordinate(world: World, name: string, term: SupportTerm, own: readonly Axis[], initial: number | null): Coordinate {
  const c = coordinate(world, name, name, term, [], own, initial);
  const value = input(`u ${name}`, own, "param", c.support.range);
  const start = Float64Array.from({ length: extentOf(own) }, (_, i) => initial ?? c.support.start(own[0]?.extent ?? 1)[i] ?? 0);
  return { ...c, input: value, value, start };
}
