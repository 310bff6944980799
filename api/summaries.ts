import { QUANTILES } from "../compiler/inference/program.ts";
import { distributionText, termText } from "../compiler/model/text.ts";
import type { Binder } from "../compiler/model/types.ts";
import { quantiles } from "../runtime/fit/quantiles.ts";
import { elboEstimate, meanAndSd, paretoShape } from "../runtime/fit/summary.ts";
import type { GuideSummary, LatentSummary, Numbers } from "./document.ts";
import { nest, nestingOf, type Nesting } from "./nested.ts";
import type { Prepared } from "./prepare.ts";
import type { Results, Session } from "./session.ts";

/** Draws behind quantiles and sampled moments, unless the latents are too many to keep. */
const WANTED_DRAWS = 100_000;
const MOST_NUMBERS = 2e7;

export interface Summaries {
  readonly latents: { readonly [name: string]: LatentSummary };
  readonly guide: { readonly [name: string]: GuideSummary };
  readonly elbo: { readonly value: number; readonly se: number } | null;
  readonly paretoShape: number | null;
}

interface Kept {
  readonly name: string;
  readonly size: number;
  /** Element-major: draws of element i at i · count … */
  readonly draws: Float64Array;
  readonly count: number;
  readonly nesting: Nesting;
}

/** What is known of q without draws: moments, and quantiles and arguments of its marginals. */
interface Exact {
  readonly moments: Results | null;
  readonly marginals: Results | null;
}

/** Everything that is said of q at the answer. */
export function summarize(prepared: Prepared, session: Session, coordinates: Float64Array): Summaries {
  const { plan } = prepared;
  const { draws } = plan.program;
  if (draws === null || session.draws === null) return { latents: {}, guide: {}, elbo: null, paretoShape: null };
  const total = draws.latents.reduce((n, l) => n + l.own.reduce((m, a) => m * a.extent, 1), 0);
  const calls = Math.max(1, Math.ceil(Math.min(WANTED_DRAWS, Math.max(1000, MOST_NUMBERS / Math.max(1, total))) / draws.count));
  const kept = draws.latents.map((l): Kept => {
    const name = l.name.slice("draws ".length);
    const size = l.own.reduce((m, a) => m * a.extent, 1);
    return {
      name,
      size,
      count: calls * draws.count,
      draws: new Float64Array(size * calls * draws.count),
      nesting: nestingOf(prepared.model, plan.world, name, l.own),
    };
  });
  const logWeights = new Float64Array(calls * draws.count);
  for (let call = 0; call < calls; call++) {
    const read = session.draws(coordinates, call);
    logWeights.set(read(draws.logWeight.name), call * draws.count);
    for (const k of kept) gather(read(`draws ${k.name}`), k, call * draws.count, draws.count);
  }
  const exact: Exact = { moments: session.momentsAt?.(coordinates) ?? null, marginals: session.marginalsAt?.(coordinates) ?? null };
  const latents = Object.fromEntries(kept.map((k) => [k.name, latentSummary(prepared, exact, k)]));
  return { latents, guide: guideSummary(prepared, session, exact, coordinates), elbo: elboEstimate(logWeights), paretoShape: paretoShape(logWeights) };
}

function gather(values: Float64Array, kept: Kept, at: number, count: number): void {
  if (kept.size === 1) return kept.draws.set(values.subarray(0, count), at);
  for (let s = 0; s < count; s++) for (let i = 0; i < kept.size; i++) kept.draws[i * kept.count + at + s] = values[s * kept.size + i]!;
}

function latentSummary(prepared: Prepared, exact: Exact, kept: Kept): LatentSummary {
  const support = prepared.model.variables.find((v) => v.name === kept.name)?.support;
  if (support?.kind === "category") return categorySummary(prepared, kept, prepared.plan.world.extent(support.size), support.size.text, 1);
  if (support?.kind === "boolean") return categorySummary(prepared, kept, 2, "", 0);
  const at = (v: Float64Array): Numbers => nest(v, kept.nesting);
  const { mean, sd } = momentsOf(prepared, exact, kept);
  const [q05, q50, q95] = quantilesOf(prepared, exact, kept);
  return { mean: at(mean), sd: at(sd), q05: at(q05!), q50: at(q50!), q95: at(q95!) };
}

/** The draws of one element. */
const drawsOf = (kept: Kept, i: number): Float64Array => kept.draws.subarray(i * kept.count, (i + 1) * kept.count);

/** Exact where the algebra has them, else from the draws; draws are summed up only if something is needed of them. */
function momentsOf(prepared: Prepared, { moments }: Exact, kept: Kept): { readonly mean: Float64Array; readonly sd: Float64Array } {
  const known = prepared.plan.program.moments.find((m) => m.variable === kept.name);
  const spread = (values: Float64Array): Float64Array => Float64Array.from({ length: kept.size }, (_, i) => values[values.length === 1 ? 0 : i]!);
  const mean = known === undefined || known.sampledMean || moments === null ? null : spread(moments(known.mean.name));
  const sd = known === undefined || known.sampledVariance || moments === null ? null : spread(moments(known.variance.name)).map(Math.sqrt);
  if (mean !== null && sd !== null) return { mean, sd };
  const sampled = Array.from({ length: kept.size }, (_, i) => meanAndSd(drawsOf(kept, i)));
  return { mean: mean ?? Float64Array.from(sampled, (s) => s.mean), sd: sd ?? Float64Array.from(sampled, (s) => s.sd) };
}

/** By inverse distribution function where the marginal has a name, else from the draws. */
function quantilesOf(prepared: Prepared, { marginals }: Exact, kept: Kept): readonly Float64Array[] {
  const named = prepared.plan.program.marginals.find((m) => m.variable === kept.name);
  if (named !== undefined && marginals !== null) {
    return named.quantiles.map((q) => {
      const values = marginals(q.name);
      return Float64Array.from({ length: kept.size }, (_, i) => values[values.length === 1 ? 0 : i]!);
    });
  }
  const all = Array.from({ length: kept.size }, (_, i) => quantiles(drawsOf(kept, i), QUANTILES));
  return QUANTILES.map((_, q) => Float64Array.from(all, (of) => of[q]!));
}

/** Probabilities of the values first, first + 1, …; categories last. */
function categorySummary(prepared: Prepared, kept: Kept, categories: number, size: string, first: number): LatentSummary {
  const prob = new Float64Array(kept.size * categories);
  for (let i = 0; i < kept.size; i++) for (let s = 0; s < kept.count; s++) prob[i * categories + kept.draws[i * kept.count + s]! - first]! += 1 / kept.count;
  const labels = prepared.bound.labels.get(size);
  return { prob: nest(prob, { shape: [...kept.nesting.shape, categories], offsets: kept.nesting.offsets }), ...(labels === undefined ? {} : { labels }) };
}

/** Holes by their names, index variables as the source calls them where that is no other's name. */
function readable(text: string, plates: readonly Binder[]): string {
  const word = (name: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, "gu");
  return plates.reduce((t, b) => (b.id === b.name || word(b.name).test(t) ? t : t.replaceAll(word(b.id), b.name)), text.replaceAll("?", ""));
}

/** The fitted guide: each statement with its arguments and holes. */
function guideSummary(
  prepared: Prepared,
  session: Session,
  { marginals: argumentsAt }: Exact,
  coordinates: Float64Array,
): { readonly [name: string]: GuideSummary } {
  const { plan, model, spec } = prepared;
  const values = session.valuesAt(coordinates);
  const guide = model.guides.find((g) => g.name === spec.guide) ?? (spec.method.kind === "auto" ? undefined : model.guides[0]);
  const out: Record<string, GuideSummary> = {};
  plan.statements.forEach((s, index) => {
    const factor = guide?.factors.find((f) => f.kind === "density" && f.span.start === s.span.start && f.value.variable === s.variable);
    const written = factor?.kind === "density" && factor.distribution.kind === "family" ? factor.distribution.arguments : {};
    const args = Object.fromEntries(
      Object.keys(s.law.family?.arguments ?? {}).map((name): [string, Numbers] => {
        const known = plan.program.arguments.find((a) => a.statement === index && a.name === name);
        if (known !== undefined && argumentsAt !== null)
          return [name, nest(argumentsAt(known.output.name), { shape: known.output.axes.map((a) => a.extent), offsets: null })];
        return [name, written[name] === undefined ? "depends on other latents" : readable(termText(written[name]), factor?.plates ?? [])];
      }),
    );
    const holes = Object.fromEntries(
      s.coordinates.map((c): [string, Numbers] => [c.label, nest(values(c.name), { shape: [...c.plates, ...c.events].map((a) => a.extent), offsets: null })]),
    );
    const name = out[s.variable] === undefined ? s.variable : `${s.variable} (${index + 1})`;
    const distribution =
      s.law.family?.record.name ?? (factor?.kind === "density" ? readable(distributionText(factor.distribution), factor.plates) : "scaled Beta");
    out[name] = { distribution, arguments: s.law.family === null && factor === undefined ? holes : args, holes };
  });
  return out;
}
