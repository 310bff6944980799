import type { Span } from "../../grammar/span.ts";
import { childrenOf } from "../model/traverse.ts";
import type { Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { circleFrom, connected } from "./dependencies.ts";
import type { Polynomial } from "./polynomial.ts";
import { isAtLeast, subtractPolynomials } from "./polynomial.ts";
import { extreme, polynomialOf } from "./ranges.ts";

/** One statement for elements of a variable: `indices` on its left, and the terms of its right side. */
export interface Definition {
  readonly variable: string;
  readonly indices: readonly Term[];
  readonly terms: readonly Term[];
  readonly scope: Scope;
  readonly span: Span;
}
interface Reference {
  readonly from: Definition;
  readonly variable: string;
  readonly indices: readonly Term[];
  readonly span: Span;
}

/** The references of a definition to the variables of a group. `locals`: local lets, read through. */
function referencesOf(from: Definition, group: ReadonlySet<string>, locals: ReadonlyMap<string, Term>): readonly Reference[] {
  const found: Reference[] = [];
  const seen = new Set<string>();
  const visit = (t: Term, indices: readonly Term[]): void => {
    if (t.kind === "index") {
      visit(t.base, t.indices);
      t.indices.forEach((i) => visit(i, []));
    } else if (t.kind === "variable") {
      const local = locals.get(t.name);
      if (local && !seen.has(t.name)) {
        seen.add(t.name);
        visit(local, []);
      } else if (group.has(t.name)) found.push({ from, variable: t.name, indices, span: t.span });
    } else childrenOf(t).forEach((c) => visit(c, []));
  };
  from.terms.forEach((t) => visit(t, []));
  return found;
}

/** Names of local lets that (through others) refer to themselves. */
function localCycles(locals: ReadonlyMap<string, Term>): ReadonlySet<string> {
  const next = (name: string): string[] => {
    const names: string[] = [];
    const visit = (t: Term): void => {
      if (t.kind === "variable" && locals.has(t.name)) names.push(t.name);
      childrenOf(t).forEach(visit);
    };
    visit(locals.get(name)!);
    return names;
  };
  return new Set(connected([...locals.keys()], next).flatMap((group) => (group.length > 1 || next(group[0]!).includes(group[0]!) ? group : [])));
}

/**
 * Checks that definitions do not go in circles, element by element. Returns the variables that are chains.
 * A group of variables that refer to each other is a chain if one dimension of each can be ordered so that every
 * reference goes to an earlier element, or stays at the same one without a circle there.
 */
export function checkCycles(
  definitions: readonly Definition[],
  locals: ReadonlyMap<string, { readonly term: Term; readonly span: Span }>,
  scope: Scope,
): ReadonlySet<string> {
  const terms = new Map([...locals].map(([name, l]) => [name, l.term]));
  for (const name of localCycles(terms)) {
    report(scope, "E2306", locals.get(name)!.span, { path: pathText([name, name]) });
    terms.delete(name);
  }
  const variables = [...new Set(definitions.map((d) => d.variable))];
  const all = new Set(variables);
  const references = definitions.flatMap((d) => referencesOf(d, all, terms));
  const targets = (v: string): string[] => references.filter((r) => r.from.variable === v).map((r) => r.variable);
  const chains = new Set<string>();
  for (const group of connected(variables, targets)) {
    const members = new Set(group);
    const inside = references.filter((r) => members.has(r.from.variable) && members.has(r.variable));
    if (inside.length === 0) continue;
    if (isChain(group, definitions, inside)) group.forEach((v) => chains.add(v));
    else reportCycle(group, inside, scope);
  }
  return chains;
}

const pathText = (names: readonly string[]): string => names.map((n) => `\`${n.replace(/#\d+/g, "")}\``).join(" → ");

/** Shown from the variable that the text defines first. */
function reportCycle(group: readonly string[], references: readonly Reference[], scope: Scope): void {
  const at = (v: string): number => Math.min(...references.filter((r) => r.from.variable === v).map((r) => r.from.span.start));
  const start = [...group].sort((a, b) => at(a) - at(b))[0]!;
  const path = circleFrom(start, (v) => references.filter((r) => r.from.variable === v).map((r) => r.variable));
  const first = references.find((r) => r.from.variable === start && r.variable === path[1]) ?? references[0]!;
  report(scope, "E2306", first.span, { path: pathText(path) });
}

const MAX_CHOICES = 256;

/** Is there a dimension for each variable, and a direction, along which all references go back? */
function isChain(group: readonly string[], definitions: readonly Definition[], references: readonly Reference[]): boolean {
  const ranks = group.map((v) => Math.max(0, ...definitions.filter((d) => d.variable === v).map((d) => d.indices.length)));
  if (ranks.some((r) => r === 0)) return false;
  let choices: readonly (readonly number[])[] = [[]];
  for (const rank of ranks) choices = choices.flatMap((c) => Array.from({ length: rank }, (_, i) => [...c, i])).slice(0, MAX_CHOICES);
  return choices.some((choice) => {
    const dimension = new Map(group.map((v, i) => [v, choice[i]!]));
    return ([1, -1] as const).some((sign) => goesBack(references, dimension, sign) && noCircleInPlace(references, dimension, sign));
  });
}

/** How far back a reference goes along the chosen dimensions: at least so much; null where that is not known. */
function distance(r: Reference, dimension: ReadonlyMap<string, number>, sign: 1 | -1): "earlier" | "same" | null {
  const { checker } = r.from.scope;
  const here = r.from.indices[dimension.get(r.from.variable)!];
  const there = r.indices[dimension.get(r.variable)!];
  const p = here && polynomialOf(here, checker);
  const q = there && polynomialOf(there, checker);
  if (!p || !q) return null;
  const difference: Polynomial = sign === 1 ? subtractPolynomials(p, q) : subtractPolynomials(q, p);
  const least = extreme(difference, "min", r.from.scope);
  if (least === null) return null;
  return isAtLeast(least, 1) === "yes" ? "earlier" : isAtLeast(least, 0) === "yes" ? "same" : null;
}
const goesBack = (references: readonly Reference[], dimension: ReadonlyMap<string, number>, sign: 1 | -1): boolean =>
  references.every((r) => distance(r, dimension, sign) !== null);

function noCircleInPlace(references: readonly Reference[], dimension: ReadonlyMap<string, number>, sign: 1 | -1): boolean {
  const same = references.filter((r) => distance(r, dimension, sign) === "same");
  const next = (v: string): string[] => same.filter((r) => r.from.variable === v).map((r) => r.variable);
  const variables = [...new Set(same.flatMap((r) => [r.from.variable, r.variable]))];
  return connected(variables, next).every((g) => g.length === 1 && !next(g[0]!).includes(g[0]!));
}
