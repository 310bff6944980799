import { mapAxes, withoutAxes } from "../ir/axes.ts";
import { add, contract, div, eq, isConstant, mul, num, reference, select, sum, transposed } from "../ir/build.ts";
import { reaches, substitute, topological } from "../ir/traverse.ts";
import type { Apply, Axis, Contract, Expr, Reduce, Reference, Scan, ScanGroup, Segment, Select, Transposed } from "../ir/types.ts";
import { OPS } from "../ops/table.ts";
import { bug } from "../pass.ts";
import { choleskyAdjoint, solveAdjoint } from "./adjoint-linalg.ts";
import { scanAdjoint } from "./adjoint-scan.ts";

/** A share of the cotangent of a child. */
export type Contribution = readonly [child: Expr, cotangent: Expr];

/**
 * Reverse-mode derivative: for every name in `wrt`, Σ over positions of `cotangent` · ∂output/∂input, with the axes of the input
 * (fewer when it is constant along some). `cotangent` has axes of the output. Draws, stop-gradients and data have no derivative.
 * Law: the adjoint of an implicit broadcast is the sum over the axes that it added; of a reference, its transposed map.
 */
export function differentiate(output: Expr, wrt: readonly string[], cotangent: Expr = num(1)): ReadonlyMap<string, Expr> {
  const wanted = new Set(wrt);
  const inputs = new Map<string, Expr>();
  reverse(
    [[output, cotangent]],
    (e) => e.kind === "input" && wanted.has(e.name),
    (e, c) => e.kind === "input" && inputs.set(e.name, c),
  );
  return new Map(wrt.map((name) => [name, inputs.get(name) ?? num(0)]));
}

/** Derivatives with respect to nodes instead of inputs. */
export type NodeDerivatives = (seeds: readonly Contribution[], nodes: ReadonlySet<Expr>) => ReadonlyMap<Expr, Expr>;

export const differentiateNodes: NodeDerivatives = (seeds, nodes) => {
  const found = new Map<Expr, Expr>();
  reverse(
    seeds,
    (e) => nodes.has(e),
    (e, c) => found.set(e, c),
  );
  return found;
};

function reverse(seeds: readonly Contribution[], isTarget: (e: Expr) => boolean, emit: (e: Expr, cotangent: Expr) => void): void {
  const roots = seeds.map(([e]) => e);
  const active = reaches(roots, isTarget);
  const pending = new Map<Expr, Expr>();
  const receive = ([e, c]: Contribution): void => {
    if (active.has(e) && !isConstant(c, 0)) pending.set(e, pending.has(e) ? add(pending.get(e)!, c) : c);
  };
  seeds.forEach(receive);
  const order = topological(roots);
  const scans = new ScanBook(order);
  const finished: Contribution[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const e = order[i]!;
    const c = pending.get(e);
    if (isTarget(e) && c !== undefined) finished.push([e, c]);
    else if (e.kind === "scan") scans.visit(e, c)?.forEach(receive);
    else if (c !== undefined) contributions(e, c).forEach(receive);
  }
  const closed = substitute(
    finished.map(([, c]) => c),
    scans.outputs,
  );
  finished.forEach(([e], i) => emit(e, closed[i]!));
}

/** The outputs of one recurrence are differentiated together, when the cotangents of all of them are known. */
class ScanBook {
  /** State symbols → finished arrays: what a derivative of the body reads. */
  readonly outputs = new Map<string, Expr>();
  private readonly first = new Map<ScanGroup, Expr>();
  private readonly cotangents = new Map<ScanGroup, Map<number, Expr>>();
  /** Names of states: those of an adjoint are new, or what stands for a finished array in a second derivative would be captured. */
  private readonly taken = new Set<string>();

  constructor(order: readonly Expr[]) {
    for (const e of order) {
      if (e.kind !== "scan" || this.first.has(e.group)) continue;
      this.first.set(e.group, e);
      for (const { symbol } of e.group.states) this.taken.add(symbol.name);
    }
  }

  private readonly fresh = (name: string): string => {
    let made = `${name}'`;
    while (this.taken.has(made)) made += "'";
    this.taken.add(made);
    return made;
  };

  visit(e: Scan, cotangent: Expr | undefined): readonly Contribution[] | undefined {
    const known = this.cotangents.get(e.group) ?? new Map<number, Expr>();
    this.cotangents.set(e.group, known);
    const before = known.get(e.output);
    if (cotangent !== undefined) known.set(e.output, before === undefined ? cotangent : add(before, cotangent));
    if (this.first.get(e.group) !== e || known.size === 0) return undefined;
    const { contributions: out, outputs } = scanAdjoint(e.group, known, differentiateNodes, this.fresh);
    for (const [name, value] of outputs) this.outputs.set(name, value);
    return out;
  }
}

/** Sums a cotangent that has the axes of a parent down to those of a child. */
const fit = (c: Expr, parent: readonly Axis[], child: Expr): Expr => sum(withoutAxes(parent, child.axes), c);

/** cotangent · partial; what a select has masked stays masked, so that 0 · ∞ in a branch not taken never appears. */
export function times(c: Expr, partial: Expr): Expr {
  if (c.kind === "select" && isConstant(c.otherwise, 0)) return select(c.condition, times(c.then, partial), 0);
  if (c.kind === "select" && isConstant(c.then, 0)) return select(c.condition, 0, times(c.otherwise, partial));
  return mul(c, partial);
}

function contributions(e: Expr, c: Expr): readonly Contribution[] {
  switch (e.kind) {
    case "input":
    case "constant":
    case "iota":
    case "stop":
    case "draw":
      return [];
    case "apply":
      return ofApply(e, c);
    case "select":
      return ofSelect(e, c);
    case "reduce":
      return ofReduce(e, c);
    case "contract":
      return ofContract(e, c);
    case "reference":
      return ofReference(e, c);
    case "transposed":
      return ofTransposed(e, c);
    case "segment":
      return ofSegment(e, c);
    case "cholesky":
      return [[e.arg, choleskyAdjoint(e, c)]];
    case "solve":
      return solveAdjoint(e, c);
    case "scan":
      return bug("differentiate: a scan is differentiated by its book");
  }
}

function ofApply(e: Apply, c: Expr): readonly Contribution[] {
  const { partials } = OPS[e.op];
  if ("none" in partials) return bug(`${e.op} has no derivative: ${partials.none}`);
  return e.args.flatMap((arg, i): Contribution[] => (isConstant(arg) ? [] : [[arg, fit(times(c, partials[i]!(e.args, e)), e.axes, arg)]]));
}

const ofSelect = (e: Select, c: Expr): readonly Contribution[] => [
  [e.then, fit(select(e.condition, c, 0), e.axes, e.then)],
  [e.otherwise, fit(select(e.condition, 0, c), e.axes, e.otherwise)],
];

/** Ties of a maximum share the cotangent evenly. */
function ofReduce(e: Reduce, c: Expr): readonly Contribution[] {
  if (e.op === "sum") return [[e.arg, c]];
  const hit = eq(e.arg, e);
  return [[e.arg, mul(c, div(hit, sum(e.over, hit)))]];
}

const ofContract = (e: Contract, c: Expr): readonly Contribution[] =>
  e.factors.map((f, i) => {
    const others = [c, ...e.factors.filter((_, j) => j !== i)];
    const all = [...e.axes, ...e.over];
    const summed = withoutAxes(all, f.axes);
    return [f, summed.length === 0 ? others.reduce((a, b) => mul(a, b)) : contract(summed, others)];
  });

function ofReference(e: Reference, c: Expr): readonly Contribution[] {
  const own = e.map.map((m) => m.axis);
  const batch = withoutAxes(e.base.axes, own);
  return [[e.base, transposed(c, e.map, withoutAxes(mapAxes(e.map), batch))]];
}

const ofTransposed = (e: Transposed, c: Expr): readonly Contribution[] => [[e.arg, sum(withoutAxes(e.over, e.arg.axes), reference(c, e.map))]];

function ofSegment(e: Segment, c: Expr): readonly Contribution[] {
  const map = [{ axis: e.onto, index: { kind: "gather" as const, index: e.parent } }];
  const back = reference(c, map);
  if (e.op === "sum") return [[e.arg, back]];
  const hit = eq(e.arg, reference(e, map));
  const ties = reference(transposed(hit, map, [e.axis]), map);
  return [[e.arg, mul(back, div(hit, ties))]];
}
