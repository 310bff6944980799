import { unionAxes } from "../ir/axes.ts";
import { add, eq, iota, log, logSumExp, select, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { race } from "./categorical.ts";
import type { Draws } from "./define.ts";

/** log Σₖ wₖ pₖ(x); `component`: log pₖ(x) over the component axis; the weights are on the simplex of that axis. */
export const mixtureLogDensity = (weights: Expr, component: Expr, axis: Axis): Expr => logSumExp([axis], add(log(weights), component));

/** A draw: every component draws, the chosen one is kept. `component`: a draw over the component axis. */
export function mixtureSample(weights: Expr, component: (draws: Draws) => Expr, axis: Axis, draws: Draws): Expr {
  const chosen = race(log(weights), draws, axis);
  return sum([axis], select(eq(iota(axis), chosen), component(alongAxis(draws, axis)), 0));
}

/** Draws that all have one more axis. */
export function alongAxis(draws: Draws, axis: Axis): Draws {
  const also = (over: readonly Axis[] = []): readonly Axis[] => unionAxes([axis], over);
  return {
    uniform: (over) => draws.uniform(also(over)),
    stdNormal: (over) => draws.stdNormal(also(over)),
    stdExponential: (over) => draws.stdExponential(also(over)),
    stdGamma: (shape, over) => draws.stdGamma(shape, also(over)),
    logStdGamma: (shape, over) => draws.logStdGamma(shape, also(over)),
    poisson: (rate, over) => draws.poisson(rate, also(over)),
    binomial: (trials, prob, over) => draws.binomial(trials, prob, also(over)),
  };
}
