import { REAL } from "../ir/build.ts";
import type { NumericBounds, Support } from "./define.ts";

const integersIn =
  (least: number, greatest: number) =>
  (x: ArrayLike<number>, { lower = least, upper = greatest }: NumericBounds = {}): boolean =>
    Array.from(x).every((v) => Number.isInteger(v) && v >= Math.max(least, lower) && v <= Math.min(greatest, upper));

/** Integers between bounds that are expressions; a bound left out is infinite. */
export const integers: Support = {
  name: "integers",
  tex: "\\{a, \\dots, b\\}",
  rank: 0,
  discrete: true,
  range: { ...REAL, integer: true },
  contains: integersIn(-Infinity, Infinity),
  freeSize: () => 1,
  bijection: null,
  start: (_, { lower = -Infinity, upper = Infinity } = {}) => [Math.min(upper, Math.max(lower, 0))],
};

/** The integers from 0. */
export const count: Support = {
  ...integers,
  tex: "\\mathbb{N}_0",
  range: { ...REAL, lower: 0, lowerOpen: false, integer: true },
  contains: integersIn(0, Infinity),
};

/** Vectors of counts with a common total, the upper bound. */
export const counts: Support = {
  ...count,
  tex: "\\{x \\in \\mathbb{N}_0^K : \\sum_k x_k = n\\}",
  rank: 1,
  contains: (x, bounds = {}) => integersIn(0, Infinity)(x, bounds) && (bounds.upper === undefined || Array.from(x).reduce((a, b) => a + b, 0) === bounds.upper),
  freeSize: (size) => size,
  start: (size, { upper = 0 } = {}) => Array.from({ length: size }, (_, i) => (i === 0 ? upper : 0)),
};

export const boolean: Support = {
  ...integers,
  name: "boolean",
  tex: "\\{0, 1\\}",
  range: { lower: 0, upper: 1, lowerOpen: false, upperOpen: false, integer: true },
  contains: integersIn(0, 1),
  start: () => [0],
};

/** An index 1 … K; the upper bound is K. */
export const category: Support = {
  ...integers,
  name: "category",
  tex: "\\{1, \\dots, K\\}",
  range: { ...REAL, lower: 1, lowerOpen: false, integer: true },
  contains: integersIn(1, Infinity),
  start: () => [1],
};
