import { forEachPosition, reader, type Dense } from "../calculus/dense.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { distributionNamed } from "../distributions/index.ts";
import { unionAxes, withoutAxes } from "../ir/axes.ts";
import { inputsOf, topological } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import { makeWorld, valueTerm } from "../lower/factors.ts";
import { EMPTY, type Environment } from "../lower/environment.ts";
import { enterAll } from "../lower/pieces.ts";
import { BindFault, type BoundArray, type World } from "../lower/world.ts";
import { isWithin } from "../model/interval.ts";
import type { DataVariable, DistributionTerm, Factor, Model, Term } from "../model/types.ts";
import { supportNamed } from "../supports/index.ts";
import type { NumericBounds, Support } from "../supports/define.ts";

type Density = Extract<Factor, { kind: "density" }>;

/**
 * Checks that every observed value can be a value of its distribution, as far as the bounds of the support are known from data and constants.
 * What the declared type implies already is not looked at again. Throws a BindFault at the first value outside. Cost: O(values looked at).
 */
export function checkObserved(model: Model, sizes: ReadonlyMap<string, number>, bound: ReadonlyMap<string, BoundArray>): void {
  let world: World | null = null;
  for (const factor of model.factors) {
    if (factor.kind !== "density") continue;
    const data = model.data.find((d) => d.name === factor.value.variable);
    if (data === undefined || isImplied(data, factor)) continue;
    world ??= makeWorld(model, null, sizes, bound);
    checkFactor(world, factor, data);
  }
}

/** Are all values of the declared type values of the distribution? */
function isImplied(data: DataVariable, { support, distribution }: Density): boolean {
  if (distribution.kind === "mixture" || distribution.kind === "ordered") return true;
  if (distribution.kind === "censored") return false;
  if (isVector(distribution)) return support.kind === "simplex" ? data.element === "simplex" : support.kind !== "integers";
  switch (support.kind) {
    case "real":
      return true;
    case "category":
      return data.category !== undefined;
    case "positive":
    case "unit":
    case "boolean": {
      const { lower, upper } = supportNamed(support.kind)!.range;
      const closed = support.kind !== "positive";
      return isWithin(data.type.interval, { lower, upper, lowerOpen: !closed, upperOpen: !closed });
    }
    case "integers":
      return (
        support.upper === null &&
        (support.lower === null || (support.lower.kind === "number" && support.lower.value <= (data.type.interval.lower ?? -Infinity)))
      );
    default:
      return support.kind === "interval" && support.lower === null && support.upper === null;
  }
}

const recordOf = (d: DistributionTerm): ReturnType<typeof distributionNamed> =>
  d.kind === "family" ? distributionNamed(d.family) : "inner" in d ? recordOf(d.inner) : undefined;
const isVector = (d: DistributionTerm): boolean => recordOf(d)?.rank === 1;

/** Bounds of a statement's support as terms: beyond a bound at which observations are censored there are none either. */
function boundTerms(world: World, { support, distribution }: Density): { readonly lower: Term | number | null; readonly upper: Term | number | null } {
  if (distribution.kind === "censored") return { lower: distribution.lower ?? supportNamed(support.kind)!.range.lower, upper: distribution.upper };
  if (support.kind === "category") return { lower: 1, upper: world.extent(support.size) };
  return support.kind === "interval" || support.kind === "integers" ? { lower: support.lower, upper: support.upper } : { lower: null, upper: null };
}

function checkFactor(world: World, factor: Density, data: DataVariable): void {
  const { environment } = enterAll(world, factor.plates, EMPTY);
  const value = world.lowering.value(world, valueTerm(world, factor), environment);
  const terms = boundTerms(world, factor);
  const [lower, upper] = [known(world, terms.lower, environment), known(world, terms.upper, environment)];
  const record = recordOf(factor.distribution);
  const scalar = factor.distribution.kind === "censored" ? (factor.support.kind === "integers" ? "integers" : "interval") : factor.support.kind;
  const support = record !== undefined && record.rank === 1 ? record.support : supportNamed(scalar)!;
  const at = known(world, value.expr);
  if (at === null) return;
  const events = support.rank === 0 ? [] : value.events;
  const plates = withoutAxes(unionAxes(environment.axes, value.expr.axes, lower?.axes ?? [], upper?.axes ?? []), events);
  const [read, readLower, readUpper] = [reader(at), lower && reader(lower), upper && reader(upper)];
  forEachPosition(plates, (p) => {
    const values: number[] = [];
    forEachPosition(events, (q) => values.push(read(q)), p);
    const bounds: NumericBounds = { ...(readLower && { lower: readLower(p) }), ...(readUpper && { upper: readUpper(p) }) };
    if (values.some(Number.isNaN) || support.contains(values, bounds)) return;
    const name = `${data.name}${elementText(world, factor, data, environment, p)}`;
    throw new BindFault("support", factor.span, {
      name,
      value: values.length === 1 ? String(values[0]) : `[${values.join(", ")}]`,
      family: familyText(factor.distribution),
      values: describe(support, bounds),
    });
  });
}

/** The values of a term that data and constants alone determine (NaN where an entry is missing), else null. */
function known(world: World, term: Term | Expr | number | null, environment: Environment = EMPTY): Dense | null {
  if (term === null) return null;
  if (typeof term === "number") return { axes: [], values: Float64Array.of(term) };
  const expr = "axes" in term ? term : world.lowering.value(world, term, environment).expr;
  const absent = new Map([...world.missing.values()].map(({ latent }) => [latent.name, latent]));
  const inputs = [...inputsOf([expr]).keys()];
  if (topological([expr]).some((e) => e.kind === "draw") || inputs.some((name) => !world.arrays.has(name) && !absent.has(name))) return null;
  return evaluate(expr, { input: (name) => world.arrays.get(name) ?? new Float64Array(absent.get(name)!.axes[0]!.extent).fill(NaN) });
}

/** "[3, 1]": the element of the data that a statement is about at one position of its plates. */
function elementText(world: World, factor: Density, data: DataVariable, environment: Environment, p: ReadonlyMap<string, number>): string {
  const { indices } = factor.value;
  if (indices.length === 0) return "";
  const texts = indices.map((term) => {
    const index = world.lowering.place(world, term, environment);
    if (index.kind === "constant") return index.position + 1;
    if (index.kind === "axis") return p.get(index.axis.id)! + index.shift + 1;
    const at = known(world, index.index);
    return at === null ? "…" : reader(at)(p);
  });
  return data.type.dimensions.length === 0 ? "" : `[${texts.join(",")}]`;
}

const familyText = (d: DistributionTerm): string =>
  d.kind === "family" ? d.family : "inner" in d ? `${d.kind === "truncated" ? "Truncated" : "Censored"}(${familyText(d.inner)}, …)` : d.kind;

/** The set of values in words. */
function describe(support: Support, { lower, upper }: NumericBounds): string {
  const least = lower ?? support.range.lower;
  const range =
    least !== null && upper !== undefined ? ` from ${least} to ${upper}` : upper !== undefined ? ` up to ${upper}` : least !== null ? ` from ${least}` : "";
  if (support.rank === 1)
    return support.name === "simplex"
      ? "probability vectors, which sum to 1"
      : upper === undefined
        ? "vectors of counts"
        : `vectors of counts with the total ${upper}`;
  if (support.discrete) return support.name === "boolean" ? "0 and 1" : `whole numbers${range}`;
  return support.name === "positive" ? "positive numbers" : `numbers${support.name === "unit" ? " from 0 to 1" : range}`;
}
