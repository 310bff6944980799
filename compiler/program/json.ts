import { children, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap, Input, ScanGroup } from "../ir/types.ts";
import { bug } from "../pass.ts";

/** JSON of expressions: a table of axes, of recurrences and of nodes in order of dependence, and the roots by name. Node numbers are positions in `nodes`. */
export interface ProgramJson {
  readonly version: 1;
  readonly axes: readonly Axis[];
  readonly scans: readonly ScanJson[];
  readonly nodes: readonly NodeJson[];
  readonly outputs: readonly { readonly name: string; readonly node: number }[];
}
type IndexJson =
  | { readonly axis: string; readonly kind: "axis"; readonly target: string; readonly shift: number }
  | { readonly axis: string; readonly kind: "constant"; readonly position: number }
  | { readonly axis: string; readonly kind: "gather"; readonly index: number };

interface ScanJson {
  readonly axis: string;
  readonly direction: "forward" | "backward";
  readonly states: readonly { readonly symbol: number; readonly init: number }[];
  readonly updates: readonly { readonly state: number; readonly map: readonly IndexJson[]; readonly value: number }[];
}
/** `axes` in storage order; the other fields depend on the kind. Non-finite constants are strings. */
export interface NodeJson {
  readonly kind: Expr["kind"];
  readonly axes: readonly string[];
  readonly [field: string]: unknown;
}

interface Writer {
  readonly number: (e: Expr) => number;
  readonly scan: (g: ScanGroup) => number;
  readonly axis: (a: Axis) => string;
}

export function toJson(values: readonly { readonly name: string; readonly value: Expr }[]): ProgramJson {
  const symbols = new Map<string, Input>();
  const order = topological(values.map((v) => v.value));
  for (const e of order) if (e.kind === "scan") e.group.states.forEach((s) => symbols.set(s.symbol.name, s.symbol));
  const nodes = [...[...symbols.values()].filter((s) => !order.some((e) => e.kind === "input" && e.name === s.name)), ...order];
  const numbers = new Map<Expr, number>(nodes.map((e, i) => [e, i]));
  const byName = new Map(nodes.flatMap((e, i) => (e.kind === "input" ? [[e.name, i] as const] : [])));
  const axes = new Map<string, Axis>();
  const groups: ScanGroup[] = [];
  const w: Writer = {
    number: (e) => numbers.get(e) ?? (e.kind === "input" ? byName.get(e.name) : undefined) ?? bug("toJson: a node out of order"),
    scan: (g) => (groups.includes(g) ? groups.indexOf(g) : groups.push(g) - 1),
    axis: (a) => {
      axes.set(a.id, a);
      return a.id;
    },
  };
  const written = nodes.map((e) => writeNode(e, w));
  const scans = groups.map((g): ScanJson => ({
    axis: w.axis(g.axis),
    direction: g.direction,
    states: g.states.map((s) => ({ symbol: w.number(s.symbol), init: w.number(s.init) })),
    updates: g.updates.map((u) => ({ state: u.state, map: writeMap(u.map, w), value: w.number(u.value) })),
  }));
  return { version: 1, axes: [...axes.values()], scans, nodes: written, outputs: values.map((v) => ({ name: v.name, node: w.number(v.value) })) };
}

const writeMap = (map: IndexMap, w: Writer): readonly IndexJson[] =>
  map.map(({ axis, index }): IndexJson => {
    const own = w.axis(axis);
    if (index.kind === "axis") return { axis: own, kind: "axis", target: w.axis(index.axis), shift: index.shift };
    return index.kind === "constant" ? { axis: own, kind: "constant", position: index.position } : { axis: own, kind: "gather", index: w.number(index.index) };
  });

function writeNode(e: Expr, w: Writer): NodeJson {
  const base = { kind: e.kind, axes: e.axes.map(w.axis) };
  switch (e.kind) {
    case "input":
      return { ...base, name: e.name, role: e.role, range: e.range };
    case "constant":
      return { ...base, value: Number.isFinite(e.value) ? e.value : String(e.value) };
    case "iota":
      return { ...base, axis: w.axis(e.axis), offset: e.offset };
    case "apply":
      return { ...base, op: e.op, args: e.args.map(w.number) };
    case "select":
      return { ...base, args: children(e).map(w.number) };
    case "reduce":
      return { ...base, op: e.op, over: e.over.map(w.axis), args: [w.number(e.arg)] };
    case "contract":
      return { ...base, over: e.over.map(w.axis), args: e.factors.map(w.number) };
    case "reference":
      return { ...base, args: [w.number(e.base)], map: writeMap(e.map, w) };
    case "transposed":
      return { ...base, args: [w.number(e.arg)], map: writeMap(e.map, w), over: e.over.map(w.axis) };
    case "segment":
      return { ...base, op: e.op, args: [w.number(e.arg), w.number(e.parent)], axis: w.axis(e.axis), onto: w.axis(e.onto) };
    case "cholesky":
      return { ...base, args: [w.number(e.arg)], row: w.axis(e.row), column: w.axis(e.column) };
    case "solve":
      return { ...base, args: [w.number(e.matrix), w.number(e.rhs)], row: w.axis(e.row), column: w.axis(e.column), transpose: e.transpose };
    case "stop":
      return { ...base, args: [w.number(e.arg)] };
    case "draw":
      return { ...base, sampler: e.sampler, args: e.args.map(w.number), node: e.node, plates: e.plates };
    case "scan":
      return { ...base, scan: w.scan(e.group), output: e.output };
  }
}

/** Expressions back from JSON; shared nodes stay shared. The document must be valid (see program.schema.json). */
export function fromJson(json: ProgramJson): readonly { readonly name: string; readonly value: Expr }[] {
  const axes = new Map(json.axes.map((a) => [a.id, a]));
  const axis = (id: unknown): Axis => axes.get(String(id)) ?? bug(`fromJson: no axis ${String(id)}`);
  const made = new Map<number, Expr>();
  const groups = new Map<number, ScanGroup>();
  const node = (n: unknown): Expr => {
    const known = made.get(Number(n));
    if (known !== undefined) return known;
    const e = readNode(json.nodes[Number(n)] ?? bug(`fromJson: no node ${String(n)}`), { node, axis, group });
    made.set(Number(n), e);
    return e;
  };
  const map = (m: readonly IndexJson[]): IndexMap => m.map((i) => ({ axis: axis(i.axis), index: readIndex(i, node, axis) }));
  const group = (n: number): ScanGroup => {
    const known = groups.get(n);
    if (known !== undefined) return known;
    const s = json.scans[n] ?? bug(`fromJson: no scan ${n}`);
    const built: ScanGroup = {
      axis: axis(s.axis),
      direction: s.direction,
      states: s.states.map((x) => ({ symbol: node(x.symbol) as Input, init: node(x.init) })),
      updates: s.updates.map((u) => ({ state: u.state, map: map(u.map), value: node(u.value) })),
    };
    groups.set(n, built);
    return built;
  };
  // In order, so that deep graphs are no danger to the stack; scans are read when they are met.
  json.nodes.forEach((_, i) => node(i));
  return json.outputs.map((o) => ({ name: o.name, value: node(o.node) }));
}

function readIndex(i: IndexJson, node: (n: unknown) => Expr, axis: (id: unknown) => Axis): Index {
  if (i.kind === "axis") return { kind: "axis", axis: axis(i.target), shift: i.shift };
  return i.kind === "constant" ? { kind: "constant", position: i.position } : { kind: "gather", index: node(i.index) };
}

interface Reader {
  readonly node: (n: unknown) => Expr;
  readonly axis: (id: unknown) => Axis;
  readonly group: (n: number) => ScanGroup;
}

function readNode(j: NodeJson, r: Reader): Expr {
  const axes = j.axes.map(r.axis);
  const args = ((j["args"] as readonly number[] | undefined) ?? []).map(r.node);
  const over = ((j["over"] as readonly string[] | undefined) ?? []).map(r.axis);
  const map = ((j["map"] as readonly IndexJson[] | undefined) ?? []).map((i) => ({ axis: r.axis(i.axis), index: readIndex(i, r.node, r.axis) }));
  const fields = { ...j, axes } as unknown as Expr;
  const [a, b, c] = args;
  switch (fields.kind) {
    case "constant":
      return { kind: "constant", axes, value: Number(j["value"]) };
    case "input":
      return fields;
    case "iota":
      return { ...fields, axis: r.axis(j["axis"]) };
    case "apply":
    case "draw":
      return { ...fields, args };
    case "select":
      return { kind: "select", axes, condition: a!, then: b!, otherwise: c! };
    case "reduce":
      return { kind: "reduce", axes, op: fields.op, over, arg: a! };
    case "contract":
      return { kind: "contract", axes, over, factors: args };
    case "reference":
      return { kind: "reference", axes, base: a!, map };
    case "transposed":
      return { kind: "transposed", axes, arg: a!, map, over };
    case "segment":
      return { kind: "segment", axes, op: fields.op, arg: a!, parent: b!, axis: r.axis(j["axis"]), onto: r.axis(j["onto"]) };
    case "cholesky":
      return { kind: "cholesky", axes, arg: a!, row: r.axis(j["row"]), column: r.axis(j["column"]) };
    case "solve":
      return { kind: "solve", axes, matrix: a!, rhs: b!, row: r.axis(j["row"]), column: r.axis(j["column"]), transpose: fields.transpose };
    case "stop":
      return { kind: "stop", axes, arg: a! };
    case "scan":
      return { kind: "scan", axes, group: r.group(Number(j["scan"])), output: fields.output };
  }
}
