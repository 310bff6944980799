import type { CaviProgram } from "../../compiler/algebra/cavi.ts";
import { blockName } from "../../compiler/algebra/match.ts";
import { functionsOf } from "../../compiler/program/part.ts";
import type { Source } from "../../grammar/span.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { moduleOf } from "../../compiler/plan/assemble.ts";
import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import { toJson } from "../../compiler/program/json.ts";
import { prepare } from "../../compiler/program/prepare.ts";
import { printExpressions, type Printed } from "../../compiler/program/print.ts";
import { sufficientStatistics } from "../../compiler/program/statistics.ts";
import type { Outcome } from "../contract.ts";
import { blanketJson, blanketRows, headerText, planRows } from "../plan-text.ts";
import type { BoundModel } from "../prepare.ts";
import { assembleClosed, partsOf } from "./session.ts";
import { assembleSvi, planBatches, sviParts } from "./svi.ts";

type Stage = "plan" | "program" | "js";

/** A stage of a closed fit as text, or as JSON where it has that form. */
export const emitClosed = (ready: BoundModel, plan: ClosedPlan, stage: Stage, json: boolean): Outcome<string> => ({
  ok: true,
  value: stageText(ready, plan, stage, json),
  warnings: ready.warnings,
});

/** The same for stochastic variational inference: the functions of a batch. */
export function emitSvi(source: Source, ready: BoundModel, stage: Stage, json: boolean): Outcome<string> {
  const planned = planBatches(source, ready, ready.spec);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const method = `svi, batches of ${plan.batch} of ${plan.of}`;
  const about = { method, reason: plan.reason, entries: plan.entries };
  const values = updatesOf(plan.program);
  const done = (value: string): Outcome<string> => ({ ok: true, value, warnings: ready.warnings });
  switch (stage) {
    case "plan":
      return done(json ? `${JSON.stringify(planJson(ready, about), null, 2)}\n` : planText(ready, about));
    case "program":
      return done(json ? `${JSON.stringify(toJson(prepared(values)))}\n` : `${familyLines(plan.program)}\n\n${printExpressions(prepared(values))}`);
    case "js":
      return done(moduleOf(sviParts(assembleSvi(plan)).flatMap(functionsOf), headerText(ready, method, ready.bound.sizes)));
  }
}

interface About {
  readonly method: string;
  readonly reason: string;
  readonly entries: ClosedPlan["entries"];
}

function stageText(ready: BoundModel, plan: ClosedPlan, stage: Stage, json: boolean): string {
  switch (stage) {
    case "plan":
      return json ? `${JSON.stringify(planJson(ready, plan), null, 2)}\n` : planText(ready, plan);
    case "program":
      return json ? `${JSON.stringify(toJson(prepared(programValues(plan))))}\n` : programText(plan);
    case "js": {
      return moduleOf(partsOf(assembleClosed(plan)).flatMap(functionsOf), headerText(ready, plan.method, plan.world.sizes));
    }
  }
}

const planJson = ({ model, spec }: BoundModel, plan: About): unknown => ({
  model: model.name,
  fit: spec.name,
  method: plan.method,
  reason: plan.reason,
  objective: "elbo",
  latents: plan.entries,
  blankets: blanketJson(model),
});

function planText({ model, spec }: BoundModel, plan: About): string {
  return [
    `plan of ${model.name}, fit ${spec.name}`,
    `  method     ${plan.method}`,
    `  why        ${plan.reason}`,
    "  objective  elbo",
    "latents",
    ...planRows(plan.entries),
    ...blanketRows(model),
    "",
  ].join("\n");
}

/** Complete conditionals by their natural parameters, then the bound or the evidence; centres are constants bound at run time. */
function programValues(plan: ClosedPlan): readonly Printed[] {
  if (plan.cavi !== null) {
    return updatesOf(plan.cavi);
  }
  const conditionals = plan.conditionals.flatMap((c) => c.family.parts.map((p): Printed => ({ name: `η ${c.latent.name} ${p.name}`, value: c.eta[p.name]! })));
  return [...conditionals, { name: "log_evidence", value: plan.evidence! }];
}

const updatesOf = ({ blocks, elbo }: CaviProgram): readonly Printed[] => [
  ...blocks.flatMap((b) => b.update.slice(0, b.block.family.parts.length).map((o): Printed => ({ name: o.name, value: o.value }))),
  { name: "elbo", value: elbo },
];

const familyLines = ({ blocks }: CaviProgram): string => blocks.map((b) => `# q(${blockName(b.block)}) is ${b.block.family.name}`).join("\n");

function prepared(values: readonly Printed[]): readonly { readonly name: string; readonly value: Expr }[] {
  const made = prepare(sufficientStatistics(prepare(values.map((v) => v.value))));
  return values.map((v, i) => ({ name: v.name, value: made[i]! }));
}

function programText(plan: ClosedPlan): string {
  const families =
    plan.cavi !== null ? familyLines(plan.cavi) : plan.conditionals.map((c) => `# ${c.latent.name} is ${c.family.name}, integrated out`).join("\n");
  return `${families}\n\n${printExpressions(prepared(programValues(plan)))}`;
}
