import { fill, fresh, indexed, isComplete, isRagged, sizeOf, use } from "./draft.ts";
import type { Draft, Nested, Scope, WithNulls } from "./draft.ts";
import { call, categorical, distribution, formFor } from "./families.ts";
import type { Drawn } from "./families.ts";
import { addData, dimsOf, indices } from "./statements.ts";
import type { StatementMaker } from "./statements.ts";

/** An observation: a new data field with a distribution. In a plate that leaves elements out, the others are data without one. */
export const observation: StatementMaker = (draft, scope) => {
  if (isRagged(scope)) return raggedObservation(draft, scope);
  const { random } = draft;
  const sizes = draft.sizes.filter((s) => s.value > 0);
  const name = fresh(draft, "y");
  const left = `${indexed(name, indices(scope))} ~ `;
  use(draft, "observation");
  if (sizes.length > 0 && random.chance(0.15)) {
    const size = random.pick(sizes).name;
    const { text, value } = categorical(draft, scope, size);
    addData(draft, `category(${size})`, { name, dims: dimsOf(scope), domain: "category", category: size, low: 1, high: sizeOf(draft, size) }, value);
    return left + text;
  }
  if (scope.binders.length > 0 && random.chance(0.08)) return left + censoredByData(draft, scope, name);
  const drawn = distribution(draft, scope, "data");
  if (
    scope.binders.length > 0 &&
    isComplete(scope) &&
    random.chance(0.12) &&
    !drawn.text.startsWith("Censored") &&
    drawn.domain !== "binary" &&
    drawn.domain !== "count"
  ) {
    missingData(draft, scope, name, drawn);
    return left + drawn.text;
  }
  addData(draft, drawn.domain, { name, dims: dimsOf(scope), domain: drawn.domain, low: drawn.low, high: drawn.high }, drawn.value);
  return left + drawn.text;
};

/** A field with missing entries, which are latent. */
function missingData(draft: Draft, scope: Scope, name: string, drawn: Drawn): void {
  const dims = dimsOf(scope);
  const complete = fill(draft, dims, drawn.value);
  const withNulls = (v: Nested): WithNulls => (typeof v === "number" ? (draft.random.chance(0.4) ? null : v) : v.map(withNulls));
  use(draft, "missing data");
  draft.declarations.push(`data ${name}: ${drawn.domain}[${dims.map(String).join(", ")}]?`);
  draft.data.set(name, withNulls(complete));
  draft.missing.set(name, complete);
  draft.quantities.push({ name, dims, domain: drawn.domain, low: drawn.low, high: drawn.high, known: false });
}

/** Each element censored at its own bound, which is data. */
function censoredByData(draft: Draft, scope: Scope, name: string): string {
  const { random } = draft;
  const form = formFor(draft, (f) => f.composed === true && f.domain === "positive");
  const bounds = fresh(draft, "d");
  const text = `Censored(${call(draft, scope, form, 1)}, upper = ${indexed(bounds, indices(scope))})`;
  const dims = dimsOf(scope);
  addData(draft, "positive", { name: bounds, dims, domain: "positive", low: 2, high: 3 }, () => random.real(2, 3));
  const below = (v: Nested): Nested => (typeof v === "number" ? (random.chance(0.4) ? v : random.real(0.3, 1.9)) : v.map(below));
  draft.declarations.push(`data ${name}: positive[${dims.map(String).join(", ")}]`);
  draft.data.set(name, below(draft.data.get(bounds) as Nested));
  draft.quantities.push({ name, dims, domain: "positive", low: 0.3, high: 3, known: true });
  use(draft, "Censored at data");
  return text;
}

/** The ragged array that gives the plate its rows may itself be observed, once. */
function raggedObservation(draft: Draft, scope: Scope): string | null {
  const array = draft.ragged.get(scope.binders[scope.binders.length - 1]!.row?.array ?? "");
  if (array === undefined || scope.binders.length !== array.parents.length + 1 || !array.unobserved) return null;
  const q = array.quantity;
  array.unobserved = false;
  use(draft, "ragged observation");
  const left = `${q.name}[${indices(scope).join(", ")}] ~ `;
  if (q.domain === "category") return left + categorical(draft, scope, q.category!).text;
  return (
    left +
    call(
      draft,
      scope,
      formFor(draft, (f) => f.domain === q.domain),
    )
  );
}
