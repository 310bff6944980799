import { boundOfSizes } from "../../api/data-free.ts";
import { nest } from "../../api/nested.ts";
import type { DataSource } from "../../api/index.ts";
import type { Model } from "../../compiler/model/types.ts";

/** A data document of the declared shapes, with values inside the declared ranges; every size is as given. Nothing where there is nothing to give, or no such data. */
export function sizesAsData(model: Model, sizes: ReadonlyMap<string, number>): readonly DataSource[] {
  if (model.data.length === 0) return [];
  const made = boundOfSizes(model, sizes);
  if ("fault" in made) return [];
  const document = model.data.map((d) => {
    const { values, shape, offsets } = made.fields.get(d.name)!;
    const written = d.category?.base === 0 ? values.map((v) => v - 1) : values;
    return [d.name, nest(written, { shape, offsets })] as const;
  });
  return [{ file: "tiny.json", text: JSON.stringify({ ...Object.fromEntries(document), ...Object.fromEntries(sizes) }) }];
}
