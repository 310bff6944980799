import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/span.ts";
import type * as Ast from "../../grammar/ast.ts";
import { checkDiagnostic } from "../codes.ts";
import type { CheckCode } from "../codes.ts";
import type { Distribution } from "../distributions/define.ts";
import type { Binder, Hole, Net, Term, TermType } from "../model/types.ts";
import type { ConstantSymbol, Entity, Entry, Frame, LetSymbol, NetSymbol, ParamSymbol } from "./symbols.ts";

/** A number, or nested lists of numbers: what `--set name=value` gives a constant. */
export type ConstantValue = number | readonly ConstantValue[];

/** The state of one check: what was found out so far, and where messages go. */
export interface Checker {
  readonly distributions: ReadonlyMap<string, Distribution>;
  readonly overrides: ReadonlyMap<string, ConstantValue>;
  /** The text of the source, for quoting. */
  readonly text: string;
  /** Collects messages; replaced while types are solved by iteration. */
  sink: (diagnostic: Diagnostic) => void;
  /** A name for an index variable, unique in this check; made readable at the end. */
  readonly fresh: (hint: string) => string;
  /** Every index variable made, by id, outer before inner. */
  readonly binders: Map<string, Binder>;
  readonly used: Set<Entry>;
  readonly types: Map<Entity, TermType>;
  readonly constants: Map<ConstantSymbol, Term>;
  readonly dataTypes: Map<Entry, TermType>;
  readonly paramTypes: Map<ParamSymbol, TermType>;
  readonly nets: Map<NetSymbol, Net>;
  /** Local lets bound to a net with several heads: replaced by the call. */
  readonly heads: Map<LetSymbol, Term & { readonly kind: "net" }>;
  /** Names that are written where a size stands. */
  readonly sizes: Map<string, Span>;
  readonly holes: Hole[];
  /** Pairs of an index variable and a size that it does not fit, told already: one wrong range gives one message. */
  readonly mismatches: Set<string>;
  /** Lets that are known when sizes are bound, by unique name. */
  readonly fixed: Set<string>;
}

/** Where an expression stands. */
export interface Scope {
  readonly checker: Checker;
  readonly frame: Frame;
  readonly role: "model" | "guide";
  /** Calls of defs around this expression, outermost first. */
  readonly calls: readonly { readonly name: string; readonly span: Span }[];
  /** Present where holes may stand: the term of a hole, or null where it may not stand in this place. */
  readonly hole?: (e: Ast.Expression & { readonly kind: "hole" }) => Term | null;
  /** Index variables with narrowed ranges (in a branch of `if`, under `where`): lowest and highest value as terms. */
  readonly narrowed: ReadonlyMap<string, { readonly low?: Term; readonly high?: Term }>;
}

/** Reports at a place; inside of a def the call is shown too. */
export function report<C extends CheckCode>(
  scope: Scope,
  code: C,
  span: Span,
  data: Parameters<typeof checkDiagnostic<C>>[2],
  related: NonNullable<Diagnostic["related"]> = [],
): void {
  const calls = scope.calls.map((c) => ({ span: c.span, message: `in this call of \`${c.name}\`` }));
  scope.checker.sink(checkDiagnostic(code, span, data, [...related, ...calls]));
}

export const atFrame = (scope: Scope, frame: Frame): Scope => ({ ...scope, frame });
export const quote = (scope: Scope, span: Span): string => {
  const text = scope.checker.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};
