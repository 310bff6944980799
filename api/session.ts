import type { Assembly } from "../compiler/plan/assemble.ts";
import { bindPart, type BoundPart, type Part } from "../compiler/program/part.ts";
import { placeCoordinates, type FitProgram } from "../compiler/inference/program.ts";
import { createStream } from "../runtime/random/index.ts";
import { naturalGradient, type MatrixGroup } from "../runtime/fit/natural-gradient.ts";
import type { Objective } from "../runtime/fit/types.ts";

/** Values that a part has written, by output name. */
export type Results = (name: string) => Float64Array;

/** The functions of a fit bound to its data: what the loop and the summaries call. */
export interface Session {
  readonly objective: Objective;
  readonly initial: Float64Array;
  readonly draws: ((coordinates: Float64Array, call: number) => Results) | null;
  readonly momentsAt: ((coordinates: Float64Array) => Results) | null;
  readonly valuesAt: (coordinates: Float64Array) => Results;
  readonly marginalsAt: ((coordinates: Float64Array) => Results) | null;
}

/** Draws for summaries have steps of their own, above those of any fit. */
const SUMMARY_STEPS = 0x8000_0000;

export function openSession(program: FitProgram, assembly: Assembly, arrays: ReadonlyMap<string, Float64Array>, seed: number): Session {
  const memory = new Map(program.memory.map((m) => [m.name, new Float64Array(m.axes.reduce((n, a) => n * a.extent, 1))]));
  const kernels = assembly.kernels();
  const stream = createStream();
  const bound = (part: Part): BoundPart => bindPart(part, kernels, (name) => memory.get(name) ?? arrays.get(name), assembly.inputName, stream);
  const reader = (part: Part | null, t: (call: number) => number): ((coordinates: Float64Array, call: number) => Results) | null => {
    if (part === null) return null;
    const run = bound(part);
    const result = new Float64Array(part.resultSize);
    return (coordinates, call) => {
      run(coordinates, result, seed, t(call));
      return (name) => result.subarray(part.offsets.get(name), part.offsets.get(name)! + sizeOf(part, name));
    };
  };
  const once = (part: Part | null): ((coordinates: Float64Array) => Results) | null => {
    const run = reader(part, () => SUMMARY_STEPS);
    return run === null ? null : (coordinates) => run(coordinates, 0);
  };
  const momentsAt = once(assembly.moments);
  return {
    objective: { size: program.size, ...stepOf(program, assembly, bound(assembly.step), memory, seed), moments: trackedMoments(program, momentsAt) },
    initial: initialOf(program),
    draws: reader(assembly.draws, (call) => SUMMARY_STEPS + 1 + call),
    momentsAt,
    valuesAt: once(assembly.values)!,
    marginalsAt: once(assembly.marginals),
  };
}

const sizeOf = (part: Part, name: string): number => part.outputs.find((o) => o.name === name)!.axes.reduce((n, a) => n * a.extent, 1);

type Step = Pick<Objective, "step" | "precondition">;

function stepOf(program: FitProgram, assembly: Assembly, run: BoundPart, memory: ReadonlyMap<string, Float64Array>, seed: number): Step {
  if (memory.size === 0 && program.fisher === undefined) return { step: (coordinates, gradient, t) => run(coordinates, gradient, seed, t) };
  const result = new Float64Array(assembly.step.resultSize);
  const kept = [...memory].map(([name, array]) => ({ array, offset: assembly.step.offsets.get(`memory ${name}`)! }));
  const step: Step["step"] = (coordinates, gradient, t) => {
    const value = run(coordinates, result, seed, t);
    for (let i = 0; i < program.size; i++) gradient[i] = result[i]!;
    for (const { array, offset } of kept) for (let i = 0; i < array.length; i++) array[i] = result[offset + i]!;
    return value;
  };
  if (program.fisher === undefined) return { step };
  return { step, precondition: naturalGradient(fisherPlaces(program, program.fisher, assembly.step), result) };
}

/** Where the Fisher matrices stand in the result of a step, and their rows in the gradient. */
function fisherPlaces(program: FitProgram, matrices: NonNullable<FitProgram["fisher"]>, part: Part): readonly MatrixGroup[] {
  const offsets = new Map(program.coordinates.map((c) => [c.input.name, c.offset] as const));
  return matrices.map(({ plates, coordinates, blocks, bound }) => {
    const count = plates.reduce((n, a) => n * a.extent, 1);
    const { placed, size } = placeCoordinates(coordinates, count);
    const rows = new Map(placed.map((c) => [c.input.name, c]));
    return {
      count,
      size,
      blocks: blocks.map(({ row, column, output }) => {
        const [r, c] = [rows.get(row.input.name)!, rows.get(column.input.name)!];
        return { offset: part.offsets.get(output.name)!, row: r.offset, rows: r.size, column: c.offset, columns: c.size };
      }),
      coordinates: placed.map((c, i) => ({
        from: offsets.get(c.input.name)!,
        row: c.offset,
        size: c.size,
        longest: bound?.pure[i] === true ? LONGEST_STEP : Infinity,
        floor: bound?.discrete === true ? LEAST_INFORMATION : 0,
      })),
      longest: bound === null ? Infinity : LONGEST_STEP * Math.sqrt(bound.elements),
    };
  });
}

/** A stochastic natural gradient may change the distribution of a draw by about half a nat in one step, and a rate or a probability by a factor of e. */
const LONGEST_STEP = 1;
/** Added to the information about logits, which a thousand samples would not tell from none: else rounding in a gradient of zero would move them. */
const LEAST_INFORMATION = 1e-3;

/** Names of the scalars in the order of `objective.moments`. */
export function trackedNames(program: FitProgram): readonly string[] {
  return program.moments.flatMap((m) => {
    const { axes } = m.mean;
    const total = axes.reduce((n, a) => n * a.extent, 1);
    if (m.categories) return Array.from({ length: total }, (_, i) => probabilityName(m.variable, axes.map((a) => a.extent), i)); // prettier-ignore
    return Array.from(
      { length: total },
      (_, i) =>
        m.variable +
        indexText(
          axes.map((a) => a.extent),
          i,
        ),
    );
  });
}

/** P(z[3] = 2) for the flat position over elements and, last, categories. */
function probabilityName(variable: string, shape: readonly number[], flat: number): string {
  const categories = shape.at(-1)!;
  return `P(${variable}${indexText(shape.slice(0, -1), Math.floor(flat / categories))} = ${(flat % categories) + 1})`;
}

/** [2,3] for the flat position of an array; nothing for a scalar. */
export function indexText(shape: readonly number[], flat: number): string {
  if (shape.length === 0) return "";
  const index: number[] = [];
  for (let i = shape.length - 1, rest = flat; i >= 0; i--) {
    index.unshift((rest % shape[i]!) + 1);
    rest = Math.floor(rest / shape[i]!);
  }
  return `[${index.join(",")}]`;
}

function trackedMoments(program: FitProgram, momentsAt: ((coordinates: Float64Array) => Results) | null): Objective["moments"] {
  if (momentsAt === null) return null;
  const count = trackedNames(program).length;
  const evaluate = (coordinates: Float64Array, out: Float64Array): void => {
    const read = momentsAt(coordinates);
    let at = 0;
    for (const m of program.moments) {
      const [mean, variance] = [read(m.mean.name), read(m.variance.name)];
      for (let i = 0; i < mean.length; i++) {
        out[at++] = mean[i]!;
        out[at++] = Math.sqrt(variance[i]!);
      }
    }
  };
  return { count, evaluate };
}

function initialOf(program: FitProgram): Float64Array {
  const initial = new Float64Array(program.size);
  for (const c of program.coordinates) initial.set(c.start, c.offset);
  return initial;
}
