import { literal, sizeOf, use, within } from "./draft.ts";
import type { Draft, Scope } from "./draft.ts";
import { binderDeclaration, leaf, newBinder, triangle } from "./references.ts";
import { choose, corners } from "./choose.ts";
import type { Maker } from "./choose.ts";
import { condition } from "./conditions.ts";
import { positive, unit } from "./positives.ts";
import type { Piece } from "./references.ts";
import { ofMatrix } from "./matrices.ts";
import { vector } from "./vectors.ts";

/** Real expressions stay in [-LIMIT, LIMIT]. */
const LIMIT = 4;

/** An expression with values in [-4, 4]. */
export function real(draft: Draft, scope: Scope, depth = 2): Piece {
  return tame(depth <= 0 ? choose(draft, scope, 0, REAL_LEAVES, constant) : choose(draft, scope, depth - 1, REAL_FORMS, constant));
}

function tame(p: Piece): Piece {
  const bound = Math.max(Math.abs(p.low), Math.abs(p.high));
  if (bound <= LIMIT) return p;
  if (bound > 40) return { text: `3 * tanh(${p.text})`, low: -3, high: 3 };
  const factor = Math.floor((100 * LIMIT) / bound) / 100;
  return { text: `${factor} * (${p.text})`, low: factor * p.low, high: factor * p.high };
}

const constant: Maker = ({ random }) => {
  const value = random.real(-2, 2);
  return { text: literal(value), low: value, high: value };
};
const anyLeaf: Maker = (draft, scope) => leaf(draft, scope, (q) => q.domain !== "simplex" || q.dims.length > 0);

/** An index variable is an integer in any expression. */
const indexNumber: Maker = (draft, scope) => {
  if (scope.binders.length === 0) return null;
  const binder = draft.random.pick(scope.binders);
  const high = binder.size === null ? 4 : Math.max(1, sizeOf(draft, binder.size));
  use(draft, "index variable as a number");
  return { text: binder.name, low: 1, high };
};
const sizeNumber: Maker = (draft) => {
  const declared = draft.sizes.filter((s) => s.kind === "constant" || s.kind === "number" || draft.quantities.some((q) => q.known && q.dims.includes(s.name)));
  if (declared.length === 0) return null;
  const size = draft.random.pick(declared);
  use(draft, "size as a number");
  return { text: size.kind === "expression" ? `(${size.name})` : size.name, low: size.value, high: size.value };
};
const REAL_LEAVES: readonly (readonly [number, Maker])[] = [
  [8, anyLeaf],
  [1, constant],
  [0.5, indexNumber],
  [0.3, sizeNumber],
];

const binary =
  (operator: string, f: (a: number, b: number) => number): Maker =>
  (draft, scope, depth) => {
    const [a, b] = [real(draft, scope, depth), real(draft, scope, depth - 1)];
    return { text: `(${a.text} ${operator} ${b.text})`, ...corners(f, a, b) };
  };
const quotient: Maker = (draft, scope, depth) => {
  const [a, b] = [real(draft, scope, depth), positive(draft, scope, depth - 1)];
  return { text: `(${a.text} / ${b.text})`, ...corners((x, y) => x / y, a, b) };
};
const square: Maker = (draft, scope, depth) => {
  const a = real(draft, scope, depth);
  const bound = Math.max(a.low ** 2, a.high ** 2);
  return { text: draft.random.chance(0.5) ? `(${a.text}) ^ 2` : `(${a.text}) * (${a.text})`, low: 0, high: bound };
};
const negation: Maker = (draft, scope, depth) => {
  const a = real(draft, scope, depth);
  return { text: `(-(${a.text}))`, low: -a.high, high: -a.low };
};
const monotone =
  (name: string, f: (x: number) => number, argument: "real" | "positive" | "unit" = "real"): Maker =>
  (draft, scope, depth) => {
    use(draft, `${name}()`);
    const a = argument === "real" ? real(draft, scope, depth) : argument === "positive" ? positive(draft, scope, depth) : unit(draft, scope, depth);
    return { text: `${name}(${a.text})`, low: f(a.low), high: f(a.high) };
  };
const bounded =
  (name: string, low: number, high: number, argument: "real" | "positive" = "real"): Maker =>
  (draft, scope, depth) => {
    use(draft, `${name}()`);
    const a = argument === "real" ? real(draft, scope, depth) : positive(draft, scope, depth);
    return { text: `${name}(${a.text})`, low, high };
  };
const minOrMax: Maker = (draft, scope, depth) => {
  const name = draft.random.pick(["min", "max"]);
  const [a, b] = [real(draft, scope, depth), real(draft, scope, depth - 1)];
  use(draft, "min, max of two");
  return { text: `${name}(${a.text}, ${b.text})`, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
};
const log1mExp: Maker = (draft, scope, depth) => {
  const a = positive(draft, scope, depth);
  use(draft, "log1m_exp()");
  return { text: `log1m_exp(-(${a.text}))`, low: Math.log(-Math.expm1(-a.low)), high: 0 };
};
const xlogy: Maker = (draft, scope, depth) => {
  const [a, b] = [leaf(draft, scope, (q) => q.domain === "count" || q.domain === "binary") ?? unit(draft, scope, 0), positive(draft, scope, depth)];
  use(draft, "xlogy()");
  return { text: `xlogy(${a.text}, ${b.text})`, ...corners((x, y) => x * Math.log(y), a, b) };
};
const power: Maker = (draft, scope, depth) => {
  const [a, e] = [positive(draft, scope, depth), draft.random.pick([-1, 0.5, 1.5, 2, 3])];
  use(draft, "^");
  return { text: draft.random.chance(0.5) ? `(${a.text}) ^ ${literal(e)}` : `pow(${a.text}, ${literal(e)})`, ...corners((x) => x ** e, a, a) };
};
const erf: Maker = bounded("erf", -1, 1);

/** `if c then a else b`. */
const conditional: Maker = (draft, scope, depth) => {
  const [c, a, b] = [condition(draft, scope), real(draft, scope, depth), real(draft, scope, depth - 1)];
  use(draft, "if-then-else");
  return { text: `(if ${c} then ${a.text} else ${b.text})`, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
};

/** `sum(e for k in K)` and its relatives, over one or two binders, some with `where` or a part of the range. */
const comprehension: Maker = (draft, scope, depth) => {
  const { random } = draft;
  const size = random.pick(draft.sizes);
  const range = random.chance(0.2) ? random.pick(["tail", "head"] as const) : "full";
  const binders = [(random.chance(0.15) ? triangle(draft, scope) : null) ?? newBinder(draft, size.name, range)];
  if (random.chance(0.25)) binders.push(newBinder(draft, random.pick(draft.sizes).name));
  const inner = within(scope, ...binders);
  const count = binders.reduce((n, b) => n * Math.max(0, sizeOf(draft, b.size!) - (b.range === "full" || b.range === "part" ? 0 : 1)), 1);
  const where = random.chance(0.15) ? ` where ${condition(draft, inner, true)}` : "";
  const body = real(draft, inner, depth);
  const reducer =
    count === 0 || where !== "" || binders[0]!.text !== undefined ? "sum" : random.pick(["sum", "sum", "sum", "mean", "min", "max", "log_sum_exp"]);
  use(draft, `${reducer}(… for …)`);
  if (binders.length > 1) use(draft, "comprehension over two binders");
  if (range !== "full") use(draft, "comprehension over a part");
  if (where !== "") use(draft, "comprehension with where");
  const text = `${reducer}(${body.text} for ${binders.map(binderDeclaration).join(", ")}${where})`;
  if (reducer === "sum") return { text, low: Math.min(0, count * body.low), high: Math.max(0, count * body.high) };
  return { text, low: body.low, high: body.high + (reducer === "log_sum_exp" ? Math.log(count) : 0) };
};

/** A sum along a ragged row, or its length. */
const overRow: Maker = (draft, scope, depth) => {
  const { random } = draft;
  if (draft.ragged.size === 0) return null;
  const [array, { parents, unobserved, quantity }] = random.pick([...draft.ragged]);
  const outer = parents.map((size) => scope.binders.find((b) => b.size === size && b.range === "full")?.name);
  if (outer.includes(undefined) || unobserved || scope.binders.some((b) => b.row)) return null;
  const row = outer as readonly string[];
  if (random.chance(0.2)) {
    use(draft, "length of a row");
    return { text: `length(${array}[${row.join(", ")}])`, low: 0, high: 4 };
  }
  if (random.chance(0.3)) {
    use(draft, "sum of a ragged row");
    return { text: `sum(${array}[${row.join(", ")}])`, low: Math.min(0, 4 * quantity.low), high: Math.max(0, 4 * quantity.high) };
  }
  const binder = { name: newBinder(draft, "i").name, size: null, row: { array, parents: row }, range: "full" as const };
  const body = real(draft, within(scope, binder), depth);
  use(draft, "sum over a ragged row");
  return { text: `sum(${body.text} for ${binderDeclaration(binder)})`, low: Math.min(0, 4 * body.low), high: Math.max(0, 4 * body.high) };
};

const callOfDef: Maker = (draft, scope, depth) => {
  const defs = draft.defs.filter((d) => !d.vector);
  if (defs.length === 0) return null;
  const def = draft.random.pick(defs);
  use(draft, "call of a def");
  return { text: `${def.name}(${Array.from({ length: def.arity }, () => real(draft, scope, depth - 1).text).join(", ")})`, low: -def.high, high: def.high };
};

/** A scalar made of vectors. */
const ofVectors: Maker = (draft, scope, depth) => {
  const { random } = draft;
  const size = random.pick(draft.sizes);
  const n = Math.max(1, size.value);
  const v = vector(draft, scope, size.name, depth);
  const all = { low: v.low, high: v.high };
  const w = (): Piece => vector(draft, scope, size.name, depth - 1);
  const some = ["sum", "mean", "max", "min", "log_sum_exp", "dot", "matmul", "dot", "matmul", "def", "matrix"];
  const kinds = size.value === 0 ? ["sum", "dot", "matmul"] : size.value === 1 ? some : [...some, "var", "sd"];
  const kind = random.pick(kinds);
  if (kind === "dot" || kind === "matmul") {
    use(draft, kind === "dot" ? "dot()" : "vector @ vector");
    const other = w();
    const product = corners((x, y) => n * x * y, v, other);
    return {
      text: kind === "dot" ? `dot(${v.text}, ${other.text})` : `((${v.text}) @ (${other.text}))`,
      low: Math.min(0, product.low),
      high: Math.max(0, product.high),
    };
  }
  if (kind === "matrix") return ofMatrix(draft, scope, size.name);
  if (kind === "var" || kind === "sd") {
    use(draft, "var, sd");
    // Away from 0, where the root has no slope.
    return {
      text: `${kind}(${v.text} + cumulative_sum([1 for ${binderDeclaration(newBinder(draft, size.name))}]))`,
      low: 0,
      high: 4 + n ** 2 + Math.max(v.low ** 2, v.high ** 2) * 2,
    };
  }
  if (kind === "def") {
    const def = draft.defs.find((d) => d.vector);
    if (def === undefined) return null;
    use(draft, "call of a def with a vector");
    return { text: `${def.name}(${v.text})`, low: 0, high: def.high };
  }
  use(draft, `${kind}() of a vector`);
  if (kind === "sum") return { text: `sum(${v.text})`, low: Math.min(0, n * v.low), high: Math.max(0, n * v.high) };
  return { text: `${kind}(${v.text})`, ...all, high: all.high + (kind === "log_sum_exp" ? Math.log(n) : 0) };
};

const REAL_FORMS: readonly (readonly [number, Maker])[] = [
  [6, anyLeaf],
  [0.5, constant],
  [1, indexNumber],
  [4, binary("+", (a, b) => a + b)],
  [2, binary("-", (a, b) => a - b)],
  [4, binary("*", (a, b) => a * b)],
  [1, quotient],
  [1, square],
  [0.7, negation],
  [2.5, conditional],
  [3, comprehension],
  [5, overRow],
  [1.5, callOfDef],
  [3, ofVectors],
  [0.7, minOrMax],
  [0.4, power],
  [0.4, xlogy],
  [0.3, log1mExp],
  [0.4, erf],
  [0.3, bounded("sin", -1, 1)],
  [0.3, bounded("cos", -1, 1)],
  [0.4, bounded("abs", 0, LIMIT)],
  [0.4, bounded("softplus", 0, LIMIT + 0.1)],
  [0.4, monotone("tanh", Math.tanh)],
  [0.3, bounded("normal_cdf", 0, 1)],
  [0.3, monotone("log", Math.log, "positive")],
  [0.3, monotone("log1p", Math.log1p, "positive")],
  [0.2, monotone("sqrt", Math.sqrt, "positive")],
  [0.2, bounded("lgamma", -0.13, 8.6, "positive")],
  [0.2, bounded("digamma", -7.1, 2.1, "positive")],
  [0.2, monotone("logit", (p) => Math.log(p / (1 - p)), "unit")],
  [0.2, monotone("expm1", Math.expm1, "unit")],
];
