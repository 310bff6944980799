import { isConstant, num } from "../ir/build.ts";
import { bug } from "../pass.ts";
import { interval, real } from "../supports/index.ts";
import { by, defineDistribution, scalar, type Named } from "./record.ts";

const IMPROPER = { none: "improper: the density has no integral" };

export const flat = defineDistribution<Named<"lower" | "upper">>({
  name: "Flat",
  doc: "Improper: density 1 everywhere between the bounds. The evidence is then known up to a constant.",
  source: "Gelman et al. (2013), Bayesian Data Analysis, sec. 2.8",
  rank: 0,
  tex: "\\mathrm{Flat}",
  parameters: {
    lower: scalar(real, "a", "least value; -∞ when left out", { optional: -Infinity, boundsSupport: true }),
    upper: scalar(real, "b", "greatest value; ∞ when left out", { optional: Infinity, boundsSupport: true }),
  },
  parameterisations: [by(["lower", "upper"], (c) => c)],
  support: interval,
  bounds: ({ lower, upper }) => ({ ...(!isConstant(lower, -Infinity) && { lower }), ...(!isConstant(upper, Infinity) && { upper }) }),
  improper: true,
  logDensity: () => num(0),
  family: IMPROPER,
  sample: () => bug("Flat is improper and has no draws"),
  mean: IMPROPER,
  variance: IMPROPER,
  cdf: IMPROPER,
  probes: [
    { arguments: { lower: 0, upper: 1 }, x: 0.3, logDensity: 0.0 },
    { arguments: { lower: -2, upper: 6 }, x: 5, logDensity: 0.0 },
    { arguments: { lower: 3, upper: 3.5 }, x: 3.1, logDensity: 0.0 },
  ],
});
