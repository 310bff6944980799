import type { Bounds } from "./define.ts";

/** Interval arithmetic for the rows of the table: each result holds every value that the operation takes on the arguments' intervals. */

export const EVERYWHERE: Bounds = [-Infinity, Infinity];
export const TRUTH: Bounds = [0, 1];

/** ∞ − ∞ and the like say nothing. */
const known = (lower: number, upper: number): Bounds => [Number.isNaN(lower) ? -Infinity : lower, Number.isNaN(upper) ? Infinity : upper];

export const increasing =
  (f: (x: number) => number) =>
  ([lower, upper]: Bounds): Bounds =>
    known(f(lower), f(upper));

export const decreasing =
  (f: (x: number) => number) =>
  ([lower, upper]: Bounds): Bounds =>
    known(f(upper), f(lower));

/** For a function defined on [domain, ∞): arguments below it are mistakes that another check reports. */
export const clippedBelow =
  (domain: number, bounds: (x: Bounds) => Bounds) =>
  ([lower, upper]: Bounds): Bounds =>
    bounds([Math.max(domain, lower), Math.max(domain, upper)]);

export const sumBounds = (a: Bounds, b: Bounds): Bounds => known(a[0] + b[0], a[1] + b[1]);

/** 0 · ∞ = 0: the infinite bound is never attained by a value. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
const hull = (values: readonly number[]): Bounds => known(Math.min(...values), Math.max(...values));
const corners = (a: Bounds, b: Bounds, f: (x: number, y: number) => number): Bounds => hull([f(a[0], b[0]), f(a[0], b[1]), f(a[1], b[0]), f(a[1], b[1])]);

export const productBounds = (a: Bounds, b: Bounds): Bounds => corners(a, b, product);

export function inverseBounds([lower, upper]: Bounds): Bounds {
  if (lower < 0 && upper > 0) return EVERYWHERE;
  return [upper === 0 ? -Infinity : 1 / upper, lower === 0 ? Infinity : 1 / lower];
}

/** x^y = exp(y log x) is monotone in each argument for x ≥ 0; negative bases are followed for constant non-negative integer powers only. */
export function powerBounds(base: Bounds, exponent: Bounds): Bounds {
  if (base[0] >= 0) return corners(base, exponent, Math.pow);
  const power = exponent[0];
  if (exponent[1] !== power || !Number.isInteger(power) || power < 0) return EVERYWHERE;
  if (power % 2 === 1) return increasing((x) => x ** power)(base);
  const [low, high] = absoluteBounds(base);
  return [low ** power, high ** power];
}

export function absoluteBounds([lower, upper]: Bounds): Bounds {
  const ends = [Math.abs(lower), Math.abs(upper)];
  return [lower <= 0 && upper >= 0 ? 0 : Math.min(...ends), Math.max(...ends)];
}

/** A convex function on (0, ∞) with its minimum at `argmin`. */
export const convexBounds =
  (f: (x: number) => number, argmin: number) =>
  ([lower, upper]: Bounds): Bounds => {
    if (lower < 0) return EVERYWHERE;
    const ends = [lower === 0 ? Infinity : f(lower), upper === Infinity ? Infinity : f(upper)];
    return [lower <= argmin && argmin <= upper ? f(argmin) : Math.min(...ends), Math.max(...ends)];
  };
