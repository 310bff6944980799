import { apply, type Operand } from "../../compiler/ir/build.ts";
import type { Expr } from "../../compiler/ir/types.ts";

export * from "../../compiler/ir/build.ts";
export const tanh = (a: Operand): Expr => apply("tanh", a);
