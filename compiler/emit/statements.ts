import { commonAxes, hasAxis, mapAxes, unionAxes, withoutAxes } from "../ir/axes.ts";
import { children, reaches, topological } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap, Scan, ScanGroup } from "../ir/types.ts";
import { bug } from "../pass.ts";

/** What a function computes: a value to be stored, row-major over `axes`, or returned. */
export interface Output {
  readonly name: string;
  readonly value: Expr;
  readonly axes: readonly Axis[];
}

/**
 * One unit of work: a value that is computed in loops over `domain`, outermost first, and read by others.
 * `carried`: the axes of the domain that the value keeps; the rest of the domain is reduced or scattered.
 */
export interface Statement {
  readonly node: Expr;
  readonly output: Output | null;
  readonly domain: readonly Axis[];
  readonly carried: readonly Axis[];
  /** Axes of the value, in storage order. */
  readonly axes: readonly Axis[];
  readonly reads: readonly Read[];
  /** The statements of one step of a scan, its updates last. */
  readonly inner: readonly Statement[];
  /** For an update of a scan: which one; `node` is its value. */
  readonly update: number | null;
}

/** A use of another statement's value; at `elsewhere` axes it is read at positions other than the reader's own. */
export interface Read {
  readonly node: Expr;
  readonly elsewhere: ReadonlySet<string>;
}

export interface Plan {
  readonly statements: readonly Statement[];
  /** node → its statement, where it has one. */
  readonly of: ReadonlyMap<Expr, Statement>;
}

const ALWAYS: ReadonlySet<Expr["kind"]> = new Set(["draw", "transposed", "scan", "segment", "cholesky", "solve", "reduce"]);

/**
 * Splits a graph into statements: whatever needs loops of its own, is read at other positions, is used more than once, or is
 * constant along a loop of its only reader. The rest is written inside its reader.
 */
export function statementsOf(outputs: readonly Output[], rank: (axis: Axis) => number): Plan {
  const order = topological(outputs.map((o) => o.value));
  const chosen = chooseNodes(order, outputs, rank);
  const of = new Map<Expr, Statement>();
  const statements: Statement[] = [];
  const inScan = scanBodies(order);
  for (const e of order) {
    if (!chosen.has(e) || inScan.has(e)) continue;
    if (firstOutputNode(e, order) !== e) continue;
    const s = statementOf(e, chosen, rank, inScan, order);
    of.set(e, s);
    statements.push(s);
  }
  for (const output of outputs) statements.push(outputStatement(output, chosen, rank, order));
  return { statements, of };
}

/** All outputs of a scan are made by one statement, that of the first in order. */
const firstOutputNode = (e: Expr, order: readonly Expr[]): Expr => (e.kind === "scan" ? order.find((o) => o.kind === "scan" && o.group === e.group)! : e);

/** Nodes that exist only inside one step of a scan: those that read its states. */
function scanBodies(order: readonly Expr[]): ReadonlySet<Expr> {
  const inside = new Set<Expr>();
  for (const e of order) {
    if (e.kind === "input" && e.role === "state") inside.add(e);
    else if (e.kind !== "scan" && children(e).some((c) => inside.has(c))) inside.add(e);
  }
  return inside;
}

/** Is it worth a name? Loads and single sign changes are not. */
function isTrivial(e: Expr): boolean {
  if (e.kind === "input" || e.kind === "constant" || e.kind === "iota" || e.kind === "stop") return true;
  if (e.kind === "reference") return e.base.kind === "input" && e.map.every((m) => m.index.kind !== "gather" || isTrivial(m.index.index));
  return e.kind === "apply" && e.op === "neg" && isTrivial(e.args[0]!);
}

const isInput = (e: Expr): boolean => e.kind === "input" || (e.kind === "stop" && isInput(e.arg));

/** Marks the statement nodes, readers before what they read. */
function chooseNodes(order: readonly Expr[], outputs: readonly Output[], rank: (axis: Axis) => number): ReadonlySet<Expr> {
  const chosen = new Set<Expr>();
  const readAway = new Set<Expr>();
  for (const e of order) if (e.kind === "reference" && !isInput(e.base)) readAway.add(e.base);
  /** For a node written inside another: the domain of the statement it ends up in, and how often it is used. */
  const readers = new Map<Expr, { count: number; domain: readonly Axis[] }>();
  const use = (e: Expr, domain: readonly Axis[]): void => {
    const known = readers.get(e);
    readers.set(e, known === undefined ? { count: 1, domain } : { count: known.count + 1, domain });
  };
  for (const o of outputs) use(o.value, o.axes);
  for (let i = order.length - 1; i >= 0; i--) {
    const e = order[i]!;
    const known = readers.get(e) ?? bug("statements: a node without a reader");
    const moved = e.axes.length !== known.domain.length;
    if (ALWAYS.has(e.kind) || readAway.has(e) || (!isTrivial(e) && (known.count > 1 || moved))) chosen.add(e);
    const domain = chosen.has(e) ? domainOf(e, rank) : known.domain;
    for (const [c, loops] of childDomains(e, domain)) use(c, loops);
  }
  return chosen;
}

/** Children, each with the loops in which it is evaluated. */
function childDomains(e: Expr, domain: readonly Axis[]): readonly (readonly [Expr, readonly Axis[]])[] {
  switch (e.kind) {
    case "scan":
      return [
        ...e.group.states.map((s) => [s.init, s.symbol.axes] as const),
        ...e.group.updates.flatMap((u) => [...gathers(u.map), u.value].map((c) => [c, updateLoops(e.group, u)] as const)),
      ];
    case "cholesky":
      return [[e.arg, [...domain, e.row, e.column]]];
    case "solve":
      return [
        [e.matrix, [...domain, e.row, e.column]],
        [e.rhs, [...domain, e.row]],
      ];
    case "draw":
      return e.args.map((a) => [a, e.axes] as const);
    default:
      return children(e).map((c) => [c, domain] as const);
  }
}

const updateLoops = (group: ScanGroup, u: ScanGroup["updates"][number]): readonly Axis[] => unionAxes([group.axis], u.value.axes, mapAxes(u.map));

const gathers = (map: IndexMap): readonly Expr[] => map.flatMap((m) => (m.index.kind === "gather" ? [m.index.index] : []));

const sorted = (axes: readonly Axis[], rank: (axis: Axis) => number, reduced: readonly Axis[]): readonly Axis[] =>
  [...axes].sort((a, b) => Math.floor(rank(a)) - Math.floor(rank(b)) || Number(hasAxis(reduced, a)) - Number(hasAxis(reduced, b)) || rank(a) - rank(b));

/** The loops around the computation of a node. */
function domainOf(e: Expr, rank: (axis: Axis) => number): readonly Axis[] {
  switch (e.kind) {
    case "reduce":
      return sorted(unionAxes(e.axes, e.over), rank, e.over);
    case "segment":
      return sorted(unionAxes(e.arg.axes, [e.axis]), rank, [e.axis]);
    case "transposed":
      return sorted(unionAxes(e.arg.axes, mapAxes(e.map), e.over), rank, e.over);
    case "draw":
      return e.axes.slice(0, e.plates);
    case "cholesky":
      return sorted(withoutAxes(e.axes, [e.row, e.column]), rank, []);
    case "solve":
      return sorted(withoutAxes(unionAxes(e.rhs.axes, withoutAxes(e.matrix.axes, [e.column])), [e.row]), rank, []);
    case "scan":
      return [];
    default:
      return sorted(e.axes, rank, []);
  }
}

function carriedAxes(e: Expr, domain: readonly Axis[]): readonly Axis[] {
  switch (e.kind) {
    case "transposed":
      return withoutAxes(domain, e.over);
    case "segment":
      return withoutAxes(domain, [e.axis]);
    default:
      return commonAxes(domain, e.axes);
  }
}

function storageAxes(e: Expr, domain: readonly Axis[]): readonly Axis[] {
  switch (e.kind) {
    case "draw":
    case "scan":
      return e.axes;
    case "cholesky":
      return [...domain, e.row, e.column];
    case "solve":
      return [...domain, e.row];
    case "transposed":
    case "segment": {
      const batch = carriedAxes(e, domain);
      return [...batch, ...withoutAxes(e.axes, batch)];
    }
    default:
      return [...commonAxes(domain, e.axes), ...withoutAxes(e.axes, domain)];
  }
}

function statementOf(e: Expr, chosen: ReadonlySet<Expr>, rank: (axis: Axis) => number, inScan: ReadonlySet<Expr>, order: readonly Expr[]): Statement {
  const domain = domainOf(e, rank);
  const canonical = (r: Read): Read => ({ ...r, node: firstOutputNode(r.node, order) });
  const inner = e.kind === "scan" ? scanStatements(e, chosen, rank, inScan, order) : [];
  const reads = e.kind === "scan" ? scanReads(e, inner, chosen) : readsOf(e, chosen);
  return { node: e, output: null, domain, carried: carriedAxes(e, domain), axes: storageAxes(e, domain), reads: reads.map(canonical), inner, update: null };
}

function outputStatement(output: Output, chosen: ReadonlySet<Expr>, rank: (axis: Axis) => number, order: readonly Expr[]): Statement {
  const domain = sorted(output.axes, rank, []);
  const reads = chosen.has(output.value) ? [{ node: output.value, elsewhere: new Set<string>() }] : readsOf(output.value, chosen);
  return {
    node: output.value,
    output,
    domain,
    carried: domain,
    axes: output.axes,
    reads: reads.map((r) => ({ ...r, node: firstOutputNode(r.node, order) })),
    inner: [],
    update: null,
  };
}

/** One step of a scan: what its updates need that reads a state, then the updates. */
function scanStatements(
  e: Scan,
  chosen: ReadonlySet<Expr>,
  rank: (axis: Axis) => number,
  inScan: ReadonlySet<Expr>,
  order: readonly Expr[],
): readonly Statement[] {
  const mine = reaches(
    e.group.updates.flatMap((u) => [...gathers(u.map), u.value]),
    (n) => n.kind === "input" && n.role === "state" && e.group.states.some((s) => s.symbol.name === n.name),
  );
  const steps = order.filter((n) => inScan.has(n) && mine.has(n) && chosen.has(n)).map((n) => statementOf(n, chosen, rank, inScan, order));
  const updates = e.group.updates.map((u, i): Statement => {
    const domain = sorted(updateLoops(e.group, u), rank, []);
    const roots = [...gathers(u.map), u.value];
    const reads = roots.flatMap((r) => (chosen.has(r) ? [{ node: r, elsewhere: new Set<string>() }] : readsOf(r, chosen)));
    return { node: u.value, output: null, domain, carried: domain, axes: domain, reads, inner: [], update: i };
  });
  return [...steps, ...updates];
}

/** A scan reads whole arrays. */
function scanReads(e: Scan, inner: readonly Statement[], chosen: ReadonlySet<Expr>): readonly Read[] {
  const own = new Set(inner.filter((s) => s.update === null).map((s) => s.node));
  const roots = [...e.group.states.map((s) => s.init), ...e.group.updates.flatMap((u) => [...gathers(u.map), u.value])];
  const direct = roots.flatMap((r) => (chosen.has(r) ? [{ node: r, elsewhere: new Set<string>() }] : readsOf(r, chosen)));
  return [...direct, ...inner.flatMap((s) => s.reads)]
    .filter((r) => !own.has(r.node))
    .map((r) => ({ node: r.node, elsewhere: new Set(r.node.axes.map((a) => a.id)) }));
}

/** The statements that an expression reads directly: found below it without crossing another statement. */
export function readsOf(e: Expr, chosen: ReadonlySet<Expr>): readonly Read[] {
  const found = new Map<Expr, Set<string>>();
  const seen = new Set<Expr>();
  const add = (node: Expr, away: readonly string[]): void => {
    const known = found.get(node) ?? new Set();
    away.forEach((a) => known.add(a));
    found.set(node, known);
  };
  const walk = (x: Expr): void => {
    for (const c of children(x)) {
      const away = awayAxes(x, c);
      if (chosen.has(c)) add(c, away);
      else if (!seen.has(c)) {
        seen.add(c);
        walk(c);
      }
    }
  };
  walk(e);
  return [...found].map(([node, elsewhere]) => ({ node, elsewhere }));
}

/** The axes at which `child` is not read at the reader's own position. */
function awayAxes(parent: Expr, child: Expr): readonly string[] {
  if (parent.kind === "reference" && parent.base === child) return parent.map.map((m) => m.axis.id);
  if (parent.kind === "cholesky") return [parent.row.id, parent.column.id];
  if (parent.kind === "solve") return child === parent.matrix ? [parent.row.id, parent.column.id] : [parent.row.id];
  return [];
}
