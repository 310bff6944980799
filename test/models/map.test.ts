import { expect, it } from "vitest";
import { fitModel, flat, jointOf, meansOf, oracle } from "./harness.ts";

const MAP = { method: "map" };

it("local_level: the mode of a Normal posterior is its mean (test/oracles/model_answers.py)", async () => {
  const { mean } = (oracle("model_answers.json") as { readonly local_level: { readonly mean_field: { readonly mean: { readonly x: readonly number[] } } } }).local_level.mean_field;
  const { document } = await fitModel("local_level", { set: MAP, steps: 3000 });
  mean.x.forEach((m, t) => expect(Math.abs(meansOf(document, "x")[t]! - m)).toBeLessThan(1e-5));
  expect(document.verdict.level).toBe("trust");
});

it("linear_regression: the mode of the coefficients is their mean, exactly 0.9546233, 2.0488062", async () => {
  const { document } = await fitModel("linear_regression", { set: MAP, steps: 3000 });
  expect(meansOf(document, "b").map((b) => b.toFixed(5))).toEqual(["0.95462", "2.04881"]);
});

it("garch11, where one support ends at another latent: no neighbour of the mode has a larger log-joint", async () => {
  const { document } = await fitModel("garch11", { set: MAP, steps: 6000 });
  const joint = await jointOf("garch11");
  const mode = new Map(Object.entries(document.latents).map(([name, { mean }]) => [name, Float64Array.from(flat(mean))]));
  const top = joint.evaluate(mode);
  expect(Math.abs(top - Number(document.objective.value))).toBeLessThan(1e-9 * Math.abs(top));
  for (const name of mode.keys()) for (const share of [-0.02, 0.02]) expect(joint.evaluate(new Map(mode).set(name, mode.get(name)!.map((v) => v * (1 + share))))).toBeLessThan(top);
});
