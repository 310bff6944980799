import type { ClosedPart } from "../compiler/algebra/closed-part.ts";
import { addAll, input } from "../compiler/ir/build.ts";
import { substitute } from "../compiler/ir/traverse.ts";
import { scatterTo } from "../compiler/inference/keep.ts";
import { costsOf } from "../compiler/inference/score.ts";
import type { CertificateCheck } from "./document.ts";
import { runner } from "./log-joint.ts";
import { jsonNumber } from "./nested.ts";
import type { Prepared } from "./prepare.ts";
import type { Session } from "./session.ts";

/** Draws that the mean is taken over, at least. */
const DRAWS = 10_000;
const STANDARD_ERRORS = 5;

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
  let [n, mean, square, value] = [0, 0, 0, NaN];
  for (let call = 0; n < DRAWS; call++) {
    const read = session.draws(coordinates, call);
    const results = run(new Map([...at, ...draws.latents.map((l) => [l.name, read(l.name)] as const)]));
    value = results.get("closed")![0]!;
    for (const x of results.get("sampled")!) {
      const step = x - mean;
      mean += step / ++n;
      square += step * (x - mean);
    }
  }
  const error = Math.sqrt(square / (n - 1) / n) + (1e-9 * (1 + Math.abs(value))) / STANDARD_ERRORS;
  const worst = Math.abs(mean - value) / error;
  return [
    {
      what: "expectations",
      of: null,
      points: n,
      worst: jsonNumber(worst),
      unit: "standard errors",
      tolerance: STANDARD_ERRORS,
      passed: worst <= STANDARD_ERRORS,
    },
  ];
}
