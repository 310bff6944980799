import { add, apply, digamma, exp, expm1, inv, log, log1p, mul, neg, square, sub } from "../ir/build.ts";
import * as M from "../../runtime/math/index.ts";
import { clippedBelow, convexBounds, decreasing, increasing, productBounds } from "./bounds.ts";
import type { OpDef } from "./define.ts";
import { derivative, derivatives } from "./partials.ts";

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

export type SpecialName =
  "lgamma" | "digamma" | "expDigamma" | "trigamma" | "tetragamma" | "erf" | "normalCdf" | "logNormalCdf" | "log1mExp" | "xlogy" | "xlog1py" | "normalQuantile";

/** Special functions of one argument, and products with a logarithm. */
export const SPECIAL: { readonly [K in SpecialName]: OpDef } = {
  lgamma: {
    doc: "log Γ(x), x > 0",
    evaluate: M.lgamma,
    partials: derivative((x) => digamma(x)),
    bounds: convexBounds(M.lgamma, 1.4616321449683623),
    js: { call: "lgamma" },
    tex: { call: "\\log\\Gamma" },
    probes: [[0.4], [2.5], [11]],
  },
  digamma: {
    doc: "ψ(x) = d log Γ(x)/dx, x > 0",
    evaluate: M.digamma,
    partials: derivative((x) => apply("trigamma", x)),
    bounds: clippedBelow(0, increasing(M.digamma)),
    js: { call: "digamma" },
    tex: { call: "\\psi" },
    probes: [[0.4], [2.5], [11]],
  },
  expDigamma: {
    doc: "exp ψ(x), x > 0",
    evaluate: M.expDigamma,
    partials: [([x], whole) => mul(whole, apply("trigamma", x!))],
    bounds: clippedBelow(0, increasing(M.expDigamma)),
    js: { call: "expDigamma" },
    tex: { call: "\\exp\\psi" },
    probes: [[0.02], [0.4], [2.5], [11]],
  },
  trigamma: {
    doc: "ψ′(x), x > 0",
    evaluate: M.trigamma,
    partials: derivative((x) => apply("tetragamma", x)),
    bounds: clippedBelow(0, decreasing(M.trigamma)),
    js: { call: "trigamma" },
    tex: { call: "\\psi'" },
    probes: [[0.4], [2.5], [11]],
  },
  tetragamma: {
    doc: "ψ″(x), x > 0",
    evaluate: M.tetragamma,
    partials: { none: "fourth derivatives of log Γ are needed nowhere" },
    bounds: clippedBelow(0, increasing(M.tetragamma)),
    js: { call: "tetragamma" },
    tex: { call: "\\psi''" },
    probes: [[0.4], [2.5], [11]],
  },
  erf: {
    doc: "error function",
    evaluate: M.erf,
    partials: derivative((x) => mul(2 / Math.sqrt(Math.PI), exp(neg(square(x))))),
    bounds: increasing(M.erf),
    js: { call: "erf" },
    tex: { call: "\\operatorname{erf}" },
    probes: [[-1], [0.2], [2]],
  },
  normalCdf: {
    doc: "Φ(x), the standard normal distribution function",
    evaluate: M.normalCdf,
    partials: derivative((x) => mul(ROOT_TWO_PI ** -1, exp(mul(-0.5, square(x))))),
    bounds: increasing(M.normalCdf),
    js: { call: "normalCdf" },
    tex: { call: "\\Phi" },
    probes: [[-3], [0.2], [2]],
  },
  logNormalCdf: {
    doc: "log Φ(x), also where Φ underflows",
    evaluate: M.logNormalCdf,
    partials: derivative((x, result) => exp(sub(mul(-0.5, square(x)), add(result, Math.log(ROOT_TWO_PI))))),
    bounds: increasing(M.logNormalCdf),
    js: { call: "logNormalCdf" },
    tex: { call: "\\log\\Phi" },
    probes: [[-60], [-3], [0.2], [2]],
  },
  log1mExp: {
    doc: "log(1 - exp(x)) without cancellation, x <= 0",
    evaluate: M.log1mExp,
    partials: derivative((x) => neg(inv(expm1(neg(x))))),
    bounds: ([lower, upper]) => decreasing(M.log1mExp)([Math.min(lower, 0), Math.min(upper, 0)]),
    js: { call: "log1mExp" },
    tex: { call: "\\operatorname{log1mexp}" },
    probes: [[-3], [-0.2], [-1e-3]],
  },
  xlogy: {
    doc: "x log y, with 0 log 0 = 0",
    evaluate: M.xlogy,
    partials: derivatives(
      (_, y) => log(y),
      (x, y) => mul(x, inv(y)),
    ),
    bounds: (x, y) => productBounds(x, clippedBelow(0, increasing(Math.log))(y)),
    js: { call: "xlogy" },
    tex: { call: "\\operatorname{xlogy}" },
    probes: [
      [0.5, 0.3],
      [-2, 4],
    ],
  },
  xlog1py: {
    doc: "x log(1 + y), with 0 log 0 = 0",
    evaluate: M.xlog1py,
    partials: derivatives(
      (_, y) => log1p(y),
      (x, y) => mul(x, inv(add(1, y))),
    ),
    bounds: (x, y) => productBounds(x, clippedBelow(-1, increasing(Math.log1p))(y)),
    js: { call: "xlog1py" },
    tex: { call: "\\operatorname{xlog1py}" },
    probes: [
      [0.5, -0.3],
      [-2, 4],
    ],
  },
  normalQuantile: {
    doc: "Φ⁻¹(p), 0 < p < 1",
    evaluate: M.normalQuantile,
    partials: derivative((_, result) => mul(ROOT_TWO_PI, exp(mul(0.5, square(result))))),
    bounds: ([lower, upper]) => increasing(M.normalQuantile)([Math.max(0, lower), Math.min(1, upper)]),
    js: { call: "normalQuantile" },
    tex: { call: "\\Phi^{-1}" },
    probes: [[0.1], [0.5], [0.9]],
  },
};
