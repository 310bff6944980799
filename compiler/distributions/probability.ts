import { log, log1p, neg, sigmoid, softplus, sub } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import type { Either } from "./record.ts";

/** A probability, in the form it was given: both its logarithms stay exact at both ends. */
export type Probability = Either<"prob", "logit">;

export const probOf = (c: Probability): Expr => (c.prob !== undefined ? c.prob : sigmoid(c.logit));
export const complementOf = (c: Probability): Expr => (c.prob !== undefined ? sub(1, c.prob) : sigmoid(neg(c.logit)));
export const logProbOf = (c: Probability): Expr => (c.prob !== undefined ? log(c.prob) : neg(softplus(neg(c.logit))));
export const logComplementOf = (c: Probability): Expr => (c.prob !== undefined ? log1p(neg(c.prob)) : neg(softplus(c.logit)));
export const logitOf = (c: Probability): Expr => (c.prob !== undefined ? sub(log(c.prob), log1p(neg(c.prob))) : c.logit);
