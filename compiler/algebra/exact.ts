import type { Span } from "../../grammar/span.ts";
import { differentiate } from "../calculus/differentiate.ts";
import { hasAxis, unionAxes, withoutAxes } from "../ir/axes.ts";
import { addAll, apply, eq, iota, le, mul, neg, positionOf, pow, reference, select, sum } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap, Input } from "../ir/types.ts";
import type { Args } from "../distributions/define.ts";
import { scatterTo } from "../inference/keep.ts";
import type { CostTerm } from "../lower/factors.ts";
import { expandDiscrete } from "./enumerate.ts";
import { expectProduct, type Factor } from "./expect.ts";
import { symbolsOf, type BlockFamily } from "./family.ts";
import {
  atCell,
  cellOf,
  cellsOf,
  collect,
  constantPoly,
  indexKey,
  moved,
  plus,
  product,
  readAxes,
  summed,
  tidy,
  type Cell,
  type Monomial,
  type Poly,
} from "./form.ts";
import { matchLatent, type Block, type Contribution, type Refusal } from "./match.ts";
import { symmetric } from "./natural.ts";
import type { Form, Latent, Term } from "./terms.ts";

/** A latent integrated out: its conditional given those that remained then. */
export interface Conditional {
  readonly latent: Latent;
  readonly family: BlockFamily;
  /** Natural parameters as expressions of data and the remaining latents. */
  readonly eta: Args;
  /** Names of the remaining latents that they read. */
  readonly parents: readonly string[];
}

export interface Eliminated {
  readonly conditionals: readonly Conditional[];
  /** What remains of the log-joint. */
  readonly terms: readonly Term[];
  readonly remaining: readonly Latent[];
}

export type Elimination = { readonly kind: "yes"; readonly result: Eliminated } | { readonly kind: "no"; readonly refusal: Refusal };

/** An expression of a poly: latents as the inputs of their symbols. */
export const exprOf = (p: Poly): Expr =>
  addAll(
    p.map((m) => {
      const atoms = m.atoms.map((a) => pow(atCell(a.base, reference(a.cell.latent, a.cell.map)), a.exponent));
      const whole = [...atoms, ...(m.opaque === null ? [] : [m.opaque.expr])].reduce((x, y) => mul(x, y), m.coefficient);
      return sum(m.over, whole);
    }),
  );

/** Σ of the contributions to one natural parameter, at the places of its axes. */
export function naturalPoly(contributions: readonly Contribution[], axes: readonly Axis[]): Poly {
  return collect(contributions.map((c) => scattered({ ...c.monomial, atoms: c.others }, c.index, axes)));
}

/**
 * Σ_over m, scattered to `axes` by the index map. An index that runs along an axis becomes the axis of the target (shifted back, and masked where the
 * axis is shorter); a constant becomes a test of the position; anything else scatters the coefficient, where no atom reads the summed axes, or tests.
 */
function scattered(m: Monomial, index: IndexMap, axes: readonly Axis[]): Monomial {
  const clear = axes.some((a) => hasAxis(m.over, a)) ? renameBound(m, index, axes) : { m, index };
  const along = clear.index.flatMap((e) => (e.index.kind === "axis" ? [e.index.axis] : []));
  const plain = clear.index.every((e) => e.index.kind !== "gather") && new Set(along.map((a) => a.id)).size === along.length;
  if (plain) return tidy(pulledBack(clear.m, clear.index));
  const at = { ...clear.m, atoms: clear.m.atoms.map((a) => ({ ...a, cell: atTarget(a.cell, clear.index) })) };
  const reads = unionAxes(...at.atoms.map(readAxes));
  if (!at.over.some((a) => hasAxis(reads, a)) && at.opaque === null) return { ...at, coefficient: scatterTo(at.coefficient, clear.index, at.over), over: [] };
  const hits = clear.index.map((e) => eq(iota(e.axis), positionOf(e.index)));
  return tidy({ ...at, coefficient: hits.reduce<Expr>((x, y) => mul(x, y), at.coefficient) });
}

/** Where data say which element of the target a term belongs to, an element of the same size that they point to is the one at the target: b[g[n]] is b[g]. */
const atTarget = (cell: Cell, index: IndexMap): Cell =>
  cellOf(
    cell.latent,
    cell.map.map((e): IndexMap[number] => {
      const found = index.find((i) => i.index.kind === "gather" && indexKey(i.index) === indexKey(e.index) && i.axis.size === e.axis.size);
      return found?.axis.extent === e.axis.extent ? { axis: e.axis, index: { kind: "axis", axis: found.axis, shift: 0 } } : e;
    }),
  );

/** The monomial at the positions of the target: b = a − shift where 0 ≤ b < extent, and where a is the constant. */
function pulledBack(m: Monomial, index: IndexMap): Monomial {
  const bound = index.flatMap((e) => (e.index.kind === "axis" ? [{ from: e.index.axis, to: e.axis, shift: e.index.shift }] : []));
  const inner = moved(
    { ...m, over: m.over.filter((a) => !bound.some((b) => b.from.id === a.id)) },
    bound.map(({ from, to, shift }): IndexMap[number] => ({ axis: from, index: { kind: "axis", axis: to, shift: -shift } })),
  );
  const tests = index.flatMap((e): readonly Expr[] => {
    if (e.index.kind === "constant") return [eq(iota(e.axis), e.index.position + 1)];
    if (e.index.kind !== "axis") return [];
    const { shift, axis } = e.index;
    const low = shift > 0 ? [le(1 + shift, iota(e.axis))] : [];
    return axis.extent + shift < e.axis.extent ? [...low, le(iota(e.axis), axis.extent + shift)] : low;
  });
  const [first, ...more] = tests;
  const constants = index.flatMap((e) => (e.index.kind === "constant" ? [{ axis: e.axis, position: e.index.position }] : []));
  const atoms = inner.atoms.map((a) => ({ ...a, cell: inside(atAxis(a.cell, constants)) }));
  if (first === undefined) return { ...inner, atoms };
  const mask = more.reduce<Expr>((x, y) => apply("and", x, y), first);
  return { ...inner, atoms, coefficient: select(mask, inner.coefficient, 0) };
}

/** Places beyond an end are moved to the end: what stands there is masked, but must be a number. */
const inside = (cell: Cell): Cell =>
  cellOf(
    cell.latent,
    cell.map.map((e): IndexMap[number] => {
      const at = e.index;
      if (at.kind !== "axis" || (at.shift >= 0 && at.axis.extent + at.shift <= e.axis.extent)) return e;
      return { axis: e.axis, index: { kind: "gather", index: apply("min", apply("max", iota(at.axis, at.shift), 1), e.axis.extent) } };
    }),
  );

/** Where the position is the constant, an element at that constant of the same size is the one at the position: so that like terms meet. */
function atAxis(cell: Cell, constants: readonly { readonly axis: Axis; readonly position: number }[]): Cell {
  if (constants.length === 0) return cell;
  return cellOf(
    cell.latent,
    cell.map.map((e): IndexMap[number] => {
      const at = e.index;
      const found =
        at.kind === "constant"
          ? constants.find((c) => c.position === at.position && c.axis.size === e.axis.size && c.axis.extent === e.axis.extent)
          : undefined;
      return found === undefined ? e : { axis: e.axis, index: { kind: "axis", axis: found.axis, shift: 0 } };
    }),
  );
}

/** Bound axes whose names are those of the target are renamed, in the index map too. */
function renameBound(m: Monomial, index: IndexMap, axes: readonly Axis[]): { readonly m: Monomial; readonly index: IndexMap } {
  const clash = m.over.filter((a) => hasAxis(axes, a));
  const fresh = clash.map((a): Axis => ({ ...a, id: `${a.id}~` }));
  const map: IndexMap = clash.map((axis, i) => ({ axis, index: { kind: "axis", axis: fresh[i]!, shift: 0 } }));
  const free = { ...m, over: withoutAxes(m.over, clash) };
  const through = index.map((e): IndexMap[number] => {
    const at = e.index;
    if (at.kind === "axis") return { axis: e.axis, index: { ...at, axis: fresh[clash.findIndex((a) => a.id === at.axis.id)] ?? at.axis } };
    return at.kind === "gather" ? { axis: e.axis, index: { kind: "gather", index: reference(at.index, map) } } : e;
  });
  return { m: { ...moved(free, map), over: [...free.over, ...fresh] }, index: through };
}

/** Integrates one latent out of the terms, if the result has a form. */
export function eliminate(
  form: Form,
  latent: Latent,
  terms: readonly Term[],
): { readonly kind: "yes"; readonly conditional: Conditional; readonly terms: readonly Term[] } | { readonly kind: "no"; readonly refusal: Refusal } {
  const name = latent.symbol.input.name;
  const mine = (m: Monomial): boolean => cellsOf(m).some((c) => c.latent.name === name);
  const span = terms.find((t) => t.poly.some(mine))?.span ?? latent.span;
  const matched = matchLatent(form, latent, terms);
  if (matched.kind === "no") return matched;
  let refusal: Refusal | null = null;
  for (const block of [matched.block, ...matched.others]) {
    const { family } = block;
    const eta = naturalOf(block);
    const normalizer = expandDiscrete(family.logNormalizer(eta), family.plates, form.values, form.expander);
    const made = summed(plus(normalizer, constantPoly(neg(family.logBase.constant))), family.plates);
    const tied = made.find((m) => m.opaque !== null);
    refusal ??= tied === undefined ? null : coupling(latent, tied, span);
    if (tied !== undefined) continue;
    const kept = terms.map((t) => ({ ...t, poly: t.poly.filter((m) => !mine(m)) }));
    const parents = [...inputsOf(Object.values(eta)).values()].filter((i) => i.role === "latent").map((i) => i.name);
    const cost: CostTerm = { id: `A of ${latent.name}`, expr: exprOf(made), plates: [], variable: null, span };
    return { kind: "yes", conditional: { latent, family, eta, parents }, terms: [...kept, { poly: made, span, variable: null, cost }] };
  }
  return { kind: "no", refusal: refusal! };
}

/** Natural parameters of a block as expressions of data and other latents. */
export function naturalOf({ family, contributions }: Block): Args {
  return Object.fromEntries(family.parts.map((p) => [p.name, symmetric(exprOf(naturalPoly(contributions.get(p.name) ?? [], p.axes)), p.axes, family.plates)]));
}

function coupling(latent: Latent, m: Monomial, span: Span): Refusal {
  const cells = m.opaque!.cells.filter((c, i, all) => all.findIndex((o) => o.latent.name === c.latent.name) === i);
  const names = cells.map((c) => c.latent.name.replace("°", ""));
  const plates = unionAxes(...cells.map((c) => c.latent.axes)).map((a) => a.size);
  const where = plates.length === 0 ? "" : ` over the plate ${plates.join(", ")}`;
  return {
    latent,
    span,
    atoms: "",
    tried: [],
    why: `integrating it out ties the elements of ${names.join(" and ")} together${where}: the result is no product`,
  };
}

/** Attempts of the search for an order, at most. */
const MOST_ATTEMPTS = 300;

/** EXACT: an order in which every wanted latent can be integrated out: most plates first, then whatever works. */
export function eliminateAll(form: Form, wanted: readonly Latent[]): Elimination {
  let attempts = 0;
  let best: { readonly done: number; readonly refusal: Refusal } | null = null;
  const search = (terms: readonly Term[], left: readonly Latent[], done: readonly Conditional[]): Eliminated | null => {
    if (left.length === 0) return { conditionals: done, terms, remaining: form.latents.filter((l) => !wanted.includes(l)) };
    for (const latent of [...left].sort((a, b) => b.symbol.input.axes.length - a.symbol.input.axes.length)) {
      if (++attempts > MOST_ATTEMPTS) return null;
      const made = eliminate(form, latent, terms);
      if (made.kind === "no") {
        if (best === null || done.length > best.done) best = { done: done.length, refusal: made.refusal };
        continue;
      }
      const rest = left.filter((l) => l !== latent);
      const found = search(made.terms, rest, [...done, made.conditional]);
      if (found !== null) return found;
    }
    return null;
  };
  const result = search(form.terms, wanted, []);
  if (result !== null) return { kind: "yes", result };
  return {
    kind: "no",
    refusal: (best as { readonly refusal: Refusal } | null)?.refusal ?? {
      latent: wanted[0]!,
      span: wanted[0]!.span,
      atoms: "",
      tried: [],
      why: "no order of integration was found",
    },
  };
}

/** log evidence: what remains when every latent is integrated out. */
export const evidenceOf = ({ terms }: Eliminated): Expr => exprOf(plus(...terms.map((t) => t.poly)));

/** ∂A/∂η at the natural parameters of a conditional, by part. */
export function meansOf({ family, eta }: Pick<Conditional, "family" | "eta">): Args {
  const symbols = symbolsOf(family);
  const total = sum(family.plates, family.logNormalizer(symbols));
  const gradient = differentiate(
    total,
    family.parts.map((p) => (symbols[p.name] as Input).name),
  );
  const replaced = substitute(
    family.parts.map((p) => gradient.get((symbols[p.name] as Input).name)!),
    new Map(family.parts.map((p) => [(symbols[p.name] as Input).name, eta[p.name]!])),
  );
  return Object.fromEntries(family.parts.map((p, i) => [p.name, replaced[i]!]));
}

/** E of a poly under the whole posterior, by the tower rule from the latents integrated out first. Null where a conditional expectation has no form. */
export function expectPoly(p: Poly, conditionals: readonly Conditional[], form: Form): Expr | null {
  let current = p;
  for (const c of conditionals) {
    const name = c.latent.symbol.input.name;
    if (!current.some((m) => cellsOf(m).some((x) => x.latent.name === name))) continue;
    const factor: Factor = { family: c.family, eta: c.eta, mean: meansOf(c) };
    const next: Poly[] = [];
    for (const m of current) {
      const mine = m.atoms.filter((a) => a.cell.latent.name === name);
      if (m.opaque !== null) return null;
      if (mine.length === 0) {
        next.push([m]);
        continue;
      }
      const value = expectProduct(factor, mine, form.expander);
      if (value === null) return null;
      const around = unionAxes(m.over, value.axes);
      const inner = expandDiscrete(value, around, form.values, form.expander);
      const rest: Monomial = { ...m, atoms: m.atoms.filter((a) => !mine.includes(a)), over: [] };
      next.push(summed(product([rest], inner), m.over));
    }
    current = plus(...next);
  }
  return current.some((m) => cellsOf(m).length > 0) ? null : exprOf(current);
}
