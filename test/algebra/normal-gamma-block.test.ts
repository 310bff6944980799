// Two latents as one block of coordinate ascent. Oracles: the exact posterior; the fixed point of a mixture, iterated by loops from Bishop (2006), section 10.2.
import { describe, expect, it } from "vitest";
import { digamma } from "../../runtime/math/index.ts";
import { dataOf, sourceOf } from "../models/harness.ts";
import { range, sum } from "./fixed-points.ts";
import { answered, refusal } from "./harness.ts";

describe.each(["normal_gamma", "linear_regression"])("%s with a structured guide", (name) => {
  it("reaches the log evidence: q is the posterior", async () => {
    const question = { text: sourceOf(name).text, data: dataOf(name) };
    const { document } = await answered({ ...question, fit: "cavi", set: { guide: "structured" } });
    const exact = (await answered({ ...question, fit: "exact" })).document;
    expect(Math.abs(Number(document.elbo!.value) - Number(exact.logEvidence))).toBeLessThan(1e-9);
    const joint = Object.keys(exact.guide).find((key) => key.includes(","))!;
    expect(document.guide[joint]!.distribution).toBe(exact.guide[joint]!.distribution);
    for (const key of Object.keys(exact.guide)) {
      for (const [argument, value] of Object.entries(exact.guide[key]!.arguments)) {
        const found = [document.guide[key]!.arguments[argument]].flat(3);
        [value].flat(3).forEach((v, i) => expect(Math.abs(Number(found[i]) / Number(v) - 1)).toBeLessThan(1e-9));
      }
    }
    expect(document.converged).toBe(true);
  });
});

const K = 2;
const [CENTRE, PRIOR, X] = [[-1, 2], { count: 0.4, shape: 1.5, rate: 1, weight: 1.3 }, [-1.7, -0.9, -1.3, 0.1, 1.6, 2.4, 2.2, 3.1, 1.9]] as const; // prettier-ignore
const MIXTURE = `model mixture {
  data x: real[N], centre: real[K]
  w ~ Dirichlet(concentration = ${PRIOR.weight}, size = K)
  for k in K {
    tau[k] ~ Gamma(shape = ${PRIOR.shape}, rate = ${PRIOR.rate})
    mu[k] ~ Normal(mean = centre[k], precision = ${PRIOR.count} * tau[k])
  }
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Normal(mean = mu[z[n]], precision = tau[z[n]])
  }
}
guide together { for k in K { tau[k] ~ Gamma(shape = ?, rate = ?)  mu[k] ~ Normal(mean = ?, precision = ? * tau[k]) } }
guide apart { for k in K { tau[k] ~ Gamma(shape = ?, rate = ?)  mu[k] ~ Normal(mean = ?, sd = ?) } }
fit cavi { method = cavi  guide = together  tolerance = 1e-10 }
fit apart { method = cavi  guide = apart  tolerance = 1e-10 }
`;

interface Component {
  readonly mean: number;
  readonly count: number;
  readonly shape: number;
  readonly rate: number;
  readonly weight: number;
}

function sweep(q: readonly Component[]): readonly Component[] {
  const all = sum(q.map((c) => c.weight));
  const logits = (x: number): readonly number[] =>
    q.map((c) => {
      const [logWeight, logTau] = [digamma(c.weight) - digamma(all), digamma(c.shape) - Math.log(c.rate)];
      return logWeight + 0.5 * logTau - 0.5 * ((c.shape / c.rate) * (x - c.mean) ** 2 + 1 / c.count);
    });
  const shares = X.map((x) => {
    const e = logits(x).map(Math.exp);
    return e.map((v) => v / sum(e));
  });
  return range(K).map((k) => {
    const n = sum(shares.map((r) => r[k]!));
    const count = PRIOR.count + n;
    const mean = (PRIOR.count * CENTRE[k]! + sum(X.map((x, i) => shares[i]![k]! * x))) / count;
    const squares = PRIOR.count * CENTRE[k]! ** 2 + sum(X.map((x, i) => shares[i]![k]! * x * x)) - count * mean * mean;
    return { mean, count, shape: PRIOR.shape + n / 2, rate: PRIOR.rate + squares / 2, weight: PRIOR.weight + n };
  });
}

describe("a mixture whose components have means and precisions together", () => {
  const data = { x: X, centre: CENTRE };

  it("has the fixed point of the loops", async () => {
    let q: readonly Component[] = CENTRE.map((mean) => ({ mean, count: 5, shape: 5, rate: 3, weight: 5 }));
    for (let i = 0; i < 3000; i++) q = sweep(q);
    const { document } = await answered({ text: MIXTURE, data, fit: "cavi" });
    const joint = document.guide["mu,tau"]!;
    expect(joint.distribution).toBe("NormalGamma");
    for (const name of ["mean", "count", "shape", "rate"] as const)
      q.forEach((c, k) => expect((joint.arguments[name] as readonly number[]).at(k)).toBeCloseTo(c[name], 6));
    q.forEach((c, k) => expect((document.guide["w"]!.arguments["concentration"] as readonly number[]).at(k)).toBeCloseTo(c.weight, 6));
    expect([document.plan["mu"], document.plan["tau"]]).toEqual(["cavi", "cavi"]);
  });

  it("is the same by batches, where the batch is all data", async () => {
    const text = `${MIXTURE}fit svi { method = svi  guide = together  batch = ${X.length} of N  step = 1  epochs = 2000  tolerance = 1e-12 }`;
    const [svi, cavi] = await Promise.all(["svi", "cavi"].map(async (fit) => (await answered({ text, data, fit })).document));
    const [a, b] = [svi!.guide["mu,tau"]!.arguments, cavi!.guide["mu,tau"]!.arguments];
    for (const name of Object.keys(b)) [b[name]].flat(2).forEach((v, k) => expect(Number([a[name]].flat(2)[k])).toBeCloseTo(Number(v), 6));
    expect(Number(svi!.elbo!.value)).toBeCloseTo(Number(cavi!.elbo!.value), 8);
  });

  it("is nearer to the posterior than the factors apart, and certified", async () => {
    const [together, apart] = await Promise.all(["cavi", "apart"].map(async (fit) => (await answered({ text: MIXTURE, data, fit, check: true })).document));
    expect(Number(together!.elbo!.value)).toBeGreaterThan(Number(apart!.elbo!.value) + 1e-3);
    for (const d of [together!, apart!]) expect(d.certificate!.filter((c) => !c.passed)).toEqual([]);
    expect(together!.certificate!.map((c) => c.of)).toContain("mu, tau");
  });
});

describe("a guide that depends otherwise is refused", () => {
  it.each([
    {
      what: "the prior of mu does not depend on tau",
      text: "model m { data x: real[N]\n  tau ~ Gamma(shape = 2, rate = 1)\n  mu ~ Normal(mean = 0, sd = 1)\n  for n in N { x[n] ~ Normal(mean = mu, precision = tau) } }\nguide g { tau ~ Gamma(shape = ?, rate = ?)  mu ~ Normal(mean = ?, precision = ? * tau) }",
      says: /^E3012 \(line 3\).*mu/,
    },
    {
      what: "two latents depend on one",
      text: "model m { data x: real[N]\n  tau ~ Gamma(shape = 2, rate = 1)\n  a ~ Normal(mean = 0, precision = tau)\n  b ~ Normal(mean = 0, precision = tau)\n  for n in N { x[n] ~ Normal(mean = a + b, precision = tau) } }\nguide g { tau ~ Gamma(shape = ?, rate = ?)  a ~ Normal(mean = ?, precision = ? * tau)  b ~ Normal(mean = ?, precision = ? * tau) }",
      says: /^E3007 .*two latents depend on tau/,
    },
    {
      what: "a chain of three",
      text: "model m { data x: real[N]\n  tau ~ Gamma(shape = 2, rate = 1)\n  a ~ Normal(mean = 0, precision = tau)\n  b ~ Normal(mean = a, precision = 1)\n  for n in N { x[n] ~ Normal(mean = b, precision = 1) } }\nguide g { tau ~ Gamma(shape = ?, rate = ?)  a ~ Normal(mean = ?, precision = ? * tau)  b ~ Normal(mean = ? * a, sd = ?) }",
      says: /^E3007 .*b depends on a/,
    },
  ])("$what", async ({ text, says }) => {
    expect(await refusal({ text: `${text}\nfit cavi { method = cavi  guide = g }\n`, data: { x: [1, 2, 3] }, fit: "cavi" })).toMatch(says);
  });
});
