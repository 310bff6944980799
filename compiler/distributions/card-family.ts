import { input } from "../ir/build.ts";
import type { Expr } from "../ir/types.ts";
import { simplestForm, symbolsOf, write, writeMatrix, writeShorter, type Symbols } from "./card-symbols.ts";
import type { Args, Distribution, Family, Maybe, Parameterisation } from "./define.ts";
import { crossEntropy, entropy, kullbackLeibler } from "./divergences.ts";
import { argumentFisher, coordinates, isScalarFamily, meanStatistics, naturalFisher, statisticAxes } from "./fisher.ts";
import { PLAIN_TEXT } from "./notation.ts";

/** A labelled line of a card. */
export interface Row {
  readonly label: string;
  readonly text: string;
  /** Not to be broken: it is there to be copied. */
  readonly whole?: boolean;
}

/** Rows under one label. */
export const rows = (label: string, texts: readonly string[]): readonly Row[] => texts.map((text, i) => ({ label: i === 0 ? label : "", text }));

/** Statistics, natural parameters, A, h; for scalar statistics also ∇A and the Fisher matrices. */
export function familyRows(record: Distribution): readonly Row[] {
  const { family } = record;
  if ("none" in family) return rows("family", [`not an exponential family: ${family.none}`]);
  const form = simplestForm(record);
  const names = Object.keys(family.shapes);
  const text = (of: (s: Symbols) => Expr): string => write(record, form, PLAIN_TEXT, of);
  const given = family.given === undefined ? "" : ` (given ${family.given.join(", ")})`;
  const natural = names.map((k, i) => `${etaName(i, names.length)} = ${text((s) => family.natural(s.canonical, s.axes)[k]!)}`);
  return [
    ...rows("family", [`exponential${given}: log p(x) = Σ η·t(x) − A(η) + log h(x)`]),
    ...rows(
      "t(x)",
      names.map((k) => text((s) => family.statistics(s.x, s.axes, s.canonical)[k]!)),
    ),
    ...rows("η", natural),
    ...rows("A(η)", [text((s) => family.logNormalizer(etaInputs(family, s), s.axes, s.canonical))]),
    ...rows("log h(x)", [text((s) => family.logBase(s.x, s.axes, s.canonical))]),
    ...informationRows(record, family, form),
    ...divergenceRows(record, family, form),
    ...rows(
      "within",
      (record.within ?? []).map((w) => withinText(record, form, w)),
    ),
  ];
}

/** η, or η₁, η₂, …: one name per statistic. */
const numbered = (letter: string, i: number, count: number): string => (count === 1 ? letter : `${letter}${"₁₂₃"[i]!}`);
const etaName = (i: number, count: number): string => numbered("η", i, count);

/** One input per statistic, over its event axes. */
function statisticInputs(letter: string, family: Family, { axes }: Symbols): Args {
  const names = Object.keys(family.shapes);
  return Object.fromEntries(names.map((k, i) => [k, input(numbered(letter, i, names.length), statisticAxes(family, k, axes))]));
}
const etaInputs = (family: Family, s: Symbols): Args => statisticInputs("η", family, s);

/** What follows from A and ∇A: arguments back from E t(x), entropy, divergences. q has the arguments with a prime. */
function divergenceRows(record: Distribution, family: Family, form: Parameterisation): readonly Row[] {
  const scalar = isScalarFamily(family);
  const text = (of: (s: Symbols) => Expr): string => writeShorter(record, form, of);
  const maybe = (of: (s: Symbols) => Maybe<Expr>, law: string): string => {
    const known = of(symbolsOf(record, form));
    return "none" in known ? `none (${known.none})` : scalar ? text((s) => of(s) as Expr) : law;
  };
  const etaOf = ({ other, axes }: Symbols): Args => family.natural(other, axes);
  const divergence = ({ canonical, axes, ...s }: Symbols): Expr => kullbackLeibler(family, family.natural(canonical, axes), etaOf({ canonical, axes, ...s }), canonical, axes); // prettier-ignore
  return [
    ...rows("from E t(x)", meanInverseTexts(record, family, form)),
    ...rows("entropy", [maybe((s) => entropy(family, s.canonical, s.axes), "A(η) − η·E t(x) − E log h(x)")]),
    ...rows("KL(p‖q)", [scalar ? text(divergence) : "(η − η′)·E t(x) − A(η) + A(η′), E under p"]),
    ...rows("−E_p log q", [maybe((s) => crossEntropy(family, s.canonical, etaOf(s), s.axes), "A(η′) − η′·E t(x) − E log h(x), E under p")]),
  ];
}

function meanInverseTexts(record: Distribution, family: Family, form: Parameterisation): readonly string[] {
  const { fromMean } = family;
  const names = Object.keys(family.shapes);
  const m = names.map((_, i) => numbered("m", i, names.length));
  if (fromMean === undefined) return [`no closed form: η is where A(η) − η·m is least, with m = E t(x)`];
  const of = (s: Symbols): Args => fromMean(statisticInputs("m", family, s), s.axes, s.canonical);
  const found = Object.keys(of(symbolsOf(record, form))).filter((name) => family.given?.includes(name) !== true);
  return [`${found.map((name) => `${name} = ${write(record, form, PLAIN_TEXT, (s) => of(s)[name]!)}`).join(", ")}, with ${m.join(", ")} = E t(x)`];
}

/** E t(x) = ∇A(η), and the Fisher matrix in η and in the arguments of every parameterisation. */
function informationRows(record: Distribution, family: Family, form: Parameterisation): readonly Row[] {
  if (!isScalarFamily(family)) return [];
  const means = Object.keys(family.shapes).map((_, i) =>
    write(record, form, PLAIN_TEXT, (s) => meanStatistics(family, etaInputs(family, s), s.canonical, s.axes)[i]!),
  );
  const natural = {
    label: "in η",
    names: means.map((_, i) => etaName(i, means.length)),
    matrix: writeMatrix(record, form, (s) => naturalFisher(family, s.canonical, s.axes)),
  };
  const blocks = record.parameterisations.map((p) => {
    const names = coordinates(family, p, symbolsOf(record, p).args);
    return { label: `in ${names.join(", ")}`, names, matrix: writeMatrix(record, p, (s) => argumentFisher(family, p, s.args, s.axes)) };
  });
  return [...rows("E t(x) = ∇A(η)", means), ...rows("Fisher", matrixLines([natural, ...blocks]))];
}

interface Block {
  readonly label: string;
  readonly names: readonly string[];
  readonly matrix: readonly (readonly string[])[];
}

/** Matrices one below the other, each with its coordinates; one too wide for a line is listed entry by entry. */
function matrixLines(blocks: readonly Block[]): readonly string[] {
  const width = Math.max(...blocks.map(({ label }) => label.length));
  return blocks.flatMap((block) => body(block, WIDEST - width).map((line, i) => `${(i === 0 ? block.label : "").padEnd(width)}  ${line}`));
}

const WIDEST = 80;

function body({ names, matrix }: Block, widest: number): readonly string[] {
  const lines = matrix.map((line) => line.map((cell, j) => cell.padEnd(Math.max(...matrix.map((l) => l[j]!.length)))).join("   ").trimEnd()); // prettier-ignore
  if (lines.every((line) => line.length <= widest)) return lines;
  return matrix.flatMap((line, i) => line.slice(0, i + 1).map((cell, j) => `${names[i]!}, ${names[j]!}:  ${cell}`));
}

function withinText(record: Distribution, form: Parameterisation, { family, canonical }: NonNullable<Distribution["within"]>[number]): string {
  const { canonical: own, axes } = symbolsOf(record, form);
  const args = Object.keys(canonical(own, axes)).map((name) => `${name} = ${write(record, form, PLAIN_TEXT, (s) => canonical(s.canonical, s.axes)[name]!)}`);
  return `${family}(${args.join(", ")})`;
}
