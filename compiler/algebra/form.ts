import { hasAxis, mapAxes, unionAxes, withoutAxes } from "../ir/axes.ts";
import { add, eq, input, isApply, isConstant, mul, num, sum } from "../ir/build.ts";
import { rewrite } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap, Input } from "../ir/types.ts";
import { printExpressions } from "../program/print.ts";
import { freshAxis, pushInto } from "../program/push.ts";

/**
 * The normal form of a log-joint: L = Σ_j Σ_{axes j} c_j · Π_r a_jr. A coefficient c has no latents. An atom is a power of a function of
 * exactly ONE element of a latent, its cell. What has no such form is opaque.
 */

/** One element of a latent: for every own axis of its array, where it stands. */
export interface Cell {
  readonly latent: Input;
  readonly map: IndexMap;
  readonly key: string;
}

/** base(cell) ^ exponent; `base` is an expression of CELL. */
export interface Atom {
  readonly cell: Cell;
  readonly base: Expr;
  readonly baseKey: string;
  readonly exponent: number;
}

/** A factor that mixes elements of latents in a way that is no product: what it reads, and its text. */
export interface Opaque {
  readonly expr: Expr;
  readonly cells: readonly Cell[];
}

/** Σ_over coefficient · Π atoms · opaque, a value over the axes that are not summed. */
export interface Monomial {
  readonly coefficient: Expr;
  readonly atoms: readonly Atom[];
  readonly opaque: Opaque | null;
  readonly over: readonly Axis[];
}

export type Poly = readonly Monomial[];

/** Stands for the element in the base of an atom. */
export const CELL: Input = input("□", [], "latent");

/** Is it the element itself (with whatever range)? */
export const isCell = (e: Expr): boolean => e.kind === "input" && e.name === CELL.name;

const texts = new WeakMap<Expr, string>();
/** A text that is the same for expressions of the same structure. */
export function textOf(e: Expr): string {
  const known = texts.get(e) ?? printExpressions([{ name: "", value: e }]);
  texts.set(e, known);
  return known;
}

export function indexKey(index: Index): string {
  switch (index.kind) {
    case "axis":
      return `${index.axis.id}+${index.shift}`;
    case "constant":
      return `=${index.position}`;
    case "gather":
      return `(${textOf(index.index).trim()})`;
  }
}

/** A gather by a position or by a number is that position or number. */
export function plainIndex(index: Index): Index {
  if (index.kind !== "gather") return index;
  const e = index.index;
  if (e.kind === "iota") return { kind: "axis", axis: e.axis, shift: e.offset };
  if (e.kind === "constant") return { kind: "constant", position: e.value - 1 };
  if (isApply(e, "add")) {
    const [a, b] = e.args;
    const [at, by] = isConstant(b!) ? [a!, b.value] : isConstant(a!) ? [b!, a.value] : [e, 0];
    if (at.kind === "iota") return { kind: "axis", axis: at.axis, shift: at.offset + by };
  }
  return index;
}

export function cellOf(latent: Input, map: IndexMap): Cell {
  const whole = latent.axes.map((axis): IndexMap[number] => {
    const index = map.find((m) => m.axis.id === axis.id)?.index ?? { kind: "axis" as const, axis, shift: 0 };
    return { axis, index: plainIndex(index) };
  });
  return { latent, map: whole, key: `${latent.name}[${whole.map((m) => indexKey(m.index)).join(",")}]` };
}

export const cellAxes = (cell: Cell): readonly Axis[] => mapAxes(cell.map);

export const atom = (cell: Cell, base: Expr, exponent = 1): Atom => ({ cell, base, baseKey: textOf(base), exponent });

export const constantPoly = (e: Expr): Poly => (isConstant(e, 0) ? [] : [{ coefficient: e, atoms: [], opaque: null, over: [] }]);
export const monomial = (coefficient: Expr, atoms: readonly Atom[], over: readonly Axis[] = []): Monomial => ({ coefficient, atoms, opaque: null, over });

/** The latents' elements that a monomial reads, those of an opaque factor included. */
export const cellsOf = (m: Monomial): readonly Cell[] => [...m.atoms.map((a) => a.cell), ...(m.opaque?.cells ?? [])];

/** The axes that an atom is read along. */
export const readAxes = (a: Atom): readonly Axis[] => unionAxes(cellAxes(a.cell), a.base.axes);
const atomAxes = (m: Monomial): readonly Axis[] => unionAxes(...m.atoms.map(readAxes), ...(m.opaque === null ? [] : [m.opaque.expr.axes]));

export const axesOf = (m: Monomial): readonly Axis[] => unionAxes(m.coefficient.axes, atomAxes(m), m.over);

/** Index maps through a substitution of axes. */
export function throughIndex(index: Index, map: IndexMap): Index {
  switch (index.kind) {
    case "constant":
      return index;
    case "gather":
      return plainIndex({ kind: "gather", index: pushInto(index.index, map) });
    case "axis": {
      const then = map.find((m) => m.axis.id === index.axis.id)?.index;
      if (then === undefined) return index;
      if (then.kind === "axis") return { kind: "axis", axis: then.axis, shift: then.shift + index.shift };
      if (then.kind === "constant") return { kind: "constant", position: then.position + index.shift };
      return plainIndex({ kind: "gather", index: add(then.index, index.shift) });
    }
  }
}

/** A monomial at other positions of its axes; bound axes that the new positions would capture are renamed. */
export function moved(m: Monomial, map: IndexMap): Monomial {
  const taken = unionAxes(axesOf(m), mapAxes(map));
  const captured = m.over.filter((a) => hasAxis(mapAxes(map), a));
  const apart = captured.length === 0 ? m : renamed(m, captured, taken);
  return substituted(
    apart,
    map.filter((e) => !hasAxis(apart.over, e.axis)),
  );
}

/** Bound axes under new names. */
function renamed(m: Monomial, bound: readonly Axis[], taken: readonly Axis[]): Monomial {
  const fresh: Axis[] = [];
  for (const a of bound) fresh.push(freshAxis(a, [...taken, ...fresh]));
  const map: IndexMap = bound.map((axis, i) => ({ axis, index: { kind: "axis", axis: fresh[i]!, shift: 0 } }));
  return { ...substituted(m, map), over: m.over.map((a) => fresh[bound.findIndex((b) => b.id === a.id)] ?? a) };
}

function substituted(m: Monomial, map: IndexMap): Monomial {
  const cell = (c: Cell): Cell =>
    cellOf(
      c.latent,
      c.map.map(({ axis, index }) => ({ axis, index: throughIndex(index, map) })),
    );
  return {
    coefficient: pushInto(m.coefficient, map),
    atoms: m.atoms.map((a) => atom(cell(a.cell), pushInto(a.base, map), a.exponent)),
    opaque: m.opaque === null ? null : { expr: pushInto(m.opaque.expr, map), cells: m.opaque.cells.map(cell) },
    over: m.over,
  };
}

/** The product; bound axes of one that occur in the other are renamed (a product of two sums has two axes). */
export function times(a: Monomial, b: Monomial): Monomial {
  const taken = unionAxes(axesOf(a), axesOf(b));
  const right = b.over.filter((x) => hasAxis(axesOf(a), x));
  const second = right.length === 0 ? b : renamed(b, right, taken);
  const left = a.over.filter((x) => hasAxis(axesOf(second), x));
  const first = left.length === 0 ? a : renamed(a, left, unionAxes(taken, axesOf(second)));
  const opaque = joinOpaque(first.opaque, second.opaque);
  return tidy({
    coefficient: mul(first.coefficient, second.coefficient),
    atoms: [...first.atoms, ...second.atoms],
    opaque,
    over: [...first.over, ...second.over],
  });
}

const joinOpaque = (a: Opaque | null, b: Opaque | null): Opaque | null =>
  a === null || b === null ? (a ?? b) : { expr: mul(a.expr, b.expr), cells: [...a.cells, ...b.cells] };

const isBoolean = (latent: Input): boolean => latent.range.integer && latent.range.lower === 0 && latent.range.upper === 1;
/** [z = k]: the base eq(□, k); else null. */
export const indicated = (base: Expr): Expr | null =>
  !isApply(base, "eq") ? null : isCell(base.args[0]!) ? base.args[1]! : isCell(base.args[1]!) ? base.args[0]! : null;

/** Powers of one base of one element are one atom; indicators are idempotent, and two of one element agree or vanish; axes that no atom reads are summed. */
export function tidy(m: Monomial): Monomial {
  let { coefficient } = m;
  const atoms: Atom[] = [];
  for (const a of m.atoms) {
    const at = indicated(a.base);
    const same = atoms.findIndex((b) => b.cell.key === a.cell.key && b.baseKey === a.baseKey);
    const other = at === null ? undefined : atoms.find((b) => b.cell.key === a.cell.key && b.baseKey !== a.baseKey && indicated(b.base) !== null);
    if (other !== undefined) coefficient = mul(coefficient, eq(indicated(other.base)!, at!));
    else if (same < 0) atoms.push(a);
    else if (at === null && !(isCell(a.base) && isBoolean(a.cell.latent))) {
      atoms[same] = { ...a, exponent: atoms[same]!.exponent + a.exponent };
    }
  }
  const kept = atoms.filter((a) => a.exponent !== 0);
  const read = unionAxes(...kept.map(readAxes), ...(m.opaque === null ? [] : [m.opaque.expr.axes]));
  const idle = m.over.filter((a) => !hasAxis(read, a));
  return { coefficient: sum(idle, coefficient), atoms: kept, opaque: m.opaque, over: withoutAxes(m.over, idle) };
}

const monomialKey = (m: Monomial): string =>
  [
    m.atoms
      .map((a) => `${a.cell.key} ${a.baseKey}^${a.exponent}`)
      .sort()
      .join("*"),
    m.over
      .map((a) => a.id)
      .sort()
      .join(","),
    m.opaque === null ? "" : textOf(m.opaque.expr),
  ].join("|");

/** Like terms collected; coefficients that are the number 0 dropped. */
export function collect(poly: Poly): Poly {
  const out = new Map<string, Monomial>();
  for (const m of poly) {
    const key = monomialKey(m);
    const before = out.get(key);
    out.set(key, before === undefined ? m : { ...m, coefficient: add(before.coefficient, m.coefficient) });
  }
  return [...out.values()].filter((m) => !isConstant(m.coefficient, 0));
}

export const plus = (...polys: readonly Poly[]): Poly => collect(polys.flat());
export const product = (a: Poly, b: Poly): Poly => collect(a.flatMap((x) => b.map((y) => times(x, y))));
export const scaled = (c: Expr, p: Poly): Poly => (isConstant(c, 0) ? [] : product(constantPoly(c), p));

/** Σ over axes of a poly that is free in them. */
export function summed(p: Poly, over: readonly Axis[]): Poly {
  return collect(
    p.map((m) => {
      const clash = m.over.filter((a) => hasAxis(over, a));
      const apart = clash.length === 0 ? m : renamed(m, clash, unionAxes(axesOf(m), over));
      return tidy({ ...apart, over: [...apart.over, ...over] });
    }),
  );
}

/** The value of an atom's base at its cell. */
export const atCell = (base: Expr, value: Expr): Expr => rewrite([base], (e) => (isCell(e) ? value : e))[0]!;

export const isNumber = (p: Poly, value: number): boolean => p.length === 1 && isConstant(p[0]!.coefficient, value) && p[0]!.atoms.length === 0;
export const ONE: Poly = constantPoly(num(1));
