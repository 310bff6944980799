import type { Support } from "../supports/define.ts";
import { familyRows, rows, type Row } from "./card-family.ts";
import { canonicalForms, symbolsOf, write, type Symbols } from "./card-symbols.ts";
import type { Distribution, Parameter } from "./define.ts";
import type { Expr } from "../ir/types.ts";
import { LATEX, PLAIN_TEXT } from "./notation.ts";

const LABEL = 16;
const WIDTH = 100;

/** What `ppl dist NAME` prints: everything that follows from the record, for a terminal 100 columns wide (LaTeX is not broken). */
export function distributionCard(record: Distribution): string {
  const sections = [argumentRows(record), densityRows(record), familyRows(record), momentRows(record), latexRows(record), rows("source", [record.source])];
  return `${[[record.name, record.doc], ...sections.map((section) => section.flatMap(layOut))].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** A labelled line; long formulas are broken before a sign. */
function layOut({ label, text, whole }: Row): string[] {
  const [first, ...rest] = whole === true ? [text] : broken(text, WIDTH - LABEL - 2);
  return [`  ${label.padEnd(LABEL)}${first!}`.trimEnd(), ...rest.map((line) => `${" ".repeat(LABEL + 4)}${line}`)];
}

/** Before the last sign, or part of a condition, that fits, outside parentheses where there is such a one. */
function broken(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const signs = [...text.matchAll(/ (?:[+−]|if|else) /gu)].map((m) => m.index).filter((i) => i > 0);
  const outside = signs.filter((i) => depthAt(text, i) === 0);
  const at = outside.filter((i) => i <= width).at(-1) ?? signs.filter((i) => i <= width).at(-1) ?? signs[0];
  return at === undefined ? [text] : [text.slice(0, at), ...broken(text.slice(at + 1), width - 2)];
}

const depthAt = (text: string, end: number): number =>
  [...text.slice(0, end)].reduce((depth, c) => depth + Number("([".includes(c)) - Number(")]".includes(c)), 0);

function argumentRows(record: Distribution): readonly Row[] {
  const forms = record.parameterisations.map((p) => `${record.name}(${p.parameters.map((name) => written(name, record.parameters[name]!)).join(", ")})`);
  const described = Object.entries(record.parameters).map(([name, p]) => ({ name, set: setOf(p.support, p.shape), doc: p.doc }));
  const [names, sets] = [Math.max(...described.map(({ name }) => name.length)), Math.max(...described.map(({ set }) => set.length))];
  return [
    ...rows("arguments", forms),
    ...rows(
      "where",
      described.map(({ name, set, doc }) => `${name.padEnd(names)}  ${set.padEnd(sets)}  ${doc}`),
    ),
    ...rows("values", [valueSet(record)]),
  ];
}

const written = (name: string, { optional }: Parameter): string =>
  optional === undefined ? name : `${name} = ${String(optional).replace("Infinity", "∞").replace("-", "−")}`;

const SETS: Readonly<Record<string, string>> = {
  real: "real",
  positive: "> 0",
  unit: "0 … 1",
  interval: "real",
  boolean: "0 or 1",
  integers: "integer",
  category: "1 … K",
  simplex: "simplex",
  covariance: "positive definite",
  cholesky: "lower triangular",
};

function setOf(support: Support, shape: Parameter["shape"]): string {
  const base = support.name === "integers" && support.range.lower === 0 ? "0, 1, 2, …" : (SETS[support.name] ?? support.name);
  return support.rank === 0 && shape !== "scalar" ? `${base}, for each k` : base;
}

function valueSet(record: Distribution): string {
  const vector = record.rank === 1 && record.support.name !== "simplex" ? "vectors, each element " : "";
  const form = record.parameterisations[0]!;
  const { lower, upper } = record.bounds?.(symbolsOf(record, form).canonical) ?? {};
  if (lower === undefined || upper === undefined) return vector + setOf(record.support, "scalar");
  const bound = (side: "lower" | "upper"): string => write(record, form, PLAIN_TEXT, (s) => record.bounds!(s.canonical)[side]!);
  return `${vector}${bound("lower")} … ${bound("upper")}`;
}

const densityOf =
  (record: Distribution) =>
  ({ x, canonical, axes }: Symbols): Expr =>
    record.logDensity(x, canonical, axes);

/** Where canonical forms are evaluated by different formulas, all are shown, by the arguments that tell them apart. */
function densityRows(record: Distribution): readonly Row[] {
  const forms = canonicalForms(record);
  const shared = (name: string): boolean => forms.every((p) => p.parameters.includes(name));
  const by = (parameters: readonly string[]): string => (forms.length === 1 ? "" : `by ${parameters.filter((name) => !shared(name)).join(", ")}:  `);
  return rows(
    "log-density",
    forms.map((p) => by(p.parameters) + write(record, p, PLAIN_TEXT, densityOf(record))),
  );
}

function momentRows(record: Distribution): readonly Row[] {
  const form = canonicalForms(record)[0]!;
  return (["mean", "variance"] as const).flatMap((name) => {
    const moment = record[name];
    return rows(name, ["none" in moment ? `none (${moment.none})` : write(record, form, PLAIN_TEXT, (s) => moment(s.canonical, s.axes))]);
  });
}

const latexRows = (record: Distribution): readonly Row[] => [
  { label: "LaTeX", text: write(record, canonicalForms(record)[0]!, LATEX, densityOf(record)), whole: true },
];
