import { formula } from "../../compiler/distributions/formula.ts";
import { PLAIN_TEXT } from "../../compiler/distributions/notation.ts";
import { input } from "../../compiler/ir/build.ts";
import { BUILTINS, type Builtin } from "../../compiler/model/builtins.ts";
import { OP_NAMES } from "../../compiler/ops/names.ts";
import { OPS } from "../../compiler/ops/table.ts";
import { FIT_KEYS, SETTINGS } from "../../compiler/settings/table.ts";
import { SUPPORTS } from "../../compiler/supports/index.ts";
import { printExpressions } from "../../compiler/program/print.ts";
import type { Rule } from "../../compiler/rules/define.ts";
import { RULES } from "../../compiler/rules/simplify.ts";
import { code, page, table } from "./markdown.ts";

/** Pages that are one table each, from the records of the compiler. */

const SHAPES: Readonly<Record<Builtin["shape"], string>> = {
  elementwise: "elementwise; equal dimensions, scalars with anything",
  reduce: "an array to a scalar",
  vector: "along the last dimension, shape kept",
  dot: "two vectors of one size to a scalar",
  identity: "a size K to [K, K]",
  diagonal: "[K] to [K, K]",
  transpose: "[I, J] to [J, I]",
  matrix: "[K, K] to a scalar",
  length: "an array to a whole number",
};

const LETTERS = ["x", "y", "z"];

function callOf({ name, arguments: { least, most } }: Builtin): string {
  const required = LETTERS.slice(0, least).join(", ");
  return most > least ? `${name}(${required}), ${name}(${LETTERS.slice(0, most).join(", ")})` : `${name}(${required})`;
}

export const functionsPage = (): string =>
  page(
    "Built-in functions",
    "`compiler/model/builtins.ts`",
    "Functions that an expression may call. Those marked *binders* also take `f(e for n in N)`: over the elements of a comprehension. The matrix product is written `A @ b`.",
    table(
      ["function", "meaning", "shapes", ""],
      [...BUILTINS.values()].map((b) => [code(callOf(b)), b.doc, SHAPES[b.shape], b.reducer === undefined ? "" : "binders"]),
    ),
  );

/** ∂/∂x of an operation of x, y, z, as the compiler derives it; f is the result itself. */
function partialsOf(name: (typeof OP_NAMES)[number]): string {
  const { partials, probes } = OPS[name];
  if ("none" in partials) return `none: ${partials.none}`;
  const args = LETTERS.slice(0, probes[0]!.length).map((letter) => input(letter, []));
  const options = { notation: PLAIN_TEXT, symbols: new Map<string, string>(), letters: new Map<string, string>() };
  const short = (text: string): string => (text.length <= LONGEST_FORMULA ? text : "by differences or a long formula");
  return partials.map((partial, i) => `∂${LETTERS[i]!}: ${short(formula(partial(args, input("f", [])), options))}`).join("; ");
}
const LONGEST_FORMULA = 90;

export const operationsPage = (): string =>
  page(
    "Operations",
    "`compiler/ops`",
    "The elementwise operations of the expression IR, one row each in a closed table. Derivatives are expressions of the arguments x, y, z and of the result f; tests compare each with differences. A function of the language is one of these, or written with them.",
    table(
      ["operation", "meaning", "derivatives"],
      OP_NAMES.map((name) => [code(name), OPS[name].doc, partialsOf(name)]),
    ),
  );

export const supportsPage = (): string =>
  page(
    "Supports",
    "`compiler/supports`",
    "The sets that values live in. A continuous one has a bijection from unconstrained reals, whose log-Jacobian is tested against differences; optimisation happens in those reals. K is the side of a vector or matrix.",
    table(
      ["support", "LaTeX", "values", "unconstrained reals"],
      SUPPORTS.map((s) => [
        code(s.name),
        code(s.tex),
        ["scalars", "vectors", "matrices"][s.rank]!,
        s.discrete ? "none: discrete" : freeText(s.rank, s.freeSize),
      ]),
    ),
  );

function freeText(rank: number, freeSize: (size: number) => number): string {
  if (rank === 0) return "1";
  const known: readonly (readonly [string, (k: number) => number])[] = [
    ["K", (k) => k],
    ["K − 1", (k) => k - 1],
    ["K(K − 1)/2", (k) => (k * (k - 1)) / 2],
    ["K(K + 1)/2", (k) => (k * (k + 1)) / 2],
  ];
  return known.find(([, f]) => [2, 3, 5].every((k) => f(k) === freeSize(k)))?.[0] ?? `${freeSize(3)} for K = 3`;
}

export const settingsPage = (): string =>
  page(
    "Fit settings",
    "`compiler/settings/table.ts`",
    "The keys of a `fit` block; `--set key=value` overrides one on the command line. What a key accepts is checked by the same record. Settings that this version accepts and cannot run yet are refused by name ([E3002, E3007](diagnostics.md)).",
    table(
      ["key", "values", "default", "meaning"],
      FIT_KEYS.map((key) => [code(key), SETTINGS[key].form, SETTINGS[key].defaultText, SETTINGS[key].doc]),
    ),
  );

const CONDITIONS: Readonly<Record<Rule["when"][string], string>> = { any: "", nonnegative: "≥ 0", constant: "a number" };

/** A side of a rule, its variables without the mark. */
const side = (e: Rule["from"]): string =>
  printExpressions([{ name: "e", value: e }])
    .trim()
    .replace("e = ", "")
    .replaceAll("?", "");

export const rulesPage = (): string =>
  page(
    "Rewrite rules",
    "`compiler/rules`",
    "What simplification may replace, and what each variable must provably be. Tests evaluate both sides wherever the conditions hold. Parentheses of sums in sums and products in products are left out: some rules only regroup.",
    table(
      ["rule", "replaces", "by", "where"],
      RULES.map((r) => [
        r.name,
        code(side(r.from)),
        code(side(r.to)),
        Object.entries(r.when)
          .flatMap(([name, condition]) => (CONDITIONS[condition] === "" ? [] : [`${name} ${condition === "constant" ? "is " : ""}${CONDITIONS[condition]}`]))
          .join(", "),
      ]),
    ),
  );
