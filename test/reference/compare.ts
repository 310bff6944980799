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
  /** Their difference relative to the sum of the absolute values of the slope's terms (and 1e-5 of the log-joint's: noise); null at a kink (a jump or corner within the step). */
  readonly slopeError: number | null;
}

/** Compiles a program and compares log-joint and gradient at its latents with the interpreter and its central differences. */
export function compare(program: RandomProgram): Comparison {
  const prepared = prepare(program.source, program);
  const { model, sizes, values } = prepared;
  const compiled = compileLogJoint(model, boundData(prepared));
  const flat = new Map(compiled.inputs.map(({ name }) => [name, Float64Array.from(numbersOf(prepared, name))]));
  const terms = logDensityTerms(model, sizes, values);
  const interpreted = terms.reduce((sum, t) => sum + t.value, 0);
  const scale = 1 + terms.reduce((sum, t) => sum + Math.abs(t.value), 0);
  const executed = compiled.evaluate(flat);
  const error = interpreted === executed ? 0 : Math.abs(interpreted - executed) / scale;
  return { interpreted, executed, error, ...compareSlopes(prepared, compiled.gradient(flat), scale, program.seed) };
}

/** The input of the missing entries of `y` is `y.missing`. */
const MISSING = /\.missing$/;

/** The numbers of an input; of `y.missing` those of y that are missing. */
function numbersOf({ values, missing }: Prepared, name: string): readonly number[] {
  const array = name.replace(MISSING, "");
  const numbers = flatten(values.get(array)!);
  return MISSING.test(name) ? numbers.filter((_, i) => missing.get(array)![i]) : numbers;
}

/** A direction in which every element of the gradient counts: moves of ½ to 1, up or down. */
function directionOf(prepared: Prepared, names: readonly string[], seed: number): ReadonlyMap<string, readonly number[]> {
  const random = makeRandom(seed + 1);
  return new Map(names.map((name) => [name, numbersOf(prepared, name).map(() => (random.chance(0.5) ? 1 : -1) * random.real(0.5, 1))]));
}

function compareSlopes(
  prepared: Prepared,
  gradient: ReadonlyMap<string, Float64Array>,
  scale: number,
  seed: number,
): Omit<Comparison, "interpreted" | "executed" | "error"> {
  const direction = directionOf(prepared, [...gradient.keys()], seed);
  const parts = [...gradient].flatMap(([name, slopes]) => direction.get(name)!.map((d, i) => d * (slopes[i] ?? NaN)));
  const at = (h: number): number => logJoint(prepared.model, prepared.sizes, moved(prepared, direction, h));
  const [coarse, fine] = [slopeByDifferences(at, 1e-3), slopeByDifferences(at, 2.5e-4)];
  const slope = parts.reduce((a, b) => a + b, 0);
  const size = 1 + parts.reduce((a, b) => a + Math.abs(b), 0) + 1e-5 * scale;
  const smooth = Math.abs(coarse - fine) < 1e-6 * size + 1e-10 * scale;
  return { slope, difference: fine, slopeError: smooth ? Math.abs(slope - fine) / size : null };
}

function moved({ values, missing }: Prepared, direction: ReadonlyMap<string, readonly number[]>, h: number): ReadonlyMap<string, Value> {
  const result = new Map(values);
  for (const [name, moves] of direction) {
    const array = name.replace(MISSING, "");
    const value = values.get(array)!;
    let next = 0;
    const applies = (i: number): boolean => array === name || missing.get(array)![i] === true;
    result.set(
      array,
      unflatten(
        value,
        flatten(value).map((x, i) => (applies(i) ? x + h * moves[next++]! : x)),
      ),
    );
  }
  return result;
}

/** The slope at 0 by five points, error O(h⁴). */
const slopeByDifferences = (f: (h: number) => number, h: number): number => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
