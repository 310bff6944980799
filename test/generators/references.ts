import { fresh, indexed, sizeOf, use } from "./draft.ts";
import type { Dim, Draft, PlateBinder, Quantity, Scope } from "./draft.ts";

/** Text of a scalar with what is known of its value. */
export interface Piece {
  readonly text: string;
  readonly low: number;
  readonly high: number;
}

/** Text of an index for one dimension, or null when nothing in scope fits. */
export function indexText(draft: Draft, scope: Scope, dim: string, depth = 2, known = false): string | null {
  const { random } = draft;
  const value = sizeOf(draft, dim);
  const binders = scope.binders.filter((b) => b.size === dim);
  const gathers = depth === 0 || value === 0 ? [] : visible(draft, scope).filter((q) => q.category === dim && q.dims.length <= depth && (q.known || !known));
  const roll = random.next();
  if (binders.length > 0 && (roll < 0.7 || gathers.length === 0)) return binderText(draft, random.pick(binders));
  if (gathers.length > 0 && roll < 0.95) {
    const q = random.pick(gathers);
    const text = elementText(draft, scope, q, depth - 1, known);
    if (text !== null) {
      use(draft, q.known ? "gather by data" : "gather by a latent");
      return text;
    }
  }
  if (binders.length > 0) return binderText(draft, random.pick(binders));
  if (value === 0) return null;
  use(draft, "constant index");
  return random.chance(0.3) && Number.isNaN(Number(dim)) ? dim : `${random.integer(1, value)}`;
}

function binderText(draft: Draft, binder: PlateBinder): string {
  if (binder.range === "tail" && draft.random.chance(0.5)) {
    use(draft, "shifted index");
    return `${binder.name} - 1`;
  }
  if (binder.range === "head" && draft.random.chance(0.5)) {
    use(draft, "shifted index");
    return `${binder.name} + 1`;
  }
  return binder.name;
}

export const visible = (draft: Draft, scope: Scope): readonly Quantity[] => [...draft.quantities, ...scope.locals];

/** Text of one element of a quantity, null when a dimension cannot be indexed here. Leaves off the last `keep` dimensions. */
export function elementText(draft: Draft, scope: Scope, q: Quantity, depth = 2, known = false, keep = 0): string | null {
  const indices: string[] = [];
  const dims = q.dims.slice(0, q.dims.length - keep);
  const row = rowIndices(scope, dims);
  if (row === undefined) return null;
  for (const dim of row === null ? dims : []) {
    const index = indexText(draft, scope, dim as string, depth, known);
    if (index === null) return null;
    indices.push(index);
  }
  return indexed(q.name, row ?? indices);
}

/** Both indices of a ragged array where its row is in scope; null when it is not ragged; undefined when it cannot be indexed. */
function rowIndices(scope: Scope, dims: readonly Dim[]): readonly string[] | null | undefined {
  const ragged = dims.find((d) => typeof d !== "string");
  if (ragged === undefined || typeof ragged === "string") return null;
  const binder = scope.binders.find((b) => b.row?.array === ragged.ragged);
  return binder?.row && [...binder.row.parents, binder.name];
}

/** A random element of a quantity of the given kind, as a piece. */
export function leaf(draft: Draft, scope: Scope, accepts: (q: Quantity) => boolean): Piece | null {
  const candidates = visible(draft, scope).filter(accepts);
  if (candidates.length === 0) return null;
  for (let i = 0; i < 3; i++) {
    // Newer ones more often: programs then hang together.
    const q = draft.random.chance(0.5) ? draft.random.pick(candidates) : draft.random.pick(candidates.slice(-4));
    const text = elementText(draft, scope, q);
    if (text !== null) return { text, low: q.low, high: q.high };
  }
  return null;
}

/** A new index variable over a size, for a comprehension or plate. */
export const newBinder = (draft: Draft, size: string, range: PlateBinder["range"] = "full"): PlateBinder => ({
  name: fresh(draft, size.toLowerCase()[0]!.replace(/\d/, "i")),
  size,
  range,
});

export function rangeText(binder: PlateBinder): string {
  if (binder.text !== undefined) return binder.text;
  if (binder.row) return `${binder.row.array}[${binder.row.parents.join(", ")}]`;
  if (binder.range === "tail") return `2..${binder.size}`;
  return binder.range === "head" ? `1..${binder.size} - 1` : `${binder.size}`;
}
export const binderDeclaration = (binder: PlateBinder): string => `${binder.name} in ${rangeText(binder)}`;

/** `m in 1..n` or `m in n..N`, where n is an index variable over the whole of N; null when there is none. */
export function triangle(draft: Draft, scope: Scope): PlateBinder | null {
  const outer = scope.binders.filter((b) => b.range === "full" && b.size !== null);
  if (outer.length === 0) return null;
  const { name, size } = draft.random.pick(outer);
  use(draft, "range bounded by an index variable");
  return { ...newBinder(draft, size!, "part"), text: draft.random.chance(0.6) ? `1..${name}` : `${name}..${size}` };
}
