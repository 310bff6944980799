import type { RateSchedule } from "./types.ts";

/**
 * Learning rate of step t = 1, 2, …: constant, or scale / (delay + t)^kappa.
 * The sum of the rates diverges and that of their squares converges for kappa in (½, 1].
 * Source: Robbins & Monro (1951), Annals of Mathematical Statistics 22, 400.
 */
export function rateAt(schedule: RateSchedule, t: number): number {
  switch (schedule.kind) {
    case "constant":
      return schedule.rate;
    case "robbins_monro":
      return schedule.kappa === 1 ? schedule.scale / (schedule.delay + t) : schedule.scale / Math.pow(schedule.delay + t, schedule.kappa);
  }
}
