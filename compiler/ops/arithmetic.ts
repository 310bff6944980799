import { add, apply, exp, inv, le, lt, mul, neg, num, pow, select, sigmoid, square, sub, xlogy } from "../ir/build.ts";
import { sigmoid as sigmoidOf, softplus as softplusOf } from "../../runtime/math/index.ts";
import { absoluteBounds, clippedBelow, increasing, inverseBounds, powerBounds, productBounds, sumBounds } from "./bounds.ts";
import type { OpDef } from "./define.ts";
import { derivative, derivatives, flat } from "./partials.ts";

export type ArithmeticName =
  | "add"
  | "mul"
  | "neg"
  | "inv"
  | "pow"
  | "exp"
  | "log"
  | "log1p"
  | "expm1"
  | "sqrt"
  | "abs"
  | "min"
  | "max"
  | "floor"
  | "softplus"
  | "sigmoid"
  | "tanh"
  | "cos"
  | "sin";

/** Field operations and elementary functions. */
export const ARITHMETIC: { readonly [K in ArithmeticName]: OpDef } = {
  add: {
    doc: "sum",
    evaluate: (a, b) => a + b,
    partials: derivatives(
      () => num(1),
      () => num(1),
    ),
    bounds: sumBounds,
    js: { infix: "+", level: 1 },
    tex: { infix: "+", level: 1 },
    probes: [
      [1, 2],
      [-3, 0.5],
    ],
  },
  mul: {
    doc: "product",
    evaluate: (a, b) => a * b,
    partials: derivatives(
      (_, b) => b,
      (a) => a,
    ),
    bounds: productBounds,
    js: { infix: "*", level: 2 },
    tex: { infix: "\\,", level: 2 },
    probes: [
      [1, 2],
      [-3, 0.5],
    ],
  },
  neg: {
    doc: "negation",
    evaluate: (x) => -x,
    partials: derivative(() => num(-1)),
    bounds: ([lower, upper]) => [-upper, -lower],
    js: { prefix: "-" },
    tex: { prefix: "-" },
    probes: [[1], [-2]],
  },
  inv: {
    doc: "reciprocal 1/x",
    evaluate: (x) => 1 / x,
    partials: derivative((_, result) => neg(square(result))),
    bounds: inverseBounds,
    js: { reciprocal: true },
    tex: { reciprocal: true },
    probes: [[0.5], [-2]],
  },
  pow: {
    doc: "power x^y: x > 0, or y an integer",
    evaluate: Math.pow,
    partials: derivatives(
      (x, y) => mul(y, pow(x, sub(y, 1))),
      (x, _, result) => xlogy(result, x),
    ),
    bounds: powerBounds,
    js: { call: "Math.pow" },
    tex: { infix: "^", level: 4 },
    probes: [
      [0.7, 1.3],
      [2, -0.5],
      [3, 4],
    ],
  },
  exp: {
    doc: "exponential",
    evaluate: Math.exp,
    partials: derivative((_, result) => result),
    bounds: increasing(Math.exp),
    js: { call: "Math.exp" },
    tex: { call: "\\exp" },
    probes: [[-1], [0.7]],
  },
  log: {
    doc: "natural logarithm, x > 0",
    evaluate: Math.log,
    partials: derivative((x) => inv(x)),
    bounds: clippedBelow(0, increasing(Math.log)),
    js: { call: "Math.log" },
    tex: { call: "\\log" },
    probes: [[0.3], [2]],
  },
  log1p: {
    doc: "log(1 + x) without cancellation, x > -1",
    evaluate: Math.log1p,
    partials: derivative((x) => inv(add(1, x))),
    bounds: clippedBelow(-1, increasing(Math.log1p)),
    js: { call: "Math.log1p" },
    tex: { call: "\\operatorname{log1p}" },
    probes: [[-0.6], [1e-4], [3]],
  },
  expm1: {
    doc: "exp(x) - 1 without cancellation",
    evaluate: Math.expm1,
    partials: derivative((x) => exp(x)),
    bounds: increasing(Math.expm1),
    js: { call: "Math.expm1" },
    tex: { call: "\\operatorname{expm1}" },
    probes: [[-2], [1e-4], [1.5]],
  },
  sqrt: {
    doc: "square root, x >= 0",
    evaluate: Math.sqrt,
    partials: derivative((_, result) => mul(0.5, inv(result))),
    bounds: clippedBelow(0, increasing(Math.sqrt)),
    js: { call: "Math.sqrt" },
    tex: { call: "\\sqrt" },
    probes: [[0.3], [4]],
  },
  abs: {
    doc: "absolute value; the derivative at 0 is 1",
    evaluate: Math.abs,
    partials: derivative((x) => select(lt(x, 0), -1, 1)),
    bounds: absoluteBounds,
    js: { call: "Math.abs" },
    tex: { call: "\\operatorname{abs}" },
    probes: [[0.3], [-4]],
  },
  min: {
    doc: "the lesser; the derivative goes to the first of equals",
    evaluate: Math.min,
    partials: derivatives(
      (a, b) => select(le(a, b), 1, 0),
      (a, b) => select(le(a, b), 0, 1),
    ),
    bounds: ([a, b], [c, d]) => [Math.min(a, c), Math.min(b, d)],
    js: { call: "Math.min" },
    tex: { call: "\\min" },
    probes: [
      [0.3, 1],
      [2, -4],
    ],
  },
  max: {
    doc: "the greater; the derivative goes to the first of equals",
    evaluate: Math.max,
    partials: derivatives(
      (a, b) => select(le(b, a), 1, 0),
      (a, b) => select(le(b, a), 0, 1),
    ),
    bounds: ([a, b], [c, d]) => [Math.max(a, c), Math.max(b, d)],
    js: { call: "Math.max" },
    tex: { call: "\\max" },
    probes: [
      [0.3, 1],
      [2, -4],
    ],
  },
  floor: {
    doc: "the greatest integer not above x; its derivative is taken as 0",
    evaluate: Math.floor,
    partials: flat(1),
    bounds: increasing(Math.floor),
    js: { call: "Math.floor" },
    tex: { call: "\\operatorname{floor}" },
    probes: [[0.3], [-1.5]],
  },
  softplus: {
    doc: "log(1 + exp(x)) without overflow",
    evaluate: softplusOf,
    partials: derivative((x) => sigmoid(x)),
    bounds: increasing(softplusOf),
    js: { call: "softplus" },
    tex: { call: "\\operatorname{softplus}" },
    probes: [[-40], [-1], [0.7], [40]],
  },
  sigmoid: {
    doc: "1/(1 + exp(-x)) with relative accuracy for x to -inf",
    evaluate: sigmoidOf,
    partials: derivative((x, result) => mul(result, sigmoid(neg(x)))),
    bounds: increasing(sigmoidOf),
    js: { call: "sigmoid" },
    tex: { call: "\\sigma" },
    probes: [[-5], [-1], [0.7], [4]],
  },
  tanh: {
    doc: "hyperbolic tangent",
    evaluate: Math.tanh,
    partials: derivative((_, result) => sub(1, square(result))),
    bounds: increasing(Math.tanh),
    js: { call: "Math.tanh" },
    tex: { call: "\\tanh" },
    probes: [[-1], [0.7]],
  },
  cos: {
    doc: "cosine, radians",
    evaluate: Math.cos,
    partials: derivative((x) => neg(apply("sin", x))),
    bounds: () => [-1, 1],
    js: { call: "Math.cos" },
    tex: { call: "\\cos" },
    probes: [[-1], [0.7]],
  },
  sin: {
    doc: "sine, radians",
    evaluate: Math.sin,
    partials: derivative((x) => apply("cos", x)),
    bounds: () => [-1, 1],
    js: { call: "Math.sin" },
    tex: { call: "\\sin" },
    probes: [[-1], [0.7]],
  },
};
