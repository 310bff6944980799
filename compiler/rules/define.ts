import { input } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";

/** What a variable of a rule must provably be. "constant": a number. */
export type Condition = "any" | "nonnegative" | "constant";

/** `from` may be replaced by `to` wherever it matches and every variable meets its condition. Laws of scalars; tests evaluate both sides. */
export interface Rule {
  readonly name: string;
  readonly from: Expr;
  readonly to: Expr;
  readonly when: Readonly<Record<string, Condition>>;
}

/** A variable of a rule: an input that stands for any expression. */
export const variable = (name: string): Expr => input(`?${name}`);
