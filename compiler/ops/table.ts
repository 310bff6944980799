import { ARITHMETIC } from "./arithmetic.ts";
import type { OpDef } from "./define.ts";
import { INCOMPLETE } from "./incomplete.ts";
import { LOGIC } from "./logic.ts";
import type { OpName } from "./names.ts";
import { SPECIAL } from "./special.ts";

/** One row per elementwise operation; a missing row or column does not compile. */
export const OPS: { readonly [K in OpName]: OpDef } = { ...ARITHMETIC, ...SPECIAL, ...INCOMPLETE, ...LOGIC };
