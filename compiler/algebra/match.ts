import type { Span } from "../../grammar/span.ts";
import { hasAxis, mapAxes, unionAxes, withoutAxes } from "../ir/axes.ts";
import { apply, eq, isConstant, neg, num, positionOf, select } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import { bug } from "../pass.ts";
import { covarianceNormal } from "./covariance.ts";
import { recordFamilies, type BlockFamily } from "./family.ts";
import { cellsOf, indexKey, textOf, type Atom, type Cell, type Monomial } from "./form.ts";
import { categoryChain, follows, normalChain, normalVector } from "./joint.ts";
import { valueAxis } from "./enumerate.ts";
import type { Form, Latent, Term } from "./terms.ts";

/** One summand of a natural parameter: Σ_over coefficient · others, at the places of the statistic. */
export interface Contribution {
  readonly monomial: Monomial;
  /** Atoms of other blocks. */
  readonly others: readonly Atom[];
  readonly index: IndexMap;
}

/** The complete conditional of a latent: an exponential family, and what adds up to its natural parameters. */
export interface Block {
  readonly latent: Latent;
  /** Of a block of two latents (normal-gamma-block.ts): the precision of the first. */
  readonly scale: Latent | null;
  readonly family: BlockFamily;
  readonly contributions: ReadonlyMap<string, readonly Contribution[]>;
  /** Monomials that are the base measure of the family. */
  readonly base: ReadonlySet<Monomial>;
  /** Terms of log h that are statistics themselves: log q has them besides η · t. */
  readonly baseStatistics: readonly (Contribution & { readonly part: string })[];
  /** For elements updated one after the other: the axis along which terms couple them. */
  readonly sequential: Axis | null;
}

/** The latents of a block. */
export const latentsOf = ({ latent, scale }: Block): readonly Latent[] => (scale === null ? [latent] : [latent, scale]);

/** "mu", or "mu, tau". */
export const blockName = (block: Block): string =>
  latentsOf(block)
    .map((l) => l.name)
    .join(", ");

/** Why a latent has no conjugate conditional. */
export interface Refusal {
  readonly latent: Latent;
  readonly span: Span;
  /** The part of a term that is no statistic, in words. */
  readonly atoms: string;
  readonly tried: readonly string[];
  readonly why: string;
}

export type Match = { readonly kind: "yes"; readonly block: Block; readonly others: readonly Block[] } | { readonly kind: "no"; readonly refusal: Refusal };

/** How a block may be made: its coupled elements as one vector (or chain), or each element by itself. */
export type Joining = "joint" | "elementwise";

/** Longest coupled axis that becomes a dense Normal vector. */
const MOST_DENSE = 1500;
/** Longest chain that is also tried as a dense vector: for a chain whose terms read other latents. */
const MOST_DENSE_CHAIN = 200;
/** From this extent on a chain is filtered instead of factored as a dense matrix. */
const LEAST_CHAIN = 3;

interface Found {
  readonly monomial: Monomial;
  readonly term: Term;
  readonly mine: readonly Atom[];
}

/** MATCH: finds the family of a latent's complete conditional. Families are tried fewest statistics first. */
export function matchLatent(form: Form, latent: Latent, terms: readonly Term[], joining: Joining = "joint"): Match {
  const name = latent.symbol.input.name;
  const found: Found[] = [];
  for (const term of terms) {
    for (const monomial of term.poly) {
      if (!cellsOf(monomial).some((c) => c.latent.name === name)) continue;
      const mine = monomial.atoms.filter((a) => a.cell.latent.name === name);
      if (monomial.opaque?.cells.some((c) => c.latent.name === name) === true)
        return no(latent, term, textOf(monomial.opaque.expr), [], "mixes it with other latents in a way that is no product");
      found.push({ monomial, term, mine });
    }
  }
  const families = candidates(form, latent, found, joining);
  // The family that takes the most terms says what is missing.
  let furthest = -1;
  const blocks: Block[] = [];
  for (const family of families) {
    const made = tryFamily(latent, family, found, joining);
    if ("contributions" in made) blocks.push(made);
    else furthest = Math.max(furthest, found.indexOf(made));
  }
  const [block, ...others] = blocks;
  if (block !== undefined) return { kind: "yes", block, others };
  const first = found[Math.max(0, furthest)];
  if (first === undefined) return no(latent, terms[0]!, "", [], "occurs in no term");
  return no(
    latent,
    first.term,
    describe(first.mine),
    families.map((f) => f.name),
    "",
  );
}

function no(latent: Latent, term: Term, atoms: string, tried: readonly string[], why: string): { readonly kind: "no"; readonly refusal: Refusal } {
  return { kind: "no", refusal: { latent, span: term.span, atoms: atoms.trim().replace(/^= /, ""), tried, why } };
}

/** "mu^2 · log(mu)": the atoms with the latent's name in the place of the box, and without the centres of the expansion. */
export const describe = (atoms: readonly Atom[]): string =>
  atoms
    .map((a) => {
      const centres = [...inputsOf([a.base]).keys()].filter((name) => name.startsWith("centre of "));
      const [plain] = substitute([a.base], new Map(centres.map((name) => [name, num(0)])));
      const base = textOf(plain!)
        .trim()
        .replace(/^(?:\[[^\]]*\] )?= /, "")
        .replaceAll("□", a.cell.latent.name.replace("°", ""));
      return a.exponent === 1 ? base : `${base}^${a.exponent}`;
    })
    .join(" · ");

/** Two different elements of the latent in one term. */
function pairsOf(found: readonly Found[]): readonly (readonly Cell[])[] {
  return found.flatMap(({ mine }) => {
    const cells = mine.map((a) => a.cell).filter((c, i, all) => all.findIndex((o) => o.key === c.key) === i);
    return cells.length > 1 ? [cells] : [];
  });
}

function candidates(form: Form, latent: Latent, found: readonly Found[], joining: Joining): readonly BlockFamily[] {
  const { input } = latent.symbol;
  const { prior } = latent;
  const taken = unionAxes(input.axes, ...found.map((f) => f.monomial.over));
  const categories = latent.values?.kind === "category" ? valueAxis(latent.values.size, latent.values.extent, taken) : null;
  if (latent.covariance !== null) {
    const family = covarianceNormal(input, latent.covariance);
    return family === null ? [] : [family];
  }
  const pairs = pairsOf(found);
  const whole = prior?.record.rank === 1 && latent.support.kind === "real" ? [input.axes[input.axes.length - 1]!] : [];
  const coupled = coupledAxes(input.axes, pairs);
  const separate = (): readonly BlockFamily[] => recordFamilies({ latent: input, expander: form.expander, support: latent.support.kind, categories, prior });
  if (joining === "elementwise" || (coupled.length === 0 && whole.length === 0)) return separate();
  const [axis, ...more] = coupled;
  const isChain =
    axis !== undefined && more.length === 0 && pairs.every(([a, b, ...others]) => others.length === 0 && (follows(a!, b!, axis) || follows(b!, a!, axis)));
  if (categories !== null) return isChain ? [categoryChain(input, axis, categories)] : [];
  if (latent.support.kind !== "real") return separate();
  const all = input.axes.filter((a) => hasAxis(coupled, a) || hasAxis(whole, a));
  const chain = isChain && whole.length === 0 && axis.extent >= LEAST_CHAIN ? [normalChain(input, axis)] : [];
  const dense = all.reduce((n, a) => n * a.extent, 1) > (chain.length > 0 ? MOST_DENSE_CHAIN : MOST_DENSE) ? null : normalVector(input, all);
  return dense === null && chain.length === 0 ? separate() : [...chain, ...(dense === null ? [] : [dense])];
}

/** The own axes in which the elements of a term differ. */
function coupledAxes(own: readonly Axis[], pairs: readonly (readonly Cell[])[]): readonly Axis[] {
  return own.filter((_, i) => pairs.some(([first, ...others]) => others.some((o) => indexKey(o.map[i]!.index) !== indexKey(first!.map[i]!.index))));
}

/** The block, or the first term that does not fit. */
function tryFamily(latent: Latent, family: BlockFamily, found: readonly Found[], joining: Joining): Block | Found {
  const contributions = new Map<string, Contribution[]>(family.parts.map((p) => [p.name, []]));
  const base = new Set<Monomial>();
  const add = (c: Contribution & { readonly part: string }): void => void contributions.get(c.part)!.push(c);
  for (const f of found) {
    const { monomial, mine } = f;
    const others = monomial.atoms.filter((a) => !mine.includes(a));
    const statistic = family.statistic(mine);
    const split = statistic === null && joining === "elementwise" ? splitPair(family, f, others) : null;
    if (statistic !== null) add({ monomial, others, ...statistic });
    else if (split !== null) split.forEach(add);
    else if (isBase(family, monomial, mine)) base.add(monomial);
    else return f;
  }
  const measured = family.logBase.terms.map((t) => ({ monomial: t, others: [], statistic: family.statistic(t.atoms) }));
  const baseStatistics = measured.flatMap((b) => (b.statistic === null ? [] : [{ monomial: b.monomial, others: [], ...b.statistic }]));
  for (const b of baseStatistics) add({ ...b, monomial: { ...b.monomial, coefficient: neg(b.monomial.coefficient) } });
  const missing = measured.some((b) => b.statistic === null && ![...base].some((m) => sameAtoms(b.monomial, m)));
  if (missing) return found[0] ?? bug("a latent without terms");
  const [axis = null] = joining === "elementwise" ? coupledAxes(latent.symbol.input.axes, pairsOf(found)) : [];
  return { latent, scale: null, family, contributions, base, baseStatistics, sequential: axis };
}

/**
 * Two elements of one term, each updated by itself: c·f(a)·g(b) is c·E g(b) for a and c·E f(a) for b; where both places are the same
 * element, it is its square.
 */
function splitPair(family: BlockFamily, { monomial, mine }: Found, others: readonly Atom[]): readonly (Contribution & { readonly part: string })[] | null {
  const [a, b, ...more] = mine;
  if (a === undefined || b === undefined || more.length > 0) return null;
  const [first, second, both] = [family.statistic([a]), family.statistic([b]), family.statistic([{ ...a, exponent: a.exponent + b.exponent }])];
  const same = sameElement(a.cell, b.cell);
  if (first === null || second === null || (same !== null && (both === null || a.baseKey !== b.baseKey))) return null;
  const apart = same === null ? monomial : { ...monomial, coefficient: select(same, 0, monomial.coefficient) };
  const pair = [
    { monomial: apart, others: [...others, b], ...first },
    { monomial: apart, others: [...others, a], ...second },
  ];
  return same === null ? pair : [...pair, { monomial: { ...monomial, coefficient: select(same, monomial.coefficient, 0) }, others, ...both! }];
}

/** Where two cells of one latent are the same element; null where they never are. */
export function sameElement(a: Cell, b: Cell): Expr | null {
  let test: Expr = num(1);
  for (const [i, { index }] of a.map.entries()) {
    const other = b.map[i]!.index;
    if (indexKey(index) === indexKey(other)) continue;
    if (index.kind === "constant" && other.kind === "constant") return null;
    if (index.kind === "axis" && other.kind === "axis" && index.axis.id === other.axis.id) return null;
    test = isConstant(test, 1) ? eq(positionOf(index), positionOf(other)) : apply("and", test, eq(positionOf(index), positionOf(other)));
  }
  return test;
}

/** Part of log h: the same function of the element, with the same coefficient, once for every element. */
function isBase(family: BlockFamily, m: Monomial, mine: readonly Atom[]): boolean {
  return mine.length === m.atoms.length && family.logBase.terms.some((t) => sameAtoms(t, m));
}

function sameAtoms(base: Monomial, m: Monomial): boolean {
  const key = (x: Monomial): string => x.atoms.map((a) => `${a.baseKey}^${a.exponent}`).sort().join("*"); // prettier-ignore
  if (key(base) !== key(m) || !isConstant(base.coefficient) || !isConstant(m.coefficient, base.coefficient.value)) return false;
  const cell = m.atoms[0]!.cell;
  const axes = mapAxes(cell.map);
  return (
    cell.map.every((p) => p.index.kind === "axis" && p.index.shift === 0 && p.index.axis.extent === p.axis.extent) &&
    axes.length === cell.map.length &&
    withoutAxes(m.over, axes).length === 0
  );
}
