import { hasAxis, unionAxes } from "../ir/axes.ts";
import { addAll, neg, num, rename, sum } from "../ir/build.ts";
import { substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Args, Distribution, EventAxes } from "../distributions/define.ts";
import { distributionNamed } from "../distributions/index.ts";
import type { GuideStatement } from "../inference/guide.ts";
import { readsLatents } from "../inference/moments.ts";
import type { CostTerm } from "../lower/factors.ts";
import type { World } from "../lower/world.ts";
import { entropyOf } from "./cavi.ts";
import { valueAxis } from "./enumerate.ts";
import { meansOf } from "./exact.ts";
import { expectMonomial, type Factor } from "./expect.ts";
import { recordFamilies, type BlockFamily } from "./family.ts";
import type { Poly } from "./form.ts";
import { normalVector } from "./joint.ts";
import type { Block } from "./match.ts";
import { formOf, type Form, type Latent } from "./terms.ts";

/** The part of the ELBO that has a closed form under a guide, and what is left to sample. */
export interface ClosedPart {
  /** Σ of closed expectations, of coordinates and data. */
  readonly value: Expr;
  readonly sampled: readonly CostTerm[];
  /** The terms of `value`. */
  readonly terms: readonly CostTerm[];
  /** Statements whose −E log q is in `value`. */
  readonly entropies: ReadonlySet<GuideStatement>;
}

/** q of a latent as an exponential family; for a location about its own mean, so that no digits are lost far from the origin. */
interface Known extends Factor {
  readonly statement: GuideStatement;
  readonly centre: Expr;
}

/**
 * Terms of the log-joint all of whose expectations are known under the factors of the guide that are exponential families without parents (EXPECT), and
 * the entropies of these factors. Its natural gradient needs no draws: with it a stochastic natural gradient is a conjugate-computation step.
 * Source: Khan & Lin (2017), Conjugate-computation variational inference, AISTATS.
 */
export function closedPart(world: World, statements: readonly GuideStatement[], terms: readonly CostTerm[]): ClosedPart {
  const form = formOf(world, terms, "guided");
  const known = new Map<string, Known>();
  for (const l of form.latents) {
    const factor = knownFactor(form, l, statements);
    if (factor !== null) known.set(l.symbol.input.name, factor);
  }
  const closed: Expr[] = [];
  const sampled: CostTerm[] = [];
  const taken: CostTerm[] = [];
  for (const t of form.terms) {
    const value = expectation(t.poly, form, known);
    if (value === null) sampled.push(t.cost);
    else {
      closed.push(value);
      taken.push(t.cost);
    }
  }
  const entropies = new Set<GuideStatement>();
  for (const k of known.values()) {
    const entropy = entropyUnder(k);
    if (entropy === null) continue;
    closed.push(entropy);
    entropies.add(k.statement);
  }
  const centres = new Map(form.latents.flatMap(({ symbol }) => (symbol.centre === null ? [] : [[symbol.centre.name, known.get(symbol.input.name)?.centre ?? num(0)] as const]))); // prettier-ignore
  return { value: substitute([addAll(closed)], centres)[0]!, sampled, terms: taken, entropies };
}

/** Null where a term reads another latent, or has an expectation without a closed form. */
function expectation(poly: Poly, form: Form, known: ReadonlyMap<string, Known>): Expr | null {
  const values: Expr[] = [];
  for (const m of poly) {
    if (m.opaque !== null || !m.atoms.every((a) => known.has(a.cell.latent.name))) return null;
    const value = expectMonomial(m, (name) => known.get(name)!, form.expander);
    if ("missing" in value) return null;
    values.push(sum(m.over, value));
  }
  return addAll(values);
}

/** The factor of a latent that one statement draws whole, without parents. */
function knownFactor(form: Form, latent: Latent, statements: readonly GuideStatement[]): Known | null {
  const [statement, ...more] = statements.filter((s) => s.variable === latent.name);
  if (statement === undefined || more.length > 0 || statement.law.family === null || statement.value.kind !== "input") return null;
  const { axes } = statement.law;
  const { record, canonical } = widest(statement.law.family, axes);
  if ("none" in record.family || Object.values(canonical).some(readsLatents)) return null;
  const family = familyOf(form, latent, { record, canonical }, statement.valueEvents);
  if (family?.law?.record !== record) return null;
  const here = (e: Expr): Expr => renamed(e, axes, family.law!.axes);
  const isCentred = latent.symbol.centre !== null && record.translate !== undefined && typeof record.mean === "function";
  const centre = isCentred && typeof record.mean === "function" ? record.mean(canonical, axes) : num(0);
  const about = isCentred ? record.translate(canonical, neg(centre)) : canonical;
  const natural = record.family.natural(about, axes);
  const eta = Object.fromEntries(Object.entries(natural).map(([name, e]) => [name, here(e)]));
  return { statement, family, eta, mean: meansOf({ family, eta }), centre: here(centre) };
}

interface Given {
  readonly record: Distribution;
  readonly canonical: Args;
}

/** An Exponential as the Gamma that it is: with more statistics more expectations are known. */
function widest({ record, canonical }: Given, axes: EventAxes): Given {
  for (const w of record.within ?? []) {
    const wider = distributionNamed(w.family);
    if (wider !== undefined && "shapes" in wider.family && wider.family.given === undefined) return { record: wider, canonical: w.canonical(canonical, axes) };
  }
  return { record, canonical };
}

function familyOf(form: Form, latent: Latent, { record, canonical }: Given, valueEvents: readonly Axis[]): BlockFamily | null {
  const { input } = latent.symbol;
  if (!("none" in record.family) && Object.values(record.family.shapes).includes("matrix")) return normalVector(input, valueEvents);
  const categories = latent.values?.kind === "category" ? valueAxis(latent.values.size, latent.values.extent, takenBy(form, input.axes)) : null;
  const families = recordFamilies({ latent: input, expander: form.expander, support: latent.support.kind, categories, prior: { record, canonical } });
  return families.find((f) => f.law?.record === record) ?? null;
}

const takenBy = (form: Form, own: readonly Axis[]): readonly Axis[] => unionAxes(own, ...form.terms.flatMap((t) => t.poly.map((m) => m.over)));

/** Event axes of the statement as those of the family. */
function renamed(e: Expr, from: EventAxes, to: EventAxes): Expr {
  const pairs = [[from.event, to.event] as const, [from.column, to.column] as const].filter(([a, b]) => a.id !== b.id && hasAxis(e.axes, a));
  return pairs.length === 0 ? e : rename(e, pairs.map(([a]) => a), pairs.map(([, b]) => b)); // prettier-ignore
}

/** −E log q; null where E log h has no closed form. */
function entropyUnder({ family, eta, mean }: Known): Expr | null {
  const base = family.logBase.terms.map((monomial) => ({ monomial, others: [], statistic: family.statistic(monomial.atoms) }));
  const baseStatistics: Block["baseStatistics"] = base.flatMap((b) => (b.statistic === null ? [] : [{ ...b, ...b.statistic }]));
  return baseStatistics.length < base.length ? null : entropyOf({ block: { family, baseStatistics }, eta, mean });
}
