import { childrenOf } from "../model/traverse.ts";
import type { Term } from "../model/types.ts";
import type { Checker } from "./context.ts";

/**
 * Is the value made of constants, sizes and index variables alone? Then it is known exactly when sizes are bound, and range
 * analysis need not prove anything about it. `self`: a let that is being looked at.
 */
export function isFixed(term: Term, checker: Pick<Checker, "fixed">, self?: string): boolean {
  if (term.kind === "hole" || term.kind === "net") return false;
  if (term.kind === "variable" && term.role !== "constant") return term.role === "let" && (term.name === self || checker.fixed.has(term.name));
  return childrenOf(term).every((t) => isFixed(t, checker, self));
}
