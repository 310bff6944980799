import { literal, use } from "./draft.ts";
import type { Draft, PlateBinder, Scope } from "./draft.ts";
import { real } from "./expressions.ts";
import { elementText, visible } from "./references.ts";

/** A condition; with `known`, on data and index variables alone. */
export function condition(draft: Draft, scope: Scope, known = false, depth = 1): string {
  const { random } = draft;
  if (depth > 0 && random.chance(0.25)) {
    use(draft, "and, or, not");
    const [a, b] = [condition(draft, scope, known, 0), condition(draft, scope, known, 0)];
    return random.pick([`${a} and ${b}`, `${a} or ${b}`, `not (${a})`]);
  }
  const discrete = visible(draft, scope).filter((q) => (q.domain === "category" || q.domain === "binary" || q.domain === "count") && (q.known || !known));
  if (discrete.length > 0 && random.chance(0.6)) {
    const q = random.pick(discrete);
    const text = elementText(draft, scope, q, 1, known);
    if (text !== null) {
      use(draft, q.known ? "condition on discrete data" : "condition on a discrete latent");
      return `${text} ${random.pick(["==", "!=", "<=", ">"])} ${random.integer(q.low, Math.max(q.low, Math.min(q.high, 3)))}`;
    }
  }
  if (scope.binders.length > 0 && random.chance(0.5)) return ofBinder(draft, random.pick(scope.binders));
  if (known) {
    const numbers = visible(draft, scope).filter((q) => q.known && q.dims.every((d) => typeof d === "string" && scope.binders.some((b) => b.size === d)));
    const text = numbers.length === 0 ? null : elementText(draft, scope, random.pick(numbers), 1, true);
    return text === null ? "1 < 2" : `${text} > ${literal(random.real(-1, 1))}`;
  }
  return `${real(draft, scope, 0).text} ${random.pick(["<", ">"])} ${literal(random.real(-1, 1))}`;
}

/** On an index variable. No branch is dead as far as the checker can know: there an index like t - 1 of 2..T would be a mistake. */
function ofBinder(draft: Draft, binder: PlateBinder): string {
  const { random } = draft;
  const size = draft.sizes.find((s) => s.name === binder.size);
  if (size !== undefined && size.kind !== "symbol" && size.value < 5) return "1 < 2";
  return `${binder.name} ${random.pick(["<", ">=", "==", "!="])} ${binder.range === "tail" ? 3 : random.integer(1, 3)}`;
}
