import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { prepareFit } from "../../api/prepare.ts";
import { openSession } from "../../api/session.ts";
import { fail } from "./harness.ts";

/** What a hundred thousand steps leave on the heap: below 100 kB after collection, so nothing is kept from step to step. */

const STEPS = 100_000;
const FIT = (guide: string, gradient: string): string =>
  `\nfit heap { guide = ${guide}  method = score(control_variate, rao_blackwell)  samples = 1  gradient = ${gradient} }`;
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

describe.each([
  { model: "normal_gamma", guide: "structured", gradient: "plain" },
  { model: "normal_gamma", guide: "structured", gradient: "natural" },
  { model: "blanket", guide: "mean_field", gradient: "plain" },
  { model: "blanket", guide: "mean_field", gradient: "natural" },
])("$model, $gradient gradient", ({ model, guide, gradient: kind }) => {
  it("allocates nothing that stays", async () => {
    const source = { file: `${model}.ppl`, text: read(`../fixtures/models/${model}.ppl`).replace(/fit \w+ \{[^}]*\}/g, "") + FIT(guide, kind) };
    const prepared = await prepareFit({ source, data: [{ file: "data.json", text: read(`../../models/${model}.data.json`) }], fit: "heap", set: new Map() });
    const { plan, assembly } = prepared.ok ? prepared.value : fail(prepared.errors.map((e) => e.diagnostic.message).join());
    const session = openSession(plan.program, assembly, plan.world.arrays, 1);
    const gradient = new Float64Array(plan.program.size);
    const steps = (from: number, count: number): number => {
      let total = 0;
      for (let t = from; t < from + count; t++) {
        total += session.objective.step(session.initial, gradient, t);
        session.objective.precondition?.(gradient, 0.01);
      }
      return total;
    };
    const collect = collector();
    expect(steps(1, 2000)).toBeLessThan(0);
    collect();
    const before = process.memoryUsage().heapUsed;
    expect(Number.isFinite(steps(2001, STEPS))).toBe(true);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000);
  });
});
