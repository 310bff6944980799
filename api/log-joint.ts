import { differentiate } from "../compiler/calculus/differentiate.ts";
import { addAll } from "../compiler/ir/build.ts";
import { inputsOf } from "../compiler/ir/traverse.ts";
import type { Axis, Expr } from "../compiler/ir/types.ts";
import { costTerm, makeWorld, totalOf } from "../compiler/lower/factors.ts";
import type { Model } from "../compiler/model/types.ts";
import { codeNames } from "../compiler/program/code-names.ts";
import { allocate, compileFunction, instantiate } from "../compiler/program/compile-function.ts";
import { createStream } from "../runtime/random/index.ts";
import type { BoundData } from "../runtime/data/types.ts";

export interface CompiledLogJoint {
  /** Latents and params that the log-joint reads: row-major shape, flat for ragged ones. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly size: number }[];
  readonly evaluate: (values: ReadonlyMap<string, Float64Array>) => number;
  /** ∂/∂ every real-valued input, in its own coordinates. */
  readonly gradient: (values: ReadonlyMap<string, Float64Array>) => Map<string, Float64Array>;
}

const sizeOf = (axes: readonly Axis[]): number => axes.reduce((n, a) => n * a.extent, 1);

/** The log-joint of a model at bound data, every constant included, as generated code. */
export function compileLogJoint(model: Model, data: BoundData): CompiledLogJoint {
  const world = makeWorld(model, null, data.sizes, data.fields);
  const total = addAll(model.factors.map((f) => totalOf(costTerm(world, f))));
  const free = [...inputsOf([total]).values()].filter((i) => i.role === "latent" || i.role === "param");
  const real = free.filter((i) => !i.range.integer);
  const gradients = differentiate(
    total,
    real.map((i) => i.name),
  );
  const value = runner(world.arrays, [{ name: "value", value: total, axes: [] }]);
  const slopes = runner(
    world.arrays,
    real.map((i) => ({ name: i.name, value: gradients.get(i.name)!, axes: i.axes })),
  );
  return {
    inputs: free.map((i) => ({ name: i.name, shape: i.axes.map((a) => a.extent), size: sizeOf(i.axes) })),
    evaluate: (values) => value(values).get("value")![0]!,
    gradient: (values) => slopes(values),
  };
}

/** Outputs by name, at values of the inputs that `arrays` lacks; draws by seed and step. */
export type Run = (values: ReadonlyMap<string, Float64Array>, seed?: number, step?: number) => Map<string, Float64Array>;

/** Expressions as one generated function. */
export function runner(
  arrays: ReadonlyMap<string, Float64Array>,
  outputs: readonly { readonly name: string; readonly value: Expr; readonly axes: readonly Axis[] }[],
): Run {
  const results = new Map<string, number>();
  let size = 0;
  for (const o of outputs) {
    results.set(o.name, size);
    size += sizeOf(o.axes);
  }
  const inputName = codeNames();
  const code = compileFunction({ name: "run", doc: "", outputs, parameters: new Map(), results, inputName });
  const kernel = instantiate([code]).get("run")!;
  const buffers = allocate(code);
  const used = [...inputsOf(outputs.map((o) => o.value)).values()];
  const result = new Float64Array(size);
  const stream = createStream();
  return (values, seed = 0, step = 0) => {
    const given = Object.fromEntries(used.filter((i) => i.role !== "state").map((i) => [inputName(i.name), values.get(i.name) ?? arrays.get(i.name)!]));
    kernel(new Float64Array(0), result, given, buffers, stream, seed, step);
    return new Map(outputs.map((o) => [o.name, result.slice(results.get(o.name), results.get(o.name)! + sizeOf(o.axes))]));
  };
}
