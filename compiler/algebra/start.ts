import { forEachPosition, reader } from "../calculus/dense.ts";
import { evaluate } from "../calculus/evaluate.ts";
import { extentOf, withoutAxes } from "../ir/axes.ts";
import { apply, eq, iota, num, select } from "../ir/build.ts";
import type { Axis, Expr } from "../ir/types.ts";
import type { Args } from "../distributions/define.ts";
import type { BlockFamily } from "./family.ts";
import type { Latent } from "./terms.ts";

/** Natural parameters at which coordinate ascent starts, by part, row-major over the part's axes. */
export function startOf(latent: Latent, family: BlockFamily, noise: ((count: number) => Float64Array) | null): Readonly<Record<string, Float64Array>> {
  const values =
    family.start?.values ??
    (family.law === null || !family.independent || latent.covariance !== null ? jointStart(latent, family) : lawStart(family, family.law));
  const out = Object.fromEntries(family.parts.map((p) => [p.name, spreadTo(values[p.name]!, p.axes)]));
  if (noise === null) return out;
  perturb(latent, family, out, noise);
  family.start?.moved(out);
  return out;
}

/** Independent standard elements; a prior that is the base measure starts as itself. */
function jointStart(latent: Latent, family: BlockFamily): Args {
  return Object.fromEntries(
    family.parts.map((p, i): readonly [string, Expr] => {
      if (i !== 1 || latent.covariance !== null || latent.values !== null) return [p.name, num(0)];
      const [row, column] = withoutAxes(p.axes, family.plates);
      return [p.name, row !== undefined && column !== undefined ? select(eq(iota(row), iota(column)), -0.5, 0) : num(-0.5)];
    }),
  );
}

/** The family at the starts of its arguments' supports. */
function lawStart(family: BlockFamily, law: NonNullable<BlockFamily["law"]>): Args {
  const { record, axes } = law;
  const form = record.parameterisations[0]!;
  const args = Object.fromEntries(
    form.parameters.map((name): readonly [string, Expr] => {
      const p = record.parameters[name]!;
      const side = p.shape === "scalar" ? 1 : axes.event.extent;
      const [first = 0] = p.support.start(side);
      return [name, p.shape === "vector" ? select(apply("le", 1, iota(axes.event)), first, 0) : num(first)];
    }),
  );
  const found = "none" in record.family ? {} : record.family.natural(form.canonical(args), axes);
  return Object.fromEntries(family.parts.map((p) => [p.name, found[p.name] ?? num(0)]));
}

function spreadTo(e: Expr, axes: readonly Axis[]): Float64Array {
  const small = evaluate(e, { input: () => undefined });
  const out = new Float64Array(extentOf(axes));
  if (small.axes.length === 0) return out.fill(small.values[0]!);
  const read = reader(small);
  forEachPosition(axes, (p, i) => (out[i] = read(p)));
  return out;
}

/** Seeded noise where elements could not be told apart: responsibilities, locations, or pseudo-counts. */
function perturb(latent: Latent, family: BlockFamily, eta: Readonly<Record<string, Float64Array>>, noise: (count: number) => Float64Array): void {
  const first = eta[family.parts[0]!.name]!;
  const draws = noise(first.length);
  const scale = latent.values !== null ? 2 : 1;
  const positive = latent.support.kind === "simplex";
  for (let i = 0; i < first.length; i++) first[i]! += positive ? Math.abs(draws[i]!) : scale * draws[i]!;
}
