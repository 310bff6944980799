import type { FitDocument } from "../../api/document.ts";
import type { Output } from "../host.ts";
import { beside, duration, type Figure } from "../terminal/numbers.ts";
import { styleOf } from "../terminal/style.ts";
import { tableLines, type Column } from "../terminal/table.ts";
import { truncate } from "../terminal/text.ts";
import { figure } from "./elements.ts";
import { objectiveTitle, VERDICTS } from "./summary.ts";

/** Scalar latents and parameters that have a column each. */
const SCALARS = 6;

interface Quantity {
  readonly title: string;
  readonly of: (document: FitDocument) => Figure | undefined;
  readonly scaleOf: (document: FitDocument) => Figure | undefined;
}

/** One row per run, and below them the mean over the runs and their spread: what the choice of a seed does to the answer. */
export function seedLines(documents: readonly FitDocument[], output: Output): string[] {
  const [first] = documents;
  if (first === undefined) return [];
  const style = styleOf(output);
  const columns: Column[] = [
    { title: "seed", align: "left", cells: [...documents.map((d) => String(d.seed)), ...(documents.length > 1 ? ["", "mean", "sd"] : [])], paint: style.bold },
    ...quantities(first).map((quantity, i) => numberColumn(documents, quantity, i)),
    {
      title: "verdict",
      align: "left",
      cells: documents.map((d) => `${VERDICTS[d.verdict.level].sign} ${d.verdict.level}`),
      paint: (text) => paintVerdict(text, style),
    },
    { title: "time", align: "right", cells: documents.map((d) => duration(d.seconds)), expendable: 1, paint: style.dim },
  ];
  return ["", ...tableLines(columns, output.columns - 4, style.dim).map((line) => `  ${line}`.trimEnd()), "", ...tallyLines(documents, output)];
}

function paintVerdict(text: string, style: ReturnType<typeof styleOf>): string {
  const level = Object.values(VERDICTS).find(({ sign }) => text.startsWith(sign));
  return level ? style[level.color](text) : text;
}

function quantities(first: FitDocument): readonly Quantity[] {
  const objective: Quantity = {
    title: objectiveTitle(first.objective.name),
    of: (d) => figure(d.objective.value),
    scaleOf: (d) => figure(d.objective.se ?? undefined),
  };
  const latents = Object.entries(first.latents)
    .filter(([, summary]) => figure(summary.mean) !== undefined && summary.prob === undefined)
    .map(([name]): Quantity => ({ title: name, of: (d) => figure(d.latents[name]?.mean), scaleOf: (d) => figure(d.latents[name]?.sd) }));
  const params = Object.entries(first.params)
    .filter(([, numbers]) => figure(numbers) !== undefined)
    .map(([name]): Quantity => ({ title: name, of: (d) => figure(d.params[name]), scaleOf: () => undefined }));
  return [objective, ...[...latents, ...params].slice(0, SCALARS)];
}

const numbersOf = (documents: readonly FitDocument[], of: Quantity["of"]): number[] => documents.map(of).filter((value) => typeof value === "number");

function numberColumn(documents: readonly FitDocument[], { title, of, scaleOf }: Quantity, index: number): Column {
  const values = numbersOf(documents, of);
  const { mean, sd } = spread(values);
  // Decimals show what differs between runs, and are the same down the column.
  const scale = sd > 1e-12 * Math.abs(mean) ? sd : numbersOf(documents, scaleOf)[0];
  const cell = (value: Figure | undefined): string => (value === undefined ? "" : beside(value, scale));
  const footer = values.length < 2 ? [] : ["", cell(mean), cell(sd)];
  return { title: truncate(title, 16), align: "decimal", cells: [...documents.map((d) => cell(of(d))), ...footer], expendable: index === 0 ? 0 : 1 + index };
}

/** Mean and standard deviation (n − 1) over runs; sd 0 for a single one. */
function spread(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

/** "18 trust, 2 doubt". */
function tallyLines(documents: readonly FitDocument[], output: Output): string[] {
  const style = styleOf(output);
  const levels = Object.entries(VERDICTS).map(([level, { sign, color }]) => ({
    count: documents.filter((d) => d.verdict.level === level).length,
    text: `${sign} ${level}`,
    color,
  }));
  return [
    `  ${levels
      .filter(({ count }) => count > 0)
      .map(({ count, text, color }) => `${String(count)} ${style[color](text)}`)
      .join("   ")}`,
  ];
}
