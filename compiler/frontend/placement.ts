import type * as Ast from "../../grammar/ast.ts";
import type { Binder, Term } from "../model/types.ts";
import { narrow } from "./conditions.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import { polynomialOf } from "./ranges.ts";
import { symbolsOf } from "./polynomial.ts";
import type { LetPiece, Plate, TildePiece } from "./symbols.ts";
import { failed } from "./types.ts";

/** The left side of a definition: its plates, and one index per dimension that it fixes. */
export interface Placement {
  readonly plates: readonly Binder[];
  readonly indices: readonly Term[];
  /** Where its right side stands. */
  readonly scope: Scope;
}

/** The scope inside of plates: their names, and what their conditions say. */
export function plateScope(piece: { readonly frame: Scope["frame"]; readonly plates: readonly Plate[] }, scope: Scope): Scope {
  const inside: Scope = { ...scope, frame: piece.frame };
  return piece.plates.reduce((s, p) => (p.binder?.where ? narrow(p.binder.where, true, s) : s), inside);
}

/** Null after a report: on the left stand index variables of the plates, each once, or such a variable ± a constant, or a constant. */
export function placeLeft(piece: TildePiece | LetPiece, scope: Scope): Placement | null {
  const inside = plateScope(piece, scope);
  const { statement } = piece;
  const plates = piece.plates.flatMap((p) => p.binder ?? []);
  const indices = (statement.indices ?? []).map((e) => elaborate(e, inside));
  if (plates.length < piece.plates.length || failed(...indices)) return null;
  const used = indices.map((t, i) => leftIndex(t, statement.indices![i]!, plates, inside));
  if (used.some((u) => u === null)) return null;
  return everyPlateOnce(statement, plates, used as (string | undefined)[], inside) ? { plates, indices, scope: inside } : null;
}

/** The index variable of a left index, undefined for a constant; null after a report. */
function leftIndex(term: Term, e: Ast.Expression, plates: readonly Binder[], scope: Scope): string | undefined | null {
  const p = term.type.dimensions.length === 0 ? polynomialOf(term, scope.checker) : null;
  const binders = p && [...symbolsOf(p)].filter((s) => scope.checker.binders.has(s));
  const [only, ...more] = binders ?? [];
  const plain =
    p !== null && more.length === 0 && (only === undefined || (p.get(only) === 1 && [...p.keys()].every((m) => m === only || !m.split("*").includes(only))));
  if (plain && (only === undefined || plates.some((b) => b.id === only))) return only;
  report(scope, "E2302", e.span, { index: quote(scope, e.span) });
  return null;
}

function everyPlateOnce(
  statement: Ast.TildeStatement | Ast.LetStatement,
  plates: readonly Binder[],
  used: readonly (string | undefined)[],
  scope: Scope,
): boolean {
  const { name, indices } = statement;
  if (statement.kind === "let" && indices === undefined) return true;
  const missing = plates.filter((b) => !used.includes(b.id));
  const repeated = indices?.find((_, i) => used[i] !== undefined && used.indexOf(used[i]) < i);
  if (repeated) report(scope, "E2302", repeated.span, { index: quote(scope, repeated.span) });
  if (missing.length === 0) return repeated === undefined;
  // an inner binder of the same name hides this one, which is reported where it is declared
  if (missing.every((b) => plates.some((other) => other !== b && other.name === b.name))) return false;
  if (indices === undefined) report(scope, "E2301", name.span, { name: name.text, binders: plates.map((b) => b.name).join(", ") });
  else report(scope, "E2303", leftSpan(statement), { name: name.text, binder: missing[0]!.name });
  return false;
}

/** `z[t]` of `z[t] ~ …`. */
export function leftSpan({ name, indices }: Ast.TildeStatement | Ast.LetStatement): Ast.Name["span"] {
  const last = indices?.at(-1);
  return last ? { start: name.span.start, end: last.span.end + 1 } : name.span;
}
