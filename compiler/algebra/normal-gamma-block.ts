import { halfLogDet, factorOf, solveLower } from "../distributions/linear-algebra.ts";
import { gamma } from "../distributions/gamma.ts";
import { normal } from "../distributions/normal.ts";
import type { Args, Distribution } from "../distributions/define.ts";
import { withoutAxes } from "../ir/axes.ts";
import { add, div, eq, iota, lgamma, log, mul, neg, num, select, square, sub, sum } from "../ir/build.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import type { StateBlock } from "./cavi.ts";
import type { Conditional } from "./exact.ts";
import { recordFamilies, type BlockFamily } from "./family.ts";
import { cellsOf, indexKey, isCell, textOf, type Atom } from "./form.ts";
import { normalVector } from "./joint.ts";
import { describe, type Block, type Contribution, type Match } from "./match.ts";
import type { Form, Latent } from "./terms.ts";

/** Two latents as one block of q: z, whose precision is τ times something, and τ. */
export interface Pair {
  readonly location: Latent;
  readonly scale: Latent;
}

/**
 * The family with the statistics τ z, τ z z′, τ and log τ, z over d elements of one axis or a single one. With Q = ½ xᵀ (−2 xx)⁻¹ x,
 *   A = ½ d log 2π − ½ log det(−2 xx) + log Γ(a) − a log b,   a = logT + 1 − d/2,   b = −t − Q:
 * z | τ is Normal with natural parameters τ x, τ xx, and τ is Gamma(a, b). Source: Bernardo & Smith (1994), appendix A.
 */
function pairFamily({ location, scale }: Pair, halves: Halves): BlockFamily {
  const { event, column } = halves;
  const plates = scale.symbol.input.axes;
  const inner = event === null ? [] : [event];
  const d = event?.extent ?? 1;
  return {
    name: event === null ? "NormalGamma" : "MultivariateNormalGamma",
    plates,
    independent: false,
    parts: [
      { name: "x", axes: [...plates, ...inner] },
      { name: "xx", axes: column === null ? plates : [...plates, ...inner, column] },
      { name: "t", axes: plates },
      { name: "logT", axes: plates },
    ],
    logNormalizer: (eta) => {
      const { shape, rate, halfLog } = argumentsOf(eta, halves, d);
      return add(sub(sub(lgamma(shape), mul(shape, log(rate))), halfLog), 0.5 * d * Math.log(2 * Math.PI));
    },
    statistic: (atoms) => {
      const [mine, others] = [
        atoms.filter((a) => a.cell.latent.name === scale.symbol.input.name),
        atoms.filter((a) => a.cell.latent.name === location.symbol.input.name),
      ];
      const [only, ...more] = mine;
      if (only === undefined || more.length > 0) return null;
      if (others.length === 0) {
        const found = halves.scale.statistic(mine);
        return found === null ? null : { part: found.part === "x" ? "t" : "logT", index: found.index };
      }
      if (!isCell(only.base) || only.exponent !== 1 || !others.every((o) => sameElsewhere(o, only, event))) return null;
      return halves.location.statistic(others);
    },
    logBase: { terms: [], constant: num(0) },
    law: null,
    start: {
      values: { x: num(0), xx: event === null || column === null ? num(-0.5) : select(eq(iota(event), iota(column)), -0.5, 0), t: num(-1), logT: num(0.5 * d) },
      // b = 1 again: Q = ½ |x|².
      moved: ({ x, t }) => x!.forEach((v, i) => (t![Math.floor(i / d)]! -= 0.5 * v * v)),
    },
  };
}

/** The two as families of their own: z given τ = 1, and τ. */
interface Halves {
  readonly location: BlockFamily;
  readonly scale: BlockFamily;
  readonly event: Axis | null;
  readonly column: Axis | null;
}

function argumentsOf({ x, xx, t, logT }: Args, { event, column }: Halves, d: number): { readonly shape: Expr; readonly rate: Expr; readonly halfLog: Expr } {
  const precision = mul(-2, xx!);
  const shape = add(logT!, 1 - 0.5 * d);
  if (event === null || column === null) return { shape, rate: sub(neg(t!), div(square(x!), mul(2, precision))), halfLog: mul(0.5, log(precision)) };
  const axes = { event, column };
  const factor = factorOf(precision, axes);
  return { shape, rate: sub(neg(t!), mul(0.5, sum([event], square(solveLower(factor, x!, axes))))), halfLog: halfLogDet(factor, axes) };
}

/** Does an element of z stand where its τ does? */
const sameElsewhere = (z: Atom, tau: Atom, event: Axis | null): boolean => {
  const places = (map: IndexMap): string => map.filter((m) => m.axis.id !== event?.id).map((m) => `${m.axis.id} ${indexKey(m.index)}`).join(); // prettier-ignore
  return places(z.cell.map) === places(tau.cell.map);
};

function halvesOf(form: Form, { location, scale }: Pair): Halves | null {
  const [z, tau] = [location.symbol.input, scale.symbol.input];
  const events = withoutAxes(z.axes, tau.axes);
  const [event = null, ...more] = events;
  if (more.length > 0 || z.axes.length !== tau.axes.length + events.length || (event !== null && z.axes.at(-1) !== event)) return null;
  const family = (latent: Latent, wanted: Distribution): BlockFamily | null => {
    const { support, prior } = latent;
    const families = recordFamilies({ latent: latent.symbol.input, expander: form.expander, support: support.kind, categories: null, prior });
    return families.find((f) => f.law?.record === wanted) ?? null;
  };
  const [one, other] = [event === null ? family(location, normal) : normalVector(z, [event]), family(scale, gamma)];
  return one === null || other === null ? null : { location: one, scale: other, event, column: event === null ? null : one.parts[1]!.axes.at(-1)! };
}

/** MATCH of two latents as one block. */
export function matchPair(form: Form, pair: Pair): Match {
  const { location, scale } = pair;
  const halves = halvesOf(form, pair);
  const names = new Set([location, scale].map((l) => l.symbol.input.name));
  const no = (span: Block["latent"]["span"], atoms: string, why: string): Match => ({
    kind: "no",
    refusal: { latent: location, span, atoms: atoms.trim(), tried: halves === null ? [] : ["NormalGamma"], why },
  });
  if (halves === null) return no(location.span, "", `${scale.name} is not one Gamma element for each of its elements or vectors`);
  const family = pairFamily(pair, halves);
  const contributions = new Map<string, Contribution[]>(family.parts.map((p) => [p.name, []]));
  for (const term of form.terms) {
    for (const monomial of term.poly) {
      if (!cellsOf(monomial).some((c) => names.has(c.latent.name))) continue;
      const mine = monomial.atoms.filter((a) => names.has(a.cell.latent.name));
      if (monomial.opaque?.cells.some((c) => names.has(c.latent.name)) === true)
        return no(term.span, textOf(monomial.opaque.expr), "mixes it with other latents in a way that is no product");
      const statistic = family.statistic(mine);
      if (statistic === null) return no(term.span, describe(mine), "");
      contributions.get(statistic.part)!.push({ monomial, others: monomial.atoms.filter((a) => !mine.includes(a)), index: statistic.index });
    }
  }
  const block: Block = { latent: location, scale, family, contributions, base: new Set(), baseStatistics: [], sequential: null };
  return { kind: "yes", block, others: [] };
}

/** The block as z given τ, and τ: for reports, draws and certificates. Each reads only later ones. */
export function pairConditionals(form: Form, { block, eta }: Pick<StateBlock, "block"> & { readonly eta: Args }): readonly Conditional[] {
  const pair: Pair = { location: block.latent, scale: block.scale! };
  const halves = halvesOf(form, pair)!;
  const { shape, rate } = argumentsOf(eta, halves, halves.event?.extent ?? 1);
  const tau = pair.scale.symbol.input;
  const given = Object.fromEntries(halves.location.parts.map((p) => [p.name, mul(tau, eta[p.name]!)]));
  return [
    { latent: pair.location, family: halves.location, eta: given, parents: [tau.name] },
    { latent: pair.scale, family: halves.scale, eta: { x: neg(rate), logX: sub(shape, 1) }, parents: [] },
  ];
}
