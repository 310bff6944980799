import type { Convergence, Objective } from "./types.ts";

/** ε^(1/3) for ε = 2^−52. */
const RELATIVE_GRADIENT = 6.06e-6;

/**
 * Relative gradient of a deterministic objective: max |g_i| max(|θ_i|, 1) / max(|f|, 1), the relative change of f per relative change of θ_i.
 * Free of the units of f and θ. A coordinate held at the clamp by a gradient pointing outwards counts as stationary.
 * Source: Dennis & Schnabel (1983), Numerical Methods for Unconstrained Optimization, section 7.2.
 */
export function relativeGradient(coordinates: Float64Array, gradient: Float64Array, objective: number, clamp: number | null): number {
  let largest = 0;
  for (let i = 0; i < coordinates.length; i++) {
    const value = coordinates[i]!;
    const slope = gradient[i]!;
    if (clamp !== null && value <= clamp && slope < 0) continue;
    largest = Math.max(largest, Math.abs(slope) * Math.max(Math.abs(value), 1));
  }
  return largest / Math.max(Math.abs(objective), 1);
}

/** Converged: the relative gradient is at most tolerance · 6e-6. Otherwise the coordinates are still on their way: drifting. */
export function assessGradient(coordinates: Float64Array, gradient: Float64Array, objective: number, clamp: number | null, tolerance: number): Convergence {
  const converged = relativeGradient(coordinates, gradient, objective, clamp) <= tolerance * RELATIVE_GRADIENT;
  return { converged, drifting: !converged, noisy: false, scalars: [] };
}

/** Whether two steps at the same coordinates agree bit for bit. Only asked of objectives without latents, which draw nothing but minibatches. */
export function isDeterministic(objective: Objective, coordinates: Float64Array): boolean {
  const first = new Float64Array(objective.size);
  const second = new Float64Array(objective.size);
  const value = objective.step(coordinates, first, 1);
  return Object.is(value, objective.step(coordinates, second, 2)) && first.every((slope, i) => Object.is(slope, second[i]));
}
