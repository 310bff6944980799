/**
 * Data as the program reads them. The compiler's declarations reach this layer as plain `FieldSpec`s;
 * what is wrong comes back as plain faults, which api/ maps to spans and diagnostics.
 */
export interface FieldSpec {
  readonly name: string;
  /** Type as declared, for messages: "positive", "category(K)", "real(lower = 0)". */
  readonly declared: string;
  readonly kind: "real" | "integer" | "category" | "binary";
  /** Inclusive unless open; null when unbounded or not constant. */
  readonly lower: { readonly value: number; readonly open: boolean } | null;
  readonly upper: { readonly value: number; readonly open: boolean } | null;
  /** Values index this size: 1..K (base 1) or 0..K-1 (base 0) as they stand in the file, or labels. */
  readonly category: { readonly size: SizeSpec; readonly base: 0 | 1 } | null;
  /** The last dimension is a probability vector (sums to one within 1e-6). */
  readonly simplex: boolean;
  readonly dimensions: readonly (SizeSpec | "ragged")[];
  readonly missing: boolean;
  readonly from: string | null;
}

/** A size in a declaration. `symbol` when it is a bare name that data may bind; `evaluate` gives its value when its symbols are bound, else null. */
export interface SizeSpec {
  readonly text: string;
  readonly symbol: string | null;
  readonly evaluate: (sizes: ReadonlyMap<string, number>) => number | null;
}

/** One bound field, row-major. Integers and categories are stored as 1-based integers in the same Float64Array. */
export interface BoundField {
  readonly name: string;
  /** Extents of the regular dimensions before a ragged one; for a ragged field the flat length is values.length. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Ragged: row r is values[offsets[r] .. offsets[r + 1]); rows are the elements of the dimensions before, row-major. */
  readonly offsets: Int32Array | null;
  /** 1 where the entry is missing (values hold NaN there); null when none is. */
  readonly missing: Uint8Array | null;
}

export interface BoundData {
  readonly sizes: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, BoundField>;
  /** Labels of a size bound by strings, in code-point order: label i + 1 is labels[i]. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly DataFault[];
}

/**
 * A mistake in the data, as plain facts; `kind` selects the E5 row, `values` fills its message.
 * `path` is the field and 1-based index, e.g. ["x", 3, 2].
 */
export interface DataFault {
  readonly kind: string;
  readonly field: string | null;
  readonly index: readonly number[];
  readonly values: Readonly<Record<string, string | number>>;
}
