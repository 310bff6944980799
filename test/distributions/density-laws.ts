import { differentiate } from "../../compiler/calculus/differentiate.ts";
import type { Distribution, Probe } from "../../compiler/distributions/define.ts";
import { expectation, lineOf, nodesOf, type Node } from "../helpers/quadrature.ts";
import { flatten, Use, type Value, type Values } from "../helpers/distribution-use.ts";
import { agree, difference, freeArguments, usesOf } from "./uses.ts";

/** A law that every record must obey at every probe; it throws a Violation. */
export interface Law {
  readonly name: string;
  readonly check: (record: Distribution, probe: Probe) => void;
}

/** Quadrature of a vector value has two dimensions, with error up to 1e-7; a line or a sum reaches 1e-12, Normal(1e6, 1e-3) 1e-9. */
const tolerance = (record: Distribution): number => (record.rank === 1 ? 1e-6 : 1e-8);

const cache = new WeakMap<Distribution, Map<Probe, readonly Node[]>>();
export function measure(record: Distribution, probe: Probe): readonly Node[] {
  const known = cache.get(record) ?? new Map<Probe, readonly Node[]>();
  cache.set(record, known);
  const nodes = known.get(probe) ?? nodesOf(Use.of(record, probe));
  known.set(probe, nodes);
  return nodes;
}

/** Scores are summed over fewer nodes of a plane: error below 1e-4, against mistakes of order 1. */
const sparse = (record: Distribution, probe: Probe): readonly Node[] =>
  record.rank === 1 && !record.support.discrete ? nodesOf(Use.of(record, probe), 0.3) : measure(record, probe);

export const DENSITY_LAWS: readonly Law[] = [
  { name: "gives the reference log-densities", check: (d, p) => agree("log-density", Use.of(d, p).logDensity(p.x), p.logDensity, 1e-13) },
  { name: "integrates to one", check: integratesToOne },
  { name: "has a value inside its support at the probe", check: containsProbe },
  { name: "is a number wherever its supports say", check: definedOnSupports },
  { name: "is the same under every parameterisation", check: parameterisationsAgree },
  { name: "has the mean of the density", check: (d, p) => momentAgrees(d, p, "mean") },
  { name: "has the variance of the density", check: (d, p) => momentAgrees(d, p, "variance") },
  { name: "has scores of expectation zero", check: scoresVanish },
  { name: "has the gradient that differences give", check: gradientAgrees },
];

function integratesToOne(record: Distribution, probe: Probe): void {
  if (record.improper === true) return;
  agree(
    "total mass",
    expectation(measure(record, probe), () => 1),
    1,
    tolerance(record),
  );
}

function containsProbe(record: Distribution, probe: Probe): void {
  const use = Use.of(record, probe);
  if (!record.support.contains(flatten(probe.x), use.bounds())) agree("membership of the probe", 0, 1, 0);
}

/** Never NaN: at values up to six widths from the mode, and at arguments moved far within their supports. */
function definedOnSupports(record: Distribution, probe: Probe): void {
  for (const use of usesOf(record, probe)) {
    for (const [name, value] of Object.entries(use.values)) {
      if (!record.parameters[name]!.support.contains(flatten(value))) agree(`${name} = ${String(value)} in its support`, NaN, value as number, 0);
    }
    for (const argument of freeArguments(use, (p) => p.boundsSupport !== true)) {
      for (const shift of [-7, 7]) {
        const moved = argument.value(argument.at.map((u) => u + shift));
        if (Number.isNaN(use.logDensity(probe.x, { [argument.name]: moved }))) agree(`log-density at ${argument.name} = ${String(moved)}`, NaN, 0, 0);
      }
    }
  }
  if (record.rank === 1 || record.support.discrete || record.improper === true) return;
  const { mode, width, at } = lineOf(Use.of(record, probe), NaN);
  for (let k = -6; k <= 6; k++) {
    const { x, log } = at(mode + k * width);
    if (Number.isNaN(log)) agree(`log-density at ${x}`, NaN, 0, 0);
  }
}

function parameterisationsAgree(record: Distribution, probe: Probe): void {
  for (const use of usesOf(record, probe))
    agree(`log-density by ${use.parameterisation.parameters.join(", ")}`, use.logDensity(probe.x), probe.logDensity, 1e-9);
}

/** Under every parameterisation: moments read the canonical form that each one leads to. */
function momentAgrees(record: Distribution, probe: Probe, moment: "mean" | "variance"): void {
  const formula = record[moment];
  if ("none" in formula) return;
  const nodes = measure(record, probe);
  const coordinate = (x: Value, i: number): number => flatten(x)[i]!;
  for (const use of usesOf(record, probe)) {
    const given = use.array(formula(use.canonical, use.axes), record.rank === 1 ? "vector" : "scalar");
    given.forEach((value, i) => {
      if (!Number.isFinite(value)) return; // infinite moments have their own test
      const centre = coordinate(probe.x, i); // moments about a typical value: no cancellation
      const shift = expectation(nodes, (x) => coordinate(x, i) - centre);
      const wanted = moment === "mean" ? centre + shift : expectation(nodes, (x) => (coordinate(x, i) - centre) ** 2) - shift ** 2;
      agree(`${moment} of coordinate ${i}`, value, wanted, tolerance(record));
    });
  }
}

/** E[∂ log p/∂u] = 0 for every unconstrained coordinate u of every argument that leaves the support alone. */
function scoresVanish(record: Distribution, probe: Probe): void {
  if (record.rank === 1 && probe !== record.probes[0]) return; // planes are costly
  const nodes = sparse(record, probe);
  for (const use of usesOf(record, probe)) {
    for (const argument of freeArguments(use, (p) => p.boundsSupport !== true)) {
      argument.at.forEach((_, j) => {
        const score = (x: Value): number => difference((u) => use.logDensity(x, { [argument.name]: argument.value(u) }), argument.at, j);
        // A score of scale s carries rounding s · 1e-11; Normal(1e6, sd 1e-3) has scores of 1e9.
        const scale = Math.sqrt(expectation(nodes, (x) => score(x) ** 2));
        agree(`E[score] in ${argument.name}[${j}] over its sd`, expectation(nodes, score) / (scale || 1), 0, record.rank === 1 ? 1e-3 : 1e-6);
      });
    }
  }
}

/** Reverse mode, in x and in every element of every argument, against differences. Matrices are moved symmetrically. */
function gradientAgrees(record: Distribution, probe: Probe): void {
  for (const use of usesOf(record, probe)) {
    const moved = use.parameterisation.parameters.filter((name) => !record.parameters[name]!.support.discrete);
    const names = [...(record.support.discrete ? [] : ["x"]), ...moved];
    const gradients = differentiate(use.density, names);
    const values: Values = { ...use.values, x: probe.x };
    for (const name of names) {
      const value = values[name]!;
      const shape = typeof value === "number" ? "scalar" : typeof value[0] === "number" ? "vector" : "matrix";
      const exact = use.array(gradients.get(name)!, shape, probe.x);
      const density = (v: readonly number[]): number => {
        const moved = typeof value === "number" ? v[0]! : v;
        return name === "x" ? use.logDensity(moved) : use.logDensity(probe.x, { [name]: moved });
      };
      const mirrored = shape === "matrix" && name !== "cholesky" ? mirror(exact, use.size) : exact;
      const along = shape === "matrix" && name !== "cholesky" ? (v: readonly number[]) => density(lowerMirrored(v, use.size)) : density;
      const flat = flatten(value);
      flat.forEach((v, i) => {
        if (shape === "matrix" && i % use.size > Math.floor(i / use.size)) return; // the upper triangle follows the lower
        const scale = Math.min(1, Math.abs(v) || 1); // per relative change where the argument is small
        agree(`∂/∂${name}[${i}]`, scale * mirrored[i]!, scale * difference(along, flat, i, stepAt(v)), 1e-7);
      });
    }
  }
}

/** Small against the argument; at 1e6 large enough for its rounding. */
const stepAt = (v: number): number => (Math.abs(v) > 1e3 ? 1e-8 * Math.abs(v) : 1e-3 * Math.min(1, Math.abs(v) || 1));

const mirror = (g: readonly number[], n: number): number[] => g.map((v, i) => (i % (n + 1) === 0 ? v : v + g[(i % n) * n + Math.floor(i / n)]!));
const lowerMirrored = (m: readonly number[], n: number): number[] => m.map((v, i) => (i % n > Math.floor(i / n) ? m[(i % n) * n + Math.floor(i / n)]! : v));
