import { differentiate } from "../calculus/differentiate.ts";
import { hasAxis, makeAxis, SAMPLES, unionAxes } from "../ir/axes.ts";
import { add, addAll, div, input, isConstant, lt, mul, neg, num, select, sub, sum } from "../ir/build.ts";
import { inputsOf, substitute } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { CostTerm } from "../lower/factors.ts";
import type { Coordinate } from "./coordinates.ts";
import { Unsupported } from "../lower/world.ts";
import { drawLatents, type GuideStatement } from "./guide.ts";
import { keep, scatterTo, type Cost } from "./keep.ts";

export interface ScoreSettings {
  readonly samples: number;
  readonly controlVariate: boolean;
  readonly raoBlackwell: boolean;
}

/** A value that one step leaves for the next: an input of that name. */
export interface Memory {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly value: Expr;
}

/** The program of one step: an estimate of the ELBO and of its gradient in every coordinate. */
export interface ScoreProgram {
  readonly elbo: Expr;
  readonly gradients: ReadonlyMap<string, Expr>;
  readonly memory: readonly Memory[];
}

/** Below this many samples the coefficient of algorithm 2 is too biased (its bias is O(1/S)): leave-one-out instead. */
const ENOUGH_SAMPLES = 8;
/** Share of the mean square of a score below which its variance is rounding. */
const CONSTANT_SCORE = 1e-10;
/** Weight of the newest cost in the running baseline at one sample. */
const BASELINE_RATE = 0.1;

/**
 * ∇ ELBO = E_q[∇ log q(z) · (log p(x, z) − log q(z))], averaged over S samples, with the two variance reductions of the source.
 * Per scalar coordinate: f = h · Keep, gradient = mean(f) − a · mean(h), a = Cov(f, h) / Var(h) from the same samples.
 * `shared`: parameters behind several elements of q, or of the model. `statements` in order of dependence.
 * Source: Ranganath, Gerrish & Blei (2014), Black box variational inference, algorithms 1 and 2.
 */
export function scoreProgram(
  statements: readonly GuideStatement[],
  shared: readonly Coordinate[],
  terms: readonly CostTerm[],
  settings: ScoreSettings,
  nextNode: () => number,
  closed: ClosedCosts = NOTHING_CLOSED,
): ScoreProgram {
  const samples = makeAxis(SAMPLES, settings.samples, "sample");
  const estimator = new Estimator(samples, settings, statements, drawLatents(statements, [samples], nextNode));
  const costs = costsOf(statements, terms, closed.entropies);
  const total = addAll(costs.map((c) => scatterTo(c.expr, [], c.plates)));
  const model = addAll(terms.map((t) => scatterTo(t.expr, [], t.plates)));
  const gradients = new Map<string, Expr>(shared.map((c) => [c.input.name, estimator.direct(model, c)]));
  for (const s of statements) {
    const cost = settings.raoBlackwell ? keep(s, statements, costs) : total;
    for (const c of s.coordinates) gradients.set(c.input.name, estimator.own(s, c, cost));
    for (const c of shared) gradients.set(c.input.name, add(gradients.get(c.input.name)!, estimator.shared(s, c, cost)));
  }
  const all = [...statements.flatMap((s) => s.coordinates), ...shared].map((c) => c.input.name);
  const exact = differentiate(closed.value, all);
  for (const name of all) gradients.set(name, add(gradients.get(name)!, exact.get(name)!));
  return { elbo: add(estimator.mean(estimator.drawn(total)), closed.value), gradients, memory: estimator.memory };
}

/** Costs whose expectation is known: differentiated as they are, without draws and without a score. */
export interface ClosedCosts {
  readonly value: Expr;
  /** Statements whose −log q is among them. */
  readonly entropies: ReadonlySet<GuideStatement>;
}
const NOTHING_CLOSED: ClosedCosts = { value: num(0), entropies: new Set() };

/** The terms of log p − log q. */
export const costsOf = (
  statements: readonly GuideStatement[],
  terms: readonly CostTerm[],
  without: ReadonlySet<GuideStatement> = new Set(),
): readonly Cost[] => [
  ...terms.map((t) => ({ expr: t.expr, plates: t.plates })),
  ...statements.filter((s) => !without.has(s)).map((s) => ({ expr: neg(s.logDensity), plates: s.plates })),
];

/** Derivatives are taken over latents as inputs (their draws have none); then the draws are put in, and means are over samples. */
class Estimator {
  readonly memory: Memory[] = [];
  private readonly samples: Axis;
  private readonly settings: ScoreSettings;
  private readonly statements: readonly GuideStatement[];
  private readonly latents: ReadonlyMap<string, Expr>;
  private readonly known = new Map<Expr, Expr>();

  constructor(samples: Axis, settings: ScoreSettings, statements: readonly GuideStatement[], latents: ReadonlyMap<string, Expr>) {
    this.samples = samples;
    this.settings = settings;
    this.statements = statements;
    this.latents = latents;
  }

  drawn(e: Expr): Expr {
    const known = this.known.get(e) ?? substitute([e], this.latents)[0]!;
    this.known.set(e, known);
    return known;
  }

  mean(e: Expr): Expr {
    return mul(1 / this.samples.extent, sum([this.samples], e));
  }

  /** A variable may have several statements. */
  private label(s: GuideStatement): string {
    return `${s.variable}, statement ${this.statements.indexOf(s) + 1},`;
  }

  /** Gradient of the mean cost through parameters of the model itself. */
  direct(model: Expr, c: Coordinate): Expr {
    return this.mean(this.drawn(differentiate(model, [c.input.name]).get(c.input.name)!));
  }

  /** Gradient in a coordinate that belongs to one statement: an element per plate element. */
  own(s: GuideStatement, c: Coordinate, cost: Expr): Expr {
    if (isConstant(cost, 0)) return cost;
    const score = this.drawn(differentiate(sum(s.plates, s.logDensity), [c.input.name]).get(c.input.name)!);
    const costs = this.drawn(cost);
    const size = this.samples.extent;
    const product = mul(score, costs);
    if (!this.settings.controlVariate) return this.mean(product);
    if (size === 1) return this.mean(mul(score, sub(costs, this.running(costs, `baseline of ${c.input.name}`))));
    if (size < ENOUGH_SAMPLES) return mul(size / (size - 1), sub(this.mean(product), mul(this.mean(costs), this.mean(score))));
    return sub(this.mean(product), mul(this.coefficient(score, product, costs), this.mean(score)));
  }

  /**
   * a* = Cov(h · Keep, h) / Var(h) over the samples. E[h] = 0, so nothing cancels in the one-pass form. Where the score is the same for
   * all samples (each drew the same category) they say nothing about a*, nor about the slope: the mean cost makes the gradient zero.
   * With a = 0 there, q would stop at probabilities of about 1/S.
   */
  private coefficient(score: Expr, product: Expr, costs: Expr): Expr {
    const meanScore = this.mean(score);
    const covariance = sub(this.mean(mul(score, product)), mul(this.mean(product), meanScore));
    const meanSquare = this.mean(mul(score, score));
    const variance = sub(meanSquare, mul(meanScore, meanScore));
    return select(lt(mul(CONSTANT_SCORE, meanSquare), variance), div(covariance, variance), this.mean(costs));
  }

  /** At one sample: an exponential running mean of the cost, per element, kept between the steps. */
  private running(costs: Expr, name: string): Expr {
    const axes = costs.axes.filter((a) => a.id !== this.samples.id);
    const before = input(name, axes, "local");
    if (!this.memory.some((m) => m.name === name))
      this.memory.push({ name, axes, value: add(mul(1 - BASELINE_RATE, before), mul(BASELINE_RATE, this.mean(costs))) });
    return before;
  }

  /**
   * Gradient in a parameter behind arguments of q: a control per element of each argument, then the chain rule through the argument.
   * Where the support of q moves with it E[∇ log q] ≠ 0: refused.
   */
  shared(s: GuideStatement, c: Coordinate, cost: Expr): Expr {
    const { family } = s.law;
    if (isConstant(cost, 0)) return cost;
    if (inputsOf(s.bounds).has(c.input.name)) throw new Unsupported("moving-support", s.span, { name: s.variable, param: c.name });
    if (family === null) return this.throughDensity(s, c, cost);
    const behind = Object.entries(family.arguments).filter(([, e]) => inputsOf([e]).has(c.input.name));
    return addAll(behind.map(([name, e]) => this.throughArgument(s, c, cost, name, e)));
  }

  private throughArgument(s: GuideStatement, c: Coordinate, cost: Expr, name: string, argument: Expr): Expr {
    const { record, parameterisation, arguments: args } = s.law.family!;
    const placeholder = input(`argument ${name}`, unionAxes(s.plates, argument.axes), "local");
    const density = record.logDensity(s.value, parameterisation.canonical({ ...args, [name]: placeholder }), s.law.axes);
    const total = sum([...s.plates, ...s.valueEvents.filter((a) => hasAxis(density.axes, a))], density);
    const score = differentiate(total, [placeholder.name]).get(placeholder.name)!;
    const [atArgument] = substitute([score], new Map([[placeholder.name, argument]]));
    const weight = this.controlled(this.drawn(atArgument!), this.drawn(cost), `baseline of ${this.label(s)} ${name}`);
    const cotangent = input(`cotangent ${name}`, placeholder.axes, "local");
    const spread = sum(
      placeholder.axes.filter((a) => !hasAxis(argument.axes, a)),
      cotangent,
    );
    const through = this.drawn(differentiate(argument, [c.input.name], spread).get(c.input.name)!);
    return this.mean(substitute([through], new Map([[cotangent.name, weight]]))[0]!);
  }

  /** A compound law has no arguments of its own: Σ log q · (cost − baseline), the baseline from the other samples or steps. */
  private throughDensity(s: GuideStatement, c: Coordinate, cost: Expr): Expr {
    if (!inputsOf([s.logDensity]).has(c.input.name)) return num(0);
    const cotangent = input("cotangent", s.plates, "local");
    const through = this.drawn(differentiate(sum(s.plates, mul(cotangent, s.logDensity)), [c.input.name]).get(c.input.name)!);
    const weight = this.lessBaseline(this.drawn(cost), `baseline of ${this.label(s)}`);
    return this.mean(substitute([through], new Map([[cotangent.name, weight]]))[0]!);
  }

  private lessBaseline(costs: Expr, name: string): Expr {
    const size = this.samples.extent;
    if (!this.settings.controlVariate) return costs;
    if (size === 1) return sub(costs, this.running(costs, name));
    return mul(size / (size - 1), sub(costs, this.mean(costs)));
  }

  /** h · (cost − a), per sample: before the chain rule. */
  private controlled(score: Expr, costs: Expr, name: string): Expr {
    if (!this.settings.controlVariate || this.samples.extent < ENOUGH_SAMPLES) return mul(score, this.lessBaseline(costs, name));
    return mul(score, sub(costs, this.coefficient(score, mul(score, costs), costs)));
  }
}
