import { makeAxis } from "../ir/axes.ts";
import type { Axis } from "../ir/types.ts";
import { bug } from "../pass.ts";
import type { SupportAxes } from "./define.ts";

/** The axes of u and of a vector value. */
export const vectorAxes = ({ free, event }: SupportAxes): { readonly free: Axis; readonly event: Axis } =>
  free !== undefined && event !== undefined ? { free, event } : bug("a vector support needs the axes `free` and `event`");

/** The axes of u and of a matrix value. */
export const matrixAxes = (axes: SupportAxes): { readonly free: Axis; readonly event: Axis; readonly column: Axis } =>
  axes.column !== undefined ? { ...vectorAxes(axes), column: axes.column } : bug("a matrix support needs the axis `column`");

/** A summation axis beside an axis, of its size; ids derived from distinct axes are distinct. */
export const beside = (axis: Axis, role: string): Axis => makeAxis(`${axis.id}.${role}`, axis.extent, "event", axis.size);
