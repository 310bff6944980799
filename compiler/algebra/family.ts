import { makeAxis } from "../ir/axes.ts";
import { input, num } from "../ir/build.ts";
import type { Axis, Expr, IndexMap, Input } from "../ir/types.ts";
import type { Args, Distribution, EventAxes } from "../distributions/define.ts";
import { DISTRIBUTIONS } from "../distributions/index.ts";
import type { SupportTerm } from "../model/types.ts";
import { bug } from "../pass.ts";
import type { Expander } from "./expand.ts";
import { indicated, plainIndex, type Atom, type Monomial } from "./form.ts";

/** A natural parameter and the mean of its statistic: an array over the plates of the block and its own axes. */
export interface Part {
  readonly name: string;
  readonly axes: readonly Axis[];
}

/** Which statistic a product of atoms is: the part, and the place of its axes. */
export interface Statistic {
  readonly part: string;
  readonly index: IndexMap;
}

/** An exponential family over the elements of one latent: q(block) ∝ h · exp Σ_parts η · t. */
export interface BlockFamily {
  readonly name: string;
  readonly plates: readonly Axis[];
  readonly parts: readonly Part[];
  /** Are the elements of the latent independent under it? */
  readonly independent: boolean;
  /** A(η) over the plates. */
  readonly logNormalizer: (eta: Args) => Expr;
  /** The statistic that a product of atoms of the block is, if it is one. */
  readonly statistic: (atoms: readonly Atom[]) => Statistic | null;
  /** log h(x) as terms of one element each, and its constant. */
  readonly logBase: { readonly terms: readonly Monomial[]; readonly constant: Expr };
  /** The record, with its event axes: for arguments, moments and quantiles. Null for chains. */
  readonly law: { readonly record: Distribution; readonly axes: EventAxes; readonly fromNatural: (eta: Args) => Args } | null;
  /** Natural parameters of a proper member, where neither the law nor a standard Normal tells one; `moved` makes it proper again after noise on the first part. */
  readonly start?: { readonly values: Args; readonly moved: (eta: Readonly<Record<string, Float64Array>>) => void };
}

/** Key of a product of atoms of one element: powers of bases; an indicator is one whatever its value. */
export const baseKeyOf = (atoms: readonly Atom[]): string =>
  atoms
    .map((a) => (indicated(a.base) !== null ? "[□ = ·]" : `${a.baseKey.trim()}^${a.exponent}`))
    .sort()
    .join(" * ");

interface Wanted {
  readonly latent: Input;
  readonly expander: Expander;
  readonly support: SupportTerm["kind"];
  /** For a latent with categories: their axis. */
  readonly categories: Axis | null;
  /** The record of the prior and its canonical arguments, for what a family holds fixed. */
  readonly prior: { readonly record: Distribution; readonly canonical: Args } | null;
}

/** Families of independent elements (or vectors over the last own axis) with statistics of one element each, by record: fewest statistics first, the prior's before others. */
export function recordFamilies(wanted: Wanted): readonly BlockFamily[] {
  const { prior } = wanted;
  const made = DISTRIBUTIONS.flatMap((record) => {
    const family = recordFamily(record, wanted);
    return family === null ? [] : [{ record, family }];
  });
  const rank = ({ record, family }: (typeof made)[number]): number => 10 * family.parts.length + (record === prior?.record ? 0 : 1);
  return made.sort((a, b) => rank(a) - rank(b)).map((m) => m.family);
}

function recordFamily(record: Distribution, { latent, expander, support, categories, prior }: Wanted): BlockFamily | null {
  const { family } = record;
  if ("none" in family || record.support.name !== support || (support === "integers" && record !== prior?.record)) return null;
  if (Object.values(family.shapes).includes("matrix")) return null;
  const canonical = family.given === undefined ? {} : record === prior?.record ? prior.canonical : null;
  if (canonical === null) return null;
  const own = latent.axes;
  const event = record.rank === 1 ? own[own.length - 1] : (categories ?? makeAxis("·", 1, "event"));
  if (event === undefined || (record.rank === 0 && (Object.values(family.shapes).includes("vector") ? categories === null : categories !== null))) return null;
  const axes: EventAxes = { event, column: makeAxis(`${event.id}'`, event.extent, "event", event.size) };
  const plates = record.rank === 1 ? own.slice(0, -1) : own;
  const statistics = family.statistics(latent, axes, canonical);
  const byKey = new Map<string, string>();
  for (const [name, e] of Object.entries(statistics)) {
    const [only, ...others] = expander.expand(e);
    if (only === undefined || others.length > 0 || only.opaque !== null || only.coefficient.kind !== "constant" || only.coefficient.value !== 1) return null;
    byKey.set(baseKeyOf(only.atoms), name);
  }
  const partAxes = (name: string): readonly Axis[] => (family.shapes[name] === "vector" && record.rank === 0 ? [...own, event] : own);
  const base = expander.expand(family.logBase(latent, axes, canonical));
  if (base.some((m) => m.opaque !== null || (m.atoms.length === 0 && m.over.length > 0))) return null;
  const constant = base.filter((m) => m.atoms.length === 0);
  return {
    name: record.name,
    plates,
    independent: true,
    parts: Object.keys(family.shapes).map((name) => ({ name, axes: partAxes(name) })),
    logNormalizer: (eta) => family.logNormalizer(eta, axes, canonical),
    statistic: (atoms) => {
      const part = byKey.get(baseKeyOf(atoms));
      return part === undefined ? null : { part, index: placesOf(atoms, family.shapes[part] === "vector" && record.rank === 0 ? event : null) };
    },
    logBase: { terms: base.filter((m) => m.atoms.length > 0), constant: constant[0]?.coefficient ?? num(0) },
    law: { record, axes, fromNatural: (eta) => family.fromNatural(eta, axes, canonical) },
  };
}

/** The natural parameters as inputs: for derivatives of A. */
export const symbolsOf = (family: BlockFamily): Args => Object.fromEntries(family.parts.map((p) => [p.name, input(`η.${p.name}`, p.axes, "param")]));

/** The places of a statistic's axes: those of the element, and the value of an indicator. */
export function placesOf(atoms: readonly Atom[], values: Axis | null): IndexMap {
  const [first] = atoms;
  if (first === undefined) return bug("a statistic of nothing");
  if (values === null) return first.cell.map;
  const at = atoms.map((a) => indicated(a.base)).find((e) => e !== null) ?? bug("an indicator without a value");
  return [...first.cell.map, { axis: values, index: plainIndex({ kind: "gather", index: at }) }];
}
