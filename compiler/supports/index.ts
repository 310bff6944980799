import { correlationCholesky } from "./correlation.ts";
import type { Support } from "./define.ts";
import { boolean, category, integers } from "./discrete.ts";
import { interval, positive, real, unit } from "./scalar.ts";
import { choleskySupport, covariance } from "./triangular.ts";
import { ordered, positiveOrdered, simplex } from "./vectors.ts";

/** Every support by the name that declarations and types use. Besides: `count` is `integers` from 0, `counts` and `realVector` are for vectors. */
export const SUPPORTS: readonly Support[] = [
  real,
  positive,
  unit,
  interval,
  boolean,
  integers,
  category,
  simplex,
  ordered,
  positiveOrdered,
  covariance,
  choleskySupport,
  correlationCholesky,
];

export const supportNamed = (name: string): Support | undefined => SUPPORTS.find((s) => s.name === name);

export { boolean, category, choleskySupport, correlationCholesky, covariance, integers, interval, ordered, positive, positiveOrdered, real, simplex, unit };
export { count, counts } from "./discrete.ts";
export { realVector } from "./vectors.ts";
