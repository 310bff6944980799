import { commonAxes, extentOf } from "../ir/axes.ts";
import type { Axis, Draw, SamplerName } from "../ir/types.ts";
import type { Generator } from "./generate.ts";
import { name, number, plus, timesInteger, type Block, type Item, type Scalar } from "./loop-ir.ts";

/** Samplers of runtime/random: one draw, and the same stream into an array where the arguments do not change. */
const SAMPLERS: Readonly<Record<SamplerName, { readonly one: string; readonly fill: string | null }>> = {
  uniform: { one: "uniform", fill: "fillUniform" },
  stdNormal: { one: "stdNormal", fill: "fillStdNormal" },
  stdExponential: { one: "stdExponential", fill: "fillStdExponential" },
  stdGamma: { one: "stdGamma", fill: "fillStdGamma" },
  logStdGamma: { one: "logStdGamma", fill: "fillLogStdGamma" },
  poisson: { one: "poisson", fill: null },
  binomial: { one: "binomial", fill: null },
};

/** Draws per key where there is no plate. */
const BLOCK = 256;

/** One stream per plate element, or per 256 draws where there is no plate; the samples innermost. */
export function drawItems(g: Generator, e: Draw, buffer: { readonly name: string; readonly axes: readonly Axis[] }): Block {
  const plates = e.axes.slice(0, e.plates);
  const rest = e.axes.slice(e.plates);
  const count = extentOf(rest);
  const offset = timesInteger(g.index(commonAxes(buffer.axes, plates)), count);
  const seed = (element: Scalar): Item => ({ kind: "call", callee: "R.seedStream", args: [name("stream"), name("seed"), number(e.node), name("t"), element] });
  if (plates.length > 0) return [seed(g.index(plates)), ...oneStream(g, e, buffer.name, offset, rest, count)];
  if (count <= BLOCK) return [seed(number(0)), ...oneStream(g, e, buffer.name, offset, rest, count)];
  return varying(e, rest) ? reseeding(g, e, buffer.name, rest, seed) : blocks(g, e, buffer.name, count, seed);
}

const varying = (e: Draw, rest: readonly Axis[]): boolean => SAMPLERS[e.sampler].fill === null || e.args.some((a) => commonAxes(a.axes, rest).length > 0);

const one = (g: Generator, e: Draw): Scalar => ({
  kind: "call",
  callee: `R.${SAMPLERS[e.sampler].one}`,
  args: [...e.args.map((a) => g.code(a)), name("stream")],
});

const fill = (g: Generator, e: Draw, array: string, offset: Scalar, count: Scalar): Item => ({
  kind: "call",
  callee: `R.${SAMPLERS[e.sampler].fill!}`,
  args: [name(array), offset, count, ...e.args.map((a) => g.code(a)), name("stream")],
});

function oneStream(g: Generator, e: Draw, array: string, offset: Scalar, rest: readonly Axis[], count: number): Block {
  if (!varying(e, rest)) return [fill(g, e, array, offset, number(count))];
  const store: Item = { kind: "store", array, index: plus(offset, g.index(rest)), value: one(g, e) };
  return rest.reduceRight<Block>((body, a) => [g.loop(a, body)], [store]);
}

function blocks(g: Generator, e: Draw, array: string, count: number, seed: (element: Scalar) => Item): Block {
  const block = g.fresh("block");
  const at = timesInteger(name(block), BLOCK);
  const length: Scalar = { kind: "op", op: "min", args: [number(BLOCK), plus(number(count), { kind: "op", op: "neg", args: [at] })] };
  return [
    {
      kind: "loop",
      variable: block,
      extent: Math.ceil(count / BLOCK),
      backward: false,
      note: "blocks of 256 draws",
      body: [seed(name(block)), fill(g, e, array, at, length)],
    },
  ];
}

/** Arguments that change from draw to draw, in more than one block: a new key at every 256th. */
function reseeding(g: Generator, e: Draw, array: string, rest: readonly Axis[], seed: (element: Scalar) => Item): Block {
  const at = g.index(rest);
  const inner: Block = [
    { kind: "every", period: BLOCK, index: at, body: (block) => seed(block) },
    { kind: "store", array, index: at, value: one(g, e) },
  ];
  return rest.reduceRight<Block>((body, a) => [g.loop(a, body)], inner);
}
