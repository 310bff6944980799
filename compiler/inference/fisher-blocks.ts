import type { Span } from "../../grammar/span.ts";
import { differentiate } from "../calculus/differentiate.ts";
import { meanStatistics, statisticAxes } from "../distributions/fisher.ts";
import type { Output } from "../emit/statements.ts";
import { extentOf, hasAxis, makeAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { addAll, input, mul, rename, sum } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { Law } from "../lower/law.ts";
import { Unsupported } from "../lower/world.ts";
import { bug } from "../pass.ts";
import { pushReferences } from "../program/push.ts";
import type { Coordinate } from "./coordinates.ts";

/** One block: an output over the plates of the matrix, the other axes of the row's coordinate, then those of the column's. */
export interface FisherBlock {
  readonly row: Coordinate;
  readonly column: Coordinate;
  readonly output: Output;
}

/** A Fisher matrix for every element of `plates` (one, where there are none). */
export interface FisherMatrix {
  readonly plates: readonly Axis[];
  /** In the order of its rows. */
  readonly coordinates: readonly Coordinate[];
  /** On and below the diagonal. */
  readonly blocks: readonly FisherBlock[];
  /** What keeps a step short where it is stochastic; null: steps are taken as they are. */
  readonly bound: StepBound | null;
}

export interface StepBound {
  /** How many draws or observations one of the matrices is about: none is to change its distribution much. */
  readonly elements: number;
  /** By coordinate: is it a pure number (a logarithm, a logit, …), in which a step of much more than 1 says nothing about a distribution's change? */
  readonly pure: readonly boolean[];
  /** Are the draws discrete? Of a rare category samples say next to nothing, and their information vanishes with it. */
  readonly discrete: boolean;
}

/** More free numbers make a dense matrix too costly: a step factors it in n³/3. */
export const MOST_COORDINATES = 200;

/** One statement as an exponential family: natural parameters η(θ) and means m = ∇A(η(θ)), by statistic. */
export interface Likelihood {
  readonly eta: readonly Expr[];
  readonly means: readonly Expr[];
  /** What Σₙ Σₛ runs over, by statistic: plates, and event axes of the value or of the statistic. */
  readonly over: readonly (readonly Axis[])[];
  /** Draws or observations, all plates together. */
  readonly elements: number;
}

/** A `~` statement of the model or of a guide, opened. `subject`: "the distribution of x"; `compound`: what it is where no record has it. */
export interface Opened {
  readonly law: Law;
  readonly plates: readonly Axis[];
  readonly value: Expr;
  readonly valueEvents: readonly Axis[];
  readonly subject: string;
  readonly compound: string;
  readonly span: Span;
}

export const readsAny = (e: Expr, names: ReadonlySet<string>): boolean => [...inputsOf([e]).keys()].some((name) => names.has(name));

/** The statement as a family in which the coordinates of these names move; Unsupported where it is none. */
export function likelihoodOf({ law, plates, value, valueEvents, subject, compound, span }: Opened, names: ReadonlySet<string>): Likelihood {
  const refuse = (why: string): never => {
    throw new Unsupported("natural", span, { why });
  };
  if (law.family === null) return refuse(`${subject} is ${compound}, not an exponential family`);
  const { record, canonical } = law.family;
  const { family } = record;
  if ("none" in family) return refuse(`${record.name}, ${subject}, is not an exponential family (${family.none})`);
  const moving = (family.given ?? []).find((name) => readsAny(canonical[name] ?? bug(`${record.name}: no argument ${name}`), names));
  if (moving !== undefined) return refuse(`${record.name}, ${subject}, is an exponential family only for a fixed ${moving}, and a param moves it`);
  const eta = family.natural(canonical, law.axes);
  const statistics = Object.keys(family.shapes);
  const density = law.logDensity(value);
  const events = valueEvents.filter((a) => hasAxis(density.axes, a));
  return {
    eta: statistics.map((k) => eta[k] ?? bug(`no natural parameter ${k}`)),
    means: meanStatistics(family, eta, canonical, law.axes),
    over: statistics.map((k) => unionAxes(plates, events, statisticAxes(family, k, law.axes))),
    elements: extentOf(unionAxes(plates, events)),
  };
}

/**
 * The Fisher matrix in the coordinates θ, one per element of the plates that all of θ have, times `scale`: F = scale · Σₙ Jₙᵀ ∇²A(ηₙ) Jₙ with
 * Jₙ = ∂ηₙ/∂θ, computed as scale · Σₙ Σₛ ∂ηₙₛ/∂θᵢ · ∂mₙₛ/∂θⱼ. Where η reads other draws or observations it is the information given those.
 * Source: Amari (1998), Natural gradient works efficiently in learning, Neural Computation 10.
 */
export function fisherBlocks(
  likelihoods: readonly Likelihood[],
  coordinates: readonly Coordinate[],
  plates: readonly Axis[],
  scale: number,
): readonly FisherBlock[] {
  return coordinates.flatMap((column, j) => {
    const inner = withoutAxes(column.input.axes, plates);
    const columns = inner.map((a) => makeAxis(`${a.id}ᵀ`, a.extent, a.kind, a.size));
    const slopes = likelihoods.map((l) => jacobian(l.means, column.input, plates, columns));
    return coordinates.slice(j).map((row): FisherBlock => {
      const value = mul(scale, addAll(likelihoods.map((l, i) => paired(l, row.input, slopes[i]!, columns))));
      const axes = [...plates, ...withoutAxes(row.input.axes, plates), ...columns];
      return { row, column, output: { name: `F ${row.name} ${column.name}`, value, axes } };
    });
  });
}

/** Σₙ Σₛ ∂ηₙₛ/∂row · slopeₙₛ: one reverse pass through η, whose cotangent is the Jacobian of m. */
function paired({ eta, over }: Likelihood, row: Input, slopes: readonly Expr[], columns: readonly Axis[]): Expr {
  const symbols = slopes.map((slope, s) => input(`∂m ${s}`, withoutAxes(slope.axes, columns)));
  const total = addAll(eta.map((e, s) => sum(over[s]!, mul(e, symbols[s]!))));
  const through = differentiate(total, [row.name]).get(row.name)!;
  return substitute([through], new Map(symbols.map((symbol, s) => [symbol.name, slopes[s]!])))[0]!;
}

/**
 * ∂eₛ/∂θ for every eₛ, with the axes `columns` in place of those of θ that are not plates. Two reverse passes: g(r) = ∂(Σₛ rₛ·eₛ)/∂θ is linear
 * in r; with a copy of r for every element j of θ, ∂(Σⱼ gⱼ(rⱼ))/∂r is the Jacobian. Law: (Jᵀ)ᵀ = J. At one element of the plates e depends on θ
 * there alone. Cost: that of a gradient for every element of θ.
 */
function jacobian(outputs: readonly Expr[], wrt: Input, plates: readonly Axis[], columns: readonly Axis[]): readonly Expr[] {
  const seeds = outputs.map((e, s) => input(`seed ${s}`, e.axes));
  const copies = outputs.map((e, s) => input(`seed ${s}`, unionAxes(e.axes, columns)));
  const total = addAll(outputs.map((e, s) => sum(e.axes, mul(e, seeds[s]!))));
  const gradient = substitute([differentiate(total, [wrt.name]).get(wrt.name)!], new Map(copies.map((c) => [c.name, c])));
  const [own] = pushReferences([rename(gradient[0]!, withoutAxes(wrt.axes, plates), columns)]);
  const names = copies.map((c) => c.name);
  const slopes = differentiate(sum([...plates, ...columns], own!), names);
  return names.map((name) => slopes.get(name)!);
}
