import type { LoopSettings } from "../../runtime/fit/types.ts";

export const SETTINGS: LoopSettings = {
  steps: 100,
  optimizer: { kind: "sgd", rate: { kind: "constant", rate: 0.1 }, options: {} },
  average: "none",
  until: "steps",
  tolerance: 1,
  clamp: null,
  traceRows: 500,
};

/** A clock that stands still. */
export const STILL = { now: () => 0 };
