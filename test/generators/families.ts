import { literal, sizeOf, use, within } from "./draft.ts";
import type { Domain, Draft, Nested, Scope } from "./draft.ts";
import { real } from "./expressions.ts";
import { positive, unit } from "./positives.ts";
import { binderDeclaration, newBinder } from "./references.ts";
import { simplex } from "./vectors.ts";

/** One parameterisation of a univariate family: its arguments and what they may be. */
interface Form {
  readonly family: string;
  readonly domain: Domain;
  readonly parameters: Readonly<Record<string, "real" | "positive" | "unit" | "rate" | "trials">>;
  /** May stand inside `Truncated` and `Censored`. */
  readonly composed?: true;
}

const spread = (family: string, domain: Domain): readonly Form[] =>
  (["sd", "variance", "precision"] as const).map((s) => ({
    family,
    domain,
    composed: true,
    parameters: domain === "real" ? { mean: "real", [s]: "positive" } : { [s]: "positive" },
  }));
const located = (family: string): Form => ({ family, domain: "real", composed: true, parameters: { location: "real", scale: "positive" } });

export const FORMS: readonly Form[] = [
  ...spread("Normal", "real"),
  ...spread("Normal", "real"),
  { family: "StudentT", domain: "real", composed: true, parameters: { degrees: "positive", location: "real", scale: "positive" } },
  { family: "StudentT", domain: "real", parameters: { degrees: "positive" } },
  located("Cauchy"),
  located("Laplace"),
  located("Logistic"),
  located("Gumbel"),
  ...spread("HalfNormal", "positive"),
  { family: "LogNormal", domain: "positive", composed: true, parameters: { location: "real", scale: "positive" } },
  { family: "LogNormal", domain: "positive", parameters: { location: "real", precision: "positive" } },
  { family: "HalfCauchy", domain: "positive", composed: true, parameters: { scale: "positive" } },
  { family: "Exponential", domain: "positive", composed: true, parameters: { rate: "positive" } },
  { family: "Exponential", domain: "positive", parameters: { scale: "positive" } },
  { family: "Gamma", domain: "positive", composed: true, parameters: { shape: "positive", rate: "positive" } },
  { family: "Gamma", domain: "positive", parameters: { shape: "positive", scale: "positive" } },
  { family: "Gamma", domain: "positive", parameters: { shape: "positive", mean: "positive" } },
  { family: "Gamma", domain: "positive", parameters: { mean: "positive", sd: "positive" } },
  { family: "InverseGamma", domain: "positive", composed: true, parameters: { shape: "positive", scale: "positive" } },
  { family: "ChiSquared", domain: "positive", composed: true, parameters: { degrees: "positive" } },
  { family: "Weibull", domain: "positive", composed: true, parameters: { shape: "positive", scale: "positive" } },
  { family: "Beta", domain: "unit", composed: true, parameters: { alpha: "positive", beta: "positive" } },
  { family: "Beta", domain: "unit", parameters: { mean: "unit", concentration: "positive" } },
  { family: "Bernoulli", domain: "binary", parameters: { prob: "unit" } },
  { family: "Bernoulli", domain: "binary", parameters: { logit: "real" } },
  { family: "Poisson", domain: "count", composed: true, parameters: { rate: "positive" } },
  { family: "Poisson", domain: "count", parameters: { log_rate: "rate" } },
  { family: "Geometric", domain: "count", composed: true, parameters: { prob: "unit" } },
  { family: "NegativeBinomial", domain: "count", composed: true, parameters: { mean: "positive", dispersion: "positive" } },
  { family: "NegativeBinomial", domain: "count", parameters: { successes: "positive", prob: "unit" } },
  { family: "Binomial", domain: "count", parameters: { trials: "trials", prob: "unit" } },
  { family: "Binomial", domain: "count", parameters: { trials: "trials", logit: "real" } },
];

/** Values and expressions of a domain; a Binomial has at least as many trials as a count has. */
export const RANGES: Readonly<Record<"real" | "positive" | "unit" | "count" | "binary", readonly [low: number, high: number]>> = {
  real: [-2, 2],
  positive: [0.3, 2.5],
  unit: [0.15, 0.85],
  count: [0, 4],
  binary: [0, 1],
};

/** A value of a domain; five decimals keep it off the kinks that constants of two decimals make. */
export function valueOf({ random }: Draft, domain: keyof typeof RANGES): number {
  const [low, high] = RANGES[domain];
  return domain === "count" || domain === "binary" ? random.integer(low, high) : Math.round((low + random.next() * (high - low)) * 1e5) / 1e5;
}

function argument(draft: Draft, scope: Scope, kind: Form["parameters"][string], depth: number): string {
  switch (kind) {
    case "real":
      return real(draft, scope, depth).text;
    case "positive":
      return positive(draft, scope, depth).text;
    case "unit":
      return unit(draft, scope, depth).text;
    case "rate":
      return `0.5 * (${real(draft, scope, depth).text})`;
    case "trials":
      return `${draft.random.integer(RANGES.count[1], 9)}`;
  }
}

/** `Gamma(rate = …, shape = …)`, the arguments in any order. */
export function call(draft: Draft, scope: Scope, form: Form, depth = 2): string {
  use(draft, form.family);
  if (["HalfCauchy", "ChiSquared", "Geometric"].includes(form.family) && draft.random.chance(0.4)) {
    use(draft, "positional argument");
    return `${form.family}(${argument(draft, scope, Object.values(form.parameters)[0]!, depth)})`;
  }
  const args = Object.entries(form.parameters).map(([name, kind]) => `${name} = ${argument(draft, scope, kind, depth)}`);
  return `${form.family}(${draft.random.shuffle(args).join(", ")})`;
}

export const formFor = (draft: Draft, accepts: (f: Form) => boolean): Form => draft.random.pick(FORMS.filter(accepts));

/** A univariate distribution as source text, the kind of its values, and a value of it. */
export interface Drawn {
  readonly text: string;
  readonly domain: keyof typeof RANGES;
  readonly low: number;
  readonly high: number;
  readonly value: () => Nested;
}

/** A plain family, or one inside of `Truncated`, `Mixture` and (for data) `Censored`. */
export function distribution(draft: Draft, scope: Scope, role: "latent" | "data"): Drawn {
  const { random } = draft;
  const roll = random.next();
  if (roll < 0.06) return truncated(draft, scope, role);
  if (roll < 0.12 && role === "data") return censored(draft, scope);
  if (roll < 0.2) {
    const found = mixture(draft, scope, role);
    if (found !== null) return found;
  }
  const form = formFor(draft, (f) => role === "data" || random.chance(0.1) || f.domain !== "count");
  return plain(draft, form.domain as Drawn["domain"], call(draft, scope, form));
}

function plain(draft: Draft, domain: Drawn["domain"], text: string): Drawn {
  const [low, high] = RANGES[domain];
  return { text, domain, low, high, value: () => valueOf(draft, domain) };
}

function bounds(
  draft: Draft,
  domain: Drawn["domain"],
): { readonly text: string; readonly low: number; readonly high: number; readonly ends: readonly number[] } {
  const { random } = draft;
  const [low, high] = RANGES[domain];
  const [l, u] =
    domain === "count" ? [random.integer(0, 1), random.integer(4, 6)] : domain === "unit" ? [0.1, 0.9] : domain === "positive" ? [0.2, 2.6] : [-2.1, 2.3];
  const which = random.integer(0, 2);
  const both = random.chance(0.3) ? `${literal(l)}, ${literal(u)}` : `lower = ${literal(l)}, upper = ${literal(u)}`;
  const text = [both, `lower = ${literal(l)}`, `upper = ${literal(u)}`][which]!;
  return { text, low: which === 2 ? low : Math.max(low, l), high: which === 1 ? high : Math.min(high, u), ends: [[l, u], [l], [u]][which]! };
}

function truncated(draft: Draft, scope: Scope, role: "latent" | "data"): Drawn {
  const form = formFor(draft, (f) => f.composed === true && (role === "data" || f.domain !== "count"));
  const domain = form.domain as Drawn["domain"];
  const { text, low, high } = bounds(draft, domain);
  use(draft, `Truncated (${role})`);
  const value = (): number => (domain === "count" ? draft.random.integer(low, high) : draft.random.real(low, high));
  return { text: `Truncated(${call(draft, scope, form)}, ${text})`, domain, low, high, value };
}

function censored(draft: Draft, scope: Scope): Drawn {
  const form = formFor(draft, (f) => f.composed === true);
  const domain = form.domain as Drawn["domain"];
  const { text, low, high, ends } = bounds(draft, domain);
  use(draft, "Censored");
  const value = (): number =>
    draft.random.chance(0.4) ? draft.random.pick(ends) : domain === "count" ? draft.random.integer(low, high) : draft.random.real(low, high);
  return { text: `Censored(${call(draft, scope, form)}, ${text})`, domain, low: Math.min(low, ...ends), high: Math.max(high, ...ends), value };
}

function mixture(draft: Draft, scope: Scope, role: "latent" | "data"): Drawn | null {
  const size = draft.random.pick(draft.sizes);
  if (size.value === 0) return null;
  const form = formFor(
    draft,
    (f) => f.domain === "real" || f.domain === "positive" || (role === "data" && f.domain === "count" && !("trials" in f.parameters)),
  );
  const binder = newBinder(draft, size.name);
  use(draft, `Mixture (${role})`);
  const component = call(draft, within(scope, binder), form, 1);
  return plain(
    draft,
    form.domain as Drawn["domain"],
    `Mixture(weights = ${simplex(draft, scope, size.name, 1)}, components = ${component} for ${binderDeclaration(binder)})`,
  );
}

/** An integer-valued distribution over the categories of a size (at least one). */
export function categorical(draft: Draft, scope: Scope, size: string): { readonly text: string; readonly value: () => number } {
  const { random } = draft;
  use(draft, "Categorical");
  const value = (): number => random.integer(1, sizeOf(draft, size));
  if (random.chance(0.2)) {
    const binder = newBinder(draft, size);
    return { text: `Categorical(logit = [${real(draft, within(scope, binder), 1).text} for ${binderDeclaration(binder)}])`, value };
  }
  return { text: `Categorical(prob = ${simplex(draft, scope, size, 1)})`, value };
}

export const simplexValue = (draft: Draft, n: number): Nested => {
  const parts = Array.from({ length: n }, () => 0.2 + draft.random.next());
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((p) => p / total);
};
