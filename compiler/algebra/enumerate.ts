import { hasAxis, makeAxis, unionAxes } from "../ir/axes.ts";
import { apply, iota, num, reference, select } from "../ir/build.ts";
import { rewrite, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Select } from "../ir/types.ts";
import { atom, CELL, cellOf, constantPoly, monomial, plainIndex, plus, product, summed, type Cell, type Poly } from "./form.ts";
import type { Expander } from "./expand.ts";

/** A latent with finitely many values: categories 1 … K, or 0 and 1. */
export type Values = { readonly kind: "category"; readonly size: string; readonly extent: number } | { readonly kind: "boolean" };

/** A use of a discrete latent in an expression. */
interface Use {
  readonly cell: Cell;
  readonly nodes: Set<Expr>;
  readonly values: Values;
}

/** Positions of plates and enumerated values together, at most. */
export const MOST_CELLS = 1e7;

/**
 * Expands an expression with discrete latents: any use of a discrete element z becomes Σ_k [z = k] · g(k), each value on an axis of its own,
 * so that an index by z is a renaming. `plates`: the axes around, along which an element is one per position.
 */
export function expandDiscrete(e: Expr, plates: readonly Axis[], values: ReadonlyMap<string, Values>, expander: Expander): Poly {
  const use = firstUse(e, plates, values);
  if (use === null) return expandCases(e, plates, expander);
  const at = (value: Expr): Expr =>
    rewrite([e], (n, original) => {
      if (use.nodes.has(original)) return value;
      return n.kind === "reference" ? reference(n.base, n.map.map(({ axis, index }) => ({ axis, index: plainIndex(index) }))) : n; // prettier-ignore
    })[0]!;
  const one = (base: Expr): Poly => [monomial(num(1), [atom(use.cell, base)])];
  if (use.values.kind === "boolean") {
    const [no, yes] = [num(0), num(1)].map((v) => expandDiscrete(at(v), plates, values, expander));
    return plus(no!, product(one(CELL), plus(yes!, product(constantPoly(num(-1)), no!))));
  }
  const axis = valueAxis(use.values.size, use.values.extent, unionAxes(plates, ...topological([e]).map((n) => n.axes)));
  const inner = expandDiscrete(at(iota(axis)), [...plates, axis], values, expander);
  return summed(product(one(apply("eq", CELL, iota(axis))), inner), [axis]);
}

/**
 * What has no form as it stands may have one in each case of its conditions: f(if c then a else b) = if c then f(a) else f(b),
 * for a condition of data.
 */
function expandCases(e: Expr, plates: readonly Axis[], expander: Expander): Poly {
  const whole = expander.expand(e);
  if (!whole.some((m) => m.opaque !== null)) return whole;
  const choice = topological([e]).find(
    (n): n is Select => n.kind === "select" && !expander.hasLatents(n.condition) && expander.hasLatents(n) && n.condition.axes.every((a) => hasAxis(plates, a)),
  );
  if (choice === undefined) return whole;
  const { condition } = choice;
  const branch = (value: Expr): Poly => expandCases(rewrite([e], (n, original) => (original === choice ? value : n))[0]!, plates, expander);
  const masked = (p: Poly, when: boolean): Poly =>
    p.map((m) => ({ ...m, coefficient: when ? select(condition, m.coefficient, 0) : select(condition, 0, m.coefficient) }));
  return plus(masked(branch(choice.then), true), masked(branch(choice.otherwise), false));
}

export function valueAxis(size: string, extent: number, taken: readonly Axis[]): Axis {
  let id = `${size}=`;
  while (taken.some((a) => a.id === id)) id += "=";
  return makeAxis(id, extent, "enumeration", size);
}

/** The first discrete element, in order of evaluation, that is one per position of the plates. */
function firstUse(e: Expr, plates: readonly Axis[], values: ReadonlyMap<string, Values>): Use | null {
  const uses = new Map<string, Use>();
  const nodes = topological([e]);
  for (const n of nodes) {
    const [input, map] = n.kind === "reference" && n.base.kind === "input" ? [n.base, n.map] : n.kind === "input" ? [n, []] : [null, []];
    const known = input === null ? undefined : values.get(input.name);
    if (input === null || known === undefined || !n.axes.every((a) => hasAxis(plates, a))) continue;
    const cell = cellOf(input, map);
    const use = uses.get(cell.key) ?? { cell, nodes: new Set<Expr>(), values: known };
    use.nodes.add(n);
    uses.set(cell.key, use);
  }
  // The base of a reference is no use of its own: elsewhere, a plain input is.
  const bases = new Set(nodes.flatMap((n) => (n.kind === "reference" ? [n.base] : [])));
  const real = [...uses.values()].filter((u) => [...u.nodes].some((n) => n.kind === "reference" || !bases.has(n)));
  return real[0] ?? null;
}
