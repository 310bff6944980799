import { choleskyFactor, lgamma, logSumExp } from "./special.ts";

/** Log-densities of the families over vectors and of Categorical, on nested arrays. A scalar where a vector is due fills it. */
export type Nested = number | readonly Nested[];
type Vector = readonly number[];
type Matrix = readonly Vector[];

const sum = (xs: Vector): number => xs.reduce((a, b) => a + b, 0);
const filled = (v: Nested, length: number): Vector => (typeof v === "number" ? Array.from({ length }, () => v) : (v as Vector));
const xlogy = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(y));

/** Normalised log-probabilities of K categories from `prob` or `logit`. */
function logProbabilities(a: Readonly<Record<string, Nested>>): Vector {
  if (a["prob"] !== undefined) return (a["prob"] as Vector).map(Math.log);
  const logits = a["logit"] as Vector;
  const total = logSumExp(logits);
  return logits.map((l) => l - total);
}

/** x 1-based; −∞ outside of 1..K. */
const categorical = (x: Nested, a: Readonly<Record<string, Nested>>): number => logProbabilities(a)[(x as number) - 1] ?? -Infinity;

function dirichlet(x: Vector, a: Readonly<Record<string, Nested>>): number {
  const alpha = filled(a["concentration"]!, x.length);
  return lgamma(sum(alpha)) - sum(alpha.map(lgamma)) + sum(x.map((xk, k) => xlogy(alpha[k]! - 1, xk)));
}

function multinomial(x: Vector, a: Readonly<Record<string, Nested>>): number {
  const n = (a["trials"] as number | undefined) ?? sum(x);
  if (sum(x) !== n) return -Infinity;
  return lgamma(n + 1) - sum(x.map((k) => lgamma(k + 1))) + sum(logProbabilities(a).map((l, k) => (x[k] === 0 ? 0 : x[k]! * l)));
}

/** Forward substitution. */
function solveLower(factor: Matrix, right: Vector): number[] {
  const solution: number[] = [];
  right.forEach((b, i) => solution.push((b - sum(solution.map((s, j) => factor[i]![j]! * s))) / factor[i]![i]!));
  return solution;
}

const logDiagonal = (factor: Matrix): number => sum(factor.map((row, i) => Math.log(row[i]!)));

function multivariateNormal(x: Vector, a: Readonly<Record<string, Nested>>): number {
  const mean = filled(a["mean"]!, x.length);
  const deviation = x.map((xk, k) => xk - mean[k]!);
  const constant = -0.5 * x.length * Math.log(2 * Math.PI);
  if (a["precision"] !== undefined) {
    const precision = a["precision"] as Matrix;
    const quadratic = sum(precision.map((row, i) => deviation[i]! * sum(row.map((p, j) => p * deviation[j]!))));
    return constant + logDiagonal(choleskyFactor(precision)) - 0.5 * quadratic;
  }
  const factor = (a["cholesky"] as Matrix | undefined) ?? choleskyFactor(a["covariance"] as Matrix);
  return constant - logDiagonal(factor) - 0.5 * sum(solveLower(factor, deviation).map((s) => s * s));
}

/** The Concrete density on the simplex (Maddison, Mnih & Teh 2017, eq. 10). */
function gumbelSoftmax(x: Vector, a: Readonly<Record<string, Nested>>): number {
  const [t, logs, K] = [a["temperature"] as number, logProbabilities(a), x.length];
  const parts = x.map((xk, k) => logs[k]! - t * Math.log(xk));
  return lgamma(K) + (K - 1) * Math.log(t) + sum(parts) - sum(x.map(Math.log)) - K * logSumExp(parts);
}

export const ARRAY_FAMILIES: Readonly<Record<string, (x: Nested, a: Readonly<Record<string, Nested>>) => number>> = {
  Categorical: categorical,
  Dirichlet: (x, a) => dirichlet(x as Vector, a),
  Multinomial: (x, a) => multinomial(x as Vector, a),
  MultivariateNormal: (x, a) => multivariateNormal(x as Vector, a),
  GumbelSoftmax: (x, a) => gumbelSoftmax(x as Vector, a),
};
