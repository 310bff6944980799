import type { OpName } from "../ops/names.ts";
import { OPS } from "../ops/table.ts";

/** How formulas are written: as plain text for a terminal, or as LaTeX. */
export interface Notation {
  readonly constant: (value: number) => string;
  readonly product: (factors: readonly string[]) => string;
  readonly fraction: (above: string, below: string) => string;
  readonly power: (base: string, exponent: string) => string;
  readonly call: (op: OpName, args: readonly string[]) => string;
  /** log x, ψ x: without parentheses around a single symbol. */
  readonly prefix: (op: OpName, arg: string) => string;
  readonly indexed: (base: string, indices: readonly string[]) => string;
  readonly sum: (indices: readonly string[], body: string) => string;
  readonly parentheses: (inner: string) => string;
  readonly test: (op: OpName) => string;
  readonly either: (condition: string, then: string, otherwise: string) => string;
  readonly inverse: (matrix: string, transpose: boolean) => string;
  readonly minus: string;
  readonly factor: string;
  /** Is a fraction drawn with a bar, so that neither part needs parentheses? */
  readonly barred: boolean;
}

/** Numbers that have a name, with the multiples that occur. */
const NAMED: readonly (readonly [value: number, plain: string, tex: string])[] = [
  [Infinity, "∞", "\\infty"],
  [NaN, "undefined", "\\text{undefined}"],
  [0.5, "½", "\\tfrac12"],
  [Math.PI, "π", "\\pi"],
  [2 * Math.PI, "2π", "2\\pi"],
  [Math.PI / 2, "π/2", "\\tfrac{\\pi}{2}"],
  [Math.PI ** 2 / 6, "π²/6", "\\tfrac{\\pi^2}{6}"],
  [Math.PI ** 2 / 3, "π²/3", "\\tfrac{\\pi^2}{3}"],
  [Math.sqrt(2 / Math.PI), "√(2/π)", "\\sqrt{2/\\pi}"],
  [1 - 2 / Math.PI, "(1 − 2/π)", "(1 - 2/\\pi)"],
  [Math.LN2, "log 2", "\\log 2"],
  [0.5 * Math.LN2, "½ log 2", "\\tfrac12 \\log 2"],
  [1 / 12, "1/12", "\\tfrac{1}{12}"],
  [Math.log(Math.PI), "log π", "\\log \\pi"],
  [0.5 * Math.log(2 * Math.PI), "½ log 2π", "\\tfrac12 \\log 2\\pi"],
  [-0.5 * Math.log(2 / Math.PI), "½ log(π/2)", "\\tfrac12 \\log \\tfrac{\\pi}{2}"],
  [-Math.log(2 / Math.PI), "log(π/2)", "\\log \\tfrac{\\pi}{2}"],
  [0.5772156649015329, "γ", "\\gamma"],
  [0.5 * 0.5772156649015329, "γ/2", "\\tfrac{\\gamma}{2}"],
];

/** A non-negative number: by name where it has one, else in at most 10 digits. */
function named(value: number, column: 1 | 2): string {
  const known = NAMED.find(([v]) => Object.is(v, value) || (Number.isFinite(v) && Math.abs(v - value) <= 1e-15 * Math.abs(v)));
  return known?.[column] ?? String(Number(value.toPrecision(10)));
}

/** Calls that are not written as the row's own name. */
const PLAIN: Readonly<Partial<Record<OpName, string>>> = {
  lgamma: "log Γ",
  digamma: "ψ",
  expDigamma: "exp ψ",
  trigamma: "ψ′",
  tetragamma: "ψ″",
  normalCdf: "Φ",
  logNormalCdf: "log Φ",
  normalQuantile: "Φ⁻¹",
  sqrt: "√",
  pow: "pow",
};
const superscript = (exponent: string): string | undefined =>
  /^\d+$/u.test(exponent) ? [...exponent].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)]).join("") : undefined;
const plainName = (op: OpName): string => PLAIN[op] ?? op;
const isSymbol = (text: string): boolean => /^[\p{L}\d_]+′?(\[[^\]]*\])?$/u.test(text);

export const PLAIN_TEXT: Notation = {
  constant: (value) => named(value, 1),
  product: (factors) => factors.join("·"),
  fraction: (above, below) => `${above}/${below}`,
  power: (base, exponent) => base + (superscript(exponent) ?? `^${isSymbol(exponent) ? exponent : `(${exponent})`}`),
  call: (op, args) => `${plainName(op)}(${args.join(", ")})`,
  prefix: (op, arg) => (isSymbol(arg) ? `${plainName(op)}${op === "sqrt" ? "" : " "}${arg}` : `${plainName(op)}(${arg})`),
  indexed: (base, indices) => `${base}[${indices.join(",")}]`,
  sum: (indices, body) => `Σ_${indices.join(",")} ${body}`,
  parentheses: (inner) => `(${inner})`,
  test: (op) => ({ eq: "=", lt: "<", le: "≤", and: "and", or: "or" })[op as string] ?? op,
  either: (condition, then, otherwise) => `${then} if ${condition}, else ${otherwise}`,
  inverse: (matrix, transpose) => `${matrix}${transpose ? "⁻ᵀ" : "⁻¹"}`,
  minus: "−",
  factor: "chol",
  barred: false,
};

const texName = (op: OpName): string => {
  const form = OPS[op].tex;
  return "call" in form ? form.call : `\\operatorname{${op}}`;
};
const isTexSymbol = (text: string): boolean => /^(\\[a-zA-Z]+|[a-zA-Z\d])(_(\{[^}]*\}|.))?$/u.test(text);

export const LATEX: Notation = {
  constant: (value) => named(value, 2),
  product: (factors) => factors.join(" \\, "),
  fraction: (above, below) => `\\frac{${above}}{${below}}`,
  power: (base, exponent) => `${base}^{${exponent}}`,
  call: (op, args) => (op === "sqrt" ? `\\sqrt{${args.join(", ")}}` : `${texName(op)}(${args.join(", ")})`),
  prefix: (op, arg) => (op === "sqrt" ? `\\sqrt{${arg}}` : isTexSymbol(arg) ? `${texName(op)} ${arg}` : `${texName(op)}(${arg})`),
  indexed: (base, indices) => `${base}_{${indices.join("")}}`,
  sum: (indices, body) => `\\sum_{${indices.join(",")}} ${body}`,
  parentheses: (inner) => `\\left(${inner}\\right)`,
  test: (op) => {
    const form = OPS[op].tex;
    return "test" in form ? form.test : op;
  },
  either: (condition, then, otherwise) => `\\begin{cases} ${then} & ${condition} \\\\ ${otherwise} & \\text{else} \\end{cases}`,
  inverse: (matrix, transpose) => `${matrix}^{${transpose ? "-\\top" : "-1"}}`,
  minus: "-",
  factor: "\\operatorname{chol}",
  barred: true,
};
