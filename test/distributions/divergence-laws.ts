import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { forEachPosition, reader } from "../../compiler/calculus/dense.ts";
import type { Args, Distribution, Family, Maybe, Probe } from "../../compiler/distributions/define.ts";
import { crossEntropy, entropy, kullbackLeibler, meanLogBase } from "../../compiler/distributions/divergences.ts";
import { meanStatistics, statisticAxes } from "../../compiler/distributions/fisher.ts";
import { meanToNatural, type StatisticValues } from "../../compiler/distributions/mean-inverse.ts";
import { extentOf, hasAxis } from "../../compiler/ir/axes.ts";
import { input, mul } from "../../compiler/ir/build.ts";
import type { Axis, Expr } from "../../compiler/ir/types.ts";
import { flatten, type Use, type Value } from "../helpers/distribution-use.ts";
import { evaluateExpression } from "../helpers/evaluate-expression.ts";
import { expectation } from "../helpers/quadrature.ts";
import { measure, type Law } from "./density-laws.ts";
import { agree, usesOf } from "./uses.ts";

/** Quadrature of a plane has error up to 1e-7, a line or a sum 1e-12; logarithms of far tails lose some of it. */
const tolerance = (record: Distribution): number => (record.rank === 1 ? 1e-6 : 1e-8);

/** How far the other member q of the family is: η_q = s · η_p, which stays in the domain of every family for s near 1. */
const SHARES = [0.8, 1.1] as const;

/** A member of a family as numbers. */
interface Member {
  readonly family: Family;
  readonly use: Use;
  readonly eta: Args;
  readonly names: readonly string[];
  readonly axes: (statistic: string) => readonly Axis[];
}

/** The family form of Normal(1e6, sd 1e-3) has no digits: entropies and divergences are for the others. */
const loses = (record: Distribution, probe: Probe): boolean => record.name === "Normal" && probe.arguments["mean"] === 1e6;

function forEachMember(record: Distribution, probe: Probe, visit: (m: Member) => void): void {
  const { family } = record;
  if ("none" in family || loses(record, probe)) return;
  for (const use of usesOf(record, probe)) {
    const axes = (k: string): readonly Axis[] => statisticAxes(family, k, use.axes);
    visit({ family, use, eta: family.natural(use.canonical, use.axes), names: Object.keys(family.shapes), axes });
  }
}

/** Values by the evaluator that remembers its nodes; those of matrices repeat many. */
function numbers(use: Use, e: Expr, over: readonly Axis[] = [], more: Readonly<Record<string, Float64Array>> = {}): Float64Array {
  const read = reader(
    evaluate(e, { input: (name) => more[name] ?? (use.values[name] === undefined ? undefined : Float64Array.from(flatten(use.values[name]))) }),
  );
  const out = new Float64Array(extentOf(over));
  forEachPosition(over, (p, i) => (out[i] = read(p)));
  return out;
}

const moved = ({ eta, names }: Member, share: number): Args => Object.fromEntries(names.map((k) => [k, mul(share, eta[k]!)]));

/** log q(x) by the stable density, at arguments that come back from natural parameters: as numbers, since the density is asked for often. */
function logDensityAt(record: Distribution, { family, use }: Member, eta: Args): (x: Value) => number {
  const canonical = family.fromNatural(eta, use.axes, use.canonical);
  const order = [use.axes.event, use.axes.column];
  const inputs = Object.entries(canonical).map(([name, e]) => ({ name, made: input(`q.${name}`, order.filter((a) => hasAxis(e.axes, a))), e })); // prettier-ignore
  const values = Object.fromEntries(inputs.map(({ made, e }) => [made.name, Array.from(numbers(use, e, made.axes))]));
  const density = record.logDensity(use.x, Object.fromEntries(inputs.map(({ name, made }) => [name, made])), use.axes);
  return (x) => evaluateExpression(density, { inputs: { ...use.world(x).inputs, ...values } });
}

const known = (what: string, e: Maybe<Expr>): Expr | null => {
  if (!("none" in e)) return e;
  if (e.none.length < 10) agree(`reason why there is no ${what}`, e.none.length, 10, 0);
  return null;
};

export const DIVERGENCE_LAWS: readonly Law[] = [
  { name: "has the Kullback-Leibler divergence that quadrature gives", check: divergence },
  { name: "has the entropy, the cross-entropy and E log h that quadrature gives, or says why not", check: entropies },
  { name: "comes back from its mean statistics, in closed form or by Newton's method", check: fromMeans },
];

function divergence(record: Distribution, probe: Probe): void {
  const nodes = measure(record, probe);
  forEachMember(record, probe, (m) => {
    const { family, use, eta } = m;
    agree("KL(p‖p)", numbers(use, kullbackLeibler(family, eta, eta, use.canonical, use.axes))[0]!, 0, 1e-9);
    for (const share of SHARES) {
      const other = moved(m, share);
      const q = logDensityAt(record, m, other);
      const wanted = expectation(nodes, (x) => use.logDensity(x) - q(x));
      agree(`KL(p‖q) at ${share} η`, numbers(use, kullbackLeibler(family, eta, other, use.canonical, use.axes))[0]!, wanted, tolerance(record));
    }
  });
}

function entropies(record: Distribution, probe: Probe): void {
  const nodes = measure(record, probe);
  forEachMember(record, probe, (m) => {
    const { family, use } = m;
    const own = known("entropy", entropy(family, use.canonical, use.axes));
    if (own === null) return;
    agree("entropy", numbers(use, own)[0]!, -expectation(nodes, (x) => use.logDensity(x)), tolerance(record));
    const base = family.logBase(use.x, use.axes, use.canonical);
    agree("E log h", numbers(use, known("E log h", meanLogBase(family, use.canonical, use.axes))!)[0]!, expectation(nodes, (x) => use.scalar(base, x)), tolerance(record)); // prettier-ignore
    const other = moved(m, SHARES[0]);
    const q = logDensityAt(record, m, other);
    const cross = known("cross-entropy", crossEntropy(family, use.canonical, other, use.axes))!;
    agree("cross-entropy", numbers(use, cross)[0]!, -expectation(nodes, q), tolerance(record));
  });
}

function fromMeans(record: Distribution, probe: Probe): void {
  forEachMember(record, probe, (m) => {
    const { family, use, eta, names, axes } = m;
    const means = meanStatistics(family, eta, use.canonical, use.axes);
    const values: StatisticValues = Object.fromEntries(names.map((k, i) => [k, numbers(use, means[i]!, axes(k))]));
    if (family.fromMean !== undefined) {
      const inputs = Object.fromEntries(names.map((k) => [k, input(`mean.${k}`, axes(k))]));
      const density = record.logDensity(use.x, family.fromMean(inputs, use.axes, use.canonical), use.axes);
      const x = { x: Float64Array.from(flatten(probe.x)) };
      agree("density from the mean statistics", numbers(use, density, [], { ...x, ...prefixed(values) })[0]!, probe.logDensity, 1e-7);
    }
    if (names.some((k) => family.shapes[k] === "matrix")) return; // closed form only
    const start = Object.fromEntries(names.map((k) => [k, numbers(use, mul(0.7, eta[k]!), axes(k))]));
    const given = Object.fromEntries(Object.entries(use.values).map(([name, v]) => [name, Float64Array.from(flatten(v))]));
    const found = meanToNatural(record, values, start, use.canonical, use.axes, given);
    if (found === null) return agree("Newton's method", NaN, 0, 0);
    const symbols = Object.fromEntries(names.map((k) => [k, input(`mean.${k}`, axes(k))]));
    meanStatistics(family, symbols, use.canonical, use.axes).forEach((e, i) => {
      const again = numbers(use, e, axes(names[i]!), prefixed(found));
      again.forEach((v, j) => agree(`mean of ${names[i]!}[${j}] at the solution`, v, values[names[i]!]![j]!, 1e-9));
    });
  });
}

const prefixed = (values: StatisticValues): Readonly<Record<string, Float64Array>> =>
  Object.fromEntries(Object.entries(values).map(([k, v]) => [`mean.${k}`, v]));
