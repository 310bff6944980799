import { answerOf, type ClosedAnswer } from "../../api/closed/certify.ts";
import { centred } from "../../api/closed/fit.ts";
import { assembleClosed } from "../../api/closed/session.ts";
import { bindFit } from "../../api/prepare.ts";
import { exchangeableLatents } from "../../api/start.ts";
import { planClosed } from "../../compiler/plan/closed.ts";
import { ascend } from "../../runtime/fit/coordinate-ascent.ts";
import { sourcesOf, type Question } from "./harness.ts";

/** A closed fit with everything that certification looks at. */
export async function closedAnswer({ text, data, fit, set, seed = 1, steps = 100_000 }: Question): Promise<ClosedAnswer> {
  const bound = await bindFit({ source: { file: "model.ppl", text }, data: sourcesOf(data), fit, set: new Map(Object.entries(set ?? {})) });
  if (!bound.ok) throw new Error(bound.errors.map((e) => e.diagnostic.message).join("; "));
  const { model, spec, bound: given } = bound.value;
  const plan = planClosed(model, spec, given.sizes, given.fields);
  const assembly = assembleClosed(plan);
  const session = centred(plan, assembly, seed, exchangeableLatents(model, plan.form.latents));
  const result =
    session.ascent === null ? null : await ascend(session.ascent, { sweeps: steps, tolerance: 1e-8, traceRows: 1 }, { now: () => performance.now() });
  return answerOf(bound.value, plan, assembly, session, result, seed);
}
