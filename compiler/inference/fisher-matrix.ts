import type { Span } from "../../grammar/span.ts";
import { differentiate } from "../calculus/differentiate.ts";
import type { Family } from "../distributions/define.ts";
import { meanStatistics, statisticAxes } from "../distributions/fisher.ts";
import type { Output } from "../emit/statements.ts";
import { hasAxis, makeAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { addAll, input, mul, rename, sum } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import { costTerm, openFactor, type OpenFactor } from "../lower/factors.ts";
import { Unsupported, type World } from "../lower/world.ts";
import type { DistributionTerm, Factor } from "../model/types.ts";
import { bug } from "../pass.ts";
import { pushReferences } from "../program/push.ts";
import type { Coordinate } from "./coordinates.ts";

/** More free numbers make a dense matrix too costly: a step factors it in n³/3. */
const MOST_COORDINATES = 200;

/** One block of a Fisher matrix: an output over the axes of the row's coordinate, then those of the column's. */
export interface FisherBlock {
  /** Names of the coordinates' inputs. */
  readonly row: string;
  readonly column: string;
  readonly output: Output;
}

/** One statement of the likelihood as an exponential family: natural parameters η(θ) and means m = ∇A(η(θ)), by statistic. */
interface Likelihood {
  readonly eta: readonly Expr[];
  readonly means: readonly Expr[];
  /** What Σₙ Σₛ runs over, by statistic: plates, and event axes of the value or of the statistic. */
  readonly over: readonly (readonly Axis[])[];
}

/**
 * The Fisher matrix of the likelihood in the coordinates θ, times `scale`: F = scale · Σₙ Jₙᵀ ∇²A(ηₙ) Jₙ with Jₙ = ∂ηₙ/∂θ, computed as
 * scale · Σₙ Σₛ ∂ηₙₛ/∂θᵢ · ∂mₙₛ/∂θⱼ. Where η reads other observations it is the information given those. Blocks on and below the
 * diagonal, in the order of the coordinates. Throws Unsupported where a factor that reads θ is no exponential family.
 * Source: Amari (1998), Natural gradient works efficiently in learning, Neural Computation 10.
 */
export function fisherMatrix(world: World, factors: readonly Factor[], coordinates: readonly Coordinate[], scale: number, span: Span): readonly FisherBlock[] {
  const size = coordinates.reduce((n, c) => n + c.start.length, 0);
  if (size > MOST_COORDINATES)
    throw new Unsupported("natural", span, { why: `the Fisher matrix of ${size} free numbers is too large (at most ${MOST_COORDINATES})` });
  const names = new Set(coordinates.map((c) => c.input.name));
  const likelihoods = factors.flatMap((f) => likelihood(world, f, names) ?? []);
  return coordinates.flatMap((column, j) => {
    const columns = column.input.axes.map((a) => makeAxis(`${a.id}ᵀ`, a.extent, a.kind, a.size));
    const slopes = likelihoods.map((l) => jacobian(l.means, column.input, columns));
    return coordinates.slice(j).map((row): FisherBlock => {
      const value = mul(scale, addAll(likelihoods.map((l, i) => paired(l, row.input, slopes[i]!, columns))));
      return { row: row.input.name, column: column.input.name, output: { name: `F ${row.name} ${column.name}`, value, axes: [...row.input.axes, ...columns] } };
    });
  });
}

/** What one factor tells about the coordinates; null when it reads none of them. */
function likelihood(world: World, factor: Factor, coordinates: ReadonlySet<string>): Likelihood | null {
  const reads = (e: Expr): boolean => [...inputsOf([e]).keys()].some((name) => coordinates.has(name));
  const refuse = (why: string): never => {
    throw new Unsupported("natural", factor.span, { why });
  };
  if (!reads(costTerm(world, factor).expr)) return null;
  if (factor.kind === "potential") return refuse("a `factor` statement that reads a param is no distribution of data");
  const open = openFactor(world, factor);
  const { variable } = factor.value;
  if (open.law.family === null) return refuse(`the distribution of ${variable} is ${COMPOUND[factor.distribution.kind]}, not an exponential family`);
  const { record, canonical } = open.law.family;
  const { family } = record;
  if ("none" in family) return refuse(`${record.name}, the distribution of ${variable}, is not an exponential family (${family.none})`);
  const moving = (family.given ?? []).find((name) => reads(canonical[name] ?? bug(`${record.name}: no argument ${name}`)));
  if (moving !== undefined)
    return refuse(`${record.name}, the distribution of ${variable}, is an exponential family only for a fixed ${moving}, and a param moves it`);
  return asFamily(family, open);
}

const COMPOUND: Readonly<Record<DistributionTerm["kind"], string>> = {
  family: "a family",
  truncated: "truncated",
  censored: "censored",
  mixture: "a mixture",
  ordered: "ordered",
};

function asFamily(family: Family, { law, value, plates }: OpenFactor): Likelihood {
  const { canonical } = law.family ?? bug("fisher: a compound");
  const { axes } = law;
  const eta = family.natural(canonical, axes);
  const names = Object.keys(family.shapes);
  const density = law.logDensity(value.expr);
  const events = value.events.filter((a) => hasAxis(density.axes, a));
  return {
    eta: names.map((k) => eta[k] ?? bug(`no natural parameter ${k}`)),
    means: meanStatistics(family, eta, canonical, axes),
    over: names.map((k) => unionAxes(plates, events, statisticAxes(family, k, axes))),
  };
}

/** Σₙ Σₛ ∂ηₙₛ/∂row · slopeₙₛ: one reverse pass through η, whose cotangent is the Jacobian of m. */
function paired({ eta, over }: Likelihood, row: Input, slopes: readonly Expr[], columns: readonly Axis[]): Expr {
  const symbols = slopes.map((slope, s) => input(`∂m ${s}`, withoutAxes(slope.axes, columns)));
  const total = addAll(eta.map((e, s) => sum(over[s]!, mul(e, symbols[s]!))));
  const through = differentiate(total, [row.name]).get(row.name)!;
  return substitute([through], new Map(symbols.map((symbol, s) => [symbol.name, slopes[s]!])))[0]!;
}

/**
 * ∂eₛ/∂θ for every eₛ, with the axes `columns` in place of those of θ. Two reverse passes: g(r) = ∂(Σₛ rₛ·eₛ)/∂θ is linear in r; with a copy
 * of r for every element j of θ, ∂(Σⱼ gⱼ(rⱼ))/∂r is the Jacobian. Law: (Jᵀ)ᵀ = J. Cost: that of a gradient for every element of θ.
 */
function jacobian(outputs: readonly Expr[], wrt: Input, columns: readonly Axis[]): readonly Expr[] {
  const seeds = outputs.map((e, s) => input(`seed ${s}`, e.axes));
  const copies = outputs.map((e, s) => input(`seed ${s}`, unionAxes(e.axes, columns)));
  const total = addAll(outputs.map((e, s) => sum(e.axes, mul(e, seeds[s]!))));
  const gradient = substitute([differentiate(total, [wrt.name]).get(wrt.name)!], new Map(copies.map((c) => [c.name, c])));
  const [own] = pushReferences([rename(gradient[0]!, wrt.axes, columns)]);
  const names = copies.map((c) => c.name);
  const slopes = differentiate(sum(columns, own!), names);
  return names.map((name) => slopes.get(name)!);
}
