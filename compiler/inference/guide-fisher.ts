import type { Span } from "../../grammar/span.ts";
import { extentOf, hasAxis, makeAxis, SAMPLES } from "../ir/axes.ts";
import { mul, sum } from "../ir/build.ts";
import { substitute } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { World } from "../lower/world.ts";
import type { Factor } from "../model/types.ts";
import type { Coordinate } from "./coordinates.ts";
import { fisherBlocks, likelihoodOf, readsAny, type FisherMatrix, type Likelihood } from "./fisher-blocks.ts";
import { modelLikelihoods, refuseLarge, refuseOpen } from "./fisher-matrix.ts";
import { drawLatents, type GuideStatement } from "./guide.ts";
import { readsLatents } from "./moments.ts";

/**
 * What a natural gradient of the ELBO needs, over latents as inputs. For the holes of a statement: the Fisher information of its q, one small
 * matrix per element of its plates. For `shared`, params behind several statements: one dense matrix, the sum over the statements of the guide
 * and of the model that read them, of the model with the latents as if they were observed. Between holes and params it is taken as zero:
 * any positive definite matrix leaves the stationary points where they are.
 * Sources: Amari (1998); of the complete data: Titterington (1984), Journal of the Royal Statistical Society B 46, 257.
 */
export function guideFisher(
  world: World,
  statements: readonly GuideStatement[],
  factors: readonly Factor[],
  shared: readonly Coordinate[],
  span: Span,
): readonly FisherMatrix[] {
  const own = statements.filter((s) => s.coordinates.length > 0).map((s) => statementMatrix(s));
  if (shared.length === 0) return own;
  refuseLarge(shared, " of the params", span);
  const names = namesOf(shared);
  const readers = statements.filter((s) => readsAny(s.logDensity, names));
  const likelihoods = [...modelLikelihoods(world, factors, shared), ...readers.map((s) => statementLikelihood(s, names))];
  const elements = likelihoods.reduce((n, l) => n + l.elements, 0);
  return [
    ...own,
    { plates: [], coordinates: shared, blocks: fisherBlocks(likelihoods, shared, [], 1), bound: { elements, pure: shared.map(isPure), discrete: false } },
  ];
}

/** In a support that is not the whole line a coordinate is a logarithm, a logit or a partial correlation. */
const isPure = (c: Coordinate): boolean => c.support.name !== "real";

const namesOf = (coordinates: readonly Coordinate[]): ReadonlySet<string> => new Set(coordinates.map((c) => c.input.name));

function statementMatrix(s: GuideStatement): FisherMatrix {
  const { plates, coordinates } = s;
  refuseLarge(coordinates, ` of the guide of ${s.variable}`, s.span, extentOf(plates));
  const likelihood = statementLikelihood(s, namesOf(coordinates));
  const elements = likelihood.elements / Math.max(1, extentOf(plates));
  const discrete = s.law.family?.record.support.discrete === true;
  return {
    plates,
    coordinates,
    blocks: fisherBlocks([likelihood], coordinates, plates, 1),
    bound: { elements, pure: coordinates.map((c) => discrete || isPure(c)), discrete },
  };
}

function statementLikelihood(s: GuideStatement, names: ReadonlySet<string>): Likelihood {
  const subject = `the distribution of ${s.variable} in the guide`;
  return likelihoodOf({ ...s, subject, compound: "a compound or scaled to an interval" }, names);
}

/** Fewest draws of the parents: with one or two an inverse has heavy tails. */
const FEWEST_DRAWS = 8;

/**
 * E of the matrices over the latents that they read, by draws of their own: were they those of the gradient, E[F⁻¹ g] would not be zero where
 * E[g] is, and the fit would stop beside the optimum. Without latents nothing is drawn.
 */
export function averageFisher(
  matrices: readonly FisherMatrix[],
  statements: readonly GuideStatement[],
  samples: number,
  nextNode: () => number,
): readonly FisherMatrix[] {
  if (!matrices.some((m) => m.blocks.some((b) => readsLatents(b.output.value)))) return matrices;
  const axis = makeAxis(`${SAMPLES}ᶠ`, Math.max(FEWEST_DRAWS, samples), "sample");
  const drawn = drawLatents(statements, [axis], nextNode);
  const mean = (e: Expr): Expr => (hasAxis(e.axes, axis) ? mul(1 / axis.extent, sum([axis], e)) : e);
  return matrices.map((m) => {
    const values = substitute(
      m.blocks.map((b) => b.output.value),
      drawn,
    );
    const blocks = m.blocks.map((b, i) => ({ ...b, output: { ...b.output, value: mean(values[i]!) } }));
    refuseOpen(blocks, statements[0]!.span);
    return { ...m, blocks };
  });
}
