import { afterAll, describe, expect, it } from "vitest";
import type { FitDocument } from "../../api/document.ts";
import { fitModel, meansOf, sdsOf } from "../models/harness.ts";
import { BARS, type Bar } from "./bar-table.ts";

interface Row {
  readonly fit: string;
  readonly passed: string;
  readonly mean: string;
  readonly sd: string;
  readonly elbo: string;
  readonly verdicts: string;
  readonly seconds: string;
}
const TABLE: Row[] = [];

const errorsOf = (document: FitDocument, answers: Bar["answers"]): { readonly mean: number; readonly sd: number } => {
  let [mean, sd] = [0, 0];
  for (const [latent, answer] of Object.entries(answers)) {
    const [means, sds] = [meansOf(document, latent), sdsOf(document, latent)];
    answer.mean.forEach((m, i) => (mean = Math.max(mean, Math.abs(means[i]! - m) / answer.sd[i]!)));
    answer.sd.forEach((s, i) => (sd = Math.max(sd, Math.abs(sds[i]! / s - 1))));
  }
  return { mean, sd };
};

/** The estimate is below the optimum by at most the gap, and above by nothing but its own error. */
const elboHolds = (document: FitDocument, elbo: Bar["elbo"]): boolean => {
  if (elbo === undefined) return true;
  const { value, se } = document.elbo as { readonly value: number; readonly se: number };
  const error = 4 * se + 1e-7;
  return value < elbo.value + error && value > elbo.value - elbo.gap - error;
};

afterAll(() => {
  const columns = Object.keys(TABLE[0] ?? {}) as (keyof Row)[];
  const width = (c: keyof Row): number => Math.max(c.length, ...TABLE.map((row) => row[c].length));
  const line = (cells: (c: keyof Row) => string): string => columns.map((c) => cells(c).padEnd(width(c))).join("  ");
  process.stdout.write(`\n${[line((c) => c), ...TABLE.map((row) => line((c) => row[c]))].join("\n")}\n`);
});

describe.each(BARS)("$model, fit $fit, $seeds seeds: $why", (bar) => {
  it("reaches its bar with every seed", async () => {
    const documents: FitDocument[] = [];
    for (let seed = 1; seed <= bar.seeds; seed++) documents.push((await fitModel(bar.model, { fit: bar.fit, seed })).document);
    const errors = documents.map((d) => errorsOf(d, bar.answers));
    const passed = documents.filter((d, i) => errors[i]!.mean <= bar.mean && errors[i]!.sd <= bar.sd && elboHolds(d, bar.elbo));
    const count = (level: string): number => documents.filter((d) => d.verdict.level === level).length;
    const worst = (of: (e: (typeof errors)[number]) => number): number => Math.max(...errors.map(of));
    TABLE.push({
      fit: `${bar.model} ${bar.fit}`,
      passed: `${passed.length}/${bar.seeds}`,
      mean: `${worst((e) => e.mean).toPrecision(2)} sd`,
      sd: `${(100 * worst((e) => e.sd)).toPrecision(2)} %`,
      elbo: bar.elbo === undefined ? "" : Math.min(...documents.map((d) => Number(d.elbo!.value) - bar.elbo!.value)).toExponential(1),
      verdicts: ["trust", "doubt", "reject"].flatMap((v) => (count(v) > 0 ? [`${count(v)} ${v}`] : [])).join(", "),
      seconds: (documents.reduce((s, d) => s + d.seconds, 0) / bar.seeds).toFixed(2),
    });
    expect(passed.length).toBe(bar.seeds);
    if (bar.verdict === "trust") expect(count("trust")).toBeGreaterThanOrEqual(bar.seeds - Math.ceil(bar.seeds / 20));
    else if (bar.verdict !== null) expect(count(bar.verdict)).toBe(bar.seeds);
  });
});
