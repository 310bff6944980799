import { differentiate } from "../calculus/differentiate.ts";
import { makeAxis, withoutAxes } from "../ir/axes.ts";
import { addAll, div, input, mul, neg, reference, scan, sub, sum } from "../ir/build.ts";
import { rewrite, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap, Input, ScanGroup } from "../ir/types.ts";
import type { Args } from "../distributions/define.ts";
import type { Output } from "../emit/statements.ts";
import { pushInto } from "../program/push.ts";
import { expectAtoms, expectMonomial, type Factor } from "./expect.ts";
import type { Part } from "./family.ts";
import { describe, latentsOf, matchLatent, type Block, type Joining, type Refusal } from "./match.ts";
import type { Monomial } from "./form.ts";
import { contributionValue, symmetric } from "./natural.ts";
import { matchPair, type Pair } from "./normal-gamma-block.ts";
import { ONCE, type Form, type Latent, type Weight } from "./terms.ts";

/** A block of q as arrays: natural parameters and the means of the statistics, both over the axes of the parts. */
export interface StateBlock {
  readonly block: Block;
  readonly eta: Readonly<Record<string, Input>>;
  readonly mean: Readonly<Record<string, Input>>;
}

/** Coordinate ascent, derived: per block its update and the closed bound. */
export interface CaviProgram {
  readonly blocks: readonly (StateBlock & {
    /** New natural parameters, then new means, in the order of the parts. */
    readonly update: readonly Output[];
  })[];
  readonly elbo: Expr;
}

export type Derived = { readonly kind: "yes"; readonly program: CaviProgram } | { readonly kind: "no"; readonly refusal: Refusal };

const stateName = (latent: Latent, kind: "η" | "E", part: string): string => `${kind} ${latent.name} ${part}`;
const arrays = (latent: Latent, kind: "η" | "E", parts: readonly Part[]): Readonly<Record<string, Input>> =>
  Object.fromEntries(parts.map((p) => [p.name, input(stateName(latent, kind, p.name), p.axes, "param")]));

/** How latents make blocks: those whose elements are blocks by themselves, and pairs that are one block together. */
export interface Blocking {
  readonly joining: ReadonlyMap<string, Joining>;
  readonly pairs: readonly Pair[];
}
export const BY_LATENT: Blocking = { joining: new Map(), pairs: [] };

/** Derives coordinate ascent for independent blocks, one per latent unless `blocking` says otherwise. */
export function caviProgram(form: Form, { joining, pairs }: Blocking, weightOf: Weight = ONCE, storage: "own" | "gathered" = "own"): Derived {
  const blocks: StateBlock[] = [];
  for (const latent of form.latents) {
    if (pairs.some((p) => p.scale === latent)) continue;
    const pair = pairs.find((p) => p.location === latent);
    const matched = pair !== undefined ? matchPair(form, pair) : matchLatent(form, latent, form.terms, joining.get(latent.name) ?? "joint");
    if (matched.kind === "no") return matched;
    const block = storage === "own" ? matched.block : gatheredFirst(matched.block);
    blocks.push({ block, eta: arrays(latent, "η", block.family.parts), mean: arrays(latent, "E", block.family.parts) });
  }
  const factors = factorsOf(blocks);
  const factorOf = (name: string): Factor => factors.get(name)!;
  const made = [];
  for (const b of blocks) {
    const update = updateOf(b, form, factorOf, weightOf);
    if (!isOutputs(update)) return { kind: "no", refusal: update };
    made.push({ ...b, update });
  }
  const elbo = elboOf(form, blocks, factorOf, weightOf);
  return "why" in elbo ? { kind: "no", refusal: elbo } : { kind: "yes", program: { blocks: made, elbo } };
}

/** Axes that data index come first in storage, so that what a row reads and adds to lies side by side. */
function gatheredFirst(block: Block): Block {
  const maps = [...block.contributions.values()].flatMap((cs) => cs.map((c) => c.index));
  const gathered = (a: Axis): boolean => maps.some((m) => m.some((e) => e.axis.id === a.id && e.index.kind === "gather"));
  const parts = block.family.parts.map((p) =>
    p.axes.length > block.family.plates.length + 1 ? p : { ...p, axes: [...p.axes.filter(gathered), ...p.axes.filter((a) => !gathered(a))] },
  );
  return { ...block, family: { ...block.family, parts } };
}

/** q by the name of a latent's symbol. */
export const factorsOf = (blocks: readonly StateBlock[]): ReadonlyMap<string, Factor> =>
  new Map(blocks.flatMap(({ block, eta, mean }) => latentsOf(block).map((l) => [l.symbol.input.name, { family: block.family, eta, mean }] as const)));

export type Natural = { readonly kind: "yes"; readonly eta: Args } | { readonly kind: "no"; readonly refusal: Refusal };

/** η̂ = Σ transposed(coefficient · E others), per part; a term without a closed expectation is the reason. */
export function naturalExpectation(block: Block, form: Form, factorOf: (latent: string) => Factor, weightOf: Weight = ONCE): Natural {
  const { family, contributions, latent } = block;
  const out: Record<string, Expr> = {};
  for (const part of family.parts) {
    const values: Expr[] = [];
    for (const c of contributions.get(part.name) ?? []) {
      const others = expectAtoms(c.others, factorOf, form.expander);
      if ("missing" in others)
        return {
          kind: "no",
          refusal: { latent, span: latent.span, atoms: describe(others.missing), tried: [], why: "its expectation under the other blocks has no closed form" },
        };
      values.push(contributionValue(c, mul(c.monomial.coefficient, others), part.axes));
    }
    out[part.name] = div(symmetric(addAll(values), part.axes, family.plates), weightOf(latent.symbol.input.axes));
  }
  return { kind: "yes", eta: out };
}

/** ∂A/∂η as expressions of the arrays of natural parameters. */
export function meanExpressions({ block, eta }: StateBlock): Args {
  const { family } = block;
  const names = family.parts.map((p) => eta[p.name]!.name);
  const gradient = differentiate(sum(family.plates, family.logNormalizer(eta)), names);
  return Object.fromEntries(family.parts.map((p, i) => [p.name, gradient.get(names[i]!)!]));
}

/** The same under the names of the block's arrays of means. */
export function meanOutputs(b: StateBlock): readonly Output[] {
  const means = meanExpressions(b);
  return b.block.family.parts.map((p) => ({ name: b.mean[p.name]!.name, value: means[p.name]!, axes: p.axes }));
}

const isOutputs = (u: readonly Output[] | Refusal): u is readonly Output[] => Array.isArray(u);

function updateOf(b: StateBlock, form: Form, factorOf: (latent: string) => Factor, weightOf: Weight): readonly Output[] | Refusal {
  const natural = naturalExpectation(b.block, form, factorOf, weightOf);
  if (natural.kind === "no") return natural.refusal;
  const fresh = natural.eta;
  const { parts } = b.block.family;
  const replaced = new Map(parts.map((p) => [b.eta[p.name]!.name, fresh[p.name]!]));
  const means = meanExpressions(b);
  const expressions = { eta: fresh, mean: Object.fromEntries(parts.map((p) => [p.name, substitute([means[p.name]!], replaced)[0]!])) };
  const { eta, mean } = b.block.sequential === null ? expressions : inSequence(b, b.block.sequential, expressions);
  return [
    ...parts.map((p): Output => ({ name: b.eta[p.name]!.name, value: eta[p.name]!, axes: p.axes })),
    ...parts.map((p): Output => ({ name: b.mean[p.name]!.name, value: mean[p.name]!, axes: p.axes })),
  ];
}

/** The elements along an axis one after the other, each from the newest values of those before: a scan whose states are the arrays of the block. */
function inSequence(b: StateBlock, axis: Axis, fresh: { readonly eta: Args; readonly mean: Args }): { readonly eta: Args; readonly mean: Args } {
  const { parts } = b.block.family;
  const step = makeAxis(`${axis.id}#`, axis.extent, axis.kind, axis.size);
  const here: IndexMap = [{ axis, index: { kind: "axis", axis: step, shift: 0 } }];
  const all = [
    ...parts.map((p) => ({ old: b.eta[p.name]!, value: fresh.eta[p.name]! })),
    ...parts.map((p) => ({ old: b.mean[p.name]!, value: fresh.mean[p.name]! })),
  ];
  const states = all.map(({ old }) => ({ symbol: { ...old, name: `${old.name} so far`, role: "state" as const }, init: old }));
  const newest = (e: Expr): Expr => rewrite([e], (n) => (n.kind === "input" ? (states.find((s) => s.init.name === n.name)?.symbol ?? n) : n))[0]!;
  const group: ScanGroup = {
    axis: step,
    direction: "forward",
    states,
    updates: all.map(({ value }, state) => ({ state, map: here, value: sub(pushInto(newest(value), here), reference(states[state]!.symbol, here)) })),
  };
  const out = all.map((_, i) => scan(group, i));
  return {
    eta: Object.fromEntries(parts.map((p, i) => [p.name, out[i]!])),
    mean: Object.fromEntries(parts.map((p, i) => [p.name, out[parts.length + i]!])),
  };
}

/** Is the monomial the base measure of some block? Then it cancels with the same term of −E log q. */
const isBase = (m: Monomial, blocks: readonly StateBlock[]): boolean => blocks.some((b) => b.block.base.has(m));

/** ELBO = Σ E[terms] + Σ_blocks (A − η·∂A − E log h). */
function elboOf(form: Form, blocks: readonly StateBlock[], factorOf: (latent: string) => Factor, weightOf: Weight): Expr | Refusal {
  const terms: Expr[] = [];
  for (const t of form.terms) {
    for (const m of t.poly) {
      if (isBase(m, blocks)) continue;
      const value = m.opaque === null ? expectMonomial(m, factorOf, form.expander) : { missing: m.atoms };
      if ("missing" in value)
        return {
          latent: blocks[0]!.block.latent,
          span: t.span,
          atoms: describe(value.missing),
          tried: [],
          why: "its expectation has no closed form, so the bound has none",
        };
      terms.push(sum(m.over, value));
    }
  }
  return addAll([...terms, ...blocks.map((b) => entropyOf(b, weightOf))]);
}

interface Entropic {
  readonly block: Pick<Block, "family" | "baseStatistics">;
  readonly eta: Args;
  readonly mean: Args;
}

/** −E log q of a block, without the part of log h that is a term of the log-joint too. */
export function entropyOf({ block, eta, mean }: Entropic, weightOf: Weight = ONCE): Expr {
  const { family, baseStatistics } = block;
  const inner = family.parts.map((p) => sum(withoutAxes(p.axes, family.plates), mul(eta[p.name]!, mean[p.name]!)));
  const measured = baseStatistics.map((c) => mul(c.monomial.coefficient, mean[c.part]!));
  const perElement = addAll([family.logNormalizer(eta), ...inner.map((e) => neg(e)), neg(family.logBase.constant), ...measured.map((e) => neg(e))]);
  return sum(family.plates, mul(weightOf(family.plates), perElement));
}
