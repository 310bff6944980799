import { describe, expect, it } from "vitest";
import { DISTRIBUTIONS, distributionNamed } from "../../compiler/distributions/index.ts";
import { Use } from "../helpers/distribution-use.ts";
import { FAMILY_LAWS } from "./family-laws.ts";

const FAMILIES = DISTRIBUTIONS.filter((d) => !("none" in d.family));

describe.each(FAMILIES)("$name", (record) => {
  it.each(FAMILY_LAWS)("$name", ({ check }) => {
    for (const probe of record.probes) check(record, probe);
  });
});

it("a record without a family form says why", () => {
  const reasons = DISTRIBUTIONS.flatMap((d) => ("none" in d.family ? [d.family.none] : []));
  expect(reasons.every((r) => r.length > 10)).toBe(true);
});

it("statistics stand in the order in which they are listed", () => {
  const order = (name: string): string[] => {
    const { family } = distributionNamed(name)!;
    return "none" in family ? [] : Object.keys(family.shapes);
  };
  expect(order("Gamma")).toEqual(["x", "logX"]);
  expect(order("Normal")).toEqual(["x", "xx"]);
  for (const d of FAMILIES) {
    const use = Use.of(d, d.probes[0]!);
    if ("none" in d.family) continue;
    const names = Object.keys(d.family.shapes);
    expect(Object.keys(d.family.statistics(use.x, use.axes, use.canonical))).toEqual(names);
    expect(Object.keys(d.family.natural(use.canonical, use.axes))).toEqual(names);
  }
});

it("the family form of Normal(1e6, sd 1e-3) loses the digits that the log-density keeps", () => {
  const normal = distributionNamed("Normal")!;
  const probe = normal.probes.find((p) => p.arguments["mean"] === 1e6)!;
  expect(Use.of(normal, probe).logDensity(probe.x)).toBeCloseTo(5.4888, 4);
});
