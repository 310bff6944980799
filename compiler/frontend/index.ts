export { check } from "./check.ts";
export type { Checked, CheckOptions } from "./check.ts";
export type { ConstantValue } from "./context.ts";
