import { add, apply, exp, inv, log, mul, neg, num, pow } from "../ir/build.ts";
import { rewrite } from "../ir/traverse.ts";
import type { Expr } from "../ir/types.ts";
import type { Bounds } from "../ops/define.ts";
import { OPS } from "../ops/table.ts";
import { ARITHMETIC_RULES } from "./arithmetic.ts";
import type { Condition, Rule } from "./define.ts";
import { LOGARITHM_RULES } from "./logarithms.ts";
import { ranges } from "./range.ts";

export const RULES: readonly Rule[] = [...LOGARITHM_RULES, ...ARITHMETIC_RULES];

/** Rules by the operation at their root. */
const BY_OP = new Map<string, Rule[]>();
for (const r of RULES) if (r.from.kind === "apply") BY_OP.set(r.from.op, [...(BY_OP.get(r.from.op) ?? []), r]);

/** How often one node may be rewritten: rules shrink or order, so that this is never reached. */
const MOST_REWRITES = 50;

/** Applies the rules bottom-up to a fixed point at every node, and folds operations of numbers. */
export function simplify(roots: readonly Expr[]): readonly Expr[] {
  const range = ranges([]);
  return rewrite(roots, (e) => settle(e, range));
}

/** Rewrites one node, whose children are settled, until no rule applies. */
function settle(e: Expr, range: (e: Expr) => Bounds): Expr {
  let current = e;
  for (let i = 0; i < MOST_REWRITES; i++) {
    const next = step(current, range);
    if (next === null) return current;
    current = next;
  }
  return current;
}

function step(e: Expr, range: (e: Expr) => Bounds): Expr | null {
  if (e.kind !== "apply") return null;
  const folded = fold(e);
  if (folded !== null) return folded;
  for (const rule of BY_OP.get(e.op) ?? []) {
    const found = match(rule.from, e, new Map());
    if (found !== null && Object.entries(rule.when).every(([name, condition]) => meets(found.get(`?${name}`)!, condition, range)))
      return instantiate(rule.to, found, range, true);
  }
  return null;
}

/** A function of numbers is a number, where it is finite. */
function fold(e: Extract<Expr, { kind: "apply" }>): Expr | null {
  const values = e.args.flatMap((a) => (a.kind === "constant" ? [a.value] : []));
  if (values.length < e.args.length || e.args.length === 0) return null;
  const value = OPS[e.op].evaluate(...values);
  return Number.isFinite(value) ? num(value) : null;
}

export function meets(e: Expr, condition: Condition, range: (e: Expr) => Bounds): boolean {
  switch (condition) {
    case "any":
      return true;
    case "constant":
      return e.kind === "constant";
    case "nonnegative":
      return range(e)[0] >= 0;
  }
}

const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "mul"]);
type Found = ReadonlyMap<string, Expr>;

/** Matches a pattern; a variable met twice must be the same node. Sums and products match in either order. */
export function match(pattern: Expr, e: Expr, found: Found): Found | null {
  if (pattern.kind === "input") {
    const before = found.get(pattern.name);
    if (before === undefined) return new Map(found).set(pattern.name, e);
    return before === e ? found : null;
  }
  if (pattern.kind === "constant") return e.kind === "constant" && Object.is(e.value, pattern.value) ? found : null;
  if (pattern.kind !== "apply" || e.kind !== "apply" || e.op !== pattern.op) return null;
  const straight = matchAll(pattern.args, e.args, found);
  if (straight !== null || !COMMUTATIVE.has(e.op)) return straight;
  return matchAll(pattern.args, [e.args[1]!, e.args[0]!], found);
}

function matchAll(patterns: readonly Expr[], args: readonly Expr[], found: Found): Found | null {
  let now: Found | null = found;
  for (let i = 0; i < patterns.length && now !== null; i++) now = match(patterns[i]!, args[i]!, now);
  return now;
}

/** The right side of a rule; every node in it but the top is settled. */
function instantiate(to: Expr, found: Found, range: (e: Expr) => Bounds, top: boolean): Expr {
  if (to.kind === "input") return found.get(to.name) ?? to;
  if (to.kind !== "apply") return to;
  const made = construct(
    to.op,
    to.args.map((a) => instantiate(a, found, range, false)),
  );
  return top ? made : settle(made, range);
}

function construct(op: Extract<Expr, { kind: "apply" }>["op"], args: readonly Expr[]): Expr {
  const [a, b] = args;
  switch (op) {
    case "add":
      return add(a!, b!);
    case "mul":
      return mul(a!, b!);
    case "neg":
      return neg(a!);
    case "inv":
      return inv(a!);
    case "log":
      return log(a!);
    case "exp":
      return exp(a!);
    case "pow":
      return pow(a!, b!);
    default:
      return apply(op, ...args);
  }
}
