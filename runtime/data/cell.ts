import type { FieldSpec } from "./types.ts";

/** What one entry must be, as plain numbers for the fast check: low <= v <= high, an integer if `integer`; stored as v + shift. */
export interface Cell {
  readonly low: number;
  readonly high: number;
  readonly integer: boolean;
  readonly shift: number;
  /** A labelled category: only strings are entries. */
  readonly labels: ReadonlyMap<string, number> | null;
}

/** The smallest double above a finite x. */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, x);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return bytes.getFloat64(0);
}

const HUGE = Number.MAX_VALUE;

/** The check of one declaration. `size` is the bound K of a category, null while unbound; `labels` is set when the field holds labels. */
export function cellOf(spec: FieldSpec, size: number | null, labels: ReadonlyMap<string, number> | null): Cell {
  if (labels !== null) return { low: Infinity, high: -Infinity, integer: true, shift: 0, labels };
  if (spec.category !== null) {
    const { base } = spec.category;
    const high = size === null ? Number.MAX_SAFE_INTEGER - 1 : size - 1 + base;
    return { low: base, high, integer: true, shift: 1 - base, labels: null };
  }
  if (spec.kind === "binary") return { low: 0, high: 1, integer: true, shift: 0, labels: null };
  const integer = spec.kind === "integer";
  const limit = integer ? Number.MAX_SAFE_INTEGER : HUGE;
  const { lower, upper } = boundsOf(spec);
  const low = lower === null ? -limit : Math.max(-limit, lower.open ? nextUp(lower.value) : lower.value);
  const high = upper === null ? limit : Math.min(limit, upper.open ? -nextUp(-upper.value) : upper.value);
  return { low, high, integer, shift: 0, labels: null };
}

/** Declared bounds; entries of a probability vector lie in [0, 1] whatever the declaration says. */
export function boundsOf(spec: FieldSpec): Pick<FieldSpec, "lower" | "upper"> {
  if (!spec.simplex) return spec;
  return { lower: spec.lower ?? { value: 0, open: false }, upper: spec.upper ?? { value: 1, open: false } };
}

/** The bounds in words: "greater than 0", "at least 0 and at most 1"; "" when unbounded. */
export function boundsText(spec: FieldSpec): string {
  const { lower, upper } = boundsOf(spec);
  const parts = [
    ...(lower ? [`${lower.open ? "greater than" : "at least"} ${lower.value}`] : []),
    ...(upper ? [`${upper.open ? "less than" : "at most"} ${upper.value}`] : []),
  ];
  return parts.join(" and ");
}
