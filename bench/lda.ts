// Online LDA, one pass over a synthetic corpus, one thread: documents per second and perplexity, contenders and peers in turns. Only ratios within one run mean anything.
//   taskset -c 0 npx tsx bench/lda.ts [K …] [--rounds 3] [--peers PYTHON] [--corpus /tmp/lda-corpus]
// PYTHON (or PPL_PEERS_PYTHON) has what ../shared/peers/lda.py needs; it makes the corpus, runs the peers and scores the topics. Without it the corpus must
// be there, and there is no perplexity. Every fit is the first of a fresh process.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fit } from "../api/fit.ts";
import { corpusOf, fitLda, likeScikitLearn } from "./hand-written/lda-svi.ts";
import type { Corpus, LdaSettings } from "./hand-written/lda-svi.ts";

/** Topics as [word, topic], anything proportional to the words' probabilities; and the seconds of the fit itself, where not all of the call is. */
interface Fitted {
  readonly topics: Float64Array;
  readonly seconds?: number;
}

/** A way to fit K topics. */
interface Contender {
  readonly name: string;
  readonly fit: (corpus: Corpus, topics: number, text: string) => Fitted | Promise<Fitted>;
}

/** A fit as lda.py prints it, with the file of its topics if it is ours. */
interface Run {
  readonly peer: string;
  readonly topics: number;
  readonly documents_per_s: number;
  readonly perplexity?: number;
  readonly file?: string;
}

const byHand = (name: string, changes: Partial<LdaSettings>): Contender => ({
  name,
  fit: (corpus, topics) => ({ topics: fitLda(corpus, { ...likeScikitLearn(topics), ...changes }).lambda }),
});

/** The model as a person writes it: everything below it is derived. One pass, as scikit-learn's settings. */
const MODEL = `model topics {
  data w: category(V)[D, *]
  const V = 1, K = 1, alpha = 1, eta = 1
  for k in K { beta[k] ~ Dirichlet(concentration = eta, size = V) }
  for d in D {
    theta[d] ~ Dirichlet(concentration = alpha, size = K)
    for i in w[d] { z[d,i] ~ Categorical(prob = theta[d])   w[d,i] ~ Categorical(prob = beta[z[d,i]]) }
  }
}
fit svi { method = svi  batch = 128 of D  epochs = 1  step = robbins_monro(scale = 1, delay = 10, kappa = 0.7) }`;

const derived = (name: string, more: Readonly<Record<string, string>>): Contender => ({
  name,
  fit: async ({ vocabulary: V }, topics, text) => {
    const set = new Map(Object.entries({ V: String(V), K: String(topics), alpha: String(1 / topics), eta: String(1 / topics), ...more }));
    const data = [{ file: "train.json", text }];
    const outcome = await fit({ source: { file: "topics.ppl", text: MODEL }, data, fit: "svi", set, seed: 1, steps: null, now: () => performance.now() });
    if (!outcome.ok) throw new Error(outcome.errors.map((e) => e.diagnostic.message).join("\n"));
    const { guide, seconds } = outcome.value.document;
    const rows = guide["beta"]!.arguments["concentration"] as readonly (readonly number[])[];
    return { topics: Float64Array.from({ length: V * topics }, (_, i) => rows[i % topics]![Math.floor(i / topics)]!), seconds };
  },
});

const CONTENDERS: readonly Contender[] = [
  byHand("by hand, plain loops", { loops: "plain" }),
  byHand("by hand", {}),
  byHand("by hand, topics under 0.01 dropped", { drop: 0.01 }),
  derived("ppl, derived", {}),
  derived("ppl, derived, drop = 0.01", { drop: "0.01" }),
];
const BASE = "scikit-learn online, batch 128";
const PEERS = fileURLToPath(new URL("../../shared/peers/lda.py", import.meta.url));

const argv = process.argv.slice(2);
const option = (name: string, otherwise: string): string => (argv.includes(name) ? (argv[argv.indexOf(name) + 1] ?? otherwise) : otherwise);
const python = option("--peers", process.env["PPL_PEERS_PYTHON"] ?? "");
const folder = option("--corpus", join(tmpdir(), "lda-corpus"));

/** Runs a program and reads the JSON lines that it prints. */
function lines(program: string, args: readonly string[]): Run[] {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed\n${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Run);
}

/** Child process: one fit, its speed as a JSON line, its topics as a K × V file if there will be a score. */
async function fitOnce(name: string, topics: number): Promise<void> {
  const file = readFileSync(join(folder, "train.json"), "utf8");
  const { V, w } = JSON.parse(file) as { readonly V: number; readonly w: number[][] };
  const text = JSON.stringify({ w });
  const corpus = corpusOf(w, V);
  const contender = CONTENDERS.find((one) => one.name === name);
  if (contender === undefined) throw new Error(`no contender ${name}`);
  const began = performance.now();
  const fitted = await contender.fit(corpus, topics, text);
  const seconds = fitted.seconds ?? (performance.now() - began) / 1000;
  const written = join(folder, `topics-${topics}-${CONTENDERS.indexOf(contender)}.json`);
  const rows = Array.from({ length: topics }, (_, k) => Array.from({ length: V }, (_, v) => fitted.topics[v * topics + k]!));
  if (python !== "") writeFileSync(written, JSON.stringify(rows));
  console.log(JSON.stringify({ peer: name, topics, documents_per_s: Math.round(corpus.documents / seconds), file: written }));
}

function fitInProcess(name: string, topics: number): Run[] {
  const script = fileURLToPath(import.meta.url);
  return lines(process.execPath, [
    ...process.execArgv,
    script,
    "--one",
    name,
    String(topics),
    "--corpus",
    folder,
    ...(python === "" ? [] : ["--peers", python]),
  ]);
}

/** lda.py's peers use K = 20 and 100; runs with another K are not compared with them. */
function compare(sizes: readonly number[], rounds: number): Run[] {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    if (python !== "") runs.push(...lines(python, [PEERS, "peers"]).filter((run) => sizes.includes(run.topics)));
    for (const topics of sizes) for (const { name } of CONTENDERS) runs.push(...fitInProcess(name, topics));
  }
  return runs;
}

/** On a shared machine some rounds are disturbed: the best one is the least. */
const best = (values: readonly number[]): number => Math.max(...values);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function report(runs: readonly Run[], topics: number): void {
  const here = runs.filter((run) => run.topics === topics);
  const speeds = (name: string): number[] => here.filter((run) => run.peer === name).map((run) => run.documents_per_s);
  console.log(`K = ${topics}`.padEnd(40) + "documents/s: median   best  × scikit-learn: median  best  perplexity");
  for (const name of new Set(here.map((run) => run.peer))) {
    const last = here.findLast((run) => run.peer === name);
    const perplexity = last?.file !== undefined && python !== "" ? lines(python, [PEERS, "score", last.file])[0]?.perplexity : last?.perplexity;
    const compared = [median, best].map((of) => (here.some((run) => run.peer === BASE) ? (of(speeds(name)) / of(speeds(BASE))).toFixed(2) : ""));
    const cells = [median(speeds(name)).toFixed(0), best(speeds(name)).toFixed(0), ...compared, perplexity?.toFixed(1) ?? ""];
    console.log(name.padEnd(40) + [19, 7, 24, 6, 12].map((width, i) => (cells[i] ?? "").padStart(width)).join(""));
  }
}

async function main(): Promise<void> {
  const one = argv.indexOf("--one");
  if (one >= 0) return fitOnce(argv[one + 1] ?? "", Number(argv[one + 2]));
  if (!existsSync(join(folder, "train.json"))) {
    if (python === "") throw new Error(`no corpus in ${folder}: give --peers PYTHON, or write it with python ../shared/peers/lda.py corpus ${folder}`);
    lines(python, [PEERS, "corpus", folder]);
  }
  const sizes = argv.slice(0, argv.findIndex((arg) => arg.startsWith("--")) >>> 0).map(Number);
  const wanted = sizes.length > 0 ? sizes : [20, 100];
  const runs = compare(wanted, Number(option("--rounds", "3")));
  for (const topics of wanted) report(runs, topics);
}

await main();
