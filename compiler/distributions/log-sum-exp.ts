import { hasAxis } from "../ir/axes.ts";
import { isApply } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";

/** The terms and axes of log Σ exp, where `e` is the stable form of it that `logSumExp` of ir/build.ts makes. */
export function logSumExpArgument(e: Expr): { readonly over: readonly Axis[]; readonly arg: Expr } | undefined {
  if (!isApply(e, "add")) return undefined;
  const [log, shift] = e.args;
  if (!isApply(log!, "log") || shift!.kind !== "stop") return undefined;
  const total = log.args[0]!;
  if (total.kind !== "reduce" || total.op !== "sum" || !isApply(total.arg, "exp")) return undefined;
  const shifted = total.arg.args[0]!;
  const arg = isApply(shifted, "add") ? shifted.args.find((a) => total.over.every((axis) => hasAxis(a.axes, axis))) : undefined;
  return arg && { over: total.over, arg };
}
