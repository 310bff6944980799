import { makeAxis } from "../ir/axes.ts";
import { input } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Support } from "../supports/define.ts";
import type { Args, Distribution, EventAxes, Parameter, Parameterisation } from "./define.ts";
import { argumentFisher, coordinates, isScalarFamily, meanStatistics, naturalFisher } from "./fisher.ts";
import { formula } from "./formula.ts";
import { LATEX, PLAIN_TEXT, type Notation } from "./notation.ts";
import { sizeConstants, type AtSizes } from "./size-constants.ts";

const SIZES = [5, 7, 11] as const;
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["event", "k"],
  ["column", "j"],
]);
const LABEL_WIDTH = 18;

/** What `ppl dist NAME` prints: everything that follows from the record, for a terminal 100 columns wide. Never empty, lines end without spaces. */
export function distributionCard(record: Distribution): string {
  const sections = [
    heading(record),
    argumentLines(record),
    densityLines(record),
    familyLines(record),
    momentLines(record),
    latexLines(record),
    [row("source", record.source)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const heading = (record: Distribution): string[] => [record.name, record.doc];

const row = (label: string, text: string): string => `  ${label.padEnd(LABEL_WIDTH - 2)}${text}`.trimEnd();

function argumentLines(record: Distribution): string[] {
  const forms = record.parameterisations.map((p) => `${record.name}(${p.parameters.map((name) => written(name, record.parameters[name]!)).join(", ")})`);
  const width = Math.max(...Object.keys(record.parameters).map((name) => name.length));
  const domain = (p: Parameter): string => setOf(p.support, p.shape);
  const sets = Math.max(...Object.values(record.parameters).map((p) => domain(p).length));
  const described = Object.entries(record.parameters).map(([name, p]) => row("", `${name.padEnd(width)}  ${domain(p).padEnd(sets)}  ${p.doc}`));
  return [...forms.map((form, i) => row(i === 0 ? "arguments" : i === 1 ? "or" : "", form)), ...described, row("values", valueSet(record))];
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
  cholesky: "lower triangular, positive diagonal",
};

function setOf(support: Support, shape: Parameter["shape"]): string {
  const base = support.name === "integers" && support.range.lower === 0 ? "0, 1, 2, …" : (SETS[support.name] ?? support.name);
  return support.rank === 0 && shape !== "scalar" ? `${base}, for each k` : base;
}

function valueSet(record: Distribution): string {
  const vector = record.rank === 1 && record.support.name !== "simplex" ? "vectors, each element " : "";
  const { lower, upper } = record.bounds?.(symbolsOf(record, record.parameterisations[0]!, SIZES[0]).canonical) ?? {};
  const names = { notation: PLAIN_TEXT, symbols: new Map<string, string>(), letters: LETTERS };
  if (lower === undefined || upper === undefined || record.support.name === "category") return vector + setOf(record.support, "scalar");
  return `${vector}${formula(lower, names)} … ${formula(upper, names)}`;
}

/** The arguments as inputs that print as their names, and what follows from them. */
interface Symbols {
  readonly x: Expr;
  readonly args: Args;
  readonly axes: EventAxes;
  readonly canonical: Args;
}

function symbolsOf(record: Distribution, parameterisation: Parameterisation, size: number): Symbols {
  const axes: EventAxes = { event: makeAxis("event", size, "event"), column: makeAxis("column", size, "event") };
  const shaped: Readonly<Record<Parameter["shape"], readonly Axis[]>> = { scalar: [], vector: [axes.event], matrix: [axes.event, axes.column] };
  const args = Object.fromEntries(parameterisation.parameters.map((name) => [name, input(name, shaped[record.parameters[name]!.shape])]));
  return { x: input("x", record.rank === 1 ? [axes.event] : []), args, axes, canonical: parameterisation.canonical(args) };
}

/** An expression of a record, in a notation; built at two sizes, so that what depends on the size shows as K. */
function write(record: Distribution, parameterisation: Parameterisation, notation: Notation, of: (s: Symbols) => Expr, expand = false): string {
  const [first, second, third] = SIZES;
  const at = (size: number): Expr => of(symbolsOf(record, parameterisation, size));
  const built: AtSizes = [at(first), at(second), at(third)];
  const tex: readonly (readonly [string, string])[] = Object.entries(record.parameters).map(([name, p]) => [name, p.tex]);
  const symbols = new Map(notation === LATEX ? tex : []);
  const letters = new Map(built[0].axes.map((a) => [a.id, LETTERS.get(a.id) ?? a.id]));
  return formula(built[0], { notation, symbols, letters, sized: sizeConstants(built, SIZES), expand });
}

const densityOf =
  (record: Distribution) =>
  ({ x, canonical, axes }: Symbols): Expr =>
    record.logDensity(x, canonical, axes);

/** One line per canonical form: where two parameterisations are evaluated by different formulas, both are shown. */
function canonicalForms(record: Distribution): readonly Parameterisation[] {
  const forms = new Map<string, Parameterisation>();
  for (const p of record.parameterisations) {
    const { canonical } = symbolsOf(record, p, SIZES[0]);
    const key = Object.keys(canonical).sort().join(",");
    const isDirect = Object.values(canonical).every((e) => e.kind === "input");
    if (!forms.has(key) || isDirect) forms.set(key, p);
  }
  return [...forms.values()];
}

const densityLines = (record: Distribution): string[] =>
  canonicalForms(record).map((p, i, all) => row(i === 0 ? "log-density" : "", write(record, p, PLAIN_TEXT, densityOf(record)) + (all.length > 1 ? by(p) : "")));

const by = (p: Parameterisation): string => `   by ${p.parameters.join(", ")}`;

function familyLines(record: Distribution): string[] {
  const { family } = record;
  if ("none" in family) return [row("family", `not an exponential family: ${family.none}`)];
  const names = Object.keys(family.shapes);
  const form = simplestForm(record);
  const text = (of: (s: Symbols) => Expr): string => write(record, form, PLAIN_TEXT, of);
  const eta = (s: Symbols): Args =>
    Object.fromEntries(
      names.map((k, i) => [
        k,
        input(etaName(i, names.length), { scalar: [], vector: [s.axes.event], matrix: [s.axes.event, s.axes.column] }[family.shapes[k]!]),
      ]),
    );
  const given = family.given === undefined ? "" : ` (given ${family.given.join(", ")})`;
  return [
    row("family", `exponential${given}: log p(x) = Σ η·t(x) − A(η) + log h(x)`),
    ...names.map((k, i) =>
      row(
        i === 0 ? "t(x)" : "",
        text((s) => family.statistics(s.x, s.axes, s.canonical)[k]!),
      ),
    ),
    ...names.map((k, i) => row(i === 0 ? "η" : "", `${etaName(i, names.length)} = ${text((s) => family.natural(s.canonical, s.axes)[k]!)}`)),
    row(
      "A(η)",
      text((s) => family.logNormalizer(eta(s), s.axes, s.canonical)),
    ),
    row(
      "log h(x)",
      text((s) => family.logBase(s.x, s.axes, s.canonical)),
    ),
    ...informationLines(record, form),
    ...(record.within ?? []).map((w) => row("within", withinText(record, form, w))),
  ];
}

/** E t(x) = ∇A(η), and the Fisher matrix in η and in the arguments of every parameterisation. */
function informationLines(record: Distribution, form: Parameterisation): string[] {
  const { family } = record;
  if ("none" in family || !isScalarFamily(family)) return [];
  const names = Object.keys(family.shapes);
  const eta = Object.fromEntries(names.map((k, i) => [k, input(etaName(i, names.length))]));
  const gradient = names.map((_, i) => write(record, form, PLAIN_TEXT, (s) => meanStatistics(family, eta, s.canonical, s.axes)[i]!));
  const natural = matrixOf(record, form, (s) => naturalFisher(family, s.canonical, s.axes));
  const blocks = record.parameterisations.map((p) => ({
    label: `in ${coordinates(family, p, symbolsOf(record, p, SIZES[0]).args).join(", ")}`,
    matrix: matrixOf(record, p, (s) => argumentFisher(family, p, s.args, s.axes)),
  }));
  return [...gradient.map((text, i) => row(i === 0 ? "E t(x) = ∇A(η)" : "", text)), ...matrixLines([{ label: "in η", matrix: natural }, ...blocks])];
}

const matrixOf = (record: Distribution, form: Parameterisation, of: (s: Symbols) => readonly (readonly Expr[])[]): string[][] =>
  of(symbolsOf(record, form, SIZES[0])).map((line, i) =>
    line.map((_, j) => {
      const entry = (s: Symbols): Expr => of(s)[i]![j]!;
      const [folded, expanded] = [write(record, form, PLAIN_TEXT, entry), write(record, form, PLAIN_TEXT, entry, true)];
      return expanded.length < folded.length ? expanded : folded;
    }),
  );

/** Matrices one below the other, each with its coordinates, columns aligned. */
function matrixLines(blocks: readonly { readonly label: string; readonly matrix: readonly (readonly string[])[] }[]): string[] {
  const width = Math.max(...blocks.map(({ label }) => label.length));
  return blocks.flatMap(({ label, matrix }, b) =>
    matrix.map((line, i) => {
      const cells = line.map((cell, j) => cell.padEnd(Math.max(...matrix.map((l) => l[j]!.length))));
      return row(b + i === 0 ? "Fisher" : "", `${(i === 0 ? label : "").padEnd(width)}  ${cells.join("   ")}`);
    }),
  );
}

/** The canonical form in which the natural parameters are shortest. */
function simplestForm(record: Distribution): Parameterisation {
  const { family } = record;
  const forms = canonicalForms(record);
  if ("none" in family) return forms[0]!;
  const length = (p: Parameterisation): number =>
    Object.keys(family.shapes).reduce((n, k) => n + write(record, p, PLAIN_TEXT, (s) => family.natural(s.canonical, s.axes)[k]!).length, 0);
  return forms.reduce((best, p) => (length(p) < length(best) ? p : best));
}

function withinText(record: Distribution, form: Parameterisation, { family, canonical }: NonNullable<Distribution["within"]>[number]): string {
  const names = Object.keys(canonical(symbolsOf(record, form, SIZES[0]).canonical, symbolsOf(record, form, SIZES[0]).axes));
  const args = names.map((name) => `${name} = ${write(record, form, PLAIN_TEXT, (s) => canonical(s.canonical, s.axes)[name]!)}`);
  return `${family}(${args.join(", ")})`;
}

const SUBSCRIPTS = ["₁", "₂", "₃"];
const etaName = (i: number, count: number): string => (count === 1 ? "η" : `η${SUBSCRIPTS[i]!}`);

function momentLines(record: Distribution): string[] {
  const form = canonicalForms(record)[0]!;
  return (["mean", "variance"] as const).map((name) => {
    const moment = record[name];
    return row(name, "none" in moment ? `none (${moment.none})` : write(record, form, PLAIN_TEXT, (s) => moment(s.canonical, s.axes)));
  });
}

const latexLines = (record: Distribution): string[] =>
  canonicalForms(record)
    .slice(0, 1)
    .map((p) => row("LaTeX", write(record, p, LATEX, densityOf(record))));
