// Data that stay in their file. Oracle: the same fit with all data in memory, to the last bit.
import { describe, expect, it } from "vitest";
import type { DataSource } from "../../api/contract.ts";
import { emit, fit } from "../../api/index.ts";
import { bindFit } from "../../api/prepare.ts";
import { CORPUS, LDA, SVI_CASES, withBatches } from "../algebra/svi-cases.ts";

/** Lines of an object's columns, and how often each is read. */
function linesOf(columns: Readonly<Record<string, readonly unknown[]>>): { readonly source: DataSource; readonly reads: number[] } {
  const names = Object.keys(columns);
  const texts = columns[names[0]!]!.map((_, i) => JSON.stringify(Object.fromEntries(names.map((n) => [n, columns[n]![i]]))));
  const reads = texts.map(() => 0);
  const line = (index: number): string => {
    reads[index]!++;
    return texts[index]!;
  };
  return { source: { file: "rows.jsonl", text: "", lines: { count: texts.length, line } }, reads };
}

async function outcome(text: string, data: readonly DataSource[], set: Readonly<Record<string, string>> = {}) {
  return fit({ source: { file: "m.ppl", text }, data, fit: "svi", set: new Map(Object.entries(set)), seed: 1, steps: null, now: () => 0 });
}

async function documentOf(text: string, data: readonly DataSource[], set: Readonly<Record<string, string>> = {}) {
  const made = await outcome(text, data, set);
  if (!made.ok) throw new Error(made.errors.map((e) => e.diagnostic.message).join("; "));
  const { seconds, ...document } = made.value.document;
  expect(seconds).toBe(0);
  return document;
}

const json = (value: unknown, file = "data.json"): DataSource => ({ file, text: JSON.stringify(value) });

describe.each(SVI_CASES)("$name", (c) => {
  const model = withBatches(c, 3, "epochs = 3");
  const plated = Object.fromEntries(Object.entries(c.data).filter(([, v]) => Array.isArray(v) && v.length === c.total)) as Record<string, readonly unknown[]>;
  const others = Object.fromEntries(Object.entries(c.data).filter(([name]) => !(name in plated)));

  it("is the same fit from lines as from memory", async () => {
    const { source, reads } = linesOf(plated);
    const data = Object.keys(others).length === 0 ? [source] : [source, json(others)];
    const ready = await bindFit({ source: { file: "m.ppl", text: model }, data, fit: "svi", set: new Map() });
    expect(ready.ok && ready.value.rows?.of).toBe(c.of);
    const whole = [json(c.data)];
    expect(await documentOf(model, data)).toEqual(await documentOf(model, whole));
    // Checked once, then once per batch.
    expect(Math.min(...reads)).toBeGreaterThanOrEqual(2 + 3);
  });
});

const TOPICS = withBatches({ model: LDA, of: "D" }, 3, "epochs = 2");
const CONCENTRATION = { concentration: [[2, 2, 2, 0.3, 0.3, 0.3], [0.3, 0.3, 0.3, 2, 2, 2]] }; // prettier-ignore
const WORDS = ["ant", "bee", "cat", "dog", "eel", "fox"];

it("labels are numbered over all lines", async () => {
  const text = TOPICS.replace(", V = 6", "");
  const named = CORPUS.map((d) => d.map((w) => WORDS[w - 1]!));
  const { source } = linesOf({ w: named });
  const streamed = await documentOf(text, [source, json(CONCENTRATION)]);
  expect(streamed).toEqual(await documentOf(text, [json({ w: named, ...CONCENTRATION })]));
  expect(streamed.sizes["V"]).toBe(6);
});

it("bare lines are the value of the field that is named", async () => {
  const texts = CORPUS.map((d) => JSON.stringify(d));
  const source: DataSource = { file: "w.jsonl", text: "", field: "w", lines: { count: texts.length, line: (i) => texts[i]! } };
  expect(await documentOf(TOPICS, [source, json(CONCENTRATION)])).toEqual(await documentOf(TOPICS, [json({ w: CORPUS, ...CONCENTRATION })]));
});

it("lines are read whole where the fit is not by batches of their plate", async () => {
  const { source } = linesOf({ w: CORPUS });
  const ready = await bindFit({ source: { file: "m.ppl", text: TOPICS }, data: [source, json(CONCENTRATION)], fit: "cavi", set: new Map() });
  expect(ready.ok && ready.value.rows).toBe(null);
  expect(ready.ok && ready.value.bound.fields.get("w")!.values.length).toBe(CORPUS.flat().length);
});

it.each<readonly [string, (w: (readonly unknown[])[]) => void, RegExp]>([
  ["a word beyond the vocabulary", (w) => (w[7] = [1, 9]), /w\[8, 2\]/],
  ["a word that is no number", (w) => (w[4] = [1, "x"]), /w\[5, 2\]/],
  ["a number among labels", (w) => w.forEach((d, i) => (w[i] = i === 8 ? [3] : d.map(String))), /w\[9, 1\]/],
  ["a row that is no list", (w) => (w[6] = 3 as never), /w\[7\]/],
])("%s is told with its line", async (_, spoil, says) => {
  const w: (readonly unknown[])[] = [...CORPUS];
  spoil(w);
  const made = await outcome(TOPICS, [linesOf({ w }).source, json(CONCENTRATION)]);
  expect(made.ok).toBe(false);
  if (!made.ok) expect(made.errors.map((e) => e.diagnostic.message).join("; ")).toMatch(says);
});

describe("the size of the plate", () => {
  const text = TOPICS.replace("const alpha", "const D = 10, alpha");
  it("may be given where it is the number of lines", async () => {
    const { source } = linesOf({ w: CORPUS });
    expect((await documentOf(text, [source, json(CONCENTRATION)])).sizes["D"]).toBe(10);
    expect((await documentOf(TOPICS, [source, json({ ...CONCENTRATION, D: 10 })])).sizes["D"]).toBe(10);
  });
  it("is a mistake otherwise, as for data in memory", async () => {
    const { source } = linesOf({ w: CORPUS.slice(0, 9) });
    const streamed = await outcome(text, [source, json(CONCENTRATION)]);
    const whole = await outcome(text, [json({ w: CORPUS.slice(0, 9), ...CONCENTRATION })]);
    expect([streamed.ok, whole.ok]).toEqual([false, false]);
    if (!streamed.ok && !whole.ok) expect(streamed.errors[0]!.diagnostic.code).toBe(whole.errors[0]!.diagnostic.code);
  });
});

it("missing entries beyond the first lines are refused as in memory", async () => {
  const text =
    "model m {\n  data x: real[N]?\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, sd = 1) }\n}\nfit svi { method = svi  batch = 4 of N }\n";
  const x: (number | null)[] = Array.from({ length: 3000 }, (_, i) => i % 7);
  x[2500] = null;
  const made = await outcome(text, [linesOf({ x }).source]);
  expect(made.ok ? "fitted" : made.errors[0]!.diagnostic.code).toBe("E3014");
});

it("the updates of a streamed fit are certified", async () => {
  const { source } = linesOf({ w: CORPUS });
  const made = await fit({ source: { file: "m.ppl", text: TOPICS }, data: [source, json(CONCENTRATION)], fit: "svi", set: new Map(), seed: 1, steps: null, check: true, now: () => 0 }); // prettier-ignore
  expect(made.ok && made.value.document.certificate!.every((c) => c.passed)).toBe(true);
});

it("compiles for the longest of all lines", async () => {
  const w = Array.from({ length: 3000 }, (_, d) => CORPUS[d < 1500 ? 0 : 1]!.concat(d < 1500 ? [] : [1, 2, 3, 4, 5, 6]));
  const js = async (data: readonly DataSource[]) => emit({ source: { file: "m.ppl", text: TOPICS }, data, fit: "svi", set: new Map(), stage: "js", json: false }); // prettier-ignore
  const streamed = await js([linesOf({ w }).source, json(CONCENTRATION)]);
  expect(streamed.ok).toBe(true);
  expect(streamed).toEqual(await js([json({ w, ...CONCENTRATION })]));
});
