import { differentiate } from "../calculus/differentiate.ts";
import { extentOf, withoutAxes } from "../ir/axes.ts";
import { add, addAll, contract, eq, input, iota, mul, num, pow, reference, rename, select, sub, sum, transposed } from "../ir/build.ts";
import { substitute } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { Args, Draws } from "../distributions/define.ts";
import { halfLogDet, solveLower, spread, times } from "../distributions/linear-algebra.ts";
import type { Output } from "../emit/statements.ts";
import { bug } from "../pass.ts";
import { beside } from "../supports/axes.ts";
import { factorsOf, meanExpressions, meanOutputs, naturalExpectation, type CaviProgram, type StateBlock } from "./cavi.ts";
import { categoryChainLaw, normalChainLaw } from "./chain-laws.ts";
import type { CovariancePrior } from "./covariance.ts";
import type { BlockFamily } from "./family.ts";
import type { Factor } from "./expect.ts";
import { atCell, cellOf, type Atom } from "./form.ts";
import { flatPlace } from "./joint.ts";
import type { Block } from "./match.ts";
import { contributionValue, symmetric } from "./natural.ts";
import type { Form, Latent } from "./terms.ts";

/** What certification compares, as expressions: natural parameters at a point, log q by other formulas than those that derived it, derivatives of the bound. */

const valueOf = (atoms: readonly Atom[]): Expr =>
  atoms.map((a) => pow(atCell(a.base, reference(a.cell.latent, a.cell.map)), a.exponent)).reduce<Expr>((x, y) => mul(x, y), num(1));

/** Natural parameters of a complete conditional at values of the other latents: the sums behind an update, with values in place of expectations. */
export function naturalAt({ family, contributions }: Block): Args {
  const at = (part: BlockFamily["parts"][number]): Expr => {
    const values = (contributions.get(part.name) ?? []).map((c) => contributionValue(c, mul(c.monomial.coefficient, valueOf(c.others)), part.axes));
    return symmetric(addAll(values), part.axes, family.plates);
  };
  return Object.fromEntries(family.parts.map((p) => [p.name, at(p)]));
}

/** q of one latent: log-density over the plates, and a draw over the own axes. */
export interface BlockLaw {
  readonly logDensity: Expr;
  readonly sample: (draws: Draws) => Expr;
}

/** Stable log-densities and samplers of the records; chains by messages from the end; a Normal vector of known prior covariance in whitened coordinates. */
export function lawOf(latent: Latent, family: BlockFamily, eta: Args): BlockLaw {
  const { input: own } = latent.symbol;
  const coupled = withoutAxes(own.axes, family.plates);
  if (family.law === null) {
    const [axis] = coupled;
    const last = family.parts[family.parts.length - 1]!.axes;
    const law =
      latent.values === null
        ? normalChainLaw(latent.name, eta, family.plates, axis!)
        : categoryChainLaw(latent.name, eta, family.plates, axis!, last[last.length - 2]!, last[last.length - 1]!);
    return { logDensity: law.logDensity(own), sample: law.sample };
  }
  if (latent.covariance !== null) return whitened(latent, family, latent.covariance, eta);
  const { record, axes, fromNatural } = family.law;
  const canonical = fromNatural(eta);
  const flat = coupled.length > 1 || (coupled[0] !== undefined && coupled[0].id !== axes.event.id);
  const place = flat ? flatPlace(cellOf(own, []), coupled) : null;
  const value = place === null ? own : transposed(own, [{ axis: axes.event, index: place }], coupled);
  return {
    logDensity: record.logDensity(value, canonical, axes),
    sample: (draws) => {
      const drawn = record.sample(canonical, draws, axes);
      return place === null ? drawn : reference(drawn, [{ axis: axes.event, index: place }]);
    },
  };
}

/** With f = m + L u: u ∝ N(0, I) exp(η · t), a Normal with precision I + Lᵀ D L, D = −2 xx, and linear part Lᵀ (x − D m). */
function whitened(latent: Latent, family: BlockFamily, prior: CovariancePrior, eta: Args): BlockLaw {
  const { record, axes } = family.law ?? bug("a Normal vector without a law");
  if ("none" in record.family) return bug("a Normal vector without a family");
  const [linear, quadratic] = family.parts.map((p) => p.name) as [string, string];
  const { event, column } = axes;
  const aligned = (e: Expr): Expr => rename(e, [prior.axes.event, prior.axes.column], [event, column]);
  const [factor, mean] = [aligned(prior.factor), spread(aligned(prior.mean), event)];
  const precision = mul(-2, eta[quadratic]!);
  const transposedFactor = (v: Expr): Expr => rename(contract([event], [factor, v]), [column], [event]);
  const inner = beside(event, "whitened");
  const weighted = contract([column], [precision, rename(factor, [event, column], [column, inner])]);
  const squared = rename(contract([event], [factor, weighted]), [column, inner], [event, column]);
  const identity = select(eq(iota(event), iota(column)), 1, 0);
  const own = { [linear]: transposedFactor(sub(spread(eta[linear]!, event), times(precision, mean, axes))), [quadratic]: mul(-0.5, add(identity, squared)) };
  const canonical = record.family.fromNatural(own, axes);
  const u = solveLower(factor, sub(latent.symbol.input, mean), axes);
  return {
    logDensity: sub(record.logDensity(u, canonical, axes), halfLogDet(factor, axes)),
    sample: (draws) => add(mean, times(factor, record.sample(canonical, draws, axes), axes)),
  };
}

/** Derivatives of the closed bound with respect to the natural parameters of all blocks, through the means ∂A/∂η. */
export interface BoundCalculus {
  /** Means of the statistics as functions of the natural parameters. */
  readonly means: readonly Output[];
  readonly bound: Expr;
  /** Per block: what an update makes of the others' means, ∇ELBO, and F v for arrays "v …". */
  readonly blocks: readonly {
    readonly block: StateBlock;
    readonly fresh: readonly Output[];
    readonly gradient: readonly Output[];
    readonly fisher: readonly Output[];
    /** Name of the direction of a part. */
    readonly direction: (part: string) => string;
  }[];
}

export function boundCalculus(program: CaviProgram, form: Form): BoundCalculus {
  const factors = factorsOf(program.blocks);
  const means = program.blocks.flatMap(meanOutputs);
  const bound = substitute([program.elbo], new Map(means.map((o) => [o.name, o.value])))[0]!;
  const gradient = differentiate(bound, program.blocks.flatMap(namesOf));
  return {
    means,
    bound: program.elbo,
    blocks: program.blocks.map((b) => ({
      block: b,
      fresh: freshOf(b, form, (name) => factors.get(name)!),
      gradient: partsOf(b, (name) => gradient.get(name)!),
      ...fisherOf(b),
    })),
  };
}

const namesOf = (b: StateBlock): readonly string[] => b.block.family.parts.map((p) => b.eta[p.name]!.name);
const partsOf = (b: StateBlock, value: (name: string) => Expr): readonly Output[] =>
  b.block.family.parts.map((p) => ({ name: b.eta[p.name]!.name, value: value(b.eta[p.name]!.name), axes: p.axes }));

/** What the update itself writes; for elements in sequence, what all of them would be at once. */
function freshOf(b: CaviProgram["blocks"][number], form: Form, factorOf: (latent: string) => Factor): readonly Output[] {
  if (b.block.sequential === null) return b.update.slice(0, b.block.family.parts.length);
  const natural = naturalExpectation(b.block, form, factorOf);
  if (natural.kind === "no") return bug("an update without a closed form");
  return partsOf(b, (name) => natural.eta[b.block.family.parts.find((p) => b.eta[p.name]!.name === name)!.name]!);
}

/** F v = ∂(v · ∂A/∂η)/∂η. */
function fisherOf(b: StateBlock): { readonly fisher: readonly Output[]; readonly direction: (part: string) => string } {
  const direction = (part: string): string => `v ${b.eta[part]!.name}`;
  const means = meanExpressions(b);
  const along = b.block.family.parts.map((p) => sum(p.axes, mul(input(direction(p.name), p.axes, "param"), means[p.name]!)));
  const product = differentiate(addAll(along), namesOf(b));
  return { fisher: partsOf(b, (name) => product.get(name)!), direction };
}

/** log q of a latent, over its plates. */
export const logDensityOutput = (latent: Latent, family: BlockFamily, eta: Args): Output => ({
  name: `log q ${latent.name}`,
  value: lawOf(latent, family, eta).logDensity,
  axes: family.plates,
});

/** Elements of a latent's array per position of its plates. */
export const elementSize = (latent: Latent, family: BlockFamily): number => extentOf(withoutAxes(latent.symbol.input.axes, family.plates));
