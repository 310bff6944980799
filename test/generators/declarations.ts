import { fill, fresh, sizeOf, sizeWithElements, use } from "./draft.ts";
import type { Def, Draft, Quantity } from "./draft.ts";
import { RANGES, simplexValue, valueOf } from "./families.ts";
import { addData } from "./statements.ts";

/** Covariates, gather indices, matrices, ragged arrays and constants that expressions may use. */
export function declareData(draft: Draft): void {
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
  if (random.chance(0.6)) raggedData(draft);
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
  const category = random.chance(0.4) ? sizeWithElements(draft) : null;
  const domain = category !== null ? "category" : random.pick(["real", "positive", "count"] as const);
  const [low, high] = category !== null ? [1, sizeOf(draft, category)] : RANGES[domain as keyof typeof RANGES];
  const quantity: Quantity = { name, dims: [...parents, { ragged: name }], domain, low, high, known: true, ...(category !== null && { category }) };
  const unobserved = random.chance(0.4);
  use(draft, "ragged data");
  draft.ragged.set(name, { quantity, parents, lengths, unobserved });
  const value = (): number => (category !== null ? random.integer(1, high) : valueOf(draft, domain as keyof typeof RANGES));
  addData(draft, category !== null ? `category(${category})` : domain, quantity, value);
  if (unobserved) draft.quantities.pop();
}

export function declareParams(draft: Draft): void {
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

export function declareDefs(draft: Draft): void {
  for (let count = draft.random.integer(0, 2); count > 0; count--) {
    const other = draft.defs.find((d) => d.arity === 1 && !d.vector)?.name;
    const { text, def } = draft.random.pick(DEFS)(fresh(draft, "f"), other);
    draft.declarations.push(text);
    draft.defs.push(def);
  }
}
