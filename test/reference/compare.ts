import { compileLogJoint } from "../../api/log-joint.ts";
import type { RandomProgram } from "../generators/programs.ts";
import { makeRandom } from "../generators/random.ts";
import { boundData, flatten, unflatten } from "./bound.ts";
import { logDensityTerms, logJoint } from "./interpreter.ts";
import type { Value } from "./interpreter.ts";
import { prepare } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";

/** How far an executor is from the interpreter on one program. */
export interface Comparison {
  readonly interpreted: number;
  readonly executed: number;
  /** Difference of the log-joints relative to the sum of the absolute values of their terms: what rounding may lose. */
  readonly error: number;
  /** The slope along one direction that moves every real latent and param: the executor's, and the interpreter's by differences. */
  readonly slope: number;
  readonly difference: number;
  /** Their difference relative to the sum of the absolute values of the slope's terms; null at a kink (a jump or corner within the step). */
  readonly slopeError: number | null;
}

/** Compiles a program and compares log-joint and gradient at its latents with the interpreter and its central differences. */
export function compare(program: RandomProgram): Comparison {
  const prepared = prepare(program.source, program.sizes, program.data, program.latents);
  const { model, sizes, values } = prepared;
  const compiled = compileLogJoint(model, boundData(model, sizes, values));
  const flat = new Map([...values].map(([name, value]) => [name, Float64Array.from(flatten(value))]));
  const terms = logDensityTerms(model, sizes, values);
  const interpreted = terms.reduce((sum, t) => sum + t.value, 0);
  const scale = 1 + terms.reduce((sum, t) => sum + Math.abs(t.value), 0);
  const executed = compiled.evaluate(flat);
  const error = interpreted === executed ? 0 : Math.abs(interpreted - executed) / scale;
  return { interpreted, executed, error, ...compareSlopes(prepared, compiled.gradient(flat), scale, program.seed) };
}

/** A direction in which every element of the gradient counts: moves of ½ to 1, up or down. */
function directionOf(prepared: Prepared, names: readonly string[], seed: number): ReadonlyMap<string, readonly number[]> {
  const random = makeRandom(seed + 1);
  return new Map(names.map((name) => [name, flatten(prepared.values.get(name)!).map(() => (random.chance(0.5) ? 1 : -1) * random.real(0.5, 1))]));
}

function compareSlopes(
  prepared: Prepared,
  gradient: ReadonlyMap<string, Float64Array>,
  scale: number,
  seed: number,
): Omit<Comparison, "interpreted" | "executed" | "error"> {
  const direction = directionOf(prepared, [...gradient.keys()], seed);
  const parts = [...gradient].flatMap(([name, slopes]) => direction.get(name)!.map((d, i) => d * (slopes[i] ?? NaN)));
  const at = (h: number): number => logJoint(prepared.model, prepared.sizes, moved(prepared.values, direction, h));
  const [coarse, fine] = [slopeByDifferences(at, 1e-3), slopeByDifferences(at, 2.5e-4)];
  const slope = parts.reduce((a, b) => a + b, 0);
  const size = 1 + parts.reduce((a, b) => a + Math.abs(b), 0);
  const smooth = Math.abs(coarse - fine) < 1e-6 * size + 1e-10 * scale;
  return { slope, difference: fine, slopeError: smooth ? Math.abs(slope - fine) / size : null };
}

const moved = (values: ReadonlyMap<string, Value>, direction: ReadonlyMap<string, readonly number[]>, h: number): ReadonlyMap<string, Value> =>
  new Map(
    [...values].map(([name, value]) => [
      name,
      direction.has(name)
        ? unflatten(
            value,
            flatten(value).map((x, i) => x + h * direction.get(name)![i]!),
          )
        : value,
    ]),
  );

/** The slope at 0 by five points, error O(h⁴). */
const slopeByDifferences = (f: (h: number) => number, h: number): number => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
