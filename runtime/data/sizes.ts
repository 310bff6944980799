import { parentRows } from "./csv-ragged.ts";
import { describe, fault, isList, type FaultLog } from "./faults.ts";
import { labelGroup, type DataDocument, type RawField } from "./raw.ts";
import { scalarNames, sizeEntries } from "./locate.ts";
import { firstValue, isLabelled, type LabelGroup } from "./labels.ts";
import { measure, type Lengths } from "./measure.ts";
import type { FieldSpec, SizeSpec } from "./types.ts";

/** One source of a size and what it says. */
interface Binding {
  readonly value: number;
  /** As it stands in a message: "the length of x", `"N" in data.json`. */
  readonly source: string;
  readonly field: string | null;
}

export interface SizeInput {
  readonly specs: readonly FieldSpec[];
  readonly raws: readonly RawField[];
  readonly lengths: ReadonlyMap<string, Lengths>;
  readonly documents: readonly DataDocument[];
  readonly given: ReadonlyMap<string, number>;
  /** Sizes of the program that no data field mentions. */
  readonly otherSizes: readonly string[];
  readonly groups: ReadonlyMap<string, LabelGroup>;
  readonly log: FaultLog;
}

/** Measured lengths of the regular dimensions of every field that is there. */
export const measureAll = (raws: readonly RawField[]): ReadonlyMap<string, Lengths> =>
  new Map(raws.map((raw) => [raw.spec.name, measure(raw.content, raw.spec.dimensions.filter((d) => d !== "ragged").length)]));

const sizesOf = (spec: FieldSpec): readonly SizeSpec[] => [...spec.dimensions.filter((d) => d !== "ragged"), ...(spec.category ? [spec.category.size] : [])];
export const isSize = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The symbols that data must bind. */
export const symbolsOf = (specs: readonly FieldSpec[], otherSizes: readonly string[]): readonly string[] => [
  ...new Set([...specs.flatMap(sizesOf).flatMap((size) => size.symbol ?? []), ...otherSizes]),
];

/** Names inside composite sizes as `N + 1`: bound if a document has them, never asked for. */
const namesInside = (specs: readonly FieldSpec[]): readonly string[] =>
  specs.flatMap(sizesOf).flatMap((size) => (size.symbol === null ? [...size.text.matchAll(/\p{L}[\p{L}\p{N}_]*/gu)].map((m) => m[0]) : []));

/**
 * Binds every size symbol: const or --set, then a data field of that name, then lengths, then distinct labels (LANGUAGE.md), and compares each
 * with all others. A long-form CSV binds its parent size only where nothing else does. The result holds the given constants as well.
 */
export function bindSizes(input: SizeInput): ReadonlyMap<string, number> {
  const sizes = new Map(input.given);
  for (const symbol of new Set([...symbolsOf(input.specs, input.otherSizes), ...namesInside(input.specs)])) {
    const bindings = bindingsOf(symbol, input);
    const [first] = bindings;
    if (first) sizes.set(symbol, first.value);
    compare(symbol, bindings, input.log);
  }
  checkLengths(input, sizes);
  for (const symbol of symbolsOf(input.specs, input.otherSizes)) if (!sizes.has(symbol)) tellUnbound(symbol, input);
  return sizes;
}

function bindingsOf(symbol: string, input: SizeInput): readonly Binding[] {
  const strong = [...constants(symbol, input), ...entries(symbol, input), ...lengthsFor(symbol, input), ...labelsFor(symbol, input)];
  return strong.length > 0 ? strong : parentsFor(symbol, input);
}

function constants(symbol: string, { given, log }: SizeInput): Binding[] {
  const value = given.get(symbol);
  if (value === undefined) return [];
  if (isSize(value)) return [{ value, source: "const or --set", field: null }];
  log.add(fault("size-invalid", null, [], { size: symbol, source: "const or --set", found: String(value) }));
  return [];
}

function entries(symbol: string, { specs, documents, log }: SizeInput): Binding[] {
  const spec = specs.find((s) => s.name === symbol);
  return sizeEntries(symbol, documents).flatMap(({ file, value }) => {
    const source = `"${symbol}" in ${file}`;
    if (isSize(value)) return [{ value, source, field: spec?.name ?? null }];
    log.add(fault("size-invalid", spec?.name ?? null, [], { size: symbol, source, found: describe(value) }));
    return [];
  });
}

function lengthsFor(symbol: string, { raws, lengths }: SizeInput): Binding[] {
  return raws.flatMap(({ spec, grouped }) =>
    spec.dimensions.flatMap((size, k) => {
      const value = lengths.get(spec.name)?.[k] ?? null;
      if (size === "ragged" || size.symbol !== symbol || value === null || grouped !== null) return [];
      return [{ value, source: lengthSource(spec, k), field: spec.name }];
    }),
  );
}

const lengthSource = (spec: FieldSpec, k: number): string =>
  spec.dimensions.length === 1 ? `the length of ${spec.name}` : `dimension ${k + 1} of ${spec.name}`;

function labelsFor(symbol: string, { groups }: SizeInput): Binding[] {
  const group = groups.get(symbol);
  return group ? [{ value: group.labels.length, source: `the distinct labels of ${group.fields.join(", ")}`, field: group.fields[0] ?? null }] : [];
}

function parentsFor(symbol: string, { raws, log }: SizeInput): Binding[] {
  return raws.flatMap(({ spec, file, grouped }) =>
    (grouped?.parents ?? []).flatMap((parent) => {
      if (parent.size.symbol !== symbol || parent.labelled) return [];
      const { distinct, largest, gap } = parentRows(parent);
      if (!gap) return [{ value: distinct, source: `the rows 1 to ${distinct} of column ${parent.column} in ${file}`, field: spec.name }];
      log.add(fault("csv-gap", spec.name, [], { file, column: parent.column, size: symbol, distinct, largest }));
      return [];
    }),
  );
}

/** One fault per source that disagrees with the first. */
function compare(symbol: string, [first, ...others]: readonly Binding[], log: FaultLog): void {
  for (const other of others) {
    if (first === undefined || other.value === first.value) continue;
    const values = { size: symbol, first: first.source, firstValue: first.value, second: other.source, secondValue: other.value };
    log.add(fault("size-conflict", other.field ?? first.field, [], values));
  }
}

/** Lengths against sizes that are not symbols: `real[3]`, `real[N + 1]`, and labels of `category(3)`. */
function checkLengths({ raws, lengths, groups, log }: SizeInput, sizes: ReadonlyMap<string, number>): void {
  for (const { spec, file, grouped } of raws) {
    for (const [k, size] of spec.dimensions.entries()) {
      if (size === "ragged" || size.symbol !== null || grouped !== null) continue;
      const needed = size.evaluate(sizes);
      const found = lengths.get(spec.name)?.[k] ?? null;
      if (needed === null) log.add(fault("size-unbound", spec.name, [], { size: size.text, because: "expression", largest: 0, available: "" }));
      else if (!isSize(needed)) log.add(fault("size-invalid", spec.name, [], { size: size.text, source: "its expression", found: String(needed) }));
      else if (found !== null && found !== needed)
        log.add(fault("wrong-length", spec.name, [], { file, dimension: spec.dimensions.length === 1 ? 0 : k + 1, found, size: size.text, needed }));
    }
    checkLabels(spec, groups, sizes, log);
  }
}

function checkLabels(spec: FieldSpec, groups: ReadonlyMap<string, LabelGroup>, sizes: ReadonlyMap<string, number>, log: FaultLog): void {
  const size = spec.category?.size;
  const group = size && size.symbol === null ? groups.get(labelGroup(size, spec.name)) : undefined;
  const needed = size?.evaluate(sizes) ?? null;
  if (!size || !group || needed === null || group.labels.length === needed) return;
  const values = {
    size: size.text,
    first: `the declaration category(${size.text})`,
    firstValue: needed,
    second: `the distinct labels of ${spec.name}`,
    secondValue: group.labels.length,
  };
  log.add(fault("size-conflict", spec.name, [], values));
}

/** Silent where a field that would bind the size is missing or faulty: that is told already. */
function tellUnbound(symbol: string, { specs, raws, given, documents, lengths, log }: SizeInput): void {
  if (given.has(symbol) || sizeEntries(symbol, documents).length > 0) return;
  const using = specs.filter((spec) => sizesOf(spec).some((size) => size.symbol === symbol));
  const lengthUsers = using.filter((spec) => spec.dimensions.some((d) => d !== "ragged" && d.symbol === symbol));
  if (lengthUsers.some((spec) => !raws.some((raw) => raw.spec === spec) || log.has(spec.name))) return;
  const indexing = raws.find((raw) => raw.spec.category?.size.symbol === symbol && !isLabelled(raw));
  if (using.length > 0 && lengthUsers.length === 0 && !indexing) return;
  const content = indexing?.grouped?.values ?? indexing?.content;
  const empty = lengthUsers.some((spec) => lengths.get(spec.name)?.includes(0)) || (indexing !== undefined && firstValue(content) === undefined);
  const because = empty ? "empty" : indexing ? "category" : "nothing";
  const largest = indexing ? largestOf(content) : 0;
  const field = (empty ? (lengthUsers[0] ?? indexing?.spec)?.name : indexing?.spec.name) ?? null;
  log.add(fault("size-unbound", field, [], { size: symbol, because, largest, available: scalarNames(documents).join(", ") }));
}

function largestOf(content: unknown): number {
  if (typeof content === "number") return content;
  let largest = 0;
  if (isList(content)) for (let i = 0; i < content.length; i++) largest = Math.max(largest, largestOf(content[i]));
  return largest;
}
