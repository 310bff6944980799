import type * as Ast from "../../grammar/ast.ts";
import { bug } from "../pass.ts";
import type { DefSymbol, Entity, Frame } from "./symbols.ts";
import { lookUp } from "./symbols.ts";
import { visitFreeNames } from "./syntax.ts";

interface Groups {
  /** Strongly connected groups, each after those that it depends on. */
  readonly groups: readonly (readonly Entity[])[];
  /** Does the group refer to itself? */
  readonly recursive: (group: readonly Entity[]) => boolean;
  /** A shortest way from an entity back to itself. */
  readonly circle: (start: Entity) => readonly Entity[];
}

/** Which lets and latents refer to each other, by name alone. */
export function groupsOf(entities: readonly Entity[]): Groups {
  const uses = new Map(entities.map((e) => [e, usedBy(e)]));
  const next = (e: Entity): readonly Entity[] => [...(uses.get(e) ?? [])].filter((other) => uses.has(other));
  return {
    groups: connected(entities, next),
    recursive: (group) => group.length > 1 || group.some((e) => uses.get(e)?.has(e)),
    circle: (start) => circleFrom(start, next),
  };
}

/** Does a let or latent depend on a random variable, directly or through lets? */
export function isRandom(entity: Entity, seen: Set<Entity> = new Set()): boolean {
  if (seen.has(entity)) return false;
  seen.add(entity);
  return [...usedBy(entity)].some((e) => e.kind === "latent" || isRandom(e, seen));
}

function usedBy(entity: Entity): ReadonlySet<Entity> {
  const found = new Set<Entity>();
  const defs = new Set<DefSymbol>();
  const look = (e: Ast.Expression, frame: Frame, bound: ReadonlySet<string>): void =>
    visitFreeNames(e, (name) => {
      const entry = bound.has(name.text) ? undefined : lookUp(frame, name.text);
      if (entry?.kind === "let" || entry?.kind === "latent") found.add(entry);
      if (entry?.kind !== "def" || defs.has(entry)) return;
      defs.add(entry);
      look(entry.statement.value, entry.frame, new Set(entry.statement.parameters.map((p) => p.text)));
    });
  for (const piece of entity.pieces) {
    const { statement, frame } = piece;
    look(statement.kind === "let" ? statement.value : statement.distribution, frame, new Set());
    for (const e of statement.indices ?? []) look(e, frame, new Set());
  }
  return found;
}

/** A shortest path from a node along `next` back to it, both ends included; the node alone when there is none. */
export function circleFrom<T>(start: T, next: (node: T) => readonly T[]): readonly T[] {
  const paths: (readonly T[])[] = [[start]];
  const seen = new Set<T>();
  for (const path of paths) {
    for (const node of next(path.at(-1)!)) {
      if (node === start) return [...path, start];
      if (seen.has(node)) continue;
      seen.add(node);
      paths.push([...path, node]);
    }
  }
  return [start];
}

/** Tarjan (1972): strongly connected components, dependencies first, otherwise in the given order. */
export function connected<T>(nodes: readonly T[], next: (node: T) => readonly T[]): readonly (readonly T[])[] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const stack: T[] = [];
  const groups: T[][] = [];
  const visit = (node: T): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const other of next(node)) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node)!, low.get(other)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const start = stack.indexOf(node);
    groups.push(start < 0 ? bug("a node is missing from the stack") : stack.splice(start));
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return groups;
}
