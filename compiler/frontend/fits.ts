import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { FitSpec } from "../model/fit-spec.ts";
import type { Binder } from "../model/types.ts";
import { fitSpec } from "../settings/fit.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";

/** The names that fits may refer to. */
export interface FitNames {
  readonly guides: readonly string[];
  readonly latents: readonly string[];
  readonly binders: readonly Binder[];
  /** No mistakes so far: then a size without a plate is one. */
  readonly clean: boolean;
}

/** Fit blocks: settings by their table, and names that must exist. */
export function checkFits(fits: readonly Ast.Fit[], names: FitNames, scope: Scope): readonly FitSpec[] {
  return fits.map((fit) => {
    const spec = fitSpec(fit, scope.checker.sink);
    checkNames(spec, fit, names, scope);
    return spec;
  });
}

function checkNames(spec: FitSpec, fit: Ast.Fit, names: FitNames, scope: Scope): void {
  const settings = (key: string): Ast.Setting | undefined => fit.settings.find((s) => s.key.text === key);
  const guide = settings("guide")?.items[0]?.value;
  if (spec.guide !== null && guide && !names.guides.includes(spec.guide)) {
    report(scope, "E2503", guide.span, { name: spec.guide, suggestion: suggest(spec.guide, names.guides) });
  }
  const sizes = plateSizes(names.binders);
  for (const { of } of settings("batch")?.items ?? []) {
    if (of && !sizes.includes(of.text) && (names.clean || !scope.checker.sizes.has(of.text)))
      report(scope, "E2504", of.span, { name: of.text, suggestion: suggest(of.text, sizes) });
  }
  for (const { value } of settings("collapse")?.items ?? []) {
    const unknown = spec.collapse.find((name) => !names.latents.includes(name));
    if (unknown !== undefined) report(scope, "E2505", value.span, { name: unknown, suggestion: suggest(unknown, names.latents) });
  }
}

/** Sizes that plates run over, whole or in part. */
function plateSizes(binders: readonly Binder[]): readonly string[] {
  const symbols = binders.flatMap((b) => {
    if (b.range.kind === "full") return b.range.size.term.kind === "size" ? [b.range.size.term.name] : [];
    return b.range.kind === "interval" && b.range.high.kind === "size" ? [b.range.high.name] : [];
  });
  return [...new Set(symbols)];
}
