import { meanOutputs } from "../../compiler/algebra/cavi.ts";
import { blockName } from "../../compiler/algebra/match.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import { planSvi, stepOutputs, type SviPlan } from "../../compiler/plan/svi.ts";
import { codeNames } from "../../compiler/program/code-names.ts";
import { instantiate } from "../../compiler/program/compile-function.ts";
import { bindPart, compilePart, functionsOf, type Part } from "../../compiler/program/part.ts";
import type { FitSpec } from "../../compiler/model/fit-spec.ts";
import type { Source } from "../../grammar/span.ts";
import { attempt } from "../bind.ts";
import type { Outcome } from "../contract.ts";
import type { BoundModel } from "../prepare.ts";
import * as M from "../../runtime/math/index.ts";
import { createStream } from "../../runtime/random/index.ts";
import { membershipOf, type Membership } from "../../compiler/algebra/membership.ts";
import { MembershipSolver, type MembershipParts } from "./members.ts";
import type { SviMachine } from "../../runtime/fit/stochastic.ts";
import { machineOf } from "./svi-machine.ts";
import { layoutOf, reader, type Layout } from "./layout.ts";
import { allOutputs, REPORT_DOC } from "./session.ts";
import { startBlock } from "./start-means.ts";

/** Plans over data in memory, or over the lines of a file where they are read as they are needed. */
export const planBatches = (source: Source, { model, bound, rows }: BoundModel, spec: FitSpec): Outcome<SviPlan> =>
  attempt(source, () => planSvi(model, spec, bound.sizes, bound.fields, rows?.source));

/** The generated functions of stochastic variational inference. */
export interface SviAssembly {
  readonly layout: Layout;
  readonly locals: readonly Part[];
  /** Natural parameters after a step, per global block. */
  readonly steps: readonly Part[];
  readonly means: readonly Part[];
  readonly bound: Part;
  readonly report: Part;
  /** A parent with an enumerated child, where that is what the local blocks are. */
  readonly members: (MembershipParts & { readonly m: Membership; readonly means: Part }) | null;
  readonly inputName: (name: string) => string;
}

export function assembleSvi(plan: SviPlan): SviAssembly {
  const inputName = codeNames();
  const layout = layoutOf(plan.program.blocks.flatMap((b) => b.update));
  const parameters = new Map([...layout.places].map(([name, { offset }]) => [name, offset]));
  const part = (name: string, doc: string, outputs: readonly Output[], returned?: Output["value"]): Part =>
    compilePart({ name, doc, outputs, parameters, inputName, ...(returned !== undefined && { returned }) });
  const m = membershipOf(plan.form, plan.locals, plan.globals);
  return {
    layout,
    members:
      m === null
        ? null
        : {
            m,
            table: part("table", `exp E log of what rows of ${blockName(m.child.block)} ask of the global factors, for distinct rows.`, [m.table]),
            prior: part("prior", `Natural parameters of q(${blockName(m.parent.block)}) without its rows.`, [m.prior]),
            tilt: part("tilt", `exp of the means of one q(${blockName(m.parent.block)}).`, [m.tilt]),
            means: part("parents", `Means of the statistics of q(${blockName(m.parent.block)}).`, meanOutputs(m.parent)),
          },
    locals: plan.locals.map((b, i) => part(`local${i + 1}`, `q(${blockName(b.block)}) of the batch, from the others.`, b.update)),
    steps: plan.globals.map((b, i) =>
      part(`step${i + 1}`, `A step of q(${blockName(b.block)}) towards what it were if the batch stood for all.`, stepOutputs(b)),
    ),
    means: plan.globals.map((b, i) => part(`means${i + 1}`, `Means of the statistics of q(${blockName(b.block)}).`, meanOutputs(b))),
    bound: part("bound", "The evidence lower bound, the batch standing for all.", [], plan.program.elbo),
    report: part("report", REPORT_DOC, allOutputs(plan)),
    inputName,
  };
}

export const sviParts = (a: SviAssembly): readonly Part[] => [
  ...a.locals,
  ...a.steps,
  ...a.means,
  a.bound,
  a.report,
  ...(a.members === null ? [] : [a.members.table, a.members.prior, a.members.tilt, a.members.means]),
];

export interface SviSession {
  readonly machine: SviMachine;
  readonly report: (state: Float64Array) => (name: string) => Float64Array;
}

/** Binds the functions to the arrays of a batch, which are filled anew for each. */
export function openSvi(plan: SviPlan, assembly: SviAssembly, seed: number, exchangeable: ReadonlySet<string>, drop = 0): SviSession {
  const parts = sviParts(assembly);
  // Where categories are dropped, weights under 1e-17 are not even computed: in a fitted model nearly all are.
  const kernels = instantiate(parts.flatMap(functionsOf), drop > 0 ? { ...M, expDigamma: M.expDigammaCut } : M);
  const stream = createStream();
  const changing = changingArrays(parts);
  const arrays = (name: string): Float64Array | Int32Array | undefined => changing.get(name) ?? plan.world.arrays.get(name);
  const { members } = assembly;
  const bindTo = (read: typeof arrays) => (part: Part) => bindPart(part, kernels, read, assembly.inputName, stream);
  const bind = bindTo(arrays);
  const distinct = members === null ? new Map<string, never>() : distinctArrays(members.m, changing);
  const bindDistinct = bindTo((name) => distinct.get(name) ?? arrays(name));
  const state = startState(plan, assembly, seed, exchangeable);
  const reportResult = new Float64Array(assembly.report.resultSize);
  const report = bind(assembly.report);
  return {
    machine: machineOf(plan, assembly, {
      state,
      start: state.slice(),
      changing,
      bind,
      bindStep: bindDistinct,
      members:
        members === null
          ? null
          : new MembershipSolver(
              members.m,
              members,
              { once: bind, distinct: bindDistinct },
              { batch: (name) => changing.get(name), distinct },
              assembly.layout,
            ),
      stream,
      seed,
      drop,
    }),
    report: (at) => {
      report(at, reportResult, seed, 0);
      return reader(assembly.report, reportResult);
    },
  };
}

/** Arrays with room for the longest batch, by input name. */
function changingArrays(parts: readonly Part[]): ReadonlyMap<string, Float64Array | Int32Array> {
  const inputs = parts.flatMap((p) => p.inputs.filter((i) => i.role === "local"));
  return new Map(
    inputs.map((i) => {
      const size = i.axes.reduce((n, a) => n * a.extent, 1);
      return [i.name, i.range.integer ? new Int32Array(size) : new Float64Array(size)] as const;
    }),
  );
}

/** What functions over distinct rows read of them: arrays that the solver fills. Each row stands for all that are equal, so it weighs 1. */
function distinctArrays({ rows, keys }: Membership, changing: ReadonlyMap<string, Float64Array | Int32Array>): ReadonlyMap<string, Float64Array | Int32Array> {
  const own = [...keys.map((k) => k.name), rows.count!].map((name) => [name, changing.get(name)!.slice()] as const);
  return new Map([...own, [`weight of ${rows.id}`, new Float64Array(rows.extent).fill(1)]]);
}

function startState(plan: SviPlan, assembly: SviAssembly, seed: number, exchangeable: ReadonlySet<string>): Float64Array {
  const state = new Float64Array(assembly.layout.size);
  plan.program.blocks.forEach((b, node) => {
    const isNoisy = plan.globals.includes(b) && exchangeable.has(b.block.latent.name);
    startBlock(b, assembly.layout.places, state, (name) => plan.world.arrays.get(name), isNoisy ? { seed, node } : null);
  });
  return state;
}
