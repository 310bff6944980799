import { isConstant } from "../ir/build.ts";
import { children } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";

/** slope · K + offset. */
export interface Affine {
  readonly slope: number;
  readonly offset: number;
}

/** An expression built at events of three sizes. */
export type AtSizes = readonly [Expr, Expr, Expr];
export type Sizes = readonly [number, number, number];

/**
 * Constants that change with the size K of the event: the same expression built at three sizes tells. Result: nodes of the first → their law.
 * A constant that is not affine in K should have been an expression: our bug.
 */
export function sizeConstants(built: AtSizes, sizes: Sizes): ReadonlyMap<Expr, Affine> {
  const found = new Map<Expr, Affine>();
  const visit = ([a, b, c]: AtSizes): void => {
    if (isConstant(a) && isConstant(b) && isConstant(c)) {
      if (!Object.is(a.value, b.value)) found.set(a, affine([a.value, b.value, c.value], sizes));
      return;
    }
    if (a.kind !== b.kind || a.kind !== c.kind) bug(`formula: ${a.kind} became ${b.kind} at another size`);
    const [second, third] = [children(b), children(c)];
    const missing = (): never => bug("formula: another shape at another size");
    children(a).forEach((child, i) => visit([child, second[i] ?? missing(), third[i] ?? missing()]));
  };
  visit(built);
  return found;
}

function affine([u, v, w]: Sizes, [k, l, m]: Sizes): Affine {
  const slope = (v - u) / (l - k);
  const offset = u - slope * k;
  if (Math.abs(slope * m + offset - w) > 1e-9 * (1 + Math.abs(w))) bug(`formula: ${u}, ${v}, ${w} at sizes ${k}, ${l}, ${m}`);
  return { slope, offset: Math.abs(offset) < 1e-12 * (1 + Math.abs(u)) ? 0 : offset };
}
