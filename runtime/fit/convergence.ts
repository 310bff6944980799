import type { Window } from "./iterate-history.ts";
import { jointBound, normalEquivalent, seriesError } from "./stationarity.ts";
import type { Convergence, Objective } from "./types.ts";

type Moments = NonNullable<Objective["moments"]>;
type ScalarConvergence = Convergence["scalars"][number];

/** Largest standard error of a mean, in sds of q, and of an sd, relative to it. */
export const MEAN_THRESHOLD = 0.02;
export const SD_THRESHOLD = 0.05;
/** Fewer batches tell nothing. */
const FEWEST_BATCHES = 16;
/** A drift is measured in standard errors, but in no smaller unit than this share of the threshold: a difference of a tenth of the threshold is never a drift. */
const SMALLEST_UNIT = 1 / 30;

/**
 * Convergence of the averaged iterate by the batch means of its window (LANGUAGE.md, "Convergence").
 * Every tracked mean and sd of q is a function g of the coordinates. Its error is that of the series g(θ̄ + (θ_b − θ̄)/√n)·√n over the n batches b:
 * for a linear g the batch means of g itself; for a curved one g is looked at over the distance by which the average may be off.
 * The halves of the window agree when their difference is at most three of its own standard errors (twice that of the average), as normal equivalents of
 * Student's t, three being raised with the number of scalars so that the whole table raises as few false alarms as one scalar.
 * Without snapshots the answer is the average; with them it is the last iterate, and the error is at least the sd of the iterates.
 * Without latents the coordinates themselves are tracked, in units of max(1, |θ|).
 * Cost: one evaluation of the moments per batch (two with snapshots), of which there are 64 to 128 (from 16 on for over 15,000 coordinates).
 */
export function assessWindow(window: Window, moments: Moments | null, tolerance: number): Convergence {
  if (window.count < FEWEST_BATCHES) return { converged: false, drifting: false, noisy: true, scalars: [] };
  const scalars = moments === null ? coordinateScalars(window, tolerance) : momentScalars(window, moments, tolerance);
  const bound = jointBound(2 * scalars.length);
  const drifting = scalars.some((scalar) => scalar.meanDrift > bound || scalar.sdDrift > bound);
  const noisy = scalars.some((scalar) => scalar.meanError > tolerance * MEAN_THRESHOLD || scalar.sdError > tolerance * SD_THRESHOLD);
  return { converged: !drifting && !noisy, drifting, noisy, scalars };
}

function momentScalars(window: Window, moments: Moments, tolerance: number): ScalarConvergence[] {
  const centre = centreOf(window);
  const atCentre = new Float64Array(2 * moments.count);
  moments.evaluate(centre, atCentre);
  const batches = deviations(window, window.means, moments, centre, atCentre, Math.sqrt(window.count));
  const snapshots = window.snapshots === null ? null : deviations(window, window.snapshots, moments, centre, atCentre, 1);
  const column = (table: Float64Array, j: number, unit: number) =>
    Float64Array.from({ length: window.count }, (_, b) => table[b * 2 * moments.count + j]! / unit);
  return Array.from({ length: moments.count }, (_, i) => {
    const sd = atCentre[2 * i + 1]!;
    const error = (j: number, threshold: number) =>
      scalarError(column(batches, j, sd), snapshots === null ? null : column(snapshots, j, sd), window.count, threshold * tolerance);
    const mean = error(2 * i, MEAN_THRESHOLD);
    const spread = error(2 * i + 1, SD_THRESHOLD);
    return { meanError: mean.error, sdError: spread.error, meanDrift: mean.drift, sdDrift: spread.drift };
  });
}

/** (g(θ̄ + (θ_b − θ̄)/shrink) − g(θ̄))·shrink for the rows θ_b; [count, 2·moments.count]. */
function deviations(window: Window, rows: Float64Array, moments: Moments, centre: Float64Array, atCentre: Float64Array, shrink: number): Float64Array {
  const { size, count } = window;
  const width = 2 * moments.count;
  const table = new Float64Array(count * width);
  const point = new Float64Array(size);
  for (let b = 0; b < count; b++) {
    for (let i = 0; i < size; i++) point[i] = centre[i]! + (rows[b * size + i]! - centre[i]!) / shrink;
    const row = table.subarray(b * width, (b + 1) * width);
    moments.evaluate(point, row);
    for (let j = 0; j < width; j++) row[j] = (row[j]! - atCentre[j]!) * shrink;
  }
  return table;
}

function coordinateScalars(window: Window, tolerance: number): ScalarConvergence[] {
  const { size, count, means, snapshots } = window;
  const centre = centreOf(window);
  return Array.from({ length: size }, (_, i) => {
    const unit = Math.max(1, Math.abs(centre[i]!));
    const column = (rows: Float64Array) => Float64Array.from({ length: count }, (_, b) => (rows[b * size + i]! - centre[i]!) / unit);
    const { error, drift } = scalarError(column(means), snapshots === null ? null : column(snapshots), count, tolerance * MEAN_THRESHOLD);
    return { meanError: error, sdError: 0, meanDrift: drift, sdDrift: 0 };
  });
}

/** Error and drift of one scalar. A moment that is not finite, or in units of an sd of zero, has no error to speak of: zero. */
function scalarError(
  batches: Float64Array,
  snapshots: Float64Array | null,
  count: number,
  threshold: number,
): { readonly error: number; readonly drift: number } {
  const { standardError, drift, driftError } = seriesError(batches);
  if (!Number.isFinite(standardError) || !Number.isFinite(driftError)) return { error: 0, drift: 0 };
  const error = snapshots === null ? standardError : Math.max(standardError, seriesError(snapshots).spread);
  return { error, drift: normalEquivalent(drift / Math.max(driftError, SMALLEST_UNIT * threshold), count / 8) };
}

function centreOf(window: Window): Float64Array {
  const { size, count, means } = window;
  const centre = new Float64Array(size);
  for (let b = 0; b < count; b++) for (let i = 0; i < size; i++) centre[i]! += means[b * size + i]! / count;
  return centre;
}
