import { MEAN_THRESHOLD, SD_THRESHOLD } from "./convergence.ts";
import { jointBound } from "./stationarity.ts";
import type { Convergence, LoopResult } from "./types.ts";

export interface Verdict {
  /** trust: as accurate as asked; doubt: the reasons say what is not certain; reject: not an answer (exit code 3). */
  readonly level: "trust" | "doubt" | "reject";
  /** Plain sentences without a full stop, the most serious first. */
  readonly reasons: readonly string[];
}

export interface VerdictInput {
  readonly result: Pick<LoopResult, "stopped" | "stepsRun" | "convergence" | "fault">;
  /** Steps asked for. */
  readonly steps: number;
  /** Names of the tracked scalars, in the order of the moments: "mu", "theta[3]". */
  readonly names: readonly string[];
  /** `tolerance` of the fit. */
  readonly tolerance: number;
  /** The objective at the answer; null where it was not estimated. */
  readonly objective: { readonly value: number; readonly se: number } | null;
  /** Tail index of the importance weights p/q at the answer (`paretoShape`); null where there are none. */
  readonly paretoShape: number | null;
}

/** Above it, importance weights have no usable variance: q misses part of the posterior. Vehtari et al. (2024), Journal of Machine Learning Research 25(72). */
const LARGEST_PARETO_SHAPE = 0.7;

/** How far a fit can be trusted, and why. */
export function judge(input: VerdictInput): Verdict {
  const rejections = [...faults(input), ...drifts(input)];
  const doubts = [...interruptions(input), ...noise(input), ...mismatch(input)];
  if (rejections.length > 0) return { level: "reject", reasons: [...rejections, ...doubts] };
  if (doubts.length > 0) return { level: "doubt", reasons: doubts };
  return { level: "trust", reasons: [assurance(input)] };
}

function faults({ result, objective }: VerdictInput): string[] {
  if (result.fault !== null || result.stopped === "error")
    return [`the objective or its gradient was not finite at step ${result.fault?.step ?? result.stepsRun}`];
  if (objective !== null && !Number.isFinite(objective.value)) return ["the objective at the answer is not finite"];
  return [];
}

function drifts({ result, names }: VerdictInput): string[] {
  const { convergence, stepsRun } = result;
  if (convergence === null || !convergence.drifting) return [];
  if (convergence.scalars.length === 0)
    return [`not converged: the gradient has not vanished after ${count(stepsRun, "step")}; run more steps or raise the rate`];
  const worst = worstOf(
    convergence,
    (scalar) => scalar.meanDrift,
    (scalar) => scalar.sdDrift,
  );
  const bound = jointBound(2 * convergence.scalars.length).toFixed(1);
  return [
    `still drifting: ${worst.quantity} of ${names[worst.index] ?? "?"} differs by ${worst.value.toFixed(1)} standard errors between the halves of the averaged window (at most ${bound}); run more steps or raise the rate`,
  ];
}

function noise({ result, names, tolerance }: VerdictInput): string[] {
  const { convergence, stepsRun } = result;
  if (convergence === null || !convergence.noisy) return [];
  if (convergence.scalars.length === 0) return [`too few steps to judge convergence: ${stepsRun}`];
  const [meanLimit, sdLimit] = [tolerance * MEAN_THRESHOLD, tolerance * SD_THRESHOLD];
  const worst = worstOf(
    convergence,
    (scalar) => scalar.meanError / meanLimit,
    (scalar) => scalar.sdError / sdLimit,
  );
  const scalar = convergence.scalars[worst.index]!;
  const known =
    worst.quantity === "the mean"
      ? `${figure(scalar.meanError)} of its sd (wanted: ${figure(meanLimit)})`
      : `${percent(scalar.sdError)} (wanted: ${percent(sdLimit)})`;
  return [`too noisy: ${worst.quantity} of ${names[worst.index] ?? "?"} is only known within ${known}; take more steps, more samples or a quieter estimator`];
}

function interruptions({ result, steps }: VerdictInput): string[] {
  if (result.stopped !== "interrupted") return [];
  return [`interrupted after ${result.stepsRun} of ${count(steps, "step")}`];
}

function mismatch({ paretoShape }: VerdictInput): string[] {
  if (paretoShape === null || !(paretoShape > LARGEST_PARETO_SHAPE)) return [];
  return [`the guide misses part of the posterior: the tail index of the importance weights is ${figure(paretoShape)} (at most ${LARGEST_PARETO_SHAPE})`];
}

function assurance({ result }: VerdictInput): string {
  const { convergence, stepsRun } = result;
  if (convergence === null) return "nothing was left to converge";
  if (convergence.scalars.length === 0) return `converged: the gradient has vanished after ${count(stepsRun, "step")}`;
  const largest = (of: (scalar: Scalar) => number) => convergence.scalars.reduce((most, scalar) => Math.max(most, of(scalar)), 0);
  return `converged: means known within ${figure(largest((scalar) => scalar.meanError))} sd, sds within ${percent(largest((scalar) => scalar.sdError))}, no drift`;
}

type Scalar = Convergence["scalars"][number];

interface Worst {
  readonly index: number;
  readonly quantity: "the mean" | "the sd";
  readonly value: number;
}

function worstOf(convergence: Convergence, ofMean: (scalar: Scalar) => number, ofSd: (scalar: Scalar) => number): Worst {
  let worst: Worst = { index: 0, quantity: "the mean", value: -Infinity };
  convergence.scalars.forEach((scalar, index) => {
    if (ofMean(scalar) > worst.value) worst = { index, quantity: "the mean", value: ofMean(scalar) };
    if (ofSd(scalar) > worst.value) worst = { index, quantity: "the sd", value: ofSd(scalar) };
  });
  return worst;
}

function figure(value: number): string {
  return Number(value.toPrecision(2)).toString();
}

function percent(share: number): string {
  return `${figure(100 * share)} %`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
