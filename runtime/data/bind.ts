import { cellOf } from "./cell.ts";
import { assemble } from "./csv-ragged.ts";
import { createLog, declaration, describe, fault, type FaultLog } from "./faults.ts";
import { collectLabels, isLabelled, numbersOf, type LabelGroup } from "./labels.ts";
import { locateFields } from "./locate.ts";
import { wrongDepth } from "./measure.ts";
import { labelGroup, type DataDocument, type RawField } from "./raw.ts";
import { readField } from "./read.ts";
import { bindSizes, isSize, measureAll, symbolsOf } from "./sizes.ts";
import type { BoundData, BoundField, DataFault, FieldSpec } from "./types.ts";
import { bindingWarnings } from "./warnings.ts";

export type Binding = { readonly ok: BoundData } | { readonly faults: readonly DataFault[] };

/**
 * Finds every declared field in the documents, binds the sizes, and reads the values into typed arrays, checked.
 * @param specs the `data` declarations, in source order
 * @param documents parsed JSON, `CsvTable`s, or values of a program (nested arrays or typed arrays)
 * @param given values of constants and `--set`: they bind sizes first, and give scalars that no document holds
 * @param otherSizes sizes of the program that no declaration mentions (`for k in K` with `"K": 3` in the data)
 * @returns the bound data, or all faults of all documents at once (at most FAULTS_PER_FIELD per field, the rest counted)
 */
export function bindData(
  specs: readonly FieldSpec[],
  documents: readonly DataDocument[],
  given: ReadonlyMap<string, number>,
  otherSizes: readonly string[] = [],
): Binding {
  const log = createLog();
  const { raws, sizes, groups } = resolve(specs, documents, given, otherSizes, log);
  const fields = new Map<string, BoundField>();
  for (const raw of raws) {
    const bound = readOne(raw, sizes, groups, log);
    if (bound !== null) fields.set(raw.spec.name, bound);
  }
  if (log.count() > 0) return { faults: log.all() };
  const own = new Map(symbolsOf(specs, otherSizes).flatMap((symbol) => (sizes.has(symbol) ? [[symbol, sizes.get(symbol) ?? 0] as const] : [])));
  const labels = new Map([...groups].map(([name, group]) => [name, group.labels] as const));
  return { ok: { sizes: own, fields, labels, warnings: bindingWarnings(raws, groups, own) } };
}

interface Resolved {
  /** All fields that a document holds, those of the wrong depth included. */
  readonly found: readonly RawField[];
  readonly raws: readonly RawField[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, LabelGroup>;
}

/** Everything up to the values: where fields are, what the labels and sizes are. */
export function resolve(
  specs: readonly FieldSpec[],
  documents: readonly DataDocument[],
  given: ReadonlyMap<string, number>,
  otherSizes: readonly string[],
  log: FaultLog,
): Resolved {
  const found = locateFields(specs, documents, given, log);
  const raws = found.filter((raw) => depthIsRight(raw, log));
  const groups = collectLabels(raws);
  const sizes = bindSizes({ specs, raws, lengths: measureAll(raws), documents, given, otherSizes, groups, log });
  const assembled = raws.flatMap((raw) => {
    const whole = assembleOne(raw, sizes, groups);
    if (whole === null || !("kind" in whole)) return whole ?? [];
    log.add(whole);
    return [];
  });
  return { found, raws: assembled, sizes, groups };
}

function depthIsRight(raw: RawField, log: FaultLog): boolean {
  const { spec, file, content, grouped } = raw;
  const depth = grouped === null ? wrongDepth(content, spec.dimensions.length) : null;
  if (depth === null) return true;
  log.add(fault("wrong-depth", spec.name, [], { file, declared: declaration(spec), dimensions: spec.dimensions.length, depth, found: describe(content) }));
  return false;
}

/** Long-form CSV fields become nested lists; null while one of their sizes is unbound (which is reported). */
function assembleOne(raw: RawField, sizes: ReadonlyMap<string, number>, groups: ReadonlyMap<string, LabelGroup>): RawField | DataFault | null {
  if (raw.grouped === null) return raw;
  const extents = raw.grouped.parents.map((parent) => parent.size.evaluate(sizes));
  return extents.every(isSize) ? assemble(raw, raw.grouped, extents, numbersOf(groups)) : null;
}

function readOne(raw: RawField, sizes: ReadonlyMap<string, number>, groups: ReadonlyMap<string, LabelGroup>, log: FaultLog): BoundField | null {
  const { spec, content } = raw;
  const lengths = measureAll([raw]).get(spec.name) ?? [];
  const shape = lengths.map((length, k) => {
    const size = spec.dimensions[k];
    const declared = size === undefined || size === "ragged" ? null : size.evaluate(sizes);
    return length ?? (k > 0 && isSize(declared) ? declared : 0);
  });
  const labels = isLabelled({ ...raw, content }) && spec.category ? (groups.get(labelGroup(spec.category.size, spec.name))?.numbers ?? null) : null;
  return readField(raw, shape, cellOf(spec, spec.category?.size.evaluate(sizes) ?? null, labels), log);
}
