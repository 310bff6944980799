// Whole processes against `node -e 0`: wall time of the built command, start to end. The cases take turns; the median over the rounds counts.
//   npm run build && npx tsx bench/whole-process.ts [--rounds 10]
// Only the ratios mean anything. The first run of each command, which leaves the bytecode that later ones find, is shown by itself.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLI = join(ROOT, "dist/cli.js");
const MODEL = join(ROOT, "models/normal_gamma.ppl");

/** `target`: the largest ratio to bare Node that is wanted; null where none is set. */
interface Case {
  readonly name: string;
  readonly argv: readonly string[];
  readonly target: number | null;
}

const CASES: readonly Case[] = [
  { name: "node -e 0", argv: ["-e", "0"], target: null },
  { name: "ppl --version", argv: [CLI, "--version"], target: null },
  { name: "ppl check", argv: [CLI, "check", MODEL], target: null },
  { name: "ppl compile --emit js", argv: [CLI, "compile", MODEL], target: null },
  { name: "ppl fit, 20 steps", argv: [CLI, "fit", MODEL, "--steps", "20"], target: null },
  { name: "ppl fit, 10,000 steps", argv: [CLI, "fit", MODEL], target: 5 },
  { name: "ppl fit exact", argv: [CLI, "fit", MODEL, "exact"], target: 3 },
  { name: "ppl fit cavi", argv: [CLI, "fit", MODEL, "cavi"], target: 3 },
  { name: "ppl fit exact, one latent", argv: [CLI, "fit", join(ROOT, "models/poisson_gamma.ppl"), "exact"], target: 3 },
];

/** Milliseconds of one process. A fit that is not to be trusted (3) has run all the same. */
function time({ name, argv }: Case, folder: string): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8" });
  if (status !== 0 && status !== 3) throw new Error(`${name} ended with ${String(status)}\n${stderr}`);
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function main(): void {
  if (!existsSync(CLI)) throw new Error("no dist/cli.js: npm run build");
  const at = process.argv.indexOf("--rounds");
  const rounds = at < 0 ? 10 : Number(process.argv[at + 1]);
  const folder = mkdtempSync(join(tmpdir(), "ppl-bench-"));
  try {
    const first = CASES.map((c) => time(c, folder));
    const times = CASES.map((): number[] => []);
    for (let round = 0; round < rounds; round++) CASES.forEach((c, k) => times[k]!.push(time(c, folder)));
    const base = median(times[0]!);
    CASES.forEach(({ name, target }, k) => {
      const ratio = median(times[k]!) / base;
      const verdict = target === null ? "" : `  target ≤ ${String(target)} ×: ${ratio <= target ? "met" : "missed"}`;
      const least = Math.min(...times[k]!) / Math.min(...times[0]!);
      console.log(
        `${name.padEnd(24)} ${median(times[k]!).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} × node (least: ${least.toFixed(2)} ×)  first run ${first[k]!.toFixed(0)} ms${verdict}`,
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
