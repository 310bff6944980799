import { add, div, inv, isApply, isConstant, log, mul, neg, num, sub } from "../ir/build.ts";
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
  const [logarithm, minusComplement] = x.args;
  if (!isApply(logarithm!, "log") || !isApply(minusComplement!, "neg")) return undefined;
  const complement = minusComplement.args[0]!;
  const isPair = isApply(complement, "log1p") && isApply(complement.args[0]!, "neg") && complement.args[0].args[0] === logarithm.args[0];
  return isPair ? logarithm.args[0] : undefined;
}

/** (a + c) + d = a + (c + d) for numbers c and d. */
function constantsMet(e: Expr): Expr {
  if (!isApply(e, "add")) return e;
  const [sum, last] = e.args;
  if (!isConstant(last!) || !isApply(sum!, "add") || !isConstant(sum.args[1]!)) return e;
  return add(sum.args[0]!, add(sum.args[1], last));
}

/** Logarithms taken apart, as they stand in A(η(θ)): log(1/a) = −log a, log aᵇ = b·log a for positive a, log(1 − exp log(1 − p)) = log p. */
export const withoutNestedLogarithms = (e: Expr): Expr =>
  rewrite([e], (x) => {
    if (isApply(x, "log")) return ofLogarithm(x.args[0]!) ?? x;
    return isApply(x, "log1mExp") ? (ofLog1mExp(x.args[0]!) ?? x) : x;
  })[0]!;

/** A base with an exponent that is no number is positive. */
function ofLogarithm(x: Expr): Expr | undefined {
  if (isApply(x, "inv")) return neg(log(x.args[0]!));
  return isApply(x, "pow") && !isConstant(x.args[1]!) ? mul(x.args[1]!, log(x.args[0]!)) : undefined;
}

function ofLog1mExp(x: Expr): Expr | undefined {
  const p = isApply(x, "log1p") ? x.args[0]! : undefined;
  return p !== undefined && isApply(p, "neg") ? log(p.args[0]!) : undefined;
}

/** A product of powers: base → exponent, times a number. */
interface Powers {
  coefficient: number;
  readonly exponents: Map<Expr, number>;
  /** A base stands above and below. */
  cancels: boolean;
}

/**
 * Products without factors that stand above and below: a·b/a = b for finite a ≠ 0. So the mean of a Normal at η(θ), τμ/τ, is μ, whose
 * derivative in τ is 0 and not a difference of large numbers.
 */
export const withoutCommonFactors = (roots: readonly Expr[]): readonly Expr[] =>
  rewrite(roots, (e) => (isApply(e, "mul") || isApply(e, "inv") ? cancelled(e) : e));

function cancelled(e: Expr): Expr {
  const powers: Powers = { coefficient: 1, exponents: new Map(), cancels: false };
  collect(e, 1, powers);
  if (!powers.cancels) return e;
  const factors = [...powers.exponents].flatMap(([base, n]) => new Array<Expr>(Math.abs(n)).fill(n < 0 ? inv(base) : base));
  return factors.reduce<Expr>((product, f) => mul(product, f), num(powers.coefficient));
}

function collect(e: Expr, exponent: 1 | -1, powers: Powers): void {
  if (isApply(e, "mul")) return e.args.forEach((a) => collect(a, exponent, powers));
  if (isApply(e, "inv")) return collect(e.args[0]!, exponent === 1 ? -1 : 1, powers);
  if (isApply(e, "neg")) {
    powers.coefficient *= -1;
    collect(e.args[0]!, exponent, powers);
  } else if (isConstant(e)) powers.coefficient *= e.value ** exponent;
  else {
    const before = powers.exponents.get(e) ?? 0;
    powers.cancels ||= before * exponent < 0;
    powers.exponents.set(e, before + exponent);
  }
}
