import { hasAxis, makeAxis, withoutAxes } from "../ir/axes.ts";
import { add, iota, log, logSumExp, mul, neg, num, positionOf, reference, scan, square, sub, sum, div, input } from "../ir/build.ts";
import type { Axis, Expr, Index, IndexMap, Input, ScanGroup } from "../ir/types.ts";
import type { EventAxes } from "../distributions/define.ts";
import { DISTRIBUTIONS } from "../distributions/index.ts";
import { bug } from "../pass.ts";
import { type BlockFamily, type Statistic } from "./family.ts";
import { indexKey, indicated, isCell, plainIndex, type Atom, type Cell } from "./form.ts";

/** Families of elements that terms couple: a Normal vector, and chains along one axis. */

const index = (axis: Axis, at: Index): IndexMap[number] => ({ axis, index: at });
const shifted = (axis: Axis, shift: number): Index => ({ kind: "axis", axis, shift });
const placeOn = (cell: Cell, axis: Axis): Index => cell.map.find((m) => m.axis.id === axis.id)?.index ?? bug(`${cell.key} has no place on ${axis.id}`);
const outside = (cell: Cell, axes: readonly Axis[]): IndexMap => cell.map.filter((m) => !hasAxis(axes, m.axis));

/** Powers of plain elements: z, z², z·z′; null for anything else. */
function plainPair(atoms: readonly Atom[]): readonly [Cell, Cell | null] | null {
  if (!atoms.every((a) => isCell(a.base))) return null;
  const [a, b, ...more] = atoms;
  if (a === undefined || more.length > 0) return null;
  if (b === undefined) return a.exponent === 1 ? [a.cell, null] : a.exponent === 2 ? [a.cell, a.cell] : null;
  return a.exponent === 1 && b.exponent === 1 ? [a.cell, b.cell] : null;
}

/** A Normal vector over the coupled own axes of a latent, flattened to one where there are several. */
export function normalVector(latent: Input, coupled: readonly Axis[]): BlockFamily | null {
  const record = DISTRIBUTIONS.find(
    (d) => "shapes" in d.family && Object.values(d.family.shapes).includes("matrix") && d.support.rank === 1 && !d.support.discrete,
  );
  if (record === undefined || "none" in record.family) return null;
  const { family } = record;
  const [linear, quadratic] = [
    Object.entries(family.shapes).find(([, s]) => s === "vector")?.[0],
    Object.entries(family.shapes).find(([, s]) => s === "matrix")?.[0],
  ];
  if (linear === undefined || quadratic === undefined) return null;
  const event = coupled.length === 1 ? coupled[0]! : flattened(latent, coupled);
  const axes: EventAxes = { event, column: makeAxis(`${event.id}'`, event.extent, "event", event.size) };
  const plates = withoutAxes(latent.axes, coupled);
  const place = (cell: Cell): Index => (coupled.length === 1 ? placeOn(cell, event) : flatPlace(cell, coupled));
  return {
    name: record.name,
    plates,
    independent: false,
    parts: [
      { name: linear, axes: [...plates, event] },
      { name: quadratic, axes: [...plates, event, axes.column] },
    ],
    logNormalizer: (eta) => family.logNormalizer(eta, axes),
    statistic: (atoms): Statistic | null => {
      const pair = plainPair(atoms);
      if (pair === null) return null;
      const [a, b] = pair;
      if (b === null) return { part: linear, index: [...outside(a, coupled), index(event, place(a))] };
      return { part: quadratic, index: [...outside(a, coupled), index(event, place(a)), index(axes.column, place(b))] };
    },
    logBase: { terms: [], constant: family.logBase(latent, axes, {}) },
    law: { record, axes, fromNatural: (eta) => family.fromNatural(eta, axes) },
  };
}

const flattened = (latent: Input, coupled: readonly Axis[]): Axis =>
  makeAxis(
    `${latent.name}:${coupled.map((a) => a.id).join(",")}`,
    coupled.reduce((n, a) => n * a.extent, 1),
    "event",
  );

/** Row-major position over several axes. */
export function flatPlace(cell: Cell, coupled: readonly Axis[]): Index {
  const at = coupled.reduce<Expr>((acc, a) => add(mul(acc, a.extent), sub(positionOf(placeOn(cell, a)), 1)), num(0));
  return plainIndex({ kind: "gather", index: add(at, 1) });
}

/** A chain: steps from 2 to T along the axis, at positions 0 … T − 2. */
const stepsOf = (axis: Axis): Axis => makeAxis(`${axis.id}→`, Math.max(0, axis.extent - 1), axis.kind, axis.size);

/** Is the second of two elements the next one along the axis? */
export function follows(first: Cell, second: Cell, axis: Axis): boolean {
  const [a, b] = [placeOn(first, axis), placeOn(second, axis)];
  if (a.kind === "constant" && b.kind === "constant") return b.position === a.position + 1;
  return a.kind === "axis" && b.kind === "axis" && a.axis.id === b.axis.id && b.shift === a.shift + 1;
}

/** The two elements in the order of the chain, if they are neighbours. */
function neighbours(a: Atom, b: Atom, axis: Axis): readonly [Atom, Atom] | null {
  return follows(a.cell, b.cell, axis) ? [a, b] : follows(b.cell, a.cell, axis) ? [b, a] : null;
}

const sameElsewhere = (a: Cell, b: Cell, axis: Axis): boolean =>
  outside(a, [axis]).every((m, i) => indexKey(m.index) === indexKey(outside(b, [axis])[i]!.index));

/**
 * A Normal chain: log q = Σ_t x_t z_t + xx_t z_t² + next_t z_t z_{t+1} − A. A by elimination from the first element:
 * d₁ = −2 xx₁, d_{t+1} = −2 xx_{t+1} − next_t² / d_t; m₁ = x₁, m_{t+1} = x_{t+1} + next_t m_t / d_t; A = Σ ½ m²/d − ½ log d + ½ log 2π.
 * Its derivative is the smoother (Rauch, Tung & Striebel 1965).
 */
export function normalChain(latent: Input, axis: Axis): BlockFamily {
  const plates = withoutAxes(latent.axes, [axis]);
  const own = [...plates, axis];
  const step = stepsOf(axis);
  return {
    name: "Normal chain",
    plates,
    independent: false,
    parts: [
      { name: "x", axes: own },
      { name: "xx", axes: own },
      { name: "next", axes: own },
    ],
    logNormalizer: ({ x, xx, next }) => {
      const d = input(`pivot of ${latent.name}`, own, "state");
      const m = input(`forward of ${latent.name}`, own, "state");
      const here = (e: Expr): Expr => reference(e, [index(axis, shifted(step, 0))]);
      const map = [index(axis, shifted(step, 1))];
      const group: ScanGroup = {
        axis: step,
        direction: "forward",
        states: [
          { symbol: d, init: whole(mul(-2, xx!), own) },
          { symbol: m, init: whole(x!, own) },
        ],
        updates: [
          { state: 0, map, value: neg(div(square(here(next!)), here(d))) },
          { state: 1, map, value: div(mul(here(next!), here(m)), here(d)) },
        ],
      };
      const [pivot, forward] = [scan(group, 0), scan(group, 1)];
      return sum([axis], add(sub(mul(0.5, div(square(forward), pivot)), mul(0.5, log(pivot))), 0.5 * Math.log(2 * Math.PI)));
    },
    statistic: (atoms): Statistic | null => {
      const pair = plainPair(atoms);
      if (pair === null) return null;
      const [a, b] = pair;
      if (b === null) return { part: "x", index: a.map };
      if (a.key === b.key) return { part: "xx", index: a.map };
      const order = neighbours(atoms[0]!, atoms[1]!, axis);
      return order === null || !sameElsewhere(a, b, axis) ? null : { part: "next", index: order[0].cell.map };
    },
    logBase: { terms: [], constant: num(0) },
    law: null,
  };
}

const whole = (e: Expr, axes: readonly Axis[]): Expr =>
  add(
    e,
    mul(
      0,
      axes.reduce<Expr>((x, a) => mul(x, iota(a)), num(1)),
    ),
  );

/**
 * A chain of categories: log q = Σ_t is_t[z_t] + next_t[z_t, z_{t+1}] − A. A by the forward recursion
 * α₁ = is₁, α_{t+1}[j] = is_{t+1}[j] + log Σ_k exp(α_t[k] + next_t[k, j]); its derivative is the forward-backward algorithm (Rabiner 1989).
 */
export function categoryChain(latent: Input, axis: Axis, categories: Axis): BlockFamily {
  const plates = withoutAxes(latent.axes, [axis]);
  const step = stepsOf(axis);
  const later = makeAxis(`${categories.id}→`, categories.extent, categories.kind, categories.size);
  const own = [...plates, axis, categories];
  return {
    name: "Categorical chain",
    plates,
    independent: false,
    parts: [
      { name: "is", axes: own },
      { name: "next", axes: [...plates, axis, categories, later] },
    ],
    logNormalizer: ({ is, next }) => {
      const alpha = input(`forward of ${latent.name}`, own, "state");
      const here = (e: Expr): Expr => reference(e, [index(axis, shifted(step, 0))]);
      const group: ScanGroup = {
        axis: step,
        direction: "forward",
        states: [{ symbol: alpha, init: whole(is!, own) }],
        updates: [
          {
            state: 0,
            map: [index(axis, shifted(step, 1)), index(categories, shifted(later, 0))],
            value: logSumExp([categories], add(here(alpha), here(next!))),
          },
        ],
      };
      return logSumExp([categories], reference(scan(group, 0), [index(axis, { kind: "constant", position: axis.extent - 1 })]));
    },
    statistic: (atoms): Statistic | null => {
      if (!atoms.every((a) => indicated(a.base) !== null)) return null;
      const at = (a: Atom): Index => plainIndex({ kind: "gather", index: indicated(a.base)! });
      const [a, b, ...more] = atoms;
      if (a === undefined || more.length > 0) return null;
      if (b === undefined) return { part: "is", index: [...a.cell.map, index(categories, at(a))] };
      const order = neighbours(a, b, axis);
      if (order === null || !sameElsewhere(a.cell, b.cell, axis)) return null;
      return { part: "next", index: [...order[0].cell.map, index(categories, at(order[0])), index(later, at(order[1]))] };
    },
    logBase: { terms: [], constant: num(0) },
    law: null,
  };
}
