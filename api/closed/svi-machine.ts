import { inputsOf } from "../../compiler/ir/traverse.ts";
import type { StateBlock } from "../../compiler/algebra/cavi.ts";
import { RATE, type SviPlan } from "../../compiler/plan/svi.ts";
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
  /** With members, steps are functions of distinct rows. */
  readonly bindStep: (part: Part) => BoundPart;
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
  const { state, start, changing, bind, bindStep, members } = bound;
  const stepOf = (part: Part, bindTo = bind): Step => ({
    run: bindTo(part),
    result: new Float64Array(part.resultSize),
    pieces: piecesOf(part, assembly.layout),
  });
  const locals = plan.locals.map((b, i) => ({ ...stepOf(assembly.locals[i]!), isDiscrete: b.block.latent.values !== null }));
  // What the others tell about discrete latents comes first.
  locals.sort((a, b) => Number(b.isDiscrete) - Number(a.isDiscrete));
  const means = assembly.means.map((part) => stepOf(part));
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
  // Means of global factors that nothing reads but the bound are made when it is asked for.
  let isStale = true;
  const steps = globalSteps(assembly.steps.map((part) => stepOf(part, bindStep)), bound, () => {
    means.forEach((m, i) => void (eager[i]! && renew(m)));
    isStale = true;
  }); // prettier-ignore
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
    ...steps,
    bound: () => {
      if (members !== null) [...(isStale ? means : []), parents!, ...locals.filter((l) => l.isDiscrete)].forEach(renew);
      isStale = false;
      return evaluate(state, none, 0, 0);
    },
  };
}

/** Steps of the global factors; `moved` is called after each. */
function globalSteps(steps: readonly Step[], bound: SviBound, moved: () => void): Pick<SviMachine, "size" | "global" | "gradient" | "along"> {
  const { state, members } = bound;
  // Without global factors nothing reads it.
  const rateInput = bound.changing.get(RATE.name);
  const all = steps.flatMap((s) => s.pieces);
  const walk = (rate: number): void => {
    members?.responsibilities(state);
    if (rateInput !== undefined) rateInput[0] = rate;
    for (const s of steps) s.run(state, s.result, 0, 0);
  };
  return {
    size: all.reduce((n, p) => n + p.size, 0),
    global: (rate) => {
      walk(rate);
      for (const s of steps) taken(s.pieces, s.result, state);
      moved();
    },
    gradient: (into) => {
      walk(1);
      let at = 0;
      for (const { pieces, result } of steps) for (const p of pieces) for (let i = 0; i < p.size; i++) into[at++] = result[p.from + i]! - state[p.at + i]!;
    },
    along: (gradient, rate) => {
      let at = 0;
      for (const p of all) for (let i = 0; i < p.size; i++) state[p.at + i]! += rate * gradient[at++]!;
      moved();
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
