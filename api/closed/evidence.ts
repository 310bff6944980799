import { planEvidence } from "../../compiler/plan/closed.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart } from "../../compiler/program/part.ts";
import { createStream } from "../../runtime/random/index.ts";
import type { BoundModel } from "../prepare.ts";

/**
 * log p(data), where the algebra can integrate every latent out; else null. `means`: where q has its locations, to expand about
 * (any place gives the same number, up to rounding).
 */
export function logEvidence({ model, bound }: BoundModel, means: (latent: string) => ArrayLike<number> | null): number | null {
  const plan = planEvidence(model, bound.sizes, bound.fields);
  if (plan === null) return null;
  for (const l of plan.centred) {
    const centre = new Float64Array(l.symbol.centre!.axes.reduce((n, a) => n * a.extent, 1));
    const known = means(l.name);
    if (known !== null && known.length === centre.length) centre.set(known);
    plan.world.arrays.set(l.symbol.centre!.name, centre);
  }
  const inputName = codeNames();
  const part = compilePart({ name: "evidence", doc: "The log evidence.", outputs: [], parameters: new Map(), inputName, returned: plan.evidence });
  const kernels = instantiate([...(part.setup === null ? [] : [part.setup]), part.main]);
  const none = new Float64Array(0);
  const value = bindPart(part, kernels, (name) => plan.world.arrays.get(name), inputName, createStream())(none, none, 0, 0);
  return Number.isFinite(value) ? value : null;
}
