import { hasAxis, makeAxis, unionAxes } from "../ir/axes.ts";
import { add, draw, num, rename, sum } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { censoredLogDensity, censoredSample } from "../distributions/censored.ts";
import type { Args, Distribution, Draws, EventAxes, Parameterisation } from "../distributions/define.ts";
import { distributionNamed } from "../distributions/index.ts";
import { mixtureLogDensity, mixtureSample } from "../distributions/mixture.ts";
import { orderedLogDensity, orderedSample } from "../distributions/ordered.ts";
import { supportIndicator } from "../distributions/support-indicator.ts";
import { truncatedLogDensity, truncatedSample } from "../distributions/truncated.ts";
import type { DistributionTerm, Term } from "../model/types.ts";
import { bug } from "../pass.ts";
import { enter } from "./binders.ts";
import type { Environment } from "./environment.ts";
import type { LoweredValue, World } from "./world.ts";

/** A distribution with its arguments lowered at one place: what the log-joint, the guide and the sampler need of it. */
export interface Law {
  /** 0 for a scalar value, 1 for a vector over `axes.event`. */
  readonly rank: 0 | 1;
  readonly axes: EventAxes;
  readonly logDensity: (x: Expr) => Expr;
  /** A value from standard draws; the reason when there is none. */
  readonly sample: ((draws: Draws) => Expr) | { readonly none: string };
  /** The record and its canonical arguments; null for a compound (truncated, mixture, …). */
  readonly family: { readonly record: Distribution; readonly canonical: Args; readonly arguments: Args; readonly parameterisation: Parameterisation } | null;
}

/** Lowers a distribution. `valueEvents`: event axes of the value it is applied to. `inside`: the value is known to lie in the support. */
export function lawOf(world: World, d: DistributionTerm, environment: Environment, valueEvents: readonly Axis[], inside: boolean): Law {
  switch (d.kind) {
    case "family":
      return familyLaw(world, d, environment, valueEvents, inside);
    case "truncated":
    case "censored": {
      const inner = lawOf(world, d.inner, environment, valueEvents, true);
      const { record, canonical } = inner.family ?? bug(`${d.kind} of a compound`);
      const bounds = { ...bound("lower", world, d.lower, environment), ...bound("upper", world, d.upper, environment) };
      const [density, sample] = d.kind === "truncated" ? [truncatedLogDensity, truncatedSample] : [censoredLogDensity, censoredSample];
      return {
        ...inner,
        family: null,
        logDensity: (x) => density(record, x, canonical, bounds, inner.axes),
        sample: (draws) => sample(record, canonical, bounds, draws, inner.axes),
      };
    }
    case "mixture": {
      const weights = world.lowering.value(world, d.weights, environment);
      const { environment: inside1, axis } = enter(world, environment, d.binder, world.lowering.scalar(world));
      const component = lawOf(world, d.component, inside1, valueEvents, inside);
      const aligned = rename(weights.expr, weights.events, [axis]);
      return {
        ...component,
        family: null,
        logDensity: (x) => mixtureLogDensity(aligned, component.logDensity(x), axis),
        sample: typeof component.sample === "function" ? mixtureDraw(aligned, component.sample, axis) : component.sample,
      };
    }
    case "ordered": {
      const { environment: inside1, axis } = enter(world, environment, d.binder, world.lowering.scalar(world));
      const component = lawOf(world, d.component, inside1, [], inside);
      const axes = { event: axis, column: component.axes.column };
      const { sample } = component;
      return {
        rank: 1,
        axes,
        family: null,
        logDensity: (x) => orderedLogDensity(component.logDensity(rename(x, valueEvents, [axis])), axis),
        sample: typeof sample === "function" ? (draws) => rename(orderedSample(sample, axis, draws), [axis], valueEvents) : sample,
      };
    }
  }
}

const mixtureDraw =
  (weights: Expr, component: (draws: Draws) => Expr, axis: Axis) =>
  (draws: Draws): Expr =>
    mixtureSample(weights, component, axis, draws);

const bound = (side: "lower" | "upper", world: World, term: Term | null, environment: Environment): { readonly lower?: Expr; readonly upper?: Expr } =>
  term === null ? {} : { [side]: world.lowering.value(world, term, environment).expr };

function familyLaw(
  world: World,
  d: Extract<DistributionTerm, { kind: "family" }>,
  environment: Environment,
  valueEvents: readonly Axis[],
  inside: boolean,
): Law {
  const record = distributionNamed(d.family) ?? bug(`no distribution ${d.family}`);
  const parameterisation =
    record.parameterisations.find((p) => p.parameters.join(",") === d.parameterisation) ?? bug(`${d.family} has no parameterisation ${d.parameterisation}`);
  const lowered = new Map(Object.entries(d.arguments).map(([name, term]) => [name, world.lowering.value(world, term, environment)] as const));
  const axes = eventAxesOf([...valueEvents], [...lowered.values()], environment);
  const args = Object.fromEntries(
    parameterisation.parameters.map((name) => {
      const value = lowered.get(name);
      const optional = record.parameters[name]?.optional;
      return [name, value === undefined ? num(optional ?? bug(`${d.family}: no ${name}`)) : rename(value.expr, value.events, [axes.event, axes.column])];
    }),
  );
  const canonical = parameterisation.canonical(args);
  const unchecked = inside || !parameterisation.parameters.some((name) => record.parameters[name]?.boundsSupport === true);
  const logDensity = (x: Expr): Expr =>
    unchecked
      ? record.logDensity(x, canonical, axes)
      : add(record.logDensity(x, canonical, axes), sum(record.rank === 1 ? [axes.event] : [], supportIndicator(record, x, canonical, axes)));
  const sample = record.improper === true ? { none: `${record.name} is improper` } : (draws: Draws): Expr => record.sample(canonical, draws, axes);
  return { rank: record.rank, axes, logDensity, sample, family: { record, canonical, arguments: args, parameterisation } };
}

/** The event axis is that of the value, else of a vector argument; the column axis stands beside it. */
function eventAxesOf(valueEvents: readonly Axis[], args: readonly LoweredValue[], environment: Environment): EventAxes {
  const event = valueEvents[0] ?? args.find((a) => a.events.length > 0)?.events[0] ?? makeAxis("·", 1, "event");
  let id = event.size === "" ? "··" : `${event.size}'`;
  const taken = unionAxes(environment.axes, [event]);
  while (taken.some((a) => a.id === id)) id += "'";
  return { event, column: makeAxis(id, event.extent, "event", event.size) };
}

/** Draw nodes for one statement: plates, then event axes, then samples; every call of a sampler has its own stream. */
export function drawsOf(plates: readonly Axis[], samples: readonly Axis[], nextNode: () => number): Draws {
  const make =
    (sampler: Parameters<typeof draw>[0]) =>
    (args: readonly Expr[], over: readonly Axis[] = []): Expr =>
      draw(sampler, args, nextNode(), [...plates, ...over.filter((a) => !hasAxis(plates, a)), ...samples], plates.length);
  return {
    uniform: (over) => make("uniform")([], over),
    stdNormal: (over) => make("stdNormal")([], over),
    stdExponential: (over) => make("stdExponential")([], over),
    stdGamma: (shape, over) => make("stdGamma")([shape], over),
    logStdGamma: (shape, over) => make("logStdGamma")([shape], over),
    poisson: (rate, over) => make("poisson")([rate], over),
    binomial: (trials, prob, over) => make("binomial")([trials, prob], over),
  };
}
