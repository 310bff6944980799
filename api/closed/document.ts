import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import type { JointReport } from "../../compiler/algebra/normal-gamma.ts";
import type { LatentReport } from "../../compiler/algebra/report.ts";
import { QUANTILES } from "../../compiler/inference/program.ts";
import type { FitSpec } from "../../compiler/model/fit-spec.ts";
import type { AscentResult } from "../../runtime/fit/coordinate-ascent.ts";
import { quantiles as quantilesOfDraws } from "../../runtime/fit/quantiles.ts";
import type { FitDocument, GuideSummary, LatentSummary, Numbers, Trace } from "../document.ts";
import { jsonNumber, nest, nestingOf, sizesOf } from "../nested.ts";
import type { BoundModel } from "../prepare.ts";
import type { ClosedSession } from "./session.ts";
import { closedVerdict } from "./verdict.ts";

/** Draws behind quantiles of marginals without a name. */
const WANTED_DRAWS = 100_000;

type Read = (name: string) => Float64Array;

export interface ClosedResult {
  readonly bound: BoundModel;
  readonly plan: ClosedPlan;
  readonly spec: FitSpec;
  readonly session: ClosedSession;
  /** Null for the exact posterior. */
  readonly result: AscentResult | null;
  readonly seconds: number;
}

/** The document of a closed fit. */
export function closedDocument(r: ClosedResult): FitDocument {
  const { plan, spec, session, result, bound } = r;
  const { read, evidence } = session.report(session.state);
  const drawn = drawnQuantiles(plan, session);
  const elbo = result === null ? evidence! : result.bound;
  const kl = evidence === null || !Number.isFinite(evidence - elbo) ? null : Math.max(0, evidence - elbo);
  return {
    model: bound.model.name,
    fit: spec.name,
    plan: Object.fromEntries(plan.entries.flatMap((e) => (e.word === "map" ? [] : [[e.latent, e.word] as const]))),
    executor: "js",
    seed: spec.seed!,
    sizes: sizesOf(bound),
    steps: result?.sweeps ?? 0,
    seconds: r.seconds,
    stopped: result?.stopped ?? "exact",
    converged: result === null ? true : result.stopped === "converged",
    elbo: { value: jsonNumber(elbo), se: 0 },
    logEvidence: evidence === null ? null : jsonNumber(evidence),
    kl: kl === null ? null : jsonNumber(kl),
    latents: Object.fromEntries(plan.reports.map((report) => [report.variable, summaryOf(r, report, read, drawn)])),
    objective: { name: "elbo", value: jsonNumber(elbo), se: 0 },
    params: {},
    guide: guidesOf(plan, read),
    verdict: closedVerdict(result, evidence, elbo),
    warnings: bound.warnings.map((w) => w.diagnostic.message),
  };
}

/** Quantiles by variable, from draws of the posterior. */
function drawnQuantiles(plan: ClosedPlan, { draws }: ClosedSession): ReadonlyMap<string, readonly Float64Array[]> {
  if (plan.draws === null || draws === null) return new Map();
  const { count, latents } = plan.draws;
  const total = latents.reduce((n, l) => n + l.own.reduce((m, a) => m * a.extent, 1), 0);
  const calls = Math.max(1, Math.ceil(Math.min(WANTED_DRAWS, 2e7 / Math.max(1, total)) / count));
  const kept = latents.map((l) => {
    const size = l.own.reduce((n, a) => n * a.extent, 1);
    return { ...l, size, values: new Float64Array(size * calls * count) };
  });
  for (let call = 0; call < calls; call++) {
    const read = draws(call);
    for (const k of kept) {
      const values = read(k.name);
      if (k.size === 1) k.values.set(values, call * count);
      else for (let s = 0; s < count; s++) for (let i = 0; i < k.size; i++) k.values[i * calls * count + call * count + s] = values[s * k.size + i]!;
    }
  }
  return new Map(
    kept.map((k) => {
      const each = Array.from({ length: k.size }, (_, i) => quantilesOfDraws(k.values.subarray(i * calls * count, (i + 1) * calls * count), QUANTILES));
      return [k.variable, QUANTILES.map((_, q) => Float64Array.from(each, (e) => e[q]!))] as const;
    }),
  );
}

export function summaryOf(
  { bound, plan }: { readonly bound: BoundModel; readonly plan: Pick<ClosedPlan, "world"> },
  report: LatentReport,
  read: Read,
  drawn: ReadonlyMap<string, readonly Float64Array[]>,
): LatentSummary {
  const nesting = nestingOf(bound.model, plan.world, report.variable, report.own);
  const at = (v: Float64Array): Numbers => nest(v, nesting);
  if (report.probability !== null) return discreteSummary(bound, plan, report, read);
  const moments =
    report.mean === null || report.variance === null
      ? {}
      : { mean: at(read(report.mean.name)), sd: at(read(report.variance.name).map((v) => Math.sqrt(Math.max(0, v)))) };
  const values = report.quantiles?.map((q) => read(q.name)) ?? drawn.get(report.variable);
  const labels = labelsOf(bound, report.variable);
  if (values === undefined) return { ...moments, ...labels };
  const [q05, q50, q95] = values.map(at);
  return { ...moments, q05: q05!, q50: q50!, q95: q95!, ...labels };
}

/** Labels of the last dimension of probability vectors, where its size has some. */
function labelsOf({ model, bound }: BoundModel, variable: string): { readonly labels?: readonly string[] } {
  const v = model.variables.find((o) => o.name === variable);
  const last = v?.support.kind === "simplex" ? v.type.dimensions.at(-1) : undefined;
  const labels = last?.kind === "regular" ? bound.labels.get(last.size.text) : undefined;
  return labels === undefined ? {} : { labels };
}

function discreteSummary(bound: BoundModel, plan: Pick<ClosedPlan, "world">, report: LatentReport, read: Read): LatentSummary {
  const support = bound.model.variables.find((v) => v.name === report.variable)?.support;
  const values = read(report.probability!.name);
  const nesting = nestingOf(bound.model, plan.world, report.variable, report.own);
  const labels = support?.kind === "category" ? bound.bound.labels.get(support.size.text) : undefined;
  const [prob, categories] =
    support?.kind === "category"
      ? [values, plan.world.extent(support.size)]
      : [Float64Array.from({ length: 2 * values.length }, (_, i) => (i % 2 === 0 ? 1 - values[i >> 1]! : values[i >> 1]!)), 2];
  return { prob: nest(prob, { shape: [...nesting.shape, categories], offsets: nesting.offsets }), ...(labels === undefined ? {} : { labels }) };
}

/** Distributions by the names of their latents: blocks of several, then each by itself. */
export const guidesOf = ({ joints, reports }: Pick<ClosedPlan, "joints" | "reports">, read: Read): FitDocument["guide"] =>
  Object.fromEntries([...joints.map((joint) => jointOf(joint, read)), ...reports.flatMap((report) => guideOf(report, read))]);

/** The distribution with its arguments; categories are in the table of latents already. */
function guideOf(report: LatentReport, read: Read): readonly (readonly [string, GuideSummary])[] {
  if (report.arguments.length === 0) return [];
  const values = report.arguments.map(({ name, output, factor }): readonly [string, Numbers] => {
    if (output === null) return [name, "depends on other latents"];
    const numbers = read(output.name);
    if (factor !== null) return [name, `${Number(numbers[0]!.toPrecision(7))} * ${factor}`];
    return [name, nest(numbers, { shape: output.axes.map((a) => a.extent), offsets: null })];
  });
  return [[report.variable, { distribution: report.family, arguments: Object.fromEntries(values), holes: {} }]];
}

/** A block under the names of its members: `"mu,tau"`. */
function jointOf({ variables, family, arguments: args }: JointReport, read: Read): readonly [string, GuideSummary] {
  const values = args.map(({ name, output }) => [name, nest(read(output.name), { shape: output.axes.map((a) => a.extent), offsets: null })] as const);
  return [variables.join(), { distribution: family, arguments: Object.fromEntries(values), holes: {} }];
}

/** The rows of an ascent; of an exact posterior one, with its evidence. */
export function closedTrace({ reports }: ClosedPlan, { state, report }: ClosedSession, result: AscentResult | null): Trace {
  const steps = result?.trace ?? [{ step: 0, objective: report(state).evidence ?? NaN, coordinates: state }];
  return traceOf(reports, steps, (at) => report(at).read);
}

/** Scalars only: the bound, mean and sd of scalar latents. */
export function traceOf(
  reports: readonly LatentReport[],
  steps: readonly { readonly step: number; readonly objective: number; readonly coordinates: Float64Array }[],
  reportAt: (coordinates: Float64Array) => Read,
): Trace {
  const scalars = reports.filter((r) => r.own.length === 0 && r.mean !== null && r.variance !== null);
  const columns = ["step", "elbo", ...scalars.flatMap((r) => [`${r.variable} mean`, `${r.variable} sd`])];
  const rows = steps.map(({ step, objective, coordinates }) => {
    const read = reportAt(coordinates);
    return [step, objective, ...scalars.flatMap((r) => [read(r.mean!.name)[0]!, Math.sqrt(Math.max(0, read(r.variance!.name)[0]!))])];
  });
  return { columns, rows };
}
