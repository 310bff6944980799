import { ancestors, drawAncestrally } from "../compiler/inference/ancestral.ts";
import { inputOf } from "../compiler/lower/arrays.ts";
import { makeWorld } from "../compiler/lower/factors.ts";
import { checkReferences } from "../compiler/plan/check-references.ts";
import type { DataVariable, Model } from "../compiler/model/types.ts";
import { diagnosticsOf, row } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import { suggest } from "../grammar/suggest.ts";
import type { BoundData } from "../runtime/data/index.ts";
import { attempt, bind } from "./bind.ts";
import type { Api, DataSource, Outcome } from "./contract.ts";
import { load } from "./load.ts";
import { nest, nestingOf } from "./nested.ts";
import { splitSettings } from "./settings.ts";

export const SAMPLE_CODES = {
  E6201: row({
    severity: "error",
    title: "--fix of something that is not there",
    message: (d: { name: string; suggestion: string }) => `--fix ${d.name}: the model has no latent, param or data of that name`,
    hint: (d: { name: string; suggestion: string }) => (d.suggestion === "" ? "name a variable of the model" : `did you mean ${d.suggestion}?`),
    explain: "`ppl sample --fix name=value` holds a variable at a value while the rest is drawn.",
    example: "ppl sample model.ppl --fix no_such_name=1",
  }),
  E6202: row({
    severity: "error",
    title: "--fix value of another shape",
    message: (d: { name: string; wanted: number; found: number }) => `--fix ${d.name}: ${d.wanted} numbers are needed, ${d.found} were given`,
    hint: () => "write arrays as JSON: --fix theta=[0.2,0.8]",
    explain: "A fixed variable needs a number for every element, nested or flat.",
    example: "ppl sample model.ppl --fix theta=[0.2]",
  }),
  E6203: row({
    severity: "error",
    title: "param without a value",
    message: (d: { name: string }) => `${d.name} is a param: nothing draws it`,
    hint: (d: { name: string }) => `hold it with --fix ${d.name}=…, or give it an initial value`,
    explain: "Params are not random. `ppl sample` takes their initial value, or the one of --fix.",
    example: "model m { data x: real[N]  param s: positive  for n in N { x[n] ~ Normal(mean = 0, sd = s) } }",
  }),
} as const;
const sampleDiagnostic = diagnosticsOf(SAMPLE_CODES);

type Request = Parameters<Api["sample"]>[0];
type Document = Readonly<Record<string, unknown>>;

/** Prior draws of latents and data, as documents that `--data` reads. */
export async function sample(request: Request): Promise<Outcome<readonly Document[]>> {
  const { source } = request;
  const settings = splitSettings(request.set);
  const loaded = load(source, settings.numbers);
  if (!loaded.ok) return loaded;
  const whole = loaded.value.model;
  const model: Model = { ...whole, data: whole.data.filter((d) => !isDrawn(whole, d, request.data)) };
  const bound = await bind(model, source, request.data, settings.numbers);
  if (!bound.ok) return bound;
  const drawn = attempt(source, () => drawAll(whole, model, source, bound.value, request));
  if (!drawn.ok) return drawn;
  return drawn.value.ok ? { ...drawn.value, warnings: [...loaded.warnings, ...bound.warnings] } : drawn.value;
}

/** Observed data are drawn anew; a ragged one keeps the row lengths of its file. */
const isDrawn = (model: Model, d: DataVariable, data: readonly DataSource[]): boolean => {
  const observed = model.variables.some((v) => v.name === d.name && v.role === "observed");
  return observed && !(data.length > 0 && d.type.dimensions.some((x) => x.kind === "ragged")) && !(data.length > 0 && data.some((s) => s.field === d.name));
};

function drawAll(whole: Model, model: Model, source: Source, bound: BoundData, request: Request): Outcome<readonly Document[]> {
  const world = makeWorld(model, null, bound.sizes, bound.fields);
  const fail = (diagnostic: ReturnType<typeof sampleDiagnostic>): Outcome<readonly Document[]> => ({ ok: false, errors: [{ source, diagnostic }] });
  const names = [...whole.variables.map((v) => v.name), ...whole.params.map((p) => p.name)];
  const arrays = new Map<string, Float64Array>();
  const sizeOf = (name: string): number => {
    const type = (whole.variables.find((v) => v.name === name) ?? whole.params.find((p) => p.name === name))!.type;
    return world.ownAxes(type.dimensions).reduce((n, a) => n * a.extent, 1);
  };
  for (const [name, value] of request.fix) {
    if (!names.includes(name)) return fail(sampleDiagnostic("E6201", whole.factors[0]?.span ?? { start: 0, end: 0 }, { name, suggestion: suggest(name, names) ?? "" }));
    const flat = [value].flat(Infinity).map(Number);
    const wanted = sizeOf(name);
    const filled = flat.length === 1 ? new Float64Array(wanted).fill(flat[0]!) : Float64Array.from(flat);
    if (filled.length !== wanted) return fail(sampleDiagnostic("E6202", whole.factors[0]?.span ?? { start: 0, end: 0 }, { name, wanted, found: flat.length }));
    arrays.set(name, filled);
  }
  for (const p of whole.params) {
    if (arrays.has(p.name)) continue;
    const initial = p.initial === undefined ? null : world.integer(p.initial);
    if (initial === null) return fail(sampleDiagnostic("E6203", p.span, { name: p.name }));
    arrays.set(p.name, new Float64Array(sizeOf(p.name)).fill(initial));
  }
  const statements = ancestors(world, whole.factors);
  for (const s of statements) checkReferences(s.value, whole.variables.find((v) => v.name === s.variable)!.span, world);
  for (const v of whole.variables) inputOf(world, v.name, world.ownAxes(v.type.dimensions), v.type);
  const documents = Array.from({ length: request.draws }, (_, i): Document => {
    const known = new Map(arrays);
    for (const v of whole.variables) if (!known.has(v.name)) known.set(v.name, new Float64Array(sizeOf(v.name)).fill(NaN));
    drawAncestrally(statements, known, (name) => world.arrays.get(name), request.seed, i + 1);
    const sizes = Object.fromEntries(whole.sizes.flatMap((s) => (bound.sizes.has(s.name) ? [[s.name, bound.sizes.get(s.name)!]] : [])));
    const given = Object.fromEntries(model.data.map((d) => [d.name, nest(world.bound.get(d.name)?.values ?? [], { shape: world.ownAxes(d.type.dimensions).map((a) => a.extent), offsets: world.bound.get(d.name)?.offsets ?? null })]));
    const drawn = Object.fromEntries(whole.variables.map((v) => [v.name, nest(known.get(v.name)!, nestingOf(whole, world, v.name, world.ownAxes(v.type.dimensions)))]));
    return { ...sizes, ...given, ...drawn };
  });
  return { ok: true, value: documents, warnings: [] };
}
