import { evaluate } from "../calculus/evaluate.ts";
import { forEachPosition, reader } from "../calculus/dense.ts";
import { extentOf, makeAxis, unionAxes } from "../ir/axes.ts";
import { add, logSumExp, num, reduce, reference, segment, select, eq, exp, log, stop, sub, sum, transposed, div } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap, Input } from "../ir/types.ts";
import type { Binder, Term } from "../model/types.ts";
import { bug } from "../pass.ts";
import { alongAxis, flatten, takenIds, type Environment } from "./environment.ts";
import type { World } from "./world.ts";

/** A binder entered: the environment inside, and how to leave it again by a reduction. */
export interface Entered {
  readonly environment: Environment;
  readonly axis: Axis;
  /** For an irregular binder: the axes around that its axis has replaced, each with the map back. */
  readonly parents: readonly { readonly axis: Axis; readonly map: Expr }[];
}

/** Lowers a scalar term in an environment; given by terms.ts. */
export type LowerScalar = (term: Term, environment: Environment) => Expr;

/**
 * Enters a binder. A range that depends on sizes alone is an axis. One that depends on other binders or on data (a ragged row,
 * a bound with an index variable, `where`) is listed element by element when data are bound: a flat axis with index arrays.
 */
export function enter(world: World, environment: Environment, binder: Binder, lower: LowerScalar): Entered {
  const regular = enterRegular(world, environment, binder);
  const entered = regular ?? enterIrregular(world, environment, binder, lower);
  return binder.where === undefined ? entered : restrict(world, environment, entered, binder, binder.where, lower);
}

function enterRegular(world: World, environment: Environment, binder: Binder): Entered | null {
  const { range } = binder;
  if (range.kind === "full") {
    const axis = world.axisOf(range.size, takenIds(environment));
    return { environment: alongAxis(environment, binder.id, axis, 0), axis, parents: [] };
  }
  if (range.kind !== "interval") return null;
  const [low, high] = [world.integer(range.low), world.integer(range.high)];
  if (low === null || high === null) return null;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return bug(`the range of ${binder.name} is not whole`);
  const whole = low === 1 && range.high.kind === "size" ? range.high.name : null;
  const taken = takenIds(environment);
  let id = whole ?? `${low}..${high}`;
  while (taken.includes(id)) id += "'";
  const axis = makeAxis(id, Math.max(0, high - low + 1), "plate", whole ?? id);
  return { environment: alongAxis(environment, binder.id, axis, low - 1), axis, parents: [] };
}

/** The axes around that a binder's range or condition depends on. */
function dependencies(environment: Environment, ...values: readonly Expr[]): readonly Axis[] {
  const used = unionAxes(...values.map((v) => v.axes));
  return environment.axes.filter((a) => used.some((u) => u.id === a.id));
}

function enterIrregular(world: World, environment: Environment, binder: Binder, lower: LowerScalar): Entered {
  const whole = wholeRows(world, environment, binder);
  if (whole !== null) return whole;
  const { low, high } = bounds(world, environment, binder, lower);
  const axes = dependencies(environment, low, high);
  const [lowAt, highAt] = [dataReader(world, low, binder), dataReader(world, high, binder)];
  const rows: { readonly positions: readonly number[]; readonly value: number }[] = [];
  forEachPosition(axes, (p) => {
    const [from, to] = [lowAt(p), highAt(p)];
    for (let value = from; value <= to; value++) rows.push({ positions: axes.map((a) => p.get(a.id)!), value });
  });
  return flatAxis(world, environment, binder, axes, rows);
}

/** `for d in D { for i in w[d] … }` over whole ragged rows: the flat axis of w itself. */
function wholeRows(world: World, environment: Environment, binder: Binder): Entered | null {
  if (binder.range.kind !== "row") return null;
  const { array, indices } = binder.range;
  const places = indices.map((i) => (i.kind === "binder" ? environment.binders.get(i.id)?.place : undefined));
  const axes = places.flatMap((p) => (p?.kind === "axis" && p.shift === 0 ? [p.axis] : []));
  const offsets = world.bound.get(array)?.offsets ?? bug(`${array} is not ragged`);
  if (axes.length !== indices.length || new Set(axes.map((a) => a.id)).size < axes.length || extentOf(axes) !== offsets.length - 1) return null;
  const flat = world.flatAxis(array);
  if (environment.axes.some((a) => a.id === flat.id)) return null;
  return flatColumns(world, environment, binder, axes, flat.extent, () => wholeColumns(axes, offsets, flat.extent), flat);
}

/** Parents (1-based) and positions in their rows, of all elements of a ragged array. */
function wholeColumns(axes: readonly Axis[], offsets: Int32Array, count: number): Columns {
  const parents = axes.map(() => new Float64Array(count));
  const value = new Float64Array(count);
  const inner = axes.map((_, k) => extentOf(axes.slice(k + 1)));
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [from, to] = [offsets[row]!, offsets[row + 1]!];
    axes.forEach((a, k) => parents[k]!.fill((Math.floor(row / inner[k]!) % a.extent) + 1, from, to));
    for (let i = from; i < to; i++) value[i] = i - from + 1;
  }
  return { parents, value };
}

function bounds(world: World, environment: Environment, binder: Binder, lower: LowerScalar): { readonly low: Expr; readonly high: Expr } {
  if (binder.range.kind === "interval") return { low: lower(binder.range.low, environment), high: lower(binder.range.high, environment) };
  if (binder.range.kind !== "row") return bug("a full range is regular");
  return { low: num(1), high: rowLength(world, environment, binder.range.array, binder.range.indices, lower) };
}

/** Lengths of the rows of a ragged array, as data over its row axes. */
export function rowLength(world: World, environment: Environment, array: string, indices: readonly Term[], lower: LowerScalar): Expr {
  const offsets = world.bound.get(array)?.offsets ?? bug(`${array} is not ragged`);
  const axis = makeAxis(`${array}.rows`, offsets.length - 1, "plate");
  const name = `${array}.length`;
  const lengths =
    world.inputs.get(name) ??
    world.auxiliary(
      name,
      [axis],
      Float64Array.from({ length: offsets.length - 1 }, (_, r) => offsets[r + 1]! - offsets[r]!),
    );
  world.inputs.set(name, lengths);
  return reference(lengths, [{ axis: lengths.axes[0]!, index: { kind: "gather", index: rowNumber(world, environment, array, indices, lower) } }]);
}

/** 1-based row of a ragged array at the given indices of its regular dimensions. */
export function rowNumber(world: World, environment: Environment, array: string, indices: readonly Term[], lower: LowerScalar): Expr {
  const declared = world.model.data.find((d) => d.name === array) ?? bug(`no data ${array}`);
  const sizes = declared.type.dimensions.flatMap((d) => (d.kind === "regular" ? [world.extent(d.size)] : []));
  return indices.reduce<Expr>((acc, term, i) => add(i === 0 ? num(0) : scaleRows(sub(acc, 1), sizes[i]!), lower(term, environment)), num(0));
}
const scaleRows = (e: Expr, k: number): Expr => (k === 1 ? e : { kind: "apply", op: "mul", args: [num(k), e], axes: e.axes });

/** Keeps the elements of an entered binder whose condition holds. */
function restrict(world: World, outer: Environment, entered: Entered, binder: Binder, where: Term, lower: LowerScalar): Entered {
  const condition = lower(where, entered.environment);
  const inside = [...entered.environment.axes];
  const axes = inside.filter((a) => a.id === entered.axis.id || condition.axes.some((c) => c.id === a.id));
  const holds = dataReader(world, condition, binder);
  const value = dataReader(world, entered.environment.binders.get(binder.id)!.value, binder);
  const parentAt = entered.parents.map((p) => dataReader(world, p.map, binder));
  const outerAxes = [...axes.filter((a) => a.id !== entered.axis.id), ...entered.parents.map((p) => p.axis)];
  const rows: { readonly positions: readonly number[]; readonly value: number }[] = [];
  forEachPosition(axes, (p) => {
    if (holds(p) === 0) return;
    const positions = [...axes.filter((a) => a.id !== entered.axis.id).map((a) => p.get(a.id)!), ...parentAt.map((f) => f(p) - 1)];
    rows.push({ positions, value: value(p) });
  });
  return flatAxis(world, outer, binder, outerAxes, rows);
}

function flatAxis(
  world: World,
  environment: Environment,
  binder: Binder,
  axes: readonly Axis[],
  rows: readonly { readonly positions: readonly number[]; readonly value: number }[],
): Entered {
  return flatColumns(world, environment, binder, axes, rows.length, () => ({
    parents: axes.map((_, k) => Float64Array.from(rows, (r) => r.positions[k]! + 1)),
    value: Float64Array.from(rows, (r) => r.value),
  }));
}

/** Of every element of a flat axis: its positions along the axes that it replaces, 1-based, and the value of its index variable. */
interface Columns {
  readonly parents: readonly Float64Array[];
  readonly value: Float64Array;
}

function flatColumns(
  world: World,
  environment: Environment,
  binder: Binder,
  axes: readonly Axis[],
  count: number,
  columns: () => Columns,
  known?: Axis,
): Entered {
  const { axis, parents, value } = world.flatOnce(
    `${binder.id} over ${axes.map((a) => a.id).join(",")} with ${count}${binder.where === undefined ? "" : " where"}`,
    () => {
      const made = known ?? makeAxis(world.fresh(binder.name), count, "plate", binder.name);
      const { parents: parentValues, value: values } = columns();
      const column = (hint: string, of: Float64Array): Input => world.auxiliary(`${hint} of ${made.id}`, [made], of);
      return { axis: made, parents: axes.map((a, k) => ({ axis: a, map: column(a.id, parentValues[k]!) })), value: column(binder.name, values) };
    },
  );
  const inner = flatten(environment, axis, parents);
  const binders = new Map(inner.binders).set(binder.id, { place: { kind: "gather", index: value }, value });
  return { environment: { ...inner, binders }, axis, parents };
}

/** Reads a value that depends on data alone; anything else in a range or condition is a mistake. */
function dataReader(world: World, e: Expr, binder: Binder): (p: ReadonlyMap<string, number>) => number {
  const random = [...inputsOf([e]).values()].find((i) => i.role === "latent" || i.role === "param");
  if (random !== undefined) return bug(`the range of ${binder.name} depends on ${random.name}`);
  return reader(evaluate(e, { input: (name) => world.arrays.get(name) }));
}

export type Reducer = "sum" | "mean" | "min" | "max" | "log_sum_exp";

/** Leaves binders by a reduction, innermost first. */
export function leave(reducer: Reducer, entered: readonly Entered[], body: Expr): Expr {
  if (entered.every((e) => e.parents.length === 0))
    return reduceOver(
      reducer,
      entered.map((e) => e.axis),
      body,
    );
  const innermost = entered[entered.length - 1]!;
  const rest = entered.slice(0, -1);
  const map: IndexMap = innermost.parents.map(({ axis, map: index }) => ({ axis, index: { kind: "gather", index } }));
  switch (reducer) {
    case "sum":
      return leaveAll("sum", rest, transposed(body, map, [innermost.axis]));
    case "mean":
      return div(leave("sum", entered, body), leave("sum", entered, num(1)));
    case "min":
    case "max":
      return leaveAll(reducer, rest, segmented(reducer, body, innermost));
    case "log_sum_exp": {
      const peak = leave("max", entered, body);
      const shift = stop(select(eq(peak, -Infinity), 0, peak));
      const back = rest.length === 0 ? reference(shift, map) : shift;
      return add(log(leave("sum", entered, exp(sub(body, back)))), shift);
    }
  }
}
const leaveAll = (reducer: Reducer, rest: readonly Entered[], body: Expr): Expr => (rest.length === 0 ? body : leave(reducer, rest, body));

function segmented(op: "min" | "max", body: Expr, entered: Entered): Expr {
  if (entered.parents.length === 0) return reduce(op, [entered.axis], body);
  if (entered.parents.length > 1) return bug("min and max over an irregular range inside two plates");
  return segment(op, body, entered.axis, entered.parents[0]!.axis, entered.parents[0]!.map);
}

function reduceOver(reducer: Reducer, axes: readonly Axis[], body: Expr): Expr {
  switch (reducer) {
    case "sum":
      return sum(axes, body);
    case "mean":
      return div(sum(axes, body), extentOf(axes));
    case "min":
    case "max":
      return reduce(reducer, axes, body);
    case "log_sum_exp":
      return logSumExp(axes, body);
  }
}
