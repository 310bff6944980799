import { gamma } from "../distributions/gamma.ts";
import { inverseGamma } from "../distributions/inverse-gamma.ts";
import { multivariateNormal } from "../distributions/multivariate-normal.ts";
import { normal } from "../distributions/normal.ts";
import { studentT } from "../distributions/student-t.ts";
import type { Args, Distribution } from "../distributions/define.ts";
import { hasAxis } from "../ir/axes.ts";
import { div, mul, num, reference, sqrt } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Output } from "../emit/statements.ts";
import { expandDiscrete } from "./enumerate.ts";
import type { Conditional } from "./exact.ts";
import { isCell, type Cell } from "./form.ts";
import { centreOn, toOwn } from "./report.ts";
import type { Form } from "./terms.ts";

/**
 * z | τ ~ Normal(m, precision τ Λ) and τ ~ Gamma(a, b), with m, Λ, a, b of data alone: the joint is a NormalGamma, and elements of z are
 * StudentT(2a, m_i, √(b/a (Λ⁻¹)_ii)). With a variance that is InverseGamma(a, b) it is the same in other words. Source: Bernardo & Smith (1994), Bayesian Theory, section 3.2 and appendix A.
 */
export interface NormalGamma {
  readonly scale: Conditional;
  /** Canonical arguments of z at τ = 1, and of τ. */
  readonly location: { readonly record: Distribution; readonly canonical: Args };
  readonly precision: Args;
  /** Of an element of z, over its own axes. */
  readonly marginal: { readonly record: Distribution; readonly canonical: Args };
}

const NORMAL: readonly Distribution[] = [normal, multivariateNormal];

/** What a Normal's precision or variance may be: its power in natural parameters, and the argument that is the rate of the precision. */
const SCALES: readonly { readonly record: Distribution; readonly power: 1 | -1; readonly rate: string; readonly word: string }[] = [
  { record: gamma, power: 1, rate: "rate", word: "Gamma" },
  { record: inverseGamma, power: -1, rate: "scale", word: "InverseGamma" },
];

/** The conditional of a Normal latent as half of a NormalGamma; null if it is none. `later`: what was integrated out after it. */
export function normalGammaOf(c: Conditional, later: readonly Conditional[], form: Form): NormalGamma | null {
  const { law, plates } = c.family;
  const scale = later.find((o) => o.latent.symbol.input.name === c.parents[0]);
  if (law === null || !NORMAL.includes(law.record) || c.parents.length !== 1) return null;
  const kind = SCALES.find((s) => s.record === scale?.family.law?.record);
  if (scale === undefined || scale.parents.length > 0 || kind === undefined) return null;
  const unit: Record<string, Expr> = {};
  let cell: Cell | null = null;
  for (const [part, e] of Object.entries(c.eta)) {
    const poly = expandDiscrete(e, e.axes, form.values, form.expander);
    const [only, ...others] = poly;
    if (only === undefined) {
      unit[part] = num(0);
      continue;
    }
    const [atom, ...more] = only.atoms;
    if (others.length > 0 || only.opaque !== null || only.over.length > 0 || atom === undefined || more.length > 0) return null;
    if (!isCell(atom.base) || atom.exponent !== kind.power || (cell !== null && cell.key !== atom.cell.key)) return null;
    unit[part] = only.coefficient;
    cell = atom.cell;
  }
  if (cell === null || cell.map.some((m) => m.index.kind !== "axis" || m.index.shift !== 0 || !hasAxis(plates, m.index.axis))) return null;
  const at = cell.map;
  const canonical = law.fromNatural(unit);
  const moved = c.latent.symbol.centre === null ? canonical : law.record.translate!(canonical, centreOn(c.latent, c.family));
  const own = (e: Expr): Expr => toOwn(e, c.family, c.latent);
  const [mean, variance] = [law.record.mean, law.record.variance];
  if (typeof mean !== "function" || typeof variance !== "function") return null;
  const precision = scale.family.law!.fromNatural(scale.eta);
  const [shape, rate] = [precision["shape"]!, precision[kind.rate]!].map((e) => (at.length === 0 ? e : reference(e, at))) as [Expr, Expr];
  return {
    scale,
    location: { record: law.record, canonical: moved },
    precision,
    marginal: {
      record: studentT,
      canonical: {
        degrees: mul(2, shape),
        location: own(mean(moved, law.axes)),
        scale: sqrt(mul(own(variance(canonical, law.axes)), div(rate, shape))),
      },
    },
  };
}

/** A block of several latents: its members, and its distribution. */
export interface JointReport {
  readonly variables: readonly string[];
  readonly family: string;
  readonly arguments: readonly { readonly name: string; readonly output: Output }[];
}

/** The block (z, τ) by name. */
export function jointReport(c: Conditional, { scale, location, precision }: NormalGamma): JointReport {
  const variables = [c.latent.name, scale.latent.name];
  const { law, plates } = c.family;
  const order = [...plates, law!.axes.event, law!.axes.column];
  const over = (e: Expr, axes: readonly Axis[]): readonly Axis[] => axes.filter((a) => hasAxis(e.axes, a));
  const isScalar = location.record === normal;
  const spread = location.canonical["precision"]!;
  const values: readonly (readonly [string, Expr, readonly Axis[]])[] = [
    [
      "mean",
      location.canonical["mean"]!,
      isScalar ? over(location.canonical["mean"]!, order) : [...over(location.canonical["mean"]!, plates), law!.axes.event],
    ],
    [isScalar ? "count" : "precision", spread, over(spread, order)],
    ...Object.entries(precision).map(([name, e]) => [name, e, over(e, scale.family.plates)] as const),
  ];
  return {
    variables,
    family: `${isScalar ? "Normal" : "MultivariateNormal"}${SCALES.find((s) => s.record === scale.family.law!.record)!.word}`,
    arguments: values.map(([name, value, axes]) => ({ name, output: { name: `argument ${name} of ${variables.join()}`, value, axes } })),
  };
}
