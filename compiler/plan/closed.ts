import { caviProgram, type CaviProgram } from "../algebra/cavi.ts";
import { eliminateAll, evidenceOf, type Conditional } from "../algebra/exact.ts";
import { latentsOf, type Block, type Refusal } from "../algebra/match.ts";
import { jointReport, normalGammaOf, type JointReport } from "../algebra/normal-gamma.ts";
import { reportOf, type LatentReport } from "../algebra/report.ts";
import { formOf, type Form, type Latent } from "../algebra/terms.ts";
import { drawsOf } from "../lower/law.ts";
import { place } from "../lower/pieces.ts";
import { hasAxis, makeAxis, SAMPLES, unionAxes, withoutAxes } from "../ir/axes.ts";
import { substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Output } from "../emit/statements.ts";
import { QUANTILES } from "../inference/program.ts";
import { makeWorld } from "../lower/factors.ts";
import { Unsupported, type BoundArray, type World } from "../lower/world.ts";
import type { FitSpec } from "../model/fit-spec.ts";
import type { Model } from "../model/types.ts";
import { bug } from "../pass.ts";
import { blockReports, reportedConditional } from "./block-reports.ts";
import { blockingOf } from "./blocking.ts";
import { refusalText } from "./codes.ts";
import type { PlanEntry } from "./planner.ts";
import { lowerTerms } from "./terms.ts";

/** A fit in closed form: derived updates, or the posterior itself. */
export interface ClosedPlan {
  readonly world: World;
  readonly method: "cavi" | "exact";
  readonly reason: string;
  readonly entries: readonly PlanEntry[];
  readonly form: Form;
  /** log evidence as an expression of data and centres; for exact. */
  readonly evidence: Expr | null;
  /** For exact: every latent given those integrated out after it. */
  readonly conditionals: readonly Conditional[];
  readonly cavi: CaviProgram | null;
  readonly reports: readonly LatentReport[];
  /** Blocks of several latents that have a name. */
  readonly joints: readonly JointReport[];
  /** Locations that are expanded about a centre. */
  readonly centred: readonly Latent[];
  readonly draws: { readonly count: number; readonly latents: readonly (Output & { readonly own: readonly Axis[]; readonly variable: string })[] } | null;
}

type Sizes = ReadonlyMap<string, number>;
type Arrays = ReadonlyMap<string, BoundArray>;

/** Derives `method = exact` or `method = cavi`; throws `Unsupported` with the term that stands in the way. */
export function planClosed(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays): ClosedPlan {
  const { world, form } = openForm(model, spec, sizes, bound);
  return spec.method.kind === "exact" ? exactPlan(world, form) : caviPlan(world, model, spec, form);
}

function openForm(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays): { readonly world: World; readonly form: Form } {
  const world = makeWorld(model, null, sizes, bound);
  const form = formOf(world, lowerTerms(world, model));
  if (form.latents.length === 0) throw new Unsupported("nothing", spec.span, { method: spec.method.kind, what: "the latents" });
  const [param] = model.params;
  if (param !== undefined) throw new Unsupported("closed-param", param.span, { name: param.name, method: spec.method.kind });
  return { world, form };
}

/** The log evidence of a model, where every latent can be integrated out: for comparison with what another method found. */
export interface EvidencePlan {
  readonly world: World;
  readonly evidence: Expr;
  readonly centred: readonly Latent[];
}

export function planEvidence(model: Model, sizes: Sizes, bound: Arrays): EvidencePlan | null {
  if (model.params.length > 0) return null;
  const world = makeWorld(model, null, sizes, bound);
  const form = formOf(world, lowerTerms(world, model));
  const evidence = knownEvidence(form);
  return evidence === null ? null : { world, evidence, centred: form.latents.filter((l) => l.symbol.centre !== null) };
}

function knownEvidence(form: Form): Expr | null {
  if (form.latents.length === 0) return null;
  const found = eliminateAll(form, form.latents);
  return found.kind === "yes" ? evidenceOf(found.result) : null;
}

/** What `auto` finds: a fit in closed form, or why there is none. */
export type Choice = { readonly kind: "closed"; readonly plan: ClosedPlan } | { readonly kind: "open"; readonly why: string };

/** `method = auto`: the exact posterior where it can be had, else coordinate ascent where every conditional is conjugate. */
export function chooseClosed(model: Model, spec: FitSpec, sizes: Sizes, bound: Arrays): Choice {
  const latents = model.variables.some((v) => v.role === "latent" || (bound.get(v.name)?.missing ?? null) !== null);
  if (!latents) return { kind: "open", why: "the model has no latents" };
  if (model.params.length > 0) return { kind: "open", why: `${model.params[0]!.name} is a param` };
  const { world, form } = openForm(model, spec, sizes, bound);
  const exact = attemptPlan(() => exactPlan(world, form));
  if (exact.kind === "closed") return exact;
  const cavi = attemptPlan(() => caviPlan(world, model, { ...spec, guide: null }, form));
  if (cavi.kind === "closed") return { kind: "closed", plan: { ...cavi.plan, reason: `${cavi.plan.reason}; no exact posterior: ${exact.why}` } };
  return cavi;
}

function attemptPlan(make: () => ClosedPlan): Choice {
  try {
    return { kind: "closed", plan: make() };
  } catch (thrown) {
    if (!(thrown instanceof Unsupported) || thrown.kind !== "not-conjugate") throw thrown;
    return { kind: "open", why: refusalText(thrown.data) };
  }
}

/** The diagnostic of a refusal. */
export function refusal({ latent, span, atoms, tried, why }: Refusal): Unsupported {
  const prior = latent.prior?.record.name ?? "";
  return new Unsupported("not-conjugate", span, { name: latent.name, prior, atoms, tried: tried.join(", "), why });
}

function exactPlan(world: World, form: Form): ClosedPlan {
  const found = eliminateAll(form, form.latents);
  if (found.kind === "no") throw refusal(found.refusal);
  const { conditionals } = found.result;
  const mixed = conditionals.map((c, i) => normalGammaOf(c, conditionals.slice(i + 1), form));
  const reports = conditionals.map((c, i) => reportOf({ ...reportedConditional(c, conditionals, form), mixed: mixed[i]! }, QUANTILES));
  const entries = conditionals.map((c): PlanEntry => ({
    latent: c.latent.name,
    word: c.latent.values === null ? "exact" : "enumerate",
    detail: conditionalText(c, conditionals),
  }));
  const wanted = conditionals.filter((_, i) => reports[i]!.quantiles === null && reports[i]!.probability === null);
  return {
    world,
    method: "exact",
    reason: `the latents can be integrated out one after the other: ${conditionals.map((c) => c.latent.name).join(", ")}`,
    entries: inOrder(form, entries, (e) => e.latent),
    form,
    evidence: evidenceOf(found.result),
    conditionals,
    cavi: null,
    reports: form.latents.map((l) => reports[conditionals.findIndex((c) => c.latent === l)] ?? bug("a latent without a report")),
    joints: conditionals.flatMap((c, i) => (mixed[i] === null ? [] : [jointReport(c, mixed[i]!)])),
    centred: form.latents.filter((l) => l.symbol.centre !== null),
    draws: posteriorDraws(conditionals, wanted),
  };
}

/** In the order of the latents in the model. */
const inOrder = <T>(form: Form, all: readonly T[], nameOf: (one: T) => string): readonly T[] =>
  form.latents.flatMap((l) => all.filter((one) => nameOf(one) === l.name));

const conditionalText = (c: Conditional, all: readonly Conditional[]): string => {
  const parents = all.filter((o) => c.parents.includes(o.latent.symbol.input.name)).map((o) => o.latent.name);
  return `${c.family.name}${parents.length === 0 ? "" : ` given ${parents.join(", ")}`}`;
};

/** Draws of the latents whose marginals have no name, and of those that they depend on: from the roots down. Null where one has no sampler. */
function posteriorDraws(conditionals: readonly Conditional[], wanted: readonly Conditional[]): ClosedPlan["draws"] {
  if (wanted.length === 0) return null;
  const needed = new Set<Conditional>();
  const need = (c: Conditional): void => {
    needed.add(c);
    for (const o of conditionals) if (c.parents.includes(o.latent.symbol.input.name) && !needed.has(o)) need(o);
  };
  wanted.forEach(need);
  if ([...needed].some((c) => c.family.law === null)) return null;
  const elements = [...needed].reduce((n, c) => n + c.latent.symbol.input.axes.reduce((m, a) => m * a.extent, 1), 0);
  const count = Math.max(10, Math.min(1000, Math.floor(1e7 / Math.max(1, elements))));
  const samples = makeAxis(SAMPLES, count, "sample");
  let node = 0;
  const drawn = new Map<string, Expr>();
  const latents: (Output & { readonly own: readonly Axis[]; readonly variable: string })[] = [];
  for (const c of [...conditionals].reverse()) {
    if (!needed.has(c)) continue;
    const value = drawOf(c, samples, () => ++node, drawn);
    drawn.set(c.latent.symbol.input.name, value);
    const { input, centre } = c.latent.symbol;
    const whole = centre === null ? value : { kind: "apply" as const, op: "add" as const, args: [value, centre], axes: unionAxes(value.axes, centre.axes) };
    if (wanted.includes(c))
      latents.push({ name: `draws ${c.latent.name}`, variable: c.latent.name, value: whole, axes: [samples, ...input.axes], own: input.axes });
  }
  return { count, latents };
}

function drawOf(c: Conditional, samples: Axis, nextNode: () => number, drawn: ReadonlyMap<string, Expr>): Expr {
  const { law, plates } = c.family;
  const { record, axes, fromNatural } = law!;
  const own = c.latent.symbol.input.axes;
  const made = record.sample(fromNatural(c.eta), drawsOf(plates, [samples], nextNode), axes);
  const [value] = substitute([made], drawn);
  const event = withoutAxes(own, plates);
  const [only, ...more] = event;
  if (only === undefined || more.length > 0 || hasAxis(value!.axes, only)) return value!;
  return place(value!, [{ axis: only, index: { kind: "axis", axis: axes.event, shift: 0 } }], [axes.event]);
}

function caviPlan(world: World, model: Model, spec: FitSpec, form: Form): ClosedPlan {
  const derived = caviProgram(form, blockingOf(model, spec, form));
  if (derived.kind === "no") throw refusal(derived.refusal);
  const { blocks } = derived.program;
  const reported = blocks.map((b) => blockReports(form, b));
  return {
    world,
    method: "cavi",
    reason: "every complete conditional is an exponential family",
    entries: blocks.flatMap((b) => latentsOf(b.block).map((l): PlanEntry => ({ latent: l.name, word: "cavi", detail: blockText(b.block, l) }))),
    form,
    evidence: knownEvidence(form),
    conditionals: [],
    cavi: derived.program,
    reports: inOrder(form, reported.flatMap((r) => r.reports), (r) => r.variable), // prettier-ignore
    joints: reported.flatMap((r) => r.joints),
    centred: form.latents.filter((l) => l.symbol.centre !== null),
    draws: null,
  };
}

function blockText({ family, sequential, latent, scale }: Block, of: Latent): string {
  const other = scale === null ? null : of === latent ? scale : latent;
  return `${family.name}${other === null ? "" : ` with ${other.name}`}${sequential === null ? "" : ", one element after the other"}`;
}
