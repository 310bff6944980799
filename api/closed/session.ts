import type { StateBlock } from "../../compiler/algebra/cavi.ts";
import { blockName } from "../../compiler/algebra/match.ts";
import { reportOutputs } from "../../compiler/algebra/report.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import { extentOf } from "../../compiler/ir/axes.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate, type Kernel } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart, functionsOf, type BoundPart, type Part } from "../../compiler/program/part.ts";
import { createStream } from "../../runtime/random/index.ts";
import { layoutOf, reader, type Layout } from "./layout.ts";
import { startBlock } from "./start-means.ts";
import type { Ascent } from "../../runtime/fit/coordinate-ascent.ts";

/** The generated functions of a closed fit. */
export interface ClosedAssembly {
  readonly updates: readonly Part[];
  readonly bound: Part | null;
  readonly report: Part;
  readonly draws: Part | null;
  readonly layout: Layout["places"];
  readonly size: number;
  readonly inputName: (name: string) => string;
}

export function assembleClosed(plan: ClosedPlan): ClosedAssembly {
  const inputName = codeNames();
  const { places: layout, size } = layoutOf((plan.cavi?.blocks ?? []).flatMap((b) => b.update));
  const parameters = new Map([...layout].map(([name, { offset }]) => [name, offset]));
  const part = (name: string, doc: string, outputs: readonly Output[], returned?: Output["value"]): Part =>
    compilePart({ name, doc, outputs, parameters, inputName, ...(returned !== undefined && { returned }) });
  const updates = (plan.cavi?.blocks ?? []).map((b, i) =>
    part(`update${i + 1}`, `Natural parameters of q(${blockName(b.block)}) from the means of the others, and its own means.`, b.update),
  );
  const bound = plan.cavi === null ? null : part("bound", "The evidence lower bound in closed form.", [], plan.cavi.elbo);
  const report = part("report", REPORT_DOC, allOutputs(plan), plan.evidence ?? undefined);
  const draws = plan.draws === null ? null : part("draws", "Draws of latents whose marginals have no name.", plan.draws.latents);
  return { updates, bound, report, draws, layout, size, inputName };
}

export const REPORT_DOC = "Moments, quantiles and arguments at the answer.";
/** What the report of a fit computes. */
export const allOutputs = ({ reports, joints }: Pick<ClosedPlan, "reports" | "joints">): readonly Output[] => [
  ...reports.flatMap(reportOutputs),
  ...joints.flatMap((j) => j.arguments.map((a) => a.output)),
];

export const partsOf = ({ updates, bound, report, draws }: ClosedAssembly): readonly Part[] => [
  ...updates,
  ...(bound === null ? [] : [bound]),
  report,
  ...(draws === null ? [] : [draws]),
];

export interface ClosedSession {
  readonly state: Float64Array;
  readonly ascent: Ascent | null;
  /** Values of the report, by output name, and the log evidence where it is known. */
  readonly report: (state: Float64Array) => { readonly read: (name: string) => Float64Array; readonly evidence: number | null };
  readonly draws: ((call: number) => (name: string) => Float64Array) | null;
  /** Data and centres that the functions are bound to. */
  readonly arrays: ReadonlyMap<string, Float64Array>;
}

const DRAW_STEPS = 0x8000_0000;

/** Binds the functions to data and centres. `exchangeable`: latents whose elements only noise tells apart. */
export function openClosed(plan: ClosedPlan, assembly: ClosedAssembly, seed: number, exchangeable: ReadonlySet<string>): ClosedSession {
  const kernels = kernelsOf(assembly);
  const stream = createStream();
  const bind = (part: Part): BoundPart => bindPart(part, kernels, (name) => plan.world.arrays.get(name), assembly.inputName, stream);
  const state = startState(plan, assembly, seed, exchangeable);
  const reportResult = new Float64Array(assembly.report.resultSize);
  const report = bind(assembly.report);
  const { draws } = assembly;
  return {
    state,
    ascent: plan.cavi === null ? null : ascentOf(plan, assembly, state, bind),
    report: (at) => {
      const value = report(at, reportResult, seed, 0);
      return { read: reader(assembly.report, reportResult), evidence: plan.evidence === null ? null : value };
    },
    draws: draws === null ? null : drawer(draws, bind(draws), state, seed),
    arrays: new Map(plan.world.arrays),
  };
}

const compiled = new WeakMap<ClosedAssembly, ReadonlyMap<string, Kernel>>();
function kernelsOf(assembly: ClosedAssembly): ReadonlyMap<string, Kernel> {
  const known = compiled.get(assembly) ?? instantiate(partsOf(assembly).flatMap(functionsOf));
  compiled.set(assembly, known);
  return known;
}

function drawer(part: Part, run: BoundPart, state: Float64Array, seed: number): (call: number) => (name: string) => Float64Array {
  const result = new Float64Array(part.resultSize);
  return (call) => {
    run(state, result, seed, DRAW_STEPS + call);
    return reader(part, result);
  };
}

function startState(plan: ClosedPlan, assembly: ClosedAssembly, seed: number, exchangeable: ReadonlySet<string>): Float64Array {
  const state = new Float64Array(assembly.size);
  (plan.cavi?.blocks ?? []).forEach((b, node) => {
    const noise = exchangeable.has(b.block.latent.name) ? { seed, node } : null;
    startBlock(b, assembly.layout, state, (name) => plan.world.arrays.get(name), noise);
  });
  return state;
}

function ascentOf(plan: ClosedPlan, assembly: ClosedAssembly, state: Float64Array, bind: (part: Part) => BoundPart): Ascent {
  const blocks = plan.cavi!.blocks;
  const runs = blocks.map((b, i) => {
    const part = assembly.updates[i]!;
    const elements = extentOf(b.block.family.plates);
    const pairs = b.block.family.parts.map((p) => {
      const [eta, mean] = [b.eta[p.name]!.name, b.mean[p.name]!.name];
      return {
        eta: part.offsets.get(eta)!,
        mean: part.offsets.get(mean)!,
        etaAt: assembly.layout.get(eta)!.offset,
        meanAt: assembly.layout.get(mean)!.offset,
        size: extentOf(p.axes),
      };
    });
    return { run: bind(part), result: new Float64Array(part.resultSize), elements, pairs };
  });
  const order = updateOrder(blocks);
  const bound = bind(assembly.bound!);
  const none = new Float64Array(0);
  return {
    blocks: order.map((i) => blockName(blocks[i]!.block)),
    update: (k) => {
      const { run, result, elements, pairs } = runs[order[k]!]!;
      run(state, result, 0, 0);
      return takeOver(state, result, elements, pairs);
    },
    bound: () => bound(state, none, 0, 0),
    state: () => state.slice(),
  };
}

/** Locations first, discrete latents last: what starts at random is updated after what it has told the others. Blocks by their places in the program. */
export function updateOrder(blocks: readonly StateBlock[]): readonly number[] {
  const rank = ({ block: { latent } }: StateBlock): number => (latent.values !== null ? 2 : latent.symbol.centre !== null ? 0 : 1);
  return blocks.map((_, i) => i).sort((a, b) => rank(blocks[a]!) - rank(blocks[b]!));
}

/**
 * Copies new values into the state. The greatest change of a plate element: √(Δη · Δm) is, to first order, the length of Δη in the
 * metric of the Fisher information, so a change in posterior standard deviations.
 */
function takeOver(
  state: Float64Array,
  result: Float64Array,
  elements: number,
  pairs: readonly { readonly eta: number; readonly mean: number; readonly etaAt: number; readonly meanAt: number; readonly size: number }[],
): number {
  let greatest = 0;
  for (let e = 0; e < elements; e++) {
    let square = 0;
    for (const p of pairs) {
      const width = p.size / elements;
      for (let i = e * width; i < (e + 1) * width; i++) {
        square += (result[p.eta + i]! - state[p.etaAt + i]!) * (result[p.mean + i]! - state[p.meanAt + i]!);
        state[p.etaAt + i] = result[p.eta + i]!;
        state[p.meanAt + i] = result[p.mean + i]!;
      }
    }
    if (!(square <= greatest)) greatest = square;
  }
  return Math.sqrt(Math.max(0, greatest));
}
