import type { Span } from "../../grammar/span.ts";
import { costTerm, openFactor } from "../lower/factors.ts";
import { Unsupported, type World } from "../lower/world.ts";
import type { DistributionTerm, Factor } from "../model/types.ts";
import type { Coordinate } from "./coordinates.ts";
import { fisherBlocks, likelihoodOf, MOST_COORDINATES, readsAny, type FisherBlock, type FisherMatrix, type Likelihood } from "./fisher-blocks.ts";
import { readsLatents } from "./moments.ts";

/**
 * The Fisher matrix of the likelihood in the coordinates, times `scale`: one dense matrix. Throws Unsupported where a factor that reads a
 * coordinate is no exponential family.
 */
export function fisherMatrix(world: World, factors: readonly Factor[], coordinates: readonly Coordinate[], scale: number, span: Span): readonly FisherMatrix[] {
  refuseLarge(coordinates, "", span);
  const blocks = fisherBlocks(modelLikelihoods(world, factors, coordinates), coordinates, [], scale);
  refuseOpen(blocks, span);
  return [{ plates: [], coordinates, blocks, bound: null }];
}

/** What is integrated out has no value in a step. */
export function refuseOpen(blocks: readonly FisherBlock[], span: Span): void {
  const open = blocks.find((b) => readsLatents(b.output.value));
  if (open !== undefined) throw new Unsupported("natural", span, { why: `the Fisher matrix of ${open.row.label} reads latents that are integrated out` });
}

/** `of`: which matrix, if there are several, " of x". */
export function refuseLarge(coordinates: readonly Coordinate[], of: string, span: Span, plates = 1): void {
  const size = coordinates.reduce((n, c) => n + c.start.length, 0) / Math.max(1, plates);
  if (size > MOST_COORDINATES)
    throw new Unsupported("natural", span, { why: `the Fisher matrix${of} of ${size} free numbers is too large (at most ${MOST_COORDINATES})` });
}

const COMPOUND: Readonly<Record<DistributionTerm["kind"], string>> = {
  family: "a family",
  truncated: "truncated",
  censored: "censored",
  mixture: "a mixture",
  ordered: "ordered",
};

/** The factors that tell something about the coordinates, as families. */
export function modelLikelihoods(world: World, factors: readonly Factor[], coordinates: readonly Coordinate[]): readonly Likelihood[] {
  const names = new Set(coordinates.map((c) => c.input.name));
  return factors.flatMap((factor) => {
    if (!readsAny(costTerm(world, factor).expr, names)) return [];
    if (factor.kind === "potential")
      throw new Unsupported("natural", factor.span, { why: "a `factor` statement that reads a param is no distribution of data" });
    const { law, plates, value } = openFactor(world, factor);
    const subject = `the distribution of ${factor.value.variable}`;
    const compound = COMPOUND[factor.distribution.kind];
    return [likelihoodOf({ law, plates, value: value.expr, valueEvents: value.events, subject, compound, span: factor.span }, names)];
  });
}
