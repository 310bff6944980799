import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { inputsOf } from "../../compiler/ir/traverse.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { planEvidence, type EvidencePlan } from "../../compiler/plan/closed.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart, functionsOf } from "../../compiler/program/part.ts";
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
  const value = isSmall(plan.evidence) ? evaluate(plan.evidence, { input: (name) => plan.world.arrays.get(name) }).values[0]! : compiledValue(plan);
  return Number.isFinite(value) ? value : null;
}

/** Numbers of data up to which the evidence is read off the expression: generating code would take longer. */
const SMALL = 20_000;
const isSmall = (e: Expr): boolean => [...inputsOf([e]).values()].reduce((n, i) => n + i.axes.reduce((m, a) => m * a.extent, 1), 0) <= SMALL;

function compiledValue(plan: EvidencePlan): number {
  const inputName = codeNames();
  const part = compilePart({ name: "evidence", doc: "The log evidence.", outputs: [], parameters: new Map(), inputName, returned: plan.evidence });
  const kernels = instantiate(functionsOf(part));
  const none = new Float64Array(0);
  return bindPart(part, kernels, (name) => plan.world.arrays.get(name), inputName, createStream())(none, none, 0, 0);
}
