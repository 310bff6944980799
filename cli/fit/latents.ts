import type { FitDocument, LatentSummary, Numbers } from "../../api/document.ts";
import type { Output } from "../host.ts";
import { beside, percent, plain, type Figure } from "../terminal/numbers.ts";
import { styleOf } from "../terminal/style.ts";
import { tableLines, type Column } from "../terminal/table.ts";
import { grouped, truncate } from "../terminal/text.ts";
import { depth, figure, figures, firstElements } from "./elements.ts";

/** Elements of one array that are listed; fit.json has all. */
const LIMIT = 10;
const NAME_WIDTH = 26;
/** Probability vectors that are listed. */
const MOST_VECTORS = 40;
/** Categories named per discrete latent, the most probable first. */
const CATEGORIES = 3;

/** Rows of one table and, after some of them, a remark that others are left out. */
interface Rows {
  readonly rows: readonly (readonly string[])[];
  readonly remarks: ReadonlyMap<number, string>;
}

function collect(parts: readonly { readonly rows: readonly (readonly string[])[]; readonly more: number }[]): Rows {
  const rows: (readonly string[])[] = [];
  const remarks = new Map<number, string>();
  for (const part of parts) {
    rows.push(...part.rows);
    if (part.more > 0) remarks.set(rows.length - 1, `… ${grouped(part.more)} more (fit.json has all)`);
  }
  return { rows, remarks };
}

function lines({ rows, remarks }: Rows, columns: readonly Omit<Column, "cells">[], output: Output): string[] {
  if (rows.length === 0) return [];
  const style = styleOf(output);
  const table = columns
    .map((column, i) => ({ ...column, cells: rows.map((row) => row[i] ?? "") }))
    .filter((column, i) => i === 0 || column.cells.some((cell) => cell !== ""));
  const [title = "", ...body] = tableLines(table, output.columns - 4, style.dim);
  const marked = body.flatMap((line, i) => {
    const remark = remarks.get(i);
    return remark === undefined ? [line] : [line, style.dim(remark)];
  });
  return [title, ...marked].map((line) => `  ${line}`.trimEnd());
}

/** Mean, sd and quantiles of every continuous latent, element by element. */
export function continuousLines(document: FitDocument, output: Output): string[] {
  const parts = Object.entries(document.latents).map(([name, summary]) => (isLabelled(summary) ? { rows: [], more: 0 } : momentRows(name, summary)));
  const style = styleOf(output);
  return lines(
    collect(parts),
    [
      { title: "", align: "left", paint: style.bold },
      { title: "mean", align: "decimal" },
      { title: "sd", align: "decimal" },
      { title: "5 %", align: "decimal", expendable: 2, paint: style.dim },
      { title: "50 %", align: "decimal", expendable: 3, paint: style.dim },
      { title: "95 %", align: "decimal", expendable: 2, paint: style.dim },
    ],
    output,
  );
}

function momentRows(name: string, summary: LatentSummary): { readonly rows: readonly (readonly string[])[]; readonly more: number } {
  if (summary.mean === undefined || summary.prob !== undefined) return { rows: [], more: 0 };
  const parallel = [summary.mean, summary.sd, summary.q05, summary.q50, summary.q95].map((numbers) =>
    numbers === undefined ? [] : firstElements(name, numbers, LIMIT).shown,
  );
  const { shown, more } = firstElements(name, summary.mean, LIMIT);
  const rows = shown.map((element, i) => {
    const sd = figure(parallel[1]?.[i]?.value);
    const [mean, , q05, q50, q95] = parallel.map((elements) => figure(elements[i]?.value));
    const cell = (value: Figure | undefined): string => (value === undefined ? "" : beside(value, sd));
    return [truncate(element.name, NAME_WIDTH), cell(mean), cell(sd), cell(q05), cell(q50), cell(q95)];
  });
  return { rows, more };
}

/** A probability vector over more labels than a table of moments can show. */
const isLabelled = ({ mean, prob, labels }: LatentSummary): boolean =>
  mean !== undefined && prob === undefined && labels !== undefined && labels.length > LIMIT;

/** Labels named per probability vector, the most probable first. */
const WORDS = 8;

/** Probability vectors over labels: the labels of greatest mean (topics by their words). */
export function labelledLines(document: FitDocument, output: Output): string[] {
  const style = styleOf(output);
  const parts = Object.entries(document.latents).map(([name, summary]) => {
    const { mean, labels } = summary;
    if (!isLabelled(summary) || mean === undefined || labels === undefined) return { rows: [], more: 0 };
    const { shown, more } = firstElements(name, mean, MOST_VECTORS, 1);
    const rows = shown.map((element) => {
      const ranked = figures(element.value).map((probability, k) => ({ label: labels[k] ?? String(k + 1), probability: Number(probability) }));
      ranked.sort((a, b) => b.probability - a.probability);
      return [truncate(element.name, NAME_WIDTH), ranked.slice(0, WORDS).map(({ label }) => truncate(label, 16)).join(" ")]; // prettier-ignore
    });
    return { rows, more };
  });
  return lines(
    collect(parts),
    [
      { title: "", align: "left", paint: style.bold },
      { title: "most probable", align: "left" },
    ],
    output,
  );
}

/** The most probable categories of every discrete latent. */
export function discreteLines(document: FitDocument, output: Output): string[] {
  const parts = Object.entries(document.latents).flatMap(([name, summary]) =>
    summary.prob === undefined ? [] : [categoryRows(name, summary.prob, summary.labels)],
  );
  const style = styleOf(output);
  return lines(
    collect(parts),
    [
      { title: "", align: "left", paint: style.bold },
      { title: "most probable", align: "left" },
      { title: "", align: "right" },
      { title: "then", align: "left", paint: style.dim, expendable: 1 },
    ],
    output,
  );
}

function categoryRows(
  name: string,
  prob: Numbers,
  labels: readonly string[] | undefined,
): { readonly rows: readonly (readonly string[])[]; readonly more: number } {
  const { shown, more } = firstElements(name, prob, LIMIT, Math.min(1, depth(prob)));
  const rows = shown.map((element) => {
    const ranked = figures(element.value)
      .map((probability, k) => ({ label: labels?.[k] ?? String(k + 1), probability }))
      .sort((a, b) => Number(b.probability) - Number(a.probability));
    const [best, ...others] = ranked.filter(({ probability }, k) => k === 0 || probability !== 0).slice(0, CATEGORIES);
    const rest = others.map(({ label, probability }) => `${truncate(label, 16)} ${percent(probability)}`).join(", ");
    return [truncate(element.name, NAME_WIDTH), truncate(best?.label ?? "", 24), best ? percent(best.probability) : "", rest];
  });
  return { rows, more };
}

/** Optimised quantities that are not random. */
export function parameterLines(document: FitDocument, output: Output): string[] {
  const parts = Object.entries(document.params).map(([name, numbers]) => {
    const { shown, more } = firstElements(name, numbers, LIMIT);
    return { rows: shown.map((element) => [truncate(element.name, NAME_WIDTH), plain(figure(element.value) ?? "?")]), more };
  });
  const style = styleOf(output);
  return lines(
    collect(parts),
    [
      { title: "parameter", align: "left", paint: style.bold },
      { title: "value", align: "decimal" },
    ],
    output,
  );
}
