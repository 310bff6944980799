import type { Span } from "../../grammar/span.ts";
import { unionAxes, withoutAxes } from "../ir/axes.ts";
import { input, num } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import { openFactor, type CostTerm } from "../lower/factors.ts";
import type { World } from "../lower/world.ts";
import type { SupportTerm } from "../model/types.ts";
import type { Args, Distribution } from "../distributions/define.ts";
import { factorOf } from "../distributions/linear-algebra.ts";
import { readsLatents } from "../inference/moments.ts";
import type { CovariancePrior } from "./covariance.ts";
import { expandDiscrete, type Values } from "./enumerate.ts";
import { Expander } from "./expand.ts";
import type { Symbol } from "./opaque.ts";
import { splitMissing } from "./missing.ts";
import { isCell, scaled, summed, type Poly } from "./form.ts";

/** A factor of the log-joint in normal form, summed over all its plates. */
export interface Term {
  readonly poly: Poly;
  readonly span: Span;
  /** The variable that the statement defines; null for `factor e`. */
  readonly variable: string | null;
  /** What the poly is the form of. */
  readonly cost: CostTerm;
}

/** A latent as the algebra sees it. */
export interface Latent {
  readonly name: string;
  readonly symbol: Symbol;
  readonly support: SupportTerm;
  readonly values: Values | null;
  readonly span: Span;
  /** The distribution of its first statement, where that is one record. */
  readonly prior: Prior | null;
  /** Its prior as a base measure, where that is a Normal vector of known covariance: then no term. */
  readonly covariance: CovariancePrior | null;
}

/** A record with its canonical arguments. */
export interface Prior {
  readonly record: Distribution;
  readonly canonical: Args;
}

/** The log-joint at bound sizes, in normal form. */
export interface Form {
  readonly terms: readonly Term[];
  readonly latents: readonly Latent[];
  readonly expander: Expander;
  readonly values: ReadonlyMap<string, Values>;
}

/** How often an element over these axes counts: for rows kept once, and batches. */
export type Weight = (axes: readonly Axis[]) => Expr;
export const ONCE: Weight = () => num(1);

/** TERMS and FORM: every factor in normal form, locations about their centres unless these are not wanted. `guided`: centred, and every prior is a term. */
export function formOf(world: World, given: readonly CostTerm[], centres: "centred" | "guided" | "plain" = "centred", weightOf: Weight = ONCE): Form {
  const priors = centres === "centred" ? priorsOf(world) : { ...priorsOf(world), covariances: new Map<string, CovariancePrior>() };
  const costs = given.flatMap((c) => (c.variable !== null && priors.covariances.has(c.variable) ? [] : splitMissing(world, c)));
  const plain = buildForm(world, costs, priors, new Set(), weightOf);
  const movable = plain.latents.filter((l) => isLocation(l) && !isMultiplied(l, plain));
  return movable.length === 0 || centres === "plain" ? plain : buildForm(world, costs, priors, new Set(movable.map((l) => l.name)), weightOf);
}

function buildForm(world: World, costs: readonly CostTerm[], priors: Priors, centred: ReadonlySet<string>, weightOf: Weight): Form {
  const latents = latentsOf(world, costs, priors, centred);
  const symbols = new Map(latents.flatMap((l) => [[l.name, l.symbol] as const, [l.symbol.input.name, l.symbol] as const]));
  const values = new Map(latents.flatMap((l) => (l.values === null ? [] : [[l.symbol.input.name, l.values] as const])));
  const expander = new Expander(symbols);
  const terms = costs.map((cost): Term => {
    const { expr, plates, span, variable } = cost;
    const all = unionAxes(plates, withoutAxes(expr.axes, plates));
    return { poly: summed(scaled(weightOf(all), expandDiscrete(expr, all, values, expander)), all), span, variable, cost };
  });
  return { terms, latents, expander, values };
}

function latentsOf(world: World, costs: readonly CostTerm[], priors: Priors, centred: ReadonlySet<string>): readonly Latent[] {
  const used = inputsOf(costs.map((c) => c.expr));
  return world.model.variables.flatMap((v): readonly Latent[] => {
    const missing = world.missing.get(v.name)?.latent;
    const found = v.role === "latent" ? used.get(v.name) : missing === undefined ? undefined : used.get(missing.name);
    if (found === undefined) return [];
    const covariance = priors.covariances.get(v.name) ?? null;
    const symbol = symbolOf(found, covariance === null && centred.has(found.name));
    return [
      { name: found.name, symbol, support: v.support, values: valuesOf(world, v.support), span: v.span, prior: priors.records.get(v.name) ?? null, covariance },
    ];
  });
}

function symbolOf(latent: Input, centred: boolean): Symbol {
  if (!centred) return { input: latent, centre: null };
  return { input: { ...latent, name: `${latent.name}°` }, centre: input(`centre of ${latent.name}`, latent.axes, "data") };
}

function valuesOf(world: World, support: SupportTerm): Values | null {
  if (support.kind === "boolean") return { kind: "boolean" };
  return support.kind === "category" ? { kind: "category", size: support.size.text, extent: world.extent(support.size) } : null;
}

const isLocation = ({ support }: Latent): boolean => support.kind === "real";

/** Is the latent multiplied by another location (loadings and scores)? Then a centre would only add terms. */
function isMultiplied(latent: Latent, form: Form): boolean {
  const locations = new Set(form.latents.filter(isLocation).map((l) => l.symbol.input.name));
  return form.terms.some(({ poly }) => {
    const degree = (m: Poly[number]): number => m.atoms.reduce((n, a) => n + (isCell(a.base) && locations.has(a.cell.latent.name) ? a.exponent : 0), 0);
    const greatest = Math.max(0, ...poly.map(degree));
    return greatest > 2 && poly.some((m) => degree(m) === greatest && m.atoms.some((a) => a.cell.latent.name === latent.symbol.input.name));
  });
}

interface Priors {
  readonly records: ReadonlyMap<string, Prior>;
  readonly covariances: ReadonlyMap<string, CovariancePrior>;
}

/** The distribution of every variable by its first statement; whole vectors whose Normal prior has a covariance without latents. */
function priorsOf(world: World): Priors {
  const records = new Map<string, Prior>();
  const covariances = new Map<string, CovariancePrior>();
  const statements = world.model.factors.flatMap((f) => (f.kind === "density" ? [f] : []));
  for (const f of statements) {
    if (records.has(f.value.variable)) continue;
    const { law, value } = openFactor(world, f);
    if (law.family === null) continue;
    const { record, canonical } = law.family;
    records.set(f.value.variable, { record, canonical });
    const { covariance, cholesky, mean } = canonical;
    const spread = cholesky ?? (covariance === undefined ? undefined : factorOf(covariance, law.axes));
    const isLatent = world.model.variables.find((v) => v.name === f.value.variable)?.role === "latent";
    const only = statements.filter((o) => o.value.variable === f.value.variable).length === 1 && value.expr.kind === "input";
    if (spread === undefined || mean === undefined || !isLatent || !only || readsLatents(spread) || readsLatents(mean)) continue;
    covariances.set(f.value.variable, { mean, factor: spread, axes: law.axes });
  }
  return { records, covariances };
}
