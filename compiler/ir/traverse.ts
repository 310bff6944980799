import { assertNever, bug } from "../pass.ts";
import { hasAxis, unionAxes } from "./axes.ts";
import * as build from "./build.ts";
import type { Axis, Expr, Index, IndexMap, Input, ScanGroup } from "./types.ts";

/** The expressions that indices gather by. */
export const indexExpressions = (map: IndexMap): readonly Expr[] => map.flatMap((m) => (m.index.kind === "gather" ? [m.index.index] : []));

/** Direct sub-expressions, left to right. For a scan: initial values, then the updates' index expressions and values. */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "input":
    case "constant":
    case "iota":
      return [];
    case "apply":
    case "draw":
      return e.args;
    case "select":
      return [e.condition, e.then, e.otherwise];
    case "reduce":
    case "cholesky":
    case "stop":
      return [e.arg];
    case "contract":
      return e.factors;
    case "reference":
      return [e.base, ...indexExpressions(e.map)];
    case "transposed":
      return [e.arg, ...indexExpressions(e.map)];
    case "segment":
      return [e.arg, e.parent];
    case "solve":
      return [e.matrix, e.rhs];
    case "scan":
      return [...e.group.states.map((s) => s.init), ...e.group.updates.flatMap((u) => [...indexExpressions(u.map), u.value])];
    default:
      return assertNever(e);
  }
}

type Rewrite = (e: Expr) => Expr;

const mapIndices = (map: IndexMap, f: Rewrite): IndexMap =>
  map.map(({ axis, index }): { readonly axis: Axis; readonly index: Index } => ({
    axis,
    index: index.kind === "gather" ? { kind: "gather", index: f(index.index) } : index,
  }));

/** The same node over other children (through the smart constructors, which recompute axes and fold). */
export function withChildren(e: Expr, f: Rewrite, scans: (group: ScanGroup) => ScanGroup): Expr {
  switch (e.kind) {
    case "input":
    case "constant":
    case "iota":
      return e;
    case "apply":
      return rebuildApply(e.op, e.args.map(f), e);
    case "draw":
      return build.draw(e.sampler, e.args.map(f), e.node, e.axes, e.plates);
    case "select":
      return build.select(f(e.condition), f(e.then), f(e.otherwise));
    case "reduce":
      return build.reduce(e.op, e.over, f(e.arg));
    case "cholesky":
      return build.cholesky(f(e.arg), e.row, e.column);
    case "stop":
      return build.stop(f(e.arg));
    case "contract":
      return build.contract(e.over, e.factors.map(f));
    case "reference":
      return build.reference(f(e.base), mapIndices(e.map, f));
    case "transposed":
      return build.transposed(f(e.arg), mapIndices(e.map, f), e.over);
    case "segment":
      return build.segment(e.op, f(e.arg), e.axis, e.onto, f(e.parent));
    case "solve":
      return build.solve(f(e.matrix), e.row, e.column, f(e.rhs), e.transpose);
    case "scan":
      return build.scan(scans(e.group), e.output);
    default:
      return assertNever(e);
  }
}

function rebuildApply(op: Extract<Expr, { kind: "apply" }>["op"], args: readonly Expr[], old: Extract<Expr, { kind: "apply" }>): Expr {
  if (args.every((a, i) => a === old.args[i])) return old;
  const [a, b] = args;
  switch (op) {
    case "add":
      return build.add(a!, b!);
    case "mul":
      return build.mul(a!, b!);
    case "neg":
      return build.neg(a!);
    case "inv":
      return build.inv(a!);
    case "pow":
      return build.pow(a!, b!);
    case "log":
      return build.log(a!);
    case "exp":
      return build.exp(a!);
    default:
      return build.apply(op, ...args);
  }
}

/**
 * Rewrites bottom-up, once per distinct node: `f` sees a node whose children are already rewritten, and the node as it was.
 * A shared node stays shared. `bodyOf`: how the updates of a scan are rewritten, where not as everything else.
 * Deep graphs are no danger to the stack: nodes are visited in an explicit order.
 */
export function rewrite(
  roots: readonly Expr[],
  f: (e: Expr, original: Expr) => Expr,
  bodyOf: (group: ScanGroup) => Rewrite | null = () => null,
): readonly Expr[] {
  const done = new Map<Expr, Expr>();
  const groups = new Map<ScanGroup, ScanGroup>();
  const get = (e: Expr): Expr => done.get(e) ?? bug("rewrite: a child came after its parent");
  const scans = (group: ScanGroup): ScanGroup => {
    const known = groups.get(group);
    if (known !== undefined) return known;
    const rebuilt = rebuildScan(group, get, bodyOf(group) ?? get);
    groups.set(group, rebuilt);
    return rebuilt;
  };
  for (const e of topological(roots)) done.set(e, f(children(e).every((c) => done.get(c) === c) ? e : withChildren(e, get, scans), e));
  return roots.map(get);
}

/** Rebuilds a scan over new children; a state gains the batch axes that its new initial value and updates have. */
function rebuildScan(group: ScanGroup, get: Rewrite, body: Rewrite): ScanGroup {
  let states = group.states.map((s) => ({ symbol: s.symbol, init: get(s.init) }));
  let updates = group.updates.map((u) => ({ state: u.state, map: mapIndices(u.map, body), value: body(u.value) }));
  if (states.every((s, i) => s.init === group.states[i]!.init) && bodies(group).every((e) => body(e) === e)) return group;
  for (;;) {
    const grown = states.map((s, i) => {
      const own = unionAxes(s.symbol.axes, s.init.axes, ...updates.filter((u) => u.state === i).map((u) => updateAxes(u, group.axis)));
      return own.length === s.symbol.axes.length ? s : { ...s, symbol: { ...s.symbol, axes: own } };
    });
    if (grown.every((s, i) => s === states[i])) return { ...group, states, updates };
    const renamed = new Map(states.map((s, i) => [s.symbol.name, grown[i]!.symbol]));
    const regrow: Rewrite = (e) => (e.kind === "input" && e.role === "state" ? (renamed.get(e.name) ?? e) : e);
    states = grown;
    updates = updates.map((u) => ({ ...u, value: rewrite([u.value], regrow)[0]! }));
  }
}
const bodies = (group: ScanGroup): readonly Expr[] => group.updates.flatMap((u) => [...indexExpressions(u.map), u.value]);

function updateAxes(update: ScanGroup["updates"][number], axis: Axis): readonly Axis[] {
  const read = update.map.flatMap((m) => (m.index.kind === "axis" ? [m.index.axis] : m.index.kind === "gather" ? [...m.index.index.axes] : []));
  return update.value.axes.filter((a) => a.id !== axis.id && !hasAxis(read, a));
}

/** Every distinct node reachable from the roots, children before parents. */
export function topological(roots: readonly Expr[]): readonly Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: { readonly e: Expr; next: number; readonly kids: readonly Expr[] }[] = [];
  const push = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    stack.push({ e, next: 0, kids: children(e) });
  };
  for (const root of roots) {
    push(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.kids.length) push(top.kids[top.next++]!);
      else {
        order.push(top.e);
        stack.pop();
      }
    }
  }
  return order;
}

/**
 * Replaces inputs by name. A replacement has the input's axes, and may have more (samples, batches), which then run through.
 * The states of a scan are bound in its updates: there their names mean the scan's own.
 */
export function substitute(roots: readonly Expr[], replacements: ReadonlyMap<string, Expr>): readonly Expr[] {
  if (replacements.size === 0) return roots;
  const inBody = (group: ScanGroup): Rewrite | null => {
    const bound = new Set(group.states.map((s) => s.symbol.name));
    if (![...bound].some((name) => replacements.has(name))) return null;
    const free = new Map([...replacements].filter(([name]) => !bound.has(name)));
    const values = bodies(group);
    const done = substitute(values, free);
    return (e) => done[values.indexOf(e)]!;
  };
  return rewrite(roots, (e) => (e.kind === "input" ? (replacements.get(e.name) ?? e) : e), inBody);
}

/** Inputs reachable from the roots, by name. */
export function inputsOf(roots: readonly Expr[]): ReadonlyMap<string, Input> {
  return new Map(topological(roots).flatMap((e) => (e.kind === "input" ? [[e.name, e] as const] : [])));
}

/** Answers, per node, whether any node below satisfies `test`; memoised by identity. */
export function reaches(roots: readonly Expr[], test: (e: Expr) => boolean): ReadonlySet<Expr> {
  const hit = new Set<Expr>();
  for (const e of topological(roots)) if (test(e) || children(e).some((c) => hit.has(c))) hit.add(e);
  return hit;
}
