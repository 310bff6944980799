import type { BinaryOperator } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import type { FitSpec } from "./fit-spec.ts";
import type { NetLayer } from "./net-layers.ts";

/**
 * The model IR: a checked program with every name resolved and every shape known, independent of data.
 * Expressions are trees with explicit index variables. What the surface allows as shorthand is spelt out here:
 * defs are inlined, a univariate family over event dimensions has become plates (implicit binders) with scalar
 * value and arguments, `size = L` likewise, an unindexed right-hand dimension is an event dimension of the term's type.
 * JSON-serialisable; its schema is docs/generated/model.schema.json.
 */
export interface Model {
  readonly name: string;
  readonly sizes: readonly SizeSymbol[];
  readonly constants: readonly Constant[];
  readonly data: readonly DataVariable[];
  readonly params: readonly Param[];
  readonly lets: readonly Let[];
  readonly nets: readonly Net[];
  /** Latent variables, and data with a `~` (role "observed"). */
  readonly variables: readonly Variable[];
  readonly factors: readonly Factor[];
  readonly guides: readonly Guide[];
  readonly fits: readonly FitSpec[];
}

/** A symbol that stands for an integer size: of a data dimension, a category, or a constant used as one. */
export interface SizeSymbol {
  readonly name: string;
  readonly span: Span;
}

/** A size; two sizes are the same when their canonical texts are equal ("N", "3", "K - 1"). */
export interface Size {
  readonly text: string;
  readonly term: Term;
}

/** A dimension of an array: regular, or ragged with the row lengths of the data array `like` (itself, for that array). */
export type Dimension = { readonly kind: "regular"; readonly size: Size } | { readonly kind: "ragged"; readonly like: string };

export type Element = "real" | "integer" | "boolean";

/** What a scalar may be. Bounds are null when there is none or when it is not a constant known to the checker. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly lowerOpen: boolean;
  readonly upperOpen: boolean;
}

/** The shape and element of a term. `interval` is what range analysis proved; `category` marks an index into that size (1..K). */
export interface TermType {
  readonly element: Element;
  readonly dimensions: readonly Dimension[];
  readonly interval: Interval;
  readonly category?: Size;
  /** A structure that the whole array over its last dimension(s) has, where one is known. */
  readonly structure?: Structure;
}
export type Structure = "simplex" | "ordered" | "positive_ordered" | "covariance" | "cholesky" | "correlation_cholesky";

interface TermBase {
  readonly type: TermType;
  readonly span: Span;
}

export type Term = TermBase &
  (
    | { readonly kind: "number"; readonly value: number }
    /** A size symbol used as an integer. */
    | { readonly kind: "size"; readonly name: string }
    /** A constant, data field, param, latent, let: the whole array, by its unique name. A local let stands for its value at the binders in scope. */
    | { readonly kind: "variable"; readonly name: string; readonly role: "constant" | "data" | "param" | "latent" | "let" }
    /** An index variable: a 1-based integer. */
    | { readonly kind: "binder"; readonly id: string }
    /** A free variational parameter: a scalar or array hole, with the axes of the binders around it. */
    | { readonly kind: "hole"; readonly name: string }
    /** base[i, j]: 1-based; indexes the first dimensions, the rest stay. Indices are scalar integer terms. */
    | { readonly kind: "index"; readonly base: Term; readonly indices: readonly Term[] }
    /** A scalar operation, elementwise over equal lists of dimensions; scalars combine with anything. */
    | { readonly kind: "binary"; readonly operator: Exclude<BinaryOperator, "@">; readonly left: Term; readonly right: Term }
    | { readonly kind: "unary"; readonly operator: "-" | "not"; readonly operand: Term }
    | { readonly kind: "if"; readonly condition: Term; readonly then: Term; readonly otherwise: Term }
    /** A built-in function of the table in builtins.ts (elementwise or of whole arrays), `@` being "matmul". */
    | { readonly kind: "call"; readonly callee: string; readonly arguments: readonly Term[] }
    /** sum/mean/… over binders, or an array literal [e for k in K] (reducer "list"). */
    | {
        readonly kind: "comprehension";
        readonly reducer: "sum" | "mean" | "min" | "max" | "log_sum_exp" | "list";
        readonly binders: readonly Binder[];
        readonly body: Term;
      }
    | { readonly kind: "list"; readonly items: readonly Term[] }
    /** A net applied to inputs; `head` when it has several outputs. */
    | { readonly kind: "net"; readonly net: string; readonly head?: string; readonly arguments: readonly Term[] }
  );

/** An index variable and its range, 1-based and inclusive. `id` is unique in the model. */
export interface Binder {
  readonly id: string;
  readonly name: string;
  readonly range:
    | { readonly kind: "full"; readonly size: Size }
    | { readonly kind: "interval"; readonly low: Term; readonly high: Term }
    /** `i in w[d]`: positions 1..length of the row w[indices]. */
    | { readonly kind: "row"; readonly array: string; readonly indices: readonly Term[] };
  /** A condition on data and index variables; elements where it is false are left out. */
  readonly where?: Term;
  /** True for a dimension that the surface left implicit (`size =`, a univariate family over event dimensions). */
  readonly implicit: boolean;
  readonly span: Span;
}

export interface Constant {
  readonly name: string;
  readonly value: Term;
  readonly span: Span;
}

export interface DataVariable {
  readonly name: string;
  readonly element: "real" | "positive" | "unit" | "count" | "int" | "binary" | "category" | "simplex" | "interval";
  readonly type: TermType;
  /** category(K): the size that values index; base 1 or 0 as they stand in the file. */
  readonly category?: { readonly size: Size; readonly base: 0 | 1 };
  /** real(lower = a, upper = b), int(lower = …). */
  readonly lower?: Term;
  readonly upper?: Term;
  readonly missing: boolean;
  readonly from?: string;
  readonly span: Span;
}

/** A non-random quantity that is optimised. `support` as for a latent; initial value in its own scale. */
export interface Param {
  readonly name: string;
  readonly type: TermType;
  readonly support: SupportTerm;
  readonly initial?: Term;
  readonly span: Span;
}

/** `let`: one piece, or several disjoint pieces of an indexed one. A local let (unindexed, inside plates) has those plates as `scope`. */
export interface Let {
  readonly name: string;
  /** The name in the source; `name` is made unique. */
  readonly label: string;
  readonly scope: readonly Binder[];
  readonly type: TermType;
  readonly pieces: readonly { readonly binders: readonly Binder[]; readonly indices: readonly Term[]; readonly value: Term; readonly span: Span }[];
  /** True when a piece refers to an earlier element of this let or of one defined together with it. */
  readonly recurrent: boolean;
  readonly span: Span;
}

export interface Net {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly type: TermType }[];
  readonly outputs: readonly { readonly name: string | null; readonly type: TermType }[];
  readonly layers: readonly NetLayer[];
  readonly span: Span;
}

export interface Variable {
  readonly name: string;
  readonly role: "latent" | "observed";
  readonly type: TermType;
  readonly support: SupportTerm;
  readonly span: Span;
}

/** The set a value lives in, with bounds that may depend on earlier latents. */
export type SupportTerm =
  | { readonly kind: "real" | "positive" | "unit" | "boolean" }
  | { readonly kind: "interval"; readonly lower: Term | null; readonly upper: Term | null }
  | { readonly kind: "integers"; readonly lower: Term | null; readonly upper: Term | null }
  | { readonly kind: "category"; readonly size: Size }
  | { readonly kind: Structure };

/**
 * One term of the log-joint, for every element of its plates (outermost first).
 * "density": log p(value | arguments); value is scalar for a univariate family, else has the event dimensions.
 * "potential": `factor e`, a scalar term.
 */
export type Factor =
  | {
      readonly kind: "density";
      readonly id: string;
      readonly plates: readonly Binder[];
      readonly value: ElementReference;
      readonly distribution: DistributionTerm;
      /** The support of the elements that this factor defines, in terms of its plates: bounds may differ from statement to statement. */
      readonly support: SupportTerm;
      readonly span: Span;
    }
  | { readonly kind: "potential"; readonly id: string; readonly plates: readonly Binder[]; readonly value: Term; readonly span: Span };

/** The part of a variable that a statement defines: scalar integer indices for its first dimensions. */
export interface ElementReference {
  readonly variable: string;
  readonly indices: readonly Term[];
}

export type DistributionTerm =
  | {
      readonly kind: "family";
      /** Name of the record, and of its parameterisation (the argument names in the record's order, joined by ","). */
      readonly family: string;
      readonly parameterisation: string;
      readonly arguments: Readonly<Record<string, Term>>;
      readonly span: Span;
    }
  | { readonly kind: "truncated" | "censored"; readonly inner: DistributionTerm; readonly lower: Term | null; readonly upper: Term | null; readonly span: Span }
  | { readonly kind: "mixture"; readonly weights: Term; readonly binder: Binder; readonly component: DistributionTerm; readonly span: Span }
  /** The whole vector is in increasing order: the plate `binder` of independent draws given order, density times K!. */
  | { readonly kind: "ordered"; readonly binder: Binder; readonly component: DistributionTerm; readonly span: Span };

export interface Guide {
  readonly name: string;
  readonly params: readonly Param[];
  readonly holes: readonly Hole[];
  readonly lets: readonly Let[];
  readonly nets: readonly Net[];
  readonly factors: readonly Factor[];
  readonly span: Span;
}

/** A free variational parameter. It has the axes of `scope` (outermost first) and then its own event dimensions (type). */
export interface Hole {
  readonly name: string;
  /** As written (`?m` is "m"), or null for an anonymous one. */
  readonly label: string | null;
  readonly scope: readonly Binder[];
  readonly type: TermType;
  readonly support: SupportTerm;
  readonly initial: number | null;
  readonly span: Span;
}
