import { literal, sizeOf, use, within } from "./draft.ts";
import type { Draft, Quantity, Scope } from "./draft.ts";
import { condition } from "./conditions.ts";
import { real } from "./expressions.ts";
import { positive, unit } from "./positives.ts";
import { binderDeclaration, elementText, newBinder, visible } from "./references.ts";
import type { Piece } from "./references.ts";

/** Expressions of vectors over a size, of simplexes and of positive definite matrices. The bounds are those of the elements. */

/** A quantity whose last dimension is the given size, with the others indexed. */
export function slice(draft: Draft, scope: Scope, accepts: (q: Quantity) => boolean, keep = 1): Piece | null {
  const candidates = visible(draft, scope).filter(accepts);
  if (candidates.length === 0) return null;
  const q = draft.random.pick(candidates);
  const text = elementText(draft, scope, q, 2, false, keep);
  return text === null ? null : { text, low: q.low, high: q.high };
}
const lastIs = (q: Quantity, size: string): boolean => q.dims[q.dims.length - 1] === size && q.dims.every((d) => typeof d === "string");

/** `[e for k in K]`. */
function list(draft: Draft, scope: Scope, size: string, depth: number, element: typeof real): Piece {
  const binder = newBinder(draft, size);
  const body = element(draft, within(scope, binder), depth);
  use(draft, "[e for k in K]");
  return { text: `[${body.text} for ${binderDeclaration(binder)}]`, low: body.low, high: body.high };
}

/** A real vector over a size. */
export function vector(draft: Draft, scope: Scope, size: string, depth: number): Piece {
  const { random } = draft;
  const found = slice(draft, scope, (q) => lastIs(q, size) && q.domain !== "category");
  const kind =
    depth <= 0
      ? found
        ? "slice"
        : "list"
      : random.pick(["slice", "slice", "slice", "slice", "list", "sum", "scaled", "map", "product", "softmax", "cumulative", "matmul", "if"]);
  const other = (): Piece => vector(draft, scope, size, depth - 1);
  if (kind === "slice" && found) {
    use(draft, "unindexed (event) dimension");
    return found;
  }
  switch (kind) {
    case "sum": {
      const [a, b] = [other(), random.chance(0.7) ? other() : real(draft, scope, 0)];
      use(draft, "elementwise on vectors");
      return { text: `(${a.text} + ${b.text})`, low: a.low + b.low, high: a.high + b.high };
    }
    case "scaled": {
      const [a, c] = [other(), random.real(-1, 1)];
      return { text: `(${literal(c)} * ${a.text})`, low: Math.min(c * a.low, c * a.high), high: Math.max(c * a.low, c * a.high) };
    }
    case "product": {
      const [a, b] = [other(), other()];
      const bound = Math.max(Math.abs(a.low), Math.abs(a.high)) * Math.max(Math.abs(b.low), Math.abs(b.high));
      use(draft, "elementwise on vectors");
      return { text: `(${a.text} * ${b.text})`, low: -bound, high: bound };
    }
    case "map":
      return { text: `${random.pick(["tanh", "sin", "cos", "erf"])}(${other().text})`, low: -1, high: 1 };
    case "if": {
      const [a, b] = [other(), other()];
      use(draft, "if-then-else of vectors");
      return { text: `(if ${condition(draft, scope)} then ${a.text} else ${b.text})`, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
    }
    case "softmax":
      use(draft, "softmax()");
      return { text: `softmax(${other().text})`, low: 0, high: 1 };
    case "cumulative": {
      const [a, n] = [other(), Math.max(1, sizeOf(draft, size))];
      use(draft, "cumulative_sum()");
      return { text: `cumulative_sum(${a.text})`, low: Math.min(a.low, n * a.low), high: Math.max(a.high, n * a.high) };
    }
    case "matmul":
      return product(draft, scope, size, depth) ?? list(draft, scope, size, depth - 1, real);
    default:
      return list(draft, scope, size, depth - 1, real);
  }
}

/** Matrix times vector. */
function product(draft: Draft, scope: Scope, size: string, depth: number): Piece | null {
  const inner = draft.random.pick(draft.sizes).name;
  const [rows, columns] = draft.random.chance(0.6) ? [size, inner] : [inner, size];
  const isMatrix = (q: Quantity): boolean => lastIs(q, columns) && q.dims[q.dims.length - 2] === rows && q.domain !== "category";
  const a = slice(draft, scope, isMatrix, 2);
  if (a === null) return null;
  const v = vector(draft, scope, inner, depth - 1);
  const bound = Math.max(1, sizeOf(draft, inner)) * Math.max(Math.abs(a.low), Math.abs(a.high)) * Math.max(Math.abs(v.low), Math.abs(v.high));
  use(draft, "matrix @ vector");
  return { text: rows === size ? `(${a.text} @ (${v.text}))` : `((${v.text}) @ ${a.text})`, low: -bound, high: bound };
}

/** A positive vector over a size. */
export function positiveVector(draft: Draft, scope: Scope, size: string, depth: number): Piece {
  const found = slice(draft, scope, (q) => lastIs(q, size) && q.domain === "positive" && q.low >= 0.15);
  return found && draft.random.chance(0.6) ? found : list(draft, scope, size, depth - 1, positive);
}

/** Probabilities over a size (of at least one category). */
export function simplex(draft: Draft, scope: Scope, size: string, depth: number): string {
  const { random } = draft;
  const found = slice(draft, scope, (q) => lastIs(q, size) && q.domain === "simplex");
  if (found && random.chance(0.7)) return found.text;
  const n = sizeOf(draft, size);
  if (Number.isInteger(Number(size)) && random.chance(0.5)) return constantSimplex(draft, n);
  const v = vector(draft, scope, size, depth);
  use(draft, "softmax()");
  return `softmax(${scaled(v)})`;
}
/** Logits stay where probabilities are not tiny. */
export const scaled = (v: Piece): string => (Math.max(Math.abs(v.low), Math.abs(v.high)) <= 4 ? v.text : `tanh(${v.text})`);

/** `[0.2, 0.3, 0.5]`, summing to one exactly as decimals. */
function constantSimplex(draft: Draft, n: number): string {
  const parts = Array.from({ length: n }, () => draft.random.integer(1, 9));
  const total = parts.reduce((a, b) => a + b, 0);
  use(draft, "list literal");
  return `[${parts.map((p) => `${p} / ${total}`).join(", ")}]`;
}

/** A positive definite matrix over a size. */
export function covariance(draft: Draft, scope: Scope, size: string, depth: number): string {
  const { random } = draft;
  switch (random.pick(["identity", "diagonal", "kernel", "sum", "kernel of data"])) {
    case "identity":
      use(draft, "identity()");
      return `${positive(draft, scope, depth).text} * identity(${size})`;
    case "diagonal":
      use(draft, "diagonal()");
      return `diagonal(${positiveVector(draft, scope, size, depth).text})`;
    case "sum":
      use(draft, "identity()");
      return `diagonal(${positiveVector(draft, scope, size, depth).text}) + ${positive(draft, scope, 0).text} * identity(${size})`;
    default: {
      const [i, j] = [newBinder(draft, size), newBinder(draft, size)];
      const scale = positive(draft, scope, 1).text;
      use(draft, "matrix by [e for i, j]");
      return `[0.5 * exp(-(${i.name} - ${j.name}) ^ 2 / (2 * ${scale})) + (if ${i.name} == ${j.name} then 0.3 else 0) for ${binderDeclaration(i)}, ${binderDeclaration(j)}]`;
    }
  }
}

/** A lower triangular matrix with a positive diagonal. */
export function choleskyFactor(draft: Draft, scope: Scope, size: string): string {
  const [i, j] = [newBinder(draft, size), newBinder(draft, size)];
  const inner = within(scope, i, j);
  use(draft, "cholesky matrix");
  return `[if ${i.name} == ${j.name} then 0.5 + ${unit(draft, within(scope, i), 1).text} else (if ${i.name} > ${j.name} then 0.5 * tanh(${real(draft, inner, 1).text}) else 0) for ${binderDeclaration(i)}, ${binderDeclaration(j)}]`;
}
