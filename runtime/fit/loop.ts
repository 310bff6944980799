import { assessWindow } from "./convergence.ts";
import { assessGradient } from "./gradient-test.ts";
import { blockEnd, closeBlock, cutTail, tailMean, windowBlocks, windowMean } from "./iterate-history.ts";
import { createPlan, createState, runSteps, takeMean } from "./loop-state.ts";
import type { LoopPlan, LoopState } from "./loop-state.ts";
import { addRow, nextRow, pushRow, traceRows } from "./trace.ts";
import type { Convergence, LoopResult, LoopSettings, Objective } from "./types.ts";

export interface LoopHooks {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds between two calls of `progress`; 50 unless given. */
  readonly yieldEvery?: number;
  /**
   * Step reached and mean of the objective since the last call; false interrupts. The result is awaited:
   * to let timers and signals through, return a promise that a later task fulfils.
   */
  readonly progress?: (step: number, objective: number) => boolean | Promise<boolean>;
}

const YIELD_EVERY = 50;
/** Blocks between two checks, an even number: 3 to 6 % of the steps run. */
const CHECK_BLOCKS = 8;
/** No check of a stochastic objective before this step. */
const FIRST_CHECK = 512;

/**
 * Maximises the objective from `initial`, which is left alone. Steps run in synchronous chunks between events (end of a block, trace row, check,
 * the clock), so a step costs no promise. A step that is not finite stops the run before its update.
 * The averaged window t > steps/2 is exact for a full run, and for `until = converged`, whose checks fall on an even number of blocks;
 * after an interruption it begins at the block boundary nearest to half of the steps run (off by at most steps/256 up to 15,000 coordinates).
 */
export async function runLoop(objective: Objective, settings: LoopSettings, initial: Float64Array, hooks: LoopHooks): Promise<LoopResult> {
  const plan = createPlan(objective, settings, initial);
  const state = createState(plan, initial);
  const yieldEvery = hooks.yieldEvery ?? YIELD_EVERY;
  let reported = hooks.now();
  let [began, chunk] = [reported, 1];
  while (state.step < settings.steps) {
    const from = state.step;
    runSteps(plan, state, Math.min(nextEvent(plan, state), from + chunk));
    if (state.fault !== null) return finish(plan, state, "error", null);
    const convergence = handleEvents(plan, state);
    if (convergence !== null) return finish(plan, state, "converged", convergence);
    const now = hooks.now();
    chunk = nextChunk(now - began, state.step - from, yieldEvery);
    began = now;
    if (now - reported < yieldEvery || hooks.progress === undefined) continue;
    if (!(await hooks.progress(state.step, takeMean(state.sinceReport))) && state.step < settings.steps) return finish(plan, state, "interrupted", null);
    reported = began = hooks.now();
  }
  return finish(plan, state, "steps", null);
}

/** Steps of the next chunk: a quarter of the time between two reports at the pace of the last chunk. */
function nextChunk(elapsed: number, steps: number, yieldEvery: number): number {
  if (elapsed <= 0) return 2 * steps;
  return Math.max(1, Math.min(2 * steps + 1, Math.floor((yieldEvery * steps) / (4 * elapsed))));
}

/** The next step after which something is to be done. */
function nextEvent(plan: LoopPlan, state: LoopState): number {
  const next = Math.min(plan.settings.steps, blockEnd(state.history), nextRow(state.trace));
  return state.step < plan.cut ? Math.min(next, plan.cut) : next;
}

/** Does what is due after this step. The convergence that ends the run, or null. */
function handleEvents(plan: LoopPlan, state: LoopState): Convergence | null {
  const { history, trace, step } = state;
  if (step === nextRow(trace)) addRow(trace, step, takeMean(state.sinceRow), state.value, state.coordinates);
  const closes = step === blockEnd(history);
  if (closes) closeBlock(history, state.coordinates);
  if (step === plan.cut) cutTail(history);
  const due = closes && history.blocks % CHECK_BLOCKS === 0 && (plan.deterministic || step >= FIRST_CHECK);
  if (plan.settings.until !== "converged" || !due) return null;
  const convergence = assess(plan, state, answer(plan, state));
  return convergence.converged ? convergence : null;
}

/** The averaged iterate of the steps run, or the last one. */
function answer(plan: LoopPlan, state: LoopState): Float64Array {
  const { history, step } = state;
  const { steps, average } = plan.settings;
  if (average === "none" || step === 0) return state.coordinates.slice();
  return step === steps ? tailMean(history, steps - plan.cut) : windowMean(history, step);
}

function assess(plan: LoopPlan, state: LoopState, coordinates: Float64Array): Convergence {
  const { objective, settings } = plan;
  if (!plan.deterministic) return assessWindow(windowBlocks(state.history, state.step), objective.moments, settings.tolerance);
  const value = objective.step(coordinates, state.gradient, state.step + 1);
  return assessGradient(coordinates, state.gradient, value, settings.clamp, settings.tolerance);
}

function finish(plan: LoopPlan, state: LoopState, stopped: LoopResult["stopped"], convergence: Convergence | null): LoopResult {
  const { trace, step, sinceRow, fault } = state;
  if (sinceRow.count > 0) pushRow(trace, step, takeMean(sinceRow), state.value, state.coordinates);
  const coordinates = fault === null ? answer(plan, state) : state.coordinates.slice();
  return {
    stepsRun: step,
    stopped,
    coordinates,
    last: state.coordinates,
    trace: traceRows(trace),
    convergence: convergence ?? (fault !== null || step === 0 ? null : assess(plan, state, coordinates)),
    fault,
  };
}
