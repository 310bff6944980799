import type { SviPlan } from "../../compiler/plan/svi.ts";
import { latentsOf } from "../../compiler/algebra/match.ts";
import type { FitSpec } from "../../compiler/model/fit-spec.ts";
import { runSvi, type SviResult } from "../../runtime/fit/stochastic.ts";
import { planClosed } from "../../compiler/plan/closed.ts";
import { ascend } from "../../runtime/fit/coordinate-ascent.ts";
import { stamped } from "../certificate.ts";
import { answerOf, certifyClosed } from "./certify.ts";
import { centred } from "./fit.ts";
import { assembleClosed } from "./session.ts";
import type { FitOutcome, FitRequest, Outcome } from "../contract.ts";
import type { FitDocument } from "../document.ts";
import { jsonNumber, sizesOf } from "../nested.ts";
import type { BoundModel } from "../prepare.ts";
import { exchangeableLatents } from "../start.ts";
import { guidesOf, summaryOf, traceOf } from "./document.ts";
import { assembleSvi, openSvi, planBatches, type SviSession } from "./svi.ts";

/** Passes over the data where the fit says neither `epochs` nor `steps`. */
const EPOCHS = 20;
/** Hoffman, Blei & Bach (2010): κ in (0.5, 1]; a delay that keeps the first batches from dominating. */
const DEFAULT_RATE = { kind: "robbins_monro", scale: 1, delay: 1, kappa: 0.7 } as const;
const LOCAL_TOLERANCE = 1e-3;
const LOCAL_PASSES = 100;
/** Gain of the bound in the last epoch, relative to its size, below which the fit stands still. */
const STILL = 1e-3;

/** `method = svi`: derived updates over batches. */
export async function fitSvi(request: FitRequest, ready: BoundModel): Promise<Outcome<FitOutcome>> {
  const spec: FitSpec = { ...ready.spec, seed: request.seed ?? ready.spec.seed ?? 1 };
  const planned = planBatches(request.source, ready, spec);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const sizes = sizesOf(ready);
  const method = `svi, batches of ${plan.batch} of ${plan.of}`;
  request.planned?.({ model: ready.model.name, fit: spec.name, method, executor: "js", reason: plan.reason, seed: spec.seed!, sizes, plan: plan.entries });
  const assembly = assembleSvi(plan);
  const session = openSvi(plan, assembly, spec.seed!, exchangeableLatents(ready.model, plan.globals.map((b) => b.block.latent)), spec.drop ?? 0); // prettier-ignore
  const epochs = epochsOf(request, spec, plan);
  const steps = epochs * Math.ceil(plan.total / plan.batch);
  const { progress } = request;
  const result = await runSvi(
    session.machine,
    {
      epochs,
      rate: typeof spec.step === "number" ? { kind: "constant", rate: spec.step } : (spec.step ?? DEFAULT_RATE),
      localTolerance: spec.spans["tolerance"] === undefined ? LOCAL_TOLERANCE : spec.tolerance,
      localPasses: LOCAL_PASSES,
    },
    { now: request.now, ...(progress && { progress: (step: number, objective: number) => progress({ step, steps, objective, objectiveName: "elbo" }) }) },
  );
  const plain = documentOf(ready, plan, spec, session, result, sizes);
  const document = request.check === true ? stamped(plain, await certifyBatch(request, ready, plan, spec)) : plain;
  return { ok: true, value: { document, trace: traceOf(plan.reports, result.trace, session.report) }, warnings: ready.warnings };
}

/** Rows whose updates are certified. */
const CERTIFIED_ROWS = 8;

/** The updates are those of coordinate ascent: certified on the first rows as data of their own, after two sweeps. */
async function certifyBatch(request: FitRequest, ready: BoundModel, plan: SviPlan, spec: FitSpec): Promise<ReturnType<typeof certifyClosed>> {
  const rows = Int32Array.from({ length: Math.min(CERTIFIED_ROWS, plan.total) }, (_, i) => i);
  const { bound } = plan.plain.take(rows);
  const sizes = new Map([...ready.bound.sizes, [plan.of, rows.length]]);
  const part: BoundModel = {
    ...ready,
    rows: null,
    bound: { ...ready.bound, sizes, fields: new Map([...ready.bound.fields].map(([name, f]) => [name, { ...f, ...bound.get(name)! }])) },
  };
  const closed = planClosed(part.model, { ...spec, method: { kind: "cavi" }, guide: null }, sizes, part.bound.fields);
  const assembly = assembleClosed(closed);
  const session = centred(closed, assembly, spec.seed!, new Set());
  const result = await ascend(session.ascent!, { sweeps: 2, tolerance: 0, traceRows: 1 }, { now: request.now });
  return certifyClosed(answerOf(part, closed, assembly, session, result, spec.seed!));
}

function epochsOf(request: FitRequest, spec: FitSpec, plan: SviPlan): number {
  const perEpoch = Math.ceil(plan.total / plan.batch);
  const steps = request.steps ?? (spec.spans["steps"] === undefined ? null : spec.steps);
  return steps === null ? (spec.epochs ?? EPOCHS) : Math.max(1, Math.ceil(steps / perEpoch));
}

function documentOf(ready: BoundModel, plan: SviPlan, spec: FitSpec, session: SviSession, result: SviResult, sizes: FitDocument["sizes"]): FitDocument {
  const read = session.report(session.machine.state);
  const elbo = { value: jsonNumber(result.bound), se: 0 };
  return {
    model: ready.model.name,
    fit: spec.name,
    plan: Object.fromEntries(plan.entries.map((e) => [e.latent, "svi" as const])),
    executor: "js",
    seed: spec.seed!,
    sizes,
    steps: result.steps,
    seconds: result.seconds,
    stopped: result.stopped,
    converged: null,
    elbo,
    logEvidence: null,
    kl: null,
    latents: Object.fromEntries(plan.reports.map((r) => [r.variable, summaryOf({ bound: ready, plan }, r, read, new Map())])),
    objective: { name: "elbo", ...elbo },
    params: {},
    guide: guidesOf(plan, read),
    verdict: verdictOf(plan, spec.drop, result),
    warnings: ready.warnings.map((w) => w.diagnostic.message),
  };
}

function verdictOf(plan: SviPlan, drop: number | null, { stopped, epochBounds, bound }: SviResult): FitDocument["verdict"] {
  if (stopped === "error") return { level: "reject", reasons: ["the bound is no number: a conditional is improper, or all digits were lost"] };
  const locals = plan.locals.flatMap((b) => latentsOf(b.block).map((l) => l.name));
  const kept =
    locals.length === 0 ? [] : [`${locals.join(", ")} ${locals.length === 1 ? "is" : "are"} local to ${plan.of}: inferred batch by batch, and not kept`];
  if (drop !== null) kept.push(`categories under ${drop} expected rows were dropped within ${plan.of}: the local updates are approximate`);
  const [before, last] = [epochBounds.at(-2), epochBounds.at(-1)];
  if (before === undefined || last === undefined)
    return { level: "doubt", reasons: ["one pass over the data does not show whether the fit stands still", ...kept] };
  const gain = (last - before) / (1 + Math.abs(bound));
  const text = `the last pass over the data changed the bound by ${(100 * gain).toPrecision(2)} %`;
  return { level: Math.abs(gain) <= STILL ? "trust" : "doubt", reasons: [Math.abs(gain) <= STILL ? text : `${text}: take more epochs`, ...kept] };
}
