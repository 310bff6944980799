// Time of one step, in µs: contenders take turns within one process, the median over the rounds counts. Only ratios within one run mean anything.
//   npx tsx bench/step.ts [--steps 10000] [--rounds 9] [--peer COMMAND …]
// A peer is a program that prints JSON lines with `peer` and `us_per_step` (the first line is compared with); everything after --peer is its command line.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { prepareFit } from "../api/prepare.ts";
import { openSession } from "../api/session.ts";
import { runLoop } from "../runtime/fit/loop.ts";
import type { LoopSettings, Objective } from "../runtime/fit/types.ts";
import { normalGamma } from "./hand-written/normal-gamma.ts";

/** One way to make the step. `create` is called once per run: what it allocates is fresh, as in a fit. */
interface Contender {
  readonly name: string;
  readonly create: (seed: number) => Objective;
}

const SAMPLES = 30;
const data = Float64Array.from(JSON.parse(readFileSync(new URL("../models/normal_gamma.data.json", import.meta.url), "utf8")) as number[]);
const estimator = { controlVariate: true, raoBlackwell: true };

/** The step that the compiler generates, from the model's own file. */
async function generated(): Promise<Contender> {
  const file = "models/normal_gamma.ppl";
  const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const prepared = await prepareFit({ source: { file, text }, data: [{ file: "data", text: JSON.stringify(Array.from(data)) }], fit: "bbvi", set: new Map() });
  if (!prepared.ok) throw new Error(`${file}: ${prepared.errors.map((e) => e.diagnostic.message).join("; ")}`);
  const { plan, assembly } = prepared.value;
  return { name: "generated", create: (seed) => openSession(plan.program, assembly, plan.world.arrays, seed).objective };
}

const BY_HAND: readonly Contender[] = [
  { name: "by hand, sufficient statistics", create: (seed) => normalGamma(data, SAMPLES, seed, estimator, false) },
  { name: "by hand, loop over the data", create: (seed) => normalGamma(data, SAMPLES, seed, estimator, true) },
];

function settings(steps: number): LoopSettings {
  const optimizer = { kind: "adam", rate: { kind: "robbins_monro", scale: 100, delay: 2000, kappa: 1 }, options: {} } as const;
  return { steps, optimizer, average: "last_half", until: "steps", tolerance: 1, clamp: null, traceRows: 500 };
}

interface Timing {
  readonly name: string;
  /** µs per step, of the first run of the process (compilation included) and the median of the later ones. */
  readonly first: number;
  readonly median: number;
  /** E mu at the answer: that the work was done. */
  readonly mean: number;
}

async function measure(contenders: readonly Contender[], steps: number, rounds: number): Promise<Timing[]> {
  const times = contenders.map((): number[] => []);
  const means: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const [k, contender] of contenders.entries()) {
      const objective = contender.create(round + 1);
      const began = performance.now();
      const result = await runLoop(objective, settings(steps), new Float64Array(objective.size), { now: () => performance.now() });
      times[k]!.push(((performance.now() - began) * 1000) / steps);
      means[k] = momentsOf(objective, result.coordinates)[0]!;
    }
  }
  return contenders.map(({ name }, k) => ({ name, first: times[k]![0]!, median: median(times[k]!.slice(1)), mean: means[k]! }));
}

function momentsOf(objective: Objective, coordinates: Float64Array): Float64Array {
  const moments = new Float64Array(2 * (objective.moments?.count ?? 0));
  objective.moments?.evaluate(coordinates, moments);
  return moments;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** µs per step of the first line that the peer prints. */
function peerStep(command: readonly string[]): { readonly name: string; readonly median: number } {
  const [program = "", ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`${command.join(" ")} printed no JSON line\n${stderr}`);
  const { peer, us_per_step } = JSON.parse(line) as { readonly peer: string; readonly us_per_step: number };
  return { name: peer, median: us_per_step };
}

const argv = process.argv.slice(2);
const split = argv.includes("--peer") ? argv.indexOf("--peer") : argv.length;
const option = (name: string, otherwise: number) => (argv.slice(0, split).includes(name) ? Number(argv[argv.indexOf(name) + 1]) : otherwise);

async function main(): Promise<void> {
  const steps = option("--steps", 10_000);
  const timings = await measure([...BY_HAND, await generated()], steps, option("--rounds", 9));
  const peer = split < argv.length ? peerStep(argv.slice(split + 1)) : null;
  const base = timings[0]!.median;
  for (const { name, first, median: time, mean } of timings) {
    const toPeer = peer === null ? "" : `  ${(time / peer.median).toFixed(3)} × peer`;
    console.log(
      `${name.padEnd(36)} ${time.toFixed(2)} µs/step  first run ${first.toFixed(2)}  ${(time / base).toFixed(2)} × first row${toPeer}  E mu ${mean.toFixed(4)}`,
    );
  }
  if (peer !== null) console.log(`${peer.name.padEnd(36)} ${peer.median.toFixed(2)} µs/step`);
}

await main();
