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
  /** The bound, the batch standing for all. */
  readonly bound: () => number;
}

export interface SviSettings {
  /** Passes over the data. */
  readonly epochs: number;
  readonly rate: RateSchedule;
  /** Change of a mean at which local factors stand still, and passes at most. */
  readonly localTolerance: number;
  readonly localPasses: number;
}

export interface SviResult {
  readonly steps: number;
  readonly stopped: "steps" | "interrupted" | "error";
  /** Of the whole data at the answer. */
  readonly bound: number;
  /** Mean of the estimates of the last two epochs: how much an epoch still gains. */
  readonly epochBounds: readonly number[];
  readonly trace: readonly TraceRow[];
  readonly seconds: number;
}

const YIELD_EVERY = 50;
/** With more batches than this the bound is computed for two of an epoch: it costs as much as a batch. */
const MANY_BATCHES = 32;

const rateAt = (r: RateSchedule, t: number): number => Math.min(1, r.kind === "constant" ? r.rate : r.scale / (r.delay + t) ** r.kappa);

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
  const every = perEpoch <= MANY_BATCHES ? 1 : Math.ceil(perEpoch / 2);
  let [step, reported, estimate] = [0, began, -Infinity];
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    machine.shuffle(order, epoch);
    let sum = 0;
    for (let b = 0; b < perEpoch; b++) {
      machine.take(order.subarray(b * machine.batch, Math.min(machine.total, (b + 1) * machine.batch)));
      settle(machine, settings);
      if (b % every === 0) {
        estimate = machine.bound();
        if (!Number.isFinite(estimate)) return { steps: step, stopped: "error", bound: estimate, epochBounds, trace, seconds: (hooks.now() - began) / 1000 };
        sum += estimate;
      }
      machine.global(rateAt(settings.rate, ++step));
      if (hooks.progress === undefined || hooks.now() - reported < YIELD_EVERY) continue;
      if (!(await hooks.progress(step, estimate)))
        return await finish(machine, settings, order, { steps: step, stopped: "interrupted", epochBounds, trace, seconds: (hooks.now() - began) / 1000 });
      reported = hooks.now();
    }
    epochBounds.push(sum / Math.ceil(perEpoch / every));
    trace.push({ step, objective: sum / Math.ceil(perEpoch / every), coordinates: machine.state.slice() });
  }
  return await finish(machine, settings, order, { steps: step, stopped: "steps", epochBounds, trace, seconds: (hooks.now() - began) / 1000 });
}

function settle(machine: SviMachine, { localPasses, localTolerance }: SviSettings): void {
  for (let pass = 0; pass < localPasses; pass++) if (machine.local() <= localTolerance) return;
}

/** The bound of all data at the global factors: estimates of batches, weighted by their sizes. */
async function finish(machine: SviMachine, settings: SviSettings, order: Int32Array, so: Omit<SviResult, "bound">): Promise<SviResult> {
  order.sort();
  let bound = 0;
  for (let from = 0; from < machine.total; from += machine.batch) {
    const rows = order.subarray(from, Math.min(machine.total, from + machine.batch));
    machine.take(rows);
    settle(machine, settings);
    bound += (machine.bound() * rows.length) / machine.total;
  }
  return { ...so, bound };
}
