import { apply, exp, isConstant, log, mul, num, pow } from "../ir/build.ts";
import type { Input } from "../ir/types.ts";
import { ranges } from "../rules/range.ts";
import { atCell, atom, CELL, constantPoly, isNumber, monomial, ONE, plus, product, type Atom, type Monomial, type Poly } from "./form.ts";

/** Powers, logarithms and exponentials of the normal form, where they have one; side conditions are proven from supports. */

const rangeAtom = (a: Atom): readonly [number, number] => {
  const { lower, upper } = a.cell.latent.range;
  const cell: Input = { ...CELL, range: { ...a.cell.latent.range, lower, upper } };
  const base = atCell(a.base, cell);
  return ranges([base])(base);
};
export const isPositiveAtom = (a: Atom): boolean => a.exponent % 2 === 0 || rangeAtom(a)[0] >= 0;
const isPositive = (m: Monomial): boolean => ranges([m.coefficient])(m.coefficient)[0] >= 0 && m.atoms.every((a) => rangeAtom(a)[0] >= 0);

function logOnePlus(p: Poly): Poly | null {
  const rest = p.filter((m) => m.atoms.length > 0 || m.opaque !== null);
  const [m] = rest;
  if (
    rest.length !== 1 ||
    !isNumber(
      p.filter((x) => x !== m),
      1,
    ) ||
    m!.opaque !== null ||
    m!.over.length > 0
  )
    return null;
  const [a, ...others] = m!.atoms;
  return others.length > 0 ? null : [monomial(num(1), [atom(a!.cell, apply("log1p", mul(m!.coefficient, pow(a!.base, a!.exponent))))])];
}

/** p · log f; the logarithm of an exponential is its argument. */
function logAtom(a: Atom): Poly {
  const inner = a.base.kind === "apply" && a.base.op === "exp" ? a.base.args[0]! : log(a.base);
  return [monomial(num(a.exponent), [atom(a.cell, inner)])];
}

function exponentialOf(m: Monomial): Monomial | null {
  if (m.atoms.length === 0 && m.opaque === null) return monomial(exp(m.coefficient), []);
  const [a, ...others] = m.atoms;
  if (m.opaque !== null || a === undefined || others.length > 0 || m.over.length > 0) return null;
  if (isConstant(m.coefficient)) {
    if (a.base.kind === "apply" && a.base.op === "log" && a.exponent === 1) return monomial(num(1), [atom(a.cell, a.base.args[0]!, m.coefficient.value)]);
    if (a.exponent === 1) return monomial(num(1), [atom(a.cell, exp(a.base), m.coefficient.value)]);
  }
  const value = mul(m.coefficient, pow(a.base, a.exponent));
  return monomial(num(1), [atom(a.cell, exp(value))]);
}

/** (c Π f^p)^q, for one term: with q whole, or everything provably positive. A whole power of a sum multiplies out. */
export function powerOf(p: Poly, exponent: number): Poly | null {
  if (p.length === 0) return exponent > 0 ? [] : null;
  const [only, ...others] = p;
  if (others.length === 0 && only!.opaque === null && only!.over.length === 0 && (Number.isInteger(exponent) || isPositive(only!)))
    return [{ ...only!, coefficient: pow(only!.coefficient, exponent), atoms: only!.atoms.map((a) => ({ ...a, exponent: a.exponent * exponent })) }];
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > 4) return null;
  return Array.from({ length: exponent }, () => p).reduce((x, y) => product(x, y), ONE);
}

/** log (c Π f^p) = log c + Σ p log f, for one term of provably positive parts; 1 + c f^p is kept as log1p. */
export function logarithmOf(p: Poly): Poly | null {
  if (p.length === 2) return logOnePlus(p);
  const [only, ...others] = p;
  if (only === undefined || others.length > 0 || only.opaque !== null || only.over.length > 0 || !isPositive(only)) return null;
  return plus(constantPoly(log(only.coefficient)), ...only.atoms.map((a) => logAtom(a)));
}

/** exp Σ = Π exp: numbers times logarithms become powers, other terms of one element an atom each. */
export function exponentialPoly(p: Poly): Poly | null {
  let out: Poly = ONE;
  for (const m of p) {
    const factor = exponentialOf(m);
    if (factor === null) return null;
    out = product(out, [factor]);
  }
  return out;
}
