import { differentiate } from "../calculus/differentiate.ts";
import { add, exp, input, isConstant, log, mul, num, pow, reference, select, sub } from "../ir/build.ts";
import { substitute } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { Args } from "../distributions/define.ts";
import type { BlockFamily } from "./family.ts";
import type { Expander } from "./expand.ts";
import { atCell, indicated, type Atom, type Monomial } from "./form.ts";
import { sameElement } from "./match.ts";

/** q of a block: natural parameters, and means of the statistics, as arrays over the axes of the parts. */
export interface Factor {
  readonly family: BlockFamily;
  readonly eta: Args;
  readonly mean: Args;
}

/** E under q of a product of atoms of one block. Null when it has no closed form. */
export function expectProduct(q: Factor, atoms: readonly Atom[], expander: Expander): Expr | null {
  const statistic = q.family.statistic(atoms);
  if (statistic !== null) return reference(q.mean[statistic.part]!, statistic.index);
  const cells = new Map(atoms.map((a) => [a.cell.key, a.cell]));
  if (cells.size === 1) return derived(q, atoms, expander);
  return cells.size === 2 && q.family.independent ? apartOrSame(q, atoms, expander) : null;
}

/** Independent elements: the product of expectations, or that of the product where both are the same element. */
function apartOrSame(q: Factor, atoms: readonly Atom[], expander: Expander): Expr | null {
  const [first] = atoms;
  const mine = atoms.filter((a) => a.cell.key === first!.cell.key);
  const others = atoms.filter((a) => !mine.includes(a));
  const [x, y] = [expectProduct(q, mine, expander), expectProduct(q, others, expander)];
  if (x === null || y === null) return null;
  const same = sameElement(mine[0]!.cell, others[0]!.cell);
  if (same === null) return mul(x, y);
  const [a, b] = [mine[0]!, others[0]!];
  if (mine.length > 1 || others.length > 1 || a.baseKey !== b.baseKey) return null;
  const square = expectProduct(q, [{ ...a, exponent: a.exponent + b.exponent }], expander);
  return square === null ? null : select(same, square, mul(x, y));
}

/**
 * E of a function that is no statistic: with f = exp(u · t) · t_s, E f = exp(A(η + u) − A(η)) · ∂A(η + u)/∂η_s. This gives powers,
 * reciprocals and exponentials, and products of two statistics. Source: DERIVATION, step 6; the cumulant generating function of t.
 */
function derived({ family, eta }: Factor, atoms: readonly Atom[], expander: Expander): Expr | null {
  if (family.law === null || family.parts.some((p) => p.axes.length !== family.plates.length)) return null;
  const rest = atoms.flatMap((a) =>
    Array.from({ length: Number.isInteger(a.exponent) && a.exponent > 0 ? a.exponent : 1 }, () => ({
      ...a,
      exponent: Number.isInteger(a.exponent) && a.exponent > 0 ? 1 : a.exponent,
    })),
  );
  const split = [null, ...rest.map((_, i) => i)].map((i) => ({
    statistic: i === null ? null : (family.statistic([rest[i]!])?.part ?? null),
    wanted: i,
    tilt: tiltOf(family, i === null ? atoms : rest.filter((_, j) => j !== i), expander),
  }));
  const found = split.find((s) => s.tilt !== null && (s.wanted === null || s.statistic !== null)) ?? squareOf(family, rest);
  if (found === undefined) return null;
  const symbols = Object.fromEntries(family.parts.map((p) => [p.name, input(`η ${p.name}`, family.plates, "param")]));
  const a = family.logNormalizer(symbols);
  const shifted = Object.fromEntries(family.parts.map((p) => [p.name, add(eta[p.name]!, found.tilt![p.name] ?? num(0))]));
  const at = (e: Expr, values: Args): Expr => substitute([e], new Map(family.parts.map((p) => [`η ${p.name}`, values[p.name]!])))[0]!;
  const tilted = exp(sub(at(a, shifted), at(a, eta)));
  const whole =
    "second" in found
      ? secondMoment(a, found.statistic, found.second, (e) => at(e, eta))
      : found.statistic === null
        ? tilted
        : mul(tilted, at(differentiate(a, [`η ${found.statistic}`]).get(`η ${found.statistic}`)!, shifted));
  return reference(whole, atoms[0]!.cell.map);
}

/** t_r · t_s: E = ∂²A + ∂A ∂A. */
function squareOf(family: BlockFamily, rest: readonly Atom[]): { readonly statistic: string; readonly second: string; readonly tilt: Args } | undefined {
  const [a, b, ...more] = rest;
  if (a === undefined || b === undefined || more.length > 0) return undefined;
  const [r, s] = [family.statistic([a])?.part, family.statistic([b])?.part];
  return r === undefined || s === undefined ? undefined : { statistic: r, second: s, tilt: {} };
}

function secondMoment(a: Expr, r: string, s: string, at: (e: Expr) => Expr): Expr {
  const [first, second] = [differentiate(a, [`η ${r}`]).get(`η ${r}`)!, differentiate(a, [`η ${s}`]).get(`η ${s}`)!];
  return at(add(mul(first, second), differentiate(first, [`η ${s}`]).get(`η ${s}`)!));
}

/** u with Π atoms = exp(u · t), numbers by part; null when the logarithm is not linear in the statistics. */
function tiltOf(family: BlockFamily, atoms: readonly Atom[], expander: Expander): Args | null {
  const tilt: Record<string, Expr> = {};
  for (const a of atoms) {
    if (indicated(a.base) !== null) return null;
    const poly = expander.expand(log(pow(atCell(a.base, a.cell.latent), a.exponent)));
    for (const m of poly) {
      const part = m.atoms.length === 0 || m.opaque !== null || m.over.length > 0 ? null : (family.statistic(m.atoms)?.part ?? null);
      if (part === null || !isConstant(m.coefficient)) return null;
      tilt[part] = add(tilt[part] ?? num(0), m.coefficient);
    }
  }
  return tilt;
}

/** E of a monomial under independent blocks: coefficient · Π of the expectations of each block's atoms. Null with the atoms that have none. */
export function expectMonomial(m: Monomial, factorOf: (latent: string) => Factor, expander: Expander): Expr | { readonly missing: readonly Atom[] } {
  const value = expectAtoms(m.atoms, factorOf, expander);
  return "missing" in value ? value : mul(m.coefficient, value);
}

export function expectAtoms(atoms: readonly Atom[], factorOf: (latent: string) => Factor, expander: Expander): Expr | { readonly missing: readonly Atom[] } {
  // Latents of one block are expected together.
  const families = [...new Set(atoms.map((a) => factorOf(a.cell.latent.name).family))];
  let out: Expr = num(1);
  for (const family of families) {
    const mine = atoms.filter((a) => factorOf(a.cell.latent.name).family === family);
    const value = expectProduct(factorOf(mine[0]!.cell.latent.name), mine, expander);
    if (value === null) return { missing: mine };
    out = mul(out, value);
  }
  return out;
}
