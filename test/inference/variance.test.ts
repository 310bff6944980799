import { describe, expect, it } from "vitest";
import { AT_OPTIMUM, AT_STANDARD, blanketPlan, coordinatesOf, optimum, standard, variances, X, type Row } from "./blanket-variance.ts";

/** The reduced form of test/slow/variance.test.ts: 10⁴ samples, so a fifth instead of a tenth (fourth moments: about 5 % per sd). */
const WITHIN = 0.2;

function compare(measured: ReadonlyMap<string, Row>, reference: Readonly<Record<string, Row>>): void {
  for (const [name, row] of Object.entries(reference))
    row.forEach((x, i) =>
      expect(Math.abs(measured.get(name)![i]! / x - 1), `${name}, column ${i + 1}: ${measured.get(name)![i]!} for ${x}`).toBeLessThan(WITHIN),
    );
}

describe("variance of one sample's gradient, blanket with N = 50", () => {
  it("at the mean-field optimum and at Normal(0, 1) is that of the reference table; Rao-Blackwell alone lowers every one", async () => {
    const plan = await blanketPlan(X);
    const at = [variances(plan, coordinatesOf(plan, optimum(X)), 10_000, 1), variances(plan, standard(plan), 10_000, 1)] as const;
    compare(at[0], AT_OPTIMUM);
    compare(at[1], AT_STANDARD);
    for (const rows of at) for (const [name, [naive, , kept]] of rows) expect(kept, name).toBeLessThan(naive);
  });

  it("the best independent Normals are the published ones", () => {
    const q = optimum(X);
    const expected = {
      "w1.mean": 0.1828647,
      "w2.mean": 0.1828647,
      "v.mean": 0.2285809,
      "z.mean": 0.2742971,
      "y.mean": 0.2676121,
      "w1.sd": 0.8944272,
      "w2.sd": 0.1410691,
      "v.sd": 0.7071068,
      "z.sd": 0.0705346,
      "y.sd": 0.4472136,
    };
    for (const [name, value] of Object.entries(expected)) expect(q.get(name)![0], name).toBeCloseTo(value, 6);
  });
});
