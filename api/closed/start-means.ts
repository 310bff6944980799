import { meanExpressions, type StateBlock } from "../../compiler/algebra/cavi.ts";
import { startOf } from "../../compiler/algebra/start.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { extentOf } from "../../compiler/ir/axes.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart, functionsOf } from "../../compiler/program/part.ts";
import { createStream, fillStdNormal, seedStream } from "../../runtime/random/index.ts";
import { placeDense, type Layout } from "./layout.ts";

/** The stream of initial values: a step that no fit reaches. */
const START_STEP = 0xffff_ffff;

type Arrays = (name: string) => Float64Array | undefined;

/** Writes the start of a block into the state: natural parameters, with noise where elements are exchangeable, and the means of its statistics. */
export function startBlock(
  b: StateBlock,
  layout: Layout["places"],
  state: Float64Array,
  arrays: Arrays,
  noise: { readonly seed: number; readonly node: number } | null,
): void {
  const { latent, family } = b.block;
  const eta = startOf(latent, family, noise === null ? null : (count) => normals(count, noise));
  for (const p of family.parts) state.set(eta[p.name]!, layout.get(b.eta[p.name]!.name)!.offset);
  const means = meanExpressions(b);
  const values = new Map(family.parts.map((p) => [b.eta[p.name]!.name, eta[p.name]!]));
  const input = (name: string): Float64Array | undefined => values.get(name) ?? arrays(name);
  if (noise === null) {
    // All elements of the plates are the same.
    const fixed = new Map(family.plates.map((a) => [a.id, 0]));
    for (const p of family.parts) placeDense(evaluate(means[p.name]!, { input, fixed }), p.axes, state, layout.get(b.mean[p.name]!.name)!.offset);
    return;
  }
  const outputs = family.parts.map((p) => ({ name: b.mean[p.name]!.name, value: means[p.name]!, axes: p.axes }));
  const inputName = codeNames();
  const part = compilePart({ name: "start", doc: "Means of statistics at the start.", outputs, parameters: new Map(), inputName });
  const kernels = instantiate(functionsOf(part));
  const result = new Float64Array(part.resultSize);
  bindPart(part, kernels, input, inputName, createStream())(new Float64Array(0), result, 0, 0);
  for (const o of outputs) state.set(result.subarray(part.offsets.get(o.name), part.offsets.get(o.name)! + extentOf(o.axes)), layout.get(o.name)!.offset);
}

function normals(count: number, { seed, node }: { readonly seed: number; readonly node: number }): Float64Array {
  const stream = createStream();
  const values = new Float64Array(count);
  seedStream(stream, seed, node, START_STEP, 0);
  fillStdNormal(values, 0, count, stream);
  return values;
}
