import { latentsOf } from "../../compiler/algebra/match.ts";
import { ascend, type AscentResult } from "../../runtime/fit/coordinate-ascent.ts";
import { chooseClosed, planClosed, type Choice, type ClosedPlan } from "../../compiler/plan/closed.ts";
import { isClosed } from "../../compiler/plan/planner.ts";
import type { Source } from "../../grammar/span.ts";
import type { FitSpec } from "../../compiler/model/fit-spec.ts";
import { attempt } from "../bind.ts";
import type { FitOutcome, FitRequest, Header, Outcome } from "../contract.ts";
import { sizesOf } from "../nested.ts";
import type { BoundModel } from "../prepare.ts";
import { exchangeableLatents } from "../start.ts";
import { stamped } from "../certificate.ts";
import { answerOf, certifyClosed } from "./certify.ts";
import { closedDocument, closedTrace } from "./document.ts";
import { assembleClosed, openClosed, updateOrder, type ClosedAssembly, type ClosedSession } from "./session.ts";

const TRACE_ROWS = 500;
/** Distance to the fixed point, in posterior sds, at which an ascent ends where the fit does not say (a method by name, `auto`). */
const CLOSE = 1e-8;
/** Sweeps where the fit does not say how many: they end long before, unless blocks are almost tied together. */
const MOST_SWEEPS = 100_000;

/** How a fit is made: in closed form, as written or because `auto` found one; or by gradients, with the reason. */
export function chooseMethod(source: Source, { model, spec, bound }: BoundModel): Outcome<Choice> {
  if (isClosed(spec)) {
    const planned = attempt(source, () => planClosed(model, spec, bound.sizes, bound.fields));
    return planned.ok ? { ok: true, value: { kind: "closed", plan: planned.value }, warnings: [] } : planned;
  }
  if (spec.method.kind !== "auto") return { ok: true, value: { kind: "open", why: "as written" }, warnings: [] };
  return attempt(source, () => chooseClosed(model, spec, bound.sizes, bound.fields));
}

/** A fit without gradient steps: the posterior itself, or coordinate ascent by derived updates. */
export async function fitClosed(request: FitRequest, bound: BoundModel, plan: ClosedPlan): Promise<Outcome<FitOutcome>> {
  const written = bound.spec.spans["steps"] !== undefined;
  const spec: FitSpec = { ...bound.spec, steps: request.steps ?? (written ? bound.spec.steps : MOST_SWEEPS), seed: request.seed ?? bound.spec.seed ?? 1 };
  request.planned?.(headerOf(bound, plan, spec));
  const began = request.now();
  const assembly = assembleClosed(plan);
  const exchangeable = exchangeableLatents(bound.model, plan.form.latents);
  let session = centred(plan, assembly, spec.seed!, exchangeable);
  let result = session.ascent === null ? null : await run(session, spec, request);
  for (let start = 1; result !== null && result.stopped === "converged" && start < restartsOf(bound.spec, assembly, exchangeable); start++) {
    const next = centred(plan, assembly, spec.seed! + RESTART * start, exchangeable);
    const other = await run(next, spec, request);
    if (other.stopped === "converged" && other.bound > result.bound) [session, result] = [next, other];
  }
  const seconds = (request.now() - began) / 1000;
  const plain = closedDocument({ bound, plan, spec, session, result, seconds });
  const document = request.check === true ? stamped(plain, certifyClosed(answerOf(bound, plan, assembly, session, result, spec.seed!))) : plain;
  return { ok: true, value: { document, trace: closedTrace(plan, session, result) }, warnings: bound.warnings };
}

/** Seeds of restarts lie this far apart. */
const RESTART = 7919;
/** A small fit whose start breaks a symmetry is started so often where the fit does not say, and the best bound kept. */
const SMALL_STARTS = 8;
const SMALL_STATE = 20_000;

function restartsOf(spec: FitSpec, assembly: ClosedAssembly, exchangeable: ReadonlySet<string>): number {
  if (spec.spans["restarts"] !== undefined) return spec.restarts;
  return exchangeable.size > 0 && assembly.size <= SMALL_STATE ? SMALL_STARTS : 1;
}

function run(session: ClosedSession, spec: FitSpec, request: FitRequest): Promise<AscentResult> {
  const { progress } = request;
  const hooks =
    progress === undefined ? {} : { progress: (step: number, objective: number) => progress({ step, steps: spec.steps, objective, objectiveName: "elbo" }) };
  return ascend(
    session.ascent!,
    { sweeps: spec.steps, tolerance: spec.spans["tolerance"] === undefined ? CLOSE : spec.tolerance, traceRows: TRACE_ROWS },
    { now: request.now, ...hooks },
  );
}

/**
 * Opens the fit with locations about centres near the answer, so that no sum over data cancels: about 0 first, then about the means that come out.
 * Any centre gives the same answer, up to rounding.
 */
export function centred(plan: ClosedPlan, assembly: ClosedAssembly, seed: number, exchangeable: ReadonlySet<string>): ClosedSession {
  for (const l of plan.centred) plan.world.arrays.set(l.symbol.centre!.name, new Float64Array(l.symbol.centre!.axes.reduce((n, a) => n * a.extent, 1)));
  const first = openClosed(plan, assembly, seed, exchangeable);
  if (plan.centred.length === 0) return first;
  if (first.ascent !== null) {
    const { blocks } = plan.cavi!;
    const order = updateOrder(blocks).map((i) => latentsOf(blocks[i]!.block));
    const locations = plan.centred.map((l) => order.findIndex((latents) => latents.includes(l))).sort((a, b) => a - b);
    for (let pass = 0; pass < 2; pass++) for (const b of locations) first.ascent.update(b);
  }
  const { read } = first.report(first.state);
  for (const l of plan.centred) {
    const report = plan.reports.find((r) => r.variable === l.name);
    const centre = plan.world.arrays.get(l.symbol.centre!.name)!;
    if (report?.mean === null || report === undefined) continue;
    const means = read(report.mean.name).slice();
    if (means.every(Number.isFinite)) centre.set(means);
  }
  return openClosed(plan, assembly, seed, exchangeable);
}

function headerOf(ready: BoundModel, plan: ClosedPlan, spec: FitSpec): Header {
  return {
    model: ready.model.name,
    fit: spec.name,
    method: plan.method,
    executor: "js",
    reason: plan.reason,
    seed: spec.seed!,
    sizes: sizesOf(ready),
    plan: plan.entries,
  };
}
