import type { StateBlock } from "../algebra/cavi.ts";
import { expandDiscrete } from "../algebra/enumerate.ts";
import { expectPoly, exprOf, meansOf, type Conditional } from "../algebra/exact.ts";
import { describe } from "../algebra/match.ts";
import { pairConditionals } from "../algebra/normal-gamma-block.ts";
import { jointReport, normalGammaOf, type JointReport } from "../algebra/normal-gamma.ts";
import { reportOf, type LatentReport, type Reported } from "../algebra/report.ts";
import type { Form } from "../algebra/terms.ts";
import { QUANTILES } from "../inference/program.ts";
import type { Expr } from "../ir/types.ts";
import { bug } from "../pass.ts";

/** What is reported of a block of coordinate ascent: its latents, and both together where there are two. */
export interface BlockReports {
  readonly reports: readonly LatentReport[];
  readonly joints: readonly JointReport[];
}

export const blockReports = (form: Form, b: StateBlock): BlockReports =>
  b.block.scale === null ? { reports: [blockReport(b)], joints: [] } : pairReports(form, b);

const blockReport = ({ block, eta, mean }: StateBlock): LatentReport =>
  reportOf(
    { latent: block.latent, family: block.family, eta, mean, hasParents: false, expect: (e) => e, plain: (e) => ({ value: e, factor: null }) },
    QUANTILES,
  );

function pairReports(form: Form, b: StateBlock): BlockReports {
  const conditionals = pairConditionals(form, b);
  const [location, scale] = conditionals as [Conditional, Conditional];
  const mixed = normalGammaOf(location, [scale], form) ?? bug("a NormalGamma block that is none");
  const reports = conditionals.map((c, i) => reportOf({ ...reportedConditional(c, conditionals, form), mixed: i === 0 ? mixed : null }, QUANTILES));
  return { reports, joints: [jointReport(location, mixed)] };
}

/** A latent that was integrated out, given those after it. */
export function reportedConditional(c: Conditional, all: readonly Conditional[], form: Form): Reported {
  const later = all.slice(all.indexOf(c) + 1);
  const expanded = (e: Expr): ReturnType<typeof expandDiscrete> => expandDiscrete(e, e.axes, form.values, form.expander);
  return {
    latent: c.latent,
    family: c.family,
    eta: c.eta,
    mean: meansOf(c),
    hasParents: c.parents.length > 0,
    expect: (e) => expectPoly(expanded(e), later, form),
    plain: (e) => {
      const poly = expanded(e);
      const [only, ...others] = poly;
      if (only === undefined || others.length > 0 || only.opaque !== null || only.over.length > 0)
        return only === undefined ? { value: exprOf(poly), factor: null } : null;
      if (only.atoms.some((a) => a.cell.map.length > 0)) return null;
      return { value: only.coefficient, factor: only.atoms.length === 0 ? null : describe(only.atoms) };
    },
  };
}
