// Time of one step against the number of data, where sufficient statistics exist: they should be equal within noise.
//   npx tsx bench/sizes.ts
import { readFileSync } from "node:fs";
import { prepareFit } from "../api/prepare.ts";
import { openSession } from "../api/session.ts";

const STEPS = 20_000;
const ROUNDS = 9;
const file = "models/normal_gamma.ppl";
const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

async function stepFor(size: number): Promise<() => number> {
  const x = Array.from({ length: size }, (_, i) => 1 + Math.sin(i));
  const prepared = await prepareFit({ source: { file, text }, data: [{ file: "data", text: JSON.stringify({ x }) }], fit: "bbvi", set: new Map() });
  if (!prepared.ok) throw new Error(prepared.errors.map((e) => e.diagnostic.message).join("; "));
  const { plan, assembly } = prepared.value;
  const { objective } = openSession(plan.program, assembly, plan.world.arrays, 1);
  const [coordinates, gradient] = [new Float64Array(objective.size), new Float64Array(objective.size)];
  return () => {
    const began = performance.now();
    for (let t = 1; t <= STEPS; t++) objective.step(coordinates, gradient, t);
    return ((performance.now() - began) * 1000) / STEPS;
  };
}

const sizes = [1e2, 1e4, 1e6];
const steps = await Promise.all(sizes.map(stepFor));
const times = sizes.map((): number[] => []);
for (let round = 0; round <= ROUNDS; round++) steps.forEach((step, k) => times[k]!.push(step()));
sizes.forEach((size, k) => {
  const sorted = times[k]!.slice(1).sort((a, b) => a - b);
  console.log(
    `N = ${String(size).padStart(7)}  ${sorted[sorted.length >> 1]!.toFixed(2)} µs/step  (${sorted[0]!.toFixed(2)} to ${sorted[sorted.length - 1]!.toFixed(2)})`,
  );
});
