import type { Block, Expression, Statement } from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import type { Span } from "../../grammar/span.ts";
import { applyEdits, walk, walkStatement } from "./edits.ts";
import type { Edit } from "./edits.ts";
import type { Nested } from "./draft.ts";
import { makeRandom } from "./random.ts";

/**
 * Changes of a program that must not change what it means: on source text that parses without errors. What a function gives back is
 * source text again (and what became of names or data); nets, labels of strings and the settings of fits are left as they are.
 */

const fileOf = (source: string): ReturnType<typeof parse>["file"] => parse({ file: "metamorphic", text: source }).file;

/** Words of options (`ordered = true`). */
const TRUTH: ReadonlySet<string> = new Set(["true", "false"]);

/** Names that the program introduces, in the order of the text: declared ones, index variables, arguments of defs, sizes. */
export function declaredNames(source: string): readonly string[] {
  const names = new Set<string>();
  const used = new Set<string>();
  const heads = new Set<string>();
  walk(fileOf(source), {
    statement: (s) => introducedBy(s).forEach((n) => names.add(n.text)),
    binder: (b) => names.add(b.name.text),
    expression: (e) => {
      if (e.kind === "name") used.add(e.text);
      if (e.kind === "call" && e.callee.kind === "name") heads.add(e.callee.text);
    },
  });
  // What is neither declared nor called is a size.
  for (const name of used) if (!heads.has(name) && !TRUTH.has(name)) names.add(name);
  return [...names];
}

function introducedBy(s: Statement): readonly { readonly text: string; readonly span: Span }[] {
  switch (s.kind) {
    case "data":
      return s.declarations.map((d) => d.name);
    case "const":
    case "param":
      return s.bindings.map((b) => b.name);
    case "let":
    case "tilde":
      return [s.name];
    case "def":
      return [s.name, ...s.parameters];
    case "net":
      return [s.name, ...s.inputs.map((d) => d.name)];
    case "for":
    case "factor":
      return [];
  }
}

/**
 * Gives every name that the model and its guides introduce a new one. The settings of fits that name guides keep working, as blocks keep
 * their names. Returns the map from old names to new ones, with which data documents and results are renamed too.
 */
export function renameAll(source: string, seed: number): { readonly source: string; readonly names: ReadonlyMap<string, string> } {
  const random = makeRandom(seed);
  const old = declaredNames(source).filter((name) => !fitWords(source).has(name));
  const fresh = random.shuffle(old.map((_, i) => `${random.pick(["renamed", "q", "ζ", "other_"])}${i}x`));
  const names = new Map(old.map((name, i) => [name, fresh[i]!]));
  const edits: Edit[] = [];
  const rename = ({ text, span }: { readonly text: string; readonly span: Span }): void => {
    const to = names.get(text);
    if (to !== undefined) edits.push({ span, text: to });
  };
  walk(fileOf(source), {
    statement: (s) => introducedBy(s).forEach(rename),
    binder: (b) => rename(b.name),
    expression: (e) => {
      if (e.kind === "name") rename(e);
    },
  });
  return { source: applyEdits(source, edits), names };
}

/** Words in fit blocks: a name that one of them mentions keeps its name. */
const fitWords = (source: string): ReadonlySet<string> =>
  new Set(fileOf(source).fits.flatMap((f) => source.slice(f.span.start, f.span.end).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []));

/** The keys of a document (data, latents, sizes) by new names. */
export const renameKeys = <T>(document: Readonly<Record<string, T>>, names: ReadonlyMap<string, string>): Record<string, T> =>
  Object.fromEntries(Object.entries(document).map(([name, value]) => [name.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => names.get(word) ?? word), value]));

/** Puts the statements of every block in another order, inside of plates too. */
export function shuffleStatements(source: string, seed: number): string {
  const random = makeRandom(seed);
  const rendered = (s: Statement): string => (s.kind === "for" ? withBody(s.span, s.body) : source.slice(s.span.start, s.span.end));
  const withBody = (span: Span, body: readonly Statement[]): string => {
    const texts = random.shuffle(body.map(rendered));
    return replaceWithin(source, span, body.map((s, i) => ({ span: s.span, text: texts[i]! }))); // prettier-ignore
  };
  const file = fileOf(source);
  const blocks: readonly Block[] = [...(file.model ? [file.model] : []), ...file.guides];
  return applyEdits(source, blocks.map((b) => ({ span: b.span, text: withBody(b.span, b.body) }))); // prettier-ignore
}

/** The text of a span with edits inside of it. */
const replaceWithin = (source: string, span: Span, edits: readonly Edit[]): string =>
  applyEdits(
    source.slice(span.start, span.end),
    edits.map((e) => ({ text: e.text, span: { start: e.span.start - span.start, end: e.span.end - span.start } })),
  );

/** Ways to say an argument otherwise: family, argument, and what stands in its place. */
const SPELLINGS: readonly { readonly families: readonly string[]; readonly from: string; readonly to: (e: string) => string }[] = [
  { families: ["Normal", "HalfNormal"], from: "sd", to: (e) => `variance = (${e}) ^ 2` },
  { families: ["Normal", "HalfNormal"], from: "sd", to: (e) => `precision = 1 / (${e}) ^ 2` },
  { families: ["Normal", "HalfNormal"], from: "variance", to: (e) => `sd = sqrt(${e})` },
  { families: ["Normal", "HalfNormal"], from: "variance", to: (e) => `precision = 1 / (${e})` },
  { families: ["Normal", "HalfNormal"], from: "precision", to: (e) => `variance = 1 / (${e})` },
  { families: ["Normal", "HalfNormal"], from: "precision", to: (e) => `sd = 1 / sqrt(${e})` },
  { families: ["Gamma", "Exponential"], from: "rate", to: (e) => `scale = 1 / (${e})` },
  { families: ["Gamma", "Exponential"], from: "scale", to: (e) => `rate = 1 / (${e})` },
  { families: ["Poisson"], from: "log_rate", to: (e) => `rate = exp(${e})` },
  { families: ["Bernoulli", "Binomial"], from: "logit", to: (e) => `prob = sigmoid(${e})` },
];

/** Writes sd, variance, precision, rate, scale, … of the model in another parameterisation; `swapped` counts how many. Holes stay. */
export function respell(source: string, seed: number): { readonly source: string; readonly swapped: number } {
  const random = makeRandom(seed);
  const edits: Edit[] = [];
  const visit = (e: Expression): void => {
    if (e.kind !== "call" || e.callee.kind !== "name") return;
    const family = e.callee.text;
    // Gamma(mean, sd) is a parameterisation of its own: only arguments beside their usual partners are swapped.
    const names = e.arguments.map((a) => a.name?.text);
    for (const a of e.arguments) {
      const choices = SPELLINGS.filter((s) => s.families.includes(family) && s.from === a.name?.text);
      if (choices.length === 0 || (family === "Gamma" && !names.includes("shape"))) continue;
      const spelling = random.pick(choices);
      edits.push({ span: a.span, text: spelling.to(source.slice(a.value.span.start, a.value.span.end)) });
    }
  };
  fileOf(source).model?.body.forEach((s) => walkStatement(s, { expression: visit }));
  return { source: applyEdits(source, edits), swapped: edits.length };
}

/** Plates over a whole size: `for n in N { … }` with one binder and without `where`. */
function wholePlates(source: string): readonly (Statement & { readonly kind: "for" })[] {
  const plates: (Statement & { readonly kind: "for" })[] = [];
  walk(fileOf(source), {
    statement: (s) => {
      if (s.kind !== "for" || s.binders.length !== 1) return;
      const [b] = s.binders;
      if (b!.high === undefined && b!.where === undefined && b!.low.kind === "name") plates.push(s);
    },
  });
  return plates;
}

/** Splits a plate over a size in two, 1..at and at + 1 to the end; null when there is none. `at` is from 0 to the size. */
export function splitPlate(source: string, seed: number, at: (size: string) => number): string | null {
  const plates = wholePlates(source);
  if (plates.length === 0) return null;
  const plate = makeRandom(seed).pick(plates);
  const [binder] = plate.binders;
  const size = source.slice(binder!.low.span.start, binder!.low.span.end);
  const piece = (range: string): string => replaceWithin(source, plate.span, [{ span: binder!.low.span, text: range }]);
  return applyEdits(source, [{ span: plate.span, text: `${piece(`1..${at(size)}`)}\n${piece(`${at(size) + 1}..${size}`)}` }]);
}

/**
 * Permutes the elements of a plate in a data document: every field along each of its dimensions of that size. (Where the data hold
 * indices into the size, `category(S)`, the new positions.) `permutation[i]` is the old 1-based position of the new element i + 1.
 */
export function permutePlate(source: string, document: Readonly<Record<string, Nested>>, size: string, permutation: readonly number[]): Record<string, Nested> {
  const result: Record<string, Nested> = { ...document };
  for (const s of fileOf(source).model?.body ?? []) {
    for (const { name, type } of s.kind === "data" ? s.declarations : []) {
      const value = document[name.text];
      if (value === undefined) continue;
      const text = (e: { readonly span: Span }): string => source.slice(e.span.start, e.span.end);
      const indexes = type.base.text === "category" && type.arguments[0] !== undefined && text(type.arguments[0]) === size;
      const dims = type.dimensions.map((d) => text(d) === size);
      result[name.text] = permuted(value, dims, permutation, indexes);
    }
  }
  return result;
}

/** The same for an array of a latent, given which of its dimensions are of the plate. */
export function permuted(value: Nested, dims: readonly boolean[], permutation: readonly number[], indexes = false): Nested {
  if (typeof value === "number") return indexes ? permutation.indexOf(value) + 1 : value;
  const rows = dims[0] === true ? permutation.map((p) => value[p - 1]!) : value;
  return rows.map((v) => permuted(v, dims.slice(1), permutation, indexes));
}
