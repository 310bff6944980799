import type { Model } from "../compiler/model/types.ts";
import type { FitSpec } from "../compiler/model/fit-spec.ts";
import { checkObserved } from "../compiler/plan/check-observed.ts";
import { planFit, refuseWithoutData, type Plan } from "../compiler/plan/planner.ts";
import { assemble, type Assembly } from "../compiler/plan/assemble.ts";
import type { Source } from "../grammar/span.ts";
import type { BoundData } from "../runtime/data/index.ts";
import { attempt, bind } from "./bind.ts";
import { bindRows, type RowStream } from "./rows.ts";
import { bindSizesAlone } from "./data-free.ts";
import type { DataSource, Located, Outcome } from "./contract.ts";
import { load } from "./load.ts";
import { chooseFit, splitSettings } from "./settings.ts";

/** A model bound to data, and the fit that was chosen. */
export interface BoundModel {
  readonly model: Model;
  readonly spec: FitSpec;
  readonly bound: BoundData;
  readonly warnings: readonly Located[];
  /** Elements of a plate that stay in their file; `bound` then has a few of them. */
  readonly rows: RowStream | null;
}

/** A model bound to data with a fit planned and its code generated. */
export interface Prepared extends BoundModel {
  readonly plan: Plan;
  readonly assembly: Assembly;
}

export interface PrepareRequest {
  readonly source: Source;
  readonly data: readonly DataSource[];
  readonly fit: string | null;
  readonly set: ReadonlyMap<string, string>;
  /** There are no data: constants and `set` give the sizes, and made-up values stand for the rest. */
  readonly sizesAlone?: boolean;
}

/** Source and data to a bound model; every mistake on the way is a diagnostic. */
export async function bindFit(request: PrepareRequest): Promise<Outcome<BoundModel>> {
  const { source } = request;
  const settings = splitSettings(request.set);
  const loaded = load(source, settings.numbers);
  if (!loaded.ok) return loaded;
  const { model } = loaded.value;
  const chosen = chooseFit(source, model, request.fit, settings, loaded.value.file);
  if (!chosen.ok) return chosen;
  const possible = attempt(source, () => refuseWithoutData(model, chosen.value));
  if (!possible.ok) return possible;
  const streamed = request.sizesAlone === true ? null : await bindRows(model, source, request.data, settings.numbers, chosen.value);
  if (streamed?.ok === false) return streamed;
  if (streamed !== null) {
    const warnings = [...loaded.warnings, ...chosen.warnings, ...streamed.warnings];
    return { ok: true, value: { model, spec: chosen.value, ...streamed.value, warnings }, warnings };
  }
  const bound = await (request.sizesAlone === true ? bindSizesAlone(model, source, settings.numbers) : bind(model, source, request.data, settings.numbers));
  if (!bound.ok) return bound;
  const observed = attempt(source, () => {
    if (request.sizesAlone !== true) checkObserved(model, bound.value.sizes, bound.value.fields);
  });
  if (!observed.ok) return observed;
  const warnings = [...loaded.warnings, ...chosen.warnings, ...bound.warnings];
  return { ok: true, value: { model, spec: chosen.value, bound: bound.value, rows: null, warnings }, warnings };
}

/** Plans a fit by gradients, and generates its functions. */
export function planGradientFit(source: Source, ready: BoundModel, why = "as written"): Outcome<Prepared> {
  const planned = attempt(source, () => planFit(ready.model, ready.spec, ready.bound.sizes, ready.bound.fields, why));
  if (!planned.ok) return planned;
  return { ok: true, value: { ...ready, plan: planned.value, assembly: assemble(planned.value.program) }, warnings: ready.warnings };
}

/** Source and data to a planned fit by gradients. */
export async function prepareFit(request: PrepareRequest): Promise<Outcome<Prepared>> {
  const ready = await bindFit(request);
  return ready.ok ? planGradientFit(request.source, ready.value) : ready;
}
