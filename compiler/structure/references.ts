import { childrenOf, distributionTerms } from "../model/traverse.ts";
import type { Factor, Let, Model, Term } from "../model/types.ts";

/** An element of a variable as a factor mentions it: index terms over the factor's binders. */
export interface Mention {
  readonly variable: string;
  readonly indices: readonly Term[];
}

type Substitution = ReadonlyMap<string, Term>;

/** Every variable element that a factor mentions, its own value first; lets are looked through. */
export function mentionsOf(model: Model, factor: Factor): readonly Mention[] {
  const lets = new Map(model.lets.map((l) => [l.name, l]));
  const value: readonly Mention[] = factor.kind === "density" ? [factor.value] : [];
  const terms = factor.kind === "density" ? distributionTerms(factor.distribution) : [factor.value];
  const inIndices = value.flatMap((v) => v.indices.flatMap((t) => termMentions(t, lets, new Map(), new Set())));
  return distinct([...value, ...inIndices, ...terms.flatMap((t) => termMentions(t, lets, new Map(), new Set()))]);
}

/** `open`: lets being looked through; a recurrence is met once. */
function termMentions(term: Term, lets: ReadonlyMap<string, Let>, at: Substitution, open: ReadonlySet<string>): readonly Mention[] {
  const [base, indices] = term.kind === "index" ? [term.base, term.indices] : [term, []];
  if (base.kind !== "variable") return childrenOf(term).flatMap((c) => termMentions(c, lets, at, open));
  const placed = indices.map((i) => substituteBinders(i, at));
  const inside = indices.flatMap((i) => termMentions(i, lets, at, open));
  if (base.role === "latent" || base.role === "data") return [{ variable: base.name, indices: placed }, ...inside];
  const definition = base.role === "let" ? lets.get(base.name) : undefined;
  if (definition === undefined || open.has(definition.name)) return inside;
  const within = new Set(open).add(definition.name);
  return [
    ...inside,
    ...definition.pieces.flatMap((piece) => {
      const binders = new Map(at);
      piece.indices.forEach((left, k) => {
        if (left.kind === "binder" && placed[k] !== undefined) binders.set(left.id, placed[k]);
      });
      return termMentions(piece.value, lets, binders, within);
    }),
  ];
}

/** Index variables replaced by terms; `t - 1` at t + 1 is left as written, and printed so. */
export function substituteBinders(term: Term, at: Substitution): Term {
  switch (term.kind) {
    case "binder":
      return at.get(term.id) ?? term;
    case "binary":
      return { ...term, left: substituteBinders(term.left, at), right: substituteBinders(term.right, at) };
    case "unary":
      return { ...term, operand: substituteBinders(term.operand, at) };
    case "index":
      return { ...term, indices: term.indices.map((i) => substituteBinders(i, at)) };
    default:
      return term;
  }
}

function distinct(mentions: readonly Mention[]): readonly Mention[] {
  const seen = new Set<string>();
  return mentions.filter((m) => {
    const key = JSON.stringify([m.variable, m.indices], (k, v: unknown) => (k === "span" || k === "type" ? undefined : v));
    return !seen.has(key) && seen.add(key);
  });
}
