import { ancestors, drawAncestrally, drawnElements, type Ancestor } from "../compiler/inference/ancestral.ts";
import { inputOf } from "../compiler/lower/arrays.ts";
import { EMPTY } from "../compiler/lower/environment.ts";
import { makeWorld } from "../compiler/lower/factors.ts";
import type { World } from "../compiler/lower/world.ts";
import { checkReferences } from "../compiler/plan/check-references.ts";
import { refuseNets } from "../compiler/plan/planner.ts";
import type { DataVariable, Model, Param } from "../compiler/model/types.ts";
import type { Source } from "../grammar/span.ts";
import type { BoundData } from "../runtime/data/index.ts";
import { attempt, bind } from "./bind.ts";
import type { Api, DataSource, Outcome } from "./contract.ts";
import type { Numbers } from "./document.ts";
import { fixedValues } from "./fixed-values.ts";
import { load } from "./load.ts";
import { nest, nestingOf, sizesOf } from "./nested.ts";
import { sampleDiagnostic } from "./sample-codes.ts";
import { indexText } from "./session.ts";
import { splitSettings, wrongSetting, type Settings } from "./settings.ts";

type Request = Parameters<Api["sample"]>[0];
type Document = Readonly<Record<string, unknown>>;

/** A model with the data that are drawn taken out of its declarations, bound to sizes and to the data that are not drawn. */
interface Bound {
  readonly whole: Model;
  readonly model: Model;
  readonly data: BoundData;
  readonly world: World;
}

/** Prior draws of latents and data, as documents that `--data` reads. */
export async function sample(request: Request): Promise<Outcome<readonly Document[]>> {
  const { source } = request;
  const settings = splitSettings(request.set);
  const loaded = load(source, settings.numbers);
  if (!loaded.ok) return loaded;
  const whole = loaded.value.model;
  const wrong = wrongSetting(whole, settings);
  if (wrong !== null) return { ok: false, errors: [wrong] };
  const possible = attempt(source, () => refuseNets(whole));
  if (!possible.ok) return possible;
  const model: Model = { ...whole, data: whole.data.filter((d) => !isDrawn(whole, d, request.data)) };
  const bound = await bindGiven(whole, model, source, request.data, settings);
  if (!bound.ok) return bound;
  const drawn = attempt(source, () =>
    drawAll({ whole, model, data: bound.value, world: makeWorld(model, null, bound.value.sizes, bound.value.fields) }, source, request),
  );
  if (!drawn.ok) return drawn;
  return drawn.value.ok ? { ...drawn.value, warnings: [...loaded.warnings, ...bound.warnings] } : drawn.value;
}

/** Observed data are drawn anew; a ragged one keeps the row lengths of its file, and a field with a file of its own is kept as it is. */
function isDrawn(model: Model, d: DataVariable, data: readonly DataSource[]): boolean {
  const observed = model.variables.some((v) => v.name === d.name && v.role === "observed");
  const ragged = d.type.dimensions.some((x) => x.kind === "ragged");
  return observed && !(data.length > 0 && ragged) && !data.some((s) => s.field === d.name);
}

/**
 * Sizes come from the whole data where these are there: as many observations are drawn as there were. With sizes by --set, or data
 * without the observations, only what is not drawn is read.
 */
async function bindGiven(whole: Model, model: Model, source: Source, data: readonly DataSource[], settings: Settings): Promise<Outcome<BoundData>> {
  const resized = whole.sizes.some((s) => settings.numbers.has(s.name));
  if (data.length > 0 && !resized) {
    const bound = await bind(whole, source, data, settings.numbers);
    if (bound.ok) return bound;
  }
  // A bare array can only be one of the fields that are drawn.
  const named = model.data.length > 0 ? data : data.filter(({ text }) => !/^\s*\[/.test(text));
  return bind(model, source, named, settings.numbers);
}

function drawAll(bound: Bound, source: Source, request: Request): Outcome<readonly Document[]> {
  const { whole, world } = bound;
  const fixed = fixedValues({ model: whole, world, bound: bound.data }, request.fix);
  if (!fixed.ok) return fixed;
  const arrays = fixed.value;
  for (const p of whole.params) {
    if (arrays.has(p.name)) continue;
    const initial = initialOf(p, world);
    if (initial === null) return { ok: false, errors: [{ source, diagnostic: sampleDiagnostic("E6203", p.span, { name: p.name }) }] };
    arrays.set(p.name, new Float64Array(sizeOf(world, p)).fill(initial));
  }
  const statements = ancestors(world, whole.factors);
  for (const s of statements) checkReferences(s.value, whole.variables.find((v) => v.name === s.variable)!.span, world);
  for (const v of whole.variables) inputOf(world, v.name, world.ownAxes(v.type.dimensions), v.type);
  const given = givenElements(bound, statements, arrays);
  if (typeof given === "string") {
    const variable = whole.variables.find((v) => v.name === given.replace(/\[.*/, ""))!;
    return { ok: false, errors: [{ source, diagnostic: sampleDiagnostic("E6207", variable.span, { element: given }) }] };
  }
  const documents: Document[] = [];
  for (let draw = 1; draw <= request.draws; draw++) {
    const known = new Map([...arrays, ...[...given].map(([name, values]) => [name, values.slice()] as const)]);
    const stuck = drawAncestrally(statements, known, (name) => world.arrays.get(name), request.seed, draw);
    const variable = whole.variables.find((v) => v.name === stuck);
    if (variable !== undefined) return { ok: false, errors: [{ source, diagnostic: sampleDiagnostic("E6206", variable.span, { name: variable.name }) }] };
    documents.push(documentOf(bound, known));
  }
  return { ok: true, value: documents, warnings: [] };
}

/** Arrays to be drawn: NaN where a statement draws, data elsewhere; or the first element that neither gives, by name. */
function givenElements(
  { whole, data, world }: Bound,
  statements: readonly Ancestor[],
  fixed: ReadonlyMap<string, Float64Array>,
): ReadonlyMap<string, Float64Array> | string {
  const arrays = new Map<string, Float64Array>();
  for (const v of whole.variables) {
    if (fixed.has(v.name)) continue;
    const axes = world.ownAxes(v.type.dimensions);
    const values = new Float64Array(sizeOf(world, v)).fill(NaN);
    const drawn = drawnElements(statements, v.name, values.length, (name) => world.arrays.get(name));
    const bound = data.fields.get(v.name)?.values;
    for (let i = 0; i < values.length; i++) {
      if (drawn[i] === 1) continue;
      if (bound === undefined || bound.length !== values.length) {
        const shape = axes.map((a) => a.extent);
        return v.name + indexText(shape, i);
      }
      values[i] = bound[i]!;
    }
    arrays.set(v.name, values);
  }
  return arrays;
}

const sizeOf = (world: World, { type }: Pick<DataVariable, "type">): number => world.ownAxes(type.dimensions).reduce((n, a) => n * a.extent, 1);

function initialOf(p: Param, world: World): number | null {
  if (p.initial === undefined) return null;
  const expr = world.lowering.scalar(world)(p.initial, EMPTY);
  return expr.kind === "constant" ? expr.value : null;
}

/** Sizes, data that were given, and everything drawn; zero-based categories as their files have them. */
function documentOf({ whole, model, data, world }: Bound, known: ReadonlyMap<string, Float64Array>): Document {
  const sizes = sizesOf({ model: whole, bound: data });
  const written = (name: string, values: Float64Array, type: DataVariable["type"]): Numbers => {
    const zeroBased = whole.data.find((d) => d.name === name)?.category?.base === 0;
    return nest(zeroBased ? values.map((v) => v - 1) : values, nestingOf(whole, world, name, world.ownAxes(type.dimensions)));
  };
  const given = model.data.flatMap((d) => (known.has(d.name) ? [] : [[d.name, written(d.name, data.fields.get(d.name)!.values, d.type)] as const]));
  const drawn = whole.variables.map((v) => [v.name, written(v.name, known.get(v.name)!, v.type)] as const);
  return { ...sizes, ...Object.fromEntries(given), ...Object.fromEntries(drawn) };
}
