import { digamma, lgamma } from "../../runtime/math/index.ts";

/** Expectations under independent factors, written out by hand: the oracle of the estimators. */

const LOG_2PI = Math.log(2 * Math.PI);

export const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** E log Normal(x; m, sd) from E (x − m)². */
export const normal = (squared: number, sd: number): number => -0.5 * LOG_2PI - Math.log(sd) - squared / (2 * sd * sd);
export const normalEntropy = (sd: number): number => 0.5 * LOG_2PI + 0.5 + Math.log(sd);

export const gammaLog = (shape: number, rate: number): number => digamma(shape) - Math.log(rate);
/** E log Gamma(x; shape, rate) from E x and E log x. */
export const gamma = (mean: number, meanLog: number, shape: number, rate: number): number =>
  shape * Math.log(rate) - lgamma(shape) + (shape - 1) * meanLog - rate * mean;
export const gammaEntropy = (shape: number, rate: number): number => -gamma(shape / rate, gammaLog(shape, rate), shape, rate);

/** E log of each part of a Dirichlet. */
export const dirichletLog = (c: readonly number[]): number[] => c.map((x) => digamma(x) - digamma(total([...c])));
export const dirichlet = (meanLog: readonly number[], c: readonly number[]): number =>
  lgamma(total([...c])) - total(c.map((x) => lgamma(x))) + total(c.map((x, i) => (x - 1) * meanLog[i]!));
export const dirichletEntropy = (c: readonly number[]): number => -dirichlet(dirichletLog(c), c);

export const categoricalEntropy = (p: readonly number[]): number => -total(p.map((x) => x * Math.log(x)));

/** E f(x) for x ~ Normal(m, sd) by the trapezoidal rule, which converges faster than any power for it. */
export function underNormal(m: number, sd: number, f: (x: number) => number): number {
  const step = 0.05;
  let sum = 0;
  for (let z = -9; z <= 9; z += step) sum += f(m + sd * z) * Math.exp(-0.5 * z * z);
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

/** ∫ f over [a, b] by Simpson's rule. */
export function integral(a: number, b: number, f: (x: number) => number, pieces = 2000): number {
  const h = (b - a) / pieces;
  let sum = f(a) + f(b);
  for (let i = 1; i < pieces; i++) sum += (i % 2 === 0 ? 2 : 4) * f(a + i * h);
  return (sum * h) / 3;
}

export const rows = (xs: readonly number[], width: number): number[][] =>
  Array.from({ length: xs.length / width }, (_, i) => xs.slice(i * width, (i + 1) * width));
