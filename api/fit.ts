import { runLoop } from "../runtime/fit/loop.ts";
import type { LoopResult, LoopSettings } from "../runtime/fit/types.ts";
import { judge } from "../runtime/fit/verdict.ts";
import type { FitSpec, Rate } from "../compiler/model/fit-spec.ts";
import type { FitOutcome, FitRequest, Header, Outcome } from "./contract.ts";
import type { FitDocument, Numbers, Trace } from "./document.ts";
import { logEvidence } from "./closed/evidence.ts";
import { chooseMethod, fitClosed } from "./closed/fit.ts";
import { stamped } from "./certificate.ts";
import { certifyGradient } from "./certify-gradient.ts";
import { fitSvi } from "./closed/svi-fit.ts";
import { explainFault } from "./faults.ts";
import { jsonNumber, nest, sizesOf } from "./nested.ts";
import { bindFit, planGradientFit, type Prepared } from "./prepare.ts";
import { openSession, trackedNames, type Session } from "./session.ts";
import { breakSymmetry } from "./start.ts";
import { summarize } from "./summaries.ts";

const TRACE_ROWS = 500;

/** Fits a model: reads, checks, binds, derives, runs, and says how far the result can be trusted. */
export async function fit(request: FitRequest): Promise<Outcome<FitOutcome>> {
  const ready = await bindFit(request);
  if (!ready.ok) return ready;
  if (ready.value.spec.method.kind === "svi") return fitSvi(request, ready.value);
  const choice = chooseMethod(request.source, ready.value);
  if (!choice.ok) return choice;
  if (choice.value.kind === "closed") return fitClosed(request, ready.value, choice.value.plan);
  const prepared = planGradientFit(request.source, ready.value, choice.value.why);
  if (!prepared.ok) return prepared;
  const { value } = prepared;
  const spec: FitSpec = { ...value.spec, steps: request.steps ?? value.spec.steps, seed: request.seed ?? value.spec.seed ?? 1 };
  const seed = spec.seed!;
  request.planned?.(headerOf(value, spec, seed));
  const began = request.now();
  const session = openSession(value.plan.program, value.assembly, value.plan.world.arrays, seed);
  const initial = breakSymmetry(value, session.initial, seed);
  const progress = request.progress;
  const hooks =
    progress === undefined
      ? {}
      : {
          progress: (step: number, objective: number) =>
            progress({ step, steps: spec.steps, objective: shown(value, objective), objectiveName: value.plan.objective }),
        };
  const result = await runLoop(session.objective, loopSettings(value, spec), initial, { now: request.now, ...hooks });
  if (result.fault !== null) return explainFault(value, request.source, session, result);
  const plain = documentOf(value, spec, seed, session, result, (request.now() - began) / 1000);
  const document = request.check === true ? stamped(plain, certifyGradient(value, session, result.coordinates)) : plain;
  return { ok: true, value: { document, trace: traceOf(value, session, result) }, warnings: value.warnings };
}

const schedule = (rate: Rate): LoopSettings["optimizer"]["rate"] => (typeof rate === "number" ? { kind: "constant", rate } : rate);

function loopSettings(prepared: Prepared, spec: FitSpec): LoopSettings {
  const point = prepared.plan.objective !== "elbo";
  const optimizer = prepared.plan.optimizer ?? spec.optimizer;
  return {
    steps: spec.steps,
    optimizer: { kind: optimizer.kind, rate: schedule(optimizer.rate), options: optimizer.options },
    average: spec.average,
    until: spec.until,
    tolerance: spec.tolerance,
    clamp: spec.coordinates.kind === "own" ? spec.coordinates.clamp : null,
    traceRows: point ? Infinity : TRACE_ROWS,
  };
}

/** `mle(scale = mean)` optimises a mean; what is shown is the log-likelihood. */
const shown = (prepared: Prepared, objective: number): number => objective / prepared.plan.scale;

function headerOf(prepared: Prepared, spec: FitSpec, seed: number): Header {
  const { plan, model } = prepared;
  return {
    model: model.name,
    fit: spec.name,
    method: plan.method,
    executor: "js",
    reason: plan.reason,
    seed,
    sizes: sizesOf(prepared),
    plan: plan.entries,
  };
}

function documentOf(prepared: Prepared, spec: FitSpec, seed: number, session: Session, result: LoopResult, seconds: number): FitDocument {
  const { plan, model } = prepared;
  const said = summarize(prepared, session, result.coordinates);
  const scratch = new Float64Array(plan.program.size);
  const objective =
    plan.objective === "elbo" ? said.elbo : { value: shown(prepared, session.objective.step(result.coordinates, scratch, result.stepsRun + 1)), se: 0 };
  const verdict = judge({ result, steps: spec.steps, names: trackedNames(plan.program), tolerance: spec.tolerance, objective, paretoShape: said.paretoShape });
  const values = session.valuesAt(result.coordinates);
  const evidence = plan.objective === "elbo" ? logEvidence(prepared, (name) => numbersOf(said.latents[name]?.mean)) : null;
  const params = Object.fromEntries(
    plan.params.map((c): [string, Numbers] => [c.name, nest(values(c.name), { shape: c.events.map((a) => a.extent), offsets: null })]),
  );
  return {
    model: model.name,
    fit: spec.name,
    plan: Object.fromEntries(plan.entries.flatMap((e) => (e.word === "map" ? [] : [[e.latent, e.word] as const]))),
    executor: "js",
    seed,
    sizes: sizesOf(prepared),
    steps: result.stepsRun,
    seconds,
    stopped: result.stopped,
    converged: result.convergence?.converged ?? null,
    elbo: said.elbo === null ? null : { value: jsonNumber(said.elbo.value), se: jsonNumber(said.elbo.se) },
    logEvidence: evidence === null ? null : jsonNumber(evidence),
    kl: evidence === null || said.elbo === null ? null : jsonNumber(Math.max(0, evidence - said.elbo.value)),
    latents: { ...said.latents, ...pointEstimates(prepared, values) },
    objective: { name: plan.objective, value: jsonNumber(objective?.value ?? NaN), se: plan.objective === "elbo" ? jsonNumber(objective?.se ?? NaN) : null },
    params: Object.fromEntries(Object.entries(params).filter(([name]) => !model.variables.some((v) => v.name === name))),
    guide: said.guide,
    verdict,
    warnings: prepared.warnings.map((w) => w.diagnostic.message),
  };
}

/** `map`: the mode of every latent. */
function pointEstimates(prepared: Prepared, values: (name: string) => Float64Array): FitDocument["latents"] {
  const points = prepared.plan.params.filter((c) => prepared.model.variables.some((v) => v.name === c.name));
  return Object.fromEntries(points.map((c) => [c.name, { mean: nest(values(c.name), { shape: c.events.map((a) => a.extent), offsets: null }) }]));
}

/** Scalars only: the objective, mean and sd of scalar latents, scalar params. */
function traceOf(prepared: Prepared, session: Session, result: LoopResult): Trace {
  const { program } = prepared.plan;
  const latents = program.moments.filter((m) => m.mean.axes.length === 0);
  const params = prepared.plan.params.filter((c) => c.plates.length === 0 && c.events.length === 0);
  const columns = ["step", prepared.plan.objective, ...latents.flatMap((m) => [`${m.variable} mean`, `${m.variable} sd`]), ...params.map((c) => c.name)];
  const rows = result.trace.map((row) => {
    const moments = latents.length === 0 ? null : session.momentsAt!(row.coordinates);
    const values = params.length === 0 ? null : session.valuesAt(row.coordinates);
    const ofLatents = latents.flatMap((m) => [moments!(m.mean.name)[0]!, Math.sqrt(moments!(m.variance.name)[0]!)]);
    return [row.step, shown(prepared, row.objective), ...ofLatents, ...params.map((c) => values!(c.name)[0]!)];
  });
  return { columns, rows };
}

/** The numbers of a nested array, row-major; null where one is missing or not finite. */
function numbersOf(n: Numbers | undefined): readonly number[] | null {
  if (n === undefined || typeof n === "string") return null;
  if (typeof n === "number") return [n];
  const parts = n.map(numbersOf);
  return parts.includes(null) ? null : parts.flatMap((p) => p ?? []);
}
