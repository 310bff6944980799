import { bind } from "../../api/bind.ts";
import { load } from "../../api/load.ts";
import { forEachPosition, reader, strides, type Dense } from "../../compiler/calculus/dense.ts";
import type { ClosedPart } from "../../compiler/algebra/closed-part.ts";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import { keep, scatterTo } from "../../compiler/inference/keep.ts";
import { drawLatents, type GuideStatement } from "../../compiler/inference/guide.ts";
import type { Placed } from "../../compiler/inference/program.ts";
import { costsOf, scoreProgram, type Memory, type ScoreProgram, type ScoreSettings } from "../../compiler/inference/score.ts";
import { extentOf, makeAxis } from "../../compiler/ir/axes.ts";
import { addAll, sum } from "../../compiler/ir/build.ts";
import { substitute } from "../../compiler/ir/traverse.ts";
import type { Axis, Draw, Expr } from "../../compiler/ir/types.ts";
import { planFit, type Plan } from "../../compiler/plan/planner.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart } from "../../compiler/program/part.ts";
import * as R from "../../runtime/random/index.ts";

export type Data = Readonly<Record<string, unknown>>;

const FIT = "\nfit f { method = score(control_variate, rao_blackwell) }";

/** Model text and data to a plan of the score-function fit with the first guide of the text (or by support without one). */
export async function planOf(text: string, data: Data): Promise<Plan> {
  const source = { file: "model.ppl", text: text + FIT };
  const loaded = load(source);
  if (!loaded.ok) throw new Error(loaded.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("\n"));
  const bound = await bind(loaded.value.model, source, [{ file: "data.json", text: JSON.stringify(data) }], new Map());
  if (!bound.ok) throw new Error(bound.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("\n"));
  const { model } = loaded.value;
  return planFit(
    model,
    model.fits.find((f) => f.name === "f")!,
    bound.value.sizes,
    bound.value.fields,
  );
}

/** Values by output name, after a call at coordinates, seed and step. */
export type Run = (coordinates: Float64Array, seed: number, t: number) => (name: string) => Float64Array;

/** Generated code for outputs, the way a fit makes it: simplified, with statistics of the data computed once. */
export function run(plan: Plan, outputs: readonly Output[], memory: readonly Memory[] = []): Run {
  const inputName = codeNames();
  const kept = new Map(memory.map((m) => [m.name, new Float64Array(extentOf(m.axes))]));
  const remembered = memory.map((m) => ({ name: `memory ${m.name}`, value: m.value, axes: m.axes }));
  const parameters = new Map(plan.program.coordinates.map((c) => [c.input.name, c.offset]));
  const part = compilePart({ name: "tested", doc: "", outputs: [...outputs, ...remembered], parameters, inputName });
  const kernels = instantiate(part.setup === null ? [part.main] : [part.setup, part.main]);
  const bound = bindPart(part, kernels, (name) => kept.get(name) ?? plan.world.arrays.get(name), inputName, R.createStream());
  const result = new Float64Array(part.resultSize);
  const read = (o: Output): Float64Array => result.subarray(part.offsets.get(o.name), part.offsets.get(o.name)! + extentOf(o.axes));
  const byName = new Map([...outputs, ...remembered].map((o) => [o.name, read(o)]));
  return (coordinates, seed, t) => {
    bound(coordinates, result, seed, t);
    for (const [name, array] of kept) array.set(byName.get(`memory ${name}`)!);
    return (name) => byName.get(name)!;
  };
}

const numbering = (): (() => number) => {
  let node = 0;
  return () => ++node;
};

export const programOf = (plan: Plan, settings: ScoreSettings): ScoreProgram => scoreProgram(plan.statements, plan.params, plan.terms, settings, numbering());

/** The same with `expectations = closed`. */
export const closedProgramOf = (plan: Plan, settings: ScoreSettings, closed: ClosedPart): ScoreProgram =>
  scoreProgram(plan.statements, plan.params, closed.sampled, settings, numbering(), closed);

export const gradientOutputs = (plan: Plan, program: ScoreProgram): readonly Output[] =>
  plan.program.coordinates.map((c) => ({ name: c.name, value: program.gradients.get(c.input.name)!, axes: c.input.axes }));

/** The gradient of one step, flat as the coordinates are, by generated code. */
export function gradientRun(plan: Plan, settings: ScoreSettings): (coordinates: Float64Array, seed: number, t: number) => Float64Array {
  const program = programOf(plan, settings);
  const call = run(plan, gradientOutputs(plan, program), program.memory);
  return (coordinates, seed, t) => flat(plan, call(coordinates, seed, t));
}

export function flat(plan: Plan, read: (name: string) => Float64Array): Float64Array {
  const out = new Float64Array(plan.program.size);
  for (const c of plan.program.coordinates) out.set(read(c.name), c.offset);
  return out;
}

/** One element of a coordinate of a statement, with its score and its costs, per sample. */
export interface SampledElement {
  readonly name: string;
  readonly offset: number;
  readonly score: Float64Array;
  readonly keep: Float64Array;
  readonly total: Float64Array;
}

/** Score and Keep per sample, from the compiler's own expressions, by generated code. `only`: names of coordinates. */
export function sampler(
  plan: Plan,
  size: number,
  only?: (c: Placed) => boolean,
): (coordinates: Float64Array, seed: number, t: number) => readonly SampledElement[] {
  const samples = makeAxis("S", size, "sample");
  const latents = drawLatents(plan.statements, [samples], numbering());
  const drawn = (e: Expr): Expr => substitute([e], latents)[0]!;
  const costs = costsOf(plan.statements, plan.terms);
  const total: Output = { name: "total", value: drawn(addAll(costs.map((c) => scatterTo(c.expr, [], c.plates)))), axes: [samples] };
  const rows = plan.statements.map((s, i) => ({ s, kept: { name: `keep ${i}`, value: drawn(keep(s, plan.statements, costs)), axes: [...s.plates, samples] } }));
  const entries = rows.flatMap(({ s, kept }) =>
    s.coordinates.flatMap((own) => {
      const c = plan.program.coordinates.find((p) => p.name === own.name)!;
      const score: Output = {
        name: `score ${c.name}`,
        value: drawn(differentiate(sum(s.plates, s.logDensity), [c.input.name]).get(c.input.name)!),
        axes: [...c.input.axes, samples],
      };
      return only === undefined || only(c) ? [{ s, c, kept, score }] : [];
    }),
  );
  const call = run(plan, [total, ...new Set(entries.map((e) => e.kept)), ...entries.map((e) => e.score)]);
  return (coordinates, seed, t) => {
    const read = call(coordinates, seed, t);
    return entries.flatMap(({ s, c, kept, score }) => elements(s, c, size, read(kept.name), read(score.name), read("total")));
  };
}

function elements(s: GuideStatement, c: Placed, size: number, kept: Float64Array, score: Float64Array, total: Float64Array): readonly SampledElement[] {
  const inner = c.size / Math.max(1, extentOf(s.plates));
  return Array.from({ length: c.size }, (_, i) => {
    const plate = Math.floor(i / inner);
    return {
      name: `${c.name}[${i + 1}]`,
      offset: c.offset + i,
      score: score.subarray(i * size, (i + 1) * size),
      keep: kept.subarray(plate * size, (plate + 1) * size),
      total,
    };
  });
}

export function mean(xs: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < xs.length; i++) total += xs[i]!;
  return total / xs.length;
}

/** Mean product of the deviations, divided by the number. */
export function covariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [p, q] = [mean(a), mean(b)];
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i]! - p) * (b[i]! - q);
  return total / a.length;
}

export const variance = (xs: ArrayLike<number>): number => covariance(xs, xs);

export const standardError = (xs: ArrayLike<number>): { readonly mean: number; readonly error: number } => ({
  mean: mean(xs),
  error: Math.sqrt(variance(xs) / (xs.length - 1)),
});

export function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! * b[i]!;
  return out;
}

/** f − a·h with a = Cov(f, h) / Var(h) from the same numbers. */
export function controlled(f: Float64Array, h: Float64Array): Float64Array {
  const spread = variance(h);
  const a = spread > 0 ? covariance(f, h) / spread : 0;
  const out = new Float64Array(f.length);
  for (let i = 0; i < f.length; i++) out[i] = f[i]! - a * h[i]!;
  return out;
}

/** Values of the free quantities in their own scale, by label; row-major over plates, then event. */
export function valuesAt(plan: Plan, u: Float64Array): (label: string) => number[] {
  const values = new Map(
    plan.program.coordinates.map((c) => {
      const value = evaluate(c.value, { input: (name) => (name === c.input.name ? u.subarray(c.offset, c.offset + c.size) : plan.world.arrays.get(name)) });
      const at = reader(value);
      const out: number[] = [];
      forEachPosition([...c.plates, ...c.events], (p) => out.push(at(p)));
      return [c.label, out] as const;
    }),
  );
  return (label) => values.get(label) ?? fail(`no ${label}: there are ${[...values.keys()].join(", ")}`);
}

export function fail(message: string): never {
  throw new Error(message);
}

/** Coordinates near the start: u + scale · Normal(0, 1). */
export function near(plan: Plan, seed: number, scale = 0.4): Float64Array {
  const u = new Float64Array(plan.program.size);
  for (const c of plan.program.coordinates) u.set(c.start, c.offset);
  const stream = R.createStream();
  R.seedStream(stream, seed, 0, 0, 0);
  return u.map((x) => x + scale * R.stdNormal(stream));
}

/** Central differences of a closed form. */
export function slopes(f: (u: Float64Array) => number, u: Float64Array, h = 1e-5): Float64Array {
  return u.map((x, i) => (f(u.with(i, x + h)) - f(u.with(i, x - h))) / (2 * h));
}

const ONE: Readonly<Record<Draw["sampler"], (args: readonly number[], s: R.Stream) => number>> = {
  uniform: (_, s) => R.uniform(s),
  stdNormal: (_, s) => R.stdNormal(s),
  stdExponential: (_, s) => R.stdExponential(s),
  stdGamma: ([a], s) => R.stdGamma(a!, s),
  logStdGamma: ([a], s) => R.logStdGamma(a!, s),
  poisson: ([r], s) => R.poisson(r!, s),
  binomial: ([n, p], s) => R.binomial(n!, p!, s),
};

/** The draws of a node as documented: one key per plate element, or per 256 draws without plates. */
export function drawsOf(seed: number, t: number): (node: Draw, args: readonly Dense[], axes: readonly Axis[]) => Float64Array {
  return (node, args, axes) => {
    const out = new Float64Array(extentOf(axes));
    const stream = R.createStream();
    const plates = axes.slice(0, node.plates);
    const step = strides(plates);
    const readers = args.map(reader);
    let last = -1;
    forEachPosition(axes, (p, i) => {
      const element = plates.length > 0 ? plates.reduce((n, a, k) => n + p.get(a.id)! * step[k]!, 0) : Math.floor(i / 256);
      if (element !== last) R.seedStream(stream, seed, node.node, t, element);
      last = element;
      out[i] = ONE[node.sampler](
        readers.map((r) => r(p)),
        stream,
      );
    });
    return out;
  };
}
