import { moduleText } from "../compiler/plan/assemble.ts";
import { topological } from "../compiler/ir/traverse.ts";
import { printModel } from "../compiler/model/print.ts";
import type { Expr } from "../compiler/ir/types.ts";
import { toJson } from "../compiler/program/json.ts";
import { printExpressions } from "../compiler/program/print.ts";
import { prepare } from "../compiler/program/prepare.ts";
import { sufficientStatistics } from "../compiler/program/statistics.ts";
import type { Api, Located, Outcome } from "./contract.ts";
import { load } from "./load.ts";
import { emitClosed, emitSvi } from "./closed/emit.ts";
import { chooseMethod } from "./closed/fit.ts";
import { blanketJson, blanketRows, headerText, planRows } from "./plan-text.ts";
import { bindFit, planGradientFit, type Prepared } from "./prepare.ts";
import { splitSettings, wrongSetting } from "./settings.ts";

type Request = Parameters<Api["emit"]>[0];

/** Any stage as text, or as JSON where it has that form. */
export async function emit(request: Request): Promise<Outcome<string>> {
  const { source, stage } = request;
  const settings = splitSettings(request.set);
  const loaded = load(source, settings.numbers);
  if (!loaded.ok) return loaded;
  const wrong = wrongSetting(loaded.value.model, settings);
  if (wrong !== null) return { ok: false, errors: [wrong] };
  const done = (value: string, warnings: readonly Located[] = loaded.warnings): Outcome<string> => ({ ok: true, value, warnings });
  if (stage === "ast") return done(`${JSON.stringify(loaded.value.file, null, 2)}\n`);
  if (stage === "model") return done(request.json ? `${JSON.stringify(loaded.value.model, null, 2)}\n` : printModel(loaded.value.model));
  const ready = await bindFit({ ...request, sizesAlone: request.data.length === 0 });
  if (!ready.ok) return ready;
  if (ready.value.spec.method.kind === "svi") return emitSvi(source, ready.value, stage, request.json);
  const choice = chooseMethod(source, ready.value);
  if (!choice.ok) return choice;
  if (choice.value.kind === "closed") return emitClosed(ready.value, choice.value.plan, stage, request.json);
  const prepared = planGradientFit(source, ready.value, choice.value.why);
  if (!prepared.ok) return prepared;
  switch (stage) {
    case "plan":
      return done(request.json ? `${JSON.stringify(planJson(prepared.value), null, 2)}\n` : planText(prepared.value), prepared.warnings);
    case "program":
      return done(request.json ? `${JSON.stringify(toJson(stepValues(prepared.value)))}\n` : programText(prepared.value), prepared.warnings);
    case "js":
      return done(
        moduleText(prepared.value.assembly, headerText(prepared.value, prepared.value.plan.method, prepared.value.plan.world.sizes)),
        prepared.warnings,
      );
  }
}

function planJson({ model, spec, plan }: Prepared): unknown {
  return {
    model: model.name,
    fit: spec.name,
    method: plan.method,
    reason: plan.reason,
    objective: plan.objective,
    latents: plan.entries,
    blankets: blanketJson(model),
  };
}

function planText({ model, spec, plan }: Prepared): string {
  return [
    `plan of ${model.name}, fit ${spec.name}`,
    `  method     ${plan.method}`,
    `  why        ${plan.reason}`,
    `  objective  ${plan.objective}`,
    "latents",
    ...planRows(plan.entries),
    ...blanketRows(model),
    "",
  ].join("\n");
}

/** The program IR: terms of the log-joint, then the outputs of a step, after simplification and with sufficient statistics. */
function programText(prepared: Prepared): string {
  const { plan } = prepared;
  const terms = printExpressions(plan.terms.map((t) => ({ name: t.variable === null ? "factor" : `log p(${t.variable})`, value: t.expr })));
  const statements = plan.statements.length === 0 ? "" : printExpressions(plan.statements.map((s) => ({ name: `log q(${s.variable})`, value: s.logDensity })));
  const outputs = stepValues(prepared);
  const step = printExpressions(outputs);
  const values = outputs.map((o) => o.value);
  const axes = new Map(topological([...plan.terms.map((t) => t.expr), ...values]).flatMap((e) => e.axes.map((a) => [a.id, a.extent] as const)));
  const extents = [...axes].filter(([id, extent]) => id !== String(extent)).map(([id, extent]) => `${id} ${extent}`);
  return `${extents.length === 0 ? "" : `# axes and their extents: ${extents.join(", ")}\n`}# terms of the log-joint\n${terms}${statements === "" ? "" : `\n# guide\n${statements}`}\n# one step\n${step}`;
}

/** What a step computes, as it is generated: the objective, the gradient, what is remembered, the Fisher matrix of a natural gradient. */
function stepValues({ plan: { program, objective } }: Prepared): readonly { readonly name: string; readonly value: Expr }[] {
  const all = [
    { name: objective as string, value: program.objective },
    ...program.gradients,
    ...program.memory,
    ...(program.fisher ?? []).flatMap((f) => f.blocks.map((b) => b.output)),
  ];
  const values = prepare(sufficientStatistics(prepare(all.map((o) => o.value))));
  return all.map((o, i) => ({ name: o.name, value: values[i]! }));
}
