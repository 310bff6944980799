import { describe, expect, test } from "vitest";
import { splitPlate } from "../generators/metamorphic.ts";
import { randomProgram } from "../generators/programs.ts";
import type { RandomProgram } from "../generators/programs.ts";
import { compare } from "./compare.ts";

/**
 * The compiled loops against the tree-walking interpreter on 500 random well-typed programs. Log-joint: 1e-10 relative to the sum of the
 * absolute values of its terms (10 digits of what rounding leaves where large terms cancel). Slope along a direction that moves every
 * real latent and param: 1e-6 relative to the sum of the absolute values of its terms, by five-point differences of the interpreter.
 */
const PROGRAMS = 500;
const PER_TEST = 50;
const [VALUE_TOLERANCE, SLOPE_TOLERANCE] = [1e-10, 1e-6];

const blocks = Array.from({ length: PROGRAMS / PER_TEST }, (_, i) => i * PER_TEST);

describe("compiled executor against the reference interpreter", () => {
  test.each(blocks)("programs %i and the next", (first) => {
    const results = Array.from({ length: PER_TEST }, (_, i) => resultOf(randomProgram(first + i)));
    expect(results.flatMap((r) => r.failure ?? [])).toEqual([]);
    // Kinks of the log-joint within the step of the differences are rare; where they are not, something else is wrong.
    expect(results.filter((r) => r.kink).length).toBeLessThanOrEqual(3);
  });
});

test("the same with one plate of each program split in two: arrays in pieces", () => {
  const failures = Array.from({ length: 100 }, (_, seed) => {
    const program = randomProgram(seed);
    const source = splitPlate(program.source, seed, (size) => Math.floor((program.sizes[size] ?? 0) / 2));
    return source === null ? null : resultOf({ ...program, source }).failure;
  });
  expect(failures.filter((f) => f !== null)).toEqual([]);
});

/** What is wrong with one program, with its source. */
function resultOf(program: RandomProgram): { readonly failure: string | null; readonly kink: boolean } {
  const { seed } = program;
  try {
    const c = compare(program);
    const value = Number.isFinite(c.interpreted) && c.error < VALUE_TOLERANCE ? null : `log-joint ${c.executed}, but the interpreter has ${c.interpreted}`;
    const slope = c.slopeError === null || c.slopeError < SLOPE_TOLERANCE ? null : `slope ${c.slope}, but differences give ${c.difference}`;
    const wrong = value ?? slope;
    return { failure: wrong === null ? null : `seed ${seed}: ${wrong}\n${program.source}`, kink: c.slopeError === null };
  } catch (error) {
    return { failure: `seed ${seed}: ${(error as Error).message}\n${program.source}`, kink: false };
  }
}
