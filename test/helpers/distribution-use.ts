import { makeAxis } from "../../compiler/ir/axes.ts";
import { draw, input } from "../../compiler/ir/build.ts";
import type { Axis, Draw, Expr, Input } from "../../compiler/ir/types.ts";
import type { Args, Distribution, Draws, EventAxes, Parameterisation, Probe } from "../../compiler/distributions/define.ts";
import * as R from "../../runtime/random/index.ts";
import { evaluateArray, evaluateExpression, type World } from "./evaluate-expression.ts";

export type Value = number | readonly number[] | readonly (readonly number[])[];
export type Values = Readonly<Record<string, Value>>;

export const flatten = (v: Value): number[] => (typeof v === "number" ? [v] : v.flatMap((row) => (typeof row === "number" ? [row] : [...row])));

/** A record with one parameterisation, its arguments as inputs, at one size: what every generated test evaluates. */
export class Use {
  readonly record: Distribution;
  readonly parameterisation: Parameterisation;
  readonly values: Values;
  readonly size: number;
  readonly axes: EventAxes;
  readonly x: Input;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly canonical: Args;
  readonly density: Expr;

  constructor(record: Distribution, values: Values, size = 1, parameterisation = record.parameterisations[0]!) {
    this.record = record;
    this.parameterisation = parameterisation;
    this.values = values;
    this.size = size;
    this.axes = { event: makeAxis("event", size, "event"), column: makeAxis("column", size, "event") };
    this.x = input("x", record.rank === 1 ? [this.axes.event] : []);
    this.inputs = Object.fromEntries(parameterisation.parameters.map((name) => [name, input(name, this.axesOf(values[name]!))]));
    this.canonical = parameterisation.canonical(this.inputs);
    this.density = record.logDensity(this.x, this.canonical, this.axes);
  }

  static of(record: Distribution, probe: Probe): Use {
    return new Use(record, probe.arguments, probe.size);
  }

  private axesOf(value: Value): readonly Axis[] {
    if (typeof value === "number") return [];
    return typeof value[0] === "number" ? [this.axes.event] : [this.axes.event, this.axes.column];
  }

  world(x: Value | undefined, overrides: Values = {}): World {
    const all = Object.entries({ ...this.values, ...overrides, ...(x !== undefined && { x }) });
    return { inputs: Object.fromEntries(all.map(([name, v]) => [name, typeof v === "number" ? v : flatten(v)])) };
  }

  scalar(e: Expr, x?: Value, overrides?: Values): number {
    return evaluateExpression(e, this.world(x, overrides));
  }

  /** All values over the event axes that the expression has room for. */
  array(e: Expr, shape: "scalar" | "vector" | "matrix", x?: Value, overrides?: Values): number[] {
    const over = { scalar: [], vector: [this.axes.event], matrix: [this.axes.event, this.axes.column] }[shape];
    return evaluateArray(e, over, this.world(x, overrides));
  }

  logDensity(x: Value, overrides?: Values): number {
    return this.scalar(this.density, x, overrides);
  }

  /** Numeric bounds of the support, from the arguments or else from what is known of every value. */
  bounds(): { readonly lower?: number; readonly upper?: number } {
    const { bounds, support } = this.record;
    const { lower, upper } = bounds?.(this.canonical, this.axes) ?? {};
    const ends = [lower === undefined ? support.range.lower : this.scalar(lower), upper === undefined ? support.range.upper : this.scalar(upper)] as const;
    return { ...(ends[0] !== null && { lower: ends[0] }), ...(ends[1] !== null && { upper: ends[1] }) };
  }
}

const SAMPLERS: Readonly<Record<Draw["sampler"], (args: readonly number[], stream: R.Stream) => number>> = {
  uniform: (_, stream) => R.uniform(stream),
  stdNormal: (_, stream) => R.stdNormal(stream),
  stdExponential: (_, stream) => R.stdExponential(stream),
  stdGamma: ([shape], stream) => R.stdGamma(shape!, stream),
  logStdGamma: ([shape], stream) => R.logStdGamma(shape!, stream),
  poisson: ([rate], stream) => R.poisson(rate!, stream),
  binomial: ([trials, prob], stream) => R.binomial(trials!, prob!, stream),
};

/** Draw nodes with the event axes asked for and no plates. */
export function standardDraws(): Draws {
  let node = 0;
  const make =
    (sampler: Draw["sampler"]) =>
    (args: readonly Expr[], over: readonly Axis[] = []): Expr =>
      draw(sampler, args, node++, over, 0);
  return {
    uniform: (over) => make("uniform")([], over),
    stdNormal: (over) => make("stdNormal")([], over),
    stdExponential: (over) => make("stdExponential")([], over),
    stdGamma: (shape, over) => make("stdGamma")([shape], over),
    logStdGamma: (shape, over) => make("logStdGamma")([shape], over),
    poisson: (rate, over) => make("poisson")([rate], over),
    binomial: (trials, prob, over) => make("binomial")([trials, prob], over),
  };
}

/** Independent values of an expression of draws, over `axes`, from one seeded stream. */
export function drawMany(e: Expr, axes: readonly Axis[], world: World, count: number, seed: number): number[][] {
  const stream = R.createStream();
  R.seedStream(stream, seed, 0, 0, 0);
  const source: World = { ...world, draw: (sampler, args) => SAMPLERS[sampler](args, stream) };
  return Array.from({ length: count }, () => evaluateArray(e, axes, source));
}
