import { describe, expect, it } from "vitest";
import type { Distribution, Family } from "../../compiler/distributions/define.ts";
import { distributionNamed } from "../../compiler/distributions/index.ts";
import { add, div, log, mul, neg, sub } from "../../compiler/ir/build.ts";
import { positive, real } from "../../compiler/supports/index.ts";
import { DENSITY_LAWS } from "./density-laws.ts";
import { DIVERGENCE_LAWS } from "./divergence-laws.ts";
import { FAMILY_LAWS } from "./family-laws.ts";
import { Violation } from "./uses.ts";

/** The laws are worth what they refuse: records with one seeded mistake each, and the laws that must notice. */
const named = (name: string): Distribution => distributionNamed(name)!;
const familyOf = (d: Distribution): Family => {
  if ("none" in d.family) throw new Error(`${d.name} has no family form`);
  return d.family;
};
const withDensity = (d: Distribution, logDensity: Distribution["logDensity"]): Distribution => ({ ...d, logDensity });
const withFamily = (d: Distribution, change: Partial<Family>): Distribution => ({ ...d, family: { ...familyOf(d), ...change } });

const [gamma, normal, beta, poisson, binomial] = [named("Gamma"), named("Normal"), named("Beta"), named("Poisson"), named("Binomial")];

const FAULTS: readonly { readonly fault: string; readonly record: Distribution }[] = [
  { fault: "a sign: + rate · x", record: withDensity(gamma, (x, c, axes) => add(gamma.logDensity(x, c, axes), mul(2, mul(c["rate"]!, x)))) },
  { fault: "an offset: shape for shape − 1", record: withDensity(gamma, (x, c, axes) => add(gamma.logDensity(x, c, axes), log(x))) },
  { fault: "a factor: precision for precision/2", record: withDensity(normal, (x, c, axes) => sub(normal.logDensity(x, c, axes), mul(0.5, mul(c["precision"]!, mul(x, x))))) },
  { fault: "a constant: ½ log 2π left out", record: withDensity(normal, (x, c, axes) => add(normal.logDensity(x, c, axes), 0.5 * Math.log(2 * Math.PI))) },
  { fault: "a side condition: Beta on the positive numbers", record: { ...beta, support: positive } },
  { fault: "a side condition: any real for a rate", record: { ...gamma, parameters: { ...gamma.parameters, rate: { ...gamma.parameters["rate"]!, support: real } } } },
  { fault: "a derivative: log-normaliser with the wrong slope", record: withFamily(gamma, { logNormalizer: ({ x, logX }, axes) => sub(familyOf(gamma).logNormalizer({ x: x!, logX: logX! }, axes), log(neg(x!))) }) },
  { fault: "swapped natural parameters", record: withFamily(gamma, { natural: ({ shape, rate }) => ({ x: sub(shape!, 1), logX: neg(rate!) }) }) },
  { fault: "a lost base measure", record: withFamily(poisson, { logBase: (x) => mul(0, x) }) },
  { fault: "a forgotten `given`", record: withFamily(binomial, { given: ["count"] }) },
  { fault: "arguments that do not come back", record: withFamily(gamma, { fromNatural: ({ x, logX }) => ({ shape: logX!, rate: neg(x!) }) }) },
  { fault: "the mean of the base measure with a wrong sign", record: withFamily(named("ChiSquared"), { meanLogBase: ({ degrees }) => mul(0.5, degrees!) }) },
  { fault: "a mean statistic taken for another argument", record: withFamily(named("Exponential"), { fromMean: ({ x }) => ({ rate: x! }) }) },
  { fault: "scale taken for rate", record: { ...gamma, parameterisations: gamma.parameterisations.map((p, i) => (i === 1 ? { ...p, canonical: ({ shape, scale }) => ({ shape: shape!, rate: scale! }) } : p)) } },
  { fault: "a wrong mean", record: { ...gamma, mean: ({ shape, rate }) => mul(shape!, rate!) } },
  { fault: "a wrong variance", record: { ...gamma, variance: ({ shape, rate }) => div(shape!, rate!) } },
  { fault: "a false sub-family", record: { ...named("ChiSquared"), within: [{ family: "Gamma", canonical: ({ degrees }) => ({ shape: degrees!, rate: mul(0.5, 1) }) }] } },
]; // prettier-ignore

const LAWS = [...DENSITY_LAWS, ...FAMILY_LAWS, ...DIVERGENCE_LAWS];
/** The first law that a record breaks. */
const refusal = (record: Distribution, laws = LAWS): string | undefined =>
  laws.find(({ check }) => record.probes.some((probe) => violates(() => check(record, probe))))?.name;

function violates(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof Violation) return true;
    throw error;
  }
}

describe("a record with one mistake is refused", () => {
  it.each(FAULTS)("$fault", ({ record }) => expect(refusal(record)).toBeDefined());

  // What no reference value could see: the same mistakes, without the oracle's numbers.
  const UNAIDED = LAWS.filter(({ name }) => name !== "gives the reference log-densities" && name !== "is the same under every parameterisation");
  it.each(FAULTS.slice(0, 4))("$fault, by a law that needs no reference", ({ record }) => expect(refusal(record, UNAIDED)).toBeDefined());
});
