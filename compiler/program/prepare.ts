import { mul, reduce } from "../ir/build.ts";
import { rewrite } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
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

/** What loops are generated from: no contractions, references at the leaves, equal nodes shared. */
export const prepare = (roots: readonly Expr[]): readonly Expr[] => share(pushReferences(expandContracts(share(roots))));
