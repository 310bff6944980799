import type { FitDocument, Trace } from "../../api/document.ts";
import { elementOf, figure } from "../fit/elements.ts";

/** One picture: a line over steps, with a band of ± sd where there is one. */
export interface Series {
  readonly name: string;
  /** Same length as the steps; NaN leaves a gap. */
  readonly center: readonly number[];
  readonly spread: readonly number[] | null;
  /** Share of the first rows that may leave the frame: where a fit starts says nothing about where it ends. */
  readonly warmUp: number;
  /** Span that is shown where the values hardly differ. */
  readonly leastSpan: number;
  /** The fit's answer, after averaging. */
  readonly final: { readonly value: number; readonly sd: number | null } | null;
}

export interface Plot {
  readonly steps: readonly number[];
  /** A closed form has no steps: its one row is drawn across the picture. */
  readonly still: boolean;
  readonly objective: Series;
  /** In the order of the trace. */
  readonly quantities: readonly Series[];
}

const MEAN = " mean";
const SD = " sd";

const QUANTITY = { warmUp: 0.1, leastSpan: 0 } as const;
const OBJECTIVE = { warmUp: 0.2, leastSpan: 0.01 } as const;

const finite = (value: number | string | undefined): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** Sorts the columns of a trace: step, objective, "<latent> mean" with "<latent> sd", and params. */
export function seriesOf(document: FitDocument, trace: Trace): Plot {
  const [first] = trace.rows;
  const still = trace.rows.length === 1;
  const rows = still && first ? [first, first] : trace.rows;
  const column = (index: number): number[] => rows.map((row) => row[index] ?? NaN);
  const [, objective = "objective"] = trace.columns;
  const rest = trace.columns.map((name, index) => ({ name, index })).slice(2);
  const indexOf = new Map(rest.map(({ name, index }) => [name, index]));
  const quantities = rest
    .filter(({ name }) => !name.endsWith(SD) || !indexOf.has(name.slice(0, -SD.length) + MEAN))
    .map(({ name, index }): Series => {
      const latent = name.endsWith(MEAN) ? name.slice(0, -MEAN.length) : name;
      const sd = name.endsWith(MEAN) ? indexOf.get(latent + SD) : undefined;
      return { name: latent, center: column(index), spread: sd === undefined ? null : column(sd), final: finalOf(document, latent), ...QUANTITY };
    });
  const value = finite(figure(document.objective.value));
  const final = value === null ? null : { value, sd: null };
  return { steps: still ? [0, 1] : column(0), still, objective: { name: objective, center: column(1), spread: null, final, ...OBJECTIVE }, quantities };
}

function finalOf({ latents, params }: FitDocument, name: string): Series["final"] {
  const of = (key: "mean" | "sd"): number | null =>
    finite(elementOf(Object.fromEntries(Object.entries(latents).map(([latent, summary]) => [latent, summary[key]])), name));
  const value = of("mean") ?? finite(elementOf(params, name));
  return value === null ? null : { value, sd: of("sd") };
}

/**
 * The values a picture must show: all but the way from the start, and the answer. Padded; never empty.
 */
export function extentOf({ center, spread, final, warmUp, leastSpan }: Series, others: readonly number[]): readonly [number, number] {
  const from = center.length > 20 ? Math.floor(warmUp * center.length) : 0;
  let low = Infinity;
  let high = -Infinity;
  const include = (value: number): void => {
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (let i = from; i < center.length; i++) {
    const sd = spread?.[i] ?? 0;
    include((center[i] ?? NaN) - sd);
    include((center[i] ?? NaN) + sd);
  }
  if (final) for (const sign of [-1, 1]) include(final.value + sign * (final.sd ?? 0));
  others.forEach(include);
  if (!(low <= high)) return [0, 1];
  const span = Math.max(high - low, leastSpan, 1e-3 * Math.max(Math.abs(low), Math.abs(high))) || 1;
  const middle = (low + high) / 2;
  return [middle - 0.58 * span, middle + 0.58 * span];
}

/** Every k-th index, and always the last: no more than `most`. */
export function thinned(length: number, most: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(length / most));
  const indices = Array.from({ length: Math.ceil(length / stride) }, (_, i) => i * stride);
  return indices.at(-1) === length - 1 || length === 0 ? indices : [...indices, length - 1];
}
