import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canonicalParameters, logAtLeast, logAtMost, logBetween, SCALAR_FAMILIES, scalarLogDensity } from "./densities.ts";
import { ARRAY_FAMILIES } from "./multivariate.ts";
import type { Nested } from "./multivariate.ts";
import { digamma, lgamma } from "./special.ts";

/** Written by test/oracles/reference_densities.py with SciPy. */
interface Case {
  readonly family: string;
  readonly arguments: Readonly<Record<string, Nested>>;
  readonly x: Nested;
  readonly logDensity: number;
  readonly logCdf?: number;
  readonly logSurvival?: number;
}
const CASES = JSON.parse(readFileSync(new URL("../oracles/reference_densities.json", import.meta.url), "utf8")) as readonly Case[];

/** SciPy loses up to three digits in some tails and in logcdf near 0. */
const close = (actual: number, expected: number): void => expect(Math.abs(actual - expected)).toBeLessThan(2e-12 * Math.max(1, Math.abs(expected)));

/** The parameterisation that has these names, the optional ones included. */
const parameterisationOf = (family: string, names: readonly string[]): string =>
  Object.keys(SCALAR_FAMILIES[family]!.from).find((p) => names.every((name) => p.split(",").includes(name)))!;

describe("densities of the reference interpreter against SciPy", () => {
  const label = (c: Case): string => `${c.family} ${JSON.stringify(c.arguments)} at ${JSON.stringify(c.x)}`;

  test.each(CASES.filter((c) => c.family in ARRAY_FAMILIES).map((c) => [label(c), c] as const))("%s", (_, c) => {
    close(ARRAY_FAMILIES[c.family]!(c.x, c.arguments), c.logDensity);
  });

  test.each(CASES.filter((c) => c.family in SCALAR_FAMILIES).map((c) => [label(c), c] as const))("%s", (_, c) => {
    const family = SCALAR_FAMILIES[c.family]!;
    const p = canonicalParameters(family, parameterisationOf(c.family, Object.keys(c.arguments)), c.arguments as Readonly<Record<string, number>>);
    close(scalarLogDensity(family, c.x as number, p), c.logDensity);
    if (c.logCdf !== undefined) close(logAtMost(family, c.x as number, p), c.logCdf);
    if (c.logSurvival !== undefined && family.discrete !== true) close(logAtLeast(family, c.x as number, p), c.logSurvival);
    if (c.logSurvival !== undefined && family.discrete === true) close(logAtLeast(family, (c.x as number) + 1, p), c.logSurvival);
  });

  test("every family and parameterisation has a case", () => {
    const used = new Set(CASES.filter((c) => c.family in SCALAR_FAMILIES).map((c) => `${c.family} ${parameterisationOf(c.family, Object.keys(c.arguments))}`));
    const all = Object.entries(SCALAR_FAMILIES).flatMap(([name, f]) => Object.keys(f.from).map((p) => `${name} ${p}`));
    expect(all.filter((one) => !used.has(one))).toEqual(["Flat lower,upper"]);
  });

  test("a discrete interval is the sum of its masses, bounds included", () => {
    const family = SCALAR_FAMILIES["Poisson"]!;
    const masses = [2, 3, 4, 5].map((k) => Math.exp(scalarLogDensity(family, k, [3.3])));
    close(logBetween(family, 2, 5, [3.3]), Math.log(masses.reduce((a, b) => a + b, 0)));
  });

  test("outside of the support the density is zero", () => {
    expect(scalarLogDensity(SCALAR_FAMILIES["Gamma"]!, -1, [2, 1])).toBe(-Infinity);
    expect(scalarLogDensity(SCALAR_FAMILIES["Poisson"]!, 1.5, [2])).toBe(-Infinity);
    expect(scalarLogDensity(SCALAR_FAMILIES["Uniform"]!, 2.1, [0, 2])).toBe(-Infinity);
  });
});

test("log Γ and ψ at published points (Abramowitz & Stegun, tables 6.1 and 6.3)", () => {
  close(lgamma(0.5), 0.5 * Math.log(Math.PI));
  close(lgamma(1.5), Math.log(0.5 * Math.sqrt(Math.PI)));
  close(lgamma(101), 363.73937555556349);
  close(digamma(1), -0.57721566490153286);
  close(digamma(0.25), -4.2274535333762654);
});
