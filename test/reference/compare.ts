import { compileLogJoint } from "../../api/log-joint.ts";
import type { RandomProgram } from "../generators/programs.ts";
import { boundData, flatten, unflatten } from "./bound.ts";
import { logDensityTerms, logJoint } from "./interpreter.ts";
import type { Value } from "./interpreter.ts";
import { prepare } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";

/** How far an executor is from the interpreter on one program. */
export interface Comparison {
  /** Both log-joints, and their difference relative to the sum of the absolute values of the terms (what rounding may lose). */
  readonly interpreted: number;
  readonly executed: number;
  readonly error: number;
  /** The worst element of the gradient, if any; `error` relative to max(1, |difference|) of the gradient there. */
  readonly gradient: readonly GradientError[];
}
export interface GradientError {
  readonly name: string;
  readonly element: number;
  readonly executed: number;
  readonly difference: number;
  readonly error: number;
}

/** Compiles a program and compares log-joint and gradient at its latents with the interpreter and its central differences. */
export function compare(program: RandomProgram): Comparison {
  const prepared = prepare(program.source, program.sizes, program.data, program.latents);
  const compiled = compileLogJoint(prepared.model, boundData(prepared.model, prepared.sizes, prepared.values));
  const flat = new Map([...prepared.values].map(([name, value]) => [name, Float64Array.from(flatten(value))]));
  const terms = logDensityTerms(prepared.model, prepared.sizes, prepared.values);
  const interpreted = terms.reduce((sum, t) => sum + t.value, 0);
  const executed = compiled.evaluate(flat);
  const scale = 1 + terms.reduce((sum, t) => sum + Math.abs(t.value), 0);
  const gradient = compiled.gradient(flat);
  return {
    interpreted,
    executed,
    error: same(interpreted, executed) ? 0 : Math.abs(interpreted - executed) / scale,
    gradient: [...gradient].flatMap(([name, slopes]) => checkGradient(prepared, name, slopes, scale)),
  };
}

const same = (a: number, b: number): boolean => Object.is(a, b) || a === b;

/** Every element of one input; elements at a kink of the log-joint (a jump or corner within the step) are left out. */
function checkGradient(prepared: Prepared, name: string, slopes: Float64Array, scale: number): readonly GradientError[] {
  const shape = prepared.values.get(name)!;
  const numbers = flatten(shape);
  return numbers.flatMap((x, element) => {
    const at = (y: number): number => valueWith(prepared, name, unflatten(shape, numbers.with(element, y)));
    const [coarse, fine] = [difference(at, x, 2e-3), difference(at, x, 5e-4)];
    const size = Math.max(1, Math.abs(fine));
    if (!(Math.abs(coarse - fine) < 1e-6 * size + 1e-11 * scale)) return [];
    return [{ name, element, executed: slopes[element] ?? NaN, difference: fine, error: Math.abs((slopes[element] ?? NaN) - fine) / size }];
  });
}

function valueWith({ model, sizes, values }: Prepared, name: string, value: Value): number {
  return logJoint(model, sizes, new Map(values).set(name, value));
}

/** The slope by five points, error O(h⁴). */
function difference(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}
