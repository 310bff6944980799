import { children, topological, withChildren } from "../ir/traverse.ts";
import type { Expr, IndexMap, ScanGroup } from "../ir/types.ts";

const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "mul", "min", "max", "eq", "and", "or"]);

/** Value numbering: structurally equal nodes become one object. Sums and products are compared up to the order of their two operands. */
export function share(roots: readonly Expr[]): readonly Expr[] {
  const canonical = new Map<string, Expr>();
  const numbers = new Map<Expr, number>();
  const done = new Map<Expr, Expr>();
  const groups = new Map<ScanGroup, ScanGroup>();
  const get = (e: Expr): Expr => done.get(e)!;
  const regroup = (group: ScanGroup): ScanGroup => {
    const known = groups.get(group) ?? {
      ...group,
      states: group.states.map((s) => ({ ...s, init: get(s.init) })),
      updates: group.updates.map((u) => ({ ...u, map: mapGathers(u.map, get), value: get(u.value) })),
    };
    groups.set(group, known);
    return known;
  };
  const groupIds = new Map<ScanGroup, number>();
  const keyOf = (e: Expr): string =>
    key(
      e,
      (c) => numbers.get(c)!,
      (g) => groupIds.get(g) ?? groupIds.set(g, groupIds.size).size - 1,
    );
  for (const e of topological(roots)) {
    const rebuilt = children(e).every((c) => get(c) === c) ? e : withChildren(e, get, regroup);
    registerAll(rebuilt);
    done.set(e, canonical.get(keyOf(rebuilt)) ?? rebuilt);
  }
  return roots.map(get);

  /** Registers what a smart constructor may have made below; stops at nodes that are known. */
  function registerAll(e: Expr): void {
    if (numbers.has(e)) return;
    children(e).forEach(registerAll);
    const k = keyOf(e);
    const first = canonical.get(k);
    if (first === undefined) {
      canonical.set(k, e);
      numbers.set(e, canonical.size);
    } else numbers.set(e, numbers.get(first)!);
  }
}

const mapGathers = (map: IndexMap, f: (e: Expr) => Expr): IndexMap =>
  map.map((m) => (m.index.kind === "gather" ? { axis: m.axis, index: { kind: "gather", index: f(m.index.index) } } : m));

function mapKey(map: IndexMap, number: (e: Expr) => number): string {
  return map
    .map(({ axis, index }) => {
      const target = index.kind === "axis" ? `${index.axis.id}+${index.shift}` : index.kind === "constant" ? `=${index.position}` : `[${number(index.index)}]`;
      return `${axis.id}:${target}`;
    })
    .sort()
    .join(",");
}

function key(e: Expr, number: (e: Expr) => number, groupId: (g: ScanGroup) => number): string {
  const kids = children(e).map(number);
  const ids = (axes: readonly { readonly id: string }[]): string => axes.map((a) => a.id).join(",");
  switch (e.kind) {
    case "constant":
      return `# ${Object.is(e.value, -0) ? "-0" : e.value}`;
    case "input":
      return `in ${e.name}`;
    case "iota":
      return `iota ${e.axis.id} ${e.offset}`;
    case "apply":
      return `${e.op} ${(COMMUTATIVE.has(e.op) ? [...kids].sort((a, b) => a - b) : kids).join(" ")}`;
    case "reduce":
      return `${e.op} over ${[...e.over.map((a) => a.id)].sort().join(",")} ${kids.join(" ")}`;
    case "contract":
      return `contract ${ids(e.over)} ${kids.join(" ")}`;
    case "reference":
      return `ref ${kids[0]} ${mapKey(e.map, number)}`;
    case "transposed":
      return `scatter ${kids[0]} ${mapKey(e.map, number)} over ${[...e.over.map((a) => a.id)].sort().join(",")}`;
    case "segment":
      return `segment ${e.op} ${e.axis.id} ${e.onto.id} ${kids.join(" ")}`;
    case "cholesky":
      return `cholesky ${e.row.id} ${e.column.id} ${kids.join(" ")}`;
    case "solve":
      return `solve ${e.transpose} ${e.row.id} ${e.column.id} ${kids.join(" ")}`;
    case "draw":
      return `draw ${e.node} ${e.sampler} ${kids.join(" ")}`;
    case "scan":
      return `scan ${groupId(e.group)} ${e.output}`;
    case "select":
    case "stop":
      return `${e.kind} ${kids.join(" ")}`;
  }
}
