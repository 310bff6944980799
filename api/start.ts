import { createStream, fillStdNormal, seedStream } from "../runtime/random/index.ts";
import type { Latent } from "../compiler/algebra/terms.ts";
import type { Axis } from "../compiler/ir/types.ts";
import type { Model } from "../compiler/model/types.ts";
import type { Prepared } from "./prepare.ts";

/** The stream of initial values: a step that no fit reaches. */
const START_STEP = 0xffff_ffff;

/**
 * Starting coordinates, with the symmetry between exchangeable elements broken: locations of latents whose plates no data index
 * tells apart (mixture components, topics) get seeded random values.
 */
export function breakSymmetry(prepared: Prepared, initial: Float64Array, seed: number): Float64Array {
  const { model, plan } = prepared;
  const told = sizesOfData(model);
  const start = initial.slice();
  const stream = createStream();
  plan.program.coordinates.forEach((c, node) => {
    if (exchangeableAxes(c.plates, told).length === 0 || c.input.axes.length === 0) return;
    const noise = new Float64Array(c.size);
    seedStream(stream, seed, node, START_STEP, 0);
    fillStdNormal(noise, 0, c.size, stream);
    for (let i = 0; i < c.size; i++) start[c.offset + i]! += 0.5 * noise[i]!;
  });
  return start;
}

/** Sizes along which data tell elements apart. */
function sizesOfData(model: Model): ReadonlySet<string> {
  const told = new Set<string>();
  for (const d of model.data) {
    for (const dimension of d.type.dimensions) if (dimension.kind === "regular") told.add(dimension.size.text);
    if (d.category !== undefined) told.add(d.category.size.text);
  }
  return told;
}

const exchangeableAxes = (axes: readonly Axis[], told: ReadonlySet<string>): readonly Axis[] =>
  axes.filter((a) => !told.has(a.size) && !a.id.includes(".") && !a.id.includes("#"));

/** Latents that start with noise where elements of some latent are exchangeable: the discrete ones if there are any, else those with such elements. */
export function exchangeableLatents(model: Model, latents: readonly Latent[]): ReadonlySet<string> {
  const told = sizesOfData(model);
  const tied = latents.filter((l) => exchangeableAxes(l.symbol.input.axes, told).length > 0);
  if (tied.length === 0) return new Set();
  const discrete = latents.filter((l) => l.values !== null);
  return new Set((discrete.length > 0 ? discrete : tied).map((l) => l.name));
}
