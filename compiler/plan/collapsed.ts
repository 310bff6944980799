import { collapse, collapsible, isDrawable } from "../algebra/collapse.ts";
import type { Conditional } from "../algebra/exact.ts";
import { formOf, type Form } from "../algebra/terms.ts";
import { hasAxis } from "../ir/axes.ts";
import { sum } from "../ir/build.ts";
import type { CostTerm } from "../lower/factors.ts";
import type { World } from "../lower/world.ts";
import type { FitSpec } from "../model/fit-spec.ts";
import type { GuideStatement } from "../inference/guide.ts";
import { bug } from "../pass.ts";
import { refusal } from "./closed.ts";

/** What a fit by gradients sees after latents have been integrated out, and how these are drawn given the others. */
export interface Collapse {
  readonly terms: readonly CostTerm[];
  /** In an order in which each comes after those that it reads, of the collapsed ones. */
  readonly statements: readonly GuideStatement[];
  readonly conditionals: readonly Conditional[];
}

export const NOTHING = (terms: readonly CostTerm[]): Collapse => ({ terms, statements: [], conditionals: [] });

/** Integrates out the latents that the fit names (`collapse = z`), or, for `auto`, those for which that is cheap. */
export function collapseFor(world: World, spec: FitSpec, terms: readonly CostTerm[], choose: boolean): Collapse {
  if (spec.collapse.length === 0 && !choose) return NOTHING(terms);
  const form = formOf(world, terms, "plain");
  const wanted = spec.collapse.length > 0 ? namedLatents(form, spec) : collapsible(form);
  if (wanted.length === 0) return NOTHING(terms);
  const made = collapse(form, wanted);
  if (made.kind === "no") throw refusal(made.refusal);
  const { conditionals, costs } = made.result;
  const drawable = conditionals.every((c) => isDrawable(c));
  return { terms: costs, statements: drawable ? [...conditionals].reverse().map(statementOf) : [], conditionals };
}

/** The checker has seen that these are latents. */
const namedLatents = (form: Form, spec: FitSpec): Form["latents"] =>
  spec.collapse.map((name) => form.latents.find((l) => l.name === name) ?? bug(`no latent ${name} to collapse`));

/** The conditional as a statement of a guide, without free parameters. */
function statementOf({ latent, family, eta }: Conditional): GuideStatement {
  const { record, axes, fromNatural } = family.law!;
  const canonical = fromNatural(eta);
  const { input } = latent.symbol;
  const events = input.axes.filter((a) => !hasAxis(family.plates, a));
  const density = record.logDensity(input, canonical, axes);
  return {
    variable: latent.name,
    plates: family.plates,
    map: input.axes.map((axis) => ({ axis, index: { kind: "axis", axis, shift: 0 } })),
    events,
    logDensity: sum(
      events.filter((a) => hasAxis(density.axes, a)),
      density,
    ),
    law: {
      rank: record.rank,
      axes,
      logDensity: (x) => record.logDensity(x, canonical, axes),
      sample: (draws) => record.sample(canonical, draws, axes),
      family: { record, canonical, arguments: canonical, parameterisation: record.parameterisations[0]! },
    },
    value: input,
    valueEvents: events,
    coordinates: [],
    bounds: [],
    span: latent.span,
  };
}
