import { makeAxis, shifted } from "../ir/axes.ts";
import {
  add,
  div,
  eq,
  iota,
  input,
  log,
  logSumExp,
  mul,
  neg,
  num,
  reduce,
  reference,
  rename,
  scan,
  select,
  sqrt,
  square,
  sub,
  sum,
  transposed,
} from "../ir/build.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import type { Args, Draws } from "../distributions/define.ts";

/**
 * The laws of chains as products of conditionals q(z_t | z_{t−1}), by messages from the end of the chain. The families of `joint.ts` eliminate from the
 * beginning: nothing is shared with them, so that one can be checked by the other.
 */
export interface ChainLaw {
  /** log q over the plates. */
  readonly logDensity: (z: Expr) => Expr;
  readonly sample: (draws: Draws) => Expr;
}

/** A value over the axis from one over the steps between neighbours: at the later one, 0 at the first. */
const later = (e: Expr, axis: Axis, step: Axis): Expr => transposed(e, [{ axis, index: shifted(step, 1) }], [step]);
const at = (e: Expr, axis: Axis, step: Axis, shift: number): Expr => reference(e, [{ axis, index: shifted(step, shift) }]);
const stepsOf = (axis: Axis): Axis => makeAxis(`${axis.id}→c`, Math.max(0, axis.extent - 1), axis.kind, axis.size);
const over = (e: Expr, axes: readonly Axis[]): Expr => axes.reduce((x, a) => add(x, mul(0, iota(a))), e);
const isFirst = (axis: Axis): Expr => eq(iota(axis), 1);

/** e_T = −2 xx_T, e_t = −2 xx_t − next_t² / e_{t+1}; n_T = x_T, n_t = x_t + next_t n_{t+1} / e_{t+1}: z_{t+1} | z_t ~ N((n_{t+1} + next_t z_t) / e_{t+1}, 1 / e_{t+1}). */
export function normalChainLaw(name: string, { x, xx, next }: Args, plates: readonly Axis[], axis: Axis): ChainLaw {
  const own = [...plates, axis];
  const step = stepsOf(axis);
  const here = [{ axis, index: shifted(step, 0) }];
  const [e, n] = [input(`pivot of ${name} from the end`, own, "state"), input(`message to ${name} from the end`, own, "state")];
  const after = (s: Expr): Expr => at(s, axis, step, 1);
  const link = at(next!, axis, step, 0);
  const group = {
    axis: step,
    direction: "backward" as const,
    states: [
      { symbol: e, init: over(mul(-2, xx!), own) },
      { symbol: n, init: over(x!, own) },
    ],
    updates: [
      { state: 0, map: here, value: neg(div(square(link), after(e))) },
      { state: 1, map: here, value: div(mul(link, after(n)), after(e)) },
    ],
  };
  const [precision, message] = [scan(group, 0), scan(group, 1)];
  return {
    logDensity: (z) => {
      const mean = div(add(message, later(mul(link, at(z, axis, step, 0)), axis, step)), precision);
      return sum([axis], sub(mul(0.5, sub(log(precision), Math.log(2 * Math.PI))), mul(0.5, mul(precision, square(sub(z, mean))))));
    },
    sample: (draws) => {
      const z = input(`draw of ${name}`, own, "state");
      const noise = div(add(message, mul(draws.stdNormal([axis]), sqrt(precision))), precision);
      const forward = {
        axis: step,
        direction: "forward" as const,
        states: [{ symbol: z, init: over(noise, own) }],
        updates: [{ state: 0, map: [{ axis, index: shifted(step, 1) }], value: div(mul(link, at(z, axis, step, 0)), after(precision)) }],
      };
      return scan(forward, 0);
    },
  };
}

/** β_T = 0, β_t[k] = log Σ_j exp(next_t[k, j] + is_{t+1}[j] + β_{t+1}[j]): P(z_{t+1} = j | z_t = k) ∝ exp(next_t[k, j] + is_{t+1}[j] + β_{t+1}[j]). */
export function categoryChainLaw(name: string, { is, next }: Args, plates: readonly Axis[], axis: Axis, categories: Axis, to: Axis): ChainLaw {
  const step = stepsOf(axis);
  const own = [...plates, axis, categories];
  const beta = input(`message to ${name} from the end`, own, "state");
  const link = at(next!, axis, step, 0);
  const ahead = (e: Expr): Expr => rename(at(e, axis, step, 1), [categories], [to]);
  const group = {
    axis: step,
    direction: "backward" as const,
    states: [{ symbol: beta, init: over(num(0), own) }],
    updates: [{ state: 0, map: [{ axis, index: shifted(step, 0) }], value: logSumExp([to], add(link, add(ahead(is!), ahead(beta)))) }],
  };
  const weight = add(is!, scan(group, 0));
  const first = reference(weight, [{ axis, index: { kind: "constant", position: 0 } }]);
  const value = (e: Expr, among: Axis, z: Expr): Expr => reference(e, [{ axis: among, index: { kind: "gather", index: z } }]);
  return {
    logDensity: (z) => {
      const [before, after] = [at(z, axis, step, 0), at(z, axis, step, 1)];
      const row = value(add(link, ahead(weight)), categories, before);
      const start = sub(value(first, categories, reference(z, [{ axis, index: { kind: "constant", position: 0 } }])), logSumExp([categories], first));
      return add(start, sum([step], sub(value(row, to, after), logSumExp([to], row))));
    },
    sample: (draws) => {
      const z = input(`draw of ${name}`, [...plates, axis], "state");
      const clock = log(draws.stdExponential([axis, categories]));
      const start = race(sub(reference(clock, [{ axis, index: { kind: "constant", position: 0 } }]), first), categories);
      const arrival = sub(ahead(clock), value(add(link, ahead(weight)), categories, at(z, axis, step, 0)));
      const map: IndexMap = [{ axis, index: shifted(step, 1) }];
      const forward = {
        axis: step,
        direction: "forward" as const,
        states: [{ symbol: z, init: over(select(isFirst(axis), start, 0), [...plates, axis]) }],
        updates: [{ state: 0, map, value: race(arrival, to) }],
      };
      return scan(forward, 0);
    },
  };
}

/** The place of the least. */
const race = (arrival: Expr, among: Axis): Expr => sum([among], select(eq(arrival, reduce("min", [among], arrival)), iota(among), 0));
