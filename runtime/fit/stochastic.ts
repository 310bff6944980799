import { AdaptiveRate } from "./adaptive-rate.ts";
import { rateAt } from "./schedules.ts";
import type { RateSchedule, TraceRow } from "./types.ts";

/** Stochastic variational inference as functions over a state that they share. */
export interface SviMachine {
  readonly total: number;
  readonly batch: number;
  readonly state: Float64Array;
  /** Puts the elements of the plate into a random order. */
  readonly shuffle: (order: Int32Array, epoch: number) => void;
  /** Takes the data of some elements, and starts their local factors anew. */
  readonly take: (rows: Int32Array) => void;
  /** One pass over the local factors; the greatest change of a mean. */
  readonly local: () => number;
  /** η ← (1 − rate) η + rate η̂ for the global factors. */
  readonly global: (rate: number) => void;
  /** How many numbers the global factors are. */
  readonly size: number;
  /** The natural gradient η̂ − η of the global factors. */
  readonly gradient: (into: Float64Array) => void;
  /** η ← η + rate · gradient. */
  readonly along: (gradient: Float64Array, rate: number) => void;
  /** The bound, the batch standing for all. */
  readonly bound: () => number;
}

export interface SviSettings {
  /** Passes over the data. */
  readonly epochs: number;
  readonly rate: RateSchedule | { readonly kind: "adaptive" };
  /** Change of a mean at which local factors stand still, and passes at most. */
  readonly localTolerance: number;
  readonly localPasses: number;
}

export interface SviResult {
  readonly steps: number;
  readonly stopped: "steps" | "interrupted" | "error";
  /** Of the whole data at the answer. */
  readonly bound: number;
  /** Estimates of the epochs, from all batches on the way or from the same elements at the end of each, with what the others add at the answer: how much an epoch still gains. */
  readonly epochBounds: readonly number[];
  readonly trace: readonly TraceRow[];
  readonly seconds: number;
}

const YIELD_EVERY = 50;
/** With more batches than this the bound is computed once an epoch, and for the same elements each time: it costs as much as a batch or two. */
const MANY_BATCHES = 32;

/** Batches before the first step of an adaptive rate, at most. */
const FIRST_BATCHES = 10;

/** A step of the global factors by the t-th batch. */
function stepper(machine: SviMachine, { rate }: SviSettings, perEpoch: number): (t: number) => void {
  if (rate.kind !== "adaptive") return (t) => machine.global(Math.min(1, rateAt(rate, t)));
  const adaptive = new AdaptiveRate(machine.size, Math.min(FIRST_BATCHES, perEpoch));
  const gradient = new Float64Array(machine.size);
  return () => {
    machine.gradient(gradient);
    const chosen = adaptive.next(gradient);
    if (chosen > 0) machine.along(gradient, chosen);
  };
}

/** Steps over shuffled batches; then one pass for the bound of the whole data. Memory: the batch, and the global factors. */
export async function runSvi(
  machine: SviMachine,
  settings: SviSettings,
  hooks: { readonly now: () => number; readonly progress?: (step: number, bound: number) => boolean | Promise<boolean> },
): Promise<SviResult> {
  const order = Int32Array.from({ length: machine.total }, (_, i) => i);
  const perEpoch = Math.ceil(machine.total / machine.batch);
  const trace: TraceRow[] = [];
  const epochBounds: number[] = [];
  const began = hooks.now();
  const isPaired = perEpoch > MANY_BATCHES;
  let same: Int32Array | null = null;
  let [step, reported, estimate] = [0, began, NaN];
  const move = stepper(machine, settings, perEpoch);
  const seconds = (): number => (hooks.now() - began) / 1000;
  const ended = (stopped: "interrupted" | "steps"): Promise<SviResult> =>
    finish(machine, settings, order, same, { steps: step, stopped, epochBounds, trace, seconds: seconds() });
  const failed = (): SviResult => ({ steps: step, stopped: "error", bound: estimate, epochBounds, trace, seconds: seconds() });
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    machine.shuffle(order, epoch);
    if (epoch === 0 && isPaired && settings.epochs > 1) same = order.slice(0, machine.batch);
    let sum = 0;
    for (let b = 0; b < perEpoch; b++) {
      machine.take(order.subarray(b * machine.batch, Math.min(machine.total, (b + 1) * machine.batch)));
      settle(machine, settings);
      if (!isPaired) {
        estimate = machine.bound();
        if (!Number.isFinite(estimate)) return failed();
        sum += estimate;
      }
      move(++step);
      if (hooks.progress === undefined || hooks.now() - reported < YIELD_EVERY) continue;
      if (!(await hooks.progress(step, estimate))) return await ended("interrupted");
      reported = hooks.now();
    }
    if (same !== null) {
      estimate = boundOf(machine, settings, same);
      if (!Number.isFinite(estimate)) return failed();
    }
    const value = isPaired ? estimate : sum / perEpoch;
    epochBounds.push(value);
    trace.push({ step, objective: value, coordinates: machine.state.slice() });
  }
  return await ended("steps");
}

/** The bound with some elements standing for all. */
function boundOf(machine: SviMachine, settings: SviSettings, rows: Int32Array): number {
  machine.take(rows);
  settle(machine, settings);
  return machine.bound();
}

function settle(machine: SviMachine, { localPasses, localTolerance }: SviSettings): void {
  for (let pass = 0; pass < localPasses; pass++) if (machine.local() <= localTolerance) return;
}

/**
 * The bound of all data at the global factors: estimates of batches, weighted by their sizes. An only epoch, whose bound was not looked at, has this one.
 * Where epochs were judged by the `same` elements, their bounds differ from those of all data by about what they differ by at the answer.
 */
async function finish(
  machine: SviMachine,
  settings: SviSettings,
  order: Int32Array,
  same: Int32Array | null,
  so: Omit<SviResult, "bound">,
): Promise<SviResult> {
  order.sort();
  let bound = 0;
  for (let from = 0; from < machine.total; from += machine.batch) {
    const rows = order.subarray(from, Math.min(machine.total, from + machine.batch));
    bound += (boundOf(machine, settings, rows) * rows.length) / machine.total;
  }
  const others = same === null ? 0 : bound - boundOf(machine, settings, same);
  const known = (x: number): number => (Number.isNaN(x) ? bound : x + others);
  return {
    ...so,
    bound,
    stopped: Number.isFinite(bound) ? so.stopped : "error",
    epochBounds: so.epochBounds.map(known),
    trace: so.trace.map((t) => ({ ...t, objective: known(t.objective) })),
  };
}
