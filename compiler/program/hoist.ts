import { extentOf } from "../ir/axes.ts";
import { input } from "../ir/build.ts";
import { children, inputsOf, reaches, rewrite, topological } from "../ir/traverse.ts";
import type { Expr, Input } from "../ir/types.ts";
import { isMoving } from "./statistics.ts";

export interface Hoisted {
  readonly input: Input;
  readonly value: Expr;
}

/**
 * Moves what depends on data alone out of the step: computed once, read as an input. A value over axes is moved only when it
 * has no more elements than the arrays that it replaces.
 */
export function hoist(roots: readonly Expr[], prefix: string): { readonly roots: readonly Expr[]; readonly hoisted: readonly Hoisted[] } {
  const order = topological(roots);
  const moving = reaches(roots, isMoving);
  const state = reaches(roots, (e) => e.kind === "input" && e.role === "state");
  const wanted = new Set<Expr>();
  const consider = (e: Expr): void => {
    if (moving.has(e) || state.has(e) || !isWorthMoving(e)) return;
    wanted.add(e);
  };
  for (const e of order) if (moving.has(e) || state.has(e)) children(e).forEach(consider);
  roots.forEach((r) => !moving.has(r) && consider(r));
  const made = new Map<Expr, Input>();
  const hoisted: Hoisted[] = [];
  for (const e of wanted) {
    const name = input(`${prefix}${hoisted.length + 1}`, e.axes, "data");
    made.set(e, name);
    hoisted.push({ input: name, value: e });
  }
  return { roots: rewrite(roots, (e, original) => made.get(original) ?? e), hoisted };
}

function isWorthMoving(e: Expr): boolean {
  if (e.kind === "input" || e.kind === "constant" || e.kind === "iota" || e.kind === "stop") return false;
  if (e.kind === "reference" && e.base.kind === "input") return false;
  if (e.axes.length === 0) return true;
  const replaces = [...inputsOf([e]).values()].reduce((n, i) => n + extentOf(i.axes), 0);
  return extentOf(e.axes) <= Math.max(replaces, 1024);
}
