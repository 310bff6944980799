import type { FieldSpec, SizeSpec } from "./types.ts";

/** One input of `bindData`: parsed JSON, a CsvTable, or values from a program (typed arrays are lists too). */
export interface DataDocument {
  readonly file: string;
  readonly content: unknown;
  /** `--data name=FILE`: the whole document is for this field. */
  readonly field?: string;
}

/** A field's value as its document holds it, before sizes are known. */
export interface RawField {
  readonly spec: FieldSpec;
  readonly file: string;
  /** Nested lists, outermost dimension first; null while `grouped` is not yet put together. */
  readonly content: unknown;
  /** The line of the file that holds an element; 0 where lines say nothing (JSON). */
  readonly lineOf: (index: readonly number[]) => number;
  readonly grouped: Grouped | null;
  /** What a missing entry looks like in this file. */
  readonly blank: "null" | "an empty cell";
}

/** A ragged field as (parent, value[, count]) columns; one entry per line. */
export interface Grouped {
  readonly parents: readonly Parent[];
  readonly values: readonly unknown[];
  /** How often each entry counts; null: once. */
  readonly counts: readonly number[] | null;
  readonly lines: readonly number[];
}

/** A parent column: indices 1..size or labels, one per line. */
export interface Parent {
  readonly size: SizeSpec;
  readonly column: string;
  readonly cells: readonly (number | string)[];
  /** Cells are labels. */
  readonly labelled: boolean;
}

export const noLine = (): number => 0;

/** Labels are numbered together over all fields of one size symbol; a size that is no symbol is numbered per field. */
export const labelGroup = (size: SizeSpec, field: string): string => size.symbol ?? field;
