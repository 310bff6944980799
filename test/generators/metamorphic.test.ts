import { describe, expect, test } from "vitest";
import { logJoint } from "../reference/interpreter.ts";
import type { Value } from "../reference/interpreter.ts";
import { modelOf, prepare } from "../reference/prepare.ts";
import type { Nested } from "./draft.ts";
import { declaredNames, permuted, permutePlate, renameAll, renameKeys, respell, shuffleStatements, splitPlate } from "./metamorphic.ts";
import { randomProgram } from "./programs.ts";
import type { RandomProgram } from "./programs.ts";

const PROGRAMS = Array.from({ length: 60 }, (_, i) => randomProgram(7000 + i));

const joint = (p: Pick<RandomProgram, "source" | "sizes" | "data" | "latents" | "missing">): number => {
  const { model, sizes, values } = prepare(p.source, p);
  return logJoint(model, sizes, values);
};
/** Sums in another order, or one more rounding per argument. */
const close = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));

describe("what must not matter does not", () => {
  test("names and the order of statements", () => {
    for (const p of PROGRAMS) {
      const renamed = renameAll(shuffleStatements(p.source, p.seed), p.seed);
      expect(declaredNames(renamed.source).filter((n) => renamed.names.has(n))).toEqual([]);
      const by = <T>(document: Readonly<Record<string, T>>): Record<string, T> => renameKeys(document, renamed.names);
      close(joint({ source: renamed.source, sizes: by(p.sizes), data: by(p.data), latents: by(p.latents), missing: by(p.missing) }), joint(p), 1e-12);
    }
  });

  test("sd, variance or precision; rate or scale; logit or prob", () => {
    let swapped = 0;
    for (const p of PROGRAMS) {
      const other = respell(p.source, p.seed);
      swapped += other.swapped;
      close(joint({ ...p, source: other.source }), joint(p), 1e-11);
    }
    expect(swapped).toBeGreaterThan(100);
  });

  test("one plate or two", () => {
    let split = 0;
    for (const p of PROGRAMS) {
      const source = splitPlate(p.source, p.seed, (size) => Math.floor((p.sizes[size] ?? 0) / 2));
      if (source === null) continue;
      split++;
      close(joint({ ...p, source }), joint(p), 1e-12);
    }
    expect(split).toBeGreaterThan(40);
  });

  test("the order of a plate's elements, in data that index it too", () => {
    const source = `
      model m {
        data x: real[N], y: real[N, N], g: category(J)[N], parent: category(N)[M]
        for j in J { a[j] ~ Normal(mean = 0, sd = 2) }
        for n in N { b[n] ~ Normal(mean = a[g[n]], sd = 1)   x[n] ~ Laplace(location = b[n], scale = 0.5) }
        for n in N, k in N { y[n, k] ~ Normal(mean = b[n] - 0.5 * b[k], sd = 1) }
        for i in M { factor x[parent[i]] * b[parent[i]] }
      }`;
    const data = { x: [0.3, -1, 2], y: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], g: [1, 2, 2], parent: [3, 1, 1, 2] }; // prettier-ignore
    const b = [0.5, -0.7, 1.1];
    const value = (d: Readonly<Record<string, Nested>>, latent: Nested): number =>
      logJoint(modelOf(source), new Map([["N", 3], ["J", 2], ["M", 4]]), new Map<string, Value>([...Object.entries(d), ["a", [0.1, 0.4]], ["b", latent]])); // prettier-ignore
    const permutation = [3, 1, 2];
    const moved = permutePlate(source, data, "N", permutation);
    expect(moved).toEqual({ x: [2, 0.3, -1], y: [[9, 7, 8], [3, 1, 2], [6, 4, 5]], g: [2, 1, 2], parent: [1, 2, 2, 3] }); // prettier-ignore
    close(value(moved, permuted(b, [true], permutation)), value(data, b), 1e-14);
    expect(Math.abs(value(moved, b) - value(data, b))).toBeGreaterThan(0.1);
  });
});
