import { describe, expect, it } from "vitest";
import { suggest } from "../../grammar/suggest.ts";
import { checked, mistakes } from "./harness.ts";

const TEN = `model ten {
  data x: real[N], y: real[M], county: category(J)[N]
  const sigma = 1
  mu ~ Normal(mean = 0, sd = -1)
  alpha ~ Normal(mean = 0, sd = 1, size = K)
  rate ~ Exponential(1)
  theta ~ Normal(mean = 0, sd = sigam)
  beta ~ Gamma(shape = 1, rat = 2)
  let total = sum(x + y)
  for n in N {
    x[n] ~ Normal(mean = mu + alpha[county[n]], sd = sigma)
    eps ~ Normal(mean = 0, sd = 1)
  }
  for t in 2..T { z[t] ~ Normal(mean = z[t-1], sd = 1) }
  a ~ Normal(mean = b, sd = 1)
  b ~ Normal(mean = a, sd = 1)
}
guide q { muu ~ Normal(mean = ?, sd = ?) }
`;

describe("ten independent mistakes in one file", () => {
  it("give ten diagnostics, each at its place, and no other", () => {
    expect(mistakes(TEN)).toEqual([
      "E2003 -1",
      "E2203 1",
      "E2001 sigam",
      "E2202 rat",
      "E2101 x + y",
      "E2106 county[n]",
      "E2301 eps",
      "E2305 z[t]",
      "E2306 a",
      "E2404 muu",
    ]);
  });

  it("name what was probably meant", () => {
    const hints = checked(TEN).diagnostics.map((d) => d.hint ?? "");
    for (const wanted of ["sigma", "rate", "mu"]) expect(hints.some((h) => h.includes(`did you mean \`${wanted}\`?`))).toBe(true);
    expect(suggest("sigam", ["sigma", "mu"])).toBe("sigma");
  });

  it("each alone gives itself", () => {
    const repairs: readonly (readonly [string, string])[] = [
      ["sd = -1", "sd = 1"],
      ["Exponential(1)", "Exponential(rate = 1)"],
      ["sigam", "sigma"],
      ["rat = 2", "rate = 2"],
      ["sum(x + y)", "sum(x) + sum(y)"],
      ["size = K", "size = J"],
      ["    eps ~", "    eps[n] ~"],
      ["let total", "z[1] ~ Normal(mean = 0, sd = 1)  let total"],
      ["a ~ Normal(mean = b", "a ~ Normal(mean = 0"],
      ["muu ~", "mu ~"],
    ];
    for (const keep of repairs) {
      const text = repairs.filter((r) => r !== keep).reduce((t, [wrong, right]) => t.replace(wrong, right), TEN);
      expect(
        checked(text).diagnostics.filter((d) => d.severity === "error"),
        keep[0],
      ).toHaveLength(1);
    }
  });
});
