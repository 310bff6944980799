import type { Span } from "../../grammar/span.ts";
import { sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Factor, Guide, Model, Term } from "../model/types.ts";
import { bug } from "../pass.ts";
import { EMPTY, type Environment } from "./environment.ts";
import { lawOf, type Law } from "./law.ts";
import { enterAll } from "./pieces.ts";
import { LOWERING } from "./terms.ts";
import { World, type BoundArray, type LoweredValue } from "./world.ts";

/** One term of a log-density: `expr` has the axes of its plates (and of whatever else varies), to be summed over all. */
export interface CostTerm {
  readonly id: string;
  readonly expr: Expr;
  readonly plates: readonly Axis[];
  /** The variable that the statement defines; null for `factor e`. */
  readonly variable: string | null;
  readonly span: Span;
}

/** A statement opened at its plates. */
export interface OpenFactor {
  readonly environment: Environment;
  readonly plates: readonly Axis[];
  readonly value: LoweredValue;
  readonly law: Law;
}

export const makeWorld = (model: Model, guide: Guide | null, sizes: ReadonlyMap<string, number>, bound: ReadonlyMap<string, BoundArray>): World =>
  new World(model, guide, sizes, bound, LOWERING);

/** Opens a `~` statement: its plates, the value it is about, and its distribution. */
export function openFactor(world: World, factor: Extract<Factor, { kind: "density" }>, start: Environment = EMPTY): OpenFactor {
  const { environment } = enterAll(world, factor.plates, start);
  const value = world.lowering.value(world, valueTerm(world, factor), environment);
  const latent = world.model.variables.find((v) => v.name === factor.value.variable)?.role === "latent";
  const law = lawOf(world, factor.distribution, environment, value.events, latent && !dependsOnLatents(world, factor));
  return { environment, plates: environment.axes, value, law };
}

/** Bounds of a latent's support that are not constant must be checked where it is drawn by something else than its own distribution. */
function dependsOnLatents(world: World, factor: Extract<Factor, { kind: "density" }>): boolean {
  const support = world.model.variables.find((v) => v.name === factor.value.variable)?.support;
  if (support?.kind !== "interval") return false;
  return [support.lower, support.upper].some((t) => t !== null && world.integer(t) === null);
}

/** The left side of a statement as a term. */
export function valueTerm(world: World, factor: Extract<Factor, { kind: "density" }>): Term {
  const { variable, indices } = factor.value;
  const data = world.model.data.find((d) => d.name === variable);
  const declared = data ?? world.model.variables.find((v) => v.name === variable) ?? bug(`no variable ${variable}`);
  const base: Term = { kind: "variable", name: variable, role: data !== undefined ? "data" : "latent", type: declared.type, span: factor.span };
  if (indices.length === 0) return base;
  const type = { ...declared.type, dimensions: declared.type.dimensions.slice(indices.length) };
  return { kind: "index", base, indices, type, span: factor.span };
}

/** A factor as a term of the log-joint. */
export function costTerm(world: World, factor: Factor): CostTerm {
  if (factor.kind === "potential") {
    const { environment } = enterAll(world, factor.plates, EMPTY);
    const value = world.lowering.value(world, factor.value, environment);
    return { id: factor.id, expr: value.expr, plates: environment.axes, variable: null, span: factor.span };
  }
  const { plates, value, law } = openFactor(world, factor);
  const density = law.logDensity(value.expr);
  const events = value.events.filter((a) => density.axes.some((b) => b.id === a.id));
  return { id: factor.id, expr: sum(events, density), plates, variable: factor.value.variable, span: factor.span };
}

/** Σ of a term over its plates; a plate along which it is constant counts with its extent. */
export const totalOf = (term: CostTerm): Expr =>
  sum([...term.plates, ...term.expr.axes.filter((a) => !term.plates.some((p) => p.id === a.id) && a.kind !== "sample" && a.kind !== "importance")], term.expr);
