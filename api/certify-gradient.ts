import { evaluate } from "../compiler/calculus/evaluate.ts";
import { addAll } from "../compiler/ir/build.ts";
import { makeWorld, totalOf } from "../compiler/lower/factors.ts";
import { lowerTerms } from "../compiler/plan/terms.ts";
import { checkOf, relative } from "./certificate.ts";
import { certifyClosedPart } from "./certify-closed-part.ts";
import type { CertificateCheck } from "./document.ts";
import { compileLogJoint } from "./log-joint.ts";
import type { Prepared } from "./prepare.ts";
import type { Session } from "./session.ts";

type Values = ReadonlyMap<string, Float64Array>;

const POINTS = 3;
/** Differences of fourth order over a hundredth of the way between two draws, or over a thousandth where the log-joint bends too much for that. */
const STEPS = [0.01, 0.001];
const BY_DIFFERENCES = 1e-5;

/**
 * What a fit by gradients can be certified in without its noise: the generated log-joint against the interpreter of expressions, and its reverse-mode
 * gradient against differences, halfway between draws of q (params: on both sides of the answer).
 */
export function certifyGradient(prepared: Prepared, session: Session, coordinates: Float64Array): readonly CertificateCheck[] {
  const { model, bound } = prepared;
  const world = makeWorld(model, null, bound.sizes, bound.fields);
  const total = addAll(lowerTerms(world, model).map(totalOf));
  const joint = compileLogJoint(model, bound);
  const between = betweenDraws(prepared, session, coordinates, new Set(joint.inputs.map((i) => i.name)));
  if (joint.inputs.some((i) => between(0, 0).get(i.name)?.length !== i.size)) return [];
  const [values, slopes]: [number[], number[]] = [[], []];
  for (let n = 0; n < POINTS; n++) {
    const at = between(n, 0.5);
    const value = joint.evaluate(at);
    if (!Number.isFinite(value)) continue;
    values.push(relative(value, evaluate(total, { input: (name) => at.get(name) ?? world.arrays.get(name) }).values[0]!));
    const along = (t: number): number => joint.evaluate(between(n, 0.5 + t));
    const differences = STEPS.map((h) => (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h)).filter(Number.isFinite);
    const [gradient, from, to] = [joint.gradient(at), between(n, 0), between(n, 1)];
    const terms = [...gradient].flatMap(([name, g]) => [...g].map((v, i) => v * (to.get(name)![i]! - from.get(name)![i]!)));
    const size = terms.reduce((s, v) => s + Math.abs(v), 0);
    if (differences.length > 0) slopes.push(Math.min(...differences.map((d) => relative(d, sumOf(terms), size))));
  }
  const { closed } = prepared.plan;
  return [
    ...(closed === undefined ? [] : certifyClosedPart(prepared, closed, session, coordinates)),
    ...(values.length === 0 ? [] : [checkOf("log-joint", null, values)]),
    ...(slopes.length === 0 ? [] : [checkOf("gradient", null, slopes, BY_DIFFERENCES)]),
  ];
}

const sumOf = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);

/** Points on the segment between two draws of q; discrete latents stay those of the first. */
function betweenDraws(prepared: Prepared, session: Session, coordinates: Float64Array, wanted: ReadonlySet<string>): (n: number, t: number) => Values {
  const { program, params } = prepared.plan;
  const fixed = session.valuesAt(coordinates);
  const values = new Map(params.filter((c) => wanted.has(c.name)).map((c) => [c.name, fixed(c.name).slice()] as const));
  const read = program.draws === null || session.draws === null ? null : session.draws(coordinates, 0);
  const latents = (program.draws?.latents ?? []).map((l) => {
    const size = l.own.reduce((n, a) => n * a.extent, 1);
    const name = l.name.slice("draws ".length);
    const support = prepared.model.variables.find((v) => v.name === name)?.support.kind;
    return { name, size, discrete: support === "category" || support === "boolean" || support === "integers", draws: read!(l.name).slice() };
  });
  return (n, t) => {
    const at = new Map<string, Float64Array>();
    for (const [name, v] of values) at.set(name, v.map((x) => x * (0.95 + 0.1 * t + 0.01 * n))); // prettier-ignore
    for (const { name, size, discrete, draws } of latents) {
      const [a, b] = [2 * n, 2 * n + 1].map((s) => draws.subarray(s * size, (s + 1) * size)) as [Float64Array, Float64Array];
      at.set(
        name,
        a.map((x, i) => (discrete ? x : (1 - t) * x + t * b[i]!)),
      );
    }
    return at;
  };
}
