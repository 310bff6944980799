import { extentOf, withoutAxes } from "../ir/axes.ts";
import { cholesky, contract, div, eq, exp, iota, log, logSumExp, mul, num, reduce, reference, rename, scan, select, sub, sum, input } from "../ir/build.ts";
import { makeAxis } from "../ir/axes.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { TermType } from "../model/types.ts";
import { bug } from "../pass.ts";
import { takenIds, type Environment } from "./environment.ts";
import type { LoweredValue, World } from "./world.ts";

type Call = (args: readonly LoweredValue[], cx: { readonly world: World; readonly environment: Environment; readonly type: TermType }) => LoweredValue;

const whole =
  (f: (over: readonly Axis[], e: Expr) => Expr): Call =>
  ([x]) => ({ expr: f(x!.events, x!.expr), events: [] });

/** Functions of whole arrays, by their name in the model IR. */
const CALLS: Readonly<Record<string, Call>> = {
  sum: whole(sum),
  mean: whole((over, e) => div(sum(over, e), extentOf(over))),
  min: whole((over, e) => reduce("min", over, e)),
  max: whole((over, e) => reduce("max", over, e)),
  log_sum_exp: whole(logSumExp),
  softmax: ([x]) => {
    const over = [x!.events[x!.events.length - 1]!];
    return { expr: exp(sub(x!.expr, logSumExp(over, x!.expr))), events: x!.events };
  },
  cumulative_sum: ([x], { world }) => ({ expr: cumulativeSum(world, x!), events: x!.events }),
  dot: ([a, b]) => ({ expr: contract(a!.events, [a!.expr, rename(b!.expr, b!.events, a!.events)]), events: [] }),
  matmul: ([a, b], { environment }) => matrixProduct(a!, b!, environment),
  identity: (_, { world, environment, type }) => {
    const size = type.dimensions[0]!;
    if (size.kind !== "regular") return bug("identity of a ragged size");
    const row = world.axisOf(size.size, takenIds(environment));
    const column = world.axisOf(size.size, [...takenIds(environment), row.id]);
    return { expr: select(eq(iota(row), iota(column)), num(1), num(0)), events: [row, column] };
  },
  diagonal: ([x], { environment }) => {
    const row = x!.events[0]!;
    const column = fresh(row, [...takenIds(environment), row.id]);
    return { expr: select(eq(iota(row), iota(column)), x!.expr, num(0)), events: [row, column] };
  },
  trace: ([x]) => {
    const [row, column] = x!.events;
    return { expr: sum([row!], rename(x!.expr, [column!], [row!])), events: [] };
  },
  log_det: ([x]) => {
    const [row, column] = x!.events;
    const diagonal = rename(cholesky(x!.expr, row!, column!), [column!], [row!]);
    return { expr: mul(2, sum([row!], log(diagonal))), events: [] };
  },
};

export function lowerCall(world: World, callee: string, args: readonly LoweredValue[], environment: Environment, type: TermType): LoweredValue {
  const call = CALLS[callee] ?? bug(`no lowering for ${callee}`);
  return call(args, { world, environment, type });
}

function fresh(like: Axis, taken: readonly string[]): Axis {
  let id = like.size;
  while (taken.includes(id)) id += "'";
  return makeAxis(id, like.extent, like.kind, like.size);
}

/** Partial sums along the last axis: c starts as x, then c[k + 1] += c[k]. */
function cumulativeSum(world: World, x: LoweredValue): Expr {
  const own = x.events[x.events.length - 1]!;
  const step = makeAxis(`2..${own.id}`, Math.max(0, own.extent - 1), own.kind, own.size);
  const symbol = input(world.fresh("cumulative"), [own, ...withoutAxes(x.expr.axes, [own])], "state");
  const value = reference(symbol, [{ axis: own, index: { kind: "axis", axis: step, shift: 0 } }]);
  const updates = [{ state: 0, map: [{ axis: own, index: { kind: "axis" as const, axis: step, shift: 1 } }], value }];
  return scan({ axis: step, direction: "forward", states: [{ symbol, init: x.expr }], updates }, 0);
}

/** a @ b: contracts the last axis of a with the first of b. */
function matrixProduct(a: LoweredValue, b: LoweredValue, environment: Environment): LoweredValue {
  const inner = a.events[a.events.length - 1]!;
  const left = a.events.slice(0, -1);
  const taken = [...takenIds(environment), ...a.events.map((e) => e.id)];
  const right = b.events.slice(1).map((e) => {
    const axis = fresh(e, taken);
    taken.push(axis.id);
    return axis;
  });
  const renamed = rename(b.expr, b.events, [inner, ...right]);
  const product = contract([inner], [a.expr, renamed]);
  const result = right.map((e) => fresh(e, [...takenIds(environment), ...left.map((l) => l.id)]));
  return { expr: rename(product, right, result), events: [...left, ...result] };
}
