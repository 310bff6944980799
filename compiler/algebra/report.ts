import { extentOf, hasAxis, withoutAxes } from "../ir/axes.ts";
import { add, apply, exp, iota, inv, mul, num, reference, square, sub } from "../ir/build.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import type { Args, Distribution, EventAxes } from "../distributions/define.ts";
import { distributionNamed, DISTRIBUTIONS } from "../distributions/index.ts";
import type { Output } from "../emit/statements.ts";
import { cellOf } from "./form.ts";
import type { BlockFamily } from "./family.ts";
import { flatPlace } from "./joint.ts";
import type { NormalGamma } from "./normal-gamma.ts";
import type { Latent } from "./terms.ts";

/** What is reported of a latent at the answer; every output over the latent's own axes (and the categories last). */
export interface LatentReport {
  readonly variable: string;
  readonly family: string;
  readonly own: readonly Axis[];
  readonly mean: Output | null;
  readonly variance: Output | null;
  /** P(z = k), k along the last axis; for 0 and 1 the probability of 1. */
  readonly probability: Output | null;
  /** At QUANTILES; null where the marginal has no name. */
  readonly quantiles: readonly Output[] | null;
  /** Arguments of the distribution: values, times a power of other latents where there is a factor; null where they depend on other latents in another way. */
  readonly arguments: readonly { readonly name: string; readonly output: Output | null; readonly factor: string | null }[];
}

/** What a report computes, each output once: a probability may be an argument too. */
export const reportOutputs = (r: LatentReport): readonly Output[] => [
  ...[r.mean, r.variance, r.probability].flatMap((o) => (o === null ? [] : [o])),
  ...(r.quantiles ?? []),
  ...r.arguments.flatMap((a) => (a.output === null || a.output === r.probability ? [] : [a.output])),
];

/** q or the posterior of one latent. `expect`: the expectation of an expression over the latents that it reads; null without a closed form. */
export interface Reported {
  readonly latent: Latent;
  readonly family: BlockFamily;
  readonly eta: Args;
  readonly mean: Args;
  readonly expect: (e: Expr) => Expr | null;
  /** The expression as data alone, or data times the text of powers of other latents. */
  readonly plain: (e: Expr) => { readonly value: Expr; readonly factor: string | null } | null;
  readonly hasParents: boolean;
  /** Half of a NormalGamma: then the marginal has a name although the latent has a parent. */
  readonly mixed?: NormalGamma | null;
}

/** Elements of a latent whose quantiles are computed, at most: inverse distribution functions are slow, and nobody reads so many. */
const MOST_QUANTILES = 5000;

/** Moments, quantiles and arguments of a latent. */
export function reportOf(r: Reported, quantiles: readonly number[]): LatentReport {
  const { latent, family } = r;
  const own = latent.symbol.input.axes;
  const name = latent.name;
  const out = (hint: string, value: Expr, axes: readonly Axis[] = own): Output => ({ name: `${hint} ${name}`, value, axes });
  const mixed = r.mixed?.marginal ?? null;
  const base = { variable: name, family: mixed?.record.name ?? family.name, own };
  if (latent.values !== null) return { ...base, mean: null, variance: null, quantiles: null, ...probabilities(r, out) };
  const moments = mixed !== null ? momentsOf(mixed.record, mixed.canonical) : family.law === null ? chainMoments(r) : lawMoments(r, family.law);
  const marginal = extentOf(own) > MOST_QUANTILES ? null : (mixed ?? (r.hasParents ? null : marginalOf(r)));
  const known = marginal === null || marginal.record.quantile === undefined || marginal.record.support.discrete ? null : marginal;
  return {
    ...base,
    mean: moments === null ? null : out("mean", moments.mean),
    variance: moments === null ? null : out("variance", moments.variance),
    probability: null,
    quantiles: known === null ? null : quantiles.map((p, i) => out(`quantile ${i}`, known.record.quantile!(num(p), known.canonical))),
    arguments:
      mixed === null
        ? argumentsOf(r, out)
        : Object.entries(mixed.canonical).map(([key, e]) => ({ name: key, output: out(`argument ${key}`, e), factor: null })),
  };
}

type Out = (hint: string, value: Expr, axes?: readonly Axis[]) => Output;

function probabilities({ family, eta, mean, hasParents, expect }: Reported, out: Out): Pick<LatentReport, "probability" | "arguments"> {
  const part = family.parts[0]!;
  const raw = family.law === null ? mean[part.name]! : lawProbability(family.law.record, family.law.axes, family.law.fromNatural(eta));
  const value = hasParents ? expect(raw) : raw;
  if (value === null) return { probability: null, arguments: [] };
  const probability = out("probability", value, part.axes);
  return { probability, arguments: [{ name: "prob", output: probability, factor: null }] };
}

const lawProbability = (record: Distribution, axes: EventAxes, canonical: Args): Expr =>
  record.support.name === "category" ? exp(record.logDensity(iota(axes.event), canonical, axes)) : exp(record.logDensity(num(1), canonical, axes));

/** The centre over the axes of a law's vector. */
export function centreOn(latent: Latent, family: BlockFamily): Expr {
  const { centre } = latent.symbol;
  if (centre === null) return num(0);
  const event = family.law?.axes.event;
  return event === undefined || hasAxis(centre.axes, event) || extentOf(family.plates) === extentOf(centre.axes) ? centre : toFlat(centre, family, latent);
}

/** An array over several own axes along the flattened one. */
function toFlat(e: Expr, family: BlockFamily, latent: Latent): Expr {
  const event = family.law!.axes.event;
  const coupled = withoutAxes(latent.symbol.input.axes, family.plates);
  const map = coupled.map((axis, i): IndexMap[number] => {
    const stride = extentOf(coupled.slice(i + 1));
    const whole = apply("floor", mul(1 / stride, add(iota(event), -0.5)));
    const rest = sub(whole, mul(axis.extent, apply("floor", mul(1 / axis.extent, add(whole, 0.5)))));
    return { axis, index: { kind: "gather", index: add(rest, 1) } };
  });
  return reference(e, map);
}

/** A value along the flattened axis at the own axes. */
export function toOwn(e: Expr, family: BlockFamily, latent: Latent): Expr {
  const event = family.law?.axes.event;
  const { input } = latent.symbol;
  if (event === undefined || !hasAxis(e.axes, event) || hasAxis(input.axes, event)) return e;
  return reference(e, [{ axis: event, index: flatPlace(cellOf(input, []), withoutAxes(input.axes, family.plates)) }]);
}

/** Of a law whose arguments are data: null where a moment has no closed form. */
function momentsOf({ mean, variance }: Distribution, canonical: Args, axes: EventAxes = NO_EVENT): { readonly mean: Expr; readonly variance: Expr } | null {
  return typeof mean === "function" && typeof variance === "function" ? { mean: mean(canonical, axes), variance: variance(canonical, axes) } : null;
}

function lawMoments(r: Reported, { record, axes, fromNatural }: NonNullable<BlockFamily["law"]>): { readonly mean: Expr; readonly variance: Expr } | null {
  const raw = momentsOf(record, fromNatural(r.eta), axes);
  if (raw === null) return null;
  const [m, v] = [raw.mean, raw.variance].map((e) => toOwn(e, r.family, r.latent)) as [Expr, Expr];
  const centre = toOwn(centreOn(r.latent, r.family), r.family, r.latent);
  if (!r.hasParents) return { mean: add(centre, m), variance: v };
  const [first, second] = [r.expect(m), r.expect(add(v, square(m)))];
  return first === null || second === null ? null : { mean: add(centre, first), variance: sub(second, square(first)) };
}

function chainMoments({ latent, mean, hasParents }: Reported): { readonly mean: Expr; readonly variance: Expr } | null {
  if (hasParents) return null;
  const { x, xx } = mean;
  return { mean: latent.symbol.centre === null ? x! : add(latent.symbol.centre, x!), variance: sub(xx!, square(x!)) };
}

/** The named distribution of every element. */
function marginalOf(r: Reported): { readonly record: Distribution; readonly canonical: Args } | null {
  const { family, latent } = r;
  if (family.law === null) {
    const moments = chainMoments(r);
    return moments === null ? null : gaussian(moments.mean, moments.variance);
  }
  const { record, axes, fromNatural } = family.law;
  const canonical = fromNatural(r.eta);
  if (record.rank === 0) return { record, canonical: latent.symbol.centre === null ? canonical : record.translate!(canonical, latent.symbol.centre) };
  const named = record.marginal === undefined ? undefined : distributionNamed(record.marginal.family);
  if (record.marginal === undefined || named === undefined) return null;
  const moved = latent.symbol.centre === null ? canonical : record.translate!(canonical, centreOn(latent, family));
  const element = record.marginal.canonical(moved, axes);
  return { record: named, canonical: Object.fromEntries(Object.entries(element).map(([k, e]) => [k, toOwn(e, family, latent)])) };
}

/** The record on the line with the statistics x and x², from moments. */
function gaussian(mean: Expr, variance: Expr): { readonly record: Distribution; readonly canonical: Args } | null {
  const record = DISTRIBUTIONS.find((d) => d.rank === 0 && d.translate !== undefined && "shapes" in d.family);
  if (record === undefined || "none" in record.family) return null;
  const [linear, quadratic] = Object.keys(record.family.shapes) as [string, string];
  const precision = inv(variance);
  const eta = { [linear]: mul(precision, mean), [quadratic]: mul(-0.5, precision) };
  return { record, canonical: record.family.fromNatural(eta, NO_EVENT) };
}
const NO_EVENT: EventAxes = { event: { id: "·", size: "", extent: 1, kind: "event" }, column: { id: "··", size: "", extent: 1, kind: "event" } };

/** Canonical arguments of the law, as arrays. One that is a number times powers of other latents has their text as its factor. */
function argumentsOf(r: Reported, out: Out): LatentReport["arguments"] {
  const { law } = r.family;
  if (law === null) return [];
  const canonical = law.fromNatural(r.eta);
  const moved = r.latent.symbol.centre === null ? canonical : law.record.translate!(canonical, centreOn(r.latent, r.family));
  const order = [...r.family.plates, law.axes.event, law.axes.column];
  return Object.entries(moved).map(([name, e]) => {
    const plain = r.hasParents ? r.plain(e) : { value: e, factor: null };
    if (plain === null) return { name, output: null, factor: null };
    const vector = law.record.parameters[name]?.shape === "vector";
    const axes = order.filter((a) => hasAxis(plain.value.axes, a) || (vector && a === law.axes.event));
    return { name, output: out(`argument ${name}`, plain.value, axes), factor: plain.factor };
  });
}
