import { readFileSync } from "node:fs";
import type { Plan } from "../../compiler/plan/planner.ts";
import { controlled, fail, planOf, product, sampler, variance } from "./harness.ts";

/**
 * Variance of one sample's gradient in the mean of q, for the graph on which Rao-Blackwellisation is taught. Score and Keep are the
 * compiler's own expressions, run by generated code; a* is that of the same samples.
 */

export const X = (JSON.parse(readFileSync(new URL("../../models/blanket.data.json", import.meta.url), "utf8")) as { readonly x: readonly number[] }).x;
const TEXT = readFileSync(new URL("../fixtures/models/blanket.ppl", import.meta.url), "utf8");

export const LATENTS = ["w1", "w2", "v", "z", "y[1]"] as const;
export type Latent = (typeof LATENTS)[number];
export const ESTIMATORS = ["naive", "control variate", "Rao-Blackwell", "both"] as const;
export type Row = readonly [number, number, number, number];

/** Reference values: naive, + control variate, + Rao-Blackwell, both; N = 50. For v at Normal(0, 1) there is none. */
export const AT_OPTIMUM: Readonly<Partial<Record<Latent, Row>>> = {
  w1: [7.4e3, 2.7, 6.5, 1.6],
  w2: [3.0e5, 91, 2.4e5, 387],
  v: [1.2e4, 4.4, 8.5, 3.0],
  z: [1.2e6, 603, 2.9e5, 5.0e3],
  "y[1]": [3.0e4, 7.2, 5.8, 0.3],
};
export const AT_STANDARD: Readonly<Partial<Record<Latent, Row>>> = {
  w1: [1.6e5, 3.2e4, 9.8, 3.6],
  w2: [2.0e5, 3.4e4, 2.5e4, 3.8e3],
  z: [3.9e5, 8.3e4, 3.6e5, 8.2e4],
  "y[1]": [1.6e5, 3.3e4, 188, 100],
};

export const blanketPlan = (x: readonly number[]): Promise<Plan> => planOf(TEXT, { x });

/** Means and sds of the best independent Normals, by coordinate ascent in closed form until nothing moves. */
export function optimum(x: readonly number[]): ReadonlyMap<string, readonly number[]> {
  let [w1, w2, v, z] = [0, 0, 0, 0];
  const y = x.map(() => 0);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  for (let sweep = 0; sweep < 40_000; sweep++) {
    w1 = v / 1.25;
    w2 = sum(y) / (x.length + 0.25);
    v = (w1 + z) / 2;
    z = (v + 4 * (sum([...x]) - sum(y))) / (1 + 4 * x.length);
    x.forEach((value, n) => (y[n] = (w2 + 4 * (value - z)) / 5));
  }
  const sd = (precision: number): number => 1 / Math.sqrt(precision);
  const scalars = { w1: [w1, sd(1.25)], w2: [w2, sd(x.length + 0.25)], v: [v, sd(2)], z: [z, sd(1 + 4 * x.length)] } as const;
  const entries = Object.entries(scalars).flatMap(([name, [m, s]]) => [[`${name}.mean`, [m]] as const, [`${name}.sd`, [s]] as const]);
  return new Map<string, readonly number[]>([...entries, ["y.mean", y], ["y.sd", y.map(() => sd(5))]]);
}

/** Coordinates at which the guide has given values, by name. */
export function coordinatesOf(plan: Plan, values: ReadonlyMap<string, readonly number[]>): Float64Array {
  const u = new Float64Array(plan.program.size);
  for (const c of plan.program.coordinates) {
    const own = values.get(c.name) ?? fail(`no value of ${c.name}`);
    own.forEach((x, i) => u.set(c.support.bijection!.toReal([x], 1, {}), c.offset + i));
  }
  return u;
}

/** The start: every factor Normal(0, 1). */
export const standard = (plan: Plan): Float64Array => Float64Array.from(plan.program.coordinates.flatMap((c) => [...c.start]));

/** Variances by latent; `batches` of `size` samples each. */
export function variances(plan: Plan, u: Float64Array, size: number, batches: number): ReadonlyMap<string, Row> {
  const draw = sampler(plan, size, (c) => c.name.endsWith(".mean"));
  const collected = new Map<string, number[][]>();
  for (let t = 1; t <= batches; t++) {
    for (const e of draw(u, 1, t)) {
      const name = e.name.replace(".mean", "").replace(/^(w1|w2|v|z)\[1\]$/, "$1");
      if (!LATENTS.includes(name as Latent)) continue;
      const [naive, kept] = [product(e.score, e.total), product(e.score, e.keep)];
      const row = [naive, controlled(naive, e.score), kept, controlled(kept, e.score)].map(variance);
      collected.set(name, [...(collected.get(name) ?? []), row]);
    }
  }
  return new Map([...collected].map(([name, list]) => [name, [0, 1, 2, 3].map((i) => list.reduce((n, r) => n + r[i]!, 0) / list.length) as unknown as Row]));
}

export function table(title: string, rows: ReadonlyMap<string, Row>): string {
  const line = (cells: readonly string[]): string => cells.map((c, i) => (i === 0 ? c.padEnd(6) : c.padStart(16))).join("");
  return [title, line(["", ...ESTIMATORS]), ...LATENTS.map((name) => line([name, ...rows.get(name)!.map((x) => x.toPrecision(3))]))].join("\n");
}
