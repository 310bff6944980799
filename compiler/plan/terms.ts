import { inputOf } from "../lower/arrays.ts";
import { costTerm, type CostTerm } from "../lower/factors.ts";
import type { World } from "../lower/world.ts";
import type { Model } from "../model/types.ts";
import { checkReferences } from "./check-references.ts";

/** Lowers every factor. Missing entries of data that are observed become latents first. */
export function lowerTerms(world: World, model: Model): readonly CostTerm[] {
  for (const v of model.variables)
    if (v.role === "observed" && world.bound.get(v.name)?.missing) inputOf(world, v.name, world.ownAxes(v.type.dimensions), v.type);
  const terms = model.factors.map((f) => costTerm(world, f));
  for (const t of terms) checkReferences(t.expr, t.span, world);
  return terms;
}
