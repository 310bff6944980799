import { extentOf } from "../ir/axes.ts";
import { inputsOf } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { LoopFunction } from "../emit/loop-ir.ts";
import type { Output } from "../emit/statements.ts";
import { allocate, compileFunction, countsOf, type Kernel } from "./compile-function.ts";
import { hoist } from "./hoist.ts";
import { prepare } from "./prepare.ts";
import { sufficientStatistics } from "./statistics.ts";
import type { Stream } from "../../runtime/random/index.ts";

/** A function of the parameters, split into what data alone determine (run once) and the rest. */
export interface Part {
  readonly name: string;
  readonly doc: string;
  readonly outputs: readonly Output[];
  readonly setup: LoopFunction | null;
  readonly main: LoopFunction;
  /** Arrays that setup computes, with their places in its result. */
  readonly hoisted: readonly { readonly input: Input; readonly value: Expr; readonly offset: number }[];
  readonly hoistedSize: number;
  readonly resultSize: number;
  readonly offsets: ReadonlyMap<string, number>;
  readonly inputs: readonly Input[];
}

/** The functions of a part, in the order in which they run. */
export const functionsOf = ({ setup, main }: Part): readonly LoopFunction[] => (setup === null ? [main] : [setup, main]);

export interface PartRequest {
  readonly name: string;
  readonly doc: string;
  /** Stored in `result` one after the other. */
  readonly outputs: readonly Output[];
  /** Returned. */
  readonly returned?: Expr;
  readonly parameters: ReadonlyMap<string, number>;
  readonly inputName: (name: string) => string;
}

const sizeOf = (axes: readonly Axis[]): number => extentOf(axes);

export function compilePart(request: PartRequest): Part {
  const { name, doc, parameters, inputName } = request;
  const all: Output[] = [...request.outputs, ...(request.returned === undefined ? [] : [{ name: "returned", value: request.returned, axes: [] }])];
  const values = prepare(sufficientStatistics(prepare(all.map((o) => o.value))));
  const { roots, hoisted } = hoist(values, `${name}.h`);
  const { offsets, size } = layout(request.outputs);
  const outputs = all.map((o, i) => ({ ...o, value: roots[i]! }));
  const main = compileFunction({ name, doc, outputs, prepared: true, parameters, results: offsets, inputName });
  const setupOutputs = hoisted.map((h) => ({ name: h.input.name, value: h.value, axes: h.input.axes }));
  const places = layout(setupOutputs);
  const setup =
    hoisted.length === 0
      ? null
      : compileFunction({
          name: `${name}_setup`,
          doc: `What ${name} needs of the data alone: sums and transforms, computed once.`,
          outputs: setupOutputs,
          prepared: true,
          parameters: new Map(),
          results: places.offsets,
          inputName,
        });
  return {
    name,
    doc,
    outputs: request.outputs,
    setup,
    main,
    hoisted: hoisted.map((h) => ({ ...h, offset: places.offsets.get(h.input.name)! })),
    hoistedSize: places.size,
    resultSize: size,
    offsets,
    inputs: partInputs([...roots, ...hoisted.map((h) => h.value)], outputs).filter((i) => i.role !== "state" && !parameters.has(i.name)),
  };
}

/** What the values read, and what their loops count to. */
function partInputs(values: readonly Expr[], outputs: readonly Output[]): readonly Input[] {
  return [...new Map([...inputsOf(values).values(), ...countsOf(values, outputs)].map((i) => [i.name, i])).values()];
}

function layout(outputs: readonly Output[]): { readonly offsets: ReadonlyMap<string, number>; readonly size: number } {
  const offsets = new Map<string, number>();
  let size = 0;
  for (const o of outputs) {
    offsets.set(o.name, size);
    size += sizeOf(o.axes);
  }
  return { offsets, size };
}

/** A part bound to arrays: call it as often as you like; nothing is allocated in a call. */
export type BoundPart = (parameters: Float64Array, result: Float64Array, seed: number, t: number) => number;

type Arrays = Readonly<Record<string, Float64Array | Int32Array>>;

/** Runs setup and fixes the arrays. `arrays`: values of data inputs, by input name; memory of the step by its name. */
export function bindPart(
  part: Part,
  kernels: ReadonlyMap<string, Kernel>,
  arrays: (name: string) => Float64Array | Int32Array | undefined,
  inputName: (name: string) => string,
  stream: Stream,
): BoundPart {
  const record: Record<string, Float64Array | Int32Array> = {};
  for (const i of part.inputs) {
    const values = arrays(i.name);
    if (values !== undefined) record[inputName(i.name)] = i.range.integer && values instanceof Float64Array ? Int32Array.from(values) : values;
  }
  if (part.setup !== null) {
    const result = new Float64Array(part.hoistedSize);
    kernels.get(part.setup.name)!(EMPTY, result, record, allocate(part.setup), stream, 0, 0);
    for (const h of part.hoisted) record[inputName(h.input.name)] = result.subarray(h.offset, h.offset + sizeOf(h.input.axes));
  }
  const kernel = kernels.get(part.main.name)!;
  const buffers = allocate(part.main);
  const inputs: Arrays = record;
  return (parameters, result, seed, t) => kernel(parameters, result, inputs, buffers, stream, seed, t);
}
const EMPTY = new Float64Array(0);
