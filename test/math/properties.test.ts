// Recurrences, symmetries and inverses that hold for every argument; oracle: the identity named in each title.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as M from "../../runtime/math/index.ts";

const SETTINGS = { seed: 20260901, numRuns: 500 } as const;
/** Log-uniform positive numbers. */
const positive = (low: number, high: number): fc.Arbitrary<number> => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const real = (low: number, high: number): fc.Arbitrary<number> => fc.double({ min: low, max: high, noNaN: true });
/** Probabilities with mass at both ends. */
const unit: fc.Arbitrary<number> = fc.oneof(
  real(0.001, 0.999),
  positive(1e-200, 1e-3),
  positive(1e-14, 1e-3).map((p) => 1 - p),
);

function close(found: number, expected: number, tolerance: number): void {
  const error = Math.abs(found - expected);
  if (!(found === expected || error <= tolerance)) expect.fail(`${found} is not within ${tolerance} of ${expected}`);
}
const law = <T extends readonly unknown[]>(title: string, arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }, check: (...args: T) => void): void =>
  it(title, () =>
    fc.assert(
      fc.property(fc.tuple(...(arbitraries as unknown as fc.Arbitrary<unknown>[])), (args) => check(...(args as unknown as T))),
      SETTINGS,
    ),
  );

describe("gamma functions", () => {
  law<[number]>("log Γ(x + 1) = log Γ(x) + log x", [positive(1e-6, 1e8)], (x) => {
    close(M.lgamma(x + 1), M.lgamma(x) + Math.log(x), 4e-15 * (1 + Math.abs(M.lgamma(x)) + x ** 0.5 + Math.abs(Math.log(x) * x)));
  });
  law<[number]>("log Γ(1 + t) by its own argument", [positive(1e-18, 2)], (t) => close(M.lgamma1p(t), M.lgamma(1 + t), 3e-16 * (1 + t)));
  law<[number]>("ψ(x + 1) = ψ(x) + 1/x", [positive(1e-6, 1e8)], (x) => close(M.digamma(x + 1), M.digamma(x) + 1 / x, 2e-15 * (2 + 1 / x + Math.log1p(x))));
  law<[number]>("ψ′(x + 1) = ψ′(x) - 1/x²", [positive(1e-6, 1e8)], (x) =>
    close(M.trigamma(x + 1), M.trigamma(x) - 1 / (x * x), 2e-15 * (M.trigamma(x) + 1 / (x * x))),
  );
  law<[number]>("ψ″(x + 1) = ψ″(x) + 2/x³", [positive(1e-4, 1e8)], (x) =>
    close(M.tetragamma(x + 1), M.tetragamma(x) + 2 / x ** 3, 2e-15 * (Math.abs(M.tetragamma(x)) + 2 / x ** 3)),
  );
  law<[number, number]>("B(a, b) = B(a + 1, b) + B(a, b + 1)", [positive(1e-3, 1e7), positive(1e-3, 1e7)], (a, b) => {
    const whole = M.lbeta(a, b);
    close(M.logAddExp(M.lbeta(a + 1, b), M.lbeta(a, b + 1)), whole, 1e-14 * (1 + Math.abs(whole)));
    expect(M.lbeta(b, a)).toBe(whole);
  });
  law<[number, number]>("P + Q = 1", [positive(1e-3, 1e6), positive(1e-6, 1e6)], (a, x) => close(M.gammaP(a, x) + M.gammaQ(a, x), 1, 4e-15));
  law<[number, number]>("P(a + 1, x) = P(a, x) - xᵃe⁻ˣ/Γ(a + 1)", [positive(1e-2, 1e4), real(-3, 3)], (a, s) => {
    const x = a * Math.exp(s / Math.sqrt(1 + a));
    close(M.gammaP(a + 1, x), M.gammaP(a, x) - Math.exp(a * Math.log(x) - x - M.lgamma(a + 1)), 1e-15 * (20 + a * Math.log(10 + a)));
  });
});

describe("inverses", () => {
  law<[number]>("Φ(Φ⁻¹(p)) = p", [unit], (p) => close(M.normalCdf(M.normalQuantile(p)), p, 1e-15 * p * (2 + 2 * Math.abs(Math.log(p)))));
  law<[number, number]>("P(a, quantile(p)) = p", [unit, positive(0.02, 1e5)], (p, a) => {
    const x = M.gammaQuantile(p, a);
    if (x > 1e-290) close(M.gammaP(a, x), p, 1e-14 * p * (1 + Math.abs(Math.log(p))) * (1 + Math.sqrt(a)));
  });
  law<[number, number]>("Q(a, upperQuantile(q)) = q", [unit, positive(0.02, 1e5)], (q, a) => {
    const x = M.gammaUpperQuantile(q, a);
    if (x > 1e-290) close(M.gammaQ(a, x), q, 1e-14 * q * (1 + Math.abs(Math.log(q))) * (1 + Math.sqrt(a)));
  });
  law<[number, number, number]>("I(quantile(p)) = p", [unit, positive(0.05, 1e4), positive(0.05, 1e4)], (p, a, b) => {
    const x = M.betaQuantile(p, a, b);
    if (x > 1e-290 && x < 0.9) close(M.betaI(x, a, b), p, 2e-14 * p * (1 + Math.abs(Math.log(p))) * (1 + Math.sqrt(a + b)) + 4e-15);
  });
  law<[number, number]>("studentTCdf(studentTQuantile(p)) = p", [unit, positive(0.1, 1e6)], (p, df) => {
    const t = M.studentTQuantile(p, df);
    if (Math.abs(t) < 1e300) close(M.studentTCdf(t, df), p, 2e-14 * p * (1 + Math.abs(Math.log(p))));
  });
  law<[number]>("logit(sigmoid(x)) = x", [real(-700, 30)], (x) => close(M.logit(M.sigmoid(x)), x, 2e-16 * (1 + Math.abs(x) + Math.exp(x))));
  law<[number]>("softplus(softplusInverse(y)) = y", [positive(1e-300, 1e6)], (y) =>
    close(M.softplus(M.softplusInverse(y)), y, 1e-14 * y * (1 + Math.abs(Math.log(y)))),
  );
  law<[number]>("log1mExp(log1mExp(x)) = x", [real(-30, -0.05)], (x) => close(M.log1mExp(M.log1mExp(x)), x, 1e-15 * Math.exp(-x) + 1e-14));
});

describe("closed forms", () => {
  law<[number]>("Student t with one degree of freedom is Cauchy", [real(-50, 50)], (t) => close(M.studentTCdf(t, 1), 0.5 + Math.atan(t) / Math.PI, 1e-14));
  law<[number]>("Gamma with shape 1 is exponential", [positive(1e-8, 700)], (x) => close(M.logGammaQ(1, x), -x, 1e-14 * (1 + x)));
  law<[number, number]>("I_x(a, 1) = xᵃ", [real(0.001, 0.999), positive(1e-2, 1e3)], (x, a) => close(M.logBetaI(x, a, 1), a * Math.log(x), 2e-14 * (1 + a)));
  law<[number, number, number]>("I_x(a, b) = 1 - I_{1-x}(b, a)", [real(0.001, 0.999), positive(0.05, 1e3), positive(0.05, 1e3)], (x, a, b) => {
    close(M.betaI(x, a, b) + M.betaIUpper(x, a, b), 1, 2e-14);
    if (M.betaI(x, a, b) < 0.9) close(M.logBetaIUpper(x, a, b), Math.log1p(-M.betaI(x, a, b)), 1e-13);
  });
  law<[number]>("φ/Φ is the derivative of log Φ", [real(-30, 5)], (x) => {
    const h = 1e-4 * (1 + Math.abs(x)); // central differences: h² f‴/6 + ε |f|/h
    const slope = (M.logNormalCdf(x + h) - M.logNormalCdf(x - h)) / (2 * h);
    close(M.inverseMills(x), slope, h * h + (4e-16 * Math.abs(M.logNormalCdf(x))) / h + 1e-11);
  });
  law<[number, number]>("logAddExp and logSumExp agree with the direct sum", [real(-20, 20), real(-20, 20)], (a, b) => {
    const direct = Math.log(Math.exp(a) + Math.exp(b));
    close(M.logAddExp(a, b), direct, 1e-14);
    close(M.logSumExp([99, a, 99, b, 99], 1, 2, 2), direct, 1e-14);
  });
});
