import { makeAxis } from "../ir/axes.ts";
import { input } from "../ir/build.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Args, Distribution, EventAxes, Parameter, Parameterisation } from "./define.ts";
import { formula } from "./formula.ts";
import { LATEX, PLAIN_TEXT, type Notation } from "./notation.ts";
import { sizeConstants, type AtSizes, type Sizes } from "./size-constants.ts";

/** Event sizes at which expressions are built, to see what grows with the size. */
const SIZES: Sizes = [5, 7, 11];
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["event", "k"],
  ["column", "j"],
]);

/** The arguments as inputs that print as their names, and what follows from them. */
export interface Symbols {
  readonly x: Expr;
  readonly args: Args;
  readonly axes: EventAxes;
  readonly canonical: Args;
  /** Canonical arguments of a second member of the family, q: its arguments print with a prime, but for those that a family holds fixed. */
  readonly other: Args;
}

export function symbolsOf(record: Distribution, parameterisation: Parameterisation, size: number = SIZES[0]): Symbols {
  const axes: EventAxes = { event: makeAxis("event", size, "event"), column: makeAxis("column", size, "event") };
  const shaped: Readonly<Record<Parameter["shape"], readonly Axis[]>> = { scalar: [], vector: [axes.event], matrix: [axes.event, axes.column] };
  const args = Object.fromEntries(parameterisation.parameters.map((name) => [name, input(name, shaped[record.parameters[name]!.shape])]));
  const canonical = parameterisation.canonical(args);
  const held = inputsOf(("none" in record.family ? [] : (record.family.given ?? [])).flatMap((name) => canonical[name] ?? []));
  const primed = Object.fromEntries(Object.entries(args).map(([name, e]) => [name, held.has(name) ? e : input(`${name}′`, e.axes)]));
  return { x: input("x", record.rank === 1 ? [axes.event] : []), args, axes, canonical, other: parameterisation.canonical(primed) };
}

/** An expression of a record, in a notation; built at two sizes, so that what depends on the size shows as K. */
export function write(record: Distribution, parameterisation: Parameterisation, notation: Notation, of: (s: Symbols) => Expr, expand = false): string {
  const [first, second, third] = SIZES;
  const at = (size: number): Expr => of(symbolsOf(record, parameterisation, size));
  const built: AtSizes = [at(first), at(second), at(third)];
  const tex: readonly (readonly [string, string])[] = Object.entries(record.parameters).map(([name, p]) => [name, p.tex]);
  const symbols = new Map(notation === LATEX ? tex : []);
  const letters = new Map(built[0].axes.map((a) => [a.id, LETTERS.get(a.id) ?? a.id]));
  return formula(built[0], { notation, symbols, letters, sized: sizeConstants(built, SIZES), expand });
}

/** The same, multiplied out where that is shorter. */
export function writeShorter(record: Distribution, form: Parameterisation, of: (s: Symbols) => Expr): string {
  const [folded, expanded] = [write(record, form, PLAIN_TEXT, of), write(record, form, PLAIN_TEXT, of, true)];
  return expanded.length < folded.length ? expanded : folded;
}

/** One parameterisation for each canonical form of the record: each is evaluated by its own formula. */
export function canonicalForms(record: Distribution): readonly Parameterisation[] {
  const forms = new Map<string, Parameterisation>();
  for (const p of record.parameterisations) {
    const { canonical } = symbolsOf(record, p);
    const key = Object.keys(canonical).sort().join(",");
    const isDirect = Object.values(canonical).every((e) => e.kind === "input");
    if (!forms.has(key) || isDirect) forms.set(key, p);
  }
  return [...forms.values()];
}

/** The canonical form in which the natural parameters are shortest. */
export function simplestForm(record: Distribution): Parameterisation {
  const { family } = record;
  const forms = canonicalForms(record);
  if ("none" in family) return forms[0]!;
  const length = (p: Parameterisation): number =>
    Object.keys(family.shapes).reduce((n, k) => n + write(record, p, PLAIN_TEXT, (s) => family.natural(s.canonical, s.axes)[k]!).length, 0);
  return forms.reduce((best, p) => (length(p) < length(best) ? p : best));
}

/** A matrix of expressions, each entry multiplied out where that makes it shorter. */
export const writeMatrix = (record: Distribution, form: Parameterisation, of: (s: Symbols) => readonly (readonly Expr[])[]): string[][] =>
  of(symbolsOf(record, form)).map((line, i) => line.map((_, j) => writeShorter(record, form, (s) => of(s)[i]![j]!)));
