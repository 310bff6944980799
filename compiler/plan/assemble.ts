import { extentOf } from "../ir/axes.ts";
import type { LoopFunction } from "../emit/loop-ir.ts";
import { printFunction } from "../emit/print-js.ts";
import type { Output } from "../emit/statements.ts";
import type { FitProgram } from "../inference/program.ts";
import { instantiate, type Kernel } from "../program/compile-function.ts";
import { codeNames } from "../program/code-names.ts";
import { compilePart, functionsOf, type Part } from "../program/part.ts";

/** The generated functions of a fit. */
export interface Assembly {
  readonly inputName: (name: string) => string;
  /** Objective (returned) and gradient, then memory and the blocks of the Fisher matrix (stored). */
  readonly step: Part;
  readonly moments: Part | null;
  readonly draws: Part | null;
  /** Values of the coordinates in their own supports. */
  readonly values: Part;
  /** Quantiles and arguments of q at the answer. */
  readonly marginals: Part | null;
  /** Compiles the code; once per process. */
  readonly kernels: () => ReadonlyMap<string, Kernel>;
}

/** Generates every function of a fit. */
export function assemble(program: FitProgram): Assembly {
  const inputName = codeNames();
  const parameters = new Map(program.coordinates.map((c) => [c.input.name, c.offset]));
  const part = (name: string, doc: string, outputs: readonly Output[], returned?: FitProgram["objective"]): Part =>
    compilePart({ name, doc, outputs, parameters, inputName, ...(returned && { returned }) });
  const memory = program.memory.map((m) => ({ name: `memory ${m.name}`, value: m.value, axes: m.axes }));
  const step = part(
    "step",
    `One step: writes the gradient (then ${program.fisher === undefined ? "what the next step remembers" : "the Fisher matrix by blocks"}) to \`result\`, returns the objective.`,
    [...program.gradients, ...memory, ...(program.fisher ?? []).flatMap((f) => f.blocks.map((b) => b.output))],
    program.objective,
  );
  const moments =
    program.moments.length === 0
      ? null
      : part(
          "moments",
          "Means and variances of the latents under q.",
          program.moments.flatMap((m) => [m.mean, m.variance]),
        );
  const { draws: d } = program;
  const draws = d === null ? null : part("draws", "Draws of every latent from q, and their log weights log p − log q.", [...d.latents, d.logWeight]);
  const values = part(
    "values",
    "The free quantities in their own scale.",
    program.coordinates.map((c) => ({ name: c.name, value: c.value, axes: [...c.plates, ...c.events] })),
  );
  const marginal = [...program.marginals.flatMap((m) => m.quantiles), ...program.arguments.map((a) => a.output)];
  const marginals = marginal.length === 0 ? null : part("marginals", "Quantiles of the marginals of q, and its arguments.", marginal);
  let compiled: ReadonlyMap<string, Kernel> | null = null;
  const functions = functionsOfAll([step, moments, draws, values, marginals]);
  return { inputName, step, moments, draws, values, marginals, kernels: () => (compiled ??= instantiate(functions)) };
}

const functionsOfAll = (parts: readonly (Part | null)[]): readonly LoopFunction[] => parts.flatMap((p) => (p === null ? [] : functionsOf(p)));

/** The code as one ES module: what `ppl compile --emit js` prints. */
export const moduleText = (assembly: Assembly, header: string): string =>
  moduleOf(functionsOfAll([assembly.step, assembly.moments, assembly.draws, assembly.values, assembly.marginals]), header);

export function moduleOf(functions: readonly LoopFunction[], header: string): string {
  const text = functions.map(printFunction).join("\n");
  const uses = (letter: string): boolean => new RegExp(`\\b${letter}\\.`).test(text);
  const imports = [...(uses("M") ? ['import * as M from "ppl/runtime/math";'] : []), ...(uses("R") ? ['import * as R from "ppl/runtime/random";'] : [])];
  const buffers = functions.map((f) => `  ${f.name}: { ${f.buffers.map((b) => `${b.name}: ${b.size}`).join(", ")} },`).join("\n");
  return `${header}${imports.join("\n")}${imports.length > 0 ? "\n\n" : ""}${text}\n/** Lengths of the working arrays of each function. */\nexport const buffers = {\n${buffers}\n};\n`;
}

export const elements = (o: Output): number => extentOf(o.axes);
