import { createStream, fillStdNormal, seedStream } from "../runtime/random/index.ts";
import type { Prepared } from "./prepare.ts";

/** The stream of initial values: a step that no fit reaches. */
const START_STEP = 0xffff_ffff;

/**
 * Starting coordinates, with the symmetry between exchangeable elements broken: locations of latents whose plates no data index
 * tells apart (mixture components, topics) get seeded random values.
 */
export function breakSymmetry(prepared: Prepared, initial: Float64Array, seed: number): Float64Array {
  const { model, plan } = prepared;
  const told = new Set<string>();
  for (const d of model.data) {
    for (const dimension of d.type.dimensions) if (dimension.kind === "regular") told.add(dimension.size.text);
    if (d.category !== undefined) told.add(d.category.size.text);
  }
  const start = initial.slice();
  const stream = createStream();
  plan.program.coordinates.forEach((c, node) => {
    const exchangeable = c.plates.filter((a) => !told.has(a.size) && !a.id.includes(".") && !a.id.includes("#"));
    if (exchangeable.length === 0 || c.input.axes.length === 0) return;
    const noise = new Float64Array(c.size);
    seedStream(stream, seed, node, START_STEP, 0);
    fillStdNormal(noise, 0, c.size, stream);
    for (let i = 0; i < c.size; i++) start[c.offset + i]! += 0.5 * noise[i]!;
  });
  return start;
}
