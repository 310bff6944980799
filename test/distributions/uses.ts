import type { Distribution, Parameter, Probe } from "../../compiler/distributions/define.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { input } from "../../compiler/ir/build.ts";
import { evaluateArray } from "../helpers/evaluate-expression.ts";
import { flatten, Use, type Value, type Values } from "../helpers/distribution-use.ts";
import { CONVERSIONS } from "./conversions.ts";

/** The probe under every parameterisation, the first one first. */
export function usesOf(record: Distribution, probe: Probe): readonly Use[] {
  const all: Values = { ...probe.arguments, ...CONVERSIONS[record.name]?.(probe.arguments as never) };
  return record.parameterisations.map((parameterisation) => {
    const values = Object.fromEntries(
      parameterisation.parameters.map((name) => {
        const value = all[name] ?? record.parameters[name]?.optional;
        if (value === undefined) throw new Error(`conversions.ts does not say how to get ${name} of ${record.name}`);
        return [name, value];
      }),
    );
    return new Use(record, values, probe.size, parameterisation);
  });
}

/** An argument as a function of unconstrained reals: differences then stay inside its support (a simplex, say). */
export interface FreeArgument {
  readonly name: string;
  readonly at: readonly number[];
  readonly value: (u: readonly number[]) => Value;
}

/** The arguments that can be moved continuously. */
export const freeArguments = (use: Use, also: (p: Parameter) => boolean): readonly FreeArgument[] =>
  use.parameterisation.parameters.flatMap((name) => {
    const parameter = use.record.parameters[name]!;
    return parameter.support.discrete || !also(parameter) ? [] : [freeArgument(use, name, parameter)];
  });

function freeArgument(use: Use, name: string, { support }: Parameter): FreeArgument {
  const given = use.values[name]!;
  const { bijection } = support;
  const at = bijection!.toReal(flatten(given), use.size, {});
  const isScalar = typeof given === "number";
  const elementwise = support.rank === 0;
  const free = makeAxis("free", at.length, "event");
  const u = input("u", [free]);
  const expression = bijection!.fromReal(u, { free, ...use.axes }, {});
  const over = elementwise ? [free] : [use.axes.event, use.axes.column].slice(0, support.rank);
  const value = (point: readonly number[]): Value => {
    const numbers = evaluateArray(expression, over, { inputs: { u: point } });
    if (isScalar) return numbers[0]!;
    return support.rank < 2 ? numbers : Array.from({ length: use.size }, (_, i) => numbers.slice(i * use.size, (i + 1) * use.size));
  };
  return { name, at, value };
}

/** Five-point difference of f along coordinate j: error about 1e-11 for functions of unit scale. */
export function difference(f: (u: readonly number[]) => number, at: readonly number[], j: number, h = 1e-3): number {
  const shifted = (steps: number): number => f(at.map((v, i) => (i === j ? v + steps * h : v)));
  return (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * h);
}

export class Violation extends Error {}

export function agree(what: string, actual: number, expected: number, tolerance: number): void {
  const same = Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
  if (!same) throw new Violation(`${what}: ${actual} instead of ${expected}`);
}
