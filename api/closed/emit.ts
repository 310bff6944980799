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

type Stage = "plan" | "program" | "js";

/** A stage of a closed fit as text, or as JSON where it has that form. */
export const emitClosed = (ready: BoundModel, plan: ClosedPlan, stage: Stage, json: boolean): Outcome<string> => ({
  ok: true,
  value: stageText(ready, plan, stage, json),
  warnings: ready.warnings,
});

function stageText(ready: BoundModel, plan: ClosedPlan, stage: Stage, json: boolean): string {
  switch (stage) {
    case "plan":
      return json ? `${JSON.stringify(planJson(ready, plan), null, 2)}\n` : planText(ready, plan);
    case "program":
      return json ? `${JSON.stringify(toJson(prepared(programValues(plan))))}\n` : programText(plan);
    case "js": {
      const parts = partsOf(assembleClosed(plan));
      const functions = parts.flatMap((p) => [...(p.setup === null ? [] : [p.setup]), p.main]);
      return moduleOf(functions, headerText(ready, plan.method, plan.world.sizes));
    }
  }
}

const planJson = ({ model, spec }: BoundModel, plan: ClosedPlan): unknown => ({
  model: model.name,
  fit: spec.name,
  method: plan.method,
  reason: plan.reason,
  objective: "elbo",
  latents: plan.entries,
  blankets: blanketJson(model),
});

function planText({ model, spec }: BoundModel, plan: ClosedPlan): string {
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
    const updates = plan.cavi.blocks.flatMap((b) => b.update.slice(0, b.block.family.parts.length).map((o): Printed => ({ name: o.name, value: o.value })));
    return [...updates, { name: "elbo", value: plan.cavi.elbo }];
  }
  const conditionals = plan.conditionals.flatMap((c) => c.family.parts.map((p): Printed => ({ name: `η ${c.latent.name} ${p.name}`, value: c.eta[p.name]! })));
  return [...conditionals, { name: "log_evidence", value: plan.evidence! }];
}

function prepared(values: readonly Printed[]): readonly { readonly name: string; readonly value: Expr }[] {
  const made = prepare(sufficientStatistics(prepare(values.map((v) => v.value))));
  return values.map((v, i) => ({ name: v.name, value: made[i]! }));
}

function programText(plan: ClosedPlan): string {
  const families =
    plan.cavi !== null
      ? plan.cavi.blocks.map((b) => `# q(${b.block.latent.name}) is ${b.block.family.name}`)
      : plan.conditionals.map((c) => `# ${c.latent.name} is ${c.family.name}, integrated out`);
  return `${families.join("\n")}\n\n${printExpressions(prepared(programValues(plan)))}`;
}
