import { inputsOf } from "../../compiler/ir/traverse.ts";
import type { StateBlock } from "../../compiler/algebra/cavi.ts";
import type { SviPlan } from "../../compiler/plan/svi.ts";
import type { BoundPart, Part } from "../../compiler/program/part.ts";
import { seedStream, uniform, type Stream } from "../../runtime/random/index.ts";
import type { SviMachine } from "../../runtime/fit/stochastic.ts";
import type { Layout } from "./layout.ts";
import type { MembershipSolver } from "./members.ts";
import type { SviAssembly } from "./svi.ts";

/** Where parents stand still: as in the batch algorithm of Hoffman, Blei & Bach (2010). */
const MEMBERS = { tolerance: 1e-3, passes: 100 } as const;
/** The stream of the order of the data. */
const ORDER_STEP = 0xffff_fffe;

/** What a machine is made of, bound to the arrays of a batch. */
export interface SviBound {
  readonly members: MembershipSolver | null;
  readonly state: Float64Array;
  readonly start: Float64Array;
  readonly changing: ReadonlyMap<string, Float64Array | Int32Array>;
  readonly bind: (part: Part) => BoundPart;
  readonly stream: Stream;
  readonly seed: number;
  readonly drop: number;
}

/** A generated function whose result is taken into the state. */
interface Step {
  readonly run: BoundPart;
  readonly result: Float64Array;
  readonly pieces: readonly Piece[];
}

export function machineOf(plan: SviPlan, assembly: SviAssembly, bound: SviBound): SviMachine {
  const { state, start, changing, bind, members } = bound;
  const stepOf = (part: Part): Step => ({ run: bind(part), result: new Float64Array(part.resultSize), pieces: piecesOf(part, assembly.layout) });
  const locals = plan.locals.map((b, i) => ({ ...stepOf(assembly.locals[i]!), isDiscrete: b.block.latent.values !== null }));
  // What the others tell about discrete latents comes first.
  locals.sort((a, b) => Number(b.isDiscrete) - Number(a.isDiscrete));
  const targets = assembly.targets.map(stepOf);
  const means = assembly.means.map(stepOf);
  const parents = assembly.members === null ? null : stepOf(assembly.members.means);
  const isRead = readMeans(plan, members !== null);
  const eager = plan.globals.map(isRead);
  const eagerParents = assembly.members !== null && isRead(assembly.members.m.parent);
  const evaluate = bind(assembly.bound);
  const none = new Float64Array(0);
  const renew = (s: Step): number => {
    s.run(state, s.result, 0, 0);
    return taken(s.pieces, s.result, state);
  };
  return {
    total: plan.total,
    batch: plan.batch,
    state,
    shuffle: (order, epoch) => shuffle(order, bound.stream, bound.seed, epoch),
    take: (rows) => {
      for (const [name, values] of plan.lowered(rows)) changing.get(name)?.set(values);
      if (members === null) for (const { pieces } of locals) for (const p of pieces) state.set(start.subarray(p.at, p.at + p.size), p.at);
    },
    local: () => {
      if (members === null) return Math.max(0, ...locals.map(renew)) * Number(locals.length > 1);
      members.solve(state, { ...MEMBERS, drop: bound.drop });
      if (eagerParents) renew(parents!);
      return 0;
    },
    global: (rate) => {
      for (const t of targets) t.run(state, t.result, 0, 0);
      targets.forEach((t, i) => {
        for (const p of t.pieces) blend(t.result, p.from, state, p.at, p.size, rate);
        if (eager[i]!) renew(means[i]!);
      });
    },
    bound: () => {
      if (members !== null) [...means, parents!, ...locals.filter((l) => l.isDiscrete)].forEach(renew);
      return evaluate(state, none, 0, 0);
    },
  };
}

/** With a solver of its own the local step reads natural parameters alone: means are made at once only for updates of other global factors. */
function readMeans(plan: SviPlan, isSolved: boolean): (b: StateBlock) => boolean {
  const targets = plan.globals.flatMap((b) => b.update.slice(0, b.block.family.parts.length).map((o) => o.value));
  const read = new Set(inputsOf(targets).keys());
  return (b) => !isSolved || Object.values(b.mean).some((i) => read.has(i.name));
}

/** Fisher and Yates, seeded by the epoch. */
function shuffle(order: Int32Array, stream: Stream, seed: number, epoch: number): void {
  seedStream(stream, seed, 0, ORDER_STEP, epoch);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(stream) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

/** Takes a result over into the state. Returns the greatest change of a mean. */
function taken(pieces: readonly Piece[], result: Float64Array, state: Float64Array): number {
  let change = 0;
  for (const { from, at, size, isMean } of pieces) {
    if (isMean) for (let i = 0; i < size; i++) change = Math.max(change, Math.abs(result[from + i]! - state[at + i]!));
    state.set(result.subarray(from, from + size), at);
  }
  return change;
}

interface Piece {
  readonly from: number;
  readonly at: number;
  readonly size: number;
  /** Means of statistics are what convergence is judged by. */
  readonly isMean: boolean;
}

const piecesOf = (part: Part, layout: Layout): readonly Piece[] =>
  part.outputs.map((o) => ({
    from: part.offsets.get(o.name)!,
    at: layout.places.get(o.name)!.offset,
    size: layout.places.get(o.name)!.size,
    isMean: o.name.startsWith("E "),
  }));

function blend(asked: Float64Array, from: number, state: Float64Array, at: number, size: number, rate: number): void {
  for (let i = 0; i < size; i++) {
    const old = state[at + i]!;
    state[at + i] = old + rate * (asked[from + i]! - old);
  }
}
