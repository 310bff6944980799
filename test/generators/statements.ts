import { binderDim, fill, fresh, indexed, isRagged, sizeOf, sizeWithElements, use } from "./draft.ts";
import type { Dim, Draft, Nested, Quantity, Scope } from "./draft.ts";
import { real } from "./expressions.ts";
import { positive, unit } from "./positives.ts";
import { call, categorical, distribution, formFor, RANGES, simplexValue, valueOf } from "./families.ts";
import type { Drawn } from "./families.ts";
import { choleskyFactor, covariance, positiveVector, simplex, vector } from "./vectors.ts";

/** Makes one statement (or several that belong together) in a scope; null when it does not apply there. */
export type StatementMaker = (draft: Draft, scope: Scope) => string | null;

export const indices = (scope: Scope): readonly string[] => scope.binders.map((b) => b.name);
export const dimsOf = (scope: Scope): readonly Dim[] => scope.binders.map(binderDim);

/** Makes a latent known to later expressions, with values. */
export function addLatent(draft: Draft, q: Omit<Quantity, "known">, value: () => Nested): void {
  const eventDims = q.domain === "simplex" ? q.dims.slice(0, -1) : q.dims;
  draft.latents.set(q.name, fill(draft, eventDims, value));
  draft.quantities.push({ ...q, known: false });
}

/** Declares a data field and its values. */
export function addData(draft: Draft, type: string, q: Omit<Quantity, "known">, value: () => Nested): void {
  const dims = q.dims.map((d) => (typeof d === "string" ? d : "*")).join(", ");
  draft.declarations.push(`data ${q.name}: ${type}${dims === "" ? "" : `[${dims}]`}`);
  draft.data.set(q.name, fill(draft, q.domain === "simplex" ? q.dims.slice(0, -1) : q.dims, value));
  draft.quantities.push({ ...q, known: true });
}

export const scalarLatent: StatementMaker = (draft, scope) => {
  const drawn = distribution(draft, scope, "latent");
  const name = fresh(draft, draft.random.pick(["a", "b", "mu", "tau", "θ", "u"]));
  addLatent(draft, { name, dims: dimsOf(scope), domain: drawn.domain, low: drawn.low, high: drawn.high }, drawn.value);
  return `${indexed(name, indices(scope))} ~ ${drawn.text}`;
};

export const uniformLatent: StatementMaker = (draft, scope) => {
  const name = fresh(draft, "r");
  const flat = draft.random.chance(0.3);
  const domain = draft.random.pick(["real", "positive"] as const);
  const [low, high] = RANGES[domain];
  use(draft, flat ? "Flat" : "Uniform");
  addLatent(draft, { name, dims: dimsOf(scope), domain, low, high }, () => valueOf(draft, domain));
  const text =
    flat && domain === "real" && draft.random.chance(0.5) ? "Flat()" : `${flat ? "Flat" : "Uniform"}(lower = ${domain === "real" ? -2.25 : 0.1}, upper = 3)`;
  return `${indexed(name, indices(scope))} ~ ${text}`;
};

/** `size = L` on a univariate family: an inner plate without an index. */
export const sizedLatent: StatementMaker = (draft, scope) => {
  if (isRagged(scope)) return null;
  const size = draft.random.pick(draft.sizes).name;
  const form = formFor(draft, (f) => f.domain !== "count");
  const domain = form.domain as Drawn["domain"];
  const text = call(draft, scope, form, 1);
  const name = fresh(draft, draft.random.pick(["beta", "v", "w"]));
  const [low, high] = RANGES[domain];
  const ordered = (domain === "real" || domain === "positive") && draft.random.chance(0.15);
  use(draft, ordered ? "ordered = true" : "size = on a univariate family");
  const rise = (n: number): Nested => Array.from({ length: n }, (_, i) => low + ((high - low) * (i + draft.random.next())) / n);
  const q = { name, dims: [...dimsOf(scope), size], domain, low, high };
  if (ordered) {
    draft.latents.set(
      name,
      fill(draft, dimsOf(scope), () => rise(sizeOf(draft, size))),
    );
    draft.quantities.push({ ...q, known: false });
  } else addLatent(draft, q, () => valueOf(draft, domain));
  return `${indexed(name, indices(scope))} ~ ${text.slice(0, -1)}, size = ${size}${ordered ? ", ordered = true" : ""})`;
};

/** A univariate family applied to each element of vectors, for a latent or data. */
export const vectorOf =
  (role: "latent" | "data"): StatementMaker =>
  (draft, scope) => {
    if (isRagged(scope)) return null;
    const size = draft.random.pick(draft.sizes).name;
    const name = fresh(draft, role === "data" ? "y" : "g");
    const mean = vector(draft, scope, size, 2).text;
    const [domain, text] = draft.random.pick([
      ["real", `Normal(mean = ${mean}, sd = ${positive(draft, scope, 1).text})`],
      ["real", `Normal(mean = ${mean}, variance = ${positiveVector(draft, scope, size, 1).text})`],
      ["real", `StudentT(degrees = 4, location = ${mean}, scale = ${positive(draft, scope, 0).text})`],
      ["binary", `Bernoulli(logit = ${mean})`],
      ["positive", `Gamma(shape = ${positiveVector(draft, scope, size, 1).text}, rate = ${positive(draft, scope, 1).text})`],
    ] as const);
    const [low, high] = RANGES[domain];
    use(draft, `univariate family over an event dimension (${role})`);
    const q = { name, dims: [...dimsOf(scope), size], domain, low, high };
    if (role === "data") addData(draft, domain, q, () => valueOf(draft, domain));
    else addLatent(draft, q, () => valueOf(draft, domain));
    return `${indexed(name, indices(scope))} ~ ${text}`;
  };

/** Dirichlet, MultivariateNormal, GumbelSoftmax, Multinomial. */
export const multivariate =
  (role: "latent" | "data"): StatementMaker =>
  (draft, scope) => {
    const { random } = draft;
    const size = sizeWithElements(draft);
    if (size === null || isRagged(scope)) return null;
    const n = sizeOf(draft, size);
    const dims = [...dimsOf(scope), size];
    const left = (name: string): string => `${indexed(name, indices(scope))} ~ `;
    const kind = random.pick(
      role === "data" ? ["Dirichlet", "Normal", "Normal", "Multinomial"] : ["Dirichlet", "Dirichlet", "Normal", "Normal", "GumbelSoftmax"],
    );
    if (kind === "Multinomial") {
      const name = fresh(draft, "c");
      const text = `Multinomial(trials = 6, prob = ${simplex(draft, scope, size, 1)})`;
      const counts = (): Nested =>
        Array.from({ length: 6 }, () => random.integer(0, n - 1)).reduce<number[]>((c, k) => c.with(k, c[k]! + 1), new Array<number>(n).fill(0));
      use(draft, "Multinomial");
      draft.declarations.push(`data ${name}: count[${dims.map(String).join(", ")}]`);
      draft.data.set(name, fill(draft, dimsOf(scope), counts));
      draft.quantities.push({ name, dims, domain: "count", low: 0, high: 6, known: true });
      return left(name) + text;
    }
    if (kind === "Normal") return multivariateNormal(draft, scope, size, role);
    const name = fresh(draft, "p");
    const text =
      kind === "Dirichlet"
        ? dirichlet(draft, scope, size)
        : `GumbelSoftmax(prob = ${simplex(draft, scope, size, 1)}, temperature = ${positive(draft, scope, 1).text})`;
    use(draft, kind === "Dirichlet" ? "Dirichlet" : "GumbelSoftmax");
    const q = { name, dims, domain: "simplex" as const, low: 0.01, high: 1 };
    if (role === "data") addData(draft, "simplex", q, () => simplexValue(draft, n));
    else addLatent(draft, q, () => simplexValue(draft, n));
    return left(name) + text;
  };

function dirichlet(draft: Draft, scope: Scope, size: string): string {
  if (draft.random.chance(0.5)) return `Dirichlet(concentration = ${positive(draft, scope, 1).text}, size = ${size})`;
  return `Dirichlet(concentration = ${positiveVector(draft, scope, size, 1).text})`;
}

function multivariateNormal(draft: Draft, scope: Scope, size: string, role: "latent" | "data"): string {
  const { random } = draft;
  const name = fresh(draft, role === "data" ? "y" : "f");
  const spread = random.pick(["covariance", "covariance", "precision", "cholesky"]);
  const matrix = spread === "cholesky" ? choleskyFactor(draft, scope, size) : covariance(draft, scope, size, 1);
  const text = `MultivariateNormal(mean = ${vector(draft, scope, size, 1).text}, ${spread} = ${matrix})`;
  use(draft, `MultivariateNormal by ${spread}`);
  const q = { name, dims: [...dimsOf(scope), size], domain: "real" as const, low: RANGES.real[0], high: RANGES.real[1] };
  if (role === "data") addData(draft, "real", q, () => valueOf(draft, "real"));
  else addLatent(draft, q, () => valueOf(draft, "real"));
  return `${indexed(name, indices(scope))} ~ ${text}`;
}

export const latentIndex: StatementMaker = (draft, scope) => {
  const size = sizeWithElements(draft);
  if (size === null) return null;
  const { text, value } = categorical(draft, scope, size);
  const name = fresh(draft, "z");
  use(draft, "latent index");
  addLatent(draft, { name, dims: dimsOf(scope), domain: "category", category: size, low: 1, high: sizeOf(draft, size) }, value);
  return `${indexed(name, indices(scope))} ~ ${text}`;
};

export const letStatement: StatementMaker = (draft, scope) => {
  const domain = draft.random.pick(["real", "real", "positive", "unit"] as const);
  const piece = { real, positive, unit }[domain](draft, scope, 2);
  const name = fresh(draft, "s");
  use(draft, scope.binders.length === 0 ? "let" : "indexed let");
  draft.quantities.push({ name, dims: dimsOf(scope), domain, low: piece.low, high: piece.high, known: false });
  return `let ${indexed(name, indices(scope))} = ${piece.text}`;
};

/** `let v[n] = <vector>`: the unindexed dimension is an event dimension of the let. */
export const vectorLet: StatementMaker = (draft, scope) => {
  if (isRagged(scope)) return null;
  const size = draft.random.pick(draft.sizes).name;
  const piece = vector(draft, scope, size, 2);
  const bound = Math.max(Math.abs(piece.low), Math.abs(piece.high));
  const name = fresh(draft, "h");
  const text = bound <= 4 ? piece.text : `tanh(${piece.text})`;
  use(draft, "let of a vector");
  draft.quantities.push({
    name,
    dims: [...dimsOf(scope), size],
    domain: "real",
    low: Math.max(-4, Math.min(piece.low, -1)),
    high: Math.min(4, Math.max(piece.high, 1)),
    known: false,
  });
  return `let ${indexed(name, indices(scope))} = ${text}`;
};

export const factor: StatementMaker = (draft, scope) => {
  use(draft, scope.binders.length === 0 ? "factor" : "factor in a plate");
  const e = real(draft, scope, 2).text;
  return draft.random.chance(0.5) ? `factor -0.5 * (${e}) ^ 2` : `factor ${e}`;
};
