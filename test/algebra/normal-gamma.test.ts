// Oracle: the cdf of z as the integral of a Normal cdf over the Gamma of τ, by the trapezoidal rule in log τ; arguments by sums over the data.
import { describe, expect, it } from "vitest";
import { lgamma, normalCdf } from "../../runtime/math/index.ts";
import { dataOf, sourceOf } from "../models/harness.ts";
import { answered } from "./harness.ts";
import { range, sum } from "./fixed-points.ts";

interface Joint {
  readonly mean: number;
  readonly count: number;
  readonly shape: number;
  readonly rate: number;
}

/** P(z ≤ x): smooth in log τ and 0 at both ends, so 4000 points leave nothing to rounding. */
function cdf(x: number, { mean, count, shape, rate }: Joint): number {
  const [from, to, points] = [Math.log(shape / rate) - 40 / Math.sqrt(shape), Math.log(shape / rate) + 40 / Math.sqrt(shape), 4000];
  const step = (to - from) / points;
  return (
    step *
    sum(
      range(points + 1).map((i) => {
        const u = from + i * step;
        const tau = Math.exp(u);
        return Math.exp(shape * u - rate * tau + shape * Math.log(rate) - lgamma(shape)) * normalCdf((x - mean) * Math.sqrt(count * tau));
      }),
    )
  );
}

const TEXT = `model m {
  data group: category(G)[N], x: real[N], centre: real[G]
  for g in G {
    tau[g] ~ Gamma(shape = 2, rate = 1.5)
    mu[g] ~ Normal(mean = centre[g], precision = 0.3 * tau[g])
  }
  for n in N { x[n] ~ Normal(mean = mu[group[n]], precision = tau[group[n]]) }
}
`;
const DATA = { group: [1, 2, 2, 1, 3, 2, 1, 2], x: [0.3, 4.1, 3.7, -0.4, 8, 4.4, 0.9, 2.9], centre: [0, 3, 7] };

/** Bernardo & Smith (1994), section 5.2.1. */
function posterior(g: number): Joint {
  const x = DATA.x.filter((_, n) => DATA.group[n] === g + 1);
  const [count, centre] = [0.3 + x.length, DATA.centre[g]!];
  const mean = (0.3 * centre + sum(x)) / count;
  const rate = 1.5 + 0.5 * (0.3 * centre ** 2 + sum(x.map((v) => v * v)) - count * mean ** 2);
  return { mean, count, shape: 2 + x.length / 2, rate };
}

describe("a Normal whose precision is a Gamma latent times data", () => {
  it("is a NormalGamma under the names of both, and a StudentT by itself", async () => {
    const { document } = await answered({ text: TEXT, data: DATA, fit: "exact" });
    const joint = document.guide["mu,tau"]!;
    expect(joint.distribution).toBe("NormalGamma");
    expect(document.guide["mu"]!.distribution).toBe("StudentT");
    expect(document.guide["tau"]!.distribution).toBe("Gamma");
    range(3).forEach((g) => {
      const expected = posterior(g);
      for (const [name, value] of Object.entries(expected) as readonly (readonly [string, number])[])
        expect((joint.arguments[name] as readonly number[]).at(g)).toBeCloseTo(value, 9);
      const mu = document.latents["mu"] as Readonly<Record<"mean" | "sd" | "q05" | "q50" | "q95", readonly number[]>>;
      expect(cdf(mu.q05[g]!, expected)).toBeCloseTo(0.05, 9);
      expect(cdf(mu.q50[g]!, expected)).toBeCloseTo(0.5, 9);
      expect(cdf(mu.q95[g]!, expected)).toBeCloseTo(0.95, 9);
      expect(mu.mean[g]).toBeCloseTo(expected.mean, 9);
      expect(mu.sd[g]! ** 2).toBeCloseTo(expected.rate / (expected.shape - 1) / expected.count, 9);
    });
  });

  it("has the numbers of the model of the first five minutes", async () => {
    const { document } = await answered({ text: sourceOf("normal_gamma").text, data: dataOf("normal_gamma"), fit: "exact" });
    const { arguments: args } = document.guide["mu,tau"]!;
    expect(Object.keys(args)).toEqual(["mean", "count", "shape", "rate"]);
    [0.8902267314, 100.1, 51, 110.0762213616].forEach((v, i) => expect(Object.values(args)[i]).toBeCloseTo(v, 9));
  });

  it("of weights is a MultivariateNormalGamma, each of them a StudentT", async () => {
    const text = `model m {
  data x: real[N, P], y: real[N]
  tau ~ Gamma(shape = 3, rate = 2)
  for p in P { b[p] ~ Normal(mean = 0, precision = 0.5 * tau) }
  for n in N { y[n] ~ Normal(mean = x[n] @ b, precision = tau) }
}
`;
    const x = [[1, 0.2], [1, -1.1], [1, 0.7], [1, 1.9], [1, -0.3]]; // prettier-ignore
    const y = [1.1, -0.7, 2.2, 3.9, 0.4];
    const { document } = await answered({ text, data: { x, y }, fit: "exact" });
    const joint = document.guide["b,tau"]!;
    expect(joint.distribution).toBe("MultivariateNormalGamma");
    // Λ = ½ I + Σ x xᵀ, m = Λ⁻¹ Σ x y.
    const [a, b, d] = [0.5 + 5, sum(x.map((r) => r[1]!)), 0.5 + sum(x.map((r) => r[1]! ** 2))];
    const [u, v] = [sum(y), sum(y.map((value, n) => value * x[n]![1]!))];
    const det = a * d - b * b;
    const m = [(d * u - b * v) / det, (a * v - b * u) / det];
    const rate = 2 + 0.5 * (sum(y.map((value) => value ** 2)) - m[0]! * u - m[1]! * v);
    const close = (found: unknown, wanted: readonly number[]): void => {
      [found].flat(3).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 9));
      expect([found].flat(3).length).toBe(wanted.length);
    };
    close(joint.arguments["precision"], [a, b, b, d]);
    close(joint.arguments["mean"], m);
    close([joint.arguments["shape"], joint.arguments["rate"]], [5.5, rate]);
    const latent = document.latents["b"] as Readonly<Record<"q05" | "q95", readonly number[]>>;
    [d / det, a / det].forEach((variance, p) => {
      const own = { mean: m[p]!, count: 1 / variance, shape: 5.5, rate };
      expect(cdf(latent.q05[p]!, own)).toBeCloseTo(0.05, 9);
      expect(cdf(latent.q95[p]!, own)).toBeCloseTo(0.95, 9);
    });
  });
});

it("a variance that is InverseGamma makes a NormalInverseGamma, and the same StudentT", async () => {
  const text = `model m { data x: real[N]
  v ~ InverseGamma(shape = 3, scale = 2)
  mu ~ Normal(mean = 0.5, variance = 2 * v)
  for n in N { x[n] ~ Normal(mean = mu, variance = v) } }
`;
  const x = [0.3, 1.9, -0.4, 1.1, 0.7];
  const { document } = await answered({ text, data: { x }, fit: "exact" });
  const joint = document.guide["mu,v"]!;
  expect(joint.distribution).toBe("NormalInverseGamma");
  const [count, mean] = [5.5, (0.25 + sum(x)) / 5.5];
  const expected = { mean, count, shape: 5.5, scale: 2 + 0.5 * (0.125 + sum(x.map((v) => v * v)) - count * mean * mean) };
  for (const [name, value] of Object.entries(expected)) expect(joint.arguments[name]).toBeCloseTo(value, 9);
  const mu = document.latents["mu"]!;
  expect(cdf(Number(mu.q05), { mean, count, shape: 5.5, rate: expected.scale })).toBeCloseTo(0.05, 9);
  expect(cdf(Number(mu.q95), { mean, count, shape: 5.5, rate: expected.scale })).toBeCloseTo(0.95, 9);
});

it.each([
  { what: "the precision is no latent", law: "precision = 0.3" },
  { what: "the precision is a power of the latent", law: "precision = 0.3 * tau^2", fit: "cavi" },
])("no joint block: $what", async ({ law, fit = "exact" }) => {
  const text = `model m {\n  data x: real[N]\n  tau ~ Gamma(shape = 2, rate = 1)\n  mu ~ Normal(mean = 0, ${law})\n  for n in N { x[n] ~ Normal(mean = mu, precision = ${fit === "exact" ? "2" : "tau"}) }\n}\n`;
  const outcome = await answered({ text, data: { x: [1, 2] }, fit }).catch(() => null);
  expect(Object.keys(outcome?.document.guide ?? {}).filter((key) => key.includes(","))).toEqual([]);
});
