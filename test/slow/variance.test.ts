import { describe, expect, it } from "vitest";
import { AT_OPTIMUM, AT_STANDARD, blanketPlan, coordinatesOf, optimum, standard, table, variances, X, type Row } from "../inference/blanket-variance.ts";

const SIZE = 20_000;
const BATCHES = 40;

function compare(measured: ReadonlyMap<string, Row>, reference: Readonly<Record<string, Row>>): void {
  for (const [name, row] of Object.entries(reference))
    row.forEach((x, i) =>
      expect.soft(Math.abs(measured.get(name)![i]! / x - 1), `${name}, column ${i + 1}: ${measured.get(name)![i]!} for ${x}`).toBeLessThan(0.1),
    );
}

describe("variance of one sample's gradient in the mean of q, blanket", () => {
  it("is within a tenth of the reference, N = 50", async () => {
    const plan = await blanketPlan(X);
    const best = variances(plan, coordinatesOf(plan, optimum(X)), SIZE, BATCHES);
    const start = variances(plan, standard(plan), SIZE, BATCHES);
    process.stdout.write(`${table("at the mean-field optimum", best)}\n${table("at Normal(0, 1)", start)}\n`);
    compare(best, AT_OPTIMUM);
    compare(start, AT_STANDARD);
    for (const rows of [best, start]) for (const [name, [naive, , kept]] of rows) expect.soft(kept, name).toBeLessThan(naive);
  });

  it("the gain of both over the control variate alone grows with N for an element of a plate: 5 with 10 values, 24 with 50", async () => {
    const gains: number[] = [];
    for (const n of [10, 50]) {
      const x = X.slice(0, n);
      const plan = await blanketPlan(x);
      const [, control, , both] = variances(plan, coordinatesOf(plan, optimum(x)), SIZE, BATCHES).get("y[1]")!;
      gains.push(control / both);
    }
    process.stdout.write(`gain at y[1]: ${gains.map((g) => g.toFixed(2)).join(", ")}\n`);
    expect.soft(Math.abs(gains[0]! / 5 - 1)).toBeLessThan(0.1);
    expect.soft(Math.abs(gains[1]! / 24 - 1)).toBeLessThan(0.1);
  });
});
