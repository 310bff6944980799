import { expect, it } from "vitest";
import { fitModel } from "./harness.ts";

// Published comparison of gradient and natural gradient: step, shape, scale, average negative log-likelihood before the step.
const GRADIENT_DESCENT: Readonly<Record<number, string>> = {
  1: "0.6516, 8.0032, 3.1866",
  15: "1.0504, 7.9743, 2.8331",
  30: "1.0853, 7.9160, 2.8296",
  45: "1.0933, 7.8551, 2.8270",
  60: "1.0989, 7.7937, 2.8245",
  90: "1.1101, 7.6698, 2.8193",
  150: "1.1339, 7.4175, 2.8086",
};

const NATURAL_GRADIENT: Readonly<Record<number, string>> = {
  1: "0.5340, 7.8695, 3.1866",
  15: "1.2770, 4.3331, 2.7370",
  30: "2.3102, 2.5556, 2.5688",
  45: "2.8686, 2.1013, 2.5450",
  60: "3.0273, 2.0018, 2.5435",
  90: "3.0701, 1.9768, 2.5434",
  150: "3.0720, 1.9756, 2.5434",
};

it.each([
  { fit: "gd", table: GRADIENT_DESCENT, level: "reject" },
  { fit: "ngd", table: NATURAL_GRADIENT, level: "trust" },
])("fit $fit prints the published trace, every digit", async ({ fit, table, level }) => {
  const { trace, document } = await fitModel("gamma_mle", { fit });
  const column = (name: string): number => trace.columns.indexOf(name);
  const [step, shape, scale, objective] = ["step", "alpha", "beta", "log_likelihood"].map(column) as [number, number, number, number];
  expect(trace.rows.length).toBe(150);
  for (const [at, expected] of Object.entries(table)) {
    const row = trace.rows.find((r) => r[step] === Number(at))!;
    expect([row[shape]!, row[scale]!, -row[objective]! / 1000].map((v) => v.toFixed(4)).join(", "), `step ${at}`).toBe(expected);
  }
  expect(document.verdict.level).toBe(level);
});

it("reaches the maximum of the likelihood with Adam in unconstrained coordinates: shape 3.0720, scale 1.9756", async () => {
  const { document } = await fitModel("gamma_mle", { fit: "gd", steps: 4000, set: { coordinates: "unconstrained", optimizer: "adam(0.05)" } });
  expect(Number(document.params["alpha"]).toFixed(4)).toBe("3.0720");
  expect(Number(document.params["beta"]).toFixed(4)).toBe("1.9756");
  expect(document.verdict.level).toBe("trust");
});
