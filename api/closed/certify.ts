import { elementSize, logDensityOutput, naturalAt } from "../../compiler/algebra/certify.ts";
import { blockName, latentsOf, type Block } from "../../compiler/algebra/match.ts";
import { pairConditionals } from "../../compiler/algebra/normal-gamma-block.ts";
import type { Args } from "../../compiler/distributions/define.ts";
import { addAll } from "../../compiler/ir/build.ts";
import { extentOf } from "../../compiler/ir/axes.ts";
import { makeWorld, totalOf } from "../../compiler/lower/factors.ts";
import type { BoundArray } from "../../compiler/lower/world.ts";
import type { Model } from "../../compiler/model/types.ts";
import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import { lowerTerms } from "../../compiler/plan/terms.ts";
import type { AscentResult } from "../../runtime/fit/coordinate-ascent.ts";
import { checkOf, checkOfMean, relative, RunningMean } from "../certificate.ts";
import type { CertificateCheck } from "../document.ts";
import { runner } from "../log-joint.ts";
import type { BoundModel } from "../prepare.ts";
import { certifyBound } from "./certify-bound.ts";
import { elementsOf, exchanged, pointsOf, type Conditional, type Points, type Values } from "./points.ts";
import type { ClosedAssembly, ClosedSession } from "./session.ts";

/** A closed fit with its answer. */
export interface ClosedAnswer {
  readonly model: Model;
  readonly sizes: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, BoundArray>;
  readonly plan: ClosedPlan;
  /** Data and centres, by name. */
  readonly arrays: ReadonlyMap<string, Float64Array>;
  /** Natural parameters and means of coordinate ascent, by name. */
  readonly state: ReadonlyMap<string, Float64Array>;
  /** The log evidence or the bound, as the fit has it. */
  readonly value: number;
  /** Is the state said to be a fixed point? */
  readonly converged: boolean;
  readonly seed: number;
}

/** What certification looks at, of a fit that has run. */
export function answerOf(
  { model, bound: { sizes, fields } }: BoundModel,
  plan: ClosedPlan,
  { layout }: ClosedAssembly,
  session: ClosedSession,
  result: AscentResult | null,
  seed: number,
): ClosedAnswer {
  const state = new Map([...layout].map(([name, { offset, size }]) => [name, session.state.subarray(offset, offset + size)] as const));
  const value = result?.bound ?? session.report(session.state).evidence ?? NaN;
  return { model, sizes, fields, plan, arrays: session.arrays, state, value, converged: result?.stopped === "converged", seed };
}

type LogJoint = (values: Values) => number;

const POINTS = 3;
/** Tries to find values at which the log-joint is finite. */
const TRIES = 8;

/**
 * CERTIFY: what was derived against the log-joint itself, lowered anew and never expanded. Complete conditionals by differences in their own latent;
 * the exact posterior by the evidence, which is the same at every point; the bound by draws; its derivatives by reverse mode. DERIVATION, step 10.
 */
export function certifyClosed(answer: ClosedAnswer): readonly CertificateCheck[] {
  const { plan, arrays, state, seed } = answer;
  const conditionals = conditionalsOf(plan);
  const points = pointsOf(conditionals, arrays, state, seed);
  const logJoint = logJointOf(answer);
  if (plan.cavi === null) return certifyExact(answer, conditionals, points, logJoint);
  return [...certifyBlocks(answer, points, logJoint), ...againstDraws(answer, conditionals, points, logJoint), ...certifyBound(answer)];
}

const conditionalsOf = (plan: ClosedPlan): readonly Conditional[] =>
  plan.cavi === null ? plan.conditionals : plan.cavi.blocks.flatMap(({ block, eta }) => lawsOf(plan, block, eta));

/** A block as its latents, each given later ones. */
const lawsOf = (plan: ClosedPlan, block: Block, eta: Args): readonly Conditional[] =>
  block.scale === null ? [{ latent: block.latent, family: block.family, eta }] : pairConditionals(plan.form, { block, eta });

/** log p(x, z) from the statements of the model, in their stable forms. */
function logJointOf({ model, sizes, fields }: ClosedAnswer): LogJoint {
  const world = makeWorld(model, null, sizes, fields);
  const run = runner(world.arrays, [{ name: "log p", value: addAll(lowerTerms(world, model).map(totalOf)), axes: [] }]);
  return (values) => run(values).get("log p")![0]!;
}

const total = (values: Float64Array): number => values.reduce((s, v) => s + v, 0);

/** Points at which the log-joint is finite: discrete latents anywhere, else where q has them. */
function finitePoint(points: Points, logJoint: LogJoint, n: number): Values | null {
  for (let k = 0; k < TRIES; k++) {
    const values = k < TRIES / 2 ? points.anywhere(n + 1000 * k) : points.draw(n + 1000 * k).values;
    if (Number.isFinite(logJoint(values))) return values;
  }
  return null;
}

/** Another point that differs in one latent alone. */
function finiteChange(points: Points, logJoint: LogJoint, n: number, change: (other: Values) => Values): Values | null {
  for (let k = 0; k < TRIES; k++) {
    const other = change(k < TRIES / 2 ? points.anywhere(n + 1000 * k) : points.draw(n + 1000 * k).values);
    if (Number.isFinite(logJoint(other))) return other;
  }
  return null;
}

/** L(z) − L(z′) = log F(z; η) − log F(z′; η), with the other latents fixed. Elements that are updated in sequence change one at a time. */
function certifyBlocks({ plan, arrays }: ClosedAnswer, points: Points, logJoint: LogJoint): readonly CertificateCheck[] {
  return plan.cavi!.blocks.flatMap(({ block }) => {
    const { latent, family } = block;
    if (extentOf(latent.symbol.input.axes) === 0) return [];
    const laws = lawsOf(plan, block, naturalAt(block));
    const run = runner(
      arrays,
      laws.map((c) => logDensityOutput(c.latent, c.family, c.eta)),
    );
    const density = (values: Values): Float64Array => {
      const read = run(values);
      return Float64Array.from(laws.flatMap((c) => [...read.get(`log q ${c.latent.name}`)!]));
    };
    const errors: number[] = [];
    for (let n = 1; n <= POINTS; n++) {
      const at = finitePoint(points, logJoint, n);
      if (at === null) continue;
      const element = block.sequential === null ? null : Math.floor(((n - 0.5) / POINTS) * extentOf(family.plates));
      const size = elementSize(latent, family);
      const stretch = element === null ? undefined : { from: element * size, size };
      const other = finiteChange(points, logJoint, 100 + n, (o) => latentsOf(block).reduce((values, l) => exchanged(values, o, l, stretch), at));
      if (other === null) continue;
      const [f, g] = [density(at), density(other)].map((d) => (element === null ? total(d) : d[element]!));
      const [p, q] = [logJoint(at), logJoint(other)];
      errors.push(relative(p - q, f! - g!, p, q, f!, g!));
    }
    return errors.length === 0 ? [] : [checkOf("conditional", blockName(block), errors)];
  });
}

/**
 * log p(x, z) − log q(z) is the log evidence at every z. Before that, per latent in the order of integration: log p less the conditionals up to its own
 * is a function of the latents that remain, the same whatever its value.
 */
function certifyExact({ arrays, value }: ClosedAnswer, conditionals: readonly Conditional[], points: Points, logJoint: LogJoint): readonly CertificateCheck[] {
  const run = runner(
    arrays,
    conditionals.map((c) => logDensityOutput(c.latent, c.family, c.eta)),
  );
  const densities = (values: Values): readonly number[] => {
    const read = run(values);
    return conditionals.map((c) => total(read.get(`log q ${c.latent.name}`)!));
  };
  const upTo = (d: readonly number[], k: number): number => d.slice(0, k + 1).reduce((s, v) => s + v, 0);
  const found = Array.from({ length: POINTS }, (_, i) => finitePoint(points, logJoint, i + 1)).filter((v) => v !== null);
  const checks = conditionals.flatMap(({ latent }, k): readonly CertificateCheck[] => {
    if (extentOf(latent.symbol.input.axes) === 0) return [];
    const errors = found.flatMap((at, n) => {
      const other = finiteChange(points, logJoint, 100 + n, (o) => exchanged(at, o, latent));
      if (other === null) return [];
      const [p, q, d, e] = [logJoint(at), logJoint(other), densities(at), densities(other)];
      return [relative(p - upTo(d, k), q - upTo(e, k), p, q, ...d, ...e)];
    });
    return errors.length === 0 ? [] : [checkOf("conditional", latent.name, errors)];
  });
  const pointwise = found.map((at) => {
    const [p, d] = [logJoint(at), densities(at)];
    return relative(p - upTo(d, d.length), value, p, ...d);
  });
  return [...checks, checkOf("evidence", null, pointwise)];
}

/** The mean of log p − log q over draws of q, within standard errors of the closed bound. */
function againstDraws(
  { arrays, state, value }: ClosedAnswer,
  conditionals: readonly Conditional[],
  points: Points,
  logJoint: LogJoint,
): readonly CertificateCheck[] {
  const count = Math.max(50, Math.min(400, Math.floor(1e7 / Math.max(1, elementsOf(conditionals)))));
  const run = runner(
    arrays,
    conditionals.map((c) => logDensityOutput(c.latent, c.family, c.eta)),
  );
  const weights = new RunningMean();
  for (let n = 1; n <= count; n++) {
    const { values, clipped } = points.draw(0x10000 + n);
    if (clipped) return [];
    const read = run(new Map([...state, ...values]));
    weights.add(logJoint(values) - conditionals.reduce((s, c) => s + total(read.get(`log q ${c.latent.name}`)!), 0));
  }
  return [checkOfMean("bound", weights, value)];
}
