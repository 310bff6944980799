import { readdirSync, readFileSync } from "node:fs";
import { lex } from "../../grammar/lex.ts";

/** Uniform numbers in [0, 1) from a seed. Source: Steele, Lea & Flood (2014), OOPSLA, SplitMix, with 32-bit words. */
export function uniformsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

const FOLDERS = ["../../models/", "../fixtures/models/"];
/** Every model file of the tree, by name. */
export const MODELS: readonly { readonly name: string; readonly text: string }[] = FOLDERS.flatMap((folder) => {
  const path = new URL(folder, import.meta.url);
  const names = readdirSync(path).filter((name) => name.endsWith(".ppl"));
  return names.map((name) => ({ name: `${folder}${name}`, text: readFileSync(new URL(name, path), "utf8") }));
});

const below = (n: number, uniform: () => number): number => Math.floor(uniform() * n);
const pick = <T>(items: readonly T[], uniform: () => number): T => items[below(items.length, uniform)]!;

/** What people and accidents type: signs of the language first. */
const ALPHABET = "{}[]()~=?:,.;+-*/@^<>!&|'\"\\ \n\t0123456789eE_xnNKτ$#%`\u0000\ud800\u2028é";
const WORDS = [
  "for",
  "in",
  "if",
  "then",
  "else",
  "where",
  "model",
  "guide",
  "fit",
  "data",
  "const",
  "param",
  "let",
  "def",
  "net",
  "factor",
  "of",
  "?",
  "1",
  "0",
  "-1",
  "2.5",
  "1e308",
  "1e-308",
  "sum",
  "Normal",
  "size",
  "..",
  "~",
];

interface Piece {
  readonly start: number;
  readonly end: number;
}
const tokensOf = (text: string): readonly Piece[] => lex(text).tokens.map((t) => ({ start: t.startOffset, end: t.startOffset + t.image.length }));

type Mutation = (text: string, uniform: () => number) => string;

const editCharacter: Mutation = (text, uniform) => {
  const at = below(text.length + 1, uniform);
  const gone = below(3, uniform);
  return text.slice(0, at) + (uniform() < 0.6 ? pick([...ALPHABET], uniform) : "") + text.slice(at + gone);
};
const onToken =
  (change: (text: string, token: Piece, other: Piece, uniform: () => number) => string): Mutation =>
  (text, uniform) => {
    const tokens = tokensOf(text);
    return tokens.length === 0 ? text : change(text, pick(tokens, uniform), pick(tokens, uniform), uniform);
  };
const deleteToken = onToken((text, { start, end }) => text.slice(0, start) + text.slice(end));
const repeatToken = onToken((text, { start, end }) => `${text.slice(0, end)} ${text.slice(start)}`);
const replaceToken = onToken(
  (text, { start, end }, other, uniform) =>
    text.slice(0, start) + (uniform() < 0.5 ? pick(WORDS, uniform) : text.slice(other.start, other.end)) + text.slice(end),
);
const swapTokens = onToken((text, a, b) => {
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  if (first.end > second.start) return text;
  return (
    text.slice(0, first.start) +
    text.slice(second.start, second.end) +
    text.slice(first.end, second.start) +
    text.slice(first.start, first.end) +
    text.slice(second.end)
  );
});
/** A range of tokens taken out, or put somewhere else. */
const moveTokens = onToken((text, a, b, uniform) => {
  const [start, end] = [Math.min(a.start, b.start), Math.min(Math.max(a.end, b.end), Math.min(a.start, b.start) + 200)];
  const rest = text.slice(0, start) + text.slice(end);
  if (uniform() < 0.5) return rest;
  const at = below(rest.length + 1, uniform);
  return `${rest.slice(0, at)} ${text.slice(start, end)} ${rest.slice(at)}`;
});
const CLASSES: readonly { readonly is: RegExp; readonly others: readonly string[] }[] = [
  { is: /^[\d.]/, others: ["0", "1", "2", "3", "0.5", "1e3", "1e-3"] },
  { is: /^(?:==|!=|<=?|>=?|[-+*/^])$/, others: ["+", "-", "*", "/", "^", "<", "=="] },
  {
    is: /^[A-Z]\w+$/,
    others: [
      "Normal",
      "Gamma",
      "Beta",
      "Poisson",
      "Bernoulli",
      "Exponential",
      "Categorical",
      "Dirichlet",
      "Uniform",
      "StudentT",
      "Laplace",
      "HalfNormal",
      "LogNormal",
      "InverseGamma",
      "Weibull",
      "Cauchy",
      "Binomial",
      "Geometric",
    ],
  },
  {
    is: /^(?:sd|variance|precision|rate|scale|shape|prob|logit|mean|alpha|beta|location)$/,
    others: ["sd", "variance", "precision", "rate", "scale", "shape", "prob", "logit", "mean"],
  },
  { is: /^(?:real|positive|unit|count|int|binary)$/, others: ["real", "positive", "unit", "count", "int", "binary"] },
  {
    is: /^(?:exp|log|sqrt|sum|mean|abs|sigmoid|softplus|lgamma|tanh)$/,
    others: ["exp", "log", "sqrt", "sum", "abs", "sigmoid", "softplus", "lgamma", "tanh", "cumulative_sum", "log_sum_exp", "softmax"],
  },
  { is: /^[A-Z]$/, others: ["N", "K", "T", "3", "J"] },
  { is: /^\w+$/, others: [] },
];
/** A token becomes another of its class: most such models still mean something. */
const substitute = onToken((text, token, _, uniform) => {
  const word = text.slice(token.start, token.end);
  const found = CLASSES.find(({ is }) => is.test(word));
  if (found === undefined) return text;
  const here = tokensOf(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((other) => CLASSES.find(({ is }) => is.test(other)) === found);
  return text.slice(0, token.start) + pick([...here, ...found.others], uniform) + text.slice(token.end);
});
/** A number or name becomes a small expression around it. */
const wrap = onToken((text, { start, end }, _, uniform) => {
  const word = text.slice(start, end);
  if (!/^[\p{L}\d]/u.test(word)) return text;
  const made = pick(
    [`(${word} + 1)`, `exp(${word})`, `(-${word})`, `(${word} * ${word})`, `(if ${word} > 0 then ${word} else 1)`, `log1p(${word}^2)`, `sum([${word}, 1])`],
    uniform,
  );
  return text.slice(0, start) + made + text.slice(end);
});
const deleteLine: Mutation = (text, uniform) => {
  const lines = text.split("\n");
  const at = below(lines.length, uniform);
  return lines.filter((_, i) => i !== at).join("\n");
};
const MUTATIONS: readonly Mutation[] = [
  editCharacter,
  editCharacter,
  deleteToken,
  repeatToken,
  replaceToken,
  replaceToken,
  swapTokens,
  moveTokens,
  substitute,
  wrap,
  deleteLine,
];
const GENTLE: readonly Mutation[] = [substitute, substitute, substitute, wrap, wrap, deleteLine, swapTokens];

function splice(uniform: () => number): string {
  const [a, b] = [pick(MODELS, uniform).text, pick(MODELS, uniform).text];
  return a.slice(0, below(a.length, uniform)) + b.slice(below(b.length, uniform));
}

function noise(uniform: () => number): string {
  return Array.from({ length: below(200, uniform) }, () => {
    if (uniform() < 0.3) return ` ${pick(WORDS, uniform)} `;
    return uniform() < 0.7 ? pick([...ALPHABET], uniform) : String.fromCharCode(below(0x10000, uniform));
  }).join("");
}

/** One text: a model with one to four mutations; sometimes two models spliced, or noise. `gentle`: a model with mutations that often leave it valid. */
export function mutant(uniform: () => number, gentle = false): string {
  const kind = uniform();
  if (!gentle && kind < 0.08) return noise(uniform);
  if (!gentle && kind < 0.2) return splice(uniform);
  let { text } = pick(MODELS, uniform);
  const times = 1 + below(gentle ? 3 : 4, uniform);
  for (let i = 0; i < times; i++) text = pick(gentle ? GENTLE : MUTATIONS, uniform)(text, uniform);
  return text;
}
