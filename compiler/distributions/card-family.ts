import { input } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import { simplestForm, symbolsOf, write, writeMatrix, type Symbols } from "./card-symbols.ts";
import type { Args, Distribution, Family, Parameterisation } from "./define.ts";
import { argumentFisher, coordinates, isScalarFamily, meanStatistics, naturalFisher } from "./fisher.ts";
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
    ...rows(
      "within",
      (record.within ?? []).map((w) => withinText(record, form, w)),
    ),
  ];
}

const etaName = (i: number, count: number): string => (count === 1 ? "η" : `η${"₁₂₃"[i]!}`);

function etaInputs(family: Family, { axes }: Symbols): Args {
  const names = Object.keys(family.shapes);
  const over: Readonly<Record<string, readonly Axis[]>> = { scalar: [], vector: [axes.event], matrix: [axes.event, axes.column] };
  return Object.fromEntries(names.map((k, i) => [k, input(etaName(i, names.length), over[family.shapes[k]!])]));
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

const WIDEST = 88;

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
