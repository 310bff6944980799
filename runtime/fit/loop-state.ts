import { isDeterministic } from "./gradient-test.ts";
import { createHistory, cutTail } from "./iterate-history.ts";
import type { IterateHistory } from "./iterate-history.ts";
import { OPTIMIZERS, optionValues } from "./optimizers.ts";
import type { Update } from "./optimizers.ts";
import { rateAt } from "./schedules.ts";
import { createTrace } from "./trace.ts";
import type { TraceCollector } from "./trace.ts";
import type { LoopResult, LoopSettings, Objective } from "./types.ts";

/** What a run does not change. */
export interface LoopPlan {
  readonly objective: Objective;
  readonly settings: LoopSettings;
  readonly deterministic: boolean;
  readonly update: Update;
  readonly options: Float64Array;
  /** The last step before the averaged window of a full run. */
  readonly cut: number;
}

/** What a run changes. */
export interface LoopState {
  readonly coordinates: Float64Array;
  readonly gradient: Float64Array;
  readonly memory: Float64Array;
  readonly history: IterateHistory;
  readonly trace: TraceCollector;
  /** Steps run, and the objective of the last. */
  step: number;
  value: number;
  /** Sum and number of the objectives since the last row, and since the last call of `progress`. */
  readonly sinceRow: Tally;
  readonly sinceReport: Tally;
  fault: LoopResult["fault"];
}

export interface Tally {
  sum: number;
  count: number;
}

export function createPlan(objective: Objective, settings: LoopSettings, initial: Float64Array): LoopPlan {
  const optimizer = OPTIMIZERS[settings.optimizer.kind];
  return {
    objective,
    settings,
    deterministic: objective.moments === null && isDeterministic(objective, initial),
    update: optimizer.update,
    options: optionValues(optimizer, settings.optimizer.options),
    cut: Math.floor(settings.steps / 2),
  };
}

export function createState(plan: LoopPlan, initial: Float64Array): LoopState {
  const { settings, objective, deterministic } = plan;
  const history = createHistory(objective.size, settings.average === "none" && !deterministic);
  if (plan.cut === 0) cutTail(history);
  return {
    coordinates: initial.slice(),
    gradient: new Float64Array(objective.size),
    memory: new Float64Array(OPTIMIZERS[settings.optimizer.kind].stateSize(objective.size)),
    history,
    trace: createTrace(objective.size, settings.traceRows, settings.until === "steps" ? settings.steps : null, deterministic),
    step: 0,
    value: NaN,
    sinceRow: { sum: 0, count: 0 },
    sinceReport: { sum: 0, count: 0 },
    fault: null,
  };
}

/** The steps state.step + 1 .. until, or up to the first that is not finite: it sets the fault and leaves the coordinates as they were evaluated. */
export function runSteps(plan: LoopPlan, state: LoopState, until: number): void {
  const { objective, update, options } = plan;
  const { clamp, optimizer } = plan.settings;
  const { coordinates, gradient, memory } = state;
  const { partial } = state.history;
  const { sinceRow, sinceReport } = state;
  const from = state.step;
  const before = sinceRow.sum;
  let sum = before; // carried on, so that rows do not depend on the chunks
  for (let t = from + 1; t <= until; t++) {
    const value = objective.step(coordinates, gradient, t);
    const rate = rateAt(optimizer.rate, t);
    objective.precondition?.(gradient, rate);
    if (!Number.isFinite(value) || !allFinite(gradient)) {
      state.fault = { step: t, coordinates: coordinates.slice(), objective: value };
      break;
    }
    update(coordinates, gradient, memory, rate, options);
    if (clamp !== null) clampBelow(coordinates, clamp);
    accumulate(partial, coordinates);
    sum += value;
    state.value = value;
    state.step = t;
  }
  sinceRow.sum = sum;
  sinceRow.count += state.step - from;
  sinceReport.sum += sum - before;
  sinceReport.count += state.step - from;
}

/** Mean since the last call. */
export function takeMean(tally: Tally): number {
  const mean = tally.sum / tally.count;
  tally.sum = 0;
  tally.count = 0;
  return mean;
}

/** x·0 is NaN exactly where x is not finite. */
function allFinite(values: Float64Array): boolean {
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += values[i]! * 0;
  return zero === 0;
}

function clampBelow(coordinates: Float64Array, bound: number): void {
  for (let i = 0; i < coordinates.length; i++) if (coordinates[i]! < bound) coordinates[i] = bound;
}

function accumulate(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}
