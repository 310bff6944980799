import type { Membership } from "../../compiler/algebra/membership.ts";
import type { BoundPart, Part } from "../../compiler/program/part.ts";
import { keepColumns, packRows, responsibilities, ROWS, sweepRows } from "../../runtime/math/responsibilities.ts";
import type { Layout } from "./layout.ts";

/** The generated functions of a parent with an enumerated child. */
export interface MembershipParts {
  readonly table: Part;
  readonly prior: Part;
  readonly tilt: Part;
}

type Numbers = Float64Array | Int32Array;

export interface MembershipArrays {
  /** Of the batch, by input name. */
  readonly batch: (name: string) => Numbers | undefined;
  /** What the table reads of its rows: filled with the distinct ones. */
  readonly distinct: ReadonlyMap<string, Numbers>;
  readonly element: Float64Array;
}

/** Mean over the categories of the change of a natural parameter at which a parent stands still, and passes at most. */
export interface MembershipSettings {
  readonly tolerance: number;
  readonly passes: number;
  /** Categories with fewer expected rows leave the element; 0: exact. */
  readonly drop: number;
}

/**
 * The local step of a parent and its enumerated child, parent by parent to convergence. The table of b is made once per batch, for distinct rows only.
 */
export class MembershipSolver {
  private readonly m: Membership;
  private readonly width: number;
  private readonly table: Float64Array;
  private readonly row: Int32Array;
  private packed = new Float64Array(0);
  private count = new Float64Array(0);
  private readonly weight: Float64Array;
  private readonly sum: Float64Array;
  private readonly active: Int32Array;
  private readonly kept: Int32Array;
  private readonly own: Float64Array;
  private readonly priorValues: Float64Array;
  private readonly none = new Float64Array(0);
  /** By key: the batch (times 2²⁴) and the place where it was seen last. */
  private readonly seen: number[] = [];
  private batches = 0;
  private readonly arrays: MembershipArrays;
  private readonly run: { readonly table: BoundPart; readonly prior: BoundPart; readonly tilt: BoundPart };
  private readonly etaAt: number;
  private readonly meanAt: number;

  constructor(
    m: Membership,
    parts: MembershipParts,
    bind: (part: Part) => BoundPart,
    bindTable: (part: Part) => BoundPart,
    arrays: MembershipArrays,
    layout: Layout,
  ) {
    this.m = m;
    this.arrays = arrays;
    this.width = m.categories.extent;
    this.table = new Float64Array(parts.table.resultSize);
    this.row = new Int32Array(m.rows.extent);
    this.weight = new Float64Array(this.width);
    this.sum = new Float64Array(this.width);
    this.active = new Int32Array(this.width);
    this.kept = new Int32Array(this.width);
    this.own = new Float64Array(this.width);
    this.priorValues = new Float64Array(this.width);
    this.run = { table: bindTable(parts.table), prior: bind(parts.prior), tilt: bind(parts.tilt) };
    this.etaAt = layout.places.get(m.parent.eta[m.parent.block.family.parts[0]!.name]!.name)!.offset;
    this.meanAt = layout.places.get(m.child.mean[m.child.block.family.parts[0]!.name]!.name)!.offset;
  }

  /** Natural parameters of the parents and responsibilities of the rows, into the state. */
  solve(state: Float64Array, settings: MembershipSettings): void {
    const { batch } = this.arrays;
    this.distinctRows();
    this.run.table(state, this.table, 0, 0);
    this.run.prior(state, this.priorValues, 0, 0);
    const parents = batch(this.m.parentOf.name)!;
    const counts = batch(`weight of ${this.m.rows.id}`);
    const rows = batch(this.m.rows.count!)![0]!;
    const elements = batch(this.m.parent.block.family.plates[0]!.count!)![0]!;
    let from = 0;
    for (let d = 1; d <= elements; d++) {
      let to = from;
      while (to < rows && parents[to] === d) to++;
      this.element(state, this.etaAt + (d - 1) * this.width, from, to, counts, settings);
      from = to;
    }
  }

  private element(state: Float64Array, etaAt: number, from: number, to: number, counts: Numbers | undefined, settings: MembershipSettings): void {
    const { width, weight, sum, priorValues } = this;
    const eta = this.arrays.element;
    const blocks = Math.ceil((to - from) / ROWS);
    this.room(blocks);
    if (to > from) packRows(this.table, width, this.row, from, to, this.packed);
    for (let i = 0; i < blocks * ROWS; i++) this.count[i] = from + i < to ? (counts === undefined ? 1 : counts[from + i]!) : 0;
    for (let k = 0; k < width; k++) {
      eta[k] = priorValues[k]!;
      weight[k] = 1;
      sum[k] = 0;
    }
    if (settings.drop > 0) this.settleDropping(eta, blocks, settings);
    else this.settle(eta, blocks, settings);
    state.set(eta, etaAt);
    responsibilities(this.table, width, this.row, from, to, weight, state, this.meanAt);
  }

  private settle(eta: Float64Array, blocks: number, { tolerance, passes }: MembershipSettings): void {
    const { width, weight, sum, priorValues } = this;
    const { tilt } = this.run;
    for (let pass = 0; pass < passes; pass++) {
      sweepRows(this.packed, width, weight, sum, this.count, blocks);
      const change = takeCounts(eta, priorValues, weight, sum, width);
      tilt(this.none, weight, 0, 0);
      if (change < tolerance * width) break;
    }
  }

  /** The same over the categories that still have at least `drop` expected rows; the others keep the prior and no row. */
  private settleDropping(eta: Float64Array, blocks: number, { tolerance, passes, drop }: MembershipSettings): void {
    const { width, weight, sum, priorValues, active, kept, own } = this;
    let left = width;
    for (let k = 0; k < width; k++) active[k] = k;
    own.fill(1);
    for (let pass = 0; pass < passes; pass++) {
      sweepRows(this.packed, left, own, sum, this.count, blocks);
      let change = 0;
      let many = 0;
      for (let i = 0; i < left; i++) {
        const k = active[i]!;
        const step = priorValues[k]! + own[i]! * sum[i]! - eta[k]!;
        change += Math.abs(step);
        eta[k] = Math.max(priorValues[k]!, eta[k]! + RELAXATION * step);
        sum[i] = 0;
        if (eta[k] - priorValues[k]! >= drop) kept[many++] = i;
      }
      if (many > 0 && many <= WORTHWHILE * left) {
        keepColumns(this.packed, left, kept, many, blocks);
        for (let i = 0; i < many; i++) active[i] = active[kept[i]!]!;
        left = many;
      }
      this.run.tilt(this.none, weight, 0, 0);
      for (let i = 0; i < left; i++) own[i] = weight[active[i]!]!;
      if (change < tolerance * width) break;
    }
    weight.fill(0);
    for (let i = 0, k = 0; k < width; k++) {
      if (i < left && active[i] === k) weight[k] = own[i++]!;
      else eta[k] = priorValues[k]!;
    }
  }

  private room(blocks: number): void {
    if (this.packed.length >= blocks * ROWS * this.width) return;
    this.packed = new Float64Array(blocks * ROWS * this.width);
    this.count = new Float64Array(blocks * ROWS);
  }

  /** Rows with equal keys share a row of the table. */
  private distinctRows(): void {
    const { batch, distinct } = this.arrays;
    const keys = this.m.keys.map((k) => ({ all: batch(k.name)!, one: distinct.get(k.name)! }));
    const rows = batch(this.m.rows.count!)![0]!;
    const [only, ...more] = keys;
    const known = only !== undefined && more.length === 0 ? this.byNumber(only.all, only.one, rows) : this.byText(keys, rows);
    distinct.get(this.m.rows.count!)![0] = known;
  }

  /** One whole-number key: where each value was first seen in this batch. */
  private byNumber(all: Numbers, one: Numbers, rows: number): number {
    const start = ++this.batches * 0x100_0000;
    let known = 0;
    for (let w = 0; w < rows; w++) {
      const key = all[w]!;
      const at = (this.seen[key] ?? 0) - start;
      if (at >= 0) this.row[w] = at;
      else {
        this.seen[key] = start + known;
        one[known] = key;
        this.row[w] = known++;
      }
    }
    return known;
  }

  private byText(keys: readonly { readonly all: Numbers; readonly one: Numbers }[], rows: number): number {
    const known = new Map<string, number>();
    for (let w = 0; w < rows; w++) {
      const key = keys.map((k) => k.all[w]).join(" ");
      const at = known.get(key) ?? known.size;
      known.set(key, at);
      for (const k of keys) k.one[at] = k.all[w]!;
      this.row[w] = at;
    }
    return known.size;
  }
}

/** Share of the categories that must go before the rest is packed anew. */
const WORTHWHILE = 0.75;

/** How much further than the update a parent goes: the fixed point is the same, and a fifth of the passes is saved (measured; from 1.7 on it is slower). */
const RELAXATION = 1.3;

/** η ← η + ω (prior + t · sum − η), at least the prior, and a cleared sum. Returns Σ_k |prior + t · sum − η|. */
function takeCounts(eta: Float64Array, prior: Float64Array, weight: Float64Array, sum: Float64Array, width: number): number {
  let change = 0;
  for (let k = 0; k < width; k++) {
    const old = eta[k]!;
    const step = prior[k]! + weight[k]! * sum[k]! - old;
    change += Math.abs(step);
    eta[k] = Math.max(prior[k]!, old + RELAXATION * step);
    sum[k] = 0;
  }
  return change;
}
