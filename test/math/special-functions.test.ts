// Oracle: mpmath at 60 digits (test/oracles/special_functions.py).
import { describe, expect, it } from "vitest";
import * as M from "../../runtime/math/index.ts";
import reference from "../oracles/special-functions.json" with { type: "json" };

type Row = readonly number[];
interface Bound {
  readonly call: (...args: number[]) => number;
  /** The largest error allowed at a reference value: a few roundings of the quantities that enter. */
  readonly error: (value: number) => number;
}
const relative =
  (bound: number) =>
  (value: number): number =>
    bound * Math.abs(value);
/** Logarithms: an absolute error, growing with the logarithm. */
const logarithm =
  (bound: number) =>
  (value: number): number =>
    bound * (1 + Math.abs(value));
/** Probabilities: relative error, growing with the exponent that makes them small. */
const probability =
  (bound: number, absolute = 0) =>
  (value: number): number =>
    bound * Math.abs(value) * (1 + Math.abs(Math.log(Math.abs(value)))) + absolute;

const BOUNDS: { readonly [name in keyof typeof reference]: Bound } = {
  lgamma: { call: M.lgamma, error: relative(1e-15) },
  lgammaNegative: { call: M.lgamma, error: logarithm(1e-15) },
  digamma: { call: M.digamma, error: relative(1e-15) },
  trigamma: { call: M.trigamma, error: relative(1e-15) },
  tetragamma: { call: M.tetragamma, error: relative(1e-15) },
  lbeta: { call: M.lbeta, error: logarithm(2e-15) },
  logChoose: { call: M.logChoose, error: logarithm(1e-15) },
  erf: { call: M.erf, error: relative(1e-15) },
  erfc: { call: M.erfc, error: relative(1e-15) },
  erfcx: { call: M.erfcx, error: relative(1e-15) },
  normalCdf: { call: M.normalCdf, error: probability(1e-15) },
  logNormalCdf: { call: M.logNormalCdf, error: probability(1e-15) },
  inverseMills: { call: M.inverseMills, error: probability(1e-15) },
  normalQuantile: { call: M.normalQuantile, error: relative(1e-15) },
  gammaP: { call: M.gammaP, error: probability(5e-15) },
  gammaQ: { call: M.gammaQ, error: probability(5e-15) },
  logGammaP: { call: M.logGammaP, error: logarithm(5e-15) },
  logGammaQ: { call: M.logGammaQ, error: logarithm(5e-15) },
  betaI: { call: M.betaI, error: probability(1e-14, 4e-15) },
  betaIUpper: { call: M.betaIUpper, error: probability(1e-14, 4e-15) },
  studentTCdf: { call: M.studentTCdf, error: probability(1e-14) },
  log1mExp: { call: M.log1mExp, error: relative(1e-15) },
  softplus: { call: M.softplus, error: relative(1e-15) },
  sigmoid: { call: M.sigmoid, error: relative(1e-15) },
  logit: { call: M.logit, error: relative(1e-15) },
};

describe.each(Object.entries(BOUNDS))("%s", (name, { call, error }) => {
  it("agrees with mpmath", () => {
    const rows: readonly Row[] = reference[name as keyof typeof reference];
    expect(rows.length).toBeGreaterThan(5);
    const wrong = rows.filter((row) => {
      const value = row[row.length - 1]!;
      return !(Math.abs(call(...row.slice(0, -1)) - value) <= error(value));
    });
    expect(wrong.map((row) => [...row, call(...row.slice(0, -1))])).toEqual([]);
  });
});

describe("values at the ends of the domain", () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ["lgamma(0)", M.lgamma(0), Infinity],
    ["lgamma(1)", M.lgamma(1), 0],
    ["lgamma(2)", M.lgamma(2), 0],
    ["lgamma(-3)", M.lgamma(-3), Infinity],
    ["lgamma(∞)", M.lgamma(Infinity), Infinity],
    ["lgamma(NaN)", M.lgamma(NaN), NaN],
    ["digamma(0)", M.digamma(0), -Infinity],
    ["digamma(-1)", M.digamma(-1), NaN],
    ["digamma(∞)", M.digamma(Infinity), Infinity],
    ["trigamma(0)", M.trigamma(0), Infinity],
    ["trigamma(∞)", M.trigamma(Infinity), 0],
    ["lbeta(0, 1)", M.lbeta(0, 1), Infinity],
    ["lbeta(-1, 1)", M.lbeta(-1, 1), NaN],
    ["logChoose(5, 6)", M.logChoose(5, 6), -Infinity],
    ["logChoose(5, 5)", M.logChoose(5, 5), 0],
    ["log1mExp(0)", M.log1mExp(0), -Infinity],
    ["log1mExp(1)", M.log1mExp(1), NaN],
    ["softplus(1e300)", M.softplus(1e300), 1e300],
    ["sigmoid(-1e300)", M.sigmoid(-1e300), 0],
    ["logit(0)", M.logit(0), -Infinity],
    ["logit(1)", M.logit(1), Infinity],
    ["logit(2)", M.logit(2), NaN],
    ["xlogy(0, 0)", M.xlogy(0, 0), 0],
    ["xlogy(0, NaN)", M.xlogy(0, NaN), NaN],
    ["xlog1py(0, -1)", M.xlog1py(0, -1), 0],
    ["logSumExp([])", M.logSumExp([]), -Infinity],
    ["logSumExp(-∞)", M.logSumExp([-Infinity, -Infinity]), -Infinity],
    ["logSumExp(∞)", M.logSumExp([0, Infinity]), Infinity],
    ["logSumExp(NaN)", M.logSumExp([0, NaN, Infinity]), NaN],
    ["logAddExp(-∞, -∞)", M.logAddExp(-Infinity, -Infinity), -Infinity],
    ["logAddExp(∞, -∞)", M.logAddExp(Infinity, -Infinity), Infinity],
    ["logAddExp(NaN, ∞)", M.logAddExp(NaN, Infinity), NaN],
    ["erfc(40)", M.erfc(40), 0],
    ["erf(-∞)", M.erf(-Infinity), -1],
    ["normalCdf(∞)", M.normalCdf(Infinity), 1],
    ["normalQuantile(0)", M.normalQuantile(0), -Infinity],
    ["normalQuantile(1)", M.normalQuantile(1), Infinity],
    ["normalQuantile(2)", M.normalQuantile(2), NaN],
    ["gammaP(2, 0)", M.gammaP(2, 0), 0],
    ["gammaQ(2, ∞)", M.gammaQ(2, Infinity), 0],
    ["gammaP(-1, 1)", M.gammaP(-1, 1), NaN],
    ["logGammaP(2, 0)", M.logGammaP(2, 0), -Infinity],
    ["gammaQuantile(0)", M.gammaQuantile(0, 2), 0],
    ["gammaQuantile(1)", M.gammaQuantile(1, 2), Infinity],
    ["betaI(0)", M.betaI(0, 2, 3), 0],
    ["betaI(1)", M.betaI(1, 2, 3), 1],
    ["betaI(2)", M.betaI(2, 2, 3), NaN],
    ["betaQuantile(1)", M.betaQuantile(1, 2, 3), 1],
    ["studentTCdf(0)", M.studentTCdf(0, 3), 0.5],
    ["studentTCdf(-∞)", M.studentTCdf(-Infinity, 3), 0],
    ["studentTQuantile(½)", M.studentTQuantile(0.5, 3), 0],
    ["studentTQuantile(0)", M.studentTQuantile(0, 3), -Infinity],
  ];
  it.each(cases)("%s", (_, found, expected) => {
    if (Number.isNaN(expected)) expect(found).toBeNaN();
    else expect(found).toBeCloseTo(expected, 15);
  });
});
