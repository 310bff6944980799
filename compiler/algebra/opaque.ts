import { hasAxis } from "../ir/axes.ts";
import { add, num, reference } from "../ir/build.ts";
import { children, indexExpressions, rewrite, topological } from "../ir/traverse.ts";
import type { Expr, Input } from "../ir/types.ts";
import { atom, CELL, cellOf, monomial, type Cell, type Poly } from "./form.ts";

/** What the algebra knows of a latent: the input that stands for its value less `centre` (for its value, where there is no centre). */
export interface Symbol {
  readonly input: Input;
  readonly centre: Input | null;
}

/** Nodes that read their arguments at other positions than their own. */
const MIXING: ReadonlySet<Expr["kind"]> = new Set(["scan", "segment", "cholesky", "solve", "transposed", "reference"]);

/** The places of a cell, for an array over the same axes. */
export const renameTo = (cell: Cell, array: Input): Cell["map"] => cell.map.filter((m) => hasAxis(array.axes, m.axis));

/** A function of one element is an atom; of several, a factor that has no form. */
export function opaquePoly(e: Expr, symbolOf: (latent: Input) => Symbol, hasLatents: (e: Expr) => boolean): Poly {
  const nodes = topological([e]);
  const leaves = leavesOf(nodes, symbolOf);
  const cells = new Map([...leaves.values()].map((c) => [c.key, c]));
  const [only, ...others] = cells.values();
  const isBound = [...leaves.keys()].some((n) => n.axes.some((a) => !hasAxis(e.axes, a)));
  const mixes = (n: Expr): boolean => MIXING.has(n.kind) && !leaves.has(n) && hasLatents(n) && topological([n]).some((x) => leaves.has(x) && x.axes.length > 0);
  if (only === undefined || others.length > 0 || isBound || nodes.some(mixes))
    return [{ coefficient: num(1), atoms: [], opaque: { expr: e, cells: [...cells.values()] }, over: [] }];
  const base = rewrite([e], (n, original) => (leaves.has(original) ? valueOf(original, only, symbolOf) : n))[0]!;
  return [monomial(num(1), [atom(only, base)])];
}

/** The latents in an expression, as they are read: references, and inputs that are read whole. */
function leavesOf(nodes: readonly Expr[], symbolOf: (latent: Input) => Symbol): ReadonlyMap<Expr, Cell> {
  const read = new Set<Expr>([nodes[nodes.length - 1]!, ...nodes.flatMap((n) => (n.kind === "reference" ? indexExpressions(n.map) : children(n)))]);
  const leaves = new Map<Expr, Cell>();
  for (const n of nodes) {
    if (n.kind === "reference" && n.base.kind === "input" && n.base.role === "latent") leaves.set(n, cellOf(symbolOf(n.base).input, n.map));
    if (n.kind === "input" && n.role === "latent" && read.has(n)) leaves.set(n, cellOf(symbolOf(n).input, []));
  }
  return leaves;
}

/** □ with the range of the latent, about its centre. */
function valueOf(leaf: Expr, cell: Cell, symbolOf: (latent: Input) => Symbol): Expr {
  const input = leaf.kind === "reference" ? (leaf.base as Input) : (leaf as Input);
  const { centre, input: own } = symbolOf(input);
  const placeholder: Input = { ...CELL, range: input.range };
  return centre === null || input.name === own.name ? placeholder : add(reference(centre, renameTo(cell, centre)), placeholder);
}
