import type { Membership } from "../../compiler/algebra/membership.ts";
import type { BoundPart, Part } from "../../compiler/program/part.ts";
import { addShares, countRatios, keepColumns, packRows, ROWS, rowSums, sweepEqual, sweepRows } from "../../runtime/math/responsibilities.ts";
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
  /** What is read of distinct rows: filled with them. */
  readonly distinct: ReadonlyMap<string, Numbers>;
}

/** Mean over the categories of the change of a natural parameter at which a parent stands still, and passes at most. */
export interface MembershipSettings {
  readonly tolerance: number;
  readonly passes: number;
  /** Categories with fewer expected rows leave the element; 0: exact. */
  readonly drop: number;
}

/**
 * The local step of a parent and its enumerated child, parent by parent to convergence. The table of b is made once per batch, for distinct rows only, and
 * responsibilities are added up over equal rows: Σ_w r[w, k] = b[u, k] Σ_w t[k] count[w]/s[w] over the rows w that equal u.
 */
export class MembershipSolver {
  private readonly m: Membership;
  private readonly width: number;
  private readonly table: Float64Array;
  private readonly row: Int32Array;
  private packed = new Float64Array(0);
  private count = new Float64Array(0);
  private ratio = new Float64Array(0);
  private readonly norm: Float64Array;
  /** By distinct row and category: Σ t count/s. */
  private readonly shares: Float64Array;
  /** By position among the categories that are left, `active`: natural parameters of the parent, those without its rows, t, and the sums of a pass. */
  private readonly eta: Float64Array;
  private readonly base: Float64Array;
  private readonly weight: Float64Array;
  private readonly sum: Float64Array;
  private readonly active: Int32Array;
  private readonly left: Numbers;
  private readonly order: Int32Array;
  private readonly prior: Float64Array;
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
    bind: { readonly once: (part: Part) => BoundPart; readonly distinct: (part: Part) => BoundPart },
    arrays: MembershipArrays,
    layout: Layout,
  ) {
    this.m = m;
    this.arrays = arrays;
    this.width = m.categories.extent;
    this.table = new Float64Array(parts.table.resultSize);
    this.shares = new Float64Array(parts.table.resultSize);
    this.row = new Int32Array(m.rows.extent);
    this.norm = new Float64Array(m.rows.extent);
    this.eta = arrays.batch(m.element.name) as Float64Array;
    this.left = arrays.batch(m.kept.name)!;
    [this.base, this.weight, this.sum, this.prior] = [0, 0, 0, 0].map(() => new Float64Array(this.width)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.active = new Int32Array(this.width);
    this.order = new Int32Array(this.width);
    this.run = { table: bind.distinct(parts.table), prior: bind.once(parts.prior), tilt: bind.once(parts.tilt) };
    this.etaAt = layout.places.get(m.parent.eta[m.parent.block.family.parts[0]!.name]!.name)!.offset;
    this.meanAt = layout.places.get(m.child.mean[m.child.block.family.parts[0]!.name]!.name)!.offset;
  }

  /** Natural parameters of the parents, into the state. */
  solve(state: Float64Array, settings: MembershipSettings): void {
    const { batch } = this.arrays;
    const { width, shares } = this;
    this.distinctRows();
    this.run.table(state, this.table, 0, 0);
    this.run.prior(state, this.prior, 0, 0);
    rowSums(this.table, width, this.norm, this.distinctCount());
    shares.fill(0, 0, this.distinctCount() * width);
    const parents = batch(this.m.parentOf.name)!;
    const counts = batch(`weight of ${this.m.rows.id}`);
    const rows = batch(this.m.rows.count!)![0]!;
    const elements = batch(this.m.parent.block.family.plates[0]!.count!)![0]!;
    let from = 0;
    for (let d = 1; d <= elements; d++) {
      let to = from;
      while (to < rows && parents[to] === d) to++;
      this.element(from, to, counts, settings);
      this.keep(state, this.etaAt + (d - 1) * width, from, to);
      from = to;
    }
  }

  /** Responsibilities added up over equal rows, into the state: means of the statistics of the child as functions over distinct rows read them. */
  responsibilities(state: Float64Array): void {
    const { table, shares, meanAt } = this;
    const size = this.distinctCount() * this.width;
    for (let i = 0; i < size; i++) state[meanAt + i] = table[i]! * shares[i]!;
  }

  private distinctCount(): number {
    return this.arrays.distinct.get(this.m.rows.count!)![0]!;
  }

  private element(from: number, to: number, counts: Numbers | undefined, { tolerance, passes, drop }: MembershipSettings): void {
    const { width, eta, base, weight, sum, active, prior, table, row } = this;
    const blocks = Math.ceil((to - from) / ROWS);
    this.room(blocks);
    for (let i = 0; i < blocks * ROWS; i++) this.count[i] = from + i < to ? (counts === undefined ? 1 : counts[from + i]!) : 0;
    this.left[0] = width;
    for (let k = 0; k < width; k++) {
      active[k] = k;
      eta[k] = base[k] = prior[k]!;
      weight[k] = 1;
      sum[k] = 0;
    }
    if (to > from) sweepEqual(table, width, this.norm, row, from, to, this.count, sum);
    for (let pass = 1; ; pass++) {
      const change = takeCounts(eta, base, weight, sum, this.left[0]);
      const gone = drop > 0 ? this.dropBelow(drop) : 0;
      this.run.tilt(this.none, weight, 0, 0);
      const left = this.left[0];
      if (pass === 1) packRows(table, width, row, from, to, active, left, this.packed);
      else if (gone > 0) keepColumns(this.packed, left + gone, this.order, left, blocks);
      if (pass >= passes || change < tolerance * width) break;
      sweepRows(this.packed, left, weight, sum, this.count, blocks);
    }
  }

  /** Categories that have fewer than `least` expected rows leave, if that frees a tenth of the work: they keep the prior and no row. Returns how many. */
  private dropBelow(least: number): number {
    const { eta, base, active, order } = this;
    const left = this.left[0]!;
    let many = 0;
    for (let i = 0; i < left; i++) if (eta[i]! - base[i]! >= least) order[many++] = i;
    if (many === 0 || many > WORTHWHILE * left) return 0;
    for (let i = 0; i < many; i++) {
      const old = order[i]!;
      eta[i] = eta[old]!;
      base[i] = base[old]!;
      active[i] = active[old]!;
    }
    this.left[0] = many;
    return left - many;
  }

  /** The element's natural parameters into the state, what its rows give to the shares. */
  private keep(state: Float64Array, etaAt: number, from: number, to: number): void {
    const { eta, active, prior, width, weight, ratio } = this;
    const left = this.left[0]!;
    if (left < width) state.set(prior, etaAt);
    for (let i = 0; i < left; i++) state[etaAt + active[i]!] = eta[i]!;
    countRatios(this.packed, left, weight, this.count, ratio, Math.ceil((to - from) / ROWS));
    addShares(this.shares, width, this.row, from, to, weight, ratio, active, left);
  }

  private room(blocks: number): void {
    if (this.packed.length >= blocks * ROWS * this.width) return;
    this.packed = new Float64Array(blocks * ROWS * this.width);
    this.count = new Float64Array(blocks * ROWS);
    this.ratio = new Float64Array(blocks * ROWS);
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
const WORTHWHILE = 0.9;

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
