import { termText } from "../compiler/model/text.ts";
import { integerOf } from "../compiler/model/integers.ts";
import type { DataVariable, Model, Size, Term } from "../compiler/model/types.ts";
import type { FieldSpec, SizeSpec } from "../runtime/data/index.ts";

/** The declarations of a model as the data layer reads them. */
export const fieldSpecs = (model: Model): readonly FieldSpec[] => model.data.map((d) => fieldSpec(model, d));

const KINDS: Readonly<Record<DataVariable["element"], FieldSpec["kind"]>> = {
  real: "real",
  positive: "real",
  unit: "real",
  count: "integer",
  int: "integer",
  binary: "binary",
  category: "category",
  simplex: "real",
  interval: "real",
};

function fieldSpec(model: Model, d: DataVariable): FieldSpec {
  const { interval } = d.type;
  const bound = (value: number | null, open: boolean): FieldSpec["lower"] => (value === null ? null : { value, open });
  return {
    name: d.name,
    declared: declaredText(d),
    kind: KINDS[d.element],
    lower: d.category === undefined ? bound(interval.lower, interval.lowerOpen) : null,
    upper: d.category === undefined ? bound(interval.upper, interval.upperOpen) : null,
    category: d.category === undefined ? null : { size: sizeSpec(model, d.category.size), base: d.category.base },
    simplex: d.element === "simplex",
    dimensions: d.type.dimensions.map((dimension) => (dimension.kind === "ragged" ? "ragged" : sizeSpec(model, dimension.size))),
    missing: d.missing,
    from: d.from ?? null,
  };
}

/** The element type as it would be written, without dimensions. */
function declaredText(d: DataVariable): string {
  const limits = [...(d.lower === undefined ? [] : [`lower = ${termText(d.lower)}`]), ...(d.upper === undefined ? [] : [`upper = ${termText(d.upper)}`])];
  const base = d.element === "interval" ? "real" : d.element;
  const category = d.category === undefined ? [] : [d.category.size.text, ...(d.category.base === 0 ? ["base = 0"] : [])];
  const args = [...category, ...limits];
  return `${base}${args.length > 0 ? `(${args.join(", ")})` : ""}`;
}

function sizeSpec(model: Model, size: Size): SizeSpec {
  const symbol = size.term.kind === "size" ? size.term.name : null;
  return { text: size.text, symbol, evaluate: (sizes) => integerOf(size.term, (name) => sizes.get(name) ?? constantValue(model, name, sizes)) };
}

/** A constant used in a size. */
export function constantValue(model: Model, name: string, sizes: ReadonlyMap<string, number>): number | null {
  const found: Term | undefined = model.constants.find((c) => c.name === name)?.value;
  return found === undefined ? null : integerOf(found, (n) => sizes.get(n) ?? constantValue(model, n, sizes));
}
