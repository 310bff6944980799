import type { Let, Term } from "../model/types.ts";
import type { Span } from "../../grammar/span.ts";
import type { Scope } from "./context.ts";
import type { Definition } from "./cycles.ts";
import type { Solved } from "./solve.ts";
import { ERROR, HEADS } from "./types.ts";

/** Lets as definitions for the cycle check; local ones are read through. */
export function letDefinitions(
  solved: Solved,
  scope: Scope,
): { readonly definitions: readonly Definition[]; readonly locals: ReadonlyMap<string, { readonly term: Term; readonly span: Span }> } {
  const definitions: Definition[] = [];
  const locals = new Map<string, { readonly term: Term; readonly span: Span }>();
  for (const [entity, results] of solved.lets) {
    for (const r of results) {
      if (entity.local) locals.set(entity.unique, { term: r.value, span: entity.span });
      else definitions.push({ variable: entity.unique, indices: r.indices, terms: [r.value], scope: { ...scope, frame: r.piece.frame }, span: entity.span });
    }
  }
  return { definitions, locals };
}

/** The lets of the IR. A let of a net with several heads is gone: its uses hold the call. */
export function buildLets(solved: Solved, chains: ReadonlySet<string>, scope: Scope): readonly Let[] {
  return [...solved.lets].flatMap(([entity, results]): Let[] => {
    const type = scope.checker.types.get(entity);
    if (type === undefined || type === HEADS || type === ERROR) return [];
    const pieces = results.map((r) => ({ binders: entity.local ? [] : r.plates, indices: r.indices, value: r.value, span: r.piece.statement.span }));
    return [
      {
        name: entity.unique,
        label: entity.name,
        scope: entity.local ? (results[0]?.plates ?? []) : [],
        type,
        pieces,
        recurrent: chains.has(entity.unique),
        span: entity.span,
      },
    ];
  });
}
