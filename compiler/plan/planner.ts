import { makeWorld, type CostTerm } from "../lower/factors.ts";
import { isDiscrete } from "../lower/arrays.ts";
import { Unsupported, type BoundArray, type World } from "../lower/world.ts";
import type { FitSpec, OptimizerSpec } from "../model/fit-spec.ts";
import { NATURAL_RATE } from "../settings/table.ts";
import { visitTerm } from "../model/traverse.ts";
import type { DistributionTerm, Guide, Model, Variable } from "../model/types.ts";
import { bug } from "../pass.ts";
import { coordinate, ownCoordinate, type Coordinate } from "../inference/coordinates.ts";
import { defaultStatement, statementFor } from "../inference/default-guide.ts";
import { inOrder, openGuide, paramCoordinate, type GuideStatement } from "../inference/guide.ts";
import { pointFit, scoreFit, type FitProgram } from "../inference/program.ts";
import { inputsOf } from "../ir/traverse.ts";
import { fisherMatrix } from "../inference/fisher-matrix.ts";
import { guideFisher } from "../inference/guide-fisher.ts";
import type { Conditional } from "../algebra/exact.ts";
import { closedPart, type ClosedPart } from "../algebra/closed-part.ts";
import { drawnText } from "./drawn-text.ts";
import { collapseFor } from "./collapsed.ts";
import { lowerTerms } from "./terms.ts";

export interface PlanEntry {
  readonly latent: string;
  readonly word: "exact" | "enumerate" | "cavi" | "svi" | "natural" | "score" | "map";
  readonly detail: string;
}

/** What is going to be done, and the program that does it. */
export interface Plan {
  readonly world: World;
  readonly method: string;
  readonly reason: string;
  readonly entries: readonly PlanEntry[];
  readonly statements: readonly GuideStatement[];
  readonly terms: readonly CostTerm[];
  /** Params of the model and of the guide. */
  readonly params: readonly Coordinate[];
  readonly program: FitProgram;
  /** With `expectations = closed`: what is not sampled. */
  readonly closed?: ClosedPart;
  readonly objective: "elbo" | "log_likelihood" | "log_posterior";
  /** Where the plan chose another optimiser than the settings have. */
  readonly optimizer?: OptimizerSpec;
  /** Objective per observation: what `mle(scale = mean)` reports is this times the log-likelihood. */
  readonly scale: number;
}

type Sizes = ReadonlyMap<string, number>;
type Arrays = ReadonlyMap<string, BoundArray>;

/** Draws of every latent that one call of the summary function makes. */
const DRAWS_AT_A_TIME = 1000;

/** Chooses how a fit is made and derives its program, or throws `Unsupported` with the reason. `why`: for `auto`, the reason why there is no closed form. */
export function planFit(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays, why = ""): Plan {
  refuseWithoutData(model, spec);
  switch (spec.method.kind) {
    case "score":
      return scorePlan(model, spec, sizes, bound, spec.method.controlVariate, spec.method.raoBlackwell, "as written");
    case "auto":
      return scorePlan(model, spec, sizes, bound, true, true, `no closed form: ${why}`);
    case "mle":
    case "map":
      return pointPlan(model, spec, sizes, bound);
    default:
      throw notExecutable(spec);
  }
}

/** What cannot run whatever the data: networks, methods, settings. */
export function refuseWithoutData(model: Model, spec: FitSpec): void {
  refuseNets(model);
  if (isClosed(spec) || spec.method.kind === "svi") return refuseSettings(spec);
  if (!["score", "auto", "mle", "map"].includes(spec.method.kind)) throw notExecutable(spec);
  refuseSettings(spec);
  const latent = model.variables.find((v) => v.role === "latent");
  if (spec.gradient === "natural" && spec.method.kind === "map" && latent !== undefined)
    throw new Unsupported("natural", spec.spans["gradient"] ?? spec.span, { why: `${latent.name} is latent, and the Fisher matrix is that of params` });
}

/** Methods that need no gradient steps. */
export const isClosed = (spec: FitSpec): boolean => spec.method.kind === "exact" || spec.method.kind === "cavi";

const notExecutable = (spec: FitSpec): Unsupported => new Unsupported("method", spec.spans["method"] ?? spec.span, { method: spec.method.kind });

/** Settings of the language that no executable method reads yet. */
function refuseSettings(spec: FitSpec): void {
  const refuse = (key: string, setting: string, when: boolean): void => {
    if (when) throw new Unsupported("setting", spec.spans[key] ?? spec.span, { setting });
  };
  const svi = spec.method.kind === "svi";
  refuse("batch", "batch with this method", spec.batch.length > 0 && !svi);
  refuse("drop", "drop with this method", spec.drop !== null && !svi);
  refuse("epochs", "epochs with this method", spec.epochs !== null && !svi);
  const point = spec.method.kind === "mle" || spec.method.kind === "map";
  refuse("gradient", `gradient = ${spec.gradient}`, spec.gradient !== "plain" && !(spec.gradient === "natural" && (point || spec.method.kind === "score")));
  refuse("objective", `objective = ${spec.objective.kind}`, spec.objective.kind !== "elbo");
  refuse("objective", "objective = elbo(kl = analytic)", spec.objective.kind === "elbo" && spec.objective.kl === "analytic");
  refuse("expectations", "expectations = closed with this method", spec.expectations === "closed" && spec.method.kind !== "score");
  refuse("collapse", "collapse with this method", spec.collapse.length > 0 && isClosed(spec));
  refuse("restarts", "restarts with this method", spec.restarts > 1 && spec.method.kind !== "cavi");
  refuse("coordinates", "coordinates = own with this method", spec.coordinates.kind === "own" && !point);
}

/** Networks have no executor, whatever is done with the model. */
export function refuseNets(model: Model): void {
  const net = [...model.nets, ...model.guides.flatMap((g) => g.nets)][0];
  if (net !== undefined) throw new Unsupported("net", net.span, { name: net.name });
}

function refuseMixtures(model: Model): void {
  const hasMixture = (d: DistributionTerm): boolean =>
    d.kind === "mixture" || ("inner" in d && hasMixture(d.inner)) || (d.kind === "ordered" && hasMixture(d.component));
  for (const f of model.factors) if (f.kind === "density" && hasMixture(f.distribution)) throw new Unsupported("mixture", f.span, { name: f.value.variable });
}

/** The guide of a fit: named, else the first of the file; `auto` takes none. */
function guideOf(model: Model, spec: FitSpec): Guide | null {
  if (spec.method.kind === "auto" && spec.guide === null) return null;
  if (spec.guide === null) return model.guides[0] ?? null;
  return model.guides.find((g) => g.name === spec.guide) ?? bug(`no guide ${spec.guide}`);
}

function scorePlan(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays, controlVariate: boolean, raoBlackwell: boolean, reason: string): Plan {
  refuseMixtures(model);
  const guide = guideOf(model, spec);
  const world = makeWorld(model, guide, sizes, bound);
  const modelParams = model.params.map((p) => paramCoordinate(world, p));
  modelParams.forEach((c) => world.values.set(c.name, c.value));
  const whole = lowerTerms(world, model);
  const collapsed = collapseFor(world, spec, whole, spec.method.kind === "auto" && guide === null);
  const { terms } = collapsed;
  const gone = new Set(collapsed.conditionals.map((c) => c.latent.name));
  const opened = guide === null ? { statements: [], shared: [] } : openGuide(world, guide);
  const written = new Set(opened.statements.map((s) => s.variable));
  const statements = inOrder([...opened.statements.filter((s) => !gone.has(s.variable)), ...defaults(world, model, new Set([...written, ...gone]))]);
  if (statements.length === 0) throw new Unsupported("nothing", spec.span, { method: spec.method.kind, what: "the latents" });
  refuseReaders(statements, collapsed.conditionals, spec);
  const params = [...modelParams, ...opened.shared];
  const natural = spec.gradient === "natural" || (spec.method.kind === "auto" && isSmall(statements, params));
  const method = `score(${[...(controlVariate ? ["control_variate"] : []), ...(raoBlackwell ? ["rao_blackwell"] : [])].join(", ")})${natural ? " by natural gradient" : ""}`;
  const fisher = natural ? guideFisher(world, statements, model.factors, params, spec.spans["gradient"] ?? spec.span) : undefined;
  const closed = spec.expectations === "closed" ? closedPart(world, statements, terms) : null;
  const program = scoreFit(statements, params, closed?.sampled ?? terms, { samples: spec.samples, controlVariate, raoBlackwell }, {
    count: drawsAtATime([...statements, ...collapsed.statements]),
    collapsed: collapsed.statements,
    terms: collapsed.statements.length > 0 ? whole : terms,
  }, fisher, closed ?? undefined); // prettier-ignore
  const guided = statements.map((s): PlanEntry => ({
    latent: s.variable,
    word: "score",
    detail: `${s.law.family?.record.name ?? "scaled Beta"}${written.has(s.variable) ? ` of guide ${guide!.name}` : " by its support"}`,
  }));
  const entries = [...guided, ...collapsed.conditionals.map(collapsedEntry)];
  return {
    world,
    method,
    reason: closed === null ? reason : `${reason}; ${drawnText(closed, statements)}`,
    entries: entries.filter((e, i) => entries.findIndex((o) => o.latent === e.latent) === i),
    statements,
    terms,
    params,
    program,
    ...(closed !== null && { closed }),
    objective: "elbo",
    scale: 1,
    ...(natural && spec.gradient !== "natural" && { optimizer: { kind: "sgd", rate: NATURAL_RATE, options: {} } }),
  };
}

/** Scalar factors of q up to which `auto` follows the natural gradient: there it is much faster, and with many it can run away (measured). */
const FEW_SCALARS = 2;
const isSmall = (statements: readonly GuideStatement[], params: readonly Coordinate[]): boolean =>
  params.length === 0 &&
  statements.length <= FEW_SCALARS &&
  statements.every((s) => s.plates.length === 0 && s.valueEvents.length === 0 && s.law.family !== null);

/** A statement of the guide cannot read what is drawn after all of them. */
function refuseReaders(statements: readonly GuideStatement[], gone: readonly Conditional[], spec: FitSpec): void {
  for (const s of statements) {
    const read = inputsOf([s.logDensity]);
    const lost = gone.find((c) => read.has(c.latent.symbol.input.name));
    if (lost === undefined) continue;
    const setting = `collapse of ${lost.latent.name}, which the guide reads for ${s.variable}`;
    throw new Unsupported("setting", spec.spans["collapse"] ?? spec.span, { setting });
  }
}

const collapsedEntry = ({ latent, family, parents }: Conditional): PlanEntry => ({
  latent: latent.name,
  word: latent.values === null ? "exact" : "enumerate",
  detail: `${family.name}${parents.length === 0 ? "" : ` given ${parents.join(", ")}`}, ${latent.values === null ? "integrated" : "summed"} out`,
});

/** At most about 10⁷ numbers at a time. */
function drawsAtATime(statements: readonly GuideStatement[]): number {
  const elements = statements.reduce((n, s) => n + [...s.plates, ...s.valueEvents].reduce((m, a) => m * a.extent, 1), 0);
  return Math.max(10, Math.min(DRAWS_AT_A_TIME, Math.floor(1e7 / Math.max(1, elements))));
}

/** Statements for latents, and for missing data, that the guide does not mention. */
function defaults(world: World, model: Model, written: ReadonlySet<string>): readonly GuideStatement[] {
  const latents = model.variables.filter((v) => v.role === "latent" && !written.has(v.name)).map((v) => defaultStatement(world, v));
  const missing = [...world.missing]
    .filter(([, m]) => !written.has(m.latent.name))
    .map(([name, m]) => statementFor(world, m.latent.name, m.latent, dataSupport(model, name), variableOf(model, name).span));
  return [...latents, ...missing];
}

const variableOf = (model: Model, name: string): Variable => model.variables.find((v) => v.name === name) ?? bug(`no variable ${name}`);

/** A missing entry has the support of its distribution. */
const dataSupport = (model: Model, name: string): Variable["support"] => variableOf(model, name).support;

/** mle and map: gradients of the log-likelihood or the log-joint itself. */
function pointPlan(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays): Plan {
  const latents = model.variables.filter((v) => v.role === "latent");
  const mle = spec.method.kind === "mle";
  const kept = latents.filter((v) => !spec.collapse.includes(v.name));
  if (mle && kept.length > 0) throw new Unsupported("mle-latents", kept[0]!.span, { name: kept[0]!.name });
  const world = makeWorld(model, null, sizes, bound);
  const own = spec.coordinates.kind === "own";
  const make = (name: string, support: Variable["support"], type: Variable["type"], initial: number | null): Coordinate => {
    const axes = world.ownAxes(type.dimensions);
    const made = own ? ownCoordinate(world, name, support, axes, initial) : coordinate(world, name, name, support, [], axes, initial);
    world.values.set(name, made.value);
    return made;
  };
  const params = boundsFirst(model.params).map((p) =>
    make(p.name, p.support, p.type, p.initial === undefined ? null : (constantValue(world, p.initial) ?? null)),
  );
  const points = boundsFirst(kept).map((v) => {
    if (isDiscrete(v.support)) throw new Unsupported("no-default-guide", v.span, { name: v.name, support: "discrete" });
    return make(v.name, v.support, v.type, null);
  });
  const coordinates = [...params, ...points];
  if (coordinates.length === 0) throw new Unsupported("nothing", spec.span, { method: spec.method.kind, what: mle ? "params" : "latents and params" });
  const collapsed = collapseFor(world, spec, lowerTerms(world, model), false);
  const { terms } = collapsed;
  const scale = spec.method.kind === "mle" && spec.method.scale === "mean" ? 1 / Math.max(1, observations(model, terms)) : 1;
  const natural = spec.gradient === "natural";
  const program = pointFit(
    coordinates,
    terms,
    scale,
    natural ? fisherMatrix(world, model.factors, coordinates, scale, spec.spans["gradient"] ?? spec.span) : undefined,
  );
  const entries = [
    ...points.map((c): PlanEntry => ({ latent: c.name, word: "map", detail: "mode by gradient ascent" })),
    ...collapsed.conditionals.map(collapsedEntry),
  ];
  const method = (mle ? `mle(scale = ${(spec.method as { scale: string }).scale})` : "map") + (natural ? " by natural gradient" : "");
  return {
    world,
    method,
    reason: "as written",
    entries,
    statements: [],
    terms,
    params: coordinates,
    program,
    objective: mle ? "log_likelihood" : "log_posterior",
    scale,
  };
}

/** In an order in which each comes after those that the bounds of its support read. */
function boundsFirst<T extends Pick<Variable, "name" | "support">>(quantities: readonly T[]): readonly T[] {
  const done: T[] = [];
  const visit = (q: T): void => {
    if (done.includes(q)) return;
    const { support } = q;
    const bounds = support.kind === "interval" ? [support.lower, support.upper] : [];
    const read = new Set<string>();
    for (const t of bounds) if (t !== null) visitTerm(t, (x) => void (x.kind === "variable" && read.add(x.name)));
    for (const other of quantities) if (other !== q && read.has(other.name)) visit(other);
    done.push(q);
  };
  quantities.forEach(visit);
  return done;
}

function constantValue(world: World, term: NonNullable<Model["params"][number]["initial"]>): number | undefined {
  const value = world.lowering.scalar(world)(term, { binders: new Map(), axes: [], recurrent: new Map() });
  return value.kind === "constant" ? value.value : undefined;
}

/** How many observed elements the likelihood has. */
function observations(model: Model, terms: readonly CostTerm[]): number {
  const observed = new Set(model.variables.filter((v) => v.role === "observed").map((v) => v.name));
  return terms.filter((t) => t.variable !== null && observed.has(t.variable)).reduce((n, t) => n + t.plates.reduce((m, a) => m * a.extent, 1), 0);
}
