import { blockName, latentsOf } from "../algebra/match.ts";
import { caviProgram, type CaviProgram, type StateBlock } from "../algebra/cavi.ts";
import type { JointReport } from "../algebra/normal-gamma.ts";
import type { LatentReport } from "../algebra/report.ts";
import { formOf, type Form } from "../algebra/terms.ts";
import { add, input, mul, num, sub } from "../ir/build.ts";
import { inputsOf, rewrite } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { Output } from "../emit/statements.ts";
import { makeWorld, type CostTerm } from "../lower/factors.ts";
import { Unsupported, type BoundArray, type World } from "../lower/world.ts";
import type { FitSpec } from "../model/fit-spec.ts";
import type { Model } from "../model/types.ts";
import { blockReports } from "./block-reports.ts";
import { blockingOf } from "./blocking.ts";
import { refusal } from "./closed.ts";
import { rowsOf, type RowSource } from "./minibatch.ts";
import type { PlanEntry } from "./planner.ts";
import { refuseCoupled } from "./svi-plate.ts";
import { lowerTerms } from "./terms.ts";

type Sizes = ReadonlyMap<string, number>;
type Arrays = ReadonlyMap<string, BoundArray>;

/** Stochastic variational inference, derived for batches of one plate. */
export interface SviPlan {
  readonly world: World;
  readonly form: Form;
  readonly reason: string;
  readonly entries: readonly PlanEntry[];
  readonly program: CaviProgram;
  readonly locals: readonly CaviProgram["blocks"][number][];
  readonly globals: readonly CaviProgram["blocks"][number][];
  readonly joints: readonly JointReport[];
  readonly reports: readonly LatentReport[];
  readonly of: string;
  readonly total: number;
  readonly batch: number;
  /** The elements of the plate, and the same with equal elements of a row kept once where that makes no difference. */
  readonly plain: RowSource;
  readonly rows: RowSource;
  /** Arrays of the inputs that change from batch to batch: those of the batch itself, lowered anew. */
  readonly lowered: (rows: Int32Array) => ReadonlyMap<string, ArrayLike<number>>;
}

/**
 * Derives `method = svi`: the updates of coordinate ascent for a batch, whose terms count as those of all. `stream`: elements of a plate that are read
 * as they are needed; `bound` then has a few of them. Source: Hoffman, Blei, Wang & Paisley (2013).
 */
export function planSvi(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays, stream: RowSource | null = null): SviPlan {
  const [param] = model.params;
  if (param !== undefined) throw new Unsupported("closed-param", param.span, { name: param.name, method: "svi" });
  const of = batchPlate(model, spec, sizes, bound);
  const plain = stream ?? rowsOf(model, sizes, { bound, counts: new Map() }, of);
  const { total } = plain;
  const batch = Math.max(1, Math.min(spec.batch[0]?.count ?? DEFAULT_BATCH, total));
  const mergeable = mergeableArray(model, sizes, bound, of, plain);
  const source = mergeable === null ? plain : plain.merged(mergeable);
  const lower = (rows: Int32Array): Lowered => lowerBatch(model, sizes, source, of, rows);
  const { world, costs, weightOf } = lower(source.longest(batch));
  const form = formOf(world, costs, "plain", weightOf);
  if (form.latents.length === 0) throw new Unsupported("nothing", spec.span, { method: "svi", what: "the latents" });
  const derived = caviProgram(form, blockingOf(model, spec, form), weightOf, "gathered");
  if (derived.kind === "no") throw refusal(derived.refusal);
  const { blocks } = derived.program;
  refuseCoupled(of, costs, blocks);
  const isLocal = (b: StateBlock): boolean => b.block.latent.symbol.input.axes.some((a) => a.count !== undefined);
  const [locals, globals] = [blocks.filter(isLocal), blocks.filter((b) => !isLocal(b))];
  const reported = globals.map((b) => blockReports(form, b));
  return {
    world,
    form,
    reason: `updates derived from the log-joint; ${globals.map((b) => blockName(b.block)).join(", ") || "nothing"} global, ${locals.map((b) => blockName(b.block)).join(", ") || "nothing"} local to ${of}`,
    entries: blocks.flatMap((b) =>
      latentsOf(b.block).map((l): PlanEntry => ({
        latent: l.name,
        word: "svi",
        detail: `${b.block.family.name}, ${isLocal(b) ? `local to ${of}` : "global"}`,
      })),
    ),
    program: derived.program,
    locals,
    globals,
    reports: reported.flatMap((r) => r.reports),
    joints: reported.flatMap((r) => r.joints),
    of,
    total,
    batch,
    plain,
    rows: source,
    lowered: (rows) => arraysOf(lower(rows)),
  };
}

const DEFAULT_BATCH = 256;

/** How far a step goes towards what the batch asks for. */
export const RATE: Input = input("rate", [], "local");

/** Natural parameters of a global block a step further: η ← η + rate (η̂ − η). */
export const stepOutputs = (b: CaviProgram["blocks"][number]): readonly Output[] =>
  b.block.family.parts.map((p, i) => {
    const asked = b.update[i]!;
    const eta = b.eta[p.name]!;
    return { ...asked, value: add(eta, mul(RATE, sub(asked.value, eta))) };
  });

/** The plate of the batches: as written, else the greatest that data have as their first dimension. */
function batchPlate(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays): string {
  const [written, ...more] = spec.batch;
  if (more.length > 0) throw new Unsupported("setting", spec.spans["batch"] ?? spec.span, { setting: "batches of several plates with svi" });
  const first = model.data.flatMap((d) => (d.type.dimensions[0]?.kind === "regular" && bound.has(d.name) ? [d.type.dimensions[0].size.text] : []));
  const of = written?.of ?? [...first].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0))[0];
  if (of === undefined || !first.includes(of)) throw new Unsupported("svi-plate", spec.spans["batch"] ?? spec.span, { name: of ?? "" });
  const clash = model.data.find(
    (d) =>
      d.category?.size.text === of ||
      d.type.dimensions.slice(1).some((x) => x.kind === "regular" && x.size.text === of) ||
      (bound.get(d.name)?.missing ?? null) !== null,
  );
  if (clash !== undefined) throw new Unsupported("svi-plate", clash.span, { name: of });
  return of;
}

/** The ragged array whose equal elements may be kept once per row: the model reads nothing of an element but its values. */
function mergeableArray(model: Model, sizes: Sizes, bound: Arrays, of: string, rows: RowSource): string | null {
  const ragged = model.data.filter((d) => (bound.get(d.name)?.offsets ?? null) !== null);
  const [only, ...others] = ragged;
  if (only === undefined || others.length > 0 || only.type.dimensions.length !== 2) return null;
  const some = lowerBatch(model, sizes, rows, of, Int32Array.of(0));
  const flat = some.world.flatAxis(only.name);
  const read = [...inputsOf(some.costs.map((c) => c.expr)).values()].filter((i) => i.role !== "latent" && i.axes.some((a) => a.id === flat.id));
  const parents = new Set(some.costs.flatMap((c) => c.plates.map((a) => a.id)).concat(of));
  const harmless = (i: Input): boolean =>
    i.name === only.name || i.name.startsWith("weight of ") || [...parents].some((p) => i.name.startsWith(`${p} of ${flat.id}`));
  return read.every(harmless) ? only.name : null;
}

interface Lowered {
  readonly world: World;
  readonly costs: readonly CostTerm[];
  readonly weightOf: (axes: readonly Axis[]) => Expr;
  readonly counts: ReadonlyMap<string, Float64Array>;
  readonly rows: number;
  readonly total: number;
}

/** The scale of a batch: how many elements of the plate there are for each in it. */
export const SCALE: Input = input("scale of the batch", [], "local");

/** The model over the data of a batch: everything that has the axis of the plate is an input that changes, weighted as the plate is larger than the batch. */
function lowerBatch(model: Model, sizes: Sizes, source: RowSource, of: string, rows: Int32Array): Lowered {
  const { bound, counts } = source.take(rows);
  const world = makeWorld(model, null, new Map([...sizes, [of, rows.length]]), bound);
  world.counted.set(of, `count of ${of}`);
  for (const d of model.data) if ((bound.get(d.name)?.offsets ?? null) !== null) world.counted.set(`${d.name}.*`, `count of ${d.name}.*`);
  const isCounted = (axes: readonly Axis[]): boolean => axes.some((a) => a.count !== undefined);
  const moving = (e: Expr): Expr => rewrite([e], (n) => (n.kind === "input" && n.role === "data" && isCounted(n.axes) ? { ...n, role: "local" } : n))[0]!;
  const costs = lowerTerms(world, model).map((c) => ({ ...c, expr: moving(c.expr) }));
  const weightOf = (axes: readonly Axis[]): Expr => {
    const merged = axes.find((a) => a.size.endsWith(".*") && counts.has(a.size.slice(0, -2)));
    if (merged !== undefined) return mul(SCALE, input(`weight of ${merged.id}`, [merged], "local", { ...SCALE.range, lower: 0 }));
    return isCounted(axes) ? SCALE : num(1);
  };
  return { world, costs, weightOf, counts, rows: rows.length, total: source.total };
}

/** Values of everything that changes with the batch, by input name. */
function arraysOf({ world, counts, rows, total }: Lowered): ReadonlyMap<string, ArrayLike<number>> {
  const out = new Map<string, ArrayLike<number>>([[SCALE.name, [total / rows]]]);
  for (const [size, name] of world.counted) {
    const flat = size.endsWith(".*") ? world.flatAxis(size.slice(0, -2)).extent : rows;
    out.set(name, [flat]);
  }
  for (const [name, values] of counts) out.set(`weight of ${name}.*`, values);
  for (const [name, values] of world.arrays) out.set(name, values);
  return out;
}
