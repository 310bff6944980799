import { mul, reduce } from "../ir/build.ts";
import { rewrite } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import { simplify } from "../rules/simplify.ts";
import { pushReferences } from "./push.ts";
import { share } from "./share.ts";

/** Inner products become reductions of products: for loops, which fuse them. */
export const expandContracts = (roots: readonly Expr[]): readonly Expr[] =>
  rewrite(roots, (e) =>
    e.kind === "contract"
      ? reduce(
          "sum",
          e.over,
          e.factors.reduce((a, b) => mul(a, b)),
        )
      : e,
  );

/** What loops are generated from: no contractions, references at the leaves, the rules applied, equal nodes shared. */
export const prepare = (roots: readonly Expr[]): readonly Expr[] => simplified(share(pushReferences(expandContracts(share(roots)))));

/** Rules see equal nodes as one object only after sharing: twice, since what they make can be equal to something else. */
const simplified = (roots: readonly Expr[]): readonly Expr[] => share(simplify(share(simplify(roots))));
