import { add, div, inv, isApply, isConstant, neg, sub } from "../ir/build.ts";
import { rewrite } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";

/** Functions next to their inverses, as they meet when ∇A is taken at η(θ): exp(log a) = a, σ(log p − log(1 − p)) = p, and the like. */
export const withoutInversePairs = (roots: readonly Expr[]): readonly Expr[] => rewrite(roots, simplified);

function simplified(e: Expr): Expr {
  if (isApply(e, "exp")) return ofExponential(e.args[0]!) ?? e;
  if (isApply(e, "expm1")) return ofExpm1(e.args[0]!) ?? e;
  if (isApply(e, "sigmoid")) return ofSigmoid(e.args[0]!) ?? e;
  return isApply(e, "add") ? constantsMet(e) : e;
}

function ofExponential(x: Expr): Expr | undefined {
  if (isApply(x, "log")) return x.args[0];
  if (isApply(x, "log1p")) return add(1, x.args[0]!);
  const inverse = isApply(x, "neg") ? ofExponential(x.args[0]!) : undefined;
  return inverse && inv(inverse);
}

function ofExpm1(x: Expr): Expr | undefined {
  if (isApply(x, "log1p")) return x.args[0];
  if (!isApply(x, "neg") || !isApply(x.args[0]!, "log1p")) return undefined;
  const q = x.args[0].args[0]!;
  return neg(div(q, add(1, q)));
}

/** x = log p − log(1 − p), or its negative. */
function ofSigmoid(x: Expr): Expr | undefined {
  if (isApply(x, "neg")) {
    const p = ofSigmoid(x.args[0]!);
    return p && sub(1, p);
  }
  if (!isApply(x, "add")) return undefined;
  const [log, minusComplement] = x.args;
  if (!isApply(log!, "log") || !isApply(minusComplement!, "neg")) return undefined;
  const complement = minusComplement.args[0]!;
  const isPair = isApply(complement, "log1p") && isApply(complement.args[0]!, "neg") && complement.args[0].args[0] === log.args[0];
  return isPair ? log.args[0] : undefined;
}

/** (a + c) + d = a + (c + d) for numbers c and d. */
function constantsMet(e: Expr): Expr {
  if (!isApply(e, "add")) return e;
  const [sum, last] = e.args;
  if (!isConstant(last!) || !isApply(sum!, "add") || !isConstant(sum.args[1]!)) return e;
  return add(sum.args[0]!, add(sum.args[1], last));
}
