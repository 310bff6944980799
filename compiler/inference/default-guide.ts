import { hasAxis, makeAxis } from "../ir/axes.ts";
import { add, div, log, mul, neg, sub, sum } from "../ir/build.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { Args, Distribution } from "../distributions/define.ts";
import { distributionNamed } from "../distributions/index.ts";
import { inputOf } from "../lower/arrays.ts";
import type { Law } from "../lower/law.ts";
import { Unsupported, type World } from "../lower/world.ts";
import type { SupportTerm, Variable } from "../model/types.ts";
import { bug } from "../pass.ts";
import { coordinate, supportOf, type Coordinate } from "./coordinates.ts";
import type { GuideStatement } from "./guide.ts";

/** A family by support: its free arguments, each with its own support. */
interface Choice {
  readonly family: string;
  readonly arguments: Readonly<Record<string, SupportTerm>>;
}

/** The guide of a latent that no guide mentions, by its support. One row per support. */
const BY_SUPPORT: Partial<Readonly<Record<SupportTerm["kind"], Choice>>> = {
  real: { family: "Normal", arguments: { mean: { kind: "real" }, sd: { kind: "positive" } } },
  positive: { family: "Gamma", arguments: { shape: { kind: "positive" }, rate: { kind: "positive" } } },
  unit: { family: "Beta", arguments: { alpha: { kind: "positive" }, beta: { kind: "positive" } } },
  interval: { family: "Beta", arguments: { alpha: { kind: "positive" }, beta: { kind: "positive" } } },
  simplex: { family: "Dirichlet", arguments: { concentration: { kind: "positive" } } },
  boolean: { family: "Bernoulli", arguments: { prob: { kind: "unit" } } },
  category: { family: "Categorical", arguments: { prob: { kind: "simplex" } } },
};

/** The statement for a whole latent: independent elements, each with its own parameters. */
export function defaultStatement(world: World, v: Variable): GuideStatement {
  const own = world.ownAxes(v.type.dimensions);
  const latent = inputOf(world, v.name, own, v.type) as Input;
  return statementFor(world, v.name, latent, v.support, v.span);
}

/** For an input over its own axes: a latent, or the missing entries of a data array. */
export function statementFor(world: World, variable: string, latent: Input, term: SupportTerm, span: Variable["span"]): GuideStatement {
  const choice = BY_SUPPORT[term.kind];
  if (choice === undefined) throw new Unsupported("no-default-guide", span, { name: variable, support: term.kind });
  const record = distributionNamed(choice.family) ?? bug(`no distribution ${choice.family}`);
  const { bounds } = supportOf(world, term);
  const shift = intervalShift(bounds, term, variable, span);
  const rank = record.rank;
  const plates = latent.axes.slice(0, latent.axes.length - rank);
  const event = rank === 1 ? latent.axes[latent.axes.length - 1]! : categories(world, term, plates);
  const coordinates: Coordinate[] = Object.entries(choice.arguments).map(([name, support]) => {
    const vector = record.parameters[name]!.shape === "vector";
    return coordinate(world, `${variable}.${name}`, name, support, plates, vector ? [event] : [], null);
  });
  const args = Object.fromEntries(coordinates.map((c) => [c.label, c.value]));
  const law = shiftedLaw(record, args, event, shift);
  const density = law.logDensity(latent);
  const events = rank === 1 ? [event] : [];
  return {
    variable,
    plates,
    map: latent.axes.map((axis) => ({ axis, index: { kind: "axis", axis, shift: 0 } })),
    events,
    logDensity: sum(
      events.filter((a) => hasAxis(density.axes, a)),
      density,
    ),
    law,
    value: latent,
    valueEvents: events,
    coordinates,
    bounds: Object.values(bounds),
    span,
  };
}

const categories = (world: World, term: SupportTerm, plates: readonly Axis[]): Axis =>
  term.kind === "category"
    ? world.axisOf(
        term.size,
        plates.map((a) => a.id),
      )
    : makeAxis("·", 1, "event");

interface Shift {
  readonly offset: Expr;
  readonly scale: Expr;
}

/** An interval between two bounds is a shifted and scaled unit; with one bound there is no default yet. */
function intervalShift(bounds: { readonly lower?: Expr; readonly upper?: Expr }, term: SupportTerm, variable: string, span: Variable["span"]): Shift | null {
  if (term.kind !== "interval") return null;
  if (bounds.lower === undefined || bounds.upper === undefined || bounds.lower.axes.length > 0)
    throw new Unsupported("no-default-guide", span, { name: variable, support: "half-bounded" });
  return { offset: bounds.lower, scale: sub(bounds.upper, bounds.lower) };
}

function shiftedLaw(record: Distribution, args: Args, event: Axis, shift: Shift | null): Law {
  const parameterisation =
    record.parameterisations.find((p) => p.parameters.join(",") === Object.keys(args).join(",")) ?? bug(`${record.name} by ${Object.keys(args).join(", ")}`);
  const canonical = parameterisation.canonical(args);
  const axes = { event, column: makeAxis(`${event.id}'`, event.extent, "event", event.size) };
  const family = { record, canonical, arguments: args, parameterisation };
  if (shift === null)
    return {
      rank: record.rank,
      axes,
      logDensity: (x) => record.logDensity(x, canonical, axes),
      sample: (draws) => record.sample(canonical, draws, axes),
      family,
    };
  return {
    rank: 0,
    axes,
    logDensity: (x) => add(record.logDensity(div(sub(x, shift.offset), shift.scale), canonical, axes), neg(log(shift.scale))),
    sample: (draws) => add(shift.offset, mul(shift.scale, record.sample(canonical, draws, axes))),
    family: null,
  };
}
