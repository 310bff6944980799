import type { Use, Value } from "./distribution-use.ts";
import { input, num } from "../../compiler/ir/build.ts";
import { evaluateExpression } from "./evaluate-expression.ts";

/** A finite measure that stands for a distribution: E[f] ≈ Σ weight · f(x). */
export interface Node {
  readonly x: Value;
  readonly weight: number;
}

export const expectation = (nodes: readonly Node[], f: (x: Value) => number): number =>
  nodes.reduce((total, { x, weight }) => (weight === 0 ? total : total + weight * f(x)), 0);

/** The density of a use as a measure: sums for discrete values, quadrature over the unconstrained space for the others. */
export function nodesOf(use: Use, planeStep = 0.125): readonly Node[] {
  const { record, size } = use;
  if (record.rank === 1) return record.support.discrete ? compositions(use) : planeNodes(use, record.support.freeSize(size), planeStep);
  return record.support.discrete ? countNodes(use) : lineNodes(use);
}

/** Every integer from the lower bound until the tail is below 1e-16. */
function countNodes(use: Use): Node[] {
  const { lower = 0, upper = Infinity } = use.bounds();
  const nodes: Node[] = [];
  let left = 1;
  for (let x = lower; x <= upper && (left > 1e-15 || x < lower + 10); x++) {
    const weight = Math.exp(use.logDensity(x));
    nodes.push({ x, weight });
    left = nodes.length > 5 && weight < 1e-17 && weight <= nodes[nodes.length - 2]!.weight ? 0 : left;
  }
  return nodes;
}

function compositions(use: Use): Node[] {
  const all = (parts: number, total: number): number[][] =>
    parts === 1 ? [[total]] : Array.from({ length: total + 1 }, (_, k) => all(parts - 1, total - k).map((rest) => [k, ...rest])).flat();
  return all(use.size, use.values["trials"] as number).map((x) => ({ x, weight: Math.exp(use.logDensity(x)) }));
}

type Unconstrained = (u: readonly number[]) => { readonly x: Value; readonly log: number };

/** x and its log-density with the Jacobian, as functions of unconstrained reals. */
function unconstrained(use: Use): Unconstrained {
  const { support, rank } = use.record;
  if (rank === 1) return support.name === "simplex" ? onSimplex(use) : (u) => ({ x: u, log: use.logDensity(u) });
  const { lower, upper } = use.bounds();
  const u = input("u");
  const bounds = { ...(lower !== undefined && { lower: num(lower) }), ...(upper !== undefined && { upper: num(upper) }) };
  const value = support.bijection!.fromReal(u, {}, bounds);
  const slope = support.bijection!.logJacobian(u, {}, bounds);
  return ([at]) => {
    const world = { inputs: { u: at! } };
    const x = evaluateExpression(value, world);
    return { x, log: use.logDensity(x) + evaluateExpression(slope, world) };
  };
}

/** Softmax with a last 0: dx₁ … dxₖ₋₁ = Π xₖ du. Written out here, so as not to lean on the support under test elsewhere. */
const onSimplex =
  (use: Use): Unconstrained =>
  (u) => {
    const scores = [...u, 0];
    const peak = Math.max(...scores);
    const logTotal = peak + Math.log(scores.reduce((s, v) => s + Math.exp(v - peak), 0));
    const x = scores.map((v) => Math.exp(v - logTotal));
    return { x, log: use.logDensity(x) + scores.reduce((s, v) => s + v - logTotal, 0) };
  };

/** Climbs to a mode of a function of one variable by steps that double and halve. */
function climb(f: (u: number) => number, start: number): number {
  let [u, step] = [start, 1];
  for (let i = 0; i < 400 && Math.abs(step) > 1e-13 * (1 + Math.abs(u)); i++) {
    if (f(u + step) > f(u)) [u, step] = [u + step, 2 * step];
    else if (f(u - step) > f(u)) [u, step] = [u - step, 2 * step];
    else step /= 2;
  }
  return u;
}

/** How far a log-density falls by about one from its mode. */
function widthAt(f: (u: number) => number, mode: number): number {
  let width = 1;
  while (f(mode + width) < f(mode) - 1 && width > 1e-12) width /= 2;
  while (f(mode + width) > f(mode) - 1 && width < 1e12) width *= 2;
  return width;
}

/** A univariate continuous use on its unconstrained line: mode, width, and the value with its log-density (Jacobian included) at u. */
export interface Line {
  readonly mode: number;
  readonly width: number;
  readonly at: (u: number) => { readonly x: number; readonly log: number };
}

export function lineOf(use: Use, undefinedAs = -Infinity): Line {
  const point = unconstrained(use);
  const at: Line["at"] = (u) => {
    const { x, log } = point([u]);
    return { x: x as number, log: Number.isNaN(log) ? undefinedAs : log };
  };
  const f = (u: number): number => (Number.isNaN(at(u).log) ? -Infinity : at(u).log);
  const start = use.record.support.bijection!.toReal([use.record.probes[0]!.x as number], 1, use.bounds())[0]!;
  const mode = climb(f, Number.isFinite(start) ? start : 0);
  return { mode, width: widthAt(f, mode), at };
}

/**
 * Both half-lines from the mode by the exp-sinh rule (Takahasi & Mori 1974): t step 1/24 resolves a half-line to about 1e-12,
 * heavy tails included, and a kink at the mode falls on the end of both intervals.
 */
function lineNodes(use: Use): Node[] {
  const { mode, width, at } = lineOf(use);
  const step = 1 / 24;
  const nodes: Node[] = [];
  for (let i = Math.round(-4.2 / step); i <= Math.round(4.2 / step); i++) {
    const t = i * step;
    const distance = width * Math.exp((Math.PI / 2) * Math.sinh(t));
    const slope = step * (Math.PI / 2) * Math.cosh(t) * distance;
    for (const side of [-1, 1]) nodes.push(node(at(mode + side * distance), Math.log(slope)));
  }
  return nodes.filter(({ weight }) => weight > 0);
}

function node({ x, log }: { readonly x: Value; readonly log: number }, logWeight: number): Node {
  const weight = Math.exp(log + logWeight);
  return { x, weight: Number.isFinite(weight) ? weight : 0 };
}

/** One or two unconstrained dimensions: u = mode + width · sinh t along each axis, trapezoid in t (exponential convergence). */
function planeNodes(use: Use, dimensions: number, planeStep: number): Node[] {
  const at = unconstrained(use);
  const [mode, width] = centre(use, dimensions);
  const step = dimensions === 1 ? 0.05 : planeStep;
  const line = Array.from({ length: 2 * Math.round(4.2 / step) + 1 }, (_, i) => (i - Math.round(4.2 / step)) * step);
  const offsets = line.map((t) => ({ offset: Math.sinh(t), logSlope: Math.log(step * Math.cosh(t)) }));
  const grid = dimensions === 1 ? offsets.map((a) => [a]) : offsets.flatMap((a) => offsets.map((b) => [a, b]));
  return grid
    .map((point) =>
      node(
        at(point.map((p, i) => mode[i]! + width[i]! * p.offset)),
        point.reduce((s, p, i) => s + p.logSlope + Math.log(width[i]!), 0),
      ),
    )
    .filter(({ weight }) => weight > 0);
}

function centre(use: Use, dimensions: number): [number[], number[]] {
  const at = unconstrained(use);
  const mode: number[] = new Array<number>(dimensions).fill(0);
  const along = (i: number) => (v: number) => at(mode.map((m, j) => (j === i ? v : m))).log;
  for (let round = 0; round < 20; round++) for (let i = 0; i < dimensions; i++) mode[i] = climb(along(i), mode[i]!);
  return [mode, mode.map((m, i) => widthAt(along(i), m))];
}
