import { hasAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { input, select } from "../ir/build.ts";
import { rewrite, topological } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { CostTerm } from "../lower/factors.ts";
import type { World } from "../lower/world.ts";
import { pushInto } from "../program/push.ts";

/**
 * A factor over data with missing entries as two: over the observed elements, and over the missing ones as a plate of their own. Only where
 * every use is at the factor's own element; another use (a lag) keeps the whole array, in which missing entries are scattered.
 */
export function splitMissing(world: World, cost: CostTerm): readonly CostTerm[] {
  for (const [name, { latent, map }] of world.missing) {
    const whole = world.completed.get(name);
    const made = world.inputs.get(name);
    if (whole === undefined || made === undefined) continue;
    const nodes = topological([cost.expr]);
    const uses = nodes.filter((n) => n === whole || (n.kind === "reference" && n.base === whole));
    if (uses.length === 0) continue;
    if (uses.some((n) => n.kind === "reference") || !made.axes.every((a) => hasAxis(cost.plates, a))) continue;
    const observed = Float64Array.from({ length: made.axes.reduce((n, a) => n * a.extent, 1) }, () => 1);
    world.bound.get(name)?.missing?.forEach((m, i) => (observed[i] = 1 - m));
    const mask = world.auxiliary(`observed ${name}`, made.axes, observed);
    const placeholder = input(`whole ${name}`, made.axes, "local");
    const at = (value: Expr): Expr => rewrite([cost.expr], (n, original) => (original === whole ? value : n))[0]!;
    const moved = pushInto(at(placeholder), map);
    const missing = rewrite([moved], (n) => (n.kind === "reference" && n.base === placeholder ? latent : n))[0]!;
    return [
      { ...cost, expr: select(mask, at(made), 0) },
      { ...cost, expr: missing, plates: unionAxes(withoutAxes(cost.plates, made.axes), latent.axes) },
    ];
  }
  return [cost];
}
