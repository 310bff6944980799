import type { Args, Distribution, Family, Probe } from "../../compiler/distributions/define.ts";
import { distributionNamed } from "../../compiler/distributions/index.ts";
import { add, input, mul, neg, sum } from "../../compiler/ir/build.ts";
import type { Axis, Expr, Input } from "../../compiler/ir/types.ts";
import { expectation } from "../helpers/quadrature.ts";
import { flatten, type Use, type Value, type Values } from "../helpers/distribution-use.ts";
import { measure, type Law } from "./density-laws.ts";
import { agree, difference, usesOf } from "./uses.ts";

type Shape = "scalar" | "vector" | "matrix";

/** The natural parameters of a use as numbers, and as inputs at which A can be moved. */
interface Natural {
  readonly use: Use;
  readonly family: Family;
  readonly names: readonly string[];
  readonly inputs: Readonly<Record<string, Input>>;
  readonly values: Values;
}

const axesOf = (use: Use, shape: Shape): readonly Axis[] => ({ scalar: [], vector: [use.axes.event], matrix: [use.axes.event, use.axes.column] })[shape];

function naturalOf(use: Use, family: Family): Natural {
  const eta = family.natural(use.canonical, use.axes);
  const names = Object.keys(family.shapes);
  const inputs = Object.fromEntries(names.map((k) => [k, input(`eta.${k}`, axesOf(use, family.shapes[k]!))]));
  const values = Object.fromEntries(
    names.map((k) => {
      const numbers = use.array(eta[k]!, family.shapes[k]!);
      return [`eta.${k}`, family.shapes[k] === "scalar" ? numbers[0]! : numbers];
    }),
  );
  return { use, family, names, inputs, values };
}

const forEachUse = (record: Distribution, probe: Probe, visit: (n: Natural) => void): void => {
  const { family } = record;
  if ("none" in family) return;
  for (const use of usesOf(record, probe)) visit(naturalOf(use, family));
};

/** Values at which identities in x are checked: the probe, and the heaviest nodes of the measure. */
function typicalValues(record: Distribution, probe: Probe): Value[] {
  const nodes = [...measure(record, probe)].sort((a, b) => b.weight - a.weight);
  return [probe.x, ...nodes.slice(0, 200).filter((_, i) => i % 40 === 0).map(({ x }) => x)]; // prettier-ignore
}

/** η · t(x). */
const inner = (n: Natural, eta: Args, t: Args): Expr =>
  n.names.map((k) => sum(axesOf(n.use, n.family.shapes[k]!), mul(eta[k]!, t[k]!))).reduce((a, b) => add(a, b));

export const FAMILY_LAWS: readonly Law[] = [
  { name: "has a family form equal to its stable log-density", check: familyForm },
  { name: "has E[t(x)] = ∇A(η)", check: meanStatistics },
  { name: "comes back from natural parameters", check: roundTrip },
  { name: "is the sub-family that it says it is", check: within },
  { name: "holds fixed only canonical arguments", check: givenAreCanonical },
];

function familyForm(record: Distribution, probe: Probe): void {
  if (record.name === "Normal" && probe.arguments["mean"] === 1e6) return; // the probe at which the family form must lose every digit
  forEachUse(record, probe, (n) => {
    const { family, use } = n;
    const t = family.statistics(use.x, use.axes, use.canonical);
    const exponent = add(
      inner(n, family.natural(use.canonical, use.axes), t),
      neg(family.logNormalizer(family.natural(use.canonical, use.axes), use.axes, use.canonical)),
    );
    const form = add(exponent, family.logBase(use.x, use.axes, use.canonical));
    for (const x of typicalValues(record, probe)) agree(`family form at ${String(x)}`, use.scalar(form, x), use.logDensity(x), 1e-10);
  });
}

function meanStatistics(record: Distribution, probe: Probe): void {
  if (record.name === "Normal" && probe.arguments["mean"] === 1e6) return; // likewise
  const nodes = measure(record, probe);
  forEachUse(record, probe, (n) => {
    const { family, use } = n;
    const A = family.logNormalizer(n.inputs, use.axes, use.canonical);
    const statistics = family.statistics(use.x, use.axes, use.canonical);
    for (const k of n.names) {
      const shape = family.shapes[k]!;
      const eta = flatten(n.values[`eta.${k}`]!);
      const at = (v: readonly number[]): number => use.scalar(A, undefined, { ...n.values, [`eta.${k}`]: shape === "scalar" ? v[0]! : v });
      const along = shape === "matrix" ? (v: readonly number[]) => at(symmetric(v, use.size)) : at;
      eta.forEach((v, i) => {
        const [row, column] = [Math.floor(i / use.size), i % use.size];
        if (shape === "matrix" && column > row) return; // moved together with the lower triangle
        const twice = shape === "matrix" && column < row ? 2 : 1;
        const slope = difference(along, eta, i, 1e-4 * Math.min(1, Math.abs(v) || 1));
        const mean = expectation(nodes, (x) => use.array(statistics[k]!, shape, x)[i]!);
        agree(`∂A/∂${k}[${i}]`, slope, twice * mean, record.rank === 1 ? 1e-5 : 1e-7);
      });
    }
  });
}

const symmetric = (m: readonly number[], n: number): number[] => m.map((v, i) => (i % n > Math.floor(i / n) ? m[(i % n) * n + Math.floor(i / n)]! : v));

/** fromNatural ∘ natural gives arguments of the same density, and natural ∘ fromNatural is the identity. */
function roundTrip(record: Distribution, probe: Probe): void {
  forEachUse(record, probe, (n) => {
    const { family, use } = n;
    const eta = family.natural(use.canonical, use.axes);
    const back = family.fromNatural(eta, use.axes, use.canonical);
    agree("density after the round trip", use.scalar(record.logDensity(use.x, back, use.axes), probe.x), probe.logDensity, 1e-9);
    const again = family.natural(family.fromNatural(n.inputs, use.axes, use.canonical), use.axes);
    const closed = n.names.every((k) => family.shapes[k] === "scalar");
    if (!closed) return; // logits are free up to a constant
    for (const k of n.names) agree(`natural parameter ${k}`, use.scalar(again[k]!, undefined, n.values), n.values[`eta.${k}`] as number, 1e-9);
  });
}

function within(record: Distribution, probe: Probe): void {
  for (const { family, canonical } of record.within ?? []) {
    const parent = distributionNamed(family)!;
    for (const use of usesOf(record, probe)) {
      const density = parent.logDensity(use.x, canonical(use.canonical, use.axes), use.axes);
      agree(`log-density as a ${family}`, use.scalar(density, probe.x), probe.logDensity, 1e-9);
    }
  }
}

function givenAreCanonical(record: Distribution, probe: Probe): void {
  forEachUse(record, probe, ({ family, use }) => {
    for (const name of family.given ?? []) if (!(name in use.canonical)) agree(`canonical argument ${name}`, NaN, 0, 0);
  });
}
