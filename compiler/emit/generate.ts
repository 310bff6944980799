import { commonAxes, extentOf, withoutAxes } from "../ir/axes.ts";
import type { Axis, Expr, Index, IndexMap, ScanGroup } from "../ir/types.ts";
import { bug } from "../pass.ts";
import { drawItems } from "./generate-draw.ts";
import { kernelItems } from "./generate-kernel.ts";
import { name, number, plus, timesInteger, type Block, type Buffer, type Item, type Scalar, type Update } from "./loop-ir.ts";
import { schedule, type Group, type Place, type Schedule } from "./schedule.ts";
import { statementsOf, type Output, type Plan, type Statement } from "./statements.ts";
import { planStorage, type Storage } from "./storage.ts";

/** Where an input or output array lives in the generated code: `array[offset + position]`. */
export interface Slot {
  readonly array: string;
  readonly offset: number;
}

export interface FunctionSpec {
  readonly outputs: readonly Output[];
  /** Slot of an input by name. */
  readonly input: (name: string) => Slot;
  /** Slot of an output by name; null: the function returns it. */
  readonly output: (name: string) => Slot | null;
  readonly rank: (axis: Axis) => number;
}

export type Positions = ReadonlyMap<string, Scalar>;

/** Builds the loops of a function that computes `spec.outputs`. */
export function generate(spec: FunctionSpec): { readonly body: Block; readonly buffers: readonly Buffer[] } {
  const g = new Generator(spec);
  const body = g.block(g.main.groups, []);
  return { body: returnLast(body), buffers: g.buffers };
}

/** The schedule puts a returned scalar where its value is finished; loops of other outputs may stand behind. */
function returnLast(body: Block): Block {
  const returns = (item: Item): boolean => item.kind === "return";
  return [...body.filter((item) => !returns(item)), ...body.filter(returns)];
}

/** State of one function's generation: names, storage, and the code of expressions. */
export class Generator {
  readonly spec: FunctionSpec;
  readonly plan: Plan;
  readonly main: Schedule;
  readonly buffers: Buffer[] = [];
  private readonly storage: ReadonlyMap<Expr, Storage>;
  private readonly places: ReadonlyMap<Statement, Place>;
  private readonly scans = new Map<Statement, Schedule>();
  private readonly states = new Map<string, { readonly name: string; readonly axes: readonly Axis[] }>();
  private readonly names = new Map<string, number>();
  private readonly variables = new Map<string, string>();
  private readonly byNode = new Map<Expr, Statement>();
  /** Loops around the statement that is being written. */
  path: readonly Group[] = [];

  constructor(spec: FunctionSpec) {
    this.spec = spec;
    this.plan = statementsOf(spec.outputs, spec.rank);
    this.main = schedule(this.plan.statements);
    this.collectScans(this.plan.statements);
    const all = [this.main, ...this.scans.values()];
    this.places = new Map(all.flatMap((s) => [...s.places]));
    for (const s of this.places.keys()) if (s.output === null && s.update === null) this.byNode.set(s.node, s);
    this.storage = planStorage(all, (hint) => this.fresh(hint));
    for (const s of this.storage.values()) if (s.buffer !== null) this.addBuffer(s.buffer.name, s.buffer.axes);
    for (const s of this.scans.keys()) if (s.node.kind === "scan") this.addStates(s.node.group);
  }

  private collectScans(statements: readonly Statement[]): void {
    for (const s of statements) {
      if (s.node.kind !== "scan" || s.update !== null) continue;
      if (s.output === null) this.scans.set(s, schedule(s.inner, [s.node.group.axis]));
      this.collectScans(s.inner);
    }
  }

  private addStates(group: ScanGroup): void {
    for (const { symbol } of group.states) {
      const buffer = { name: this.fresh("chain"), axes: symbol.axes };
      this.states.set(symbol.name, buffer);
      this.addBuffer(buffer.name, buffer.axes);
    }
  }

  addBuffer(bufferName: string, axes: readonly Axis[]): void {
    this.buffers.push({ name: bufferName, size: extentOf(axes), axes: axes.map((a) => a.id) });
  }

  fresh(hint: string): string {
    const n = (this.names.get(hint) ?? 0) + 1;
    this.names.set(hint, n);
    return `${hint}${n}`;
  }

  variable(axis: Axis): string {
    const known = this.variables.get(axis.id);
    if (known !== undefined) return known;
    const stem =
      axis.size
        .replace(/[^A-Za-z]/g, "")
        .slice(0, 1)
        .toLowerCase() || "i";
    const made = this.fresh(`${stem}_`);
    this.variables.set(axis.id, made);
    return made;
  }

  loop(axis: Axis, body: Block, backward = false): Item {
    const slot = axis.count === undefined ? null : this.spec.input(axis.count);
    const count: Scalar | null = slot === null ? null : { kind: "load", array: slot.array, index: number(slot.offset) };
    return { kind: "loop", variable: this.variable(axis), extent: axis.extent, ...(count !== null && { count }), backward, note: axis.id, body };
  }

  block(groups: readonly Group[], path: readonly Group[]): Block {
    return groups.flatMap((g): Block => {
      if (g.axis === null) {
        return g.members.flatMap((s) => {
          this.path = path;
          return this.statement(s);
        });
      }
      const starting = g.members.filter((s) => this.places.get(s)!.path[this.places.get(s)!.available] === g);
      const before = starting.flatMap((s) => this.initial(s));
      const body = this.block(g.inner, [...path, g]);
      return [...before, this.loop(g.axis, body), ...starting.flatMap((s) => this.finish(s))];
    });
  }

  private statement(s: Statement): Block {
    if (s.output !== null) return this.outputItems(s.output);
    if (s.update !== null) return this.scanUpdate(s);
    const e = s.node;
    const alone = this.places.get(s)!.available === this.path.length;
    switch (e.kind) {
      case "reduce":
        return alone ? [...this.initial(s), ...this.accumulate(s, this.code(e.arg), e.op), ...this.finish(s)] : this.accumulate(s, this.code(e.arg), e.op);
      case "transposed":
        return [...(alone ? this.initial(s) : []), this.updateAt(s, e.map, this.code(e.arg), "sum")];
      case "segment":
        return [...(alone ? this.initial(s) : []), this.updateAt(s, [{ axis: e.onto, index: { kind: "gather", index: e.parent } }], this.code(e.arg), e.op)];
      case "draw":
        return drawItems(this, e, this.bufferOf(e));
      case "cholesky":
      case "solve":
        return kernelItems(this, e, this.bufferOf(e));
      case "scan":
        return this.scanItems(s, e.group);
      default:
        return this.letItems(s);
    }
  }

  private letItems(s: Statement): Block {
    const { scalar, buffer } = this.storage.get(s.node)!;
    const local = scalar ?? bug("generate: a value without a name");
    const value: Item = { kind: "const", name: local, value: this.inline(s.node, new Map()) };
    return buffer === null ? [value] : [value, { kind: "store", array: buffer.name, index: this.index(buffer.axes), value: name(local) }];
  }

  private outputItems(output: Output): Block {
    const slot = this.spec.output(output.name);
    const value = this.code(output.value);
    if (slot === null) return [{ kind: "return", value }];
    return [{ kind: "store", array: slot.array, index: plus(this.index(output.axes), number(slot.offset)), value }];
  }

  /** What stands before the loops that reduce: the accumulator, or its part of an array. */
  private initial(s: Statement): Block {
    const { scalar, buffer } = this.storage.get(s.node)!;
    const start = s.node.kind === "reduce" || s.node.kind === "segment" ? START[s.node.op] : 0;
    if (scalar !== null) return [{ kind: "let", name: scalar, value: number(start) }];
    const { path, available } = this.places.get(s)!;
    const around = path.slice(0, available).map((g) => g.axis!);
    const outer = commonAxes(buffer!.axes, around);
    const inner = withoutAxes(buffer!.axes, outer);
    return [{ kind: "fill", array: buffer!.name, offset: timesInteger(this.index(outer), extentOf(inner)), count: extentOf(inner), value: start }];
  }

  private finish(s: Statement): Block {
    const { scalar, buffer } = this.storage.get(s.node)!;
    if (scalar === null || buffer === null) return [];
    return [{ kind: "store", array: buffer.name, index: this.index(buffer.axes), value: name(scalar) }];
  }

  private accumulate(s: Statement, value: Scalar, update: Update): Block {
    const { scalar, buffer } = this.storage.get(s.node)!;
    if (scalar !== null) return [{ kind: "accumulate", name: scalar, update, value }];
    return [{ kind: "update", array: buffer!.name, index: this.index(buffer!.axes), update, value, guard: null }];
  }

  private updateAt(s: Statement, map: IndexMap, value: Scalar, update: Update): Item {
    const buffer = this.storage.get(s.node)!.buffer!;
    return { kind: "update", array: buffer.name, index: this.index(buffer.axes, this.mapped(map, new Map())), update, value, guard: null };
  }

  private scanItems(s: Statement, group: ScanGroup): Block {
    const inner = this.scans.get(s)!;
    const start = group.states.flatMap(({ symbol, init }): Block => {
      const state = this.states.get(symbol.name)!;
      if (init.kind === "constant") return [{ kind: "fill", array: state.name, offset: number(0), count: extentOf(state.axes), value: init.value }];
      const store: Item = { kind: "store", array: state.name, index: this.index(state.axes), value: this.code(init) };
      return state.axes.reduceRight<Block>((body, a) => [this.loop(a, body)], [store]);
    });
    return [...start, this.loop(group.axis, this.block(inner.groups, []), group.direction === "backward")];
  }

  private scanUpdate(s: Statement): Block {
    const scan = [...this.scans].find(([, inner]) => inner.places.has(s))![0].node;
    const { group } = scan as Extract<Expr, { kind: "scan" }>;
    const u = group.updates[s.update!]!;
    const state = this.states.get(group.states[u.state]!.symbol.name)!;
    return [
      {
        kind: "update",
        array: state.name,
        index: this.index(state.axes, this.mapped(u.map, new Map())),
        update: "sum",
        value: this.code(u.value),
        guard: null,
      },
    ];
  }

  bufferOf(e: Expr): { readonly name: string; readonly axes: readonly Axis[] } {
    return this.storage.get(e)?.buffer ?? bug("generate: a value without an array");
  }

  /** Row-major position over axes, at the loop variables unless `at` says otherwise. */
  index(axes: readonly Axis[], at: Positions = new Map()): Scalar {
    return axes.reduce<Scalar>((acc, a) => plus(timesInteger(acc, a.extent), at.get(a.id) ?? name(this.variable(a))), number(0));
  }

  /** The positions that a map gives to a base's axes. */
  private mapped(map: IndexMap, at: Positions): Positions {
    return new Map([...at].concat(map.map((m) => [m.axis.id, this.position(m.index, at)])));
  }

  private position(index: Index, at: Positions): Scalar {
    switch (index.kind) {
      case "axis":
        return plus(at.get(index.axis.id) ?? name(this.variable(index.axis)), number(index.shift));
      case "constant":
        return number(index.position);
      case "gather":
        return plus(this.code(index.index, at), number(-1));
    }
  }

  /** Code of a value at the loop variables, or at given positions of some axes. */
  code(e: Expr, at: Positions = new Map()): Scalar {
    if (e.kind === "scan") return this.loadState(e.group.states[e.output]!.symbol.name, at);
    const stored = this.storage.get(e);
    if (stored === undefined) return this.inline(e, at);
    const statement = this.byNode.get(e)!;
    const { path, available } = this.places.get(statement)!;
    const inside = path.slice(0, available).every((g, i) => this.path[i] === g) && !e.axes.some((a) => at.has(a.id));
    if (stored.scalar !== null && inside) return name(stored.scalar);
    if (stored.buffer === null) return bug("generate: a value is read where it is not kept");
    return { kind: "load", array: stored.buffer.name, index: this.index(stored.buffer.axes, at) };
  }

  private loadState(state: string, at: Positions): Scalar {
    const buffer = this.states.get(state) ?? bug(`generate: no state ${state}`);
    return { kind: "load", array: buffer.name, index: this.index(buffer.axes, at) };
  }

  private inline(e: Expr, at: Positions): Scalar {
    switch (e.kind) {
      case "constant":
        return number(e.value);
      case "input":
        return e.role === "state" ? this.loadState(e.name, at) : this.loadInput(e, at);
      case "iota":
        return plus(at.get(e.axis.id) ?? name(this.variable(e.axis)), number(1 + e.offset));
      case "stop":
        return this.code(e.arg, at);
      case "apply":
        return { kind: "op", op: e.op, args: e.args.map((a) => this.code(a, at)) };
      case "select":
        return { kind: "choose", condition: this.code(e.condition, at), then: this.code(e.then, at), otherwise: this.code(e.otherwise, at) };
      case "reference":
        return this.code(e.base, this.mapped(e.map, at));
      default:
        return bug(`generate: ${e.kind} has no inline form`);
    }
  }

  private loadInput(e: Extract<Expr, { kind: "input" }>, at: Positions): Scalar {
    const slot = this.spec.input(e.name);
    return { kind: "load", array: slot.array, index: plus(this.index(e.axes, at), number(slot.offset)) };
  }
}

const START = { sum: 0, max: -Infinity, min: Infinity } as const;
