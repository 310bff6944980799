import type * as Ast from "../../grammar/ast.ts";
import type { Parameter } from "../distributions/define.ts";
import { describeInterval, isWithin, point } from "../model/interval.ts";
import type { Binder, Dimension, Hole, Interval, Structure, SupportTerm, Term, TermType } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";

type HoleNode = Ast.Expression & { readonly kind: "hole" };

/** Where an argument with holes stands. */
export interface HolePlace {
  /** The variable and argument, for the names of anonymous holes. */
  readonly variable: string;
  readonly argument: string;
  readonly parameter: Parameter;
  /** The dimensions that the argument has by its own shape. */
  readonly own: readonly Dimension[];
  /** Index variables of the distribution itself (components of a mixture). */
  readonly inner: readonly Binder[];
}

/** A scope for an argument in which holes may be the argument, or factors of it. */
export function allowHoles(argument: Ast.Expression, place: HolePlace, scope: Scope): Scope {
  if (scope.role !== "guide") return scope;
  const allowed = new Set(factors(argument));
  return { ...scope, hole: (e) => (allowed.has(e) ? makeHole(e, place, scope) : null) };
}

function factors(e: Ast.Expression): readonly Ast.Expression[] {
  if (e.kind === "hole") return [e];
  if (e.kind !== "binary") return [];
  return e.operator === "*" ? [...factors(e.left), ...factors(e.right)] : e.operator === "/" ? factors(e.left) : [];
}

const STRUCTURES: readonly string[] = ["simplex", "ordered", "positive_ordered", "covariance", "cholesky", "correlation_cholesky"];

/** Holes take the support of their argument; null where that is discrete. */
function makeHole(e: HoleNode, place: HolePlace, scope: Scope): Term | null {
  const { support: record } = place.parameter;
  if (record.discrete) return null;
  const support: SupportTerm = STRUCTURES.includes(record.name)
    ? { kind: record.name as Structure }
    : { kind: record.name === "positive" || record.name === "unit" ? record.name : "real" };
  const { integer: _, ...range } = record.range;
  const structure = STRUCTURES.includes(record.name) && place.own.length > 0 ? { structure: record.name as Structure } : {};
  const type: TermType = { element: "real", dimensions: place.own, interval: range, ...structure };
  const name = uniqueName(e.name?.text ?? null, place, scope, e);
  checkInitial(e, name, range, scope);
  const hole: Hole = { name, label: e.name?.text ?? null, scope: place.inner, type, support, initial: e.initial ?? null, span: e.span };
  scope.checker.holes.push(hole);
  return { kind: "hole", name, type, span: e.span };
}

function checkInitial(e: HoleNode, name: string, range: Interval, scope: Scope): void {
  if (e.initial === undefined || isWithin(point(e.initial), range)) return;
  report(scope, "E2403", e.span, { what: `\`?${name}\``, value: `${e.initial}`, support: describeInterval(range) });
}

function uniqueName(label: string | null, { variable, argument }: HolePlace, scope: Scope, e: HoleNode): string {
  const { holes } = scope.checker;
  const taken = (name: string): Hole | undefined => holes.find((h) => h.name === name);
  if (label !== null) {
    const twin = holes.find((h) => h.label === label);
    if (twin) report(scope, "E2407", e.span, { name: label }, [{ span: twin.span, message: "the first one is here" }]);
    return label;
  }
  const base = `${variable}.${argument}`;
  let name = base;
  for (let i = 2; taken(name); i++) name = `${base}_${i}`;
  return name;
}

/** Completes the holes made since `from`: their axes are the plates of the statement, explicit and implicit, outermost first. */
export function placeHoles(from: number, plates: readonly Binder[], scope: Scope): void {
  const { holes } = scope.checker;
  for (let i = from; i < holes.length; i++) holes[i] = { ...holes[i]!, scope: [...plates, ...holes[i]!.scope] };
}
