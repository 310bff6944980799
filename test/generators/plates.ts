import { fresh, isComplete, isRagged, sizeWithRoom, use, within } from "./draft.ts";
import type { Draft, Scope } from "./draft.ts";
import { condition } from "./conditions.ts";
import { real } from "./expressions.ts";
import { binderDeclaration, newBinder, triangle } from "./references.ts";
import { observation } from "./observations.ts";
import { factor, latentIndex, letStatement, multivariate, scalarLatent, sizedLatent, uniformLatent, vectorLet, vectorOf } from "./statements.ts";
import type { StatementMaker } from "./statements.ts";

/** Statements that define every element of the plates around. */
const DEFINING: readonly (readonly [number, StatementMaker])[] = [
  [5, scalarLatent],
  [0.7, uniformLatent],
  [1.5, sizedLatent],
  [1, vectorOf("latent")],
  [1.5, multivariate("latent")],
  [1.5, latentIndex],
  [2.5, letStatement],
  [1, vectorLet],
  [0.7, vectorOf("data")],
  [0.7, multivariate("data")],
];
/** Statements that may leave elements out. */
const PARTIAL: readonly (readonly [number, StatementMaker])[] = [
  [3, observation],
  [1, factor],
];

export function statement(draft: Draft, scope: Scope): string {
  const makers = isComplete(scope) ? [...DEFINING, ...PARTIAL] : PARTIAL;
  const total = makers.reduce((sum, [weight]) => sum + weight, 0);
  for (;;) {
    let roll = draft.random.next() * total;
    const text = makers.find(([weight]) => (roll -= weight) < 0)?.[1](draft, scope) ?? null;
    if (text !== null) return text;
  }
}

/** A block `for n in N { … }`, with inner plates, local lets and ragged rows. */
export function plate(draft: Draft, scope: Scope, depth = 2): string {
  const { random } = draft;
  const row = random.chance(0.35) ? raggedPlate(draft, scope, depth) : null;
  if (row !== null) return row;
  const range = random.chance(0.12) ? random.pick(["tail", "head"] as const) : "full";
  const part = random.chance(0.1) ? triangle(draft, scope) : null;
  const binders = [part ?? newBinder(draft, sizeWithRoom(draft, scope), range)];
  if (range === "full" && part === null && random.chance(0.2)) {
    const other = random.chance(0.5) && scope.binders.length === 0 ? binders[0]!.size! : sizeWithRoom(draft, within(scope, ...binders));
    binders.push(newBinder(draft, other));
    use(draft, binders[0]!.size === binders[1]!.size ? "two plates over one size" : "two binders");
  }
  let inner = within(scope, ...binders);
  use(draft, scope.binders.length > 0 ? "nested plate" : range === "full" ? "plate" : "plate over a part");
  let where = "";
  if (random.chance(0.1)) {
    where = ` where ${condition(draft, inner, true)}`;
    inner = { ...inner, binders: inner.binders.map((b) => ({ ...b, range: b.range === "full" ? "part" : b.range })) };
    use(draft, "plate with where");
  }
  return `for ${binders.map(binderDeclaration).join(", ")}${where} {\n${body(draft, inner, depth)}\n}`;
}

function body(draft: Draft, scope: Scope, depth: number): string {
  const lines: string[] = [];
  let inner = scope;
  for (let count = draft.random.integer(1, 3); count > 0; count--) {
    if (draft.random.chance(0.2)) {
      const piece = real(draft, inner, 2);
      const name = fresh(draft, "local");
      lines.push(`let ${name} = ${piece.text}`);
      inner = { ...inner, locals: [...inner.locals, { name, dims: [], domain: "real", low: piece.low, high: piece.high, known: false }] };
      use(draft, "local let");
    }
    const nest = depth > 1 && !isRagged(inner) && inner.binders.length < 2 && draft.random.chance(0.25);
    lines.push(nest ? plate(draft, inner, depth - 1) : statement(draft, inner));
  }
  return draft.random
    .shuffle(lines)
    .map((line) => line.replace(/^/gm, "  "))
    .join("\n");
}

/** `for d in D { for i in w[d] { … } }` over a ragged array with rows of different lengths. */
function raggedPlate(draft: Draft, scope: Scope, depth: number): string | null {
  if (draft.ragged.size === 0 || scope.binders.length > 0) return null;
  const [array, ragged] = draft.random.pick([...draft.ragged]);
  const parents = ragged.parents.map((size) => newBinder(draft, size));
  const position = { name: fresh(draft, "i"), size: null, row: { array, parents: parents.map((p) => p.name) }, range: "full" as const };
  use(draft, "ragged plate");
  const outer = within(scope, ...parents);
  const before = draft.random.chance(0.6) ? [statement(draft, outer)] : [];
  const inside = `for ${binderDeclaration(position)} {\n${body(draft, within(outer, position), depth - 1)}\n}`;
  return `for ${parents.map(binderDeclaration).join(", ")} {\n${[...before, inside].map((line) => line.replace(/^/gm, "  ")).join("\n")}\n}`;
}
