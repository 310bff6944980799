import { forEachPosition } from "../compiler/calculus/dense.ts";
import { evaluate } from "../compiler/calculus/evaluate.ts";
import { diagnosticsOf, row } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import { inputsOf } from "../compiler/ir/traverse.ts";
import type { CostTerm } from "../compiler/lower/factors.ts";
import type { LoopResult } from "../runtime/fit/types.ts";
import type { FitOutcome, Outcome } from "./contract.ts";
import type { Prepared } from "./prepare.ts";
import type { Session } from "./session.ts";

export const FAULT_CODES = {
  E6101: row({
    severity: "error",
    title: "a number that is not finite",
    message: (d: { step: number; term: string; value: string; at: string }) =>
      `step ${d.step}: log p of ${d.term} is ${d.value}${d.at === "" ? "" : ` at ${d.at}`}`,
    hint: () => "start elsewhere (an initial value for the hole or param), take smaller steps, or give the argument a support that keeps it in range",
    explain: "A fit stops at the first number that is not finite; the message names the term of the log-joint, its element and the values that it read.",
    example:
      "model m {\n  data x: real[N]\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = 1 / (mu - mu), sd = 1) }\n}\nfit f { method = score(control_variate) }",
  }),
  E6102: row({
    severity: "error",
    title: "a step that is not finite",
    message: (d: { step: number; values: string }) => `step ${d.step}: the objective or its gradient is not finite at ${d.values}`,
    hint: () => "start elsewhere (an initial value for the hole or param), or take smaller steps",
    explain:
      "Every term of the log-joint is finite at the values that were tried, but the step was not: a derivative that is infinite there, as that of sqrt at 0, or an overflow in the optimiser or in the guide.",
    example: "model m {\n  data x: real[N]\n  param a: real = 0\n  for n in N { x[n] ~ Normal(mean = sqrt(abs(a)), sd = 1) }\n}\nfit f { method = mle }",
  }),
} as const;
const faultDiagnostic = diagnosticsOf(FAULT_CODES);

/** Finds the term of the log-joint that was not finite, and says where. */
export function explainFault(prepared: Prepared, source: Source, session: Session, result: LoopResult): Outcome<FitOutcome> {
  const { step, coordinates } = result.fault!;
  const values = session.valuesAt(coordinates);
  const latents = drawnValues(prepared, session, coordinates);
  const shown = freeValues(prepared, values);
  for (const term of prepared.plan.terms) {
    const found = firstNonFinite(prepared, term, coordinates, latents);
    if (found === null) continue;
    const at = [[found.element, ...found.read].filter((t) => t !== "").join(", "), ...shown].filter((t) => t !== "").join("; ");
    return {
      ok: false,
      errors: [{ source, diagnostic: faultDiagnostic("E6101", term.span, { step, term: term.variable ?? "factor", value: String(found.value), at }) }],
    };
  }
  const span = prepared.model.factors[0]?.span ?? { start: 0, end: 0 };
  return { ok: false, errors: [{ source, diagnostic: faultDiagnostic("E6102", span, { step, values: shown.join("; ") }) }] };
}

const format = (x: number | undefined): string => (x === undefined ? "?" : String(Number(x.toPrecision(6))));

/** Quantities shown at most: a message is no table. */
const MOST_SHOWN = 8;
const MOST_ELEMENTS = 3;

/** "a = 0", and for the guide "q(mu): mean = 0, sd = 1": the free quantities in their own scale. */
function freeValues({ plan }: Prepared, values: (name: string) => Float64Array): readonly string[] {
  const text = (c: { readonly name: string; readonly label: string }): string => {
    const found = values(c.name);
    const elements = Array.from(found.subarray(0, MOST_ELEMENTS), format);
    return `${c.label} = ${found.length === 1 ? (elements[0] ?? "") : `[${[...elements, ...(found.length > MOST_ELEMENTS ? ["…"] : [])].join(", ")}]`}`;
  };
  const ofGuide = plan.statements.map((s) => ({ variable: s.variable, parts: s.coordinates.map(text) })).filter(({ parts }) => parts.length > 0);
  const all = [...plan.params.map(text), ...ofGuide.map(({ variable, parts }) => `q(${variable}): ${parts.join(", ")}`)];
  return all.length > MOST_SHOWN ? [...all.slice(0, MOST_SHOWN), "…"] : all;
}

/** Draws of the latents at the coordinates, by name: several per latent, over its own axes. */
function drawnValues(prepared: Prepared, session: Session, coordinates: Float64Array): readonly ReadonlyMap<string, Float64Array>[] {
  const { draws } = prepared.plan.program;
  if (draws === null || session.draws === null) return [new Map()];
  const read = session.draws(coordinates, 0);
  return Array.from({ length: Math.min(50, draws.count) }, (_, s) => {
    return new Map(
      draws.latents.map((l) => {
        const size = l.own.reduce((n, a) => n * a.extent, 1);
        return [l.name.slice("draws ".length), read(l.name).slice(s * size, (s + 1) * size)] as const;
      }),
    );
  });
}

function firstNonFinite(
  prepared: Prepared,
  term: CostTerm,
  coordinates: Float64Array,
  draws: readonly ReadonlyMap<string, Float64Array>[],
): { readonly value: number; readonly element: string; readonly read: readonly string[] } | null {
  const { world, program } = prepared.plan;
  const placed = new Map(program.coordinates.map((c) => [c.input.name, coordinates.subarray(c.offset, c.offset + c.size)]));
  for (const draw of draws) {
    const input = (name: string): Float64Array | undefined => draw.get(name) ?? placed.get(name) ?? world.arrays.get(name);
    const dense = evaluate(term.expr, { input });
    const at = dense.values.findIndex((v) => !Number.isFinite(v));
    if (at < 0) continue;
    let element = "";
    forEachPosition(dense.axes, (p, i) => {
      if (i === at && dense.axes.length > 0) element = `element [${dense.axes.map((a) => p.get(a.id)! + 1).join(", ")}]`;
    });
    const read = [...inputsOf([term.expr]).values()]
      .filter((v) => v.role === "latent" && v.axes.length === 0)
      .map((v) => `${v.name} = ${format(draw.get(v.name)?.[0])}`);
    return { value: dense.values[at]!, element, read };
  }
  return null;
}
