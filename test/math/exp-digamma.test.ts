// Oracle: digamma by mpmath at 60 digits (test/oracles/special_functions.py).
import { expect, it } from "vitest";
import { expDigamma, expDigammaCut } from "../../runtime/math/exp-digamma.ts";
import reference from "../oracles/special-functions.json" with { type: "json" };

/** exp ψ is a normal number for these; below, digits go until 0. */
const NORMAL = -708;
/** Error of exp ψ in units of itself: an error of ψ, which is as many roundings as ψ is large. */
const allowed = (psi: number): number => 1e-12 * (1 + Math.abs(psi));
const rows: readonly (readonly [number, number])[] = reference.digamma.filter((r): r is [number, number] => r.length === 2 && r[0]! > 0);
const normal = rows.filter(([, psi]) => psi > NORMAL);

it("has reference values of all sizes", () => {
  expect(normal.filter(([x]) => x < 0.026).length).toBeGreaterThanOrEqual(3);
  expect(normal.filter(([x]) => x >= 0.026 && x < 1).length).toBeGreaterThanOrEqual(10);
  expect(normal.filter(([x]) => x > 1e4).length).toBeGreaterThanOrEqual(10);
});

it.each(normal)("exp ψ(%d)", (x, psi) => {
  // Large arguments: ψ(x) = log x − 1/(2x) − …, and the exponential of a double ψ has lost digits that expDigamma keeps.
  const expected = x > 1e4 ? x * Math.exp(-1 / (2 * x) - 1 / (12 * x * x)) : Math.exp(psi);
  expect(Math.abs(expDigamma(x) / expected - 1)).toBeLessThan(allowed(psi));
});

it.each(rows.filter(([, psi]) => psi <= NORMAL))("exp ψ(%d) is as small as it must be", (x, psi) => {
  const value = expDigamma(x);
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThanOrEqual(Math.exp(psi) * (1 + 1e-6) + 1e-323);
});

it("has exp ψ(x) = exp ψ(x + 1) · exp(−1/x)", () => {
  for (let x = 1 / 700; x < 1e6; x *= 1.037) {
    const expected = expDigamma(x + 1) * Math.exp(-1 / x);
    expect(Math.abs(expDigamma(x) / expected - 1), `${x}`).toBeLessThan(allowed(1 / x));
  }
});

it("is cut to 0 where it is under 1.2e-17, and nowhere else", () => {
  for (const x of [0.026, 0.03, 1, 1e5]) expect(expDigammaCut(x)).toBe(expDigamma(x));
  for (const x of [0, 1e-3, 0.0259]) expect(expDigammaCut(x)).toBe(0);
  expect(expDigamma(0.026)).toBeLessThan(1.2e-17);
  expect(expDigammaCut(NaN)).toBeNaN();
});

it("increases, and ends at 0 and without a number", () => {
  let before = 0;
  for (let x = 1e-4; x < 1e300; x *= 1.05) {
    const value = expDigamma(x);
    expect(value, `${x}`).toBeGreaterThanOrEqual(before);
    before = value;
  }
  expect(expDigamma(0)).toBe(0);
  expect(expDigamma(1e-300)).toBe(0);
  expect(expDigamma(NaN)).toBeNaN();
  expect(expDigamma(Infinity)).toBe(Infinity);
});
