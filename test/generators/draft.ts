import type { Random } from "./random.ts";

/** A number or nested lists of numbers. */
export type Nested = number | readonly Nested[];

/** Nested lists in which entries are missing. */
export type WithNulls = null | Nested | readonly WithNulls[];

/** A dimension: a size symbol, or the rows of a ragged data array. */
export type Dim = string | { readonly ragged: string };

export type Domain = "real" | "positive" | "unit" | "count" | "binary" | "category" | "simplex";

/** Something that expressions may refer to: all its elements lie in [low, high]. */
export interface Quantity {
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly domain: Domain;
  /** Of a category: the size that it indexes. */
  readonly category?: string;
  readonly low: number;
  readonly high: number;
  /** Data, constants and what is made of them alone. */
  readonly known: boolean;
}

/** An index variable of a plate or comprehension. */
export interface PlateBinder {
  readonly name: string;
  /** Null for positions of a ragged row. */
  readonly size: string | null;
  readonly row?: { readonly array: string; readonly parents: readonly string[] };
  /** "tail" is 2..S, "head" is 1..S-1, "part" is anything smaller: only "full" may define. */
  readonly range: "full" | "tail" | "head" | "part";
  /** The range of a part as written. */
  readonly text?: string;
}

export interface Scope {
  readonly binders: readonly PlateBinder[];
  /** Local lets of the blocks around. */
  readonly locals: readonly Quantity[];
}
export const ROOT: Scope = { binders: [], locals: [] };

/** A size by its canonical text: a symbol that data or a `const` bind, a number, or an expression of a symbol. */
export interface Size {
  readonly name: string;
  readonly value: number;
  readonly kind: "symbol" | "constant" | "number" | "expression";
}

/** A scalar function of the program; `high` bounds its value for arguments up to 4. */
export interface Def {
  readonly name: string;
  readonly arity: number;
  readonly vector: boolean;
  readonly high: number;
}

export interface RaggedArray {
  readonly quantity: Quantity;
  readonly parents: readonly string[];
  /** By the indices of the parents. */
  readonly lengths: Nested;
  unobserved: boolean;
}

/** A program being written. Statements are whole top-level statements; the order in which they are printed does not matter. */
export interface Draft {
  readonly random: Random;
  readonly sizes: readonly Size[];
  readonly declarations: string[];
  readonly statements: string[];
  readonly quantities: Quantity[];
  readonly defs: Def[];
  readonly data: Map<string, Nested | WithNulls>;
  readonly latents: Map<string, Nested>;
  /** Fields with missing entries, complete; `data` has null in their place. */
  readonly missing: Map<string, Nested>;
  /** Ragged arrays. One that is kept for an observation is referred to only afterwards. */
  readonly ragged: Map<string, RaggedArray>;
  /** Which language constructs occur, for the table of coverage. */
  readonly constructs: Map<string, number>;
  counter: number;
}

export const use = (draft: Draft, construct: string): void => void draft.constructs.set(construct, (draft.constructs.get(construct) ?? 0) + 1);

export function fresh(draft: Draft, prefix: string): string {
  draft.counter++;
  return `${prefix}${draft.counter}`;
}

export const sizeOf = (draft: Draft, name: string): number => draft.sizes.find((s) => s.name === name)?.value ?? Number(name);

/** A size that has elements, null when none has. */
export function sizeWithElements(draft: Draft): string | null {
  const some = draft.sizes.filter((s) => s.value > 0);
  return some.length === 0 ? null : draft.random.pick(some).name;
}

/** A size for one more plate: at most 60 elements in all its plates, so that programs stay quick to interpret. */
export function sizeWithRoom(draft: Draft, scope: Scope): string {
  const elements = scope.binders.reduce((n, b) => n * (b.size === null ? 3 : Math.max(1, sizeOf(draft, b.size))), 1);
  const small = draft.sizes.filter((s) => elements * s.value <= 60);
  return draft.random.pick(small.length > 0 ? small : draft.sizes).name;
}

export const binderDim = (binder: PlateBinder): Dim => (binder.row ? { ragged: binder.row.array } : binder.size!);
export const within = (scope: Scope, ...binders: readonly PlateBinder[]): Scope => ({ ...scope, binders: [...scope.binders, ...binders] });
export const isComplete = (scope: Scope): boolean => scope.binders.every((b) => b.range === "full");
export const isRagged = (scope: Scope): boolean => scope.binders.some((b) => b.row !== undefined);

/** Nested lists over dimensions; a ragged dimension has the row lengths of its array, by the index before it. */
export function fill(draft: Draft, dims: readonly Dim[], value: () => Nested, before: readonly number[] = []): Nested {
  const [first, ...rest] = dims;
  if (first === undefined) return value();
  const length =
    typeof first === "string"
      ? sizeOf(draft, first)
      : (before.reduce<Nested>((v, i) => (v as readonly Nested[])[i]!, draft.ragged.get(first.ragged)!.lengths) as number);
  return Array.from({ length }, (_, i) => fill(draft, rest, value, [...before, i]));
}

/** `name[n, m]`, or the name alone without indices. */
export const indexed = (name: string, indices: readonly string[]): string => (indices.length === 0 ? name : `${name}[${indices.join(", ")}]`);

/** A number as source text. */
export const literal = (x: number): string => (x < 0 ? `(-${-x})` : `${x}`);
