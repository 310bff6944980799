import type { Model } from "../compiler/model/types.ts";
import type { FitSpec } from "../compiler/model/fit-spec.ts";
import { checkObserved } from "../compiler/plan/check-observed.ts";
import { planFit, refuseWithoutData, type Plan } from "../compiler/plan/planner.ts";
import { assemble, type Assembly } from "../compiler/plan/assemble.ts";
import type { Source } from "../grammar/span.ts";
import type { BoundData } from "../runtime/data/index.ts";
import { attempt, bind } from "./bind.ts";
import { bindSizesAlone } from "./data-free.ts";
import type { DataSource, Located, Outcome } from "./contract.ts";
import { load } from "./load.ts";
import { chooseFit, splitSettings } from "./settings.ts";

/** A model bound to data with a fit planned and its code generated. */
export interface Prepared {
  readonly model: Model;
  readonly spec: FitSpec;
  readonly bound: BoundData;
  readonly plan: Plan;
  readonly assembly: Assembly;
  readonly warnings: readonly Located[];
}

export interface PrepareRequest {
  readonly source: Source;
  readonly data: readonly DataSource[];
  readonly fit: string | null;
  readonly set: ReadonlyMap<string, string>;
  /** There are no data: constants and `set` give the sizes, and made-up values stand for the rest. */
  readonly sizesAlone?: boolean;
}

/** Source and data to a planned fit with its generated functions; every mistake on the way is a diagnostic. */
export async function prepareFit(request: PrepareRequest): Promise<Outcome<Prepared>> {
  const { source } = request;
  const settings = splitSettings(request.set);
  const loaded = load(source, settings.numbers);
  if (!loaded.ok) return loaded;
  const { model } = loaded.value;
  const chosen = chooseFit(source, model, request.fit, settings, loaded.value.file);
  if (!chosen.ok) return chosen;
  const possible = attempt(source, () => refuseWithoutData(model, chosen.value));
  if (!possible.ok) return possible;
  const bound = await (request.sizesAlone === true ? bindSizesAlone(model, source, settings.numbers) : bind(model, source, request.data, settings.numbers));
  if (!bound.ok) return bound;
  const planned = attempt(source, () => {
    if (request.sizesAlone !== true) checkObserved(model, bound.value.sizes, bound.value.fields);
    return planFit(model, chosen.value, bound.value.sizes, bound.value.fields);
  });
  if (!planned.ok) return planned;
  const warnings = [...loaded.warnings, ...chosen.warnings, ...bound.warnings];
  return {
    ok: true,
    value: { model, spec: chosen.value, bound: bound.value, plan: planned.value, assembly: assemble(planned.value.program), warnings },
    warnings,
  };
}
