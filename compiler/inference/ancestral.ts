import { forEachPosition, reader, strides } from "../calculus/dense.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { extentOf, unionAxes, withoutAxes } from "../ir/axes.ts";
import { addAll, apply, select, sum } from "../ir/build.ts";
import type { Axis, Draw, Expr, IndexMap } from "../ir/types.ts";
import { openFactor } from "../lower/factors.ts";
import { drawsOf } from "../lower/law.ts";
import { Unsupported, type World } from "../lower/world.ts";
import type { Factor } from "../model/types.ts";
import { bug } from "../pass.ts";
import * as R from "../../runtime/random/index.ts";

/** One `~` statement, ready to draw. */
export interface Ancestor {
  readonly variable: string;
  readonly plates: readonly Axis[];
  readonly events: readonly Axis[];
  readonly map: IndexMap;
  readonly value: Expr;
  /** 0 where everything that the distribution reads is known, else NaN: a draw of a category from unknown weights would be a number all the same. */
  readonly known: Expr;
}

/** Opens the statements of a model for ancestral sampling. */
export function ancestors(world: World, factors: readonly Factor[]): readonly Ancestor[] {
  let node = 0;
  return factors.flatMap((factor): Ancestor[] => {
    if (factor.kind !== "density") return [];
    const { environment, plates, value, law } = openFactor(world, factor);
    if (typeof law.sample !== "function") throw new Unsupported("no-sampler", factor.span, { name: factor.value.variable, reason: law.sample.none });
    const declared = world.model.variables.find((v) => v.name === factor.value.variable) ?? bug(`no variable ${factor.value.variable}`);
    const own = world.ownAxes(declared.type.dimensions);
    const ragged = declared.type.dimensions.some((d) => d.kind === "ragged");
    const { indices } = factor.value;
    const map: IndexMap = ragged
      ? [{ axis: own[0]!, index: { kind: "axis", axis: own[0]!, shift: 0 } }]
      : own.map((axis, i) => ({
          axis,
          index:
            i < indices.length ? world.lowering.place(world, indices[i]!, environment) : { kind: "axis", axis: value.events[i - indices.length]!, shift: 0 },
        }));
    return [
      {
        variable: factor.value.variable,
        plates,
        events: value.events,
        map,
        value: law.sample(drawsOf(plates, [], () => ++node)),
        known: knownExpr(Object.values(law.family?.arguments ?? {}), plates),
      },
    ];
  });
}

const knownExpr = (args: readonly Expr[], plates: readonly Axis[]): Expr =>
  addAll(args.map((a) => sum(withoutAxes(a.axes, plates), select(apply("eq", a, a), 0, NaN))));

const SAMPLE_ONE: Readonly<Record<Draw["sampler"], (args: readonly number[], stream: R.Stream) => number>> = {
  uniform: (_, s) => R.uniform(s),
  stdNormal: (_, s) => R.stdNormal(s),
  stdExponential: (_, s) => R.stdExponential(s),
  stdGamma: ([shape], s) => R.stdGamma(shape!, s),
  logStdGamma: ([shape], s) => R.logStdGamma(shape!, s),
  poisson: ([rate], s) => R.poisson(rate!, s),
  binomial: ([n, p], s) => R.binomial(n!, p!, s),
};

/**
 * Draws every variable from the prior, given the values of some (`known`: whole arrays; NaN where an element is still to be drawn).
 * Statements are drawn whole when everything that they read is there; those that read their own variable go element by element,
 * up and then down their plates, until nothing is missing. One key per node, draw and plate element, as everywhere.
 * Returns a variable that cannot be drawn, because what it reads gives its distribution no usable arguments; null when all were drawn.
 */
export function drawAncestrally(
  statements: readonly Ancestor[],
  known: Map<string, Float64Array>,
  data: (name: string) => Float64Array | undefined,
  seed: number,
  step: number,
): string | null {
  const stream = R.createStream();
  const input = (name: string): Float64Array | undefined => known.get(name) ?? data(name);
  let waiting = statements;
  while (waiting.length > 0) {
    const before = missing(known);
    waiting = waiting.filter((s) => !drawStatement(s, known, input, { stream, seed, step }));
    if (missing(known) === before && waiting.length > 0) return waiting[0]!.variable;
  }
  return null;
}

const missing = (known: ReadonlyMap<string, Float64Array>): number =>
  [...known.values()].reduce((n, a) => n + a.reduce((m, v) => m + (Number.isNaN(v) ? 1 : 0), 0), 0);

interface Source {
  readonly stream: R.Stream;
  readonly seed: number;
  readonly step: number;
}

/** Draws what can be drawn of a statement; true when nothing of it is missing any more. */
function drawStatement(s: Ancestor, known: Map<string, Float64Array>, input: (name: string) => Float64Array | undefined, source: Source): boolean {
  const target = known.get(s.variable) ?? bug(`no array for ${s.variable}`);
  const own = s.map.map((m) => m.axis);
  const total = extentOf(s.plates);
  const attempt = (fixed: ReadonlyMap<string, number> | undefined): boolean => {
    const value = evaluate(s.value, { input, ...(fixed && { fixed }), draw: (node, args, axes) => drawNode(node, args, axes, fixed, source) });
    const isKnown = reader(evaluate(s.known, { input, ...(fixed && { fixed }) }));
    const read = reader(value);
    return store(s, own, target, (p) => read(p) + isKnown(p), input, fixed);
  };
  if (attempt(undefined)) return true;
  const positions: ReadonlyMap<string, number>[] = [];
  forEachPosition(s.plates, (p) => positions.push(new Map(p)));
  if (total === 0) return true;
  const up = positions.map(attempt);
  if (up.every(Boolean)) return true;
  return [...positions].reverse().map(attempt).every(Boolean);
}

/** Where in its variable's array a statement writes, by positions of its plates and event axes. */
function offsets(s: Ancestor, own: readonly Axis[], input: (name: string) => Float64Array | undefined): (p: ReadonlyMap<string, number>) => number {
  const step = strides(own);
  const places = s.map.map(({ index }): ((p: ReadonlyMap<string, number>) => number) => {
    if (index.kind === "constant") return () => index.position;
    if (index.kind === "axis") return (p) => p.get(index.axis.id)! + index.shift;
    const at = reader(evaluate(index.index, { input }));
    return (p) => at(p) - 1;
  });
  return (p) => places.reduce((n, place, i) => n + place(p) * step[i]!, 0);
}

/** Which of the `size` elements of a variable some statement draws: 1 for those. The others are data that the model only reads. */
export function drawnElements(statements: readonly Ancestor[], variable: string, size: number, data: (name: string) => Float64Array | undefined): Uint8Array {
  const drawn = new Uint8Array(size);
  for (const s of statements.filter((each) => each.variable === variable)) {
    const offsetAt = offsets(
      s,
      s.map.map((m) => m.axis),
      data,
    );
    forEachPosition(unionAxes(s.plates, s.events), (p) => (drawn[offsetAt(p)] = 1));
  }
  return drawn;
}

/** Writes values that are numbers to elements that are missing; true when none of the written range is missing. */
function store(
  s: Ancestor,
  own: readonly Axis[],
  target: Float64Array,
  read: (p: ReadonlyMap<string, number>) => number,
  input: (name: string) => Float64Array | undefined,
  fixed: ReadonlyMap<string, number> | undefined,
): boolean {
  const offsetAt = offsets(s, own, input);
  let complete = true;
  const loops = unionAxes(s.plates, s.events).filter((a) => fixed?.has(a.id) !== true);
  forEachPosition(
    loops,
    (p) => {
      const offset = offsetAt(p);
      if (Number.isNaN(target[offset]!)) target[offset] = read(p);
      complete &&= !Number.isNaN(target[offset]!);
    },
    fixed,
  );
  return complete;
}

/** Values of a draw node; an argument that is not known yet gives NaN. */
function drawNode(
  node: Draw,
  args: readonly { readonly axes: readonly Axis[]; readonly values: Float64Array }[],
  axes: readonly Axis[],
  fixed: ReadonlyMap<string, number> | undefined,
  { stream, seed, step }: Source,
): Float64Array {
  const out = new Float64Array(extentOf(axes));
  const readers = args.map(reader);
  const plates = node.axes.slice(0, node.plates);
  const plateStrides = strides(plates);
  let last = -1;
  forEachPosition(
    axes,
    (p, i) => {
      const element = plates.reduce((n, a, k) => n + p.get(a.id)! * plateStrides[k]!, 0);
      if (element !== last) R.seedStream(stream, seed, node.node, step, element);
      last = element;
      const values = readers.map((r) => r(p));
      out[i] = values.some((v) => Number.isNaN(v)) ? NaN : SAMPLE_ONE[node.sampler](values, stream);
    },
    fixed,
  );
  return out;
}
