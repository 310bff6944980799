// npm run mutate [-- --seed 1] [--count 40] [--area NAME] [--list]: one-token faults, one at a time in a copy of the tree; the fast tests must see each.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createStream, seedStream, uniform } from "../runtime/random/index.ts";
import { faultsOf, withFault, type Fault } from "./mutate/faults.ts";
import { AREAS, isSkipped, type Area } from "./mutate/table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What the tests of the table read. */
const COPIED = ["api", "cli", "compiler", "grammar", "models", "runtime", "test", "package.json", "tsconfig.json", "vitest.config.ts"];
/** Beyond this, in ms, a run of a stage has hung. */
const LONGEST = 180_000;
const SHARES = AREAS.reduce((n, a) => n + a.share, 0);

interface Case {
  readonly area: Area;
  readonly fault: Fault;
}
interface Verdict extends Case {
  /** The first test that failed; null where all passed. */
  readonly seenBy: string | null;
  readonly seconds: number;
}

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "40" },
    area: { type: "string" },
    list: { type: "boolean", default: false },
  },
});

/** Faults of one area: files in turn, in random order, so that a long file has no more than a short one. */
function chosen(tree: string, area: Area, count: number, random: () => number): readonly Case[] {
  const shuffled = <T>(items: readonly T[]): T[] => {
    const keyed = items.map((item) => ({ item, key: random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  };
  const names = readdirSync(join(tree, "compiler"), { recursive: true, encoding: "utf8" });
  const paths = names.map((name) => `compiler/${name.split(sep).join("/")}`);
  const files = paths.filter((p) => p.endsWith(".ts") && area.files.test(p)).sort();
  const all = files.map((path) => shuffled(faultsOf(path, readFileSync(join(tree, path), "utf8")).filter((f) => !isSkipped(f))));
  const queues = shuffled(all.filter((faults) => faults.length > 0));
  const out: Case[] = [];
  for (let round = 0; out.length < count && queues.some((q) => q.length > round); round++)
    for (const q of queues) if (q[round] !== undefined && out.length < count) out.push({ area, fault: q[round]! });
  return out;
}

function choose(tree: string): readonly Case[] {
  const stream = createStream();
  return AREAS.flatMap((area, i) => {
    seedStream(stream, Number(flags.seed), i, 0, 0);
    if (flags.area !== undefined && flags.area !== area.name) return [];
    const count = flags.area === undefined ? Math.round((Number(flags.count) * area.share) / SHARES) : Number(flags.count);
    return chosen(tree, area, count, () => uniform(stream));
  });
}

/** A copy of the tree in which faults come and go. */
function makeTree(from: string): string {
  const tree = mkdtempSync(join(tmpdir(), "ppl-mutate-"));
  for (const name of COPIED) cpSync(join(from, name), join(tree, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  return tree;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs test files in a tree until one fails: its name, or null. `only`: tests whose names match. */
async function firstFailure(tree: string, files: readonly string[], only?: string): Promise<string | null> {
  const report = join(tree, "report.json");
  rmSync(report, { force: true });
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const left = [...unsound].flatMap((file) => ["--exclude", file]);
  const filter = only === undefined ? [] : ["--testNamePattern", only];
  const args = [
    vitest,
    "run",
    ...files,
    "--bail=1",
    "--maxWorkers=1",
    "--reporter=json",
    `--outputFile=${report}`,
    "--passWithNoTests",
    `--testTimeout=${LONGEST}`,
    ...left,
    ...filter,
  ];
  const child = spawn(process.execPath, args, { cwd: tree, stdio: "ignore", timeout: LONGEST, killSignal: "SIGKILL" });
  const code = await new Promise<number | null>((done) => child.on("exit", (c) => done(c)));
  if (code === 0) return null;
  if (code === null) return `no end after ${LONGEST / 1000} s`;
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.find((a) => a.status === "failed");
    const file = name.slice(name.lastIndexOf("/test/") + 1);
    if (failed !== undefined) return `${file}: ${failed.fullName}`;
    if (status === "failed") return `${file} does not load: ${message.split("\n")[0]!}`;
  }
  return "vitest itself failed";
}

/** The name of the record that a file defines: its own tests are the first to run. */
const recordOf = (text: string): string | undefined => /^ {2}name: "(\w+)"/mu.exec(text)?.[1];

async function judge(tree: string, { area, fault }: Case): Promise<Verdict> {
  const start = performance.now();
  const place = join(tree, fault.path);
  const text = readFileSync(place, "utf8");
  const record = recordOf(text);
  const own = record === undefined ? [] : [{ files: area.stages.flat(), only: `^'?${record}\\b` }];
  const runs = [...own, ...area.stages.map((files) => ({ files, only: undefined }))];
  let seenBy: string | null = null;
  for (let i = 0; i < runs.length && seenBy === null; i++) {
    writeFileSync(place, withFault(text, fault));
    const failed = await firstFailure(tree, runs[i]!.files, runs[i]!.only);
    writeFileSync(place, text);
    if (failed === null) continue;
    if (await isSound(tree, failed)) seenBy = failed;
    else i--; // the same again, without the file
  }
  return { area, fault, seenBy, seconds: (performance.now() - start) / 1000 };
}

/** Test files that have seen a fault, each once run without one. */
const sound = new Map<string, Promise<boolean>>();
/** Those that fail anyway: they see nothing, and are left out. */
const unsound = new Set<string>();

/** Does the file of a failed test pass without a fault? */
async function isSound(tree: string, seenBy: string): Promise<boolean> {
  const file = seenBy.split(/:| does/u)[0]!;
  if (!file.startsWith("test/")) return true;
  if (!sound.has(file))
    sound.set(
      file,
      firstFailure(tree, [file]).then((failed) => failed === null),
    );
  const passes = await sound.get(file)!;
  if (!passes) unsound.add(file);
  return passes;
}

async function inParallel<T, R>(trees: readonly string[], items: readonly T[], work: (tree: string, item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async (tree: string): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(tree, items[i]!);
  };
  await Promise.all(trees.map(run));
  return results;
}

const show = ({ fault: f }: Case): string => `${f.path}:${f.line}:${f.column}  ${f.before} → ${f.after}`.replace(/\s+/gu, " ");

async function main(): Promise<void> {
  if (flags.list) return choose(ROOT).forEach((c) => console.log(show(c)));
  const start = performance.now();
  const first = makeTree(ROOT);
  const trees = [first, makeTree(first)];
  const cases = choose(first);
  try {
    console.log(`seed ${flags.seed}: ${cases.length} faults`);
    const verdicts = await inParallel(trees, cases, async (tree, c) => {
      const v = await judge(tree, c);
      console.log(
        `${v.seenBy === null ? "SURVIVED" : "killed  "} ${v.seconds.toFixed(1).padStart(5)} s  ${show(c)}\n                  ${v.seenBy ?? c.fault.source}`,
      );
      return v;
    });
    const survivors = verdicts.filter((v) => v.seenBy === null);
    for (const area of AREAS) {
      const own = verdicts.filter((v) => v.area === area);
      if (own.length > 0) console.log(`${area.name.padEnd(14)} ${own.filter((v) => v.seenBy !== null).length} of ${own.length} killed`);
    }
    console.log(`${verdicts.length - survivors.length} of ${verdicts.length} killed in ${((performance.now() - start) / 60_000).toFixed(1)} min`);
    if (unsound.size > 0) console.log(`left out, because they fail without a fault: ${[...unsound].join(", ")}`);
    process.exitCode = survivors.length === 0 && unsound.size === 0 ? 0 : 1;
  } finally {
    for (const tree of trees) rmSync(tree, { recursive: true, force: true, maxRetries: 5 });
  }
}

await main();
