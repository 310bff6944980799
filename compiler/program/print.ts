import { isApply } from "../ir/build.ts";
import { children, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { OPS } from "../ops/table.ts";
import { numberText } from "./print-number.ts";

/** A value to print under a name. */
export interface Printed {
  readonly name: string;
  readonly value: Expr;
}

/**
 * Stable text of expressions with named axes, one definition a line. A node used more than once gets a name (v1, v2, …) with its
 * axes: `v3[N, S] = …`. Sums read `Σ_{N} …`, references `base[N ← index]`, scatters `scatter(…)[K ← index]`, arrays of written-out
 * elements `[a, b]`. Parentheses of sums in sums and products in products are left out; the order of evaluation is that of the code.
 */
export function printExpressions(values: readonly Printed[]): string {
  const roots = values.map((v) => v.value);
  const uses = new Map<Expr, number>();
  for (const r of roots) uses.set(r, (uses.get(r) ?? 0) + 1);
  const order = topological(roots);
  // A square reads its base once.
  for (const e of order) for (const c of isApply(e, "mul") ? new Set(e.args) : children(e)) uses.set(c, (uses.get(c) ?? 0) + 1);
  const names = new Map<Expr, string>();
  const lines: string[] = [];
  for (const e of order) {
    if ((uses.get(e) ?? 0) < 2 || isLeaf(e)) continue;
    const name = `v${names.size + 1}`;
    lines.push(`${name}${axesText(e.axes)} = ${text(e, names, 0, true)}`);
    names.set(e, name);
  }
  for (const v of values) lines.push(`${v.name}${axesText(v.value.axes)} = ${text(v.value, names, 0, false)}`);
  return `${lines.join("\n")}\n`;
}

const isLeaf = (e: Expr): boolean =>
  e.kind === "input" ||
  e.kind === "constant" ||
  e.kind === "iota" ||
  (e.kind === "reference" && isLeaf(e.base) && e.map.every((m) => m.index.kind !== "gather"));

const axesText = (axes: readonly Axis[]): string => (axes.length === 0 ? "" : `[${axes.map((a) => a.id).join(", ")}]`);
const over = (axes: readonly Axis[]): string => axes.map((a) => a.id).join(", ");

/** Binding strength: 1 sum, 2 product, 3 unary, 4 power, 5 atom. */
function text(e: Expr, names: ReadonlyMap<Expr, string>, needed: number, top: boolean): string {
  const known = names.get(e);
  if (known !== undefined && !top) return known;
  const at = (x: Expr, level = 0): string => text(x, names, level, false);
  const paren = (s: string, own: number): string => (own < needed ? `(${s})` : s);
  switch (e.kind) {
    case "constant":
      return numberText(e.value, needed);
    case "input":
      return e.name.replaceAll(" ", "_");
    case "iota":
      return `#${shifted(e.axis, e.offset + 1 - firstOf(e.axis))}`;
    case "apply":
      return applyText(e, at, paren);
    case "select":
      return paren(`if ${at(e.condition)} then ${at(e.then, 1)} else ${at(e.otherwise, 1)}`, 0);
    case "reduce":
      return paren(`${{ sum: "Σ", max: "max", min: "min" }[e.op]}_{${over(e.over)}} ${at(e.arg, 2)}`, 1);
    case "contract":
      return paren(`Σ_{${over(e.over)}} ${e.factors.map((f) => at(f, 3)).join(" · ")}`, 1);
    case "reference":
      return `${at(e.base, 5)}[${mapText(e.map, at)}]`;
    case "transposed":
      return listText(e, at) ?? `scatter(${at(e.arg)})[${mapText(e.map, at)}]`;
    case "segment":
      return `${e.op}_{${e.axis.id} → ${e.onto.id} by ${at(e.parent)}}(${at(e.arg)})`;
    case "cholesky":
      return `cholesky(${at(e.arg)}; ${e.row.id}, ${e.column.id})`;
    case "solve":
      return `solve(${at(e.matrix)}${e.transpose ? "ᵀ" : ""}; ${e.row.id}, ${e.column.id}; ${at(e.rhs)})`;
    case "stop":
      return `stop(${at(e.arg)})`;
    case "draw":
      return `draw${e.node} ${e.sampler}(${e.args.map((a) => at(a)).join(", ")})`;
    case "scan": {
      const { axis, direction, states, updates } = e.group;
      const starts = states.map((s) => `${s.symbol.name} = ${at(s.init)}`).join(", ");
      const steps = updates.map((u) => `${states[u.state]!.symbol.name}[${mapText(u.map, at)}] += ${at(u.value)}`).join("; ");
      return `scan(${axis.id}${direction === "backward" ? " backward" : ""}; ${starts}; ${steps}).${e.output + 1}`;
    }
  }
}

type At = (x: Expr, level?: number) => string;

function applyText(e: Extract<Expr, { kind: "apply" }>, at: At, paren: (s: string, own: number) => string): string {
  const [a, b] = e.args;
  switch (e.op) {
    case "add":
      return listText(e, at) ?? paren(sumText(at(a!, 1), isApply(b!, "neg") ? `-${at(b.args[0]!, 2)}` : at(b!, 1)), 1);
    case "mul":
      if (a === b) return paren(`${at(a!, 5)}²`, 4);
      return paren(isApply(b!, "inv") ? `${at(a!, 2)} / ${at(b.args[0]!, 3)}` : `${at(a!, 2)} * ${at(b!, 2)}`, 2);
    case "neg":
      return paren(`-${at(a!, 2)}`, 2);
    case "inv":
      return paren(`1 / ${at(a!, 3)}`, 2);
    case "pow":
      return paren(`${at(a!, 5)} ^ ${at(b!, 4)}`, 4);
    default: {
      const form = OPS[e.op].js;
      if ("test" in form && b !== undefined) return paren(`${at(a!, 1)} ${TESTS[form.test] ?? form.test} ${at(b, 1)}`, 0);
      return `${e.op}(${e.args.map((x) => at(x)).join(", ")})`;
    }
  }
}
const TESTS: Readonly<Record<string, string>> = { "===": "==", "&&": "and", "||": "or" };

const sumText = (a: string, b: string): string => (b.startsWith("-") ? `${a} - ${b.slice(1)}` : `${a} + ${b}`);

/** `[a, b, 0]` for a sum of values that are each scattered to one position of the same axis: how written-out arrays are built. */
function listText(e: Expr, at: At): string | null {
  const terms = (x: Expr): readonly Expr[] => (isApply(x, "add") ? x.args.flatMap(terms) : [x]);
  const placed = terms(e).map(placement);
  const axis = placed[0]?.axis;
  if (axis === undefined || axis.extent > LONGEST_LIST || placed.some((p) => p?.axis.id !== axis.id)) return null;
  const items = Array.from({ length: axis.extent }, (_, i) => placed.find((p) => p!.position === i)?.value);
  if (items.filter((x) => x !== undefined).length !== placed.length) return null;
  return `[${items.map((x) => (x === undefined ? "0" : at(x))).join(", ")}]`;
}
const LONGEST_LIST = 20;

function placement(e: Expr): { readonly axis: Axis; readonly position: number; readonly value: Expr } | null {
  const [only] = e.kind === "transposed" && e.over.length === 0 && e.map.length === 1 ? e.map : [];
  return e.kind !== "transposed" || only?.index.kind !== "constant" ? null : { axis: only.axis, position: only.index.position, value: e.arg };
}

/** The index that stands at the first position of an axis: low of an interval `low..high`, else 1. */
const firstOf = ({ id }: Axis): number => Number(/^(-?\d+)\.\./.exec(id)?.[1] ?? 1);

/** An axis is its id, which stands for its index; one over an interval, such as 2..9, takes parentheses before a shift. */
const shifted = ({ id }: Axis, by: number): string => (by === 0 ? id : `${id.includes("..") ? `(${id})` : id}${by > 0 ? "+" : ""}${by}`);

/** Where a base is read or written, in its own indices. */
function mapText(map: IndexMap, at: At): string {
  const place = (base: Axis, i: Index): string => {
    if (i.kind === "constant") return String(i.position + firstOf(base));
    if (i.kind === "axis") return shifted(i.axis, i.shift + firstOf(base) - firstOf(i.axis));
    const more = firstOf(base) - 1;
    return more === 0 ? at(i.index) : sumText(at(i.index, 1), String(more));
  };
  return map.map((m) => `${m.axis.id} ← ${place(m.axis, m.index)}`).join(", ");
}
