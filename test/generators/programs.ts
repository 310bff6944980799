import { fill, fresh, ROOT, sizeOf, sizeWithElements, use } from "./draft.ts";
import type { Def, Draft, Nested, Quantity, Size } from "./draft.ts";
import { chain, raggedChain } from "./chains.ts";
import { RANGES, simplexValue, valueOf } from "./families.ts";
import { makeRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { newBinder } from "./references.ts";
import { plate } from "./plates.ts";
import { addData, statement } from "./statements.ts";

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

/** Covariates, gather indices, matrices, ragged arrays and constants that expressions may use. */
function declareData(draft: Draft): void {
  const { random } = draft;
  const size = (): string => random.pick(draft.sizes).name;
  for (let count = random.integer(1, 3); count > 0; count--) {
    const domain = random.pick(["real", "real", "positive", "unit", "count", "binary"] as const);
    const dims = random.pick([[size()], [size()], [size(), size()], []]);
    const [low, high] = RANGES[domain];
    addData(draft, domain, { name: fresh(draft, "d"), dims, domain, low, high }, () => valueOf(draft, domain));
    if (dims.length === 2) use(draft, "data matrix");
  }
  const [from, to] = [size(), size()];
  if (sizeOf(draft, to) > 0 && random.chance(0.7)) categoryData(draft, from, to);
  if (random.chance(0.45)) raggedData(draft);
  if (random.chance(0.3)) otherData(draft);
  if (random.chance(0.3)) {
    const name = fresh(draft, "c");
    draft.declarations.push(`const ${name} = [0.5, 1.5, 1]`);
    draft.quantities.push({ name, dims: ["3"], domain: "positive", low: 0.5, high: 1.5, known: true });
    use(draft, "constant vector");
  }
}

/** Data of the rarer types, and a constant matrix. */
function otherData(draft: Draft): void {
  const { random } = draft;
  const dims = [random.pick(draft.sizes).name];
  const name = fresh(draft, "d");
  const kind = random.pick(["interval", "int", "simplex", "matrix"]);
  use(draft, { interval: "data with bounds", int: "int data", simplex: "simplex data", matrix: "constant matrix" }[kind]!);
  if (kind === "interval") addData(draft, "real(lower = -3, upper = 3)", { name, dims, domain: "real", low: -3, high: 3 }, () => random.real(-3, 3));
  else if (kind === "int") addData(draft, "int", { name, dims, domain: "real", low: -3, high: 3 }, () => random.integer(-3, 3));
  else if (kind === "matrix") {
    draft.declarations.push(`const ${name} = [[0.5, -1], [2, 0.25], [1, 1]]`);
    draft.quantities.push({ name, dims: ["3", "2"], domain: "real", low: -1, high: 2, known: true });
  } else if (sizeOf(draft, dims[0]!) > 0) {
    const size = dims[0]!;
    addData(draft, "simplex", { name, dims: [...dims, size], domain: "simplex", low: 0.01, high: 1 }, () => simplexValue(draft, sizeOf(draft, size)));
  }
}

function categoryData(draft: Draft, from: string, to: string): void {
  const { random } = draft;
  const name = fresh(draft, "group");
  const zeroBased = random.chance(0.25);
  const type = zeroBased ? `category(${to}, base = 0)` : `category(${to})`;
  const values = (): number => random.integer(1, sizeOf(draft, to));
  addData(draft, type, { name, dims: [from], domain: "category", category: to, low: 1, high: sizeOf(draft, to) }, values);
  use(draft, zeroBased ? "category data from 0" : "category data");
  if (zeroBased)
    draft.data.set(
      name,
      (draft.data.get(name) as readonly number[]).map((k) => k - 1),
    );
}

function raggedData(draft: Draft): void {
  const { random } = draft;
  const parents = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => random.pick(draft.sizes).name);
  const name = fresh(draft, "rows");
  const shortest = random.chance(0.5) ? 1 : 0;
  const lengths = fill(draft, parents, () => random.integer(shortest, 4));
  if (parents.length === 2) use(draft, "ragged data below two dimensions");
  const category = sizeWithElements(draft);
  const domain = category !== null && random.chance(0.4) ? "category" : random.pick(["real", "positive", "count"] as const);
  const [low, high] = domain === "category" ? [1, sizeOf(draft, category)] : RANGES[domain];
  const quantity: Quantity = {
    name,
    dims: [...parents, { ragged: name }],
    domain,
    low,
    high,
    known: true,
    ...(domain === "category" && { category: category }),
  };
  const unobserved = random.chance(0.6);
  use(draft, "ragged data");
  draft.ragged.set(name, { quantity, parents, lengths, unobserved });
  addData(draft, domain === "category" ? `category(${category})` : domain, quantity, () =>
    domain === "category" ? random.integer(1, high) : valueOf(draft, domain),
  );
  if (unobserved) draft.quantities.pop();
}

function declareParams(draft: Draft): void {
  const { random } = draft;
  for (let count = random.integer(0, 2); count > 0; count--) {
    if (random.chance(0.2)) {
      structuredParam(draft);
      continue;
    }
    const domain = random.pick(["real", "positive", "unit", "simplex"] as const);
    const name = fresh(draft, "param");
    const sizes = draft.sizes.filter((s) => s.value > 0).map((s) => s.name);
    use(draft, "param");
    if (domain === "simplex") {
      if (sizes.length === 0) continue;
      const size = random.pick(sizes);
      draft.declarations.push(`param ${name}: simplex[${size}]`);
      draft.latents.set(name, simplexValue(draft, sizeOf(draft, size)));
      draft.quantities.push({ name, dims: [size], domain, low: 0.01, high: 1, known: false });
      continue;
    }
    const dims = random.chance(0.5) ? [random.pick(draft.sizes).name] : [];
    const initial = dims.length === 0 && random.chance(0.5) ? " = 0.5" : "";
    const values = (): number => valueOf(draft, domain);
    draft.declarations.push(`param ${name}: ${domain}${dims.length === 0 ? "" : `[${dims[0]}]`}${initial}`);
    draft.latents.set(name, dims.length === 0 ? values() : Array.from({ length: sizeOf(draft, dims[0]!) }, values));
    draft.quantities.push({ name, dims, domain, low: RANGES[domain][0], high: RANGES[domain][1], known: false });
  }
}

/** Ordered vectors, and a Cholesky factor with a distribution that uses it. */
function structuredParam(draft: Draft): void {
  const { random } = draft;
  const size = random.pick(draft.sizes).name;
  const n = sizeOf(draft, size);
  const name = fresh(draft, "param");
  const kind = random.pick(["ordered", "positive_ordered", "cholesky"] as const);
  use(draft, `param of type ${kind}`);
  if (kind !== "cholesky") {
    draft.declarations.push(`param ${name}: ${kind}[${size}]`);
    draft.latents.set(
      name,
      Array.from({ length: n }, (_, k) => 0.3 + (2 * (k + random.next())) / n),
    );
    draft.quantities.push({ name, dims: [size], domain: kind === "ordered" ? "real" : "positive", low: 0.3, high: 2.3, known: false });
    return;
  }
  draft.declarations.push(`param ${name}: cholesky[${size}, ${size}]`);
  draft.latents.set(
    name,
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? random.real(0.5, 1.5) : i > j ? random.real(-1, 1) : 0))),
  );
  const x = fresh(draft, "f");
  draft.statements.push(`${x} ~ MultivariateNormal(mean = 0.5, cholesky = ${name})`);
  draft.latents.set(
    x,
    Array.from({ length: n }, () => valueOf(draft, "real")),
  );
  draft.quantities.push({ name: x, dims: [size], domain: "real", low: -2, high: 2, known: false });
}

const DEFS: readonly ((name: string, other: string | undefined) => { readonly text: string; readonly def: Def })[] = [
  (name) => ({ text: `def ${name}(x) = 2 * tanh(x / 2)`, def: { name, arity: 1, vector: false, high: 2 } }),
  (name) => ({ text: `def ${name}(x, y) = x * sigmoid(y)`, def: { name, arity: 2, vector: false, high: 4 } }),
  (name) => ({ text: `def ${name}(x) = if x > 0 then x else 0.1 * x`, def: { name, arity: 1, vector: false, high: 4 } }),
  (name) => ({ text: `def ${name}(v) = sum(v * v) / (1 + sum(v * v))`, def: { name, arity: 1, vector: true, high: 1 } }),
  (name, other) => ({
    text: `def ${name}(x, y) = ${other === undefined ? "sin(x)" : `tanh(${other}(x))`} - 0.5 * y`,
    def: { name, arity: 2, vector: false, high: 3 },
  }),
];

function declareDefs(draft: Draft): void {
  for (let count = draft.random.integer(0, 2); count > 0; count--) {
    const other = draft.defs.find((d) => d.arity === 1 && !d.vector)?.name;
    const { text, def } = draft.random.pick(DEFS)(fresh(draft, "f"), other);
    draft.declarations.push(text);
    draft.defs.push(def);
  }
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
