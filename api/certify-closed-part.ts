import type { ClosedPart } from "../compiler/algebra/closed-part.ts";
import { addAll, input } from "../compiler/ir/build.ts";
import { substitute } from "../compiler/ir/traverse.ts";
import { scatterTo } from "../compiler/inference/keep.ts";
import { costsOf } from "../compiler/inference/score.ts";
import { checkOfMean, RunningMean } from "./certificate.ts";
import type { CertificateCheck } from "./document.ts";
import { runner } from "./log-joint.ts";
import type { Prepared } from "./prepare.ts";
import type { Session } from "./session.ts";

/** Draws that the mean is taken over, at least. */
const DRAWS = 10_000;

/** The expectations that were not sampled, against the mean of their terms over draws of q at the answer. */
export function certifyClosedPart({ plan }: Prepared, closed: ClosedPart, session: Session, coordinates: Float64Array): readonly CertificateCheck[] {
  const { draws, coordinates: placed } = plan.program;
  const [samples] = draws?.latents[0]?.axes ?? [];
  if (draws === null || session.draws === null || samples === undefined) return [];
  const others = new Set(plan.statements.filter((s) => !closed.entropies.has(s)));
  const costs = costsOf(plan.statements, closed.terms, others);
  const total = addAll(costs.map((c) => scatterTo(c.expr, [], c.plates)));
  const drawn = new Map(draws.latents.map((l) => [l.name.slice("draws ".length), input(l.name, l.axes)] as const));
  const run = runner(plan.world.arrays, [
    { name: "sampled", value: substitute([total], drawn)[0]!, axes: [samples] },
    { name: "closed", value: closed.value, axes: [] },
  ]);
  const at = placed.map((c) => [c.input.name, coordinates.subarray(c.offset, c.offset + c.size)] as const);
  const sampled = new RunningMean();
  let value = NaN;
  for (let call = 0; sampled.count < DRAWS; call++) {
    const read = session.draws(coordinates, call);
    const results = run(new Map([...at, ...draws.latents.map((l) => [l.name, read(l.name)] as const)]));
    value = results.get("closed")![0]!;
    for (const x of results.get("sampled")!) sampled.add(x);
  }
  return [checkOfMean("expectations", sampled, value)];
}
