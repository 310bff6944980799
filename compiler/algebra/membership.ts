import { differentiate } from "../calculus/differentiate.ts";
import { countOf, hasAxis } from "../ir/axes.ts";
import { add, addAll, exp, input, isApply, mul, neg, num } from "../ir/build.ts";
import { inputsOf, rewrite, substitute, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Input } from "../ir/types.ts";
import type { Output } from "../emit/statements.ts";
import { pushInto } from "../program/push.ts";
import { factorsOf, meanOutputs, type CaviProgram, type StateBlock } from "./cavi.ts";
import { expectAtoms } from "./expect.ts";
import { contributionValue } from "./natural.ts";
import type { Contribution } from "./match.ts";
import type { Form } from "./terms.ts";

/**
 * An enumerated latent z on an inner plate (w, rows) whose parent is one vector of the outer plate (d): log q(z_w = k) = E t_k(parent of w) + g(w, k).
 * Then z need not be stored while the parent settles: with t = exp E t and b = exp g its expected counts are those of runtime/math/responsibilities.
 */
export interface Membership {
  readonly parent: StateBlock;
  readonly child: StateBlock;
  readonly rows: Axis;
  readonly categories: Axis;
  /** Index of a row's parent, 1-based over the rows. */
  readonly parentOf: Input;
  /** b[w, k] from the natural parameters of the global factors; what of the rows it reads. */
  readonly table: Output;
  readonly keys: readonly Input[];
  /** Natural parameters of the parent without its children. */
  readonly prior: Output;
  /** t[k] from the natural parameters of one parent, the input `element`, up to a factor that all k share; k runs over the first `kept` positions. */
  readonly tilt: Output;
  readonly element: Input;
  readonly kept: Input;
}

type Updated = CaviProgram["blocks"][number];

/** Finds the pair among the local blocks; null where they have another structure. */
export function membershipOf(form: Form, locals: readonly Updated[], globals: readonly Updated[]): Membership | null {
  const [child, ...moreChildren] = locals.filter((b) => b.block.latent.values?.kind === "category");
  const [parent, ...moreParents] = locals.filter((b) => b !== child);
  if (child === undefined || parent === undefined || moreChildren.length > 0 || moreParents.length > 0) return null;
  const [only, ...moreParts] = parent.block.family.parts;
  const is = child.block.family.parts[0]!;
  const [rows, categories, ...more] = is.axes;
  if (only === undefined || moreParts.length > 0 || rows === undefined || categories === undefined || more.length > 0 || !child.block.family.independent)
    return null;
  const [outer, inner, ...rest] = only.axes;
  if (outer?.count === undefined || inner === undefined || rest.length > 0 || inner.extent !== categories.extent) return null;
  const parentName = parent.block.latent.symbol.input.name;
  const childName = child.block.latent.symbol.input.name;
  const given = child.block.contributions.get(is.name)!;
  const fromParent = given.filter((c) => c.others.some((a) => a.cell.latent.name === parentName));
  const link = linkOf(fromParent, parent, outer, inner);
  const back = parent.block.contributions.get(only.name)!.filter((c) => c.others.some((a) => a.cell.latent.name === childName));
  if (link === null || back.length !== 1 || back[0]!.monomial !== fromParent[0]!.monomial) return null;
  const factors = factorsOf([...locals, ...globals]);
  const value = (cs: readonly Contribution[], axes: readonly Axis[]): Expr | null => {
    const parts = cs.map((c) => {
      const others = expectAtoms(c.others, (name) => factors.get(name)!, form.expander);
      return "missing" in others ? null : contributionValue(c, mul(unweighted(c), others), axes);
    });
    return parts.includes(null) ? null : addAll(parts.flatMap((p) => p ?? []));
  };
  const table = value(given.filter((c) => !fromParent.includes(c)), is.axes); // prettier-ignore
  const prior = value(parent.block.contributions.get(only.name)!.filter((c) => !back.includes(c)), only.axes); // prettier-ignore
  if (table === null || prior === null) return null;
  const eager = substitute([exp(table)], new Map(globals.flatMap(meanOutputs).map((o) => [o.name, o.value])))[0]!;
  // Expectations for the rows of the batch alone: computed where they are read.
  const lazy = rewrite([eager], (n) => (n.kind === "reference" ? pushInto(n.base, n.map) : n))[0]!;
  const keys = [...inputsOf([lazy]).values()].filter((i) => hasAxis(i.axes, rows));
  if (keys.some((k) => k.axes.length > 1 || !k.range.integer) || [...inputsOf([prior]).values()].some((i) => hasAxis(i.axes, outer))) return null;
  if (!seesKeysAlone(globals, child, keys, rows)) return null;
  const some: Axis = { ...inner, count: `kept of ${parent.block.latent.name}` };
  const element = input(`element of ${parent.block.latent.name}`, [some], "local");
  const own = withoutShared(elementMean(parent, element), inner);
  if (!isElementwise(own)) return null;
  return {
    parent,
    child,
    rows,
    categories,
    parentOf: link,
    table: { name: "table", value: lazy, axes: [rows, categories] },
    keys,
    prior: { name: "prior", value: prior, axes: [inner] },
    tilt: { name: "tilt", value: exp(own), axes: [some] },
    element,
    kept: countOf(some)!,
  };
}

/**
 * Do the global factors see a row only through its child and its keys? Then rows with equal keys may stand for one another, their responsibilities added up.
 */
function seesKeysAlone(globals: readonly Updated[], child: StateBlock, keys: readonly Input[], rows: Axis): boolean {
  const isShared = ({ monomial, others }: Contribution): boolean =>
    !hasAxis(monomial.over, rows) || others.some((a) => a.cell.latent.name === child.block.latent.symbol.input.name);
  const terms = globals.flatMap((b) => [...b.block.contributions.values()].flat());
  const read = inputsOf(globals.flatMap((b) => b.update.slice(0, b.block.family.parts.length).map((o) => o.value)));
  const known = new Set([...keys, ...Object.values(child.mean)].map((i) => i.name));
  return terms.every(isShared) && [...read.values()].every((i) => !hasAxis(i.axes, rows) || known.has(i.name) || isWeight(i));
}

/** A sum without the terms that are the same all along an axis. */
function withoutShared(e: Expr, axis: Axis): Expr {
  if (!hasAxis(e.axes, axis)) return num(0);
  if (isApply(e, "add")) return add(withoutShared(e.args[0]!, axis), withoutShared(e.args[1]!, axis));
  return isApply(e, "neg") ? neg(withoutShared(e.args[0]!, axis)) : e;
}

/** Does a value read other positions than its own? */
const isElementwise = (e: Expr): boolean => topological([e]).every((n) => n.kind === "input" || n.kind === "constant" || n.kind === "apply");

/** The coefficient without the weights of rows and batches, which are equal on both sides of a local update. */
const unweighted = ({ monomial }: Contribution): Expr => withoutWeights(monomial.coefficient);
const isWeight = (i: Input): boolean => i.name.startsWith("weight of ") || i.name.startsWith("scale of ");
function withoutWeights(e: Expr): Expr {
  const weights = [...inputsOf([e]).values()].filter(isWeight);
  return substitute([e], new Map(weights.map((w) => [w.name, num(1)])))[0]!;
}

/** One term: the mean of the parent's statistic at the row's parent and the category. The input that says which. */
function linkOf(terms: readonly Contribution[], parent: StateBlock, outer: Axis, inner: Axis): Input | null {
  const [only, ...more] = terms;
  if (only === undefined || more.length > 0 || withoutWeights(only.monomial.coefficient).kind !== "constant") return null;
  const statistic = parent.block.family.statistic(only.others);
  const at = statistic?.index.find((m) => m.axis.id === outer.id)?.index;
  const value = statistic?.index.find((m) => m.axis.id === inner.id)?.index;
  if (at?.kind !== "gather" || at.index.kind !== "input" || value?.kind !== "axis" || value.shift !== 0) return null;
  return at.index;
}

/** ∂A of one element of the parent. */
function elementMean({ block }: StateBlock, element: Input): Expr {
  const part = block.family.parts[0]!;
  const normalizer = block.family.logNormalizer({ [part.name]: element });
  return differentiate(normalizer, [element.name]).get(element.name)!;
}
