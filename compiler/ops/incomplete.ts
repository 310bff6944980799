import { add, apply, exp, inv, le, lgamma, log, log1p, mul, neg, select, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import * as M from "../../runtime/math/index.ts";
import type { Bounds, OpDef } from "./define.ts";
import { derivatives, derivatives3, shapeDerivative } from "./partials.ts";

const UNIT: Bounds = [0, 1];
const LOG_UNIT: Bounds = [-Infinity, 0];

const logGammaP = (a: Expr, x: Expr): Expr => apply("logGammaP", a, x);
const logGammaQ = (a: Expr, x: Expr): Expr => apply("logGammaQ", a, x);
const logBetaI = (x: Expr, a: Expr, b: Expr): Expr => apply("logBetaI", x, a, b);
const logBetaIUpper = (x: Expr, a: Expr, b: Expr): Expr => apply("logBetaIUpper", x, a, b);

/** ∂P/∂x = xᵃ⁻¹ e⁻ˣ / Γ(a). */
const gammaLogDensity = (a: Expr, x: Expr): Expr => sub(mul(sub(a, 1), log(x)), add(x, lgamma(a)));
const gammaDensity = (a: Expr, x: Expr): Expr => exp(gammaLogDensity(a, x));

/** ∂P/∂a, from the smaller tail: P · ∂ log P/∂a below the mean, −Q · ∂ log Q/∂a above it. */
const gammaPShape = (a: Expr, x: Expr): Expr =>
  select(
    le(x, a),
    mul(
      apply("gammaP", a, x),
      shapeDerivative((s) => logGammaP(s, x), a),
    ),
    neg(
      mul(
        apply("gammaQ", a, x),
        shapeDerivative((s) => logGammaQ(s, x), a),
      ),
    ),
  );

/** ∂I/∂x = xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b). */
const betaLogDensity = (x: Expr, a: Expr, b: Expr): Expr =>
  add(add(mul(sub(a, 1), log(x)), mul(sub(b, 1), log1p(neg(x)))), sub(lgamma(add(a, b)), add(lgamma(a), lgamma(b))));
const betaDensity = (x: Expr, a: Expr, b: Expr): Expr => exp(betaLogDensity(x, a, b));

/** ∂I/∂a (first) or ∂I/∂b (second), from the smaller tail. */
function betaShape(x: Expr, a: Expr, b: Expr, shape: "first" | "second"): Expr {
  const varied = shape === "first" ? a : b;
  const along = (f: (x: Expr, a: Expr, b: Expr) => Expr): Expr => shapeDerivative((s) => (shape === "first" ? f(x, s, b) : f(x, a, s)), varied);
  const lower = mul(apply("betaI", x, a, b), along(logBetaI));
  const upper = neg(mul(exp(logBetaIUpper(x, a, b)), along(logBetaIUpper)));
  return select(le(mul(x, add(a, b)), a), lower, upper);
}

export type IncompleteName =
  "gammaUpperQuantile" | "gammaP" | "gammaQ" | "logGammaP" | "logGammaQ" | "gammaQuantile" | "betaI" | "logBetaI" | "logBetaIUpper" | "betaQuantile";

/** Incomplete gamma and beta integrals, their logarithms and inverses. Argument orders are those of runtime/math. */
export const INCOMPLETE: { readonly [K in IncompleteName]: OpDef } = {
  gammaP: {
    doc: "P(a, x), the distribution function of Gamma(shape a, rate 1); a, x > 0",
    evaluate: M.gammaP,
    partials: derivatives(gammaPShape, gammaDensity),
    bounds: () => UNIT,
    js: { call: "gammaP" },
    tex: { call: "P" },
    probes: [
      [0.4, 0.1],
      [2.5, 4],
      [30, 12],
    ],
  },
  gammaQ: {
    doc: "Q(a, x) = 1 - P(a, x); a, x > 0",
    evaluate: M.gammaQ,
    partials: derivatives(
      (a, x) => neg(gammaPShape(a, x)),
      (a, x) => neg(gammaDensity(a, x)),
    ),
    bounds: () => UNIT,
    js: { call: "gammaQ" },
    tex: { call: "Q" },
    probes: [
      [0.4, 0.1],
      [2.5, 4],
      [30, 12],
    ],
  },
  logGammaP: {
    doc: "log P(a, x), also where P underflows",
    evaluate: M.logGammaP,
    partials: derivatives(
      (a, x) => shapeDerivative((s) => logGammaP(s, x), a),
      (a, x, result) => exp(sub(gammaLogDensity(a, x), result)),
    ),
    bounds: () => LOG_UNIT,
    js: { call: "logGammaP" },
    tex: { call: "\\log P" },
    probes: [
      [0.4, 0.1],
      [2.5, 4],
      [30, 1],
    ],
  },
  logGammaQ: {
    doc: "log Q(a, x), also where Q underflows",
    evaluate: M.logGammaQ,
    partials: derivatives(
      (a, x) => shapeDerivative((s) => logGammaQ(s, x), a),
      (a, x, result) => neg(exp(sub(gammaLogDensity(a, x), result))),
    ),
    bounds: () => LOG_UNIT,
    js: { call: "logGammaQ" },
    tex: { call: "\\log Q" },
    probes: [
      [0.4, 0.1],
      [2.5, 4],
      [3, 90],
    ],
  },
  gammaQuantile: {
    doc: "the x with P(a, x) = p; 0 < p < 1, a > 0",
    evaluate: M.gammaQuantile,
    partials: derivatives(
      (_, a, x) => inv(gammaDensity(a, x)),
      (_, a, x) => neg(mul(gammaPShape(a, x), inv(gammaDensity(a, x)))),
    ),
    bounds: () => [0, Infinity],
    js: { call: "gammaQuantile" },
    tex: { call: "P^{-1}" },
    probes: [
      [0.1, 0.4],
      [0.5, 3],
      [0.9, 20],
    ],
  },
  gammaUpperQuantile: {
    doc: "the x with Q(a, x) = q, exact for small q; 0 < q < 1, a > 0",
    evaluate: M.gammaUpperQuantile,
    partials: derivatives(
      (_, a, x) => neg(inv(gammaDensity(a, x))),
      (_, a, x) => neg(mul(gammaPShape(a, x), inv(gammaDensity(a, x)))),
    ),
    bounds: () => [0, Infinity],
    js: { call: "gammaUpperQuantile" },
    tex: { call: "Q^{-1}" },
    probes: [
      [0.1, 0.4],
      [0.5, 3],
      [0.9, 20],
    ],
  },
  betaI: {
    doc: "I_x(a, b), the distribution function of Beta(a, b); 0 < x < 1",
    evaluate: M.betaI,
    partials: derivatives3(
      betaDensity,
      (x, a, b) => betaShape(x, a, b, "first"),
      (x, a, b) => betaShape(x, a, b, "second"),
    ),
    bounds: () => UNIT,
    js: { call: "betaI" },
    tex: { call: "I" },
    probes: [
      [0.1, 0.4, 2],
      [0.5, 3, 3.5],
      [0.9, 7, 1.5],
    ],
  },
  logBetaI: {
    doc: "log I_x(a, b), also where I underflows",
    evaluate: M.logBetaI,
    partials: derivatives3(
      (x, a, b, result) => exp(sub(betaLogDensity(x, a, b), result)),
      (x, a, b) => shapeDerivative((s) => logBetaI(x, s, b), a),
      (x, a, b) => shapeDerivative((s) => logBetaI(x, a, s), b),
    ),
    bounds: () => LOG_UNIT,
    js: { call: "logBetaI" },
    tex: { call: "\\log I" },
    probes: [
      [0.1, 0.4, 2],
      [0.5, 3, 3.5],
      [0.01, 70, 1.5],
    ],
  },
  logBetaIUpper: {
    doc: "log(1 - I_x(a, b)), also where it underflows",
    evaluate: M.logBetaIUpper,
    partials: derivatives3(
      (x, a, b, result) => neg(exp(sub(betaLogDensity(x, a, b), result))),
      (x, a, b) => shapeDerivative((s) => logBetaIUpper(x, s, b), a),
      (x, a, b) => shapeDerivative((s) => logBetaIUpper(x, a, s), b),
    ),
    bounds: () => LOG_UNIT,
    js: { call: "logBetaIUpper" },
    tex: { call: "\\log \\bar I" },
    probes: [
      [0.1, 0.4, 2],
      [0.5, 3, 3.5],
      [0.9, 1.5, 70],
    ],
  },
  betaQuantile: {
    doc: "the x with I_x(a, b) = p; 0 < p < 1",
    evaluate: M.betaQuantile,
    partials: derivatives3(
      (_, a, b, x) => inv(betaDensity(x, a, b)),
      (_, a, b, x) => neg(mul(betaShape(x, a, b, "first"), inv(betaDensity(x, a, b)))),
      (_, a, b, x) => neg(mul(betaShape(x, a, b, "second"), inv(betaDensity(x, a, b)))),
    ),
    bounds: () => UNIT,
    js: { call: "betaQuantile" },
    tex: { call: "I^{-1}" },
    probes: [
      [0.1, 0.8, 2],
      [0.5, 3, 3.5],
      [0.9, 7, 1.5],
    ],
  },
};
