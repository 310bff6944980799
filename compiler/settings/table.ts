import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Span } from "../../grammar/span.ts";
import type { FitSpec, MethodSpec, Rate } from "../model/fit-spec.ts";
import { application, bad, good, literal, named, optimizer, positive, stepSize, single, whole, word } from "./values.ts";
import type { Item, Reading } from "./values.ts";

/** The settings of a fit, without its name and places in the text. */
export type FitValues = Omit<FitSpec, "name" | "spans" | "span">;
export type FitKey = keyof FitValues;

/** What defaults may depend on. */
export interface Written {
  readonly method: MethodSpec;
  /** A batch or a number of epochs is given. */
  readonly batched: boolean;
  readonly gradient: FitSpec["gradient"];
}

/** Everything known about one key. `form` is the grammar of its values, in messages ("must be …") and in `--help`. */
export interface Setting<K extends FitKey> {
  readonly doc: string;
  readonly form: string;
  readonly parse: (items: readonly Item[], span: Span) => Reading<FitValues[K]>;
  /** The value when the key is not written; a function where it depends on other settings. */
  readonly default: FitValues[K] | ((written: Written) => FitValues[K]);
  /** The default in words. */
  readonly defaultText: string;
}

/** 0.05 / (1 + t / 2000). */
const STANDARD_RATE: Rate = { kind: "robbins_monro", scale: 100, delay: 2000, kappa: 1 };
/** Of stochastic natural gradients, for which 1 is the step to the optimum of a conjugate model: 1 / (10 + t)^0.6, from 0.24 down. */
export const NATURAL_RATE: Rate = { kind: "robbins_monro", scale: 1, delay: 10, kappa: 0.6 };

const one =
  <T>(form: string, read: (e: Ast.Expression) => Reading<T>) =>
  (items: readonly Item[], span: Span): Reading<T> =>
    single(items, span, form, read);

/** Names of the methods; the command line takes them where it takes the name of a fit. */
export const METHODS = ["auto", "exact", "cavi", "svi", "score", "reparam", "mle", "map"] as const;
const METHOD_FORM = "auto, exact, cavi, svi, score(control_variate, rao_blackwell), reparam, mle(scale = mean | sum) or map";
const SCORE_OPTIONS = ["control_variate", "rao_blackwell"];

function method(e: Ast.Expression): Reading<MethodSpec> {
  const a = application(e);
  const name = METHODS.find((m) => m === a?.name);
  if (a === null || name === undefined) return bad(e.span, METHOD_FORM, a ? suggest(a.name, METHODS) : undefined);
  if (name === "score") return scoreMethod(a.arguments);
  if (name === "mle") {
    const args = named(a, ["scale"], 0, METHOD_FORM);
    if (!args.ok) return args;
    const scale = args.value.get("scale");
    const read = scale ? word(["mean", "sum"], "mle(scale = mean) or mle(scale = sum)")(scale) : good("sum" as const);
    return read.ok ? good({ kind: "mle", scale: read.value }) : read;
  }
  return a.arguments.length > 0 ? bad(a.arguments[0]!.span, METHOD_FORM) : good({ kind: name });
}

/** Without options: the naive estimator. */
function scoreMethod(args: readonly Ast.Argument[]): Reading<MethodSpec> {
  const on = new Set<string>();
  for (const { name, value, span, binders } of args) {
    if (name || binders.length > 0 || value.kind !== "name" || !SCORE_OPTIONS.includes(value.text) || on.has(value.text)) {
      return bad(
        span,
        "score(control_variate, rao_blackwell), with one option, both, or none",
        value.kind === "name" ? suggest(value.text, SCORE_OPTIONS) : undefined,
      );
    }
    on.add(value.text);
  }
  return good({ kind: "score", controlVariate: on.has("control_variate"), raoBlackwell: on.has("rao_blackwell") });
}

const OBJECTIVE_FORM = "elbo, elbo(kl = analytic | sampled) or iwelbo(K = 50)";
function objective(e: Ast.Expression): Reading<FitValues["objective"]> {
  const a = application(e);
  if (a?.name === "elbo") {
    const args = named(a, ["kl"], 0, OBJECTIVE_FORM);
    if (!args.ok) return args;
    const kl = args.value.get("kl");
    const read = kl ? word(["analytic", "sampled"], OBJECTIVE_FORM)(kl) : good("sampled" as const);
    return read.ok ? good({ kind: "elbo", kl: read.value }) : read;
  }
  if (a?.name !== "iwelbo") return bad(e.span, OBJECTIVE_FORM, a ? suggest(a.name, ["elbo", "iwelbo"]) : undefined);
  const args = named(a, ["K"], 1, OBJECTIVE_FORM);
  if (!args.ok) return args;
  const samples = args.value.get("K");
  const read = samples ? whole(1, "iwelbo(K = 50) with K at least 1")(samples) : bad(e.span, "iwelbo(K = 50), with the number of importance samples");
  return read.ok ? good({ kind: "iwelbo", samples: read.value }) : read;
}

const COORDINATES_FORM = "unconstrained or own(clamp = 1e-4)";
function coordinates(e: Ast.Expression): Reading<FitValues["coordinates"]> {
  const a = application(e);
  if (a?.name === "unconstrained" && a.arguments.length === 0) return good({ kind: "unconstrained" });
  if (a?.name !== "own") return bad(e.span, COORDINATES_FORM, a ? suggest(a.name, ["unconstrained", "own"]) : undefined);
  const args = named(a, ["clamp"], 0, COORDINATES_FORM);
  if (!args.ok) return args;
  const clamp = args.value.get("clamp");
  const read = clamp ? positive("own(clamp = 1e-4) with a positive number")(clamp) : good(1e-4);
  return read.ok ? good({ kind: "own", clamp: read.value }) : read;
}

const BATCH_FORM = "a number of elements, such as 128, 128 of N or (128 of N, 1 of T)";
function batch(items: readonly Item[], span: Span): Reading<FitValues["batch"]> {
  const counts: { readonly count: number; readonly of: string | null }[] = [];
  for (const { value, of } of items) {
    const count = literal(value);
    const wrong =
      count === null || !Number.isSafeInteger(count) || count < 1 || (of === undefined && items.length > 1) || counts.some((c) => c.of === of?.text);
    if (wrong) return bad(value.span, BATCH_FORM);
    counts.push({ count, of: of?.text ?? null });
  }
  return counts.length > 0 ? good(counts) : bad(span, BATCH_FORM);
}

/** `z`, `(y, z)` or `[y, z]`. */
function names(items: readonly Item[], form: string): Reading<readonly string[]> {
  const found: string[] = [];
  const add = (e: Ast.Expression): Reading<null> => {
    const parts = e.kind === "tuple" ? e.items : e.kind === "list" ? e.items.map((i) => i.value) : null;
    if (parts === null) return e.kind === "name" ? (found.push(e.text), good(null)) : bad(e.span, form);
    return parts.map(add).find((r) => !r.ok) ?? good(null);
  };
  for (const { value, of } of items) {
    const read = of ? bad(of.span, form) : add(value);
    if (!read.ok) return read;
  }
  return good(found);
}

const OPTIMIZER_FORM = "sgd(rate), momentum(rate, decay = 0.9), adagrad(rate), rmsprop(rate, decay = 0.9) or adam(rate, beta1 = 0.9, beta2 = 0.999)";
const STEP_FORM = "a positive number, robbins_monro(scale = 1, delay = 1000, kappa = 1), or adaptive";
const words = <W extends string>(
  ...list: readonly [W, ...W[]]
): { readonly form: string; readonly parse: (items: readonly Item[], span: Span) => Reading<W> } => {
  const form = `${list.slice(0, -1).join(", ")} or ${list.at(-1)!}`;
  return { form, parse: one(form, word(list, form)) };
};
const count = (least: number, form: string): { readonly form: string; readonly parse: (items: readonly Item[], span: Span) => Reading<number> } => ({
  form,
  parse: one(form, whole(least, form)),
});
const STOCHASTIC: readonly MethodSpec["kind"][] = ["auto", "score", "reparam"];
const GRADIENT: readonly MethodSpec["kind"][] = [...STOCHASTIC, "mle", "map"];

/** One row per key, in the order of the help. */
export const SETTINGS: { readonly [K in FitKey]: Setting<K> } = {
  method: {
    doc: "How the fit is made. `auto` plans by structure; `score` without options is the naive estimator.",
    form: METHOD_FORM,
    parse: one(METHOD_FORM, method),
    default: { kind: "auto" },
    defaultText: "auto",
  },
  guide: {
    doc: "Which guide of the file is fitted.",
    form: "the name of a guide",
    parse: one("the name of a guide", (e) => (e.kind === "name" ? good(e.text) : bad(e.span, "the name of a guide"))),
    default: null,
    defaultText: "the first guide, where the method takes one; else one derived from the supports",
  },
  objective: {
    doc: "What is maximised: the evidence lower bound, or the importance-weighted one of K samples.",
    form: OBJECTIVE_FORM,
    parse: one(OBJECTIVE_FORM, objective),
    default: { kind: "elbo", kl: "sampled" },
    defaultText: "elbo(kl = sampled)",
  },
  gradient: {
    doc: "Plain, natural (by the Fisher matrix of the likelihood, or of the guide), sticking the landing, or doubly reparameterised.",
    ...words("plain", "natural", "stl", "dreg"),
    default: "plain",
    defaultText: "plain",
  },
  coordinates: {
    doc: "Where steps are taken: in unconstrained coordinates, or in the parameters' own, kept above `clamp`.",
    form: COORDINATES_FORM,
    parse: one(COORDINATES_FORM, coordinates),
    default: { kind: "unconstrained" },
    defaultText: "unconstrained",
  },
  expectations: {
    doc: "score: whether terms whose expectation is known in closed form are sampled all the same.",
    ...words("sampled", "closed"),
    default: "sampled",
    defaultText: "sampled",
  },
  collapse: {
    doc: "Latent variables to sum or integrate out before the fit.",
    form: "a latent variable, or several: (y, z)",
    parse: (items) => names(items, "a latent variable, or several: (y, z)"),
    default: [],
    defaultText: "none",
  },
  samples: {
    doc: "Monte-Carlo samples per step.",
    ...count(1, "a whole number, at least 1"),
    default: ({ batched }) => (batched ? 1 : 30),
    defaultText: "30; 1 with a batch",
  },
  steps: {
    doc: "Number of steps (for cavi: the most sweeps).",
    ...count(1, "a whole number, at least 1"),
    default: 10_000,
    defaultText: "10000; 100000 for cavi; for svi 20 epochs",
  },
  epochs: { doc: "Passes over the data, in place of steps, with `batch`.", ...count(1, "a whole number, at least 1"), default: null, defaultText: "none" },
  batch: { doc: "Elements per step of the plates named.", form: BATCH_FORM, parse: batch, default: [], defaultText: "all elements" },
  step: {
    doc: "Step size of svi; adaptive chooses each from the scatter of what batches ask for.",
    form: STEP_FORM,
    parse: one(STEP_FORM, (e) => stepSize(e, STEP_FORM)),
    default: null,
    defaultText: "robbins_monro(scale = 1, delay = 1, kappa = 0.7)",
  },
  drop: {
    doc: "svi: categories with fewer expected rows than this are dropped while one parent's local factors settle (topics of a document), and weights under 1e-17 are left out: faster, and no longer exact.",
    form: "a positive number",
    parse: one("a positive number", positive("a positive number")),
    default: null,
    defaultText: "nothing is dropped",
  },
  optimizer: {
    doc: "How steps are taken; a rate is a number or robbins_monro(scale = 1, delay = 1000, kappa = 1).",
    form: OPTIMIZER_FORM,
    parse: one(OPTIMIZER_FORM, (e) => optimizer(e, OPTIMIZER_FORM, STANDARD_RATE)),
    default: ({ method: { kind }, gradient }) =>
      gradient === "natural" && STOCHASTIC.includes(kind)
        ? { kind: "sgd", rate: NATURAL_RATE, options: {} }
        : { kind: "adam", rate: STANDARD_RATE, options: {} },
    defaultText:
      "adam(robbins_monro(scale = 100, delay = 2000, kappa = 1)); sgd(robbins_monro(scale = 1, delay = 10, kappa = 0.6)) for stochastic natural gradients",
  },
  average: {
    doc: "Whether the result is the mean of the last half of the iterates, in unconstrained coordinates, or the last one.",
    ...words("last_half", "none"),
    default: ({ method: { kind } }) => (STOCHASTIC.includes(kind) ? "last_half" : "none"),
    defaultText: "last_half for stochastic gradients, none otherwise",
  },
  until: { doc: "Run all steps, or stop when converged.", ...words("steps", "converged"), default: "steps", defaultText: "steps" },
  tolerance: {
    doc: "cavi: how far the parameters may be from their fixed point, in posterior standard deviations, when it stops. Gradient methods: a factor on the thresholds of convergence.",
    form: "a positive number",
    parse: one("a positive number", positive("a positive number")),
    default: ({ method: { kind } }) => (GRADIENT.includes(kind) ? 1 : 1e-8),
    defaultText: "1e-8 for cavi; 1 for gradient methods",
  },
  restarts: {
    doc: "Runs from different starting points, of which the best is kept.",
    ...count(1, "a whole number, at least 1"),
    default: 1,
    defaultText: "1; 8 for a small cavi fit with exchangeable elements",
  },
  seed: {
    doc: "Seed of the random numbers; the command line's --seed overrides it.",
    ...count(0, "a whole number, at least 0"),
    default: null,
    defaultText: "1",
  },
};
export const FIT_KEYS = Object.keys(SETTINGS) as readonly FitKey[];
export const isFitKey = (key: string): key is FitKey => key in SETTINGS;
