import { extentOf, hasAxis, withoutAxes } from "../ir/axes.ts";
import { mul, neg, pow, reference, sub } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { CostTerm } from "../lower/factors.ts";
import { expandDiscrete, MOST_CELLS } from "./enumerate.ts";
import { naturalOf, type Conditional } from "./exact.ts";
import { atCell, cellsOf, constantPoly, plus, summed, type Monomial } from "./form.ts";
import { matchLatent, type Block, type Refusal } from "./match.ts";
import type { Form, Latent, Term } from "./terms.ts";

/** A log-joint from which latents have been integrated or summed out, and their conditionals given the others. */
export interface Collapsed {
  readonly costs: readonly CostTerm[];
  readonly conditionals: readonly Conditional[];
}

export type Collapse = { readonly kind: "yes"; readonly result: Collapsed } | { readonly kind: "no"; readonly refusal: Refusal };

interface Costed extends Term {
  readonly costs: readonly CostTerm[];
}

/**
 * `collapse = z`: replaces the terms with z by its log-normaliser, a function of the latents that remain. Unlike in exact elimination that function
 * may have any form: it is evaluated and differentiated, not expanded. Elements with most plates first.
 */
export function collapse(form: Form, wanted: readonly Latent[]): Collapse {
  let terms: readonly Costed[] = form.terms.map((t) => ({ ...t, costs: [t.cost] }));
  const conditionals: Conditional[] = [];
  for (const latent of [...wanted].sort((a, b) => b.symbol.input.axes.length - a.symbol.input.axes.length)) {
    const matched = matchLatent(form, latent, terms);
    if (matched.kind === "no") return matched;
    const made = sumOut(form, matched.block, terms);
    terms = made.terms;
    conditionals.push(made.conditional);
  }
  return { kind: "yes", result: { costs: terms.flatMap((t) => t.costs), conditionals } };
}

/** Latents that can be collapsed one after the other at little cost: discrete ones within a plate, and those whose log-normaliser has a form. */
export function collapsible(form: Form): readonly Latent[] {
  const chosen: Latent[] = [];
  let terms: readonly Costed[] = form.terms.map((t) => ({ ...t, costs: [t.cost] }));
  for (const latent of [...form.latents].sort((a, b) => b.symbol.input.axes.length - a.symbol.input.axes.length)) {
    if (chosen.length === form.latents.length - 1) break;
    const matched = matchLatent(form, latent, terms);
    if (matched.kind === "no" || !isDrawable(matched.block)) continue;
    const made = sumOut(form, matched.block, terms);
    const hasForm = !made.terms.some((t) => t.poly.some((m) => m.opaque !== null && !terms.some((o) => o.poly.includes(m))));
    const cells = extentOf(latent.symbol.input.axes) * (latent.values?.kind === "category" ? latent.values.extent : 2);
    if (latent.values === null ? !hasForm : cells > MOST_CELLS) continue;
    chosen.push(latent);
    terms = made.terms;
  }
  return chosen;
}

/** Can the conditional be drawn element by element, or vector by vector over one own axis? */
export function isDrawable({ family, latent }: Pick<Block, "family" | "latent">): boolean {
  if (family.law === null) return false;
  const own = latent.symbol.input.axes;
  const event = withoutAxes(own, family.plates);
  return event.length === 0 || (event.length === 1 && hasAxis(own, family.law.axes.event));
}

function sumOut(form: Form, block: Block, terms: readonly Costed[]): { readonly terms: readonly Costed[]; readonly conditional: Conditional } {
  const { latent, family } = block;
  const name = latent.symbol.input.name;
  const mine = (m: Monomial): boolean => cellsOf(m).some((c) => c.latent.name === name);
  const eta = naturalOf(block);
  const normalizer = family.logNormalizer(eta);
  const poly = plus(expandDiscrete(normalizer, family.plates, form.values, form.expander), constantPoly(neg(family.logBase.constant)));
  const touched = terms.find((t) => t.poly.some(mine));
  const span = touched?.span ?? latent.span;
  const cost: CostTerm = { id: `collapsed ${latent.name}`, expr: sub(normalizer, family.logBase.constant), plates: family.plates, variable: null, span };
  const kept = terms.map((t): Costed => {
    if (!t.poly.some(mine)) return t;
    const rest = t.poly.filter((m) => !mine(m));
    return { ...t, poly: rest, costs: rest.map((m, i) => ({ id: `${t.cost.id} ${i}`, expr: valueOf(m), plates: m.over, variable: t.variable, span: t.span })) };
  });
  const parents = [...inputsOf(Object.values(eta)).values()].filter((i) => i.role === "latent").map((i) => i.name);
  const collapsed: Costed = { poly: summed(poly, family.plates), span, variable: null, cost, costs: [cost] };
  return { terms: [...kept, collapsed], conditional: { latent, family, eta, parents } };
}

/** A monomial before its sum. */
function valueOf(m: Monomial): CostTerm["expr"] {
  const atoms = m.atoms.map((a) => pow(atCell(a.base, reference(a.cell.latent, a.cell.map)), a.exponent));
  return [...atoms, ...(m.opaque === null ? [] : [m.opaque.expr])].reduce((x, y) => mul(x, y), m.coefficient);
}
