import { fresh, ROOT, use } from "./draft.ts";
import type { Draft, Nested, Size } from "./draft.ts";
import { chain, raggedChain } from "./chains.ts";
import { makeRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { newBinder } from "./references.ts";
import { declareData, declareDefs, declareParams } from "./declarations.ts";
import { plate, statement } from "./plates.ts";

/** A well-typed program with everything that evaluating its log-joint needs. */
export interface RandomProgram {
  readonly seed: number;
  readonly source: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** A data document as `--data` reads it: fields, and sizes that no field binds. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Values of latents and params inside their supports, indices 1-based. */
  readonly latents: Readonly<Record<string, Nested>>;
  /** Complete values of the fields that have missing entries (null in `data`). */
  readonly missing: Readonly<Record<string, Nested>>;
  /** Language constructs and how often each was written. */
  readonly constructs: ReadonlyMap<string, number>;
}

/** A random well-typed program; one seed gives one program. */
export function randomProgram(seed: number): RandomProgram {
  const random = makeRandom(seed);
  const draft = emptyDraft(random);
  declareData(draft);
  declareParams(draft);
  declareDefs(draft);
  for (let count = random.integer(3, 6); count > 0; count--) addStatement(draft);
  const bound = boundSizes(draft);
  return {
    seed,
    source: sourceOf(draft, seed),
    sizes: Object.fromEntries(draft.sizes.map((s) => [s.name, s.value])),
    data: { ...Object.fromEntries(draft.data), ...bound },
    latents: Object.fromEntries(draft.latents),
    missing: Object.fromEntries(draft.missing),
    constructs: draft.constructs,
  };
}

/** All equal, all different, or with sizes 0 and 1 among them; sometimes a number and an expression of a size stand beside them. */
function someSizes(random: Random): readonly Size[] {
  const names = random.shuffle(["N", "M", "K", "T", "D"]).slice(0, random.integer(2, 4));
  const different = random.shuffle([2, 3, 5, 7]);
  const kind = random.pick(["equal", "equal", "different", "different", "different", "tiny"]);
  const symbols = names.map((name, i): Size => {
    const value = kind === "equal" ? 3 : kind === "different" ? different[i]! : random.pick([0, 1, 1, 2]);
    return { name, value, kind: random.chance(0.2) ? "constant" : "symbol" };
  });
  const [first] = symbols;
  const more: readonly Size[] = [
    ...(random.chance(0.12) ? [{ name: "3", value: 3, kind: "number" } as const] : []),
    ...(random.chance(0.12) ? [{ name: `${first!.name} + 1`, value: first!.value + 1, kind: "expression" } as const] : []),
  ];
  return [...symbols, ...more];
}

function emptyDraft(random: Random): Draft {
  const sizes = someSizes(random);
  const draft: Draft = {
    random,
    sizes,
    declarations: [],
    statements: [],
    quantities: [],
    defs: [],
    data: new Map(),
    latents: new Map(),
    missing: new Map(),
    ragged: new Map(),
    constructs: new Map(),
    counter: 0,
  };
  for (const s of sizes) if (s.kind === "constant") draft.declarations.push(`const ${s.name} = ${s.value}`);
  for (const s of sizes)
    if (s.kind !== "symbol") use(draft, { constant: "constant size", number: "number as a size", expression: "expression as a size" }[s.kind]);
  const kind = sizes.some((s) => s.value < 2)
    ? "sizes 0 and 1"
    : new Set(sizes.filter((s) => s.kind !== "expression").map((s) => s.value)).size === 1
      ? "equal sizes"
      : "different sizes";
  use(draft, kind);
  return draft;
}

function addStatement(draft: Draft): void {
  const roll = draft.random.next();
  if (roll < 0.25) draft.statements.push(statement(draft, ROOT));
  else if (roll < 0.8) draft.statements.push(plate(draft, ROOT));
  else if (roll < 0.95) {
    const plates = draft.random.chance(0.35) ? [newBinder(draft, draft.random.pick(draft.sizes).name)] : [];
    const text = (draft.random.chance(0.25) ? raggedChain(draft) : null) ?? chain(draft, plates);
    if (text !== null) draft.statements.push(text);
  } else draft.statements.push(dependentBounds(draft));
}

/** Supports whose bounds are earlier latents. */
function dependentBounds(draft: Draft): string {
  const [a, b] = [fresh(draft, "u"), fresh(draft, "u")];
  const first = draft.random.real(0.15, 0.5);
  use(draft, "bounds that are latents");
  draft.latents.set(a, first);
  draft.latents.set(b, draft.random.real(0.15, 0.85 - first));
  draft.quantities.push(
    { name: a, dims: [], domain: "unit", low: 0.15, high: 0.5, known: false },
    { name: b, dims: [], domain: "unit", low: 0.15, high: 0.85, known: false },
  );
  return `${a} ~ Uniform(lower = 0, upper = 1)\n${b} ~ Uniform(lower = 0, upper = 1 - ${a})`;
}

/** Sizes that the document must give: those that are no first dimension of a field; the others sometimes. */
function boundSizes(draft: Draft): Readonly<Record<string, number>> {
  const first = new Set([...draft.data.keys()].map((name) => draft.ragged.get(name)?.parents[0] ?? draft.quantities.find((q) => q.name === name)?.dims[0]));
  const needed = draft.sizes.filter((s) => s.kind === "symbol" && (!first.has(s.name) || draft.random.chance(0.3)));
  return Object.fromEntries(needed.map((s) => [s.name, s.value]));
}

/** Statements in any order: it does not matter. */
function sourceOf(draft: Draft, seed: number): string {
  const comments = draft.random.chance(0.2) ? ["// the order of statements does not matter", "/* nor do comments */"] : [];
  const statements = draft.random.shuffle([...draft.declarations, ...draft.statements, ...comments]);
  return `model random_${seed} {\n${statements.map((s) => s.replace(/^/gm, "  ")).join("\n")}\n}\n`;
}
