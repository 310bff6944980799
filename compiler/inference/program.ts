import { hasAxis, makeAxis, SAMPLES, unionAxes } from "../ir/axes.ts";
import { addAll, mul } from "../ir/build.ts";
import { differentiate } from "../calculus/differentiate.ts";
import { substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { CostTerm } from "../lower/factors.ts";
import type { Output } from "../emit/statements.ts";
import type { Coordinate } from "./coordinates.ts";
import type { FisherMatrix } from "./fisher-blocks.ts";
import { drawLatents, type GuideStatement } from "./guide.ts";
import { averageFisher } from "./guide-fisher.ts";
import { scatterTo } from "./keep.ts";
import { momentsOf, quantileOf, readsLatents } from "./moments.ts";
import { costsOf, scoreProgram, type ClosedCosts, type Memory, type ScoreSettings } from "./score.ts";

/** Where a coordinate stands in the flat vector. */
export interface Placed extends Coordinate {
  readonly offset: number;
  readonly size: number;
}

/** A scalar that the trace and the convergence test follow. */
export interface Tracked {
  readonly name: string;
  readonly axes: readonly Axis[];
}

/** The functions of a fit as expressions: each becomes one generated function. */
export interface FitProgram {
  readonly coordinates: readonly Placed[];
  readonly size: number;
  /** Objective to maximise and its gradient. */
  readonly objective: Expr;
  readonly gradients: readonly Output[];
  readonly memory: readonly Memory[];
  /** The Fisher matrices, where steps follow the natural gradient. */
  readonly fisher?: readonly FisherMatrix[];
  /** Mean and variance (as two outputs) of every latent that has moments; `categories`: P(z = k), k along the last axis. */
  readonly moments: readonly {
    readonly variable: string;
    readonly categories: boolean;
    readonly mean: Output;
    readonly variance: Output;
    readonly sampledMean: boolean;
    readonly sampledVariance: boolean;
  }[];
  /** Quantiles of named marginals, and arguments of q that are numbers, at the answer. */
  readonly marginals: readonly { readonly variable: string; readonly quantiles: readonly Output[] }[];
  readonly arguments: readonly { readonly statement: number; readonly name: string; readonly output: Output }[];
  /** Draws of every latent and the log weight log p − log q, `count` at a time; null when there are no latents. */
  readonly draws: { readonly count: number; readonly latents: readonly (Output & { readonly own: readonly Axis[] })[]; readonly logWeight: Output } | null;
}

/** One after the other; with `count`, those of one of as many elements. */
export function placeCoordinates(coordinates: readonly Coordinate[], count = 1): { readonly placed: readonly Placed[]; readonly size: number } {
  let offset = 0;
  const placed = coordinates.map((c) => {
    const at = { ...c, offset, size: c.start.length / Math.max(1, count) };
    offset += at.size;
    return at;
  });
  return { placed, size: offset };
}

/** Draws from which moments that need parents are averaged: enough for 1 % of an sd, few enough for every row of the trace. */
const MOMENT_DRAWS = 256;

const gradientOutputs = (coordinates: readonly Coordinate[], gradients: ReadonlyMap<string, Expr>): readonly Output[] =>
  coordinates.map((c) => ({ name: `∂${c.name}`, value: gradients.get(c.input.name)!, axes: c.input.axes }));

/** What is drawn for summaries: besides the guide's latents those that were integrated out, given them, under the terms of the whole model. */
export interface WholeDraws {
  readonly count: number;
  readonly collapsed: readonly GuideStatement[];
  readonly terms: readonly CostTerm[];
}

/** Black-box variational inference by score functions. `terms`: those to sample; `closed`: the others. `fisher`: of the guide, over latents as inputs, for natural gradients. */
export function scoreFit(
  statements: readonly GuideStatement[],
  shared: readonly Coordinate[],
  terms: readonly CostTerm[],
  settings: ScoreSettings,
  whole: WholeDraws,
  fisher?: readonly FisherMatrix[],
  closed?: ClosedCosts,
): FitProgram {
  let node = 0;
  const nextNode = (): number => ++node;
  const coordinates = [...statements.flatMap((s) => s.coordinates), ...shared];
  const { placed, size } = placeCoordinates(coordinates);
  const step = scoreProgram(statements, shared, terms, settings, nextNode, closed);
  const moments = momentsOf(statements, MOMENT_DRAWS, nextNode).map((m) => {
    const own = unionAxes(m.mean.axes, m.variance.axes).filter((a) => a.id !== m.categories?.id);
    const axes = m.categories === null ? own : [...own, m.categories];
    return {
      variable: m.variable,
      categories: m.categories !== null,
      sampledMean: m.sampledMean,
      sampledVariance: m.sampledVariance,
      mean: { name: `mean ${m.variable}`, value: m.mean, axes },
      variance: { name: `variance ${m.variable}`, value: m.variance, axes },
    };
  });
  const draws = statements.length === 0 ? null : drawProgram([...statements, ...whole.collapsed], whole.terms, whole.count, nextNode);
  return {
    coordinates: placed,
    size,
    objective: step.elbo,
    gradients: gradientOutputs(coordinates, step.gradients),
    memory: step.memory,
    moments,
    marginals: marginalsOf(statements),
    arguments: statements.flatMap((s, statement) =>
      Object.entries(s.law.family?.arguments ?? {}).flatMap(([name, value]) =>
        readsLatents(value) ? [] : [{ statement, name, output: { name: `argument ${statement} ${name}`, value, axes: argumentAxes(s, value) } }],
      ),
    ),
    draws,
    ...(fisher && { fisher: averageFisher(fisher, statements, settings.samples, nextNode) }),
  };
}

/** Plates first, then the axes of a vector or matrix argument in their own order. */
function argumentAxes(s: GuideStatement, value: Expr): readonly Axis[] {
  const rank = (a: Axis): number => (hasAxis(s.plates, a) ? s.plates.findIndex((p) => p.id === a.id) : s.plates.length + Number(a.id === s.law.axes.column.id));
  return [...value.axes].sort((a, b) => rank(a) - rank(b));
}

export const QUANTILES = [0.05, 0.5, 0.95] as const;

/** A variable that one statement draws whole, with a named marginal. */
function marginalsOf(statements: readonly GuideStatement[]): FitProgram["marginals"] {
  return statements.flatMap((s) => {
    if (statements.filter((o) => o.variable === s.variable).length > 1) return [];
    const values = QUANTILES.map((p) => quantileOf(s, p));
    const axes = s.map.map((m) => m.axis);
    if (values.some((v) => v === null || !v.axes.every((a) => axes.some((b) => b.id === a.id)))) return [];
    return [{ variable: s.variable, quantiles: values.map((value, i) => ({ name: `quantile ${i} ${s.variable}`, value: value!, axes })) }];
  });
}

function drawProgram(
  statements: readonly GuideStatement[],
  terms: readonly CostTerm[],
  count: number,
  nextNode: () => number,
): NonNullable<FitProgram["draws"]> {
  const samples = makeAxis(SAMPLES, count, "sample");
  const drawn = drawLatents(statements, [samples], nextNode);
  const total = addAll(costsOf(statements, terms).map((c) => scatterTo(c.expr, [], c.plates)));
  const [weight] = substitute([total], drawn);
  const latents = [...drawn].map(([name, value]) => {
    const own = value.axes.filter((a) => a.id !== samples.id);
    return { name: `draws ${name}`, value, axes: [samples, ...own], own };
  });
  return { count, latents, logWeight: { name: "log weight", value: weight!, axes: [samples] } };
}

/** Maximum likelihood, or of the posterior, by gradients. `scale` multiplies the objective; `fisher`: for natural gradients. */
export function pointFit(coordinates: readonly Coordinate[], terms: readonly CostTerm[], scale: number, fisher?: readonly FisherMatrix[]): FitProgram {
  const { placed, size } = placeCoordinates(coordinates);
  const total = addAll(terms.map((t) => scatterTo(t.expr, [], t.plates)));
  const objective = mul(scale, total);
  const gradients = differentiate(
    objective,
    coordinates.map((c) => c.input.name),
  );
  return {
    coordinates: placed,
    size,
    objective,
    gradients: gradientOutputs(coordinates, gradients),
    memory: [],
    ...(fisher && { fisher }),
    moments: [],
    marginals: [],
    arguments: [],
    draws: null,
  };
}
