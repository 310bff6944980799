import { use } from "./draft.ts";
import type { Draft, Quantity, Scope } from "./draft.ts";
import { elementText, visible } from "./references.ts";
import type { Piece } from "./references.ts";
import { covariance, slice, vector } from "./vectors.ts";

/** Scalars made of matrices: products, transposes, traces, determinants. */
export function ofMatrix(draft: Draft, scope: Scope, size: string): Piece | null {
  const { random } = draft;
  if (random.chance(0.2)) {
    use(draft, "log_det()");
    return { text: `tanh(0.1 * log_det(${covariance(draft, scope, size, 0)}))`, low: -1, high: 1 };
  }
  const candidates = visible(draft, scope).filter((q) => q.dims.length >= 2 && q.dims.every((d) => typeof d === "string") && q.domain !== "category");
  if (candidates.length === 0) return null;
  const q: Quantity = random.pick(candidates);
  const text = elementText(draft, scope, q, 1, false, 2);
  if (text === null) return null;
  const [rows, columns] = q.dims.slice(-2) as unknown as readonly [string, string];
  const other = slice(
    draft,
    scope,
    (b) => b.domain !== "category" && b.dims.length >= 2 && b.dims[b.dims.length - 2] === columns && b.dims.every((d) => typeof d === "string"),
    2,
  );
  const forms = [
    `sum(${text} * ${text})`,
    `sum(transpose(${text}) @ ${vector(draft, scope, rows, 0).text})`,
    `sum(${text} @ transpose(${text}))`,
    `trace(transpose(${text}) @ ${text})`,
    ...(rows === columns ? [`trace(${text})`, `trace(${text} @ ${text})`, `sum((${text} + identity(${rows})) * ${text})`] : []),
    ...(other === null ? [] : [`sum(${text} @ ${other.text})`]),
  ];
  use(draft, "scalar of matrices");
  return { text: `tanh(0.1 * ${random.pick(forms)})`, low: -1, high: 1 };
}
