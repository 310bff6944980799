import { termText } from "../model/text.ts";
import type { Factor, Model, Term } from "../model/types.ts";
import { mentionsOf, substituteBinders, type Mention } from "./references.ts";

/** The blanket of one element of a latent: element references in terms of its indices. */
export interface Blanket {
  /** The element as text: "z[t]". */
  readonly element: string;
  /** Its neighbours, e.g. "z[t - 1]", "z[t + 1]", "y[t]"; with a condition where an index by data leads there. */
  readonly members: readonly string[];
}

/**
 * For each latent, the elements that make it independent of the rest: those that share a factor with it. An element, not a
 * variable: that of z[t] in a chain is z[t − 1], z[t + 1], y[t]. Source: Pearl (1988), Probabilistic Reasoning in Intelligent
 * Systems, section 3.2. Cost: O(Σ_f |mentions of f|²).
 */
export function markovBlankets(model: Model): readonly Blanket[] {
  const factors = model.factors.map((factor) => ({ factor, mentions: mentionsOf(model, factor) }));
  return model.variables
    .filter((v) => v.role === "latent")
    .map((v) => {
      const names = elementNames(model, v.name);
      const members = factors.flatMap(({ factor, mentions }) =>
        mentions
          .filter((m) => m.variable === v.name)
          .flatMap((own) => mentions.filter((m) => m !== own && isRandom(model, m)).map((m) => plainNames(factor, relative(own, m, names)))),
      );
      const element = elementText(v.name, names);
      return { element, members: [...new Set(members)].filter((m) => m !== element) };
    });
}

/** Binder ids are unique in the model; within one factor their names are enough. */
function plainNames(factor: Factor, text: string): string {
  return factor.plates.reduce((t, p) => (p.id === p.name ? t : t.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}_])${p.id}(?![\\p{L}\\p{N}_])`, "gu"), p.name)), text);
}

/** Data that nothing draws are no part of a blanket. */
const isRandom = (model: Model, m: Mention): boolean => model.variables.some((v) => v.name === m.variable);

const elementText = (name: string, indices: readonly string[]): string => (indices.length === 0 ? name : `${name}[${indices.join(", ")}]`);

/** Names of a variable's indices: those of the binders of the statement that defines most of it. */
function elementNames(model: Model, variable: string): readonly string[] {
  const defining = model.factors.filter((f): f is Extract<Factor, { kind: "density" }> => f.kind === "density" && f.value.variable === variable);
  const best = defining.find((f) => f.value.indices.every((i) => i.kind !== "number")) ?? defining[0];
  return (best?.value.indices ?? []).map((term, k) => binderName(best!, term) ?? `i${k + 1}`);
}

function binderName(f: Factor, term: Term): string | null {
  if (term.kind === "binder") return f.plates.find((p) => p.id === term.id)?.name ?? null;
  if (term.kind === "binary") return binderName(f, term.left) ?? binderName(f, term.right);
  return null;
}

/** A mention in a factor, seen from the element `own` that the same factor mentions. */
function relative(own: Mention, other: Mention, names: readonly string[]): string {
  const at = new Map<string, Term>();
  const conditions: string[] = [];
  own.indices.forEach((index, k) => {
    const solved = solve(index, names[k] ?? `i${k + 1}`);
    if (solved === null) conditions.push(`${termText(index)} = ${names[k]!}`);
    else if (solved !== "constant") at.set(solved.binder, solved.value);
    else conditions.push(`${names[k]!} = ${termText(index)}`);
  });
  const text = elementText(
    other.variable,
    other.indices.map((i) => tidy(substituteBinders(i, at))),
  );
  return conditions.length === 0 ? text : `${text} where ${conditions.join(" and ")}`;
}

/** binder ± c = name, solved for the binder; null where the index is not of that form. */
function solve(index: Term, name: string): { readonly binder: string; readonly value: Term } | "constant" | null {
  const named: Term = { kind: "size", name, type: index.type, span: index.span };
  if (index.kind === "number" || index.kind === "size") return "constant";
  if (index.kind === "binder") return { binder: index.id, value: named };
  if (index.kind === "binary" && index.left.kind === "binder" && index.right.kind === "number" && (index.operator === "+" || index.operator === "-"))
    return { binder: index.left.id, value: { ...index, operator: index.operator === "+" ? "-" : "+", left: named } };
  return null;
}

/** Text of an index with its constants collected: t + 1 - 1 is t. */
function tidy(term: Term): string {
  const collected = collect(term);
  if (collected === null) return termText(term);
  const { base, offset } = collected;
  return offset === 0 ? termText(base) : `${termText(base)} ${offset > 0 ? "+" : "-"} ${Math.abs(offset)}`;
}
function collect(term: Term): { readonly base: Term; readonly offset: number } | null {
  if (term.kind !== "binary" || term.right.kind !== "number" || (term.operator !== "+" && term.operator !== "-"))
    return term.kind === "size" || term.kind === "binder" ? { base: term, offset: 0 } : null;
  const inner = collect(term.left);
  return inner === null ? null : { base: inner.base, offset: inner.offset + (term.operator === "+" ? term.right.value : -term.right.value) };
}
