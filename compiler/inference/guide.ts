import type { Span } from "../../grammar/span.ts";
import { distributionNamed } from "../distributions/index.ts";
import { hasAxis, unionAxes } from "../ir/axes.ts";
import { sum } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import { EMPTY, flatten, type Environment } from "../lower/environment.ts";
import { valueTerm } from "../lower/factors.ts";
import { drawsOf, lawOf, type Law } from "../lower/law.ts";
import { enterAll, place } from "../lower/pieces.ts";
import { Unsupported, type World } from "../lower/world.ts";
import { distributionTerms, visitTerm } from "../model/traverse.ts";
import type { DistributionTerm, Factor, Guide, Hole, Term } from "../model/types.ts";
import { bug } from "../pass.ts";
import { coordinate, type Coordinate } from "./coordinates.ts";
import type { Drawn } from "./keep.ts";

/** One statement of a guide, opened: its law over latents and coordinates as inputs. */
export interface GuideStatement extends Drawn {
  readonly law: Law;
  /** The value that log q is of: the latent at the statement's places. */
  readonly value: Expr;
  readonly valueEvents: readonly Axis[];
  readonly coordinates: readonly Coordinate[];
  /** What its support ends at. */
  readonly bounds: readonly Expr[];
  readonly span: Span;
}

export interface OpenGuide {
  readonly statements: readonly GuideStatement[];
  /** `param`s of the guide and of the model: shared by statements. */
  readonly shared: readonly Coordinate[];
}

type Density = Extract<Factor, { kind: "density" }>;

/** Opens the statements of a written guide. */
export function openGuide(world: World, guide: Guide): OpenGuide {
  const shared = guide.params.map((p) => paramCoordinate(world, p));
  shared.forEach((c) => world.values.set(c.name, c.value));
  const statements = guide.factors.map((f) => (f.kind === "density" ? openStatement(world, guide, f) : bug("a guide has no potentials")));
  return { statements, shared };
}

export function paramCoordinate(world: World, p: Guide["params"][number]): Coordinate {
  const own = world.ownAxes(p.type.dimensions);
  const initial = p.initial === undefined ? null : (world.integer(p.initial) ?? constantOf(world, p.initial));
  return coordinate(world, p.name, p.name, p.support, [], own, initial);
}

function constantOf(world: World, term: NonNullable<Guide["params"][number]["initial"]>): number {
  const value = world.lowering.scalar(world)(term, EMPTY);
  return value.kind === "constant" ? value.value : bug("an initial value that is not a constant");
}

function openStatement(world: World, guide: Guide, factor: Density): GuideStatement {
  const entered = enterAll(world, factor.plates, EMPTY).environment;
  const { environment, variable, map, value, valueEvents } = target(world, factor, entered);
  const coordinates = holesOf(factor, guide).map((hole) => {
    const events = hole.type.dimensions.length === 0 ? [] : eventAxesOf(world, hole, environment);
    const made = coordinate(world, hole.name, hole.label ?? hole.name, hole.support, environment.axes, events, hole.initial);
    world.holes.set(hole.name, { value: made.value, plates: [], events });
    return made;
  });
  const law = lawOf(world, factor.distribution, environment, valueEvents, true);
  const density = law.logDensity(value);
  const events = valueEvents.filter((a) => hasAxis(density.axes, a));
  return {
    variable,
    plates: environment.axes,
    map,
    events: valueEvents,
    logDensity: sum(events, density),
    law,
    value,
    valueEvents,
    coordinates,
    bounds: boundsOf(factor.distribution).map((t) => world.lowering.value(world, t, environment).expr),
    span: factor.span,
  };
}

/** Terms at which the support of a distribution ends. */
function boundsOf(d: DistributionTerm): readonly Term[] {
  switch (d.kind) {
    case "family":
      return Object.entries(d.arguments).flatMap(([name, t]) => (distributionNamed(d.family)?.parameters[name]?.boundsSupport === true ? [t] : []));
    case "truncated":
    case "censored":
      return [...boundsOf(d.inner), ...(d.lower === null ? [] : [d.lower]), ...(d.upper === null ? [] : [d.upper])];
    case "mixture":
    case "ordered":
      return [];
  }
}

interface Target {
  readonly environment: Environment;
  readonly variable: string;
  readonly map: IndexMap;
  readonly value: Expr;
  readonly valueEvents: readonly Axis[];
}

/** What a statement draws: elements of a latent, or the missing elements of a data array. */
function target(world: World, factor: Density, environment: Environment): Target {
  const { variable, indices } = factor.value;
  const term = valueTerm(world, factor);
  const lowered = world.lowering.value(world, term, environment);
  const missing = world.missing.get(variable);
  if (missing !== undefined) return missingTarget(world, factor, environment, missing);
  const declared = world.model.variables.find((v) => v.name === variable) ?? bug(`no latent ${variable}`);
  const own = world.ownAxes(declared.type.dimensions);
  const ragged = declared.type.dimensions.some((d) => d.kind === "ragged");
  const map: IndexMap = ragged
    ? [{ axis: own[0]!, index: { kind: "axis", axis: own[0]!, shift: 0 } }]
    : own.map((axis, i) => ({
        axis,
        index:
          i < indices.length ? world.lowering.place(world, indices[i]!, environment) : { kind: "axis", axis: lowered.events[i - indices.length]!, shift: 0 },
      }));
  if (ragged && !hasAxis(environment.axes, own[0]!)) throw new Unsupported("ragged-let", factor.span, { name: variable });
  return { environment, variable, map, value: lowered.expr, valueEvents: lowered.events };
}

function missingTarget(
  world: World,
  factor: Density,
  environment: Environment,
  missing: { readonly latent: Expr & { readonly name: string }; readonly map: IndexMap },
): Target {
  const axis = missing.latent.axes[0]!;
  const parents = missing.map.flatMap((m, i) => {
    const index = factor.value.indices[i];
    const here = index?.kind === "binder" ? environment.binders.get(index.id)?.place : undefined;
    return here?.kind === "axis" && m.index.kind === "gather" ? [{ axis: here.axis, map: m.index.index }] : [];
  });
  if (parents.length !== missing.map.length) throw new Unsupported("missing-plates", factor.span, { name: factor.value.variable });
  void world;
  return {
    environment: flatten(environment, axis, parents),
    variable: missing.latent.name,
    map: [{ axis, index: { kind: "axis", axis, shift: 0 } }],
    value: missing.latent,
    valueEvents: [],
  };
}

function eventAxesOf(world: World, hole: Hole, environment: Environment): readonly Axis[] {
  const taken = environment.axes.map((a) => a.id);
  return hole.type.dimensions.map((d) => {
    const axis = world.axisOf((d as Extract<typeof d, { kind: "regular" }>).size, taken);
    taken.push(axis.id);
    return axis;
  });
}

function holesOf(factor: Density, guide: Guide): readonly Hole[] {
  const names = new Set<string>();
  for (const t of distributionTerms(factor.distribution)) visitTerm(t, (x) => x.kind === "hole" && names.add(x.name));
  return guide.holes.filter((h) => names.has(h.name));
}

/** Statements so that each comes after those whose draws it reads. A statement that reads its own variable is a chain. */
export function inOrder(statements: readonly GuideStatement[]): readonly GuideStatement[] {
  const reads = (s: GuideStatement): readonly string[] => {
    const { family, sample } = s.law;
    const made = family !== null ? Object.values(family.arguments) : typeof sample === "function" ? [sample(drawsOf(s.plates, [], () => 0))] : [];
    return [...inputsOf(made).values()].filter((i) => i.role === "latent").map((i) => i.name);
  };
  const done: GuideStatement[] = [];
  const visiting = new Set<string>();
  const visit = (variable: string): void => {
    const mine = statements.filter((s) => s.variable === variable);
    if (mine.length === 0 || done.includes(mine[0]!)) return;
    if (visiting.has(variable)) throw new Unsupported("guide-chain", mine[0]!.span, { name: variable });
    visiting.add(variable);
    for (const s of mine) reads(s).forEach(visit);
    visiting.delete(variable);
    done.push(...mine);
  };
  statements.forEach((s) => visit(s.variable));
  return done;
}

/** Draws of every latent: the whole array per variable, over its own axes and `samples`. */
export function drawLatents(statements: readonly GuideStatement[], samples: readonly Axis[], nextNode: () => number): ReadonlyMap<string, Expr> {
  const drawn = new Map<string, Expr>();
  for (const s of statements) {
    const { sample } = s.law;
    if (typeof sample !== "function") throw new Unsupported("no-sampler", s.span, { name: s.variable, reason: sample.none });
    const [value] = substitute([sample(drawsOf(s.plates, samples, nextNode))], drawn);
    const part = place(value!, s.map, unionAxes(s.plates, s.valueEvents));
    const before = drawn.get(s.variable);
    drawn.set(s.variable, before === undefined ? part : { kind: "apply", op: "add", args: [before, part], axes: unionAxes(before.axes, part.axes) });
  }
  return drawn;
}
