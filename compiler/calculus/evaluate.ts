import { OPS } from "../ops/table.ts";
import { assertNever, bug } from "../pass.ts";
import { extentOf, hasAxis, mapAxes, unionAxes, withoutAxes } from "../ir/axes.ts";
import { forEachPosition, reader, strides, type Dense, type Reader } from "./dense.ts";
import { evaluateCholesky, evaluateSolve } from "./evaluate-linalg.ts";
import type { Axis, Contract, Draw, Expr, Index, IndexMap, Reduce, Scan, ScanGroup, Segment, Transposed } from "../ir/types.ts";

export interface Environment {
  /** Values of inputs, row-major over the input's own axes. */
  readonly input: (name: string) => Float64Array | undefined;
  /** Values of a draw over `axes`: its own, less those that are held. */
  readonly draw?: (node: Draw, args: readonly Dense[], axes: readonly Axis[]) => Float64Array;
  /** Axes held at one position. */
  readonly fixed?: ReadonlyMap<string, number>;
}

/**
 * Evaluates expressions node by node on dense arrays: bind-time values, prior draws, the search for a non-finite term, tests.
 * Not for the hot path. Cost: the sum over nodes of their number of elements.
 */
export function evaluate(e: Expr, environment: Environment): Dense {
  return new Evaluator(environment, new Map(), new Map()).value(e);
}

class Evaluator {
  private readonly environment: Environment;
  private readonly memo: Map<Expr, Dense>;
  private readonly scans: Map<ScanGroup, readonly Dense[]>;
  private states: ReadonlyMap<string, Dense> = new Map();

  constructor(environment: Environment, memo: Map<Expr, Dense>, scans: Map<ScanGroup, readonly Dense[]>) {
    this.environment = environment;
    this.memo = memo;
    this.scans = scans;
  }

  value(e: Expr): Dense {
    const known = this.memo.get(e);
    if (known !== undefined) return known;
    const result = this.compute(e);
    this.memo.set(e, result);
    return result;
  }

  private axesOf(e: Expr): readonly Axis[] {
    const fixed = this.environment.fixed;
    return fixed === undefined ? e.axes : e.axes.filter((a) => !fixed.has(a.id));
  }

  private fill(axes: readonly Axis[], f: Reader): Dense {
    const values = new Float64Array(extentOf(axes));
    forEachPosition(axes, (p, i) => (values[i] = f(p)), this.environment.fixed);
    return { axes, values };
  }

  private read(e: Expr): Reader {
    return reader(this.value(e));
  }

  private compute(e: Expr): Dense {
    const axes = this.axesOf(e);
    switch (e.kind) {
      case "constant":
        return { axes: [], values: Float64Array.of(e.value) };
      case "input": {
        const state = this.states.get(e.name);
        if (state !== undefined) return state;
        const values = this.environment.input(e.name) ?? bug(`evaluate: input ${e.name} has no value`);
        return { axes: e.axes, values };
      }
      case "iota":
        return this.fill(axes, (p) => p.get(e.axis.id)! + 1 + e.offset);
      case "apply": {
        const { evaluate: f } = OPS[e.op];
        const args = e.args.map((a) => this.read(a));
        return this.fill(axes, (p) => f(...args.map((a) => a(p))));
      }
      case "select": {
        const [c, a, b] = [this.read(e.condition), this.read(e.then), this.read(e.otherwise)];
        return this.fill(axes, (p) => (c(p) !== 0 ? a(p) : b(p)));
      }
      case "reduce":
        return this.reduce(axes, e);
      case "contract":
        return this.contract(axes, e);
      case "reference": {
        const base = this.read(e.base);
        const locate = this.indexer(e.map);
        return this.fill(axes, (p) => base(locate(p)));
      }
      case "transposed":
        return this.transposed(axes, e);
      case "segment":
        return this.segment(axes, e);
      case "cholesky":
        return evaluateCholesky(this.value(e.arg), e.row, e.column, axes);
      case "solve":
        return evaluateSolve(this.value(e.matrix), this.value(e.rhs), e, axes);
      case "stop":
        return this.value(e.arg);
      case "draw":
        return {
          axes,
          values:
            this.environment.draw?.(
              e,
              e.args.map((a) => this.value(a)),
              axes,
            ) ?? bug("evaluate: no source of draws"),
        };
      case "scan":
        return this.scan(e);
      default:
        return assertNever(e);
    }
  }

  /** Positions around a reference → positions of its base. */
  private indexer(map: IndexMap): (p: ReadonlyMap<string, number>) => ReadonlyMap<string, number> {
    const parts = map.map(({ axis, index }) => ({ axis, at: this.position(index) }));
    return (p) => {
      const q = new Map(p);
      for (const { axis, at } of parts) q.set(axis.id, at(p));
      return q;
    };
  }

  private position(index: Index): Reader {
    switch (index.kind) {
      case "axis":
        return (p) => p.get(index.axis.id)! + index.shift;
      case "constant":
        return () => index.position;
      case "gather": {
        const read = this.read(index.index);
        return (p) => read(p) - 1;
      }
    }
  }

  private reduce(axes: readonly Axis[], e: Reduce): Dense {
    const arg = this.read(e.arg);
    const [start, combine] = COMBINE[e.op];
    return this.fill(axes, (p) => {
      let total = start;
      forEachPosition(e.over, (q) => (total = combine(total, arg(q))), p);
      return total;
    });
  }

  private contract(axes: readonly Axis[], e: Contract): Dense {
    const factors = e.factors.map((f) => this.read(f));
    return this.fill(axes, (p) => {
      let total = 0;
      forEachPosition(e.over, (q) => (total += factors.reduce((x, f) => x * f(q), 1)), p);
      return total;
    });
  }

  private transposed(axes: readonly Axis[], e: Transposed): Dense {
    const out: Dense = { axes, values: new Float64Array(extentOf(axes)) };
    this.scatter(
      out,
      e.map,
      this.read(e.arg),
      [...e.over, ...withoutAxes(unionAxes(e.arg.axes, mapAxes(e.map)), e.over)].filter((a) => this.environment.fixed?.has(a.id) !== true),
    );
    return out;
  }

  private scatter(out: Dense, map: IndexMap, arg: Reader, loops: readonly Axis[]): void {
    const locate = this.indexer(map);
    const step = strides(out.axes);
    forEachPosition(
      loops,
      (q) => {
        const p = locate(q);
        let offset = 0;
        for (let i = 0; i < out.axes.length; i++) {
          const at = p.get(out.axes[i]!.id)!;
          if (at < 0 || at >= out.axes[i]!.extent) return;
          offset += at * step[i]!;
        }
        out.values[offset]! += arg(q);
      },
      this.environment.fixed,
    );
  }

  private segment(axes: readonly Axis[], e: Segment): Dense {
    const [start, combine] = COMBINE[e.op];
    const [arg, parent] = [this.read(e.arg), this.read(e.parent)];
    return this.fill(axes, (p) => {
      let total = start;
      forEachPosition([e.axis], (q) => parent(q) - 1 === p.get(e.onto.id) && (total = combine(total, arg(q))), p);
      return total;
    });
  }

  private scan(e: Scan): Dense {
    const known = this.scans.get(e.group);
    if (known !== undefined) return known[e.output]!;
    const { axis, direction, states, updates } = e.group;
    const values = states.map((s) => {
      const read = this.read(s.init);
      return this.fill(s.symbol.axes, read);
    });
    const named = new Map(states.map((s, i) => [s.symbol.name, values[i]!]));
    for (let k = 0; k < axis.extent; k++) {
      const fixed = new Map(this.environment.fixed).set(axis.id, direction === "forward" ? k : axis.extent - 1 - k);
      const inner = new Evaluator({ ...this.environment, fixed }, new Map(), new Map());
      inner.states = new Map([...this.states, ...named]);
      for (const u of updates) {
        const loops = withoutAxes(u.value.axes, [axis]);
        const others = values[u.state]!.axes.filter((a) => !u.map.some((m) => m.axis.id === a.id) && !hasAxis(loops, a));
        inner.scatter(values[u.state]!, u.map, inner.read(u.value), [...loops, ...mapReads(u.map, [...loops, axis]), ...others]);
      }
    }
    this.scans.set(e.group, values);
    return values[e.output]!;
  }
}

/** Axes that a map reads directly and that are not already looped over. */
const mapReads = (map: IndexMap, present: readonly Axis[]): readonly Axis[] =>
  map.flatMap((m) => (m.index.kind === "axis" && !hasAxis(present, m.index.axis) ? [m.index.axis] : []));

const COMBINE = {
  sum: [0, (a: number, b: number) => a + b],
  max: [-Infinity, Math.max],
  min: [Infinity, Math.min],
} as const;
