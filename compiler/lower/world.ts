import { makeAxis } from "../ir/axes.ts";
import { input } from "../ir/build.ts";
import type { Axis, AxisKind, Expr, Index, IndexMap, Input, Range } from "../ir/types.ts";
import type { Binder, Dimension, Guide, Interval, Let, Model, Param, Size, Term, TermType } from "../model/types.ts";
import type { Environment } from "./environment.ts";
import { integerOf } from "../model/integers.ts";
import { bug } from "../pass.ts";

/** One bound array: values row-major, flat over rows for a ragged one. */
export interface BoundArray {
  readonly values: Float64Array;
  /** Ragged: row r is values[offsets[r] .. offsets[r + 1]). */
  readonly offsets: Int32Array | null;
  readonly missing: Uint8Array | null;
}

/** A mistake that shows only when sizes and data are bound; `kind` selects the row of the diagnostic. */
export class BindFault extends Error {
  readonly kind: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly data: Readonly<Record<string, string | number>>;
  constructor(kind: string, span: { readonly start: number; readonly end: number }, data: Readonly<Record<string, string | number>>) {
    super(kind);
    this.kind = kind;
    this.span = span;
    this.data = data;
  }
}

/** A construct that the program cannot run yet; `kind` selects the row of the diagnostic. */
export class Unsupported extends BindFault {}

/** The mutually recursive parts of lowering, by value: terms need arrays, arrays need terms. */
export interface Lowering {
  readonly value: (world: World, term: Term, environment: Environment) => LoweredValue;
  readonly scalar: (world: World) => (term: Term, environment: Environment) => Expr;
  readonly place: (world: World, term: Term, environment: Environment) => Index;
  /** Flat place of an element of a ragged array. */
  readonly raggedPlace: (world: World, like: string, indices: readonly Term[], environment: Environment) => Index;
  readonly renamed: (value: LoweredValue, events: readonly Axis[]) => Expr;
}

/** An irregular plate: its flat axis, the parent of every element along the axes that it replaces, and the value of its index variable. */
export interface FlatAxis {
  readonly axis: Axis;
  readonly parents: readonly { readonly axis: Axis; readonly map: Input }[];
  readonly value: Input;
}

/** A lowered term: an expression, and its event axes in the order of the term's dimensions. */
export interface LoweredValue {
  readonly expr: Expr;
  readonly events: readonly Axis[];
}

/** A free variational parameter while its statement is lowered: its value, the plate axes it has, its event axes. */
export interface HoleValue {
  readonly value: Expr;
  readonly plates: readonly { readonly axis: Axis; readonly binder: string }[];
  readonly events: readonly Axis[];
}

/**
 * Everything that lowering reads and collects for one binding of sizes: the extents, the arrays as inputs with their own
 * axes, and the auxiliary index arrays that irregular plates need.
 */
export class World {
  readonly model: Model;
  readonly sizes: ReadonlyMap<string, number>;
  readonly bound: ReadonlyMap<string, BoundArray>;
  /** Values of data and auxiliary inputs, by input name. */
  readonly arrays = new Map<string, Float64Array>();
  readonly inputs = new Map<string, Input>();
  /** Values of lets that are arrays, by name. */
  readonly lets = new Map<string, Expr>();
  readonly letDefinitions: ReadonlyMap<string, Let>;
  readonly guideParams: ReadonlyMap<string, Param>;
  /** Params and latents that stand for an expression of free coordinates. */
  readonly values = new Map<string, Expr>();
  /** Data with missing entries: the whole array, observed and missing; and the latent of the missing ones with its places. */
  readonly completed = new Map<string, Expr>();
  readonly missing = new Map<string, { readonly latent: Input; readonly map: IndexMap }>();
  readonly lowering: Lowering;
  readonly holes = new Map<string, HoleValue>();
  /** Sizes whose axes are not always in use to the end (minibatches), with the input that counts the positions; ragged axes as "w.*". */
  readonly counted = new Map<string, string>();
  private readonly plateSizes: ReadonlySet<string>;
  private readonly flat = new Map<string, FlatAxis>();
  private counter = 0;

  constructor(model: Model, guide: Guide | null, sizes: ReadonlyMap<string, number>, bound: ReadonlyMap<string, BoundArray>, lowering: Lowering) {
    this.lowering = lowering;
    this.guideParams = new Map((guide?.params ?? []).map((p) => [p.name, p]));
    this.model = model;
    this.sizes = sizes;
    this.bound = bound;
    this.letDefinitions = new Map([...model.lets, ...(guide?.lets ?? [])].map((l) => [l.name, l]));
    this.plateSizes = new Set([...model.factors, ...(guide?.factors ?? [])].flatMap((f) => f.plates.filter((p) => !p.implicit).flatMap(plateSize)));
  }

  fresh(hint: string): string {
    return `${hint}#${++this.counter}`;
  }

  /** The axis of a size that `taken` has not: N, then N', N''. The same size gives the same axis wherever it is free, so that loops fuse. */
  axisOf(size: Size, taken: Iterable<string>): Axis {
    const used = new Set(taken);
    let id = size.text;
    while (used.has(id)) id += "'";
    return this.counting(makeAxis(id, this.extent(size), this.kindOf(size.text), size.text));
  }

  private counting(axis: Axis): Axis {
    const count = this.counted.get(axis.size);
    return count === undefined ? axis : { ...axis, count };
  }

  kindOf(size: string): AxisKind {
    return this.plateSizes.has(size) ? "plate" : "event";
  }

  extent(size: Size): number {
    return Math.max(0, this.integer(size.term) ?? bug(`size ${size.text} is not bound`));
  }

  /** The value of an integer term that needs sizes and constants alone, else null. */
  integer(term: Term): number | null {
    return integerOf(term, (name) => this.sizes.get(name) ?? this.constant(name));
  }

  private constant(name: string): number | null {
    const found = this.model.constants.find((c) => c.name === name);
    return found === undefined ? null : this.integer(found.value);
  }

  /** Own axes of an array, in storage order; a ragged dimension is flat and takes the place of its parents. */
  ownAxes(dimensions: readonly Dimension[]): readonly Axis[] {
    const ragged = dimensions.find((d) => d.kind === "ragged");
    if (ragged !== undefined) return [this.flatAxis(ragged.like)];
    const taken: string[] = [];
    return dimensions.map((d) => {
      const axis = this.axisOf((d as Extract<Dimension, { kind: "regular" }>).size, taken);
      taken.push(axis.id);
      return axis;
    });
  }

  /** The flat axis over all entries of a ragged data array. */
  flatAxis(array: string): Axis {
    const offsets = this.bound.get(array)?.offsets ?? bug(`${array} is not ragged`);
    return this.counting(makeAxis(`${array}.*`, offsets[offsets.length - 1] ?? 0, "plate", `${array}.*`));
  }

  /** The flat axis of an irregular plate, made once: statements of one plate share it. */
  flatOnce(key: string, make: () => FlatAxis): FlatAxis {
    const known = this.flat.get(key) ?? make();
    this.flat.set(key, known);
    return known;
  }

  /** Start of every row of a ragged array, 0-based, as data over its rows. */
  rowStarts(array: string): Input {
    const known = this.inputs.get(`${array}.start`);
    if (known !== undefined) return known;
    const offsets = this.bound.get(array)?.offsets ?? bug(`${array} is not ragged`);
    const rows = makeAxis(`${array}.rows`, offsets.length - 1, "plate");
    const made = this.auxiliary(`${array}.start`, [rows], Float64Array.from(offsets.subarray(0, offsets.length - 1)));
    this.inputs.set(`${array}.start`, made);
    return made;
  }

  /** Registers an index array that lowering made; values are 1-based integers. */
  auxiliary(hint: string, axes: readonly Axis[], values: Float64Array): Input {
    const made = input(this.fresh(hint), axes, "data", INTEGER);
    this.arrays.set(made.name, values);
    this.inputs.set(made.name, made);
    return made;
  }
}

export const INTEGER: Range = { lower: null, upper: null, lowerOpen: false, upperOpen: false, integer: true };

const plateSize = (b: Binder): readonly string[] => (b.range.kind === "full" ? [b.range.size.text] : []);

export function rangeOf(type: TermType): Range {
  const { lower: low, upper, lowerOpen, upperOpen }: Interval = type.interval;
  return { lower: low, upper, lowerOpen, upperOpen, integer: type.element !== "real" };
}
